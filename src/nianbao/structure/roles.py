"""Section roles: from titles, from position, from cues in the words, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.report import Decision, Role
from nianbao.structure.decisions import RoleRule
from nianbao.structure.nodes import Node
from nianbao.text.lexicon import pattern
from nianbao.text.sentences import sentence_spans
from nianbao.text.spans import Span

_LACK_TITLE = pattern("shortfalls.heading")
_AND_LACK = pattern("shortfalls.and_noun")
_MENDED_TITLE = pattern("shortfalls.mended_heading")
_PLAN_TITLE = pattern("plans.heading")
_MEASURES_TITLE = pattern("plans.measures_heading")
_OTHER_TITLE = pattern("report.other_heading")
_LEADER_TITLE = pattern("report.leadership_heading")
_WORK_TITLE = pattern("report.work_heading")
_DONE_TITLE = pattern("report.done_heading")
_LACK = pattern("shortfalls.admits")
_FACED = pattern("shortfalls.faced")
_MENDED = pattern("shortfalls.mended")
_FUTURE = pattern("plans.ahead")
_PAST = pattern("plans.done")
_NEXT_YEAR_OPENS = re.compile(r"^.{0,40}?(?P<year>20\d\d)年")

_SURE = 0.5
_LIKELY = 0.34


@dataclass(frozen=True, slots=True)
class Ruling:
    """A role and why."""

    role: Role
    decision: Decision


def ruled(role: Role, rule: RoleRule, cue: str = "", at: int | None = None) -> Ruling:
    """A ruling; `at` is where the cue stands in the text, None when it is no quotation."""
    return Ruling(role, Decision(rule.value, cue, None if at is None else Span(at, at + len(cue))))


@dataclass(frozen=True, slots=True)
class _SectionPlace:
    """Where a top-level section stands among the others."""

    first: bool
    last: bool
    behind_lacks: bool


def rule_sections(shaped: str, root: Node, year: int | None) -> dict[Node, Ruling]:
    """A role for every top-level node, and for lower ones whose own heading says otherwise.

    `year` is the reporting year; a heading that names a later one is about plans.
    """
    tops = root.children
    rulings: dict[Node, Ruling] = {}
    told = [by_title(shaped, node, year) for node in tops]
    last = max((i for i, ruling in enumerate(told) if not (ruling and ruling.role is Role.OTHER)), default=0)
    behind_lacks = False
    for index, (node, ruling) in enumerate(zip(tops, told, strict=True)):
        place = _SectionPlace(index == 0, index == last, behind_lacks)
        rulings[node] = ruling or _by_words(shaped, node, place, year)
        behind_lacks |= rulings[node].role is Role.DEFICIENCIES
    _mend_order(shaped, tops, rulings)
    for node in tops:
        _rule_below(shaped, node, rulings, year)
    return rulings


def sentences_of(shaped: str, start: int, end: int) -> list[str]:
    """The words of the sentences in a stretch."""
    return [shaped[a:b] for a, b in sentence_spans(shaped, start, end)]


def lack_share(sentences: list[str]) -> float:
    """Share of sentences that admit a lack, one that was mended left out; 0 for none."""
    admitted = sum(_LACK.search(_MENDED.sub("", s)) is not None for s in sentences)
    return admitted / len(sentences) if sentences else 0.0


def future_share(sentences: list[str]) -> float:
    """Share of sentences that announce something and report nothing; 0 for none."""
    ahead = [s for s in sentences if _FUTURE.search(s) and not _PAST.search(s)]
    return len(ahead) / len(sentences) if sentences else 0.0


def by_title(shaped: str, node: Node, year: int | None) -> Ruling | None:
    """The role that a heading's words tell, None when they tell none."""
    if node.title is None:
        return None
    title = shaped[slice(*node.title)]
    if node.causes:
        return ruled(Role.OTHER, RoleRule.CAUSES, title, node.title[0])
    other = _OTHER_TITLE.search(title)
    lack = None if _MENDED_TITLE.search(title) else _LACK_TITLE.search(title)
    plan = _PLAN_TITLE.search(title) or _next_year(title, year)
    leader, work = _LEADER_TITLE.search(title), _WORK_TITLE.search(title)
    told: tuple[Role, re.Match[str]] | None = None
    if other:
        told = Role.OTHER, other
    elif lack and (plan or names_work_first(title)):
        told = Role.MIXED, lack
    elif lack:
        told = Role.DEFICIENCIES, lack
    elif plan and not (work and work.start() < plan.start() and work.group() != "情况"):
        told = Role.PLANS, plan
    elif leader:
        told = Role.LEADERSHIP, leader
    elif work:
        told = Role.ACHIEVEMENTS, work
    return ruled(told[0], RoleRule.TITLE, told[1].group(), node.title[0] + told[1].start()) if told else None


def names_work_first(title: str) -> bool:
    """Whether a heading names the work before its shortfalls (`工作情况及存在的问题`)."""
    work = _WORK_TITLE.search(title)
    if work is None or _FACED.search(title[: work.start()]):
        return False
    return _AND_LACK.search(title, work.end()) is not None


def _next_year(title: str, year: int | None) -> re.Match[str] | None:
    found = re.search(r"(20\d\d)年", title)
    if _DONE_TITLE.search(title):
        return None  # a slip of the year: words of work done outweigh it
    return found if found and year is not None and int(found[1]) > year else None


def _by_words(shaped: str, node: Node, place: _SectionPlace, year: int | None) -> Ruling:
    if place.first:
        return ruled(Role.ACHIEVEMENTS, RoleRule.POSITION)
    words = sentences_of(shaped, node.start, node.own_end)
    lack, ahead = lack_share(words), future_share(words)
    if lack >= _SURE and lack > ahead and not place.behind_lacks:
        return ruled(Role.DEFICIENCIES, RoleRule.ADMITS, f"{lack:.0%}")
    if not (place.last or place.behind_lacks):
        return ruled(Role.ACHIEVEMENTS, RoleRule.POSITION)
    body = node.bodies[0] if node.bodies else None
    opens = _NEXT_YEAR_OPENS.match(shaped[body.start : body.end]) if body else None
    if body and opens and year is not None and int(opens["year"]) > year:
        return ruled(Role.PLANS, RoleRule.YEAR, opens["year"], body.start + opens.start("year"))
    if ahead >= _LIKELY:
        return ruled(Role.PLANS, RoleRule.ANNOUNCES, f"{ahead:.0%}")
    return ruled(Role.ACHIEVEMENTS, RoleRule.POSITION)


def _mend_order(shaped: str, tops: Sequence[Node], rulings: dict[Node, Ruling]) -> None:
    """A report reports something: without achievements the longest undecided section is one."""
    _mend_plans(shaped, tops, rulings)
    roles = {rulings[n].role for n in tops}
    if Role.ACHIEVEMENTS in roles or (Role.MIXED in roles and len(tops) > 2):
        return
    weak = [n for n in tops if _is_weak(rulings[n])]
    if weak:
        longest = max(weak, key=lambda n: n.own_end - n.start)
        if lack_share(sentences_of(shaped, longest.start, longest.own_end)) < _LIKELY:
            rulings[longest] = ruled(Role.ACHIEVEMENTS, RoleRule.LONGEST)


def _mend_plans(shaped: str, tops: Sequence[Node], rulings: dict[Node, Ruling]) -> None:
    """Behind the shortfalls, and without another section for them, measures are those to come."""
    roles = [rulings[n].role for n in tops]
    if Role.DEFICIENCIES not in roles or {Role.PLANS, Role.MIXED} & set(roles):
        return
    for node in tops[roles.index(Role.DEFICIENCIES) + 1 :]:
        title = shaped[slice(*node.title)] if node.title else ""
        named = _MEASURES_TITLE.search(title)
        if named and node.title and not _DONE_TITLE.search(title):
            rulings[node] = ruled(Role.PLANS, RoleRule.TITLE, named.group(), node.title[0] + named.start())


def _is_weak(ruling: Ruling) -> bool:
    return ruling.role in (Role.LEADERSHIP, Role.MIXED) or ruling.decision.rule != RoleRule.TITLE


def _rule_below(shaped: str, top: Node, rulings: dict[Node, Ruling], year: int | None) -> None:
    """RoleRule the lower headings that part shortfalls or plans from the section they stand in."""
    above = rulings[top].role
    for node in top.walk():
        own = by_title(shaped, node, year) if node.causes else None
        if own is not None:
            rulings[node] = own
    if above not in (Role.ACHIEVEMENTS, Role.MIXED, Role.DEFICIENCIES):
        return
    for node in top.children:
        if node.causes or (node.run_in and above is not Role.MIXED):
            continue
        own = by_title(shaped, node, year)
        if own is not None and _parts(own.role, above, sentences_of(shaped, node.end, node.own_end)):
            rulings[node] = own


def _parts(own: Role, above: Role, words: list[str]) -> bool:
    """Whether a lower heading's own role holds against the section's, by the words under it."""
    if own not in (Role.DEFICIENCIES, Role.PLANS, Role.MIXED):
        return False
    if above is Role.DEFICIENCIES:
        return own is Role.PLANS and future_share(words) >= _LIKELY
    if own is Role.DEFICIENCIES and above is not Role.MIXED:
        return lack_share(words) >= _LIKELY
    return True
