"""A brief as a page to check it on: the document on one side, the reports it cites on the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.errors import InputError
from nianbao.rendering.page_labels import PageLabels, page_labels_for
from nianbao.rendering.pages import lang_of, render_page
from nianbao.rendering.passages import Evidence, Panel, Piece, pieces, quotes_alone, whole_text
from nianbao.schema.document import (
    Block,
    Bullets,
    Cite,
    Document,
    Emphasis,
    Heading,
    Run,
    Runs,
    Table,
    text_of,
)
from nianbao.text.sanitize import clean


@dataclass(frozen=True, slots=True)
class SourceText:
    """A report at hand: `text` is `Report.text`, `sha256` that of its file's bytes."""

    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A run of the document: `keys` lead to its evidence; `anchors` are ids that begin here.

    `flagged` when a flag stands behind it.
    """

    pieces: tuple[Piece, ...]
    emphasis: str
    keys: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A block: `form` is `heading`, `paragraph`, `bullets` or `table`, and `lines` what it holds.

    A heading and a paragraph have one line; a table's first row is its header, its lines are cells.
    """

    form: str
    level: int = 0
    caption: str = ""
    rows: tuple[tuple[tuple[Words, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class BriefPage:
    """Everything the page says."""

    words: PageLabels
    keys: tuple[tuple[str, str], ...]
    title: tuple[Words, ...]
    subtitle: tuple[Words, ...]
    addressee: tuple[Words, ...]
    parts: tuple[Part, ...]
    signature: tuple[Words, ...]
    date: tuple[Words, ...]
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]


def to_brief_page(document: Document, sources: Sequence[SourceText] = ()) -> str:
    """The document as one self-contained HTML file, in which cited words lead to their evidence and back.

    A report whose text is among `sources` stands there whole with its evidence marked; of any other
    the cited quotes alone, and the page says so. Raises InputError when a quote does not stand in
    its report's text at its offsets.
    """
    return render_page(
        "checking-brief",
        title=text_of(document.title),
        lang=lang_of(document.script),
        view=page_of(document, sources),
    )


def page_of(document: Document, sources: Sequence[SourceText]) -> BriefPage:
    """What the page says, in the document's script."""
    words = page_labels_for(document.script)
    keys = _Keys()
    return BriefPage(
        words=words,
        keys=words.keys,
        title=keys.line(document.title),
        subtitle=keys.line(document.subtitle),
        addressee=keys.line(document.addressee),
        parts=tuple(_part(block, keys) for block in document.blocks),
        signature=keys.line(document.signature),
        date=keys.line(document.date),
        panels=_panels(keys.cites, sources, words),
        notes=tuple(clean(note) for note in document.notes),
    )


class _Keys:
    """Numbers what is cited, each place once, in the order of the document."""

    def __init__(self) -> None:
        self.cites: dict[str, Cite] = {}
        self._known: dict[tuple[str, int, int, str], str] = {}

    def line(self, runs: Runs) -> tuple[Words, ...]:
        behind = (*(run.emphasis for run in runs[1:]), Emphasis.PLAIN)
        return tuple(
            replace(self._words(run), flagged=next_one is Emphasis.FLAG)
            for run, next_one in zip(runs, behind, strict=False)
        )

    def _words(self, run: Run) -> Words:
        before = len(self._known)
        keys = tuple(dict.fromkeys(self._key(cite) for cite in run.cites))
        fresh = tuple(f"item-{key}" for key in keys if int(key) > before)
        emphasis = "" if run.emphasis is Emphasis.PLAIN else run.emphasis.value
        return Words(pieces(run.text), emphasis, keys, fresh)

    def _key(self, cite: Cite) -> str:
        place = (cite.sha256, cite.start, cite.end, cite.quote)
        if place not in self._known:
            self._known[place] = str(len(self._known) + 1)
            self.cites[self._known[place]] = cite
        return self._known[place]


def _part(block: Block, keys: _Keys) -> Part:
    match block:
        case Heading(level, runs):
            return Part("heading", level=min(max(level, 1), 4) + 1, rows=((keys.line(runs),),))
        case Bullets(entries):
            return Part("bullets", rows=(tuple(keys.line(runs) for runs in entries),))
        case Table(caption, header, rows):
            cells = tuple(tuple(keys.line(runs) for runs in row) for row in (header, *rows))
            return Part("table", caption=clean(caption), rows=cells)
        case _:
            return Part("paragraph", rows=((keys.line(block.runs),),))


def _panels(cites: Mapping[str, Cite], sources: Sequence[SourceText], words: PageLabels) -> tuple[Panel, ...]:
    """A panel for every report that is cited, in the order of the first citation."""
    texts = {one.sha256: one for one in sources}
    by_report: dict[str, list[tuple[str, Cite]]] = {}
    for key, cite in cites.items():
        by_report.setdefault(cite.sha256, []).append((key, cite))
    panels = []
    for sha256, some in by_report.items():
        evidence = [
            Evidence(key, clean(cite.mark), cite.start, cite.end, cite.quote, "cited") for key, cite in some
        ]
        known, name = texts.get(sha256), clean(some[0][1].report)
        if known is None:
            panels.append(Panel(name, quotes_alone(evidence, words.place), whole=False))
        else:
            _check(evidence, known, name)
            panels.append(Panel(name, whole_text(known.text, evidence), whole=True))
    return tuple(panels)


def _check(evidence: Iterable[Evidence], source: SourceText, name: str) -> None:
    for one in evidence:
        if source.text[one.start : one.end] != one.text:
            raise InputError(
                f"The text of {name} is not the one that was cited: "
                f"the quote at [{one.start}, {one.end}) does not stand there.",
                "Give the report that the summary was made from, as nianbao reads it, or none.",
            )
