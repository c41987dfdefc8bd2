"""Shortfalls and plans that several reports have in common, grouped by meaning. Pure.

First by the genre's topics, clause by clause: an item may speak of several. A topic is a subject together
with what is wrong with it, or what shall be done about it, in one clause.
What no topic holds is grouped when two items of different reports share a theme and at least half of their
character pairs, the genre's stock left out, every one with every other (complete linkage). A false
group is worse than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby

from nianbao.briefing.filing import FiledReport
from nianbao.briefing.points import Mention
from nianbao.schema.summary import Deficiency, Plan, Quote
from nianbao.text.clauses import clauses
from nianbao.text.folding import HAN, bigrams
from nianbao.text.lexicon import pattern, word_list
from nianbao.text.script import simplify

_STOCK = pattern("report.common")

ALIKE = 0.5
"""Least share of common character pairs (Dice) for two items to say the same."""

LEAST_PAIRS = 4
"""Fewest common character pairs: less is a coincidence."""

_LEAST_REPORTS = 2
_MARKS = re.compile(r"[“”‘’\s]")
_TELLING = 40
"""Characters from where a longer clause tells no more."""


class Topic:
    """Something that recurs: its names as a shortfall and as a plan, its patterns for each."""

    def __init__(self, name: str) -> None:
        lack, plan = f"topics.{name}_lack", f"topics.{name}_plan"
        self.lack, self.lacking = word_list(lack).says["name"], pattern(lack)
        self.plan, self.planned = word_list(plan).says["name"], pattern(plan)


TOPICS = tuple(
    Topic(name)
    for name in (
        "few_officers", "officers_skill", "data_sharing", "legal_education",
        "decision_procedure", "decision_review", "disputes", "leaders_awareness",
        "enforcement_oversight", "rulemaking", "company_inspections", "business_environment",
        "smart_enforcement", "legal_staff",
    )
)  # fmt: skip
"""The topics, in the order in which equals are printed."""


@dataclass(frozen=True, slots=True)
class Group:
    """What several reports have in common; without `topic` it is named by its members' shortest heading."""

    name: str
    members: tuple[Mention, ...]
    topic: bool

    @property
    def first_of_each(self) -> tuple[Mention, ...]:
        """The first member of each report; members stand in the order of their reports."""
        return tuple(next(some) for _, some in groupby(self.members, key=lambda m: m.report.name))

    @property
    def reports(self) -> tuple[FiledReport, ...]:
        """The reports of its members, once each."""
        return tuple(m.report for m in self.first_of_each)

    @property
    def unanswered(self) -> tuple[FiledReport, ...]:
        """Reports that admit the shortfall and tie no plan to it."""
        lacking = [(m.report, m.item) for m in self.members if isinstance(m.item, Deficiency)]
        answered = {f.name for f, item in lacking if item.answered_by}
        return tuple(f for f in dict.fromkeys(f for f, _ in lacking) if f.name not in answered)


def shortfalls(reports: Sequence[FiledReport]) -> tuple[Group, ...]:
    """Shortfalls that at least two reports have, most reports first."""
    return _grouped(reports, [(f, d) for f in reports for d in f.summary.deficiencies])


def plans(reports: Sequence[FiledReport]) -> tuple[Group, ...]:
    """Plans that at least two reports have, most reports first."""
    return _grouped(reports, [(f, p) for f in reports for p in f.summary.plans])


@dataclass(frozen=True, slots=True)
class _Said:
    """An item with its clauses and their plain words, cut once for all topics."""

    report: FiledReport
    item: Deficiency | Plan
    clauses: tuple[tuple[Quote, str], ...]


_Owned = tuple[FiledReport, Deficiency | Plan]


def _grouped(reports: Sequence[FiledReport], items: Sequence[_Owned]) -> tuple[Group, ...]:
    order = {f.name: n for n, f in enumerate(reports)}
    groups: list[Group] = []
    grouped: set[tuple[str, str]] = set()
    said = [_Said(filed, item, tuple(_clauses(item))) for filed, item in items]
    for topic in TOPICS:
        members = [m for one in said if (m := _of_topic(one, topic))]
        if len({m.report.name for m in members}) >= _LEAST_REPORTS:
            name = topic.lack if isinstance(members[0].item, Deficiency) else topic.plan
            groups.append(Group(name, tuple(members), topic=True))
            grouped |= {(m.report.name, m.item.id) for m in members}
    groups += _alike([(f, i) for f, i in items if (f.name, i.id) not in grouped])
    ranked = sorted(groups, key=lambda g: -len(g.reports))
    return tuple(
        replace(g, members=tuple(sorted(g.members, key=lambda m: (order[m.report.name], m.cites[0].start))))
        for g in ranked
    )


def _of_topic(one: _Said, topic: Topic) -> Mention | None:
    """The most telling clause of an item that speaks of a topic: with a figure, then the longer one.

    What the item says of its cause does not count.
    """
    find = topic.lacking if isinstance(one.item, Deficiency) else topic.planned
    found = [quote for quote, plain in one.clauses if find.search(plain)]
    if not found:
        return None
    telling = max(found, key=lambda c: (_counts(c, one.item), min(len(c.text), _TELLING)))
    return Mention(one.report, one.item, telling)


def _counts(clause: Quote, item: Deficiency | Plan) -> bool:
    return any(clause.start <= f.start and f.end <= clause.end for f in item.figures)


def _clauses(item: Deficiency | Plan) -> Iterator[tuple[Quote, str]]:
    """The clauses of an item that are no part of its cause, each with its plain words."""
    cause = item.cause if isinstance(item, Deficiency) else None
    for quote in item.evidence:
        for start, end in clauses(quote.text):
            inside = cause is not None and cause.start <= quote.start + start < cause.end
            if end > start and not inside:
                text = quote.text[start:end]
                plain = _MARKS.sub("", simplify(text))
                yield Quote(start=quote.start + start, end=quote.start + end, text=text), plain


def _alike(items: Sequence[_Owned]) -> list[Group]:
    """Groups by likeness: the two likest first, a group takes in what is like all of its members."""
    pairs = [_pairs(item) for _, item in items]
    likeness = {
        (a, b): s
        for a, b in combinations(range(len(items)), 2)
        if items[a][0] is not items[b][0]
        and items[a][1].theme is items[b][1].theme
        and (s := _likeness(pairs[a], pairs[b])) >= ALIKE
    }
    groups: list[set[int]] = []
    for a, b in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        mine = next((g for g in groups if a in g), {a})
        other = next((g for g in groups if b in g), {b})
        if mine is other or any((min(x, y), max(x, y)) not in likeness for x in mine for y in other):
            continue
        groups = [g for g in groups if g is not mine and g is not other] + [mine | other]
    return [_named([items[n] for n in sorted(g)]) for g in groups]


def _named(items: Sequence[_Owned]) -> Group:
    """A group named by its shortest heading."""
    name = min((item.title for _, item in items), key=lambda t: (len(t), t))
    return Group(name, tuple(Mention(f, i, i.evidence[0]) for f, i in items), topic=False)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    common = len(a & b)
    return 2 * common / (len(a) + len(b)) if common >= LEAST_PAIRS else 0.0


def _pairs(item: Deficiency | Plan) -> frozenset[str]:
    """Character pairs of heading and summary without the genre's stock."""
    parts = re.split(rf"[^{HAN}]+", _STOCK.sub("，", simplify(f"{item.title}，{item.summary}")))
    return frozenset(pair for part in parts for pair in bigrams(part))
