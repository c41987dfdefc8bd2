"""The typed answers: what we vouch for (`Item`, `Overview`, `ReportSummary`). Frozen pydantic models.

Offsets are half-open characters `[start, end)` of the report's text. Every `Quote` is cut from the
text by the program; no model ever writes one. The JSON Schema in `schemas/` is generated from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nianbao.schema.report import Kind, Level, Report, Role
from nianbao.text.script import Script

SCHEMA_VERSION = 1
"""Version of the `ReportSummary` schema; it names `schemas/report-summary.v1.json`."""

OVERVIEW_CHUNK = "overview"
"""Name of the chunk of the executive summary, in `FailedChunk.chunk`."""

TITLE_LIMIT = 20
SUMMARY_LIMIT = 60
HEADLINE_LIMIT = 40
OVERVIEW_LIMIT = 200
"""Longest title, summary, headline and overview text, in characters."""


class Frozen(BaseModel):
    """Base of every model here: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Theme(StrEnum):
    """The themes of labelling.md: the outline's eight systems, `leadership`, `society`."""

    FUNCTIONS = "functions"
    RULEMAKING = "rulemaking"
    DECISIONS = "decisions"
    ENFORCEMENT = "enforcement"
    EMERGENCIES = "emergencies"
    DISPUTES = "disputes"
    OVERSIGHT = "oversight"
    TECHNOLOGY = "technology"
    LEADERSHIP = "leadership"
    SOCIETY = "society"


class Quote(Frozen):
    """A stretch of the source: `text` is exactly `report.text[start:end]`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class FigureValue(Quote):
    """A number with its measure word: `value` as a decimal, 万 and 亿 kept in `unit`.

    `approx`: 余, 多, 近, 超, 约 and their like. `label`: what it counts (废止规范性文件), None where untold.
    """

    value: Decimal
    unit: str
    approx: bool = False
    label: str | None = None


class DocumentTitle(Quote):
    """A 《title》 in the source: `title` without its brackets."""

    title: str


class Claim(Frozen):
    """A claim of a first, a pilot or an award, in the source's words.

    `by` is the body whose words they are (`省司法厅` in “获评省司法厅…”), None when the report
    says it of itself.
    """

    kind: Literal["first", "pilot", "award"]
    quote: Quote
    by: str | None = None


class Standing(StrEnum):
    """How a line came to be printed."""

    VERIFIED = "verified"
    """A model's words, every check passed on the first answer."""
    REPAIRED = "repaired"
    """A model's words, passed after it was asked once more."""
    QUOTED = "quoted"
    """The source's own clauses: no model's answer passed, or none came. Flagged."""


class Breach(Frozen):
    """A rule that an answer broke, and how. `rule` is the rule's id."""

    rule: str
    detail: str


class Checks(Frozen):
    """What the program found when it checked a line against its evidence.

    `breaches` are those of the answers that were thrown away; a printed line has none left.
    """

    standing: Standing
    breaches: tuple[Breach, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether a person should look: the source's own words stand in for a model's."""
        return self.standing is Standing.QUOTED


class Link(Frozen):
    """A deficiency's tie to a plan, or back: the other item's id, and the reason."""

    item: str
    reason: str


class Item(Frozen):
    """One achievement, deficiency or plan.

    `mark` is the place a reader looks up (`二(三)2`); `section` the headings above it, top first;
    `unit` the program's unit it was made from. `summary` is one sentence of at most 60 characters,
    `title` at most 20 unless it is the source's own heading.
    """

    id: str
    kind: Kind
    title: str
    summary: str
    theme: Theme
    theme_by: Literal["model", "program"]
    role: Role
    mark: str
    section: tuple[str, ...]
    unit: str
    evidence: tuple[Quote, ...] = Field(min_length=1)
    figures: tuple[FigureValue, ...] = ()
    documents: tuple[DocumentTitle, ...] = ()
    checks: Checks


class Achievement(Item):
    """A measure taken or a result reached in the reporting year."""

    kind: Literal[Kind.ACHIEVEMENT] = Kind.ACHIEVEMENT
    claims: tuple[Claim, ...] = ()


class Deficiency(Item):
    """A shortfall the report admits; `cause` is None when the report gives none."""

    kind: Literal[Kind.DEFICIENCY] = Kind.DEFICIENCY
    cause: Quote | None = None
    answered_by: tuple[Link, ...] = ()


class Plan(Item):
    """A measure announced for the coming year; `target` is the figure or deadline it names."""

    kind: Literal[Kind.PLAN] = Kind.PLAN
    answers: tuple[Link, ...] = ()
    target: Quote | None = None


class Line(Frozen):
    """A line of the overview and the ids of the items it rests on."""

    text: str
    items: tuple[str, ...] = Field(min_length=1)
    checks: Checks


class Overview(Frozen):
    """The executive summary: every line cites items.

    `headline` at most 40 characters, `text` at most 200, three to five `highlights` where the
    report has as many achievements.
    """

    headline: Line
    text: Line
    highlights: tuple[Line, ...]
    concerns: tuple[Line, ...]
    priorities: tuple[Line, ...]


class SourceFacts(Frozen):
    """The file: name, SHA-256 of its bytes, format, script, length in characters."""

    name: str
    sha256: str
    format: str
    script: Script
    characters: int


class ReportFacts(Frozen):
    """What the report says of itself; None where it says nothing. `date` is ISO 8601."""

    title: str | None
    place: str | None
    level: Level
    issuer: str | None
    year: int | None
    date: str | None


class PromptUsed(Frozen):
    """A prompt file: its name with version (`condense.v1`) and the SHA-256 of its bytes."""

    name: str
    sha256: str


class FailedChunk(Frozen):
    """A chunk whose answer never came: its units stand in the summary in the source's own words."""

    chunk: str
    units: tuple[str, ...]
    reason: str


class Provenance(Frozen):
    """How the summary was made.

    `calls` counts requests sent to the endpoint in this run, failed ones included, `kept` the answers
    taken from the store; tokens are those of every attempt of this run, as the endpoint counted them;
    `seconds` is wall time.
    """

    nianbao: str
    model: str
    model_sha256: str | None
    endpoint: str
    prompts: tuple[PromptUsed, ...]
    versions: dict[str, str]
    chunks_asked: int
    chunks_failed: tuple[FailedChunk, ...]
    calls: int
    kept: int
    tokens_in: int
    tokens_out: int
    seconds: float


class ReportSummary(Frozen):
    """The whole answer for one report."""

    schema_version: Literal[1] = 1
    source: SourceFacts
    report: ReportFacts
    overview: Overview
    achievements: tuple[Achievement, ...]
    deficiencies: tuple[Deficiency, ...]
    plans: tuple[Plan, ...]
    provenance: Provenance
    notes: tuple[str, ...] = ()
    shared_causes: tuple[Quote, ...] = ()
    """Causes that the report gives for its shortfalls together, apart from any one of them."""

    def __repr__(self) -> str:
        """Short: asyncio prints the result of every run that it ends, and a whole summary takes a while."""
        return f"ReportSummary({self.source.name!r}, {sum(1 for _ in self.items())} items)"

    def items(self) -> Iterator[Achievement | Deficiency | Plan]:
        """Every item: achievements, deficiencies, plans."""
        yield from self.achievements
        yield from self.deficiencies
        yield from self.plans

    @property
    def complete(self) -> bool:
        """Whether every chunk was answered."""
        return not self.provenance.chunks_failed


def source_facts(report: Report) -> SourceFacts:
    """The file: name, checksum, format, script, length in characters."""
    source = report.source
    return SourceFacts(
        name=source.name,
        sha256=source.sha256,
        format=source.format,
        script=report.script,
        characters=len(report.text),
    )
