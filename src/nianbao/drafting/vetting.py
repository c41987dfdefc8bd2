"""Looks at a foreign DOCX before it becomes a result: nothing in it may run, fetch or hide a second file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nianbao.errors import TemplateError
from nianbao.readers.docx import DAMAGED, broken, check_package, open_package
from nianbao.readers.limits import Limits
from nianbao.readers.numbering import W

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from lxml.etree import _Element

NAME = "The template"
_LINK = "/hyperlink"
_OFFICE_TEMPLATE = "/attachedTemplate"
_RUNS = re.compile(r"vbaProject|activeX|/ctrlProp", re.IGNORECASE)
# Fields that start a program or bring in another file (ECMA-376 17.16.5).
_FETCHES = re.compile(r"^\s*(DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE)\b", re.IGNORECASE)


def open_vetted(data: bytes, limits: Limits | None = None) -> Document:
    """The package opened, without the address of a template it was once made from.

    Raises InputError's kinds for a damaged, encrypted or oversized file, TemplateError for macros, controls,
    links to other files and fields that fetch.
    """
    check_package(data, NAME, limits or Limits())
    document = open_package(data, NAME)
    try:
        for part in document.part.package.iter_parts():
            _check_part(part)
        _forget_template(document)
    except DAMAGED as error:
        raise broken(NAME) from error
    return document


def roots(document: Document) -> list[_Element]:
    """The roots of all texts: body, headers, footers, foot-notes and end-notes."""
    from docx.opc.part import XmlPart
    from docx.oxml.parser import parse_xml

    found = [document.element.body]
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if not relation.is_external and kind in {"header", "footer", "footnotes", "endnotes"}:
            part = relation.target_part
            found.append(part.element if isinstance(part, XmlPart) else parse_xml(part.blob))
    return found


def _check_part(part: Part) -> None:
    if _RUNS.search(str(part.partname)) or _RUNS.search(part.content_type):
        raise TemplateError(
            f"{NAME} holds macros or controls.", "Save it in Word or WPS as a .docx without them."
        )
    for relation in part.rels.values():
        if relation.is_external and not relation.reltype.endswith((_LINK, _OFFICE_TEMPLATE)):
            kind = relation.reltype.rpartition("/")[2]
            raise TemplateError(
                f"{NAME} links to another file ({kind}).", "Put the linked content in, or take it out."
            )
    if hasattr(part, "element"):
        _check_fields(part.element)


def _check_fields(root: _Element) -> None:
    told = [field.get(f"{W}instr", "") for field in root.iter(f"{W}fldSimple")]
    for paragraph in root.iter(f"{W}p"):
        whole = ""
        for run in paragraph.iter(f"{W}fldChar", f"{W}instrText"):
            if run.tag == f"{W}fldChar":
                told.append(whole)
                whole = ""
            else:
                whole += run.text or ""
        told.append(whole)
    found = next((match[1].upper() for one in told if (match := _FETCHES.match(one))), None)
    if found:
        raise TemplateError(
            f"{NAME} holds a field that fetches something ({found}).",
            "Turn fields into text in Word: Ctrl+A, then Ctrl+Shift+F9.",
        )
    if root.find(f".//{W}altChunk") is not None:
        raise TemplateError(f"{NAME} embeds another file (altChunk).", "Put its text in, or take it out.")


def _forget_template(document: Document) -> None:
    """Word would load the attached template when it opens the result: from wherever it is said to be."""
    settings = document.settings.element
    for element in settings.findall(f"{W}attachedTemplate"):
        settings.remove(element)
    for part in document.part.package.iter_parts():
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_OFFICE_TEMPLATE):
                del part.rels[key]
