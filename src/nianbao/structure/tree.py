"""The outline tree: paragraphs hung under the numbers and headings above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nianbao.schema.report import Part
from nianbao.structure.blocks import TextParagraph
from nianbao.structure.headings import node_of
from nianbao.structure.nodes import Body, Node
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Scheme

_REPORT_OPENS = pattern("report.opening")

_OWN = 40
"""Characters from which a new paragraph does not go on with the enumeration before it."""


def build(shaped: str, paragraphs: Sequence[TextParagraph]) -> Node:
    """The tree under one root; only paragraphs of part BODY take part, rows only below a heading.

    Words before the first heading hang under the root itself. Without any heading the whole text
    hangs under one nameless node.
    """
    root = Node(Scheme.PART, 0, 0)
    stack = [root]
    body = _joined(shaped, [p for p in paragraphs if p.part is Part.BODY])
    numbered = any(p.marker and p.marker.scheme is Scheme.HAN for p in body)
    rows = [] if numbered else [p for p in paragraphs if p.part is Part.TABLE]
    below = sorted((*body, *rows), key=lambda p: p.start)
    for paragraph, following in zip(below, [*below, None][1:], strict=True):
        if paragraph.part is Part.TABLE:
            continue
        node = node_of(shaped, paragraph, following, numbered=numbered)
        if node is None:
            _hang_body(stack, paragraph)
        else:
            _hang_node(stack, node, numbered)
    if not root.children:
        _gather(shaped, root, root.content)
    elif root.children[0].marker is not None and root.children[0].marker.value > 1:
        # The first section has lost its heading: its words are no opening.
        _gather(shaped, root, root.content[: root.content.index(root.children[0])])
    return root


def _gather(shaped: str, root: Node, told: Sequence[Body | Node]) -> None:
    """Hang words without a heading under a nameless node, an opening paragraph left out."""
    if told and isinstance(told[0], Body) and _REPORT_OPENS.search(shaped, told[0].start, told[0].end):
        told = told[1:]
    if not told:
        return
    nameless = Node(Scheme.BARE, told[0].start, told[0].start, parent=root, content=list(told))
    at = root.content.index(told[0])
    root.content[at : at + len(told)] = [nameless]


def _joined(shaped: str, body: Sequence[TextParagraph]) -> list[TextParagraph]:
    """Paragraphs with a number that stands alone on its line joined to the words on the next."""
    out: list[TextParagraph] = []
    for paragraph in body:
        alone = out[-1].marker if out else None
        if (
            alone
            and paragraph.marker is None
            and paragraph.line
            and not shaped[alone.end : out[-1].end].strip()
        ):
            number = replace(alone, end=paragraph.start)
            out[-1] = replace(out[-1], end=paragraph.end, marker=number)
        else:
            out.append(paragraph)
    return out


def _hang_node(stack: list[Node], node: Node, numbered: bool) -> None:
    if node.causes and node.line and node.scheme is Scheme.BARE:
        del stack[2:]  # it speaks of all that stands in the section
    scheme = node.lists or node.scheme
    kin = next((place for place, n in enumerate(stack) if place and n.scheme is scheme), None)
    if kin is not None:
        del stack[kin:]
    rank = _rank(scheme, numbered)
    while (
        len(stack) > 1
        and stack[-1].lists is not scheme
        and _rank(stack[-1].scheme, numbered) >= rank
        and not _below_spoken(stack, node)
    ):
        stack.pop()
    node.parent = stack[-1]
    stack[-1].content.append(node)
    stack.append(node)


def _below_spoken(stack: list[Node], node: Node) -> bool:
    """Whether a small number opens a list under a spoken one: 第一，…(1)…(2)…

    A spoken number usually stands lowest.
    """
    if stack[-1].scheme is not Scheme.SPOKEN or node.scheme not in (Scheme.ARABIC_PAREN, Scheme.CIRCLED):
        return False
    return all(n.scheme is not node.scheme for n in stack)


def _rank(scheme: Scheme, numbered: bool) -> float:
    if scheme is Scheme.BARE and numbered:
        return Scheme.HAN_PAREN + 0.5
    return float(scheme)


def _hang_body(stack: list[Node], paragraph: TextParagraph) -> None:
    # A new line ends a spoken enumeration that ran inside a paragraph.
    long = paragraph.end - paragraph.start >= _OWN
    while paragraph.line and (
        (stack[-1].scheme is Scheme.SPOKEN and (long or not stack[-1].line))
        or stack[-1].scheme is Scheme.LEAD
    ):
        stack.pop()
    stack[-1].content.append(Body(paragraph.start, paragraph.end, paragraph.line))
