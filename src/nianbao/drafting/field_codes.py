"""The fields of a DOCX part over the order of the document: only harmless kinds may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.readers.numbering import W

if TYPE_CHECKING:
    from lxml.etree import _Element

HARMLESS = frozenset({
    "=", "addin", "advance", "author", "autonum", "autonumlgl", "autonumout", "bibliography", "citation",
    "comments", "compare", "createdate", "date", "docproperty", "docvariable", "edittime", "eq", "filename",
    "filesize", "formcheckbox", "formdropdown", "formtext", "gotobutton", "hyperlink", "if", "index", "info",
    "keywords", "lastsavedby", "listnum", "mergefield", "noteref", "numchars", "numpages", "numwords", "page",
    "pageref", "printdate", "quote", "ref", "revnum", "savedate", "section", "sectionpages", "seq", "set",
    "shape", "styleref", "subject", "symbol", "ta", "tc", "template", "time", "title", "toa", "toc",
    "useraddress", "userinitials", "username", "xe",
})  # fmt: skip
"""Fields that neither run nor bring in anything (ECMA-376 part 1, 17.16.5, and Word's ADDIN), small letters.

Left out are DDE, DDEAUTO, LINK, EMBED, CONTROL, INCLUDETEXT, INCLUDEPICTURE, IMPORT, DATABASE, RD, PRINT,
MACROBUTTON, AUTOTEXT and whatever is not known here."""

_KIND = re.compile(r"\s*(=|[A-Za-z]+|\S.{0,19})", re.DOTALL)
_CODES = tuple(f"{W}{tag}" for tag in ("fldChar", "fldSimple", "instrText", "delInstrText"))


def foreign_field(root: _Element) -> str | None:
    """The kind of the first field that is not among the harmless ones; None where all are."""
    for code in _codes(root):
        kind = _KIND.match(code)
        if kind and kind[1].lower() not in HARMLESS:
            return kind[1]
    return None


def _codes(root: _Element) -> Iterator[str]:
    """The code of every field, put together over runs and paragraphs; a field inside is one of its own.

    A code that begins with a field inside, so that its kind would be computed, is given as `{`. Text of codes
    outside any field counts as a code as well, put together and piece by piece.
    """
    open_fields, outside = [""], list[str]()
    for element in root.iter(*_CODES):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", "")
        elif element.tag != f"{W}fldChar":
            open_fields[-1] += element.text or ""
            outside += [element.text or ""] if len(open_fields) == 1 else []
        elif kind == "begin":
            if len(open_fields) > 1 and not open_fields[-1].strip():
                open_fields[-1] = "{"
            open_fields.append("")
        elif kind == "end" and len(open_fields) > 1:
            yield open_fields.pop()
    yield from (*open_fields, *outside)
