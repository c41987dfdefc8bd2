"""Causes that stand apart from the shortfalls they explain: a section, a lower heading, a second list.

The regulation asks for shortfalls and their causes together (《法治政府建设与责任落实督察工作规定》, 2019);
many reports give the causes behind all shortfalls. They are no items of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.schema.report import CausePassage, Kind, Unit
from nianbao.structure.leaves import LeafPiece
from nianbao.structure.nodes import Node
from nianbao.text.spans import Span


def causes_of(found: Sequence[LeafPiece], units: Sequence[Unit]) -> tuple[CausePassage, ...]:
    """The passages of causes, in order of the text, each with the units it is given for.

    `found` are the pieces that hold causes. A list that a line without a number opens right behind the
    list of shortfalls, as long as that list, answers it one to one; other causes are given for all.
    """
    by_home: dict[Node, list[LeafPiece]] = {}
    for piece in found:
        by_home.setdefault(_home(piece.node), []).append(piece)
    passages: list[CausePassage] = []
    for home, pieces in by_home.items():
        before = _listed_before(home, units)
        paired = home.lists is not None and len(before) == len(pieces)
        for place, piece in enumerate(pieces):
            owners = (before[place].id,) if paired else ()
            passages.append(CausePassage(Span(piece.start, piece.end), owners))
    return tuple(passages)


def _home(node: Node) -> Node:
    """The heading or line that announces the causes a node stands under."""
    while node.parent is not None and not node.causes:
        node = node.parent
    return node


def _listed_before(home: Node, units: Sequence[Unit]) -> list[Unit]:
    """The shortfalls of the list in front of a line that announces causes, in order."""
    start = home.parent.start if home.parent else 0
    return [u for u in units if u.kind is Kind.DEFICIENCY and start <= u.span.start < home.start]
