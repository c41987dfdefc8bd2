"""The text layer of a PDF, read with pdfplumber and put together by `nianbao.readers.pdf_lines`."""

from __future__ import annotations

import io
import logging
import re
import zlib
from typing import TYPE_CHECKING

from nianbao.errors import BrokenFile, EncryptedFile, FileTooLarge, ScannedPdf
from nianbao.readers.detection import OCR, RESAVE, UNLOCK
from nianbao.readers.limits import Limits, mebibytes
from nianbao.readers.pdf_layout import layout_of
from nianbao.readers.pdf_lines import Sheet, paragraphs
from nianbao.readers.worker import Tell

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

STREAM = re.compile(rb"stream\r?\n")
DOUBLE_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\s*/(?:FlateDecode|Fl)\b")
NO_UNICODE = re.compile(r"\(cid:\d+\)")
LEAST = 10
"""Characters a page has on average before its PDF counts as having a text layer."""


def read_pdf(data: bytes, name: str, limits: Limits, tell: Tell) -> tuple[str, tuple[str, ...]]:
    """The text of a PDF (one paragraph a line, running heads and page numbers left out), and notes.

    `tell` hears of every page.

    Raises EncryptedFile, ScannedPdf, FileTooLarge, BrokenFile.
    """
    check_streams(data, name, limits)
    # pdfminer warns about every small fault of a file; what matters is raised here.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    sheets, notes = read_sheets(data, name, limits, tell)
    characters = sum(len(line.text) for sheet in sheets for line in sheet.lines)
    unreadable = sum(len(NO_UNICODE.findall(line.text)) for sheet in sheets for line in sheet.lines)
    if characters < LEAST * len(sheets):
        raise ScannedPdf(f"{name} is a scan: its pages hold no text.", OCR)
    if unreadable * 8 > characters:
        raise ScannedPdf(f"{name} has a text layer that cannot be read: its fonts name no characters.", OCR)
    return "".join(f"{paragraph}\n" for paragraph in paragraphs(sheets)), notes


def check_streams(data: bytes, name: str, limits: Limits) -> None:
    """Unpack every stream up to the limit, to refuse a bomb before pdfminer unpacks it without limit.

    Raises FileTooLarge.
    """
    total = 0
    for match in STREAM.finditer(data):
        if data[match.end() : match.end() + 1] not in {b"x", b"h", b"H", b"X", b"8", b"\x18", b"("}:
            continue
        try:
            total += unpacked_size(memoryview(data)[match.end() :], limits.max_unpacked - total + 1)
        except zlib.error:
            continue
        if total > limits.max_unpacked:
            break
    if total > limits.max_unpacked or DOUBLE_FLATE.search(data):
        raise FileTooLarge(
            f"{name} unpacks to more than {mebibytes(limits.max_unpacked)}, which no report needs.",
            "Print it to a new PDF without pictures, or save the text as .docx.",
        )


def unpacked_size(packed: memoryview, most: int) -> int:
    """How many bytes a zlib stream unpacks to, counted up to `most`."""
    unpacker = zlib.decompressobj()
    size, rest = 0, bytes(packed[:65536])
    place = 65536
    while rest and size < most and not unpacker.eof:
        size += len(unpacker.decompress(rest, 2**20))
        rest = unpacker.unconsumed_tail
        if not rest and not unpacker.eof:
            rest = bytes(packed[place : place + 65536])
            place += 65536
    return size


def read_sheets(data: bytes, name: str, limits: Limits, tell: Tell) -> tuple[list[Sheet], tuple[str, ...]]:
    """The pages' visual lines in reading order, and notes on the pages.

    Raises EncryptedFile, FileTooLarge, BrokenFile.
    """
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data), unicode_norm=None) as pdf:
            check_pages(pdf, name, limits)
            return read_pages(pdf, tell)
    except (PdfminerException, MalformedPDFException, PDFException, PSException) as error:
        if any("Password" in type(cause).__name__ for cause in (error, *error.args)):
            raise EncryptedFile(f"{name} is protected by a password.", UNLOCK) from error
        raise broken(name) from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error, OSError) as error:
        # pdfminer meets a damaged object with whatever error its shape brings about.
        raise broken(name) from error


def broken(name: str) -> BrokenFile:
    """The error for a PDF that cannot be opened."""
    return BrokenFile(f"{name} is damaged: its pages cannot be read.", RESAVE)


def check_pages(pdf: PDF, name: str, limits: Limits) -> None:
    """Refuse a PDF without pages or with too many.

    Raises BrokenFile, FileTooLarge.
    """
    if not pdf.pages:
        raise BrokenFile(f"{name} is damaged: it has no pages.", RESAVE)
    if len(pdf.pages) > limits.max_pages:
        raise FileTooLarge(
            f"{name} has {len(pdf.pages)} pages, over the limit of {limits.max_pages}.",
            "Save the pages of the report alone, or raise the limit of pages.",
        )


def read_pages(pdf: PDF, tell: Tell) -> tuple[list[Sheet], tuple[str, ...]]:
    """Every page's stretches of text, and notes; each page is dropped from memory once it is read."""
    sheets: list[Sheet] = []
    told: dict[str, list[int]] = {}
    for page in pdf.pages:
        layout = layout_of(page)
        sheets += layout.sheets or [Sheet((), float(page.height))]
        facts = (
            (not layout.sheets and bool(page.images), "Pages without text, perhaps scanned"),
            (layout.columns, "Pages set in columns, read one column after the other"),
            (layout.tables, "Pages with tables, read row by row"),
            (layout.turned > 0, "Pages with text that stands sideways, which was left out"),
            (layout.marked > 0, "Pages with a watermark (水印), which was left out"),
        )
        for holds, what in facts:
            if holds:
                told.setdefault(what, []).append(page.page_number)
        page.close()
        tell(page.page_number, len(pdf.pages))
    return sheets, tuple(f"{what}: {', '.join(map(str, pages))}." for what, pages in told.items())
