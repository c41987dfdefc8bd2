"""The brief of many reports as data: what its pages say, in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.comparable import Comparison, Outlier, compare
from nianbao.briefing.filing import FiledReport, Filing
from nianbao.briefing.matrix import Matrix, cross, strength
from nianbao.briefing.one import Contents, contents_of
from nianbao.briefing.practices import Practice, practices
from nianbao.briefing.recurring import Group, Member, plans, shortfalls
from nianbao.briefing.roster import Roster, call
from nianbao.schema.report import Kind
from nianbao.schema.summary import Achievement, Quote, Theme
from nianbao.summarization.items import AnyItem

TOLD = 3
_EXAMPLES = 3
"""Themes and groups that the opening speaks of, and items that each of them rests on."""


@dataclass(frozen=True, slots=True)
class Example:
    """An item of a report, and its words where only a part of it counts."""

    report: FiledReport
    item: AnyItem
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class BriefPoint:
    """What a sentence of the opening speaks of: a theme or a group by name, `count` reports, examples.

    A point of a brief of one report has no name: it speaks of its examples' kind.
    """

    id: str
    name: str
    count: int
    examples: tuple[Example, ...]

    @property
    def kind(self) -> Kind:
        """The kind of its examples, which is one."""
        return self.examples[0].item.kind


@dataclass(frozen=True, slots=True)
class Tally:
    """A theme: how many reports write of it, how many achievements."""

    theme: Theme
    reports: int
    items: int


@dataclass(frozen=True, slots=True)
class ManyBrief:
    """What the brief of many reports says. `contents` belong to `roster.reports`, one each."""

    roster: Roster
    contents: tuple[Contents, ...]
    matrix: Matrix
    practices: tuple[Practice, ...]
    shortfalls: tuple[Group, ...]
    plans: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def reports(self) -> tuple[FiledReport, ...]:
        """The reports in their order."""
        return self.roster.reports

    @property
    def outliers(self) -> tuple[tuple[Comparison, Outlier], ...]:
        """Every value far from its median."""
        return tuple((c, o) for c in self.comparisons for o in c.outliers)

    @property
    def incomplete(self) -> tuple[FiledReport, ...]:
        """Reports whose summaries have failed chunks."""
        return tuple(f for f in self.reports if f.failed)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Themes, those of most reports first, then those of most achievements."""
        rows = [
            Tally(theme, sum(c.count > 0 for c in cells), sum(c.count for c in cells))
            for theme, cells in zip(self.matrix.themes, self.matrix.cells, strict=True)
        ]
        return tuple(sorted(rows, key=lambda t: (-t.reports, -t.items, list(Theme).index(t.theme))))

    @property
    def achieved(self) -> tuple[BriefPoint, ...]:
        """The opening on achievements: themes of several reports with their strongest practices."""
        points = []
        shared = [t for t in self.tallies if t.reports > 1][:TOLD]
        for number, tally in enumerate(shared, 1):
            cells = self.matrix.cells[self.matrix.themes.index(tally.theme)]
            best = [(f, c.strongest) for f, c in zip(self.reports, cells, strict=True) if c.strongest]
            best.sort(key=_by_strength, reverse=True)
            examples = tuple(Example(f, a) for f, a in best[:_EXAMPLES])
            points.append(BriefPoint(f"a{number}", tally.theme.value, tally.reports, examples))
        return tuple(points)

    @property
    def lacking(self) -> tuple[BriefPoint, ...]:
        """The opening on shortfalls: the groups of most reports."""
        return tuple(
            BriefPoint(f"d{n}", g.name, len(g.reports), tuple(map(_example, _one_each(g)[:_EXAMPLES])))
            for n, g in enumerate(self.shortfalls[:TOLD], 1)
        )


def _by_strength(pair: tuple[FiledReport, Achievement]) -> tuple[float, int, str]:
    return strength(pair[1])


def _one_each(group: Group) -> list[Member]:
    first: dict[str, Member] = {}
    for member in group.members:
        first.setdefault(member.report.name, member)
    return list(first.values())


def _example(member: Member) -> Example:
    return Example(member.report, member.item, member.quote)


def brief_many(filing: Filing, expected: Sequence[str] | None = None) -> ManyBrief:
    """The brief of some reports; `expected` are the places that had to report."""
    reports = filing.reports
    return ManyBrief(
        roster=call(filing, expected),
        contents=tuple(contents_of(f) for f in reports),
        matrix=cross(reports),
        practices=practices(reports),
        shortfalls=shortfalls(reports),
        plans=plans(reports),
        comparisons=compare(reports),
    )
