"""The nodes of the outline tree: numbers and headings, and the words under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nianbao.text.list_numbers import Marker, Scheme


@dataclass(frozen=True, slots=True)
class Body:
    """Words under a heading without a number of their own; `line` as in `TextParagraph`."""

    start: int
    end: int
    line: bool = True


@dataclass(slots=True, eq=False)
class Node:
    """A number or heading with what hangs under it; built up while reading, then only read.

    `title` is the half-open span of its heading or lead phrase without number and closing mark,
    None when its words are one long sentence. `run_in` tells that its body follows on the same
    line. `content` holds bodies and nodes in order of the text.
    """

    scheme: Scheme
    start: int
    end: int
    marker: Marker | None = None
    title: tuple[int, int] | None = None
    run_in: bool = False
    line: bool = True
    lists: Scheme | None = None
    """The numbering of the list that a line without a number opens, which then hangs under it."""
    causes: bool = False
    """Whether it announces causes of the shortfalls before it, and nothing else."""
    parent: Node | None = field(default=None, repr=False)
    content: list[Body | Node] = field(default_factory=list, repr=False)

    @property
    def children(self) -> list[Node]:
        """The nodes under it."""
        return [c for c in self.content if isinstance(c, Node)]

    @property
    def bodies(self) -> list[Body]:
        """The words under it that no child holds."""
        return [c for c in self.content if isinstance(c, Body)]

    @property
    def level(self) -> int:
        """1 for a child of the root."""
        return 0 if self.parent is None else self.parent.level + 1

    @property
    def own_end(self) -> int:
        """Where the last word under it ends."""
        return max([self.end, *(c.own_end if isinstance(c, Node) else c.end for c in self.content)])

    def walk(self) -> Iterator[Node]:
        """Every node below, in order of the text."""
        for child in self.children:
            yield child
            yield from child.walk()
