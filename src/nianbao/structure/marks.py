"""Marks: where a reader looks a piece up, `二(三)2` or `二第4条`. Every mark is unique in its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from nianbao.structure.leaves import LeafPiece
from nianbao.structure.nodes import Node
from nianbao.text.list_numbers import Scheme


def labels_of(root: Node) -> dict[Node, str]:
    """The number of every node as printed; `第2部分` for a heading without one, else nothing."""
    labels: dict[Node, str] = {root: ""}
    bare: Counter[Node | None] = Counter()
    for node in root.walk():
        labels[node] = node.marker.label if node.marker else ""
        if node.scheme is Scheme.BARE and node.title is not None:
            bare[node.parent] += 1
            labels[node] = f"第{bare[node.parent]}部分"
    return labels


def marks_of(root: Node, labels: Mapping[Node, str], found: Sequence[LeafPiece]) -> list[str]:
    """The mark of each unit: the numbers above it from the top, then its place where it has none.

    A unit without a number counts from 1 under the number above it (`第4条`), unless it is the only
    one there. Where a report uses a number twice, the later one says so (`二一是第2处`).
    """
    paths = _paths(root, labels)
    homes = [_home(piece) for piece in found]
    crowd = Counter(node for home in homes for node in _upward(home))
    counts: Counter[Node] = Counter()
    marks: list[str] = []
    for piece, home in zip(found, homes, strict=True):
        mark = paths[home]
        numbered = piece.node is home and piece.start == home.start and piece.title == home.title
        if not mark or (not numbered and crowd[home] > 1):
            counts[home] += 1
            mark += f"第{counts[home]}条"
        marks.append(mark)
    return marks


def _paths(root: Node, labels: Mapping[Node, str]) -> dict[Node, str]:
    paths = {root: ""}
    used: Counter[str] = Counter()
    for node in root.walk():
        path = paths[node.parent or root] + labels[node]
        if labels[node]:
            used[path] += 1
            path += f"第{used[path]}处" if used[path] > 1 else ""
        paths[node] = path
    return paths


def _home(piece: LeafPiece) -> Node:
    """The node whose number a unit goes by; a lead phrase goes by the one above it."""
    node = piece.node
    while node.scheme is Scheme.LEAD and node.parent is not None:
        node = node.parent
    return node


def _upward(node: Node) -> Iterator[Node]:
    above: Node | None = node
    while above is not None:
        yield above
        above = above.parent
