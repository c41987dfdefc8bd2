"""A report's text twice, gold marks left and predicted marks right, cut into rows that stay level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from nianbao.evaluation.report.cases import Case, Side
from nianbao.rendering.segments import Mark, segments

ROW = 160
SHORT_ROW = 40
"""From so many characters on a row ends at the next full stop; before the next item. A line's end always
ends it."""
_ENDS = "。！？!?；;"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that belongs to the cases of those numbers; `starts` are those that begin here."""

    text: str
    cases: tuple[int, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The same stretch of text on both sides."""

    gold: tuple[Piece, ...]
    predicted: tuple[Piece, ...]

    @property
    def plain(self) -> bool:
        """Whether nothing is marked on either side."""
        return not any(piece.cases for piece in (*self.gold, *self.predicted))


def rows_of(text: str, cases: Sequence[Case]) -> tuple[Row, ...]:
    """The rows of a text; rows of white space alone are left out. Spans outside of the text mark nothing."""
    gold = _marks(((case.number, case.gold) for case in cases), len(text))
    predicted = _marks(((case.number, case.predicted) for case in cases), len(text))
    begun: tuple[set[str], set[str]] = (set(), set())
    return tuple(
        Row(
            tuple(_pieces(text, gold, begun[0], bounds)),
            tuple(_pieces(text, predicted, begun[1], bounds)),
        )
        for bounds in _bounds(text, _starts(gold) | _starts(predicted))
    )


def quotes_of(side: Side, text: str) -> tuple[str, ...]:
    """What an item's evidence says: spans with only white space between them are one quote.

    White space becomes one blank; spans outside of the text say nothing.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(side.spans):
        if not 0 <= start < end <= len(text):
            continue
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(" ".join(text[start:end].split()) for start, end in joined)


def marked(rows: Sequence[Row]) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the cases that begin somewhere on the gold side, and on the predicted side."""
    return (
        frozenset(number for row in rows for piece in row.gold for number in piece.starts),
        frozenset(number for row in rows for piece in row.predicted for number in piece.starts),
    )


def _marks(sides: Iterable[tuple[int, Side | None]], length: int) -> tuple[Mark, ...]:
    return tuple(
        Mark(start, end, str(number))
        for number, side in sides
        if side
        for start, end in side.spans
        if 0 <= start < end <= length
    )


def _starts(marks: Iterable[Mark]) -> set[int]:
    """Where the cases begin: the first of each one's marks."""
    first: dict[str, int] = {}
    for mark in marks:
        first[mark.key] = min(mark.start, first.get(mark.key, mark.start))
    return set(first.values())


def _bounds(text: str, starts: Set[int]) -> Iterator[tuple[int, int]]:
    """Half-open stretches in order: lines without their ends, long lines a few sentences at a time."""
    start = 0
    for at, char in enumerate(text + "\n", 1):
        length = at - start
        full = (length >= ROW and char in _ENDS) or (length >= SHORT_ROW and at in starts)
        if char == "\n" or full:
            stretch = text[start:at].rstrip()
            if stretch:
                yield start, start + len(stretch)
            start = at


def _pieces(text: str, marks: Sequence[Mark], begun: set[str], bounds: tuple[int, int]) -> Iterator[Piece]:
    """The runs of one row; `begun` are the keys of the rows before, to which those of this row are added."""
    start, end = bounds
    inside = [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.key)
        for mark in marks
        if mark.start < end and start < mark.end
    ]
    for segment in segments(text[start:end], inside):
        starts = tuple(int(key) for key in segment.keys if key not in begun)
        begun.update(segment.keys)
        yield Piece(segment.text, tuple(int(key) for key in segment.keys), starts)
