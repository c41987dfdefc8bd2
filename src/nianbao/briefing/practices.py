"""Practices by theme, the strongest first, and those that reports claim as firsts, pilots, awards. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport
from nianbao.schema.summary import Achievement, Claim, Theme
from nianbao.summarization.selection import weight

_KINDS = ("award", "first", "pilot")


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme across some reports: `cells` holds the achievements of each, the strongest first."""

    theme: Theme
    cells: tuple[tuple[Achievement, ...], ...]

    @property
    def items(self) -> int:
        """How many achievements."""
        return sum(map(len, self.cells))

    @property
    def reports(self) -> int:
        """How many reports write of it."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True, slots=True)
class Practice:
    """A claim in the source's words, the achievement it belongs to, the report that makes it."""

    report: FiledReport
    item: Achievement
    claim: Claim


def strength(item: Achievement) -> tuple[float, int, str]:
    """How strong a practice is, to be compared.

    Awards and firsts count most, then pilots, then figures and rates (`summarization.selection.weight`); the
    longer evidence, then the words themselves decide between equals.
    """
    return weight(item), sum(len(e.text) for e in item.evidence), item.title + item.id


def theme_rows(reports: Sequence[FiledReport]) -> tuple[ThemeRow, ...]:
    """Themes by reports; themes without a single achievement are left out."""
    rows = (ThemeRow(theme, tuple(_cell(f, theme) for f in reports)) for theme in Theme)
    return tuple(row for row in rows if row.items)


def _cell(filed: FiledReport, theme: Theme) -> tuple[Achievement, ...]:
    items = (a for a in filed.summary.achievements if a.theme is theme)
    return tuple(sorted(items, key=strength, reverse=True))


def practices(reports: Sequence[FiledReport]) -> tuple[Practice, ...]:
    """All claims: awards, firsts, pilots; inside a kind those another body vouches for come first."""
    found = [Practice(f, a, c) for f in reports for a in f.summary.achievements for c in a.claims]
    order = {f.name: n for n, f in enumerate(reports)}

    def rank(one: Practice) -> tuple[object, ...]:
        claim, quote = one.claim, one.claim.quote
        place = (order[one.report.name], quote.start, quote.text)
        return (_KINDS.index(claim.kind), claim.by is None, -weight(one.item), *place)

    return tuple(sorted(found, key=rank))
