"""The brief of many reports as data: what its pages say, in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.comparable import Comparison, Outlier, compare
from nianbao.briefing.filing import FiledReport, Filing
from nianbao.briefing.one import Contents, contents_of
from nianbao.briefing.points import MOST_EXAMPLES, BriefPoint, Mention
from nianbao.briefing.practices import Practice, ThemeRow, practices, strength, theme_rows
from nianbao.briefing.recurring import Group, plans, shortfalls
from nianbao.briefing.roster import Roster, call

TOLD = 3
"""Themes and groups that the opening speaks of."""


@dataclass(frozen=True, slots=True)
class ManyBrief:
    """What the brief of many reports says. `contents` belong to the reports, one each.

    `roster` is None where no list of places was given.
    """

    filing: Filing
    roster: Roster | None
    contents: tuple[Contents, ...]
    themes: tuple[ThemeRow, ...]
    practices: tuple[Practice, ...]
    shortfalls: tuple[Group, ...]
    plans: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def reports(self) -> tuple[FiledReport, ...]:
        """The reports in their order."""
        return self.filing.reports

    @property
    def outliers(self) -> tuple[tuple[Comparison, Outlier], ...]:
        """Every value far from its median."""
        return tuple((c, o) for c in self.comparisons for o in c.outliers)

    @property
    def widest(self) -> tuple[ThemeRow, ...]:
        """Themes, those of most reports first, then those of most achievements."""
        return tuple(sorted(self.themes, key=lambda row: (-row.reports, -row.items)))

    @property
    def achieved(self) -> tuple[BriefPoint, ...]:
        """The opening on achievements: themes of several reports with their strongest practices."""
        shared = [row for row in self.widest if row.reports > 1][:TOLD]
        return tuple(self._achieved(f"a{number}", row) for number, row in enumerate(shared, 1))

    def _achieved(self, id_: str, row: ThemeRow) -> BriefPoint:
        best = [(f, items[0]) for f, items in zip(self.reports, row.cells, strict=True) if items]
        best.sort(key=lambda pair: strength(pair[1]), reverse=True)
        return BriefPoint(id_, row.theme, tuple(Mention(f, a) for f, a in best[:MOST_EXAMPLES]))

    @property
    def lacking(self) -> tuple[BriefPoint, ...]:
        """The opening on shortfalls: the groups of most reports."""
        return tuple(
            BriefPoint(f"d{n}", group.name, group.first_of_each[:MOST_EXAMPLES])
            for n, group in enumerate(self.shortfalls[:TOLD], 1)
        )

    @property
    def paragraphs(self) -> tuple[tuple[BriefPoint, ...], ...]:
        """What a model may word: achievements in common, shortfalls in common."""
        return (self.achieved, self.lacking)


def brief_many(filing: Filing, expected: Sequence[str] | None = None) -> ManyBrief:
    """The brief of some reports; `expected` are the places that had to report."""
    reports = filing.reports
    return ManyBrief(
        filing=filing,
        roster=None if expected is None else call(reports, expected),
        contents=tuple(contents_of(f) for f in reports),
        themes=theme_rows(reports),
        practices=practices(reports),
        shortfalls=shortfalls(reports),
        plans=plans(reports),
        comparisons=compare(reports),
    )
