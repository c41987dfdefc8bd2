"""A DOCX body to lines: paragraphs, table rows and text boxes, as a reader of the final version sees them.

Element names are those of ECMA-376 part 1, chapter 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.readers.docx_styles import Styles, is_on
from nianbao.readers.numbering import Numbering, W, value, whole
from nianbao.readers.rows import table_lines

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

OUT_OF_FLOW = frozenset(
    f"{W}{tag}"
    for tag in (
        "del", "moveFrom", "drawing", "pict", "object", "instrText", "delText", "footnoteReference",
        "endnoteReference", "commentReference", "rPr", "pPr", "sectPr", "sdtPr", "sdtEndPr", "rt",
        "txbxContent",
    )
)  # fmt: skip
TEXT = f"{W}t"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
MARKS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MOST_COLUMNS = 63
"""The most columns that Word gives a table."""
BLANKS = " \t\u3000\u00a0"
CLOSED = re.compile(r"[、．。.,，:：;；)）\]】〕\u2460-\u249b\u3220-\u33ff]$")


class Flow:
    """Walks a document's body and counts its numbers on the way; `hidden` counts characters left out."""

    def __init__(self, document: Document) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE

        self._body: _Element = document.element.body
        self._styles = Styles(document.styles.element)
        parts = document.part.rels.values()
        numbering = next(
            (
                rel.target_part
                for rel in parts
                if rel.reltype == RELATIONSHIP_TYPE.NUMBERING and not rel.is_external
            ),
            None,
        )
        root = getattr(numbering, "element", None)
        self._numbering = Numbering(root, document.styles.element)
        self.hidden = 0

    def lines(self) -> Iterator[str]:
        """The lines of the body, without empty ones."""
        yield from self._blocks(self._body)

    def numbered(self, paragraph: _Element) -> tuple[str, str]:
        """The automatic number of a paragraph, '' without one, and its text; call it once each, in order."""
        text = self._text(paragraph)
        return (self._number(paragraph) if text.strip() else ""), text

    def _blocks(self, parent: _Element) -> Iterator[str]:
        carried = ""
        for element in blocks_of(parent):
            if element.tag == f"{W}tbl":
                yield from self._rows(element)
                continue
            if self._styles.is_contents(element):
                continue
            text = carried + self._text(element)
            if mark_deleted(element):
                # A paragraph whose mark was deleted runs on in the next one and has its format.
                carried = text
                continue
            carried = ""
            number = self._number(element) if text.strip() else ""
            yield from split_lines(number + text)
            for box in boxes_of(element):
                yield from self._blocks(box)
        yield from split_lines(carried)

    def _rows(self, table: _Element) -> Iterator[str]:
        rows = (row for row in within(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None)
        return table_lines([list(self._cells(row)) for row in rows])

    def _cells(self, row: _Element) -> Iterator[list[str]]:
        """The lines of every column, empty where a cell spans several or none stands."""
        yield from ([] for _ in range(spanned(row, "trPr", "gridBefore", 0)))
        for cell in within(row, f"{W}tc"):
            yield list(self._blocks(cell))
            yield from ([] for _ in range(spanned(cell, "tcPr", "gridSpan", 1) - 1))

    def _text(self, paragraph: _Element) -> str:
        hidden = self._styles.hides(value_of_style(paragraph, "pPr/", "pStyle"))
        return "".join(self._runs(paragraph, hidden)).strip(BLANKS)

    def _runs(self, parent: _Element, hidden: bool) -> Iterator[str]:
        for child in parent:
            if child.tag in OUT_OF_FLOW or child.tag == FALLBACK:
                continue
            if child.tag in {TEXT, MATH_TEXT}:
                yield (child.text or "").replace("\n", " ")
            elif child.tag == f"{W}br":
                # Page and column breaks are layout; a line break parts what the writer parted.
                yield "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else ""
            elif child.tag in MARKS:
                yield MARKS[child.tag]
            elif child.tag == f"{W}r":
                if self._hidden(child, hidden):
                    self.hidden += sum(len((t.text or "").strip()) for t in child.iter(TEXT))
                else:
                    yield from self._runs(child, hidden)
            else:
                yield from self._runs(child, hidden)

    def _hidden(self, run: _Element, inherited: bool) -> bool:
        own = run.find(f"{W}rPr/{W}vanish")
        if own is not None:
            return is_on(own)
        return inherited or self._styles.hides(value_of_style(run, "rPr/", "rStyle"))

    def _number(self, paragraph: _Element) -> str:
        number, level = self._list_of(paragraph)
        if number is None:
            return ""
        shown = self._numbering.next(number, level)
        closed = self._numbering.suffix(number, level) == "nothing" or CLOSED.search(shown)
        return shown if closed or not shown else f"{shown} "

    def _list_of(self, paragraph: _Element) -> tuple[str | None, int]:
        """List and level of a paragraph: its own properties first, then those of its style."""
        style = value_of_style(paragraph, "pPr/", "pStyle") or self._styles.default
        own = paragraph.find(f"{W}pPr/{W}numPr")
        inherited, owner = self._styles.numbering(style)
        number = value(own, "numId") if own is not None else None
        level = value(own, "ilvl") if own is not None else None
        if number is None and inherited is not None:
            number = value(inherited, "numId")
            if level is None and number is not None:
                tied = self._numbering.level_for_style(number, owner)
                level = str(tied) if tied is not None else value(inherited, "ilvl")
        return (None if number == "0" else number), whole(level, 0)


def split_lines(text: str) -> list[str]:
    """The lines of a paragraph with manual line breaks, without indents and empty ones."""
    lines = (line.strip(BLANKS) for line in text.split("\n"))
    return [line for line in lines if line]


def blocks_of(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in order, also inside content controls, custom XML and tracked insertions."""
    for child in parent:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag == f"{W}sdt":
            gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or gallery.get(f"{W}val") != "Table of Contents":
                yield from blocks_of(child)
        elif child.tag not in OUT_OF_FLOW and child.tag != FALLBACK:
            yield from blocks_of(child)


def boxes_of(paragraph: _Element) -> Iterator[_Element]:
    """The text boxes anchored in a paragraph, once each: not the fallback of one, nor one inside another."""
    for box in paragraph.iter(f"{W}txbxContent"):
        around = box.iterancestors(FALLBACK, f"{W}txbxContent", f"{W}p")
        if next(around, paragraph) is paragraph:
            yield box


def spanned(element: _Element, properties: str, child: str, least: int) -> int:
    """How many grid columns a cell or a row's start covers, at most `MOST_COLUMNS`."""
    found = element.find(f"{W}{properties}/{W}{child}")
    return min(whole(found.get(f"{W}val"), least), MOST_COLUMNS) if found is not None else least


def within(parent: _Element, tag: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
            yield from within(child, tag)


def mark_deleted(paragraph: _Element) -> bool:
    """Whether the paragraph's end was deleted or moved away under track changes."""
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    return marks is not None and (marks.find(f"{W}del") is not None or marks.find(f"{W}moveFrom") is not None)


def value_of_style(element: _Element, properties: str, child: str) -> str | None:
    """The style id named in an element's properties, None when it names none."""
    found = element.find(f"{W}{properties}{W}{child}")
    return None if found is None else found.get(f"{W}val")
