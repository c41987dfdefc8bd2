"""What a score holds: counts, so that everything can be recomputed and pooled, and reasons.

A quotient is never stored. Where its denominator is zero its value is None: not 0, not 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nianbao.schema.report import Kind


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient kept as its two counts; ratios pool by adding them."""

    numerator: float = 0.0
    denominator: float = 0.0

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def value(self) -> float | None:
        """The quotient; None where the denominator is zero."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two sizes and what they share: gold, predicted, and the true positives between them."""

    shared: float = 0.0
    gold: float = 0.0
    predicted: float = 0.0

    def __add__(self, other: Overlap) -> Overlap:
        return Overlap(self.shared + other.shared, self.gold + other.gold, self.predicted + other.predicted)

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
class KindCounts:
    """The items of one kind: POS (`gold`), ACT (`predicted`), COR, PAR, and the sum of `s` over both."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0
    partial: int = 0
    similarity: float = 0.0

    def __add__(self, other: KindCounts) -> KindCounts:
        return KindCounts(
            self.gold + other.gold,
            self.predicted + other.predicted,
            self.correct + other.correct,
            self.partial + other.partial,
            self.similarity + other.similarity,
        )

    def overlap(self, credit: Credit) -> Overlap:
        """True positives under that credit, beside POS and ACT."""
        positives = {
            Credit.STRICT: float(self.correct),
            Credit.PARTIAL: self.correct + 0.5 * self.partial,
            Credit.SOFT: self.similarity,
        }[credit]
        return Overlap(positives, self.gold, self.predicted)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Faithfulness tokens: all, those in the item's own evidence, those nowhere in the source."""

    total: int = 0
    supported: int = 0
    nowhere: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.total + other.total, self.supported + other.supported, self.nowhere + other.nowhere
        )

    @property
    def faithfulness(self) -> Ratio:
        """Share of the tokens that the evidence holds."""
        return Ratio(self.supported, self.total)

    @property
    def hallucination(self) -> Ratio:
        """Share of the tokens that stand nowhere in the source."""
        return Ratio(self.nowhere, self.total)


@dataclass(frozen=True, slots=True)
class Executive:
    """The executive summary: completeness by weight, conciseness by sentence, its tokens."""

    completeness: Ratio = Ratio()
    conciseness: Ratio = Ratio()
    tokens: Tokens = Tokens()

    def __add__(self, other: Executive) -> Executive:
        return Executive(
            self.completeness + other.completeness,
            self.conciseness + other.conciseness,
            self.tokens + other.tokens,
        )


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


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a score is not 1: the fault, the report, the ids it concerns (None where there is none), how."""

    report: str
    fault: Fault
    detail: str
    gold: str | None = None
    predicted: str | None = None

    def __str__(self) -> str:
        ids = "/".join(one for one in (self.gold, self.predicted) if one)
        return f"{self.fault.value} {ids}: {self.detail}" if ids else f"{self.fault.value}: {self.detail}"


@dataclass(frozen=True, slots=True)
class MatchedPair:
    """A matched pair by its ids: `ev` the Dice coefficient of the evidence, `titles` that of the titles."""

    gold: str
    predicted: str
    ev: float
    titles: float


Cell = tuple[Kind | None, Kind | None]
"""A cell of the confusion matrix: gold kind, predicted kind; None is `none`."""


def _sums(parts: Iterable[Mapping[Cell, int]]) -> dict[Cell, int]:
    """The cells of several matrices, added."""
    total: dict[Cell, int] = {}
    for part in parts:
        for cell, count in part.items():
            total[cell] = total.get(cell, 0) + count
    return total


@dataclass(frozen=True, slots=True)
class ReportScore:
    """One report's counts, or several reports' counts added (`pool`).

    `kinds` and `characters` have an entry for every kind; `characters` counts content characters of
    the union of evidence per kind, `evidence` of all items. `themes` are same-kind pairs of the same
    theme over same-kind pairs; `titles` the sum of `dice2` over matched pairs over their number;
    `compression` content characters of the summary over those of the source. `pooled_figures`
    compares the report's multisets of figures without regard to items. `pairs` and `reasons` say
    which items the counts are of; pooled scores have no pairs, since ids only differ inside a report.
    """

    report: str
    kinds: Mapping[Kind, KindCounts]
    confusion: Mapping[Cell, int]
    themes: Ratio
    titles: Ratio
    characters: Mapping[Kind, Overlap]
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
    reports: int = 1
    reasons: tuple[Reason, ...] = field(default=(), repr=False)
    pairs: tuple[MatchedPair, ...] = field(default=(), repr=False)

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
        matched = {cell: count for cell, count in self.confusion.items() if None not in cell}
        return Ratio(sum(n for (gold, act), n in matched.items() if gold == act), sum(matched.values()))


def pool(scores: Iterable[ReportScore], name: str = "all") -> ReportScore:
    """Add the counts of several reports, or of repeats of one. Raises ValueError without any."""
    parts = tuple(scores)
    if not parts:
        raise ValueError("there is no score to pool")
    return ReportScore(
        report=name,
        kinds={kind: sum((p.kinds[kind] for p in parts), KindCounts()) for kind in Kind},
        confusion=_sums(p.confusion for p in parts),
        themes=sum((p.themes for p in parts), Ratio()),
        titles=sum((p.titles for p in parts), Ratio()),
        characters={kind: sum((p.characters[kind] for p in parts), Overlap()) for kind in Kind},
        evidence=sum((p.evidence for p in parts), Overlap()),
        valid=sum((p.valid for p in parts), Ratio()),
        compression=sum((p.compression for p in parts), Ratio()),
        duplicates=sum(p.duplicates for p in parts),
        splits=sum(p.splits for p in parts),
        merges=sum(p.merges for p in parts),
        figures=sum((p.figures for p in parts), Overlap()),
        pooled_figures=sum((p.pooled_figures for p in parts), Overlap()),
        documents=sum((p.documents for p in parts), Overlap()),
        tokens=sum((p.tokens for p in parts), Tokens()),
        executive=sum((p.executive for p in parts), Executive()),
        reports=sum(p.reports for p in parts),
        reasons=tuple(reason for p in parts for reason in p.reasons),
    )
