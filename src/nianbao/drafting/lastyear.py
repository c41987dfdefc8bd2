"""Last year's own DOCX as the template: its headings and styles stay, its text becomes reminders.

Under every paragraph stands a blank for this year's words. Years in headings move on by one; the words of
tables stay, their figures become last year's beside a blank.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nianbao.drafting import docx_edits as edits
from nianbao.drafting.lastyear_tables import dates, is_layout, moved_on, turn_table
from nianbao.drafting.model import Draft, Origins
from nianbao.drafting.vetting import FILLED_NAME, NAME, open_vetted, roots
from nianbao.drafting.voice import Voice, voice_in
from nianbao.readers.docx import DAMAGED, broken
from nianbao.readers.docx_flow import Flow, blocks_of, within
from nianbao.readers.numbering import W
from nianbao.schema.report import Part, Report, Role, Source
from nianbao.structure import parse

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_LABELS = {
    Role.ACHIEVEMENTS: "“{name}”：今年的做法、成效和数据",
    Role.LEADERSHIP: "“{name}”：今年履行第一责任人职责的情况",
    Role.DEFICIENCIES: "今年的不足、具体表现和原因",
    Role.PLANS: "下一年的安排、目标和时限",
    Role.MIXED: "今年的不足和原因，下一年的安排、目标和时限",
}
_OTHER_LABEL = "今年的总体情况"
_KEPT = {Part.TITLE, Part.SALUTATION, Part.HEADING, Part.CLOSING, Part.SIGNATURE}
_SIGNED = 60
"""Longest line, in characters, in which a date is that of the report, not of an event."""


@dataclass(frozen=True, slots=True)
class _ReportLine:
    """A paragraph and its place in the text: `start` of its number, `words` of its own first character."""

    element: _Element
    start: int
    words: int
    end: int


def turn(data: bytes, draft: Draft | None) -> bytes:
    """The DOCX with its text turned into reminders and blanks.

    `draft` helps where it was made from this very file (same SHA-256): its blanks, which name the plans and
    shortfalls, then stand where the general ones would. Raises InputError's kinds for a file that is damaged,
    no report, or would run or fetch something.
    """
    document = open_vetted(data)
    digest = hashlib.sha256(data).hexdigest()
    known = draft if draft is not None and digest in draft.model_dump_json() else None
    try:
        _Turning(document, digest, known).turn()
        made = io.BytesIO()
        document.save(made)
    except DAMAGED as error:
        raise broken(NAME) from error
    open_vetted(made.getvalue(), name=FILLED_NAME)
    return made.getvalue()


class _Turning:
    """Goes through one document."""

    def __init__(self, document: Document, digest: str, draft: Draft | None) -> None:
        self._document = document
        self._draft = draft
        self._digest = digest
        self._lines, self._tables, text = _lines_of(document)
        self._report: Report = parse(Source(NAME, "docx", text, sha256=digest))
        self._year = self._report.facts.year
        self._voice: Voice = voice_in(self._report.script)

    def turn(self) -> None:
        done = [line for line in self._lines if self._section(line)[0] is Role.ACHIEVEMENTS]
        for line in self._lines:
            last = self._turn_line(line)
            if done and line is done[-1]:
                self._add_answers(last)
        for table in self._tables:
            turn_table(table, self._year)
        for root in roots(self._document)[1:]:
            for paragraph in root.iter(f"{W}p"):
                self._move_years(paragraph)

    def _turn_line(self, line: _ReportLine) -> _Element:
        """Turn one paragraph; returns the last one of what stands in its place."""
        text = edits.text_of(line.element)
        kept = self._kept(line)
        if kept is None or edits.splits_field(line.element):
            self._move_years(line.element)
            self._ask_date(line.element)
            return line.element
        kept = _place(text, kept)
        rest = text[kept:].strip()
        if not rest:
            return line.element
        look = edits.look_of(line.element)
        edits.cut(line.element, kept)
        self._move_years(line.element)
        reminder = self._voice.say("【上年：{words}】", words=rest.translate({0x3010: "〔", 0x3011: "〕"}))
        edits.add_hint(line.element, reminder, look)
        last = line.element
        for words in self._asked(line, rest):
            last = edits.paragraph_after(last)
            edits.add_words(last, words, look)
        return last

    def _kept(self, line: _ReportLine) -> int | None:
        """How many characters that are no blanks stay as a heading; None where all of the paragraph does."""
        blocks = self._report.blocks
        part = next((one.part for one in blocks if one.span.start <= line.words < one.span.end), Part.BODY)
        ends = [
            section.heading.end
            for section in self._report.sections
            if line.start <= section.heading.start < line.end
        ]
        if ends and self._report.text[ends[0] : line.end].strip(" 。.:：\n"):
            return len("".join(self._report.text[line.words : ends[0]].split()))
        return None if ends or part in _KEPT else 0

    def _asked(self, line: _ReportLine, rest: str) -> Iterator[str]:
        """The blanks under a paragraph: the draft's where it knows the place, else a general one."""
        role, title = self._section(line)
        found = [words for sources, words in self._open_ends() if self._stands_in(sources, rest)]
        if found and role in {Role.DEFICIENCIES, Role.PLANS, Role.MIXED}:
            yield from dict.fromkeys(found)
            return
        label = _LABELS.get(role, _OTHER_LABEL)
        yield self._voice.ask(label, name=title)

    def _open_ends(self) -> Iterator[tuple[Origins, str]]:
        if self._draft is not None:
            yield from ((one.sources, one.text) for one in self._draft.deficiencies)
            yield from ((one.sources, one.text) for one in self._draft.arrangements)

    def _stands_in(self, sources: Origins, words: str) -> bool:
        squeezed = "".join(words.split())
        return any(
            origin.sha256 == self._digest and "".join(origin.quote.split()) in squeezed for origin in sources
        )

    def _add_answers(self, last: _Element) -> None:
        """Behind the achievements: what became of last year's plans and shortfalls."""
        if self._draft is None:
            return
        slots = [slot.text for theme in self._draft.themes for slot in theme.slots]
        for words in (*slots, *(one.text for one in self._draft.rectifications)):
            last = edits.paragraph_after(last)
            edits.add_words(last, words, None)

    def _section(self, line: _ReportLine) -> tuple[Role, str]:
        """Role and title of the lowest section that a line stands in."""
        sections = self._report.sections
        inside = [s for s in sections if s.heading.start <= line.end - 1 and line.start < s.body.end]
        lowest = max(inside, key=lambda section: section.level, default=None)
        return (Role.OTHER, "") if lowest is None else (lowest.role, lowest.title)

    def _move_years(self, paragraph: _Element) -> None:
        edits.replace(paragraph, moved_on(edits.text_of(paragraph), self._year))

    def _ask_date(self, paragraph: _Element) -> None:
        text = edits.text_of(paragraph)
        if len(text.strip()) <= _SIGNED:
            blanks = [(start, end, self._voice.ask("日期")) for start, end in dates(text)]
            edits.replace(paragraph, blanks)


def _place(text: str, count: int) -> int:
    """Where so many characters that are no blanks have gone by; closing marks behind them go along."""
    at = 0
    while at < len(text) and (count > 0 or (at > 0 and text[at] in "。.:：")):
        count -= not text[at].isspace()
        at += 1
    return at


def _lines_of(document: Document) -> tuple[list[_ReportLine], list[_Element], str]:
    """The paragraphs with their places in the text, the tables of data, and the text."""
    flow = Flow(document)
    lines: list[_ReportLine] = []
    tables: list[_Element] = []
    text = ""
    for element in _blocks(document.element.body, tables):
        number, words = flow.numbered(element)
        if words.strip():
            start = len(text)
            text += f"{number}{words}\n"
            lines.append(_ReportLine(element, start, words=start + len(number), end=len(text)))
    return lines, tables, text


def _blocks(parent: _Element, tables: list[_Element]) -> Iterator[_Element]:
    for element in blocks_of(parent):
        if element.tag == f"{W}p":
            yield element
        elif is_layout(element):
            for row in within(element, f"{W}tr"):
                for cell in within(row, f"{W}tc"):
                    yield from _blocks(cell, tables)
        else:
            tables.append(element)
