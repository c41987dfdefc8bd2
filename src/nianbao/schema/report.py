"""The report as read: text, outline, sentences, units. Frozen; every offset is into `Report.text`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nianbao.text.script import Script
from nianbao.text.spans import Span

_LEAST_WORDS = 6
"""Characters: what is left of a unit behind its lead phrase, when it is less, says nothing by itself."""


class Role(StrEnum):
    """What a stretch of a report is for.

    The first four are the required contents of 《法治政府建设与责任落实督察工作规定》 (2019) and
    the roles of labelling.md. The others hold no items.
    """

    ACHIEVEMENTS = "achievements"
    LEADERSHIP = "leadership"
    DEFICIENCIES = "deficiencies"
    PLANS = "plans"
    MIXED = "mixed"
    """A section that holds deficiencies and plans together: each unit decides for itself."""
    OPENING = "opening"
    OTHER = "other"


class Kind(StrEnum):
    """What an item is, after labelling.md, "Items"."""

    ACHIEVEMENT = "achievement"
    DEFICIENCY = "deficiency"
    PLAN = "plan"


class Level(StrEnum):
    """The level of the government or body that writes."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEVELOPMENT_ZONE = "development-zone"
    DEPARTMENT = "department"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """What a block of text is on the page."""

    TITLE = "title"
    SALUTATION = "salutation"
    OPENING = "opening"
    HEADING = "heading"
    BODY = "body"
    CAUSE = "cause"
    """Causes that the report gives apart from the shortfalls they explain: see `CausePassage`."""
    TABLE = "table"
    """Rows of figures, which hold no item."""
    OTHER = "other"
    """The report's own words that hold no item: what opens a list, matters of no role."""
    CLOSING = "closing"
    SIGNATURE = "signature"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text of one part: a paragraph, a heading, a line of furniture."""

    span: Span
    part: Part


@dataclass(frozen=True, slots=True)
class Sentence:
    """A citation unit: the smallest stretch an answer may cite.

    Sentences end at 。！？ and at ；; also where one item ends inside a sentence. `number` counts
    from 1 through the report.
    """

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """Why the program decided something: the rule's name, and the words that spoke for it."""

    rule: str
    cue: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    `level` is 1 for the top. `path` holds the numbers from the top as printed (`("二", "(三)")`);
    `heading` is the heading's own span, number included; `body` runs to the next heading of the
    same or a higher level; `parent` is an index into `Report.sections`.
    """

    level: int
    number: str
    title: str
    heading: Span
    body: Span
    path: tuple[str, ...]
    role: Role
    decision: Decision
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest piece that carries its own heading or lead phrase: one item to be.

    `id` is stable for a text (`u7`). `title` is the source's own heading or lead phrase without
    number and closing mark, None when the piece has none. `mark` is the place a reader looks it up
    by (`二(三)2`); `section` an index into `Report.sections`, None outside every section.
    `sentences` are the numbers of the citation units it is made of. `grouped` is False for a piece
    of an untitled or mixed passage, whose grouping a capable model may change.
    """

    id: str
    span: Span
    role: Role
    kind: Kind
    mark: str
    title: str | None
    lead: Span | None
    section: int | None
    sentences: tuple[int, ...]
    decision: Decision
    grouped: bool = True


@dataclass(frozen=True, slots=True)
class CausePassage:
    """A cause that stands apart from the shortfalls; `units` are the ids of those it is given for.

    No id: it is given for all of them together.
    """

    span: Span
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the report says of itself; None where it says nothing.

    `date` is ISO 8601 (`2025-03-04`); `place` the jurisdiction's name as printed.
    """

    title: str | None = None
    place: str | None = None
    level: Level = Level.UNKNOWN
    issuer: str | None = None
    year: int | None = None
    date: str | None = None
    addressee: str | None = None
    index_number: str | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What the page around a text said of it, kept apart from the text (HTML, DOCX properties)."""

    title: str | None = None
    issuer: str | None = None
    date: str | None = None
    index_number: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded file: `text` as `nianbao.readers.load` has it; `sha256` of the file's bytes."""

    name: str
    format: str
    text: str
    sha256: str
    page: Page = Page()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was read and understood. All spans index `text`."""

    source: Source
    script: Script
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    units: tuple[Unit, ...]
    facts: Facts
    notes: tuple[str, ...] = ()
    causes: tuple[CausePassage, ...] = ()

    @property
    def text(self) -> str:
        """The text that every offset indexes."""
        return self.source.text

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id. Raises KeyError when there is none."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise KeyError(unit_id)

    def headings_above(self, unit: Unit) -> tuple[str, ...]:
        """The headings above a unit, top first, each with its number; its own heading left out."""
        out: list[str] = []
        place = unit.section
        while place is not None:
            section = self.sections[place]
            if section.heading.start != unit.span.start and section.title:
                out.append(f"{section.number} {section.title}")
            place = section.parent
        return tuple(reversed(out))

    def words_of(self, unit: Unit) -> str:
        """A unit's words without its number and lead phrase; the lead phrase itself when there is no more."""
        start = unit.lead.end if unit.lead else unit.span.start
        words = self.text[start : unit.span.end].lstrip(" 　\t\r\n。．.:：")
        return words if len(words) >= _LEAST_WORDS else unit.span.cut(self.text)

    def causes_of(self, unit: Unit) -> tuple[Span, ...]:
        """Where causes of this one shortfall stand apart from it."""
        return tuple(passage.span for passage in self.causes if unit.id in passage.units)

    @property
    def shared_causes(self) -> tuple[Span, ...]:
        """Where causes stand that are given for all shortfalls together."""
        return tuple(passage.span for passage in self.causes if not passage.units)

    def spans_of(self, numbers: Iterable[int]) -> tuple[Span, ...]:
        """The spans of those sentence numbers, in order; neighbours are kept apart."""
        return tuple(self.sentences[n - 1].span for n in sorted(set(numbers)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """What goes into one question: one or more units of a report, in order.

    `id` names it in progress and provenance; `estimate` is the number of prompt tokens it needs.
    """

    id: str
    units: tuple[Unit, ...]
    estimate: int
