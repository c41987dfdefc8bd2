"""Counts over items and evidence: per kind, confusion, themes, titles, characters, doubles.

COR  matched, same kind, ev >= 0.9        PAR  matched, same kind, ev < 0.9
char_f1[k] = 2 |Gk ∩ Pk| / (|Gk| + |Pk|)        Gk, Pk: union of E over the items of kind k
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.evaluation.scoring.counts import (
    Cell,
    ConfusionCount,
    Fault,
    FaultRecord,
    KindCounts,
    Overlap,
    Ratio,
    confusion_of,
    fault_of,
)
from nianbao.evaluation.scoring.matching import ItemEntry, Pair, overlap
from nianbao.schema.report import Kind
from nianbao.text.folding import dice2

CORRECT_EVIDENCE = 0.9
DUPLICATE_EVIDENCE = 0.8
DUPLICATE_TITLES = 0.5
"""From which `ev` a pair is correct; from which `ev` and `dice2` an item repeats an earlier one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one report, each in the order of `Entry.order`, and how they were matched."""

    golds: tuple[ItemEntry, ...]
    predicted: tuple[ItemEntry, ...]
    pairs: tuple[Pair, ...]

    @property
    def missed(self) -> tuple[ItemEntry, ...]:
        """Gold items in no pair."""
        found = {id(pair.gold) for pair in self.pairs}
        return tuple(gold for gold in self.golds if id(gold) not in found)

    @property
    def spurious(self) -> tuple[ItemEntry, ...]:
        """Predicted items in no pair."""
        used = {id(pair.predicted) for pair in self.pairs}
        return tuple(item for item in self.predicted if id(item) not in used)


def kind_counts(sides: Sides) -> dict[Kind, KindCounts]:
    """POS, ACT, COR, PAR and Σ s of every kind."""
    counts: dict[Kind, KindCounts] = {}
    for kind in Kind:
        pairs = [pair for pair in sides.pairs if pair.same_kind and pair.gold.kind is kind]
        correct = sum(pair.ev >= CORRECT_EVIDENCE for pair in pairs)
        counts[kind] = KindCounts(
            gold=sum(gold.kind is kind for gold in sides.golds),
            predicted=sum(item.kind is kind for item in sides.predicted),
            correct=correct,
            partial=len(pairs) - correct,
            similarity=sum(pair.similarity for pair in pairs),
        )
    return counts


def confusion(sides: Sides) -> tuple[ConfusionCount, ...]:
    """The confusion matrix with `none` (None) as a row and a column; empty cells are left out."""
    cells: Counter[Cell] = Counter((pair.gold.kind, pair.predicted.kind) for pair in sides.pairs)
    cells.update((gold.kind, None) for gold in sides.missed)
    cells.update((None, item.kind) for item in sides.spurious)
    return confusion_of(cells)


def theme_accuracy(pairs: Sequence[Pair]) -> Ratio:
    """Pairs of the same theme over the pairs of the same kind."""
    same = [pair for pair in pairs if pair.same_kind]
    return Ratio(sum(pair.gold.theme is pair.predicted.theme for pair in same), len(same))


def title_similarity(pairs: Sequence[Pair]) -> Ratio:
    """The sum of the titles' `dice2` over the matched pairs, and their number."""
    return Ratio(sum(pair.titles for pair in pairs), len(pairs))


def _union(entries: Iterable[ItemEntry]) -> frozenset[int]:
    return frozenset().union(*(entry.offsets for entry in entries))


def characters(golds: Iterable[ItemEntry], predicted: Iterable[ItemEntry]) -> Overlap:
    """Content characters of both sides' evidence, each counted once."""
    labelled, cited = _union(golds), _union(predicted)
    return Overlap(len(labelled & cited), len(labelled), len(cited))


def characters_by_kind(sides: Sides) -> dict[Kind, Overlap]:
    """`characters` of the items of each kind."""
    return {
        kind: characters(
            (gold for gold in sides.golds if gold.kind is kind),
            (item for item in sides.predicted if item.kind is kind),
        )
        for kind in Kind
    }


def shapes(sides: Sides) -> tuple[dict[str, int], list[FaultRecord]]:
    """How many duplicates, splits and merges there are, by those names, and each in words."""
    doubles = _duplicates(sides)
    split, merged = _splits(sides, [double for double, _ in doubles]), _merges(sides)
    reasons = [
        fault_of(Fault.DUPLICATE, f"repeats {earlier.id}: {item.title}", predicted=item)
        for item, earlier in doubles
    ]
    reasons += [fault_of(Fault.SPLIT, f"into {_ids(parts)}", gold=gold) for gold, parts in split]
    reasons += [fault_of(Fault.MERGE, f"of {_ids(golds)}", predicted=item) for item, golds in merged]
    return {"duplicates": len(doubles), "splits": len(split), "merges": len(merged)}, reasons


def _duplicates(sides: Sides) -> list[tuple[ItemEntry, ItemEntry]]:
    """Items that repeat an earlier one of the same kind, each with the first such earlier one.

    Earlier is earlier in the source (`ItemEntry.order`).
    """
    found = []
    for position, item in enumerate(sides.predicted):
        repeated = (earlier for earlier in sides.predicted[:position] if _repeats(item, earlier))
        found += [(item, earlier) for earlier in list(repeated)[:1]]
    return found


def _repeats(item: ItemEntry, earlier: ItemEntry) -> bool:
    return (
        earlier.kind is item.kind
        and overlap(earlier.offsets, item.offsets) >= DUPLICATE_EVIDENCE
        and dice2(earlier.title, item.title) >= DUPLICATE_TITLES
    )


def _splits(sides: Sides, doubles: Iterable[ItemEntry]) -> list[tuple[ItemEntry, list[ItemEntry]]]:
    """Gold items with two or more predictions, no duplicates, each at least half inside."""
    repeated = {id(item) for item in doubles}
    items = [item for item in sides.predicted if id(item) not in repeated]
    parts = ((gold, [i for i in items if _most_inside(i.offsets, gold.offsets)]) for gold in sides.golds)
    return [(gold, inside) for gold, inside in parts if len(inside) >= 2]


def _merges(sides: Sides) -> list[tuple[ItemEntry, list[ItemEntry]]]:
    """Predictions that hold at least half of the evidence of two or more gold items."""
    golds = sides.golds
    wholes = ((i, [g for g in golds if _most_inside(g.offsets, i.offsets)]) for i in sides.predicted)
    return [(item, inside) for item, inside in wholes if len(inside) >= 2]


def _most_inside(part: frozenset[int], whole: frozenset[int]) -> bool:
    """Whether at least half of `part` lies in `whole`; never for an empty one."""
    return bool(part) and 2 * len(part & whole) >= len(part)


def _ids(entries: Iterable[ItemEntry]) -> str:
    return ", ".join(entry.id for entry in entries)


def item_reasons(sides: Sides) -> list[FaultRecord]:
    """What is wrong with the items: missed, spurious, of the wrong kind or theme, badly cut."""
    found = [fault_of(Fault.MISSED, gold.title, gold=gold) for gold in sides.missed]
    found += [fault_of(Fault.SPURIOUS, item.title, predicted=item) for item in sides.spurious]
    for pair in sides.pairs:
        gold, item = pair.gold, pair.predicted
        wrong: list[tuple[Fault, str]] = []
        if not pair.same_kind:
            wrong.append((Fault.WRONG_KIND, f"{gold.kind} was taken for {item.kind}: {item.title}"))
        elif pair.ev < CORRECT_EVIDENCE:
            wrong.append((Fault.PARTIAL, _boundaries(pair)))
        if pair.same_kind and gold.theme is not item.theme:
            wrong.append((Fault.WRONG_THEME, f"{gold.theme} was taken for {item.theme}: {item.title}"))
        found += (fault_of(fault, detail, gold=gold, predicted=item) for fault, detail in wrong)
    return found


def _boundaries(pair: Pair) -> str:
    """How the evidence of a partial pair differs, in content characters."""
    lacking = len(pair.gold.offsets - pair.predicted.offsets)
    foreign = len(pair.predicted.offsets - pair.gold.offsets)
    return f"ev {pair.ev:.3f}, {lacking} characters lacking, {foreign} too many: {pair.predicted.title}"
