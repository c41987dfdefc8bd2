"""A document as DOCX: for Word, WPS and LibreOffice, in the layout of GB/T 9704-2012 or a tighter one."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from nianbao.rendering.docx_package import blank_package, language_of, pack
from nianbao.rendering.paper_style import Layout, PaperStyle, TextStyle, layout_of
from nianbao.rendering.paper_table import add_table
from nianbao.schema.document import (
    Block,
    Bullets,
    Cite,
    Document,
    Emphasis,
    Heading,
    Paragraph,
    Run,
    Runs,
    Table,
    text_of,
)
from nianbao.text.sanitize import printable

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as DocxParagraph

AUTHOR = "年报"
"""Who signs the comments that name the sources."""

_CREATOR = "nianbao"
_STYLES = {Emphasis.STRONG: "Strong", Emphasis.BLANK: "Blank", Emphasis.HINT: "Hint", Emphasis.FLAG: "Flag"}
_TITLE_LIMIT = 255  # of a core property (python-docx)


def to_docx(document: Document, style: PaperStyle = PaperStyle.OFFICIAL, sources: bool = True) -> bytes:
    """The bytes of a DOCX; equal documents give equal bytes.

    No character is added, changed or lost but those that `safe.printable` drops. With `sources` every
    cited stretch carries a comment that names the report, the place, the characters `[start, end)`
    and the quote.
    """
    import docx

    layout = layout_of(style)
    paper = docx.Document(io.BytesIO(blank_package(layout, document.script)))
    paper.core_properties.title = printable(text_of(document.title))[:_TITLE_LIMIT]
    paper.core_properties.author = _CREATOR
    paper.core_properties.language = language_of(document.script)
    _DocxWriter(paper, layout, sources).write(document)
    made = io.BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as archive:
        return pack((info.filename, archive.read(info)) for info in archive.infolist())


class _DocxWriter:
    """Writes blocks one after another into an empty package."""

    def __init__(self, paper: Docx, layout: Layout, sources: bool) -> None:
        self._paper = paper
        self._layout = layout
        self._sources = sources
        self._styles = {style.style_id: style for style in paper.styles}

    def write(self, document: Document) -> None:
        layout = self._layout
        title = self._paragraph(document.title, "Title")
        if title is not None:
            _balance(title, text_of(document.title), layout.title, width=layout.width)
            if document.subtitle:
                title.paragraph_format.space_after = 0
        self._paragraph(document.subtitle, "Subtitle")
        self._paragraph(document.addressee, "Addressee")
        last: DocxParagraph | None = None
        for block in document.blocks:
            last = self._block(block)
        if last is not None and (document.signature or document.date):
            last.paragraph_format.keep_with_next = True  # no page with a signature and nothing else
        self._closing(document.signature, document.date)
        for place, note in enumerate(document.notes):
            self._paragraph((Run(note),), "Notes" if place else "NotesFirst")
        self._undate_comments()

    def _block(self, block: Block) -> DocxParagraph | None:
        match block:
            case Heading(level=level, runs=runs):
                return self._paragraph(runs, f"Heading{min(max(level, 1), 4)}")
            case Paragraph(runs=runs):
                return self._paragraph(runs, "BodyText")
            case Bullets(entries=entries):
                made = [self._paragraph(runs, "ListBullet") for runs in entries]
                return made[-1] if made else None
            case Table():
                self._paragraph(((Run(block.caption),) if block.caption else ()), "Caption")
                add_table(self._paper, block, self._layout, fill=self._cell)
                return None

    def _paragraph(self, runs: Runs, style: str) -> DocxParagraph | None:
        """A paragraph at the end of the document; none for runs without text."""
        if not text_of(runs):
            return None
        paragraph = self._paper.add_paragraph(style=self._styles[style])
        self._fill(paragraph, runs)
        return paragraph

    def _fill(self, paragraph: DocxParagraph, runs: Runs) -> None:
        """Add the runs; neighbours with the same sources share one comment."""
        for cites, group in groupby(runs, key=lambda run: run.cites):
            made = []
            for run in group:
                text = printable(run.text)
                if not text:
                    continue
                added = paragraph.add_run(text)
                if run.emphasis in _STYLES:
                    added.style = self._styles[_STYLES[run.emphasis]]
                made.append(added)
            if made and cites and self._sources:
                self._paper.add_comment(made, _comment(cites), author=AUTHOR, initials=AUTHOR)

    def _cell(self, paragraph: DocxParagraph, runs: Runs, style: str) -> None:
        paragraph.style = self._styles[style]
        self._fill(paragraph, runs)

    def _closing(self, signature: Runs, date: Runs) -> None:
        """Signature and date, the date's first character two to the right of the signature's.

        GB/T 9704-2012, 7.3.5.2: two characters stay blank on the right, of the signature or, where that
        is the longer one, of the date.
        """
        from docx.shared import Twips

        signature, date = (runs if text_of(runs) else () for runs in (signature, date))
        em = self._layout.body.em - self._layout.tighter
        signed, dated = _ems(text_of(signature)), _ems(text_of(date))
        behind_date = max(signed - dated, 2.0) if signature else 2.0
        behind_signature = behind_date + dated + 2 - signed if date else 2.0
        made = self._paragraph(signature, "Signature") or self._paragraph(date, "Date")
        if made is None:
            return
        made.paragraph_format.space_before = Twips(self._layout.body.line)
        if signature:
            made.paragraph_format.right_indent = Twips(int(max(behind_signature, 0) * em))
            made = self._paragraph(date, "Date")
        if made is not None:
            made.paragraph_format.right_indent = Twips(int(behind_date * em))

    def _undate_comments(self) -> None:
        """Take the clock's time out of the comments: equal documents give equal bytes."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        for relation in self._paper.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.COMMENTS:
                for comment in relation.target_part.element:
                    comment.attrib.pop(qn("w:date"), None)


def _comment(cites: tuple[Cite, ...]) -> str:
    """Two lines a source: where it stands, and its words."""
    lines: list[str] = []
    for cite in cites:
        lines.append(f"{printable(cite.report)} §{printable(cite.mark)}，字符 [{cite.start}, {cite.end})")
        lines.append(f"“{printable(cite.quote)}”")
    return "\n".join(lines)


def _balance(title: DocxParagraph, text: str, kind: TextStyle, width: int) -> None:
    """Indent a title of several lines on both sides, so that its lines are about equally long."""
    from docx.shared import Twips

    characters = _ems(text)
    lines = ceil(characters * kind.em / width)
    if lines > 1:
        wanted = (ceil(characters / lines) + 1) * kind.em
        margin = Twips(max(width - wanted, 0) // 2)
        title.paragraph_format.left_indent = title.paragraph_format.right_indent = margin


def _ems(text: str) -> float:
    """The width of `text` in Chinese characters; a Latin letter or digit is half of one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)
