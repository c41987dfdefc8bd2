"""What a block is on the page: title, salutation, opening, text, closing, signature, page furniture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from nianbao.schema.report import Part
from nianbao.structure.blocks import TextParagraph
from nianbao.structure.front import front_parts
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Scheme
from nianbao.text.numerals import ANY_YEAR

_FURNITURE = pattern("furniture.line")
_TAIL = pattern("furniture.tail")
_CONTACT = pattern("furniture.contact")
_DATE = re.compile(
    rf"^[(\[]?\s*{ANY_YEAR}\s*年\s*\S{{1,3}}\s*月\s*(?:\S{{1,3}}\s*[日号])?\s*[)\]]?$"
    r"|^20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)
_SIGNED_DATE = re.compile(rf"{ANY_YEAR}年\S{{1,3}}月\S{{1,3}}日$")
_BODY_NAME = pattern("bodies.name_ends")
_TITLE = pattern("report.title", "report.general_title")
_NUMBER_LINE = re.compile(r"^\S{1,10}[\[(]20\d\d[\])]第?\d+号$")
_CLOSING = pattern("report.closing")
_ANNOUNCES = ("如下:", "如下。")
_BANNER = pattern("furniture.banner")
"""The clock and the greeting of a site."""
_LONGEST_CLOSING = 30
_SHORTEST_SENTENCE, _SHORTEST_PROSE, _SURE_PROSE = 15, 40, 80
_LONGEST_SIGNATURE = 40
_LONGEST_FURNITURE = 160
_LONGEST_PATH = 120
_CELL = 60
_TAIL_SHARE, _TAIL_LEAST = 0.2, 400
"""Share of the text, and characters at least, in which the furniture behind a report begins."""


def parted(
    shaped: str, found: Sequence[TextParagraph], aside: Mapping[int, Part] = MappingProxyType({})
) -> list[TextParagraph]:
    """The paragraphs with the part of each; `aside` are those that are not the report's, by their place."""
    own = iter(_parted(shaped, [p for place, p in enumerate(found) if place not in aside]))
    return [replace(p, part=aside[at]) if at in aside else next(own) for at, p in enumerate(found)]


def _parted(shaped: str, found: Sequence[TextParagraph]) -> list[TextParagraph]:
    """The parts of the report's own; the first prose and the last mark off its words."""
    lines = [shaped[p.start : p.end] for p in found]
    announced = next((i + 1 for i, words in enumerate(lines) if words.endswith(_ANNOUNCES)), len(found))
    first = next((i for i, p in enumerate(found) if i >= announced or _is_prose(shaped, p)), len(found))
    last = _tail(shaped, found, first)
    front = front_parts(lines[:first], [_is_page(words) for words in lines[:first]])
    out = [replace(p, part=part) for p, part in zip(found, front, strict=False)]
    paged = False
    for index, (words, paragraph) in enumerate(zip(lines[first:], found[first:], strict=True), first):
        part = Part.BODY
        if index >= last:
            part = _back(words, paged)
            paged = paged or (part is Part.FURNITURE and not _precedes_signature(words, paragraph))
        elif _CLOSING.match(words) and index > first and len(words) <= _LONGEST_CLOSING:
            part = Part.CLOSING
        out.append(replace(paragraph, part=part))
    return out


def _is_page(words: str) -> bool:
    """Whether a line in front of the report is the page's, not the report's."""
    return (
        is_furniture(words)
        or _BANNER.search(words) is not None
        or _NUMBER_LINE.match(words) is not None
        or _DATE.match(words) is not None
    )


def _is_prose(shaped: str, paragraph: TextParagraph) -> bool:
    words = shaped[paragraph.start : paragraph.end]
    if is_furniture(words):
        return False
    if paragraph.marker is not None and paragraph.marker.scheme <= Scheme.HAN_PAREN:
        return True
    if len(words) >= _SHORTEST_SENTENCE and words[-1] == "。":
        return True
    if len(words) < _SHORTEST_PROSE or not any(mark in words for mark in "。,;"):
        return False
    return len(words) >= _SURE_PROSE or words[-1] in "。:" or _TITLE.search(words) is None


def is_furniture(words: str) -> bool:
    """Whether a line is what a page puts around a text: menus, share bars, metadata tables."""
    if words.count(">") >= 2 and "。" not in words and len(words) <= _LONGEST_PATH:
        return True
    cells = words.count("|")
    if cells >= 2 and len(words) < _CELL * (cells + 1) and "。" not in words[:-1]:
        return True
    return (
        "。" not in words[:-1]
        and len(words) <= _LONGEST_FURNITURE
        and _FURNITURE.match(_close(words)) is not None
    )


def _close(words: str) -> str:
    """Without the spaces that spread a label (`索 引 号:`)."""
    return re.sub(r"\s+", "", words)


def _tail(shaped: str, found: Sequence[TextParagraph], first: int) -> int:
    """Index of the first paragraph behind the report's own words."""
    total, last = len(shaped), len(found)
    begins = total - max(_TAIL_SHARE * total, _TAIL_LEAST)
    for index in range(first + 1, len(found)):
        paragraph = found[index]
        words = shaped[paragraph.start : paragraph.end]
        if paragraph.start > begins and len(words) <= _LONGEST_PATH and _TAIL.match(_close(words)):
            last = index
            break
    while last > first + 1:
        paragraph = found[last - 1]
        words = shaped[paragraph.start : paragraph.end]
        if not (_DATE.match(words) or is_furniture(words) or _signs(words, paragraph)):
            break
        last -= 1
    return last


def _signs(words: str, paragraph: TextParagraph) -> bool:
    if (
        paragraph.marker is not None
        or len(words) > _LONGEST_SIGNATURE
        or any(mark in words for mark in "。;,:")
    ):
        return False
    return (_BODY_NAME.search(words) or _SIGNED_DATE.search(words)) is not None


def _precedes_signature(words: str, paragraph: TextParagraph) -> bool:
    """Whether a line is one of the list of annexes (GB/T 9704-2012) or a contact: a signature may follow."""
    return (
        words.startswith("附件")
        or _CONTACT.match(words.lstrip("([ ")) is not None
        or (paragraph.marker is not None and paragraph.marker.scheme is Scheme.ARABIC)
    )


def _back(words: str, paged: bool) -> Part:
    """What a line behind the report is; a signature never stands behind the page's furniture."""
    if is_furniture(words) or paged:
        return Part.FURNITURE
    dated = _DATE.match(words) or (len(words) <= _LONGEST_SIGNATURE and _SIGNED_DATE.search(words))
    return Part.SIGNATURE if dated or _BODY_NAME.search(words) else Part.FURNITURE
