"""A document before it has a format: what briefs and drafts are made of.

Frozen and without a model: `nianbao.briefing` and `nianbao.drafting` build it, `nianbao.rendering`
lays it out as DOCX, Markdown or HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.text.script import Script


@dataclass(frozen=True, slots=True)
class Cite:
    """Where words come from.

    `report` is the report's short name as printed (`安平县2023`); `mark` the place a reader looks up
    (`二(三)2`); `quote` the source's words at the half-open characters `[start, end)` of the report whose
    file has that SHA-256; `item` the item's id in its summary.
    """

    report: str
    mark: str
    quote: str
    start: int
    end: int
    sha256: str
    item: str


class Emphasis(StrEnum):
    """What a run of text is, so that each format can show it in its own way."""

    PLAIN = "plain"
    STRONG = "strong"
    BLANK = "blank"
    """A labelled blank that a person has to fill: `【填写:…】`."""
    HINT = "hint"
    """A reminder to the writer, to be deleted before the document is sent."""
    FLAG = "flag"
    """A mark that a person should look: the source's own words stand in for a model's."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one emphasis, and where its words come from."""

    text: str
    emphasis: Emphasis = Emphasis.PLAIN
    cites: tuple[Cite, ...] = ()


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is `一、`, 2 `(一)`, 3 `1.`, 4 `(1)`. The number is part of the text."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers, one entry each."""

    entries: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every row has as many cells as the header; `widths` are relative, one a column."""

    caption: str
    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...] = ()


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, in one script, with full-width punctuation.

    `addressee` stands under the title, `signature` and `date` at the end, each left out when empty;
    `notes` is small print about how the document was made.
    """

    title: Runs
    blocks: tuple[Block, ...]
    script: Script = Script.SIMPLIFIED
    subtitle: Runs = ()
    addressee: Runs = ()
    signature: Runs = ()
    date: Runs = ()
    notes: tuple[str, ...] = ()


def plain(text: str) -> Runs:
    """One plain run, or none for an empty text."""
    return (Run(text),) if text else ()


def text_of(runs: Runs) -> str:
    """The characters of the runs, without their emphasis."""
    return "".join(run.text for run in runs)
