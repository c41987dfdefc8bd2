"""Ties shortfalls to the plans that answer them, with the reason. Pure.

A tie needs words that both say and that are not the genre's common stock. A word counts the more the
longer it is and the fewer plans of the report say it; the same theme counts as well, alone it is no tie.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nianbao.schema.summary import Deficiency, Item, Link, Plan
from nianbao.text.folding import HAN
from nianbao.text.lexicon import pattern
from nianbao.text.script import simplify

_STOCK = pattern("report.common")

_ENOUGH = 3.0
_THEME = 1.5
_IN_TITLE = 0.5
_STOCK_RUN = 0.5
"""What the same theme, a shared word in a heading, and a run of mere stock weigh; a tie needs three."""

_COMMON = 0.4
_FEW_PLANS = 4
"""Share of the plans above which a word tells them apart no more, and how many plans that takes."""

_LEAST = 2
_STOCK_LEAST = 3
"""Shortest shared run that is looked at, and shortest of mere stock that counts at all."""

_MOST_REASONS = 3
_EDGES = re.compile(r"^(?:[的和与及各]|个(?!别|人|体))+(?=..)|(?<=..)[的和及等]+$")
_HAN_RUN = re.compile(rf"[{HAN}]{{2,}}")
_DULL = pattern("report.dull")


def link(
    deficiencies: Sequence[Deficiency], plans: Sequence[Plan]
) -> tuple[tuple[Deficiency, ...], tuple[Plan, ...]]:
    """The items with their ties: `answered_by` on shortfalls, `answers` on plans, both ways the same."""
    ties = [(d.id, p.id, reason) for d in deficiencies for p in plans if (reason := tie(d, p, plans))]
    linked_d = tuple(
        d.model_copy(update={"answered_by": tuple(Link(item=p, reason=r) for i, p, r in ties if i == d.id)})
        for d in deficiencies
    )
    linked_p = tuple(
        p.model_copy(update={"answers": tuple(Link(item=d, reason=r) for d, i, r in ties if i == p.id)})
        for p in plans
    )
    return linked_d, linked_p


def tie(one: Item, other: Item, others: Sequence[Item]) -> str:
    """Why two items speak of one thing, empty when they do not; `others` is the list `other` is one of.

    The reason quotes the words of `one` that both say.
    """
    told = _said(one)
    shared = [(w, s) for w, s in _shared(told, _said(other)) if not _common(s, others)]
    weight = sum(w for w, _ in shared)
    if one.theme is other.theme:
        weight += _THEME
    cores = [core for _, s in shared for core in _cores(s)]
    weight += _IN_TITLE * sum(any(c in simplify(i.title) for c in cores) for i in (one, other))
    if weight < _ENOUGH or all(w <= _STOCK_RUN for w, _ in shared):
        return ""
    shared.sort(key=lambda pair: -pair[0])
    words = [_printed(told, _EDGES.sub("", s), one) for _, s in shared[:_MOST_REASONS]]
    return "都提到" + "".join(f"“{w}”" for w in dict.fromkeys(words))


def _said(item: Item) -> str:
    return simplify("\n".join([item.title, *(e.text for e in item.evidence)]))


def _printed(told: str, run: str, item: Item) -> str:
    """The run in the item's own script: `told` is its text Simplified, of the same length."""
    at = told.index(run)
    return "\n".join([item.title, *(e.text for e in item.evidence)])[at : at + len(run)]


@lru_cache(maxsize=4096)
def _cores(run: str) -> tuple[str, ...]:
    """What is left of a run without the genre's stock: parts of at least two characters."""
    rest = _DULL.sub(" ", _STOCK.sub(" ", run))
    return tuple(part for part in rest.split() if len(part) > 1)


@lru_cache(maxsize=4096)
def _weight(run: str) -> float:
    """One for a core of two characters and one for each more; long runs count, mere stock hardly."""
    longest = max((len(part) for part in _STOCK.sub(" ", run).split()), default=0)
    weight = max(float(sum(len(core) - 1 for core in _cores(run))), longest - 3.0)
    return weight if weight > 0 else _STOCK_RUN * (len(run) >= _STOCK_LEAST)


def _common(run: str, plans: Sequence[Item]) -> bool:
    """Whether so many plans say a run that it does not tell one plan from another."""
    if len(plans) < _FEW_PLANS:
        return False
    return sum(run in _said(p) for p in plans) > _COMMON * len(plans)


@lru_cache(maxsize=1024)
def _shared(a: str, b: str) -> tuple[tuple[float, str], ...]:
    """The longest runs of Chinese characters that stand in both, with their weight; none overlaps another."""
    found: dict[str, float] = {}
    for part in _HAN_RUN.findall(a):
        longest = [(_reach(part, at, b), at) for at in range(len(part) - 1)]
        taken: list[range] = []
        for length, at in sorted(longest, key=lambda pair: (-pair[0], pair[1])):
            place = range(at, at + length)
            if length < _LEAST or any(set(place) & set(t) for t in taken):
                continue
            taken.append(place)
            run = part[at : at + length]
            if (weight := _weight(run)) and not any(run in f for f in found):
                found[run] = weight
    return tuple((w, run) for run, w in found.items())


def _reach(part: str, at: int, text: str) -> int:
    """How many characters of `part` from `at` on stand together in `text`."""
    length = 0
    while at + length < len(part) and part[at : at + length + 1] in text:
        length += 1
    return length
