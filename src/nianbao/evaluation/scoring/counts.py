"""What a score holds: counts, so that everything can be recomputed and pooled, and reasons.

A quotient is never stored. Where its denominator is zero its value is None: not 0, not 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import reduce
from typing import Any, Protocol, Self

from nianbao.schema.report import Kind
from nianbao.schema.summary import Frozen


@dataclass(frozen=True, slots=True)
class _Sum:
    """Counts that pool by adding them, field by field."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Ratio(_Sum):
    """A quotient kept as its two counts; ratios pool by adding them."""

    numerator: float = 0.0
    denominator: float = 0.0

    @property
    def value(self) -> float | None:
        """The quotient; None where the denominator is zero."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Overlap(_Sum):
    """Two sizes and what they share: gold, predicted, and the true positives between them."""

    shared: float = 0.0
    gold: float = 0.0
    predicted: float = 0.0

    @property
    def precision(self) -> Ratio:
        """Share of the predicted that is right."""
        return Ratio(self.shared, self.predicted)

    @property
    def recall(self) -> Ratio:
        """Share of the gold that was found."""
        return Ratio(self.shared, self.gold)

    @property
    def f1(self) -> Ratio:
        """F1 as a ratio: `2 shared / (gold + predicted)`."""
        return Ratio(2 * self.shared, self.gold + self.predicted)


class Credit(StrEnum):
    """How much a pair of the same kind counts."""

    STRICT = "strict"
    """1 for a correct pair."""
    PARTIAL = "partial"
    """1 for a correct pair, 0.5 for a partial one. The headline."""
    SOFT = "soft"
    """The pair's similarity `s`."""


@dataclass(frozen=True, slots=True)
class KindCounts(_Sum):
    """The items of one kind: POS (`gold`), ACT (`predicted`), COR, PAR, and the sum of `s` over both."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0
    partial: int = 0
    similarity: float = 0.0

    def overlap(self, credit: Credit) -> Overlap:
        """True positives under that credit, beside POS and ACT."""
        positives = {
            Credit.STRICT: float(self.correct),
            Credit.PARTIAL: self.correct + 0.5 * self.partial,
            Credit.SOFT: self.similarity,
        }[credit]
        return Overlap(positives, self.gold, self.predicted)


@dataclass(frozen=True, slots=True)
class Tokens(_Sum):
    """Faithfulness tokens: all, those in the item's own evidence, those nowhere in the source."""

    total: int = 0
    supported: int = 0
    nowhere: int = 0

    @property
    def faithfulness(self) -> Ratio:
        """Share of the tokens that the evidence holds."""
        return Ratio(self.supported, self.total)

    @property
    def hallucination(self) -> Ratio:
        """Share of the tokens that stand nowhere in the source."""
        return Ratio(self.nowhere, self.total)


@dataclass(frozen=True, slots=True)
class Executive(_Sum):
    """The executive summary: completeness by weight, conciseness by sentence, its tokens."""

    completeness: Ratio = Ratio()
    conciseness: Ratio = Ratio()
    tokens: Tokens = Tokens()


class Fault(StrEnum):
    """What a reason speaks of."""

    MISSED = "missed item"
    SPURIOUS = "spurious item"
    WRONG_KIND = "wrong kind"
    PARTIAL = "partial evidence"
    WRONG_THEME = "wrong theme"
    INVALID_EVIDENCE = "invalid evidence"
    DUPLICATE = "duplicate item"
    SPLIT = "split item"
    MERGE = "merged items"
    MISSING_FIGURE = "missing figure"
    EXTRA_FIGURE = "extra figure"
    MISSING_DOCUMENT = "missing document"
    EXTRA_DOCUMENT = "extra document"
    UNSUPPORTED = "token not in the evidence"
    NOWHERE = "token nowhere in the source"
    MISSING_FACT = "missing key fact"


class FaultRecord(Frozen):
    """Why a score is not 1: the fault, the ids it concerns, how."""

    fault: Fault
    detail: str
    gold: str | None = None
    predicted: str | None = None

    def __str__(self) -> str:
        ids = "/".join(one for one in (self.gold, self.predicted) if one)
        return f"{self.fault.value} {ids}: {self.detail}" if ids else f"{self.fault.value}: {self.detail}"


class _Identified(Protocol):
    """An item, a key fact or an entry of either."""

    @property
    def id(self) -> str: ...


def fault_of(
    fault: Fault, detail: str, *, gold: _Identified | None = None, predicted: _Identified | None = None
) -> FaultRecord:
    """The record of a fault of those items."""
    ids = {"gold": gold.id if gold else None, "predicted": predicted.id if predicted else None}
    return FaultRecord(fault=fault, detail=detail, **ids)


@dataclass(frozen=True, slots=True)
class MatchedPair:
    """A matched pair by its ids: `ev` the Dice coefficient of the evidence, `titles` that of the titles."""

    gold: str
    predicted: str
    ev: float
    titles: float


Cell = tuple[Kind | None, Kind | None]
"""A cell of the confusion matrix: gold kind, predicted kind; None is `none`."""


class ConfusionCount(Frozen):
    """A cell of the confusion matrix; None is `none`."""

    gold: Kind | None
    predicted: Kind | None
    count: int


def confusion_of(cells: Counter[Cell]) -> tuple[ConfusionCount, ...]:
    """The confusion matrix by its cells; those that never occur are left out."""
    counts = sorted(cells.items(), key=lambda one: tuple(map(str, one[0])))
    return tuple(ConfusionCount(gold=gold, predicted=act, count=count) for (gold, act), count in counts)


class Counts(Frozen):
    """The counts of `nianbao.evaluation.scoring.ReportScore`, or several reports' added (`pool`).

    `kinds` and `characters` have an entry for every kind; `characters` counts content characters of
    the union of evidence per kind, `evidence` of all items. `themes` are same-kind pairs of the same
    theme over same-kind pairs; `titles` the sum of `dice2` over matched pairs over their number;
    `compression` content characters of the summary over those of the source. `pooled_figures`
    compares the report's multisets of figures without regard to items.
    """

    kinds: dict[Kind, KindCounts]
    confusion: tuple[ConfusionCount, ...]
    themes: Ratio
    titles: Ratio
    characters: dict[Kind, Overlap]
    evidence: Overlap
    valid: Ratio
    compression: Ratio
    duplicates: int
    splits: int
    merges: int
    figures: Overlap
    pooled_figures: Overlap
    documents: Overlap
    tokens: Tokens
    executive: Executive

    def cells(self) -> Counter[Cell]:
        """The confusion matrix by its cells."""
        return Counter({(one.gold, one.predicted): one.count for one in self.confusion})

    def micro(self, credit: Credit = Credit.PARTIAL) -> Overlap:
        """True positives, POS and ACT summed over the kinds. Partial F1 is the headline."""
        return sum((counts.overlap(credit) for counts in self.kinds.values()), Overlap())

    def macro(self) -> float | None:
        """Mean of the kinds' partial F1 that are not None."""
        values = [counts.overlap(Credit.PARTIAL).f1.value for counts in self.kinds.values()]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def kind_accuracy(self) -> Ratio:
        """Matched pairs of the same kind over matched pairs."""
        matched = {cell: count for cell, count in self.cells().items() if None not in cell}
        return Ratio(sum(n for (gold, act), n in matched.items() if gold == act), sum(matched.values()))


@dataclass(frozen=True, slots=True)
class ReportScore:
    """One report's counts, which items they are of, and the reasons of what is wrong."""

    report: str
    counts: Counts
    reasons: tuple[FaultRecord, ...] = ()
    pairs: tuple[MatchedPair, ...] = ()


def pool(counts: Iterable[Counts]) -> Counts:
    """Add the counts of several reports, or of repeats of one. Raises ValueError without any."""
    parts = tuple(counts)
    if not parts:
        raise ValueError("there is no score to pool")
    added = {
        name: reduce(_added, (getattr(one, name) for one in parts))
        for name in Counts.model_fields
        if name != "confusion"
    }
    cells = sum((one.cells() for one in parts), Counter[Cell]())
    return Counts(confusion=confusion_of(cells), **added)


def _added(one: Any, other: Any) -> Any:
    """Two counts added; of counts by kind, kind by kind."""
    return {kind: one[kind] + other[kind] for kind in Kind} if isinstance(one, dict) else one + other
