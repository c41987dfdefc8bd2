"""The frozen types of a `Report` out of tree, rulings and pieces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from nianbao.schema.report import Block, Kind, Part, Role, Section, Sentence, Unit
from nianbao.structure.blocks import TextParagraph
from nianbao.structure.decisions import RoleRule
from nianbao.structure.leaves import LeafPiece
from nianbao.structure.marks import labels_of, marks_of
from nianbao.structure.nodes import Node
from nianbao.structure.roles import Ruling, ruled
from nianbao.text.list_numbers import Scheme
from nianbao.text.sentences import sentence_spans
from nianbao.text.spans import Span

_KINDS = {
    Role.ACHIEVEMENTS: Kind.ACHIEVEMENT,
    Role.LEADERSHIP: Kind.ACHIEVEMENT,
    Role.DEFICIENCIES: Kind.DEFICIENCY,
    Role.PLANS: Kind.PLAN,
}


class Assembly:
    """Turns what was found in a text into the parts of its report; `text` is the source's own."""

    def __init__(self, text: str, root: Node, found: Sequence[LeafPiece]) -> None:
        self._text, self._root, self._found = text, root, found
        self._starts = [piece.start for piece in found]
        self._labels = labels_of(root)
        self._headings = [n for n in root.walk() if n.scheme < Scheme.LEAD]
        self._index = {node: place for place, node in enumerate(self._headings)}

    def blocks(self, found: Sequence[TextParagraph], causes: Sequence[Span]) -> tuple[Block, ...]:
        """The paragraphs with what each is on the page; those of `causes` stand apart."""
        first = min((n.start for n in self._headings), default=0)
        headings = {n.start for n in self._headings if not n.run_in and n.title}
        out = []
        for p in found:
            part = p.part
            if part is Part.BODY and p.start < first:
                part = Part.OPENING
            elif part is Part.BODY and p.start in headings:
                part = Part.HEADING
            if part in (Part.BODY, Part.HEADING) and any(span.meets(Span(p.start, p.end)) for span in causes):
                part = Part.CAUSE
            if part is Part.BODY and not self._in_unit(p):
                part = Part.OTHER
            out.append(Block(Span(p.start, p.end), part))
        return tuple(out)

    def _in_unit(self, paragraph: TextParagraph) -> bool:
        """Whether a unit has words of a paragraph; units stand in order and do not overlap."""
        at = bisect_left(self._starts, paragraph.end) - 1
        return at >= 0 and self._found[at].end > paragraph.start

    def sections(self, rulings: Mapping[Node, Ruling]) -> tuple[Section, ...]:
        """Every heading and number, in order; one without a ruling has the role of the section above."""
        out: list[Section] = []
        for node in self._headings:
            parent = self._above(node.parent)
            above = () if parent is None else out[parent].path
            inherited = Role.OTHER if parent is None else out[parent].role
            ruling = rulings.get(node) or ruled(inherited, RoleRule.ABOVE)
            label = self._labels[node]
            out.append(
                Section(
                    level=1 if parent is None else out[parent].level + 1,
                    number=label,
                    title=self._cut(node.title).strip(),
                    heading=Span(node.start, node.end),
                    body=Span(node.start, node.own_end),
                    path=(*above, label) if label else above,
                    role=ruling.role,
                    decision=ruling.decision,
                    parent=parent,
                )
            )
        return tuple(out)

    def sentences(self) -> tuple[Sentence, ...]:
        """The citation units: sentences, cut where a unit begins or ends inside one."""
        cuts = sorted({edge for piece in self._found for edge in (piece.start, piece.end)})
        out: list[Sentence] = []
        for start, end in sentence_spans(self._text):
            inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
            for left, right in zip([start, *inner], [*inner, end], strict=True):
                span = self._trimmed(left, right)
                if len(span):
                    out.append(Sentence(len(out) + 1, span))
        return tuple(out)

    def units(self, sentences: Sequence[Sentence]) -> tuple[Unit, ...]:
        """The units in order, each made of whole citation units."""
        starts = [s.span.start for s in sentences]
        marks = marks_of(self._root, self._labels, self._found)
        out: list[Unit] = []
        for piece, mark in zip(self._found, marks, strict=True):
            span = self._trimmed(piece.start, piece.end)
            inside = sentences[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            out.append(
                Unit(
                    id=f"u{len(out) + 1}",
                    span=span,
                    role=piece.role,
                    kind=_KINDS[piece.role],
                    mark=mark,
                    title=self._cut(piece.title) if piece.title else None,
                    lead=Span(*piece.title) if piece.title else None,
                    section=self._above(piece.node),
                    sentences=tuple(s.number for s in inside),
                    decision=piece.decision,
                    grouped=piece.grouped,
                )
            )
        return tuple(out)

    def _above(self, node: Node | None) -> int | None:
        """The index of the section a node is, or stands in; None for the root."""
        while node is not None and node not in self._index:
            node = node.parent
        return None if node is None else self._index[node]

    def _cut(self, span: tuple[int, int] | None) -> str:
        return self._text[slice(*span)] if span else ""

    def _trimmed(self, start: int, end: int) -> Span:
        words = self._text[start:end]
        if not words.strip():
            return Span(start, start)
        return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
