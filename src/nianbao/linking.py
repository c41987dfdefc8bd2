"""Ties shortfalls to the plans that answer them, with the reason. Pure.

A tie needs something said in both: a run of at least three characters that is not the genre's common
stock. The same theme counts, alone it is no tie.
"""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.cues import STOCK
from nianbao.summary import Deficiency, Link, Plan
from nianbao.text import norm

_LEAST = 3
_ENOUGH = 3.0
_THEME = 1.5
_MOST_REASONS = 3


def link(
    deficiencies: Sequence[Deficiency], plans: Sequence[Plan]
) -> tuple[tuple[Deficiency, ...], tuple[Plan, ...]]:
    """The items with their ties: `answered_by` on shortfalls, `answers` on plans, both ways the same."""
    ties = [(d.id, p.id, reason) for d in deficiencies for p in plans if (reason := _tie(d, p))]
    linked_d = tuple(
        d.model_copy(update={"answered_by": tuple(Link(item=p, reason=r) for i, p, r in ties if i == d.id)})
        for d in deficiencies
    )
    linked_p = tuple(
        p.model_copy(update={"answers": tuple(Link(item=d, reason=r) for d, i, r in ties if i == p.id)})
        for p in plans
    )
    return linked_d, linked_p


def _tie(deficiency: Deficiency, plan: Plan) -> str:
    """The reason of a tie, empty when there is none."""
    shared = _shared(_said(deficiency), _said(plan))
    weight = sum(_weight(s) for s in shared) + (_THEME if deficiency.theme is plan.theme else 0)
    if not shared or weight < _ENOUGH:
        return ""
    return "同提" + "、".join(f"“{s}”" for s in shared[:_MOST_REASONS])


def _said(item: Deficiency | Plan) -> str:
    return "\n".join([norm(item.title), *(norm(e.text) for e in item.evidence)])


def _weight(run: str) -> float:
    """Characters of a run beyond the genre's stock, less one: longer and rarer runs say more."""
    return max(0.0, len(STOCK.sub("", run)) - 1)


def _shared(a: str, b: str) -> list[str]:
    """The longest runs that stand in both, at least three characters with two beyond the stock; longest first."""
    found: list[str] = []
    at = 0
    while at < len(a):
        length = _LEAST
        if "\n" in a[at : at + length] or a[at : at + length] not in b or len(a) - at < length:
            at += 1
            continue
        while at + length < len(a) and a[at + length] != "\n" and a[at : at + length + 1] in b:
            length += 1
        run = a[at : at + length]
        if _weight(run) >= 1 and not any(run in f for f in found):
            found.append(run)
        at += length
    return sorted(found, key=_weight, reverse=True)
