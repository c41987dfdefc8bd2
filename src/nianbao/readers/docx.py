"""DOCX to lines: paragraphs and table rows in document order, as a reader of the final version sees them.

Element names are those of ECMA-376 part 1, chapter 17. python-docx opens the package; it never
follows external relationships and expands no entities.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.errors import BrokenFile, FileTooLarge, UnsupportedFormat
from nianbao.readers.detection import RESAVE, SAVE_AS
from nianbao.readers.docx_styles import Styles, is_on
from nianbao.readers.limits import Limits, mebibytes
from nianbao.readers.numbering import Numbering, W, value, whole
from nianbao.schema.report import Page

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

MEMBERS = 5000
BOMB_RATIO = 250
BOMB_FLOOR = 2**20
"""A member this size or larger that unpacks to more than 250 times its packed size is a bomb: a
document's XML packs 10 to 40 times."""

DAMAGED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and python-docx raise at a damaged package, depending on which bytes are hit."""

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
BLANKS = " \t\u3000\u00a0"
PLAIN_TITLE = re.compile(r"[\u4e00-\u9fff].{4,78}[\u4e00-\u9fff]")
CLOSED = re.compile(r"[、．。.,，:：;；)）\]】〕\u2460-\u249b\u3220-\u33ff]$")


def read_docx(data: bytes, name: str, limits: Limits) -> tuple[str, Page, tuple[str, ...]]:
    """The text (one paragraph or table row a line), the title from the properties, and notes.

    Raises FileTooLarge for a zip bomb, BrokenFile, UnsupportedFormat.
    """
    check_package(data, name, limits)
    document = open_package(data, name)
    try:
        text = "".join(f"{line}\n" for line in Flow(document).lines())
        page = page_of(document)
    except DAMAGED as error:
        raise broken(name) from error
    notes: tuple[str, ...] = ()
    if document.element.body.find(f".//{W}altChunk") is not None:
        notes = ("The document embeds another file (altChunk), which was not read.",)
    return text, page, notes


def check_package(data: bytes, name: str, limits: Limits) -> None:
    """Check what a package unpacks to before it is opened, and that its XML declares no document type.

    zipfile never unpacks a member beyond its declared size, so the declared sizes can be trusted.
    Raises FileTooLarge, BrokenFile.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            total = sum(info.file_size for info in infos)
            bomb = any(
                info.file_size > BOMB_FLOOR and info.file_size > BOMB_RATIO * max(info.compress_size, 1)
                for info in infos
            )
            if total > limits.max_unpacked or bomb or len(infos) > MEMBERS:
                raise FileTooLarge(
                    f"{name} unpacks to {mebibytes(total)} in {len(infos)} parts, which no report needs.",
                    "Open it in Word or WPS, save the text alone as a new .docx, and try that.",
                )
            for info in infos:
                if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(info):
                    raise BrokenFile(f"{name} is no proper .docx: its XML declares a document type.", RESAVE)
    except (NotImplementedError, RuntimeError, *DAMAGED) as error:
        raise BrokenFile(f"{name} is damaged: a part of it cannot be unpacked.", RESAVE) from error


def open_package(data: bytes, name: str) -> Document:
    """The package opened by python-docx.

    Raises UnsupportedFormat for templates and macro documents, BrokenFile for damaged packages.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise broken(name)
    except (OpcError, LxmlError, *DAMAGED) as error:
        if "is not a Word file, content type is" in str(error):
            raise UnsupportedFormat(f"{name} is a template or a document with macros.", SAVE_AS) from error
        raise broken(name) from error
    return document


def broken(name: str) -> BrokenFile:
    """The error for a package whose parts do not fit together."""
    return BrokenFile(f"{name} is damaged: its document part cannot be read.", RESAVE)


def page_of(document: Document) -> Page:
    """The title property where it is a Chinese title, not a program's default."""
    title = (document.core_properties.title or "").strip()
    return Page(title=title if PLAIN_TITLE.fullmatch(title) else None)


class Flow:
    """Walks a document's body and counts its numbers on the way."""

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
        yield from split_lines(carried)

    def _rows(self, table: _Element) -> Iterator[str]:
        for row in within(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [list(self._blocks(cell)) for cell in within(row, f"{W}tc")]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1:
                yield from filled[0]
            elif filled:
                yield "\t".join(" ".join(cell).replace("\t", " ") for cell in cells).strip("\t")

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
                if not self._hidden(child, hidden):
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
