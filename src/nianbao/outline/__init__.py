"""From a decoded text to a `Report`: paragraphs, tree, roles, units, citation units. No model takes part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.errors import NotAReport
from nianbao.outline.blocks import Paragraph, paragraphs, shape
from nianbao.outline.facts import facts_of, year_of
from nianbao.outline.numbering import Scheme
from nianbao.outline.roles import Ruling, rule_sections
from nianbao.outline.tree import Node, build
from nianbao.outline.units import Piece, pieces
from nianbao.report import Block, Decision, Kind, Part, Report, Role, Section, Sentence, Source, Span, Unit
from nianbao.text import script_of, sentence_spans

_GENRE = re.compile(r"法治|依法行政|执法|行政复议|规范性文件|政务|普法|合法性|决策|督察|政府|工作")
_KINDS = {
    Role.ACHIEVEMENTS: Kind.ACHIEVEMENT,
    Role.LEADERSHIP: Kind.ACHIEVEMENT,
    Role.DEFICIENCIES: Kind.DEFICIENCY,
    Role.PLANS: Kind.PLAN,
}


def parse(source: Source) -> Report:
    """Understand a text.

    Raises NotAReport when the roles of an annual report cannot be found in it.
    """
    shaped = shape(source.text)
    found = paragraphs(shaped)
    root = build(shaped, found)
    _drop_opening(shaped, root)
    year = year_of(shaped, found, source.page)
    rulings = rule_sections(shaped, root, year)
    units = pieces(shaped, root, rulings, year)
    _recognise(source, shaped, units)
    nodes = [n for n in root.walk() if n.scheme < Scheme.LEAD]
    sentences = _sentences(source.text, [(u.start, u.end) for u in units])
    return Report(
        source=source,
        script=script_of(source.text),
        blocks=_blocks(found, nodes),
        sections=_sections(source.text, nodes, rulings),
        sentences=sentences,
        units=_units(shaped, units, nodes, sentences),
        facts=facts_of(source.text, shaped, found, source.page),
        notes=source.notes,
    )


def _drop_opening(shaped: str, root: Node) -> None:
    """Without any heading the whole text hangs under one nameless section."""
    if root.children:
        return
    node = Node(Scheme.BARE, root.bodies[0].start, root.bodies[0].start, parent=root) if root.bodies else None
    if node is not None:
        node.content = list(root.content)
        root.content = [node]


def _recognise(source: Source, shaped: str, units: Sequence[Piece]) -> None:
    if not re.search(r"[一-龥]", shaped):
        raise NotAReport(
            f"{source.name} holds no Chinese text, so it is no annual report.", "Give a 法治政府建设年度报告."
        )
    roles = {u.role for u in units}
    words = len(_GENRE.findall(shaped))
    articles = len(re.findall(r"(?:^|\n)\s*第[一二三四五六七八九十百零〇]+条", shaped))
    if len(roles) >= 2 and words >= 10 and words * 250 >= len(shaped) and articles < 5:
        return
    missing = [r.value for r in _KINDS if r not in roles]
    why = (
        "it is set out in articles, like a law"
        if articles >= 5
        else f"no section reads as {', '.join(missing)}"
        if missing
        else "its words are not the genre's"
    )
    raise NotAReport(
        f"{source.name} does not read as an annual report: {why}.",
        "Give a 法治政府建设年度报告 with its achievements, shortfalls or plans.",
    )


def _blocks(found: Sequence[Paragraph], nodes: Sequence[Node]) -> tuple[Block, ...]:
    first = min((n.start for n in nodes), default=0)
    headings = {n.start for n in nodes if not n.run_in and n.title}
    out = []
    for p in found:
        part = p.part
        if part is Part.BODY and p.start < first:
            part = Part.OPENING
        elif part is Part.BODY and p.start in headings:
            part = Part.HEADING
        out.append(Block(Span(p.start, p.end), part))
    return tuple(out)


def _sections(text: str, nodes: Sequence[Node], rulings: dict[Node, Ruling]) -> tuple[Section, ...]:
    index = {id(n): i for i, n in enumerate(nodes)}
    out: list[Section] = []
    for node in nodes:
        parent = index.get(id(node.parent)) if node.parent else None
        ruling = rulings.get(node)
        if ruling is None and parent is not None:
            ruling = Ruling(out[parent].role, Decision("heading above"))
        title = text[slice(*node.title)].strip() if node.title else ""
        above = out[parent].path if parent is not None else ()
        out.append(
            Section(
                level=len(above) + 1,
                number=_label(node, nodes),
                title=title,
                heading=Span(node.start, max(node.end if not node.run_in else node.end, node.start)),
                body=Span(node.start, node.own_end),
                path=(*above, _label(node, nodes)),
                role=ruling.role if ruling else Role.OTHER,
                decision=ruling.decision if ruling else Decision("none"),
                parent=parent,
            )
        )
    return tuple(out)


def _label(node: Node, nodes: Sequence[Node]) -> str:
    if node.marker is not None:
        return node.marker.label
    place = [n for n in nodes if n.scheme is Scheme.BARE and n.parent is node.parent].index(node) + 1
    return f"第{place}部分"


def _sentences(text: str, edges: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Citation units: sentences, cut where a unit begins or ends inside one."""
    cuts = sorted({e for edge in edges for e in edge})
    out: list[Sentence] = []
    for start, end in sentence_spans(text):
        inner = [c for c in cuts if start < c < end]
        for left, right in zip([start, *inner], [*inner, end], strict=True):
            words = text[left:right]
            if words.strip():
                begin = left + len(words) - len(words.lstrip())
                out.append(Sentence(len(out) + 1, Span(begin, left + len(words.rstrip()))))
    return tuple(out)


def _units(
    shaped: str, found: Sequence[Piece], nodes: Sequence[Node], sentences: Sequence[Sentence]
) -> tuple[Unit, ...]:
    index = {id(n): i for i, n in enumerate(nodes)}
    out: list[Unit] = []
    unnumbered: dict[int, int] = {}
    for piece in sorted(found, key=lambda p: p.start):
        span = _trim(shaped, piece.start, piece.end)
        led = piece.node.scheme is Scheme.LEAD and piece.node.parent is not None
        node = piece.node.parent if led and piece.node.parent else piece.node
        own = not led and node.start == piece.start and piece.title == node.title
        if not own:
            unnumbered[id(node)] = unnumbered.get(id(node), 0) + 1
        mark = _mark(node, nodes) + ("" if own else f"第{unnumbered[id(node)]}条")
        title = None if piece.title is None else shaped[slice(*piece.title)]
        out.append(
            Unit(
                id=f"u{len(out) + 1}",
                span=span,
                role=piece.role,
                kind=_KINDS[piece.role],
                mark=mark,
                title=title,
                lead=None if piece.title is None else Span(*piece.title),
                section=_section_of(piece.node, index),
                sentences=tuple(
                    s.number for s in sentences if span.start <= s.span.start and s.span.end <= span.end
                ),
                decision=piece.decision,
                grouped=piece.grouped,
            )
        )
    return tuple(out)


def _mark(node: Node, nodes: Sequence[Node]) -> str:
    above = _mark(node.parent, nodes) if node.parent and node.parent.parent else ""
    return above + (_label(node, nodes) if node.parent and node.scheme is not Scheme.LEAD else "")


def _section_of(node: Node | None, index: dict[int, int]) -> int | None:
    while node is not None:
        if id(node) in index:
            return index[id(node)]
        node = node.parent
    return None


def _trim(shaped: str, start: int, end: int) -> Span:
    words = shaped[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


__all__ = ["parse"]
