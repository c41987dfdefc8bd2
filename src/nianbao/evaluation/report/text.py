"""A report's text twice, gold marks left and predicted marks right, cut into rows that stay level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from nianbao.rendering.passages import Evidence, Stretch, stretches
from nianbao.text.sentences import STOPS
from nianbao.text.spans import Span, joined

ROW = 160
SHORT_ROW = 40
"""From so many characters on a row ends at the next full stop; before the next item. A line's end always
ends it."""

Spans = Sequence[tuple[int, int]]
"""Half-open characters of a report's text."""


@dataclass(frozen=True, slots=True)
class Row:
    """The same stretch of text on both sides."""

    gold: tuple[Stretch, ...]
    predicted: tuple[Stretch, ...]

    @property
    def plain(self) -> bool:
        """Whether nothing is marked on either side."""
        return not any(one.keys for one in (*self.gold, *self.predicted))


def rows_of(
    text: str, gold: Sequence[tuple[int, Spans]], predicted: Sequence[tuple[int, Spans]], key: str = ""
) -> tuple[Row, ...]:
    """The rows of a text with the spans of numbered items; rows of white space alone are left out.

    Spans outside of the text mark nothing. `key` begins the names of anchors: `r1-g2`, `r1-p2`.
    """
    sides = [_evidence(some, len(text)) for some in (gold, predicted)]
    bounds = list(_bounds(text, {start for side in sides for start in _starts(side)}))
    left, right = (
        stretches(text, side, bounds, anchors=f"{key}-{letter}")
        for side, letter in zip(sides, "gp", strict=True)
    )
    return tuple(Row(*pair) for pair in zip(left, right, strict=True))


def anchors_of(rows: Iterable[Row]) -> frozenset[str]:
    """The names of the places where items begin."""
    return frozenset(ref.anchor for row in rows for one in (*row.gold, *row.predicted) for ref in one.anchors)


def quotes_of(spans: Spans, text: str) -> tuple[str, ...]:
    """What an item's evidence says: spans with only white space between them are one quote.

    White space becomes one blank; spans outside of the text say nothing.
    """
    inside = (Span(start, end) for start, end in spans if 0 <= start < end <= len(text))
    return tuple(" ".join(span.cut(text).split()) for span in joined(text, inside))


def _evidence(numbered: Sequence[tuple[int, Spans]], length: int) -> list[Evidence]:
    return [
        Evidence(key=str(number), mark=str(number), start=start, end=end, text="", tone="")
        for number, spans in numbered
        for start, end in spans
        if 0 <= start < end <= length
    ]


def _starts(evidence: Iterable[Evidence]) -> set[int]:
    """Where the items begin: the first of each one's spans."""
    first: dict[str, int] = {}
    for one in evidence:
        first[one.key] = min(one.start, first.get(one.key, one.start))
    return set(first.values())


def _bounds(text: str, starts: Set[int]) -> Iterator[tuple[int, int]]:
    """Half-open stretches in order: lines without their ends, long lines a few sentences at a time."""
    start = 0
    for at, char in enumerate(text + "\n", 1):
        length = at - start
        full = (length >= ROW and char in STOPS) or (length >= SHORT_ROW and at in starts)
        if char == "\n" or full:
            stretch = text[start:at].rstrip()
            if stretch:
                yield start, start + len(stretch)
            start = at
