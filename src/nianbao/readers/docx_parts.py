"""What of a DOCX stands outside its text: notes, headers, comments, pictures, changes; named, not read.

Element names are those of ECMA-376 part 1, chapters 11 and 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.readers.docx_flow import FALLBACK
from nianbao.readers.numbering import W
from nianbao.text.folding import HAN

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
_HAN = re.compile(f"[{HAN}]")
_LEAST = 4
"""Chinese characters from which a header says more than a page number."""
_SHOWN = 30


def left_out(document: Document, text: str, hidden: int) -> tuple[str, ...]:
    """Notes on what is not in the text of the body; `hidden` counts the characters of hidden runs.

    Raises what a damaged part makes lxml or python-docx raise.
    """
    body = document.element.body
    told = "".join(text.split())
    notes = [_named(kind, _notes_of(document, kind)) for kind in ("footnote", "endnote", "comment")]
    marginal = [words for kind in ("header", "footer") for words in _marginal(document, kind, told)]
    notes.append(f"Left out: page headers and footers: {_quoted(marginal)}." if marginal else "")
    pictures = sum(1 for tag in (_PICTURE, _OLD_PICTURE) for e in body.iter(tag) if not _in_fallback(e))
    notes.append(
        f"Left out: {pictures} picture{'s' * (pictures > 1)}, whose text was not read." if pictures else ""
    )
    notes.append(f"Left out: {hidden} characters that are formatted as hidden." if hidden else "")
    if next(body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"), None) is not None:
        notes.append("The document has tracked changes: it was read as if all were accepted.")
    if body.find(f".//{W}altChunk") is not None:
        notes.append("Left out: another file that the document embeds (altChunk).")
    return tuple(note for note in notes if note)


def _named(kind: str, found: list[str]) -> str:
    return f"Left out: {len(found)} {kind}{'s' * (len(found) > 1)}: {_quoted(found)}." if found else ""


def _quoted(found: list[str]) -> str:
    shown = [words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…" for words in found]
    return "; ".join(f"“{words}”" for words in dict.fromkeys(shown))


def _notes_of(document: Document, kind: str) -> list[str]:
    """The texts of foot-notes, end-notes or comments, without the separators between notes and text."""
    found = [
        _words(note)
        for root in _parts(document, f"{kind}s")
        for note in root.iter(f"{W}{kind}")
        if note.get(f"{W}type", "normal") == "normal"
    ]
    return [words for words in found if words]


def _marginal(document: Document, kind: str, told: str) -> Iterator[str]:
    """What a header or footer says that the text does not."""
    for root in _parts(document, kind):
        words = _words(root)
        if len(_HAN.findall(words)) >= _LEAST and "".join(words.split()) not in told:
            yield words


def _parts(document: Document, kind: str) -> Iterator[_Element]:
    """The roots of the parts of a kind (`footnotes`, `header`), those outside the package left aside."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for rel in document.part.rels.values():
        if not rel.is_external and rel.reltype.endswith(f"/{kind}"):
            yield etree.fromstring(rel.target_part.blob, parser)


def _words(element: _Element) -> str:
    return " ".join("".join(t.text or "" for t in element.iter(f"{W}t") if not _in_fallback(t)).split())


def _in_fallback(element: _Element) -> bool:
    return next(element.iterancestors(FALLBACK), None) is not None
