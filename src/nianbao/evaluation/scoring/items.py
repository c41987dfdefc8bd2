"""Counts over items and evidence: per kind, confusion, themes, titles, characters, doubles.

COR  matched, same kind, ev >= 0.9        PAR  matched, same kind, ev < 0.9
char_f1[k] = 2 |Gk ∩ Pk| / (|Gk| + |Pk|)        Gk, Pk: union of E over the items of kind k
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.evaluation.scoring.counts import Cell, Fault, KindCounts, Overlap, Ratio, Reason
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

    report: str
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


def confusion(sides: Sides) -> dict[Cell, int]:
    """The confusion matrix with `none` (None) as a row and a column; empty cells are left out."""
    cells: Counter[Cell] = Counter()
    cells.update((pair.gold.kind, pair.predicted.kind) for pair in sides.pairs)
    cells.update((gold.kind, None) for gold in sides.missed)
    cells.update((None, item.kind) for item in sides.spurious)
    return dict(cells)


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


def _most_inside(part: frozenset[int], whole: frozenset[int]) -> bool:
    """Whether at least half of `part` lies in `whole`; never for an empty one."""
    return bool(part) and 2 * len(part & whole) >= len(part)


def duplicates(sides: Sides) -> tuple[tuple[ItemEntry, ItemEntry], ...]:
    """Items that repeat an earlier one of the same kind, each with the first such earlier one.

    Earlier is earlier in the source (`Entry.order`).
    """
    found: list[tuple[ItemEntry, ItemEntry]] = []
    for position, item in enumerate(sides.predicted):
        for earlier in sides.predicted[:position]:
            if (
                earlier.kind is item.kind
                and overlap(earlier.offsets, item.offsets) >= DUPLICATE_EVIDENCE
                and dice2(earlier.title, item.title) >= DUPLICATE_TITLES
            ):
                found.append((item, earlier))
                break
    return tuple(found)


def splits(sides: Sides, doubles: Iterable[ItemEntry]) -> tuple[tuple[ItemEntry, tuple[ItemEntry, ...]], ...]:
    """Gold items with two or more predictions, no duplicates, each at least half inside."""
    repeated = {id(item) for item in doubles}
    items = [item for item in sides.predicted if id(item) not in repeated]
    parts = ((gold, tuple(i for i in items if _most_inside(i.offsets, gold.offsets))) for gold in sides.golds)
    return tuple((gold, inside) for gold, inside in parts if len(inside) >= 2)


def merges(sides: Sides) -> tuple[tuple[ItemEntry, tuple[ItemEntry, ...]], ...]:
    """Predictions that hold at least half of the evidence of two or more gold items."""
    wholes = (
        (item, tuple(g for g in sides.golds if _most_inside(g.offsets, item.offsets)))
        for item in sides.predicted
    )
    return tuple((item, inside) for item, inside in wholes if len(inside) >= 2)


def item_reasons(sides: Sides) -> list[Reason]:
    """What is wrong with the items: missed, spurious, of the wrong kind or theme, badly cut."""
    name = sides.report
    found = [Reason(name, Fault.MISSED, gold.title, gold=gold.id) for gold in sides.missed]
    found += [Reason(name, Fault.SPURIOUS, item.title, predicted=item.id) for item in sides.spurious]
    for pair in sides.pairs:
        gold, item = pair.gold, pair.predicted
        if not pair.same_kind:
            detail = f"{gold.kind} was taken for {item.kind}: {item.title}"
            found.append(Reason(name, Fault.WRONG_KIND, detail, gold.id, item.id))
            continue
        if pair.ev < CORRECT_EVIDENCE:
            found.append(Reason(name, Fault.PARTIAL, _boundaries(pair), gold.id, item.id))
        if gold.theme is not item.theme:
            detail = f"{gold.theme} was taken for {item.theme}: {item.title}"
            found.append(Reason(name, Fault.WRONG_THEME, detail, gold.id, item.id))
    return found


def _boundaries(pair: Pair) -> str:
    """How the evidence of a partial pair differs, in content characters."""
    lacking = len(pair.gold.offsets - pair.predicted.offsets)
    foreign = len(pair.predicted.offsets - pair.gold.offsets)
    return f"ev {pair.ev:.3f}, {lacking} characters lacking, {foreign} too many: {pair.predicted.title}"


def shape_reasons(
    sides: Sides,
    doubles: Iterable[tuple[ItemEntry, ItemEntry]],
    split: Iterable[tuple[ItemEntry, tuple[ItemEntry, ...]]],
    merged: Iterable[tuple[ItemEntry, tuple[ItemEntry, ...]]],
) -> list[Reason]:
    """Duplicates, splits and merges in words."""
    name = sides.report
    found = [
        Reason(name, Fault.DUPLICATE, f"repeats {earlier.id}: {item.title}", predicted=item.id)
        for item, earlier in doubles
    ]
    found += [Reason(name, Fault.SPLIT, f"into {_ids(parts)}", gold=gold.id) for gold, parts in split]
    found += [Reason(name, Fault.MERGE, f"of {_ids(golds)}", predicted=item.id) for item, golds in merged]
    return found


def _ids(entries: Iterable[ItemEntry]) -> str:
    return ", ".join(entry.id for entry in entries)
