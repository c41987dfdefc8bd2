"""Section roles: from titles, from position, from cues in the words, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao import cues
from nianbao.outline.tree import Body, Node
from nianbao.report import Decision, Role, Span
from nianbao.text import sentence_spans

_SURE = 0.5
_LIKELY = 0.34


@dataclass(frozen=True, slots=True)
class Ruling:
    """A role and why."""

    role: Role
    decision: Decision


def by_title(shaped: str, node: Node, year: int | None) -> Ruling | None:
    """The role that a heading's words tell, None when they tell none."""
    if node.title is None:
        return None
    title = shaped[slice(*node.title)]
    lack = None if cues.MENDED_TITLE.search(title) else cues.LACK_TITLE.search(title)
    plan = cues.PLAN_TITLE.search(title) or _next_year(title, year)
    leader, work = cues.LEADER_TITLE.search(title), cues.WORK_TITLE.search(title)

    def ruling(role: Role, cue: re.Match[str]) -> Ruling:
        at = node.title[0] if node.title else 0
        return Ruling(role, Decision("title", cue.group(), Span(at + cue.start(), at + cue.end())))

    if lack and (
        plan or (work and work.start() < lack.start() and not re.search("存在|面临", title[: work.start()]))
    ):
        return ruling(Role.MIXED, lack)
    if lack:
        return ruling(Role.DEFICIENCIES, lack)
    if plan and not (work and work.start() < plan.start() and work.group() != "情况"):
        return ruling(Role.PLANS, plan)
    if leader:
        return ruling(Role.LEADERSHIP, leader)
    if work:
        return ruling(Role.ACHIEVEMENTS, work)
    return None


def _next_year(title: str, year: int | None) -> re.Match[str] | None:
    found = re.search(r"(20\d\d)年", title)
    return found if found and year is not None and int(found[1]) > year else None


def rule_sections(shaped: str, root: Node, year: int | None) -> dict[Node, Ruling]:
    """A role for every top-level node, and for lower ones whose own heading says otherwise."""
    tops = root.children
    rulings: dict[Node, Ruling] = {}
    for place, node in enumerate(tops):
        rulings[node] = by_title(shaped, node, year) or _by_words(shaped, tops, place, (rulings, year))
    _mend_order(shaped, tops, rulings)
    for node in tops:
        _rule_below(shaped, node, rulings, year)
    return rulings


def sentences_of(shaped: str, start: int, end: int) -> list[str]:
    """The words of the sentences in a stretch."""
    return [shaped[a:b] for a, b in sentence_spans(shaped, start, end)]


def _by_words(
    shaped: str, tops: list[Node], place: int, known: tuple[dict[Node, Ruling], int | None]
) -> Ruling:
    node, (before, year) = tops[place], known
    words = sentences_of(shaped, node.start, node.own_end)
    lack, ahead = cues.lack_share(words), cues.future_share(words)
    last = place == len(tops) - 1
    behind_lacks = any(r.role is Role.DEFICIENCIES for r in before.values())
    if lack >= _SURE and lack > ahead and place > 0 and not behind_lacks:
        return Ruling(Role.DEFICIENCIES, Decision("words", f"不足 {lack:.0%}"))
    opens = (
        cues.NEXT_YEAR_OPENS.match(shaped[node.bodies[0].start : node.bodies[0].end]) if node.bodies else None
    )
    if place > 0 and (last or behind_lacks) and opens and year is not None and int(opens[1]) > year:
        return Ruling(Role.PLANS, Decision("position and year", opens.group()[-5:]))
    if place > 0 and (last or behind_lacks) and ahead >= _LIKELY:
        return Ruling(Role.PLANS, Decision("position and words", f"将来 {ahead:.0%}"))
    return Ruling(Role.ACHIEVEMENTS, Decision("position"))


def _mend_order(shaped: str, tops: list[Node], rulings: dict[Node, Ruling]) -> None:
    """A report reports something: without achievements the longest undecided section is one."""
    roles = [rulings[n].role for n in tops]
    if not tops or Role.ACHIEVEMENTS in roles or (Role.MIXED in roles and len(tops) > 2):
        return
    weak = [
        n
        for n in tops
        if rulings[n].role in (Role.LEADERSHIP, Role.MIXED) or rulings[n].decision.rule != "title"
    ]
    if weak:
        longest = max(weak, key=lambda n: n.own_end - n.start)
        if cues.lack_share(sentences_of(shaped, longest.start, longest.own_end)) < _LIKELY:
            rulings[longest] = Ruling(Role.ACHIEVEMENTS, Decision("position", "最长的一部分"))


def _rule_below(shaped: str, top: Node, rulings: dict[Node, Ruling], year: int | None) -> None:
    if rulings[top].role not in (Role.ACHIEVEMENTS, Role.MIXED, Role.DEFICIENCIES):
        return
    mixed = rulings[top].role is Role.MIXED
    for node in top.children:
        if node.run_in and not mixed:
            continue
        own = by_title(shaped, node, year)
        if own is None or own.role not in (Role.DEFICIENCIES, Role.PLANS, Role.MIXED):
            continue
        words = sentences_of(shaped, node.end, node.own_end)
        if own.role is Role.DEFICIENCIES and not mixed and cues.lack_share(words) < _LIKELY:
            continue
        if rulings[top].role is Role.DEFICIENCIES and (
            own.role is not Role.PLANS or cues.future_share(words) < _LIKELY
        ):
            continue
        rulings[node] = own


def _announces(words: str, state: Role, year: int | None) -> re.Match[str] | None:
    plan = cues.PLAN_OPENS.match(words)
    if plan and plan["year"] and year is not None and int(plan["year"]) <= year:
        return None
    if plan is None and state is Role.DEFICIENCIES:
        return cues.PLAN_OPENS_SOFT.match(words)
    return plan


def turn(shaped: str, piece: Body | Node, state: Role, year: int | None, *, mixed: bool) -> Ruling | None:
    """Where the role turns inside a section without a heading, None when it goes on.

    In a mixed section every piece may turn; elsewhere only one that opens as a confession or an
    announcement does.
    """
    start = (
        piece.title[0]
        if isinstance(piece, Node) and piece.title
        else (piece.start if isinstance(piece, Body) else piece.end)
    )
    end = piece.end if isinstance(piece, Body) else piece.own_end
    words = shaped[start:end].lstrip()
    plan = _announces(words, state, year)
    if plan and state is not Role.PLANS:
        return Ruling(
            Role.PLANS, Decision("opening words", plan.group(), Span(start, start + len(plan.group())))
        )
    if plan:
        return None
    opens = cues.LACK_OPENS.match(words[:160])
    if opens and state is not Role.DEFICIENCIES and cues.LACK_ADMITTED.search(words[:200]):
        return Ruling(
            Role.DEFICIENCIES,
            Decision("opening words", opens.group()[-12:], Span(start, start + len(opens.group()))),
        )
    if not mixed:
        return None
    said = sentences_of(shaped, start, end)
    lack, ahead = cues.lack_share(said[:2]), cues.future_share(said)
    if state is Role.PLANS and lack >= _SURE and ahead < _SURE and cues.lack_share(said) >= _SURE:
        return Ruling(Role.DEFICIENCIES, Decision("words", f"不足 {lack:.0%}"))
    if state is not Role.PLANS and cues.lack_share(said) == 0 and ahead >= _SURE:
        return Ruling(Role.PLANS, Decision("words", f"将来 {ahead:.0%}"))
    return None
