"""The blanks still open in a file that a person has filled in part.

A blank is `【填写：label】` (Traditional `【填寫：label】`), `【填】` in a cell of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.readers import Limits, load_bytes, read_bounded
from nianbao.readers.detection import FileFormat, detect
from nianbao.readers.docx import DAMAGED, broken, check_package, open_package
from nianbao.readers.docx_flow import FALLBACK, OUT_OF_FLOW
from nianbao.readers.limits import shown_name
from nianbao.readers.numbering import W
from nianbao.readers.plain import decode
from nianbao.text.list_numbers import Scheme, list_number

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_DEFAULT = Limits()
_BLANK = re.compile(r"【填(?:[写寫]\s*[:：][^【】\n]*)?】|【填[写寫]?(?:\s*[:：][^【】\n]*)?(?=$|【)")
"""A blank, whole or with its closing mark lost."""

_HEADING = re.compile(list_number(Scheme.HAN, Scheme.HAN_PAREN) + r".{1,60}")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+)")
_MARKDOWN_NOTE = re.compile(r"\[\^[^\]]+\]:")
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*[1-9]", re.IGNORECASE)
_HEADING_END = re.compile(r"[。；！？：]")


@dataclass(frozen=True, slots=True)
class OpenBlank:
    """A blank still open: its words as they stand, and where.

    `heading` is the one above it, empty at the start; `row` what else stands in its row of a table.
    """

    heading: str
    text: str
    row: str = ""


def open_blanks(path: Path | str, limits: Limits = _DEFAULT) -> tuple[OpenBlank, ...]:
    """The blanks still open in a draft, in order: a DOCX with its tables, headers and footers, or a text.

    Raises InputError and its kinds.
    """
    name = "stdin" if str(path) == "-" else shown_name(str(path))
    data = read_bounded(None if str(path) == "-" else Path(path), name, limits)
    kind = detect(data, name)
    if kind is FileFormat.TXT:
        return tuple(_in_lines(decode(data, name).text))  # a draft's own Markdown, with its marks
    if kind is not FileFormat.DOCX:
        return tuple(_in_lines(load_bytes(data, name, limits).text))
    check_package(data, name, limits)
    document = open_package(data, name)
    try:
        return tuple(_in_document(document))
    except DAMAGED as error:
        raise broken(name) from error


def _in_lines(text: str) -> Iterator[OpenBlank]:
    heading = ""
    for line in text.splitlines():
        if _MARKDOWN_NOTE.match(line):  # a source line: its words are a report's
            continue
        marked = _MARKDOWN_HEADING.match(line)
        words = (marked["title"] if marked else line).replace("\\", "").strip()
        if marked or _is_heading(words):
            heading = words
        yield from _blanks_of(words, heading, _row(words.strip("|").split("|")) if words[:1] == "|" else "")


def _in_document(document: Document) -> Iterator[OpenBlank]:
    styles = {style.style_id: style.name or "" for style in document.styles}
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            if not header.is_linked_to_previous:
                yield from _in_element(header._element, styles)
    yield from _in_element(document.element.body, styles)
    for section in document.sections:
        for footer in (section.footer, section.first_page_footer, section.even_page_footer):
            if not footer.is_linked_to_previous:
                yield from _in_element(footer._element, styles)


def _in_element(root: _Element, styles: dict[str, str]) -> Iterator[OpenBlank]:
    """Paragraphs in document order, those in tables and text boxes where they stand."""
    heading = ""
    for paragraph in root.iter(f"{W}p"):
        if any(parent.tag == FALLBACK for parent in paragraph.iterancestors()):
            continue
        words = "".join(_texts(paragraph)).strip()
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        named = styles.get(style.get(f"{W}val", ""), "") if style is not None else ""
        if words and (_HEADING_STYLE.match(named) or _is_heading(words)):
            heading = words
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        cells = [] if row is None else ["".join(_texts(cell, deep=True)) for cell in row.iter(f"{W}tc")]
        yield from _blanks_of(words, heading, _row(cells))


def _texts(parent: _Element, *, deep: bool = False) -> Iterator[str]:
    """The words of a paragraph; with `deep` of the paragraphs inside too."""
    for child in parent:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag not in OUT_OF_FLOW and (deep or child.tag != f"{W}p"):
            yield from _texts(child, deep=deep)


def _row(cells: Sequence[str]) -> str:
    """What stands in a row beside its blanks."""
    words = (" ".join(_BLANK.sub("", cell).split()) for cell in cells)
    return " ".join(word for word in words if word)


def _is_heading(words: str) -> bool:
    """Whether a line is a numbered heading with nothing behind it but a blank's words."""
    return bool(_HEADING.fullmatch(words)) and not _HEADING_END.search(_BLANK.sub("", words))


def _blanks_of(words: str, heading: str, row: str = "") -> Iterator[OpenBlank]:
    for match in _BLANK.finditer(words):
        yield OpenBlank("" if heading == words else heading, match[0], row)
