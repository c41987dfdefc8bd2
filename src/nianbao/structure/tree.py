"""The outline tree: paragraphs hung under the numbers and headings above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nianbao.schema.report import Part
from nianbao.structure.blocks import TextParagraph
from nianbao.structure.leads import announces_causes, opening_lead
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Marker, Scheme

_REPORT_OPENS = pattern("report.opening")

_LEAD = 40
_COLON_LEAD = 25
_SHORTEST_LEAD = 2
_LEAD_WINDOW = 200
"""Characters in which the mark that closes a lead phrase, and a bracket inside it, must be found."""
_LEAST_BODY = 5
_HEADING = 50
_BARE_LEAST, _BARE_MOST = 4, 30
_BULLET = re.compile(r"[★☆●○◆◇■□▲△▶►•·※*\-—\s]+(?=\S)")
_OWN = 40
"""Characters from which a new paragraph does not go on with the enumeration before it."""
_CLOSERS = dict(zip("“‘(《〈「『[", "”’)》〉」』]", strict=True))


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


def _first_stop(shaped: str, start: int, end: int, stops: str) -> int | None:
    """The first of `stops` outside brackets and quotation marks, None when there is none.

    A bracket that is never closed inside the stretch is no bracket.
    """
    index = start
    while index < end:
        char = shaped[index]
        if char in stops:
            return index
        if char in _CLOSERS:
            index = max(index, shaped.find(_CLOSERS[char], index, end))
        index += 1
    return None


def _lead(shaped: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a lead phrase that opens `[start, end)`, None when it opens with none.

    A lead phrase is closed by a full stop (at most 40 characters) or a colon (at most 25), and
    words follow it.
    """
    window = min(end, start + _LEAD_WINDOW)
    stop = _first_stop(shaped, start, window, "。!?;")
    colon = _first_stop(shaped, start, window, ":")
    if colon is not None and (stop is None or colon < stop) and colon - start <= _COLON_LEAD:
        at = colon
        if "," in shaped[start:colon] and shaped[colon - 1] in "下括为是":
            return None
    elif stop is not None and shaped[stop] != ";" and stop - start <= _LEAD:
        at = stop
    else:
        return None
    if at - start < _SHORTEST_LEAD or len(shaped[at + 1 : end].strip(' ”’"')) < _LEAST_BODY:
        return None
    return start, at


def build(shaped: str, paragraphs: Sequence[TextParagraph]) -> Node:
    """The tree under one root; only paragraphs of part BODY take part.

    Words before the first heading hang under the root itself. Without any heading the whole text
    hangs under one nameless node.
    """
    root = Node(Scheme.PART, 0, 0)
    stack = [root]
    body = _joined(shaped, [p for p in paragraphs if p.part is Part.BODY])
    numbered = any(p.marker and p.marker.scheme is Scheme.HAN for p in body)
    for index, paragraph in enumerate(body):
        following = body[index + 1] if index + 1 < len(body) else None
        node = _cause_lead(shaped, paragraph, following) or _node(shaped, paragraph, following)
        if node is not None and node.title is not None:
            node.causes = announces_causes(shaped[slice(*node.title)])
        if node is None:
            _hang_body(stack, paragraph)
        else:
            _hang_node(stack, node, numbered)
    if root.content and not root.children:
        _gather(shaped, root)
    return root


def _gather(shaped: str, root: Node) -> None:
    """Hang the whole text under one nameless node, an opening paragraph left out."""
    first = root.content[0]
    opens = isinstance(first, Body) and _REPORT_OPENS.search(shaped, first.start, first.end)
    told = root.content[1:] if opens else root.content
    if told:
        nameless = Node(Scheme.BARE, told[0].start, told[0].start, parent=root, content=told)
        root.content = [*root.content[: len(root.content) - len(told)], nameless]


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


def _cause_lead(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> Node | None:
    """A short line that announces causes (`原因主要是:`) over a list or a paragraph; None for any other."""
    words = shaped[paragraph.start : paragraph.end]
    if paragraph.marker is not None or following is None or len(words) > _HEADING or words[-1] not in ":。":
        return None
    if not announces_causes(words):
        return None
    lists = following.marker.scheme if following.marker else None
    title = (paragraph.start, paragraph.end - 1)
    return Node(Scheme.BARE, paragraph.start, paragraph.end, title=title, line=paragraph.line, lists=lists)


def _hang_node(stack: list[Node], node: Node, numbered: bool) -> None:
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


def _node(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> Node | None:
    """The node that a paragraph opens, None when it is only words."""
    marker = paragraph.marker
    if marker is not None:
        return _numbered(shaped, paragraph, marker)
    if following is not None and not following.line and following.marker is not None:
        return _led(shaped, paragraph)
    if not _is_bare_heading(shaped, paragraph, following):
        return None
    bullet = _BULLET.match(shaped, paragraph.start, paragraph.end)
    title = (bullet.end() if bullet else paragraph.start, paragraph.end)
    return Node(Scheme.BARE, paragraph.start, paragraph.end, title=title)


def _numbered(shaped: str, paragraph: TextParagraph, marker: Marker) -> Node:
    node = Node(marker.scheme, paragraph.start, paragraph.end, marker, line=paragraph.line)
    words = shaped[marker.end : paragraph.end]
    phrase = _lead(shaped, marker.end, paragraph.end)
    if phrase is not None:
        node.title, node.run_in, node.end = phrase, True, phrase[1] + 1
        rest = phrase[1] + 1
        rest += len(shaped[rest : paragraph.end]) - len(shaped[rest : paragraph.end].lstrip())
        node.content.append(Body(rest, paragraph.end, line=False))
    elif len(words) <= _HEADING and not re.search(r"[。;!?].", words):
        title = words.rstrip("。:;,!? ")
        node.title = (marker.end, marker.end + len(title)) if title else None
    else:
        node.end = marker.end
        node.content.append(Body(marker.end, paragraph.end, line=False))
    return node


def _led(shaped: str, paragraph: TextParagraph) -> Node | None:
    """A paragraph with a lead phrase over an enumeration inside it (`治理成效明显。一是…二是…`)."""
    found = opening_lead(shaped, paragraph.start, paragraph.end)
    if found is None or not paragraph.line:
        return None
    node = Node(Scheme.LEAD, paragraph.start, found[1] + 1, title=found, run_in=True)
    if shaped[found[1] + 1 : paragraph.end].strip():
        node.content.append(Body(found[1] + 1, paragraph.end, line=False))
    return node


def _is_bare_heading(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> bool:
    words = shaped[paragraph.start : paragraph.end]
    if not paragraph.line or not _BARE_LEAST <= len(words) <= _BARE_MOST or re.search(r"[。;:!?|]", words):
        return False
    if re.search(r"[A-Za-z0-9]{4}", words.replace("20", "", 1)) or words[-1] in ",、":
        return False
    return following is not None and following.line and following.end - following.start >= 2 * len(words)
