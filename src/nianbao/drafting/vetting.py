"""Looks at a foreign DOCX before it becomes a result: nothing in it may run, fetch or hide a second file.

What may be in it is listed, not what may not: types of relationships, types of parts, kinds of fields. The
names are those of ECMA-376 parts 1 and 2, and of Microsoft's extensions (MS-DOCX).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.drafting.field_codes import foreign_field
from nianbao.errors import TemplateError
from nianbao.readers.docx import DAMAGED, broken, check_package, open_package
from nianbao.readers.limits import Limits
from nianbao.readers.numbering import W
from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from docx.opc.rel import _Relationship
    from lxml.etree import _Element

NAME = "The template"
FILLED_NAME = "The template, filled in,"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_MICROSOFT = "http://schemas.microsoft.com/office"
_HYPERLINK, _ATTACHED = f"{_OFFICE}/hyperlink", f"{_OFFICE}/attachedTemplate"
_RELATIONS = frozenset({
    *(f"{_OFFICE}/{kind}" for kind in (
        "chart", "chartUserShapes", "comments", "custom-properties", "customXml", "customXmlProps",
        "diagramColors", "diagramData", "diagramLayout", "diagramQuickStyle", "endnotes",
        "extended-properties", "font", "fontTable", "footer", "footnotes", "glossaryDocument", "header",
        "hyperlink", "image", "numbering", "officeDocument", "printerSettings", "settings", "styles", "theme",
        "themeOverride", "webSettings",
    )),
    *(f"{_PACKAGE}/{kind}" for kind in ("core-properties", "thumbnail")),
    *(f"{_MICROSOFT}/{kind}" for kind in (
        "2007/relationships/diagramDrawing", "2007/relationships/stylesWithEffects",
        "2011/relationships/chartColorStyle", "2011/relationships/chartStyle",
        "2011/relationships/commentsExtended", "2011/relationships/people",
        "2016/09/relationships/commentsIds", "2018/08/relationships/commentsExtensible",
    )),
})  # fmt: skip
_XML_TYPES = frozenset({
    *(f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml" for kind in (
        "comments", "commentsExtended", "commentsExtensible", "commentsIds", "document.glossary",
        "document.main", "endnotes", "fontTable", "footer", "footnotes", "header", "numbering", "people",
        "settings", "styles", "webSettings",
    )),
    *(f"application/vnd.openxmlformats-officedocument.{kind}+xml" for kind in (
        "custom-properties", "customXmlProperties", "drawingml.chart", "drawingml.chartshapes",
        "drawingml.diagramColors", "drawingml.diagramData", "drawingml.diagramLayout",
        "drawingml.diagramStyle", "extended-properties", "theme", "themeOverride",
    )),
    *(f"application/vnd.ms-{kind}+xml" for kind in (
        "office.chartcolorstyle", "office.chartstyle", "office.drawingml.diagramDrawing",
        "word.stylesWithEffects",
    )),
    "application/vnd.openxmlformats-package.core-properties+xml", "application/xml",
})  # fmt: skip
_OTHER_TYPES = frozenset({
    "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings",
    "application/x-fontdata", "image/bmp", "image/gif", "image/jpeg", "image/jpg", "image/png", "image/tiff",
    "image/x-emf", "image/x-wmf",
})  # fmt: skip
_TOLD = {
    "vbaProject": "macros",
    "control": "controls",
    "oleObject": "another file",
    "package": "another file",
    "aFChunk": "another file",
    "subDocument": "another file",
}
"""Relationships an office may have made unawares, as words."""

_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML, _VML_OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_LINKING = {f"{W}hyperlink", f"{_DRAWING}hlinkClick", f"{_DRAWING}hlinkHover"}
"""Elements that lead to an address only when a person follows them."""
_EMBEDDING = (f"{W}altChunk", f"{W}subDoc", f"{W}control", f"{W}mailMerge", f"{_VML_OFFICE}OLEObject")


def open_vetted(data: bytes, limits: Limits | None = None, name: str = NAME) -> Document:
    """The package opened, without the address of a template it was once made from.

    `name` stands in the messages. Raises InputError's kinds for a damaged, encrypted or oversized file,
    TemplateError for parts, relationships and fields that are not among the harmless ones.
    """
    from lxml.etree import LxmlError

    check_package(data, name, limits or Limits())
    document = open_package(data, name)
    try:
        package = document.part.package
        _forget_template(document)
        for relation in package.iter_rels():
            _check_relation(relation, name)
        for part in package.iter_parts():
            _check_part(part, name)
    except (LxmlError, *DAMAGED) as error:
        raise broken(name) from error
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


def _check_relation(relation: _Relationship, name: str) -> None:
    kind = clean(relation.reltype.rpartition("/")[2])[:40]
    if relation.is_external and relation.reltype != _HYPERLINK:
        raise TemplateError(
            f"{name} links to another file ({kind}).", "Put the linked content in, or take it out."
        )
    if relation.reltype not in _RELATIONS:
        told = _TOLD.get(kind, "what no template needs")
        raise TemplateError(f"{name} holds {told} ({kind}).", "Save it in Word or WPS as a .docx without it.")


def _check_part(part: Part, name: str) -> None:
    if part.content_type in _XML_TYPES:
        _check_xml(part, name)
    elif part.content_type not in _OTHER_TYPES:
        kind = clean(part.content_type)[:80]
        raise TemplateError(
            f"{name} holds a part of a kind that no template needs ({kind}).",
            "Save it in Word or WPS as a .docx with text, tables and pictures (PNG, JPEG) alone.",
        )


def _check_xml(part: Part, name: str) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root: _Element = part.element if hasattr(part, "element") else etree.fromstring(part.blob, parser)
    doctype = root.getroottree().docinfo.doctype  # type: ignore[attr-defined]  # not in its stubs
    if doctype:  # check_package looks for its bytes, which UTF-16 has not
        raise broken(name)
    if field := foreign_field(root):
        raise TemplateError(
            f"{name} holds a field that may run or fetch something ({clean(field)[:40]}).",
            "Turn fields into text in Word: Ctrl+A, then Ctrl+Shift+F9.",
        )
    external = {key for key, relation in part.rels.items() if relation.is_external}
    for element in root.iter("*"):
        if element.tag in _EMBEDDING:
            kind = etree.QName(element).localname
            raise TemplateError(f"{name} embeds or asks for another file ({kind}).", "Take it out.")
        if _fetches(element, external):
            raise TemplateError(
                f"{name} links to another file ({etree.QName(element).localname}).",
                "Put the linked content in, or take it out.",
            )


def _fetches(element: _Element, external: set[str]) -> bool:
    """Whether it uses an address outside the package otherwise than as a link to follow."""
    if element.tag in _LINKING or not element.attrib:
        return False
    if str(element.tag).startswith(_VML) and any(
        element.get(key) for key in ("src", f"{_VML_OFFICE}href", f"{_VML_OFFICE}althref")
    ):
        return True
    return bool(external) and any(
        str(key).startswith(_REFERENCE) and value in external for key, value in element.attrib.items()
    )


def _forget_template(document: Document) -> None:
    """Word would load the attached template when it opens the result: from wherever it is said to be."""
    settings = document.settings.element
    for element in settings.findall(f"{W}attachedTemplate"):
        settings.remove(element)
    for part in document.part.package.iter_parts():
        for key, relation in list(part.rels.items()):
            if relation.reltype == _ATTACHED:
                del part.rels[key]
