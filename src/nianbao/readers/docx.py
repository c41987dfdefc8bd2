"""DOCX: the package checked and opened, its text, title and what was left out.

Element names are those of ECMA-376 part 1, chapter 17. python-docx opens the package; it never
follows external relationships and expands no entities.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from nianbao.errors import BrokenFile, FileTooLarge, UnsupportedFormat
from nianbao.readers.detection import RESAVE, SAVE_AS
from nianbao.readers.docx_flow import Flow
from nianbao.readers.docx_parts import left_out
from nianbao.readers.limits import Limits, mebibytes
from nianbao.schema.report import Page
from nianbao.text.folding import HAN

if TYPE_CHECKING:
    from docx.document import Document

MEMBERS = 5000
MARKS = 5_000_000
"""Tags in the XML of a package: 500 dense pages have about a million; each takes some 100 bytes of memory."""
BOMB_RATIO = 250
BOMB_FLOOR = 2**20
"""A member this size or larger that unpacks to more than 250 times its packed size is a bomb: a
document's XML packs 10 to 40 times."""

SAVE_ALONE = "Open it in Word or WPS, save the text alone as a new .docx, and try that."

DAMAGED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What zipfile and python-docx raise at a damaged package, depending on which bytes are hit."""

PLAIN_TITLE = re.compile(rf"[{HAN}].{{4,78}}[{HAN}]")


def read_docx(data: bytes, name: str, limits: Limits) -> tuple[str, Page, tuple[str, ...]]:
    """The text (one paragraph or table row a line), the title from the properties, and notes.

    Raises FileTooLarge for a zip bomb, BrokenFile, UnsupportedFormat.
    """
    check_package(data, name, limits)
    document = open_package(data, name)
    try:
        flow = Flow(document)
        text = "".join(f"{line}\n" for line in flow.lines())
        page, notes = page_of(document), left_out(document, text, flow.hidden)
    except DAMAGED as error:
        raise broken(name) from error
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
                    SAVE_ALONE,
                )
            marks = 0
            for info in infos:
                if not info.filename.endswith((".xml", ".rels")):
                    continue
                xml = archive.read(info)
                marks += xml.count(b"<")
                if b"<!DOCTYPE" in xml:
                    raise BrokenFile(f"{name} is no proper .docx: its XML declares a document type.", RESAVE)
            if marks > MARKS:
                raise FileTooLarge(f"{name} holds {marks} XML tags, which no report needs.", SAVE_ALONE)
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
