"""One-to-one matching of gold and predicted items, blind to kind.

ev(g, p) = 2 |E(g) ∩ E(p)| / (|E(g)| + |E(p)|)        E: offsets of content characters
s(g, p)  = 0.7 ev + 0.3 dice2(title_g, title_p)
eligible when ev > 0 and s >= 0.5; of the eligible pairs those that maximise Σ s + 0.05 [same kind]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.errors import NianbaoError
from nianbao.evaluation.gold import GoldItem
from nianbao.schema.report import Kind
from nianbao.schema.summary import Item, Quote, Theme
from nianbao.text.figures import figure_key, title_key
from nianbao.text.folding import dice2, is_content
from nianbao.text.spans import Span

EVIDENCE_WEIGHT = 0.7
TITLE_WEIGHT = 0.3
THRESHOLD = 0.5
SLACK = 1e-9
SAME_KIND_BONUS = 0.05
"""Constants of the matching formula; the threshold is inclusive, within the slack."""

FigureKey = tuple[Decimal, str]


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item of either side, reduced to what scoring compares.

    `offsets` are those of the content characters in its valid evidence; `order` is a key that
    depends on the item's content alone, so that the order of the items never matters.
    """

    id: str
    kind: Kind
    theme: Theme
    title: str
    offsets: frozenset[int]
    figures: tuple[FigureKey, ...]
    documents: frozenset[str]
    order: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A matched pair: `ev` the Dice coefficient of the evidence, `titles` that of the titles."""

    gold: ItemEntry
    predicted: ItemEntry
    ev: float
    titles: float

    @property
    def similarity(self) -> float:
        """The pair's `s`."""
        return EVIDENCE_WEIGHT * self.ev + TITLE_WEIGHT * self.titles

    @property
    def same_kind(self) -> bool:
        """Whether both are of one kind; only then a pair earns credit."""
        return self.gold.kind is self.predicted.kind


def snap(span: Span, sentences: Sequence[Span]) -> Span:
    """Widen a span to the citation units that it meets; it never becomes smaller."""
    met = [sentence for sentence in sentences if sentence.meets(span)]
    return Span(
        min([span.start, *(sentence.start for sentence in met)]),
        max([span.end, *(sentence.end for sentence in met)]),
    )


def is_valid(quote: Quote, text: str) -> bool:
    """Whether a piece of evidence is a stretch of the source, and quoted as it stands there."""
    return 0 <= quote.start < quote.end <= len(text) and text[quote.start : quote.end] == quote.text


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A report's text, its citation units, and the offsets of its content characters in order."""

    text: str
    sentences: tuple[Span, ...]
    content: tuple[int, ...]

    @classmethod
    def of(cls, text: str, sentences: Sequence[Span] = ()) -> ScoredText:
        """The source of that text."""
        content = tuple(at for at, char in enumerate(text) if is_content(char))
        return cls(text, tuple(sentences), content)

    def offsets(self, spans: Iterable[Span]) -> frozenset[int]:
        """E(x): the offsets of the content characters inside the spans."""
        found: set[int] = set()
        for span in spans:
            found.update(
                self.content[bisect_left(self.content, span.start) : bisect_left(self.content, span.end)]
            )
        return frozenset(found)


def valid_spans(item: Item, text: str) -> tuple[Span, ...]:
    """The item's evidence, without what is not valid."""
    return tuple(Span(quote.start, quote.end) for quote in item.evidence if is_valid(quote, text))


def gold_entry(item: GoldItem, source: ScoredText) -> ItemEntry:
    """A gold item, its evidence snapped to the citation units."""
    return _entry(item, source, [snap(span, source.sentences) for span in item.evidence], item.documents)


def predicted_entry(item: Item, source: ScoredText) -> ItemEntry:
    """A predicted item, its evidence as it is; invalid spans add nothing."""
    documents = [document.title for document in item.documents]
    return _entry(item, source, valid_spans(item, source.text), documents, item.summary)


def _entry(
    item: GoldItem | Item,
    source: ScoredText,
    evidence: Iterable[Span],
    titles: Iterable[str],
    *words: str,
) -> ItemEntry:
    spans = sorted(evidence)
    figures = tuple(sorted(figure_key(figure.value, figure.unit) for figure in item.figures))
    documents = frozenset(map(title_key, titles))
    return ItemEntry(
        id=item.id,
        kind=item.kind,
        theme=item.theme,
        title=item.title,
        offsets=source.offsets(spans),
        figures=figures,
        documents=documents,
        order=(spans, item.kind, item.title, *words, item.theme, figures, sorted(documents), item.id),
    )


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """The Dice coefficient of two sets of offsets; 0 where both are empty."""
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def eligible(golds: Sequence[ItemEntry], predicted: Sequence[ItemEntry]) -> dict[tuple[int, int], Pair]:
    """The pairs that may be matched, by the indices of the two."""
    pairs: dict[tuple[int, int], Pair] = {}
    for row, gold in enumerate(golds):
        for column, item in enumerate(predicted):
            ev = overlap(gold.offsets, item.offsets)
            # Titles alone can add no more than their weight: no need to compare them below that.
            if not ev or EVIDENCE_WEIGHT * ev + TITLE_WEIGHT < THRESHOLD - SLACK:
                continue
            pair = Pair(gold, item, ev, dice2(gold.title, item.title))
            if pair.similarity >= THRESHOLD - SLACK:
                pairs[row, column] = pair
    return pairs


def match(golds: Sequence[ItemEntry], predicted: Sequence[ItemEntry]) -> tuple[Pair, ...]:
    """The one-to-one pairs that maximise the sum of `s + 0.05 [same kind]`; a tie goes by the order given.

    Raises NianbaoError when scipy is not installed.
    """
    pairs = eligible(golds, predicted)
    if not pairs:
        return ()
    try:
        import numpy as np
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise NianbaoError("Scoring needs scipy.", "Install nianbao with its extra: eval.") from error
    # A barred pair weighs 0 and every eligible one more, so an assignment that takes a barred pair
    # leaves both sides unmatched: it never displaces an eligible pair.
    weights = np.zeros((len(golds), len(predicted)))
    for (row, column), pair in pairs.items():
        weights[row, column] = pair.similarity + (SAME_KIND_BONUS if pair.same_kind else 0.0)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return tuple(pairs[cell] for cell in chosen if cell in pairs)
