"""Files that a page links: a page of links alone is refused with their names, else they are noted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nianbao.errors import NotAReport, UnsupportedFormat
from nianbao.readers.detection import OCR
from nianbao.readers.limits import shown_name

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FILE = re.compile(
    r"\.(?:docx?|wps|pdf|ofd|rtf|xlsx?|et|zip|rar|7z|txt|pptx?|jpe?g|png|tiff?)$", re.IGNORECASE
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?)$", re.IGNORECASE)
_PLACES = (("a", "href"), ("iframe", "src"), ("embed", "src"), ("object", "data"))
_SHORT = 400
"""Content characters below which a page that links a file does not hold the report itself."""
_HARDLY_ANY = 120
"""Content characters of a title with its date and source."""
_MOST = 5


def linked_files(tree: HtmlElement) -> list[str]:
    """The names of the documents a page links or embeds, as its reader sees them; pictures only as links."""
    found = []
    for tag, attribute in _PLACES:
        for element in tree.iter(tag):
            text = " ".join("".join(element.itertext()).split())
            name = text if _FILE.search(text) else target_of(element.get(attribute) or "")
            if _FILE.search(name) and not (_PICTURE.search(name) and tag != "a"):
                kind = _FILE.search(name)
                shown = f"{text} ({kind[0]})" if kind and text and name != text else name
                found.append(shown_name(shown.replace("/", " ")))
    return list(dict.fromkeys(found))


def target_of(address: str) -> str:
    """The name of the file that an address leads to, also inside a viewer's address; empty without one."""
    parts = re.split(r"[/=?&#]", unquote(address.strip()))
    return next((part for part in reversed(parts) if _FILE.search(part)), "")


def refuse_without_text(name: str, content: int, files: list[str], pictures: int) -> None:
    """Refuse a page of few `content` characters that links files or shows pictures: the report is there.

    Raises NotAReport, UnsupportedFormat.
    """
    if files and content < _SHORT:
        raise NotAReport(
            f"{name} does not hold the report but links it as a file (附件): {_named(files)}.",
            "Download that file and give it instead.",
        )
    if pictures and content < _HARDLY_ANY:
        raise UnsupportedFormat(f"{name} is a web page that shows its text as pictures ({pictures}).", OCR)


def links_note(files: list[str]) -> tuple[str, ...]:
    """A note on linked files, which are never fetched."""
    return (f"Not read: files that the page links: {_named(files)}.",) if files else ()


def _named(files: list[str]) -> str:
    more = f" and {len(files) - _MOST} more" if len(files) > _MOST else ""
    return ", ".join(f"“{name}”" for name in files[:_MOST]) + more
