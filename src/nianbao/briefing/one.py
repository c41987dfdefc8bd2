"""The brief of one report as data: what its pages say, in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport
from nianbao.briefing.phrases import MeasuredFigure, measured
from nianbao.briefing.points import MOST_EXAMPLES, BriefPoint, Mention
from nianbao.schema.report import Kind, Role
from nianbao.schema.summary import Achievement, Deficiency, Plan, Theme
from nianbao.schema.terms import name_of
from nianbao.summarization.items import AnyItem
from nianbao.summarization.selection import Choice, priorities, weight
from nianbao.summarization.selection import highlights as strongest
from nianbao.text.clauses import balanced
from nianbao.text.folding import norm
from nianbao.text.lexicon import pattern
from nianbao.text.script import simplify

_PER_ITEM = 2
_WORDS = (4, 14)
"""Most key figures of one item, and how many characters may say what is measured."""

_HANGS = pattern("clauses.no_label")


@dataclass(frozen=True, slots=True)
class AnsweredShortfall:
    """A shortfall and the plans that answer it; none when the report leaves it unanswered."""

    item: Deficiency
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The required contents of 《法治政府建设与责任落实督察工作规定》 (2019), counted in items.

    `with_cause` and `answered` are shortfalls, `with_target` plans; `shared_cause` says that causes are given
    for all shortfalls together; `leadership` are items of a section of
    its own on the first person responsible, `led` achievements of that theme anywhere.
    """

    achievements: int
    deficiencies: int
    with_cause: int
    shared_cause: bool
    answered: int
    leadership: int
    led: int
    plans: int
    with_target: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What is required and was not found, in Simplified characters."""
        gaps = (
            (not self.achievements, name_of(Role.ACHIEVEMENTS)),
            (not self.deficiencies, name_of(Kind.DEFICIENCY)),
            (bool(self.deficiencies) and not (self.with_cause or self.shared_cause), "不足的原因"),
            (not self.leadership, f"{name_of(Role.LEADERSHIP)}部分"),
            (not self.plans, name_of(Role.PLANS)),
        )
        return tuple(name for gap, name in gaps if gap)


@dataclass(frozen=True, slots=True)
class OneBrief:
    """What the brief of one report says. `choice` is what its headline and paragraph speak of."""

    report: FiledReport
    highlights: tuple[Achievement, ...]
    shortfalls: tuple[AnsweredShortfall, ...]
    priorities: tuple[Plan, ...]
    figures: tuple[MeasuredFigure, ...]
    contents: Contents

    @property
    def choice(self) -> Choice:
        """Highlights, shortfalls and priorities, for composing."""
        return Choice(self.highlights, tuple(s.item for s in self.shortfalls), self.priorities)

    @property
    def reports(self) -> tuple[FiledReport, ...]:
        """The one report."""
        return (self.report,)

    @property
    def paragraphs(self) -> tuple[tuple[BriefPoint, ...], ...]:
        """What a model may word, a point a kind; nothing where the overview holds as it is."""
        if not self.report.summary.overview.text.checks.flagged:
            return ()
        choice = self.choice
        groups: tuple[Sequence[AnyItem], ...] = (choice.highlights, choice.concerns, choice.priorities)
        return (tuple(self._point(items[:MOST_EXAMPLES]) for items in groups if items),)

    def _point(self, items: Sequence[AnyItem]) -> BriefPoint:
        return BriefPoint(f"{items[0].kind[0]}1", "", tuple(Mention(self.report, i) for i in items))


def brief_one(report: FiledReport) -> OneBrief:
    """The brief of a report: the overview's own choice of items, else the program's."""
    summary = report.summary
    overview = summary.overview
    chosen = {i for line in overview.highlights for i in line.items}
    picked = [a for a in summary.achievements if a.id in chosen] or list(strongest(summary.achievements))
    wanted = {i for line in overview.priorities for i in line.items}
    plans = tuple(p for p in summary.plans if p.id in wanted) or priorities(summary.plans)
    return OneBrief(
        report=report,
        highlights=tuple(sorted(picked, key=weight, reverse=True)),
        shortfalls=_answered(summary.deficiencies, summary.plans),
        priorities=plans,
        figures=key_figures(report),
        contents=contents_of(report),
    )


def _answered(deficiencies: Sequence[Deficiency], plans: Sequence[Plan]) -> tuple[AnsweredShortfall, ...]:
    """Shortfalls with their plans, the unanswered first: they are what an upper level asks about."""
    rows = [
        AnsweredShortfall(d, tuple(p for p in plans if p.id in {link.item for link in d.answered_by}))
        for d in deficiencies
    ]
    return tuple(sorted(rows, key=lambda row: bool(row.plans)))


def contents_of(report: FiledReport) -> Contents:
    """The required contents of a report, counted."""
    s = report.summary
    return Contents(
        achievements=len(s.achievements),
        deficiencies=len(s.deficiencies),
        with_cause=sum(d.cause is not None for d in s.deficiencies),
        shared_cause=bool(s.shared_causes),
        answered=sum(bool(d.answered_by) for d in s.deficiencies),
        leadership=sum(i.role is Role.LEADERSHIP for i in s.items()),
        led=sum(a.theme is Theme.LEADERSHIP for a in s.achievements),
        plans=len(s.plans),
        with_target=sum(p.target is not None for p in s.plans),
    )


def key_figures(report: FiledReport) -> tuple[MeasuredFigure, ...]:
    """Figures that can be read alone: the genre's usual ones, then those of the weightiest items.

    At most two of an item beside the usual ones; none twice.
    """
    ranked: list[tuple[int, float, int, MeasuredFigure]] = []
    for item in report.summary.achievements:
        fit = [m for m in measured(item, (report.place,)) if m.key or _readable(m.what)]
        others = [m for m in fit if not m.key][:_PER_ITEM]
        ranked += [(not m.key, -weight(item), m.figure.start, m) for m in fit if m.key or m in others]
    ranked.sort(key=lambda row: row[:3])
    once: dict[str, MeasuredFigure] = {}
    for *_, one in ranked:
        once.setdefault(norm(one.key or one.what), one)
    return tuple(once.values())


def _readable(what: str) -> bool:
    """Whether words say by themselves what a figure measures."""
    least, most = _WORDS
    return least <= len(what) <= most and balanced(what) and _HANGS.search(simplify(what)) is None
