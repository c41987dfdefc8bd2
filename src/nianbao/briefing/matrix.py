"""How many achievements each place reports by theme, and the strongest of each cell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport
from nianbao.schema.summary import Achievement, Theme
from nianbao.summarization.selection import weight


@dataclass(frozen=True, slots=True)
class Cell:
    """A place's achievements of a theme: how many, and the strongest; None where there are none."""

    count: int
    strongest: Achievement | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Themes by places: `cells[theme][n]` belongs to `reports[n]`."""

    reports: tuple[FiledReport, ...]
    themes: tuple[Theme, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def total(self, row: int) -> int:
        """Achievements of a theme, all places."""
        return sum(c.count for c in self.cells[row])


def strength(item: Achievement) -> tuple[float, int, str]:
    """How strong a practice is, to be compared.

    Awards and firsts count most, then pilots, then figures and rates (`summarization.selection.weight`); the
    longer evidence, then the words themselves decide between equals.
    """
    return weight(item), sum(len(e.text) for e in item.evidence), item.title + item.id


def cross(reports: Sequence[FiledReport]) -> Matrix:
    """The matrix of some reports; themes without a single achievement are left out."""
    themes = tuple(t for t in Theme if any(a.theme is t for f in reports for a in f.summary.achievements))
    return Matrix(tuple(reports), themes, tuple(tuple(_cell(f, t) for f in reports) for t in themes))


def _cell(filed: FiledReport, theme: Theme) -> Cell:
    items = [a for a in filed.summary.achievements if a.theme is theme]
    return Cell(len(items), max(items, key=strength, default=None))
