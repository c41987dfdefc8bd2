"""An empty DOCX of a style: its styles, fonts, page and page numbers, without any text.

Its parts are the templates in `docx/`; part and element names are those of ECMA-376 part 1, chapter 17.
Nothing in them comes from outside: the XML is made of our own names and numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from nianbao.rendering.paper_style import A4, HEITI, SONGTI, TYPEFACES, Layout, TextStyle
from nianbao.text.script import Script

if TYPE_CHECKING:
    from jinja2 import Environment

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip archive can hold
_PARTS = {
    "[Content_Types].xml": "content-types",
    "_rels/.rels": "package-rels",
    "docProps/core.xml": "core",
    "word/document.xml": "document",
    "word/styles.xml": "styles",
    "word/numbering.xml": "numbering",
    "word/settings.xml": "settings",
    "word/fontTable.xml": "fontTable",
    "word/footer1.xml": "footer",
    "word/footer2.xml": "footer",
    "word/_rels/document.xml.rels": "document-rels",
}
"""Part of the package to its template."""


def language_of(script: Script) -> str:
    """The language tag that word processors know for documents in that script."""
    return "zh-TW" if script is Script.TRADITIONAL else "zh-CN"


def blank_package(layout: Layout, script: Script) -> bytes:
    """The bytes of an empty DOCX; equal arguments give equal bytes."""
    known = {
        "layout": layout,
        "script": script,
        "language": language_of(script),
        "page": A4,
        "faces": TYPEFACES,
        "songti": SONGTI,
        "heiti": HEITI,
        "comment": TextStyle(SONGTI, 21, 300),
    }
    parts = []
    for name, template in _PARTS.items():
        # Odd pages carry their number on the right, even ones on the left (GB/T 9704-2012, 7.5).
        side = "left" if name == "word/footer2.xml" else "right"
        xml = _environment().get_template(f"{template}.xml.j2").render(known, side=side)
        parts.append((name, (_XML + xml.strip()).encode()))
    return pack(parts)


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of the members in order, each with the same date: equal members give equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return made.getvalue()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("nianbao.rendering", "docx")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
