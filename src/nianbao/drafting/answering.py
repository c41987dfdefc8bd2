"""What earlier reports announced or admitted, and what later ones told of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from nianbao.schema.summary import Deficiency, Item, Plan, ReportSummary
from nianbao.summarization.linking import tie
from nianbao.text.folding import dice2

_SAME = 0.6
"""How alike two headings are of which the later one repeats the earlier (`dice2`)."""

ItemT = TypeVar("ItemT", Plan, Deficiency)


@dataclass(frozen=True, slots=True)
class OpenItems:
    """Items of an earlier report that no later achievement answers and no later item repeats."""

    summary: ReportSummary
    plans: tuple[Plan, ...]
    deficiencies: tuple[Deficiency, ...]


def still_open(summaries: Sequence[ReportSummary]) -> tuple[OpenItems, ...]:
    """What earlier reports left open, newest first; `summaries` newest first, the first is this year's."""
    found: list[OpenItems] = []
    for number, earlier in enumerate(summaries[1:], 1):
        later = summaries[:number]
        plans = tuple(p for p in earlier.plans if _open(p, later, [q for s in later for q in s.plans]))
        told = [d for s in later for d in s.deficiencies]
        lacks = tuple(d for d in earlier.deficiencies if _open(d, later, told))
        found.append(OpenItems(earlier, plans, lacks))
    return tuple(found)


def repeated(item: ItemT, earlier: Sequence[ItemT]) -> ItemT | None:
    """The earlier item whose heading or thing this one repeats; None when there is none."""
    return next((e for e in earlier if _repeats(item, e)), None)


def _open(item: ItemT, later: Sequence[ReportSummary], same_kind: Sequence[ItemT]) -> bool:
    """Whether no later achievement speaks of it, and no later item of its kind takes its place."""
    if any(_repeats(other, item) for other in same_kind):
        return False
    return not any(tie(item, a, s.achievements) for s in later for a in s.achievements)


def _repeats(later: Item, earlier: Item) -> bool:
    return dice2(later.title, earlier.title) >= _SAME
