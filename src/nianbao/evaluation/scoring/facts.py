"""Figures and documents, gold against predicted.

A true positive counts only inside a matched pair of the same kind, one to one by key; POS and ACT
run over all items. The pooled counts compare a whole report's figures and so tell a wrong item
from a wrong number.
"""

from __future__ import annotations

from collections import Counter

from nianbao.evaluation.scoring.counts import Fault, FaultRecord, Overlap, fault_of
from nianbao.evaluation.scoring.items import Sides
from nianbao.evaluation.scoring.matching import FigureKey, Pair


def figures(sides: Sides) -> Overlap:
    """Figures inside same-kind pairs, by key."""
    shared = sum((_figures(pair)[0].total() for pair in sides.pairs if pair.same_kind), 0)
    return Overlap(
        shared,
        sum(len(gold.figures) for gold in sides.golds),
        sum(len(item.figures) for item in sides.predicted),
    )


def pooled_figures(sides: Sides) -> Overlap:
    """The report's multisets of figure keys, whatever item they stand in."""
    gold = Counter(key for entry in sides.golds for key in entry.figures)
    predicted = Counter(key for entry in sides.predicted for key in entry.figures)
    return Overlap((gold & predicted).total(), gold.total(), predicted.total())


def documents(sides: Sides) -> Overlap:
    """Document titles inside same-kind pairs; a set of keys an item."""
    shared = sum(len(p.gold.documents & p.predicted.documents) for p in sides.pairs if p.same_kind)
    return Overlap(
        shared,
        sum(len(gold.documents) for gold in sides.golds),
        sum(len(item.documents) for item in sides.predicted),
    )


def fact_reasons(sides: Sides) -> list[FaultRecord]:
    """The missing and extra figures and documents of every pair of the same kind."""
    found: list[FaultRecord] = []
    for pair in sides.pairs:
        if not pair.same_kind:
            continue
        _, lacking, extra = _figures(pair)
        gold, predicted = pair.gold.documents, pair.predicted.documents
        for fault, details in (
            (Fault.MISSING_FIGURE, map(_shown, lacking.elements())),
            (Fault.EXTRA_FIGURE, map(_shown, extra.elements())),
            (Fault.MISSING_DOCUMENT, gold - predicted),
            (Fault.EXTRA_DOCUMENT, predicted - gold),
        ):
            found += (fault_of(fault, one, gold=pair.gold, predicted=pair.predicted) for one in details)
    return found


def _figures(pair: Pair) -> tuple[Counter[FigureKey], Counter[FigureKey], Counter[FigureKey]]:
    """The shared, the lacking and the extra figures of a pair."""
    gold, predicted = Counter(pair.gold.figures), Counter(pair.predicted.figures)
    return gold & predicted, gold - predicted, predicted - gold


def _shown(key: FigureKey) -> str:
    value, unit = key
    return f"{value:f}{unit}"
