"""What a paragraph opens: a number, a heading, a lead phrase, or nothing."""

from __future__ import annotations

import re

from nianbao.structure.blocks import TextParagraph
from nianbao.structure.leads import announces_causes, causes_told, opening_lead
from nianbao.structure.nodes import Body, Node
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Marker, Scheme

_SECTION_TITLES = tuple(
    pattern(name)
    for name in ("shortfalls.heading", "plans.heading", "report.work_heading", "report.leadership_heading")
)
_LISTS = pattern("shortfalls.lists")

_LEAD = 40
_COLON_LEAD = 25
_SHORTEST_LEAD = 2
_LEAD_WINDOW = 200
"""Characters in which the mark that closes a lead phrase, and a bracket inside it, must be found."""
_LEAST_BODY = 5
_HEADING = 50
_BARE_LEAST, _BARE_MOST = 4, 30
_BULLET = re.compile(r"[★☆●○◆◇■□▲△▶►•·※*\-—\s]+(?=\S)")
_CLOSERS = dict(zip("“‘(《〈「『[", "”’)》〉」』]", strict=True))
_BRACKETED = re.compile(r"(?:【(?P<title>[^【】]{2,30})】|\[(?P<other>[^\[\]\d]{2,30})\])\s*(?=\S)")


def node_of(
    shaped: str, paragraph: TextParagraph, following: TextParagraph | None, *, numbered: bool
) -> Node | None:
    """The node that a paragraph opens, None when it is only words; `numbered`: the text has 一、二、."""
    found = _cause_lead(shaped, paragraph, following) or _node(shaped, paragraph, following)
    if found is None and not numbered:
        found = _colon_heading(shaped, paragraph, following)
    if found is not None and found.title is not None:
        found.causes = found.causes or announces_causes(shaped[slice(*found.title)])
    return found


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


def _cause_lead(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> Node | None:
    """A short line that announces causes (`原因主要是:`) over a list or a paragraph; None for any other."""
    words = shaped[paragraph.start : paragraph.end]
    if paragraph.marker is not None:
        return None
    if told := causes_told(words):
        # A paragraph of its own that says the causes of all that stands before it.
        node = _run_in(paragraph, (paragraph.start, paragraph.start + told), paragraph.start + told)
        node.causes = True
        return node
    if following is None or len(words) > _HEADING or not announces_causes(words):
        return None
    lists = following.marker.scheme if following.marker else None
    title = (paragraph.start, paragraph.start + len(words.rstrip(":。")))
    return Node(Scheme.BARE, paragraph.start, paragraph.end, title=title, line=paragraph.line, lists=lists)


def _node(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> Node | None:
    """The node that a paragraph opens, None when it is only words."""
    marker = paragraph.marker
    if marker is not None:
        return _numbered(shaped, paragraph, marker)
    if paragraph.line and (bracketed := _BRACKETED.match(shaped, paragraph.start, paragraph.end)):
        return _run_in(paragraph, bracketed.span("title" if bracketed["title"] else "other"), bracketed.end())
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
        node.title, node.run_in, node.end = _trimmed(shaped, *phrase), True, phrase[1] + 1
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


def _run_in(paragraph: TextParagraph, title: tuple[int, int], end: int) -> Node:
    """A heading in brackets with its words on the same line, as yearbooks have it (`【行政执法】 …`)."""
    node = Node(Scheme.BARE, paragraph.start, end, title=title, run_in=True, line=True)
    node.content.append(Body(end, paragraph.end, line=False))
    return node


def _colon_heading(shaped: str, paragraph: TextParagraph, following: TextParagraph | None) -> Node | None:
    """A section's title closed by a colon, over a numbered list or in front of its words on the same line.

    None where the words before the colon only announce a list.
    """
    title, colon, told = shaped[paragraph.start : paragraph.end].partition(":")
    if not paragraph.line or not colon or not _BARE_LEAST <= len(title) <= _BARE_MOST:
        return None
    if re.search(r"[。;,!?|]", title) or _LISTS.search(title):
        return None
    if not any(words.search(title) for words in _SECTION_TITLES):
        return None
    end = paragraph.start + len(title) + 1
    node = Node(Scheme.BARE, paragraph.start, end, title=(paragraph.start, end - 1))
    if told.strip():
        node.content.append(Body(end, paragraph.end, line=False))
    elif following is None or following.marker is None:
        return None
    return node


def _trimmed(shaped: str, start: int, end: int) -> tuple[int, int]:
    return start, start + len(shaped[start:end].rstrip())


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
