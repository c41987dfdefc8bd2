"""A text cut into runs at the borders of overlapping marks, so that a page can nest nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to mark: half-open characters `[start, end)` of a text, and what it belongs to."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that the same marks cover: `start` is its first character's offset.

    `keys` are those of the marks, each once, in the order in which the marks were given.
    """

    text: str
    start: int
    keys: tuple[str, ...]

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """`text` cut at every border of a mark; the texts joined are `text`, none is empty.

    Marks may overlap and nest in any way; an empty one marks nothing. Neighbours with the same keys
    are one segment. Raises ValueError for a mark that does not lie inside `text`. O(n log n) in the
    marks, but for the length of what is returned.
    """
    order: dict[str, int] = {}
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in marks:
        if not 0 <= mark.start <= mark.end <= len(text):
            raise ValueError(f"no place in a text of {len(text)} characters: [{mark.start}, {mark.end})")
        order.setdefault(mark.key, len(order))
        if mark.start < mark.end:
            opening.setdefault(mark.start, []).append(mark.key)
            closing.setdefault(mark.end, []).append(mark.key)
    borders = sorted({*opening, *closing, len(text)} - {0})
    open_now: dict[str, int] = {}
    made: list[Segment] = []
    start = 0
    for end in borders:
        _shift(open_now, opening.get(start, ()), 1)
        _shift(open_now, closing.get(start, ()), -1)
        keys = tuple(sorted(open_now, key=order.__getitem__))
        if made and made[-1].keys == keys:
            made[-1] = Segment(made[-1].text + text[start:end], made[-1].start, keys)
        else:
            made.append(Segment(text[start:end], start, keys))
        start = end
    return tuple(made) if text else ()


def clipped(cut: Sequence[Segment], bounds: Iterable[tuple[int, int]]) -> Iterator[tuple[Segment, ...]]:
    """What of the segments lies inside of each of some half-open stretches, which ascend."""
    first = 0
    for start, end in bounds:
        while first < len(cut) and cut[first].end <= start:
            first += 1
        last = first
        while last < len(cut) and cut[last].start < end:
            last += 1
        yield tuple(
            Segment(one.text[max(start - one.start, 0) : end - one.start], max(start, one.start), one.keys)
            for one in cut[first:last]
        )


def _shift(open_now: dict[str, int], keys: Iterable[str], by: int) -> None:
    """Count marks in or out; a key whose count falls to zero is gone."""
    for key in keys:
        open_now[key] = open_now.get(key, 0) + by
        if not open_now[key]:
            del open_now[key]
