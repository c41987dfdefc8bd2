"""Changes inside a foreign DOCX that keep its look: words replaced, greyed, blanks put under them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING

from nianbao.readers.docx_flow import OUT_OF_FLOW
from nianbao.readers.numbering import W
from nianbao.text.sanitize import printable

if TYPE_CHECKING:
    from docx.text.run import Run
    from lxml.etree import _Element

GREY = "7F7F7F"
BLANK = re.compile(r"【填[^【】]*】")
_FLOW = frozenset(
    f"{W}{tag}"
    for tag in (
        "r", "hyperlink", "ins", "del", "moveFrom", "moveTo", "smartTag", "sdt", "fldSimple",
        "commentRangeStart", "commentRangeEnd",
    )
)  # fmt: skip
_FIRST_ONLY = tuple(f"{W}{tag}" for tag in ("numPr", "pageBreakBefore", "rPr"))


def texts_of(paragraph: _Element) -> list[_Element]:
    """The text elements of a paragraph that a reader sees, in order."""
    return [
        text
        for text in paragraph.iter(f"{W}t")
        if not any(above.tag in OUT_OF_FLOW for above in _between(text, paragraph))
    ]


def text_of(paragraph: _Element) -> str:
    """The characters of those elements; the offsets of every edit count in them."""
    return "".join(text.text or "" for text in texts_of(paragraph))


def replace(paragraph: _Element, edits: Iterable[tuple[int, int, str]]) -> None:
    """Put words in place of half-open characters; they take the look of the first one they replace."""
    for start, end, words in sorted(edits, reverse=True):
        at = 0
        for element in texts_of(paragraph):
            old = element.text or ""
            a, b = max(start - at, 0), min(end - at, len(old))
            if a < b:
                element.text = old[:a] + (words if at + a == start else "") + old[b:]
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            at += len(old)


def cut(paragraph: _Element, start: int) -> None:
    """Take out everything from that character on, pictures and fields included where it is the first."""
    if start <= 0:
        for child in [one for one in paragraph if one.tag in _FLOW]:
            paragraph.remove(child)
    else:
        replace(paragraph, [(start, len(text_of(paragraph)), "")])


def splits_field(paragraph: _Element) -> bool:
    """Whether a field begins or ends in here whose other end is in another paragraph."""
    kinds = [field.get(f"{W}fldCharType") for field in paragraph.iter(f"{W}fldChar")]
    return kinds.count("begin") != kinds.count("end")


def look_of(paragraph: _Element) -> _Element | None:
    """The properties of the run with most of the text: a copy."""
    texts = texts_of(paragraph)
    longest = max(texts, key=lambda text: len(text.text or ""), default=None)
    run = None if longest is None else next(longest.iterancestors(f"{W}r"), None)
    found = None if run is None else run.find(f"{W}rPr")
    return None if found is None else deepcopy(found)


def add_hint(paragraph: _Element, words: str, look: _Element | None) -> None:
    """Append words in grey."""
    from docx.shared import RGBColor

    run = _run(paragraph, words, look)
    run.font.color.rgb = RGBColor.from_string(GREY)


def add_words(paragraph: _Element, words: str, look: _Element | None) -> None:
    """Append words in the paragraph's own look, their blanks highlighted."""
    from docx.enum.text import WD_COLOR_INDEX

    at = 0
    for match in BLANK.finditer(words):
        if match.start() > at:
            _run(paragraph, words[at : match.start()], look)
        _run(paragraph, match[0], look).font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = match.end()
    if at < len(words):
        _run(paragraph, words[at:], look)


def paragraph_after(paragraph: _Element) -> _Element:
    """A new empty paragraph of the same kind under it; a section's end moves down to it."""
    from docx.oxml import OxmlElement

    made: _Element = OxmlElement("w:p")
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        copied = deepcopy(properties)
        for tag in _FIRST_ONLY:
            for element in copied.findall(tag):
                copied.remove(element)
        made.append(copied)
        for element in properties.findall(f"{W}sectPr"):
            properties.remove(element)
    paragraph.addnext(made)
    return made


def _run(paragraph: _Element, words: str, look: _Element | None) -> Run:
    from docx.text.paragraph import Paragraph

    run = Paragraph(paragraph, None).add_run(printable(words))  # type: ignore[arg-type]  # no parent needed here
    if look is not None:
        copied = deepcopy(look)
        for tag in ("highlight", "shd", "ins", "del", "vanish"):
            for element in copied.findall(f"{W}{tag}"):
                copied.remove(element)
        run._r.insert(0, copied)
    return run


def _between(element: _Element, top: _Element) -> Iterable[_Element]:
    for above in element.iterancestors():
        if above is top:
            return
        yield above
