"""Places in a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets `[start, end)` into a text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """The characters of `text` inside the span."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Placed(Protocol):
    """Anything found at a place in a text."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


_PlacedT = TypeVar("_PlacedT", bound=Placed)


def inside(found: Sequence[_PlacedT], start: int, end: int | None) -> tuple[_PlacedT, ...]:
    """Those of `found`, in order and none in another, that lie in `[start, end)`; None is the text's end."""
    first = bisect_left(found, start, key=lambda one: one.span.start)
    last = len(found) if end is None else bisect_left(found, end + 1, first, key=lambda one: one.span.end)
    return tuple(found[first:last])


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those with nothing but white space between them as one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and not text[made[-1].end : span.start].strip():
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


def covered(text: str, spans: Iterable[Span]) -> bytearray:
    """One for each character of `text` that lies in one of the spans, zero for the others."""
    marked = bytearray(len(text))
    for span in spans:
        marked[span.start : span.end] = b"\1" * len(span)
    return marked
