"""A brief as a page to check it on: the document on one side, the reports it cites on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.rendering.labels import PageLabels, labels_for
from nianbao.rendering.pages import render_page
from nianbao.rendering.passages import CheckingPage, Evidence, Panel, panel_of
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
class CitedRun:
    """A run of the document: `keys` lead to its evidence; `anchors` are ids that begin here.

    `flagged` when a flag stands behind it.
    """

    text: str
    emphasis: str
    keys: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    flagged: bool = False


CitedLine = tuple[CitedRun, ...]


@dataclass(frozen=True, slots=True)
class CitedBlock:
    """A block: `form` is `heading`, `paragraph`, `bullets` or `table`, and `rows` what it holds.

    A heading and a paragraph have one line; a table's first row is its header, its lines are cells.
    """

    form: str
    level: int = 0
    caption: str = ""
    rows: tuple[tuple[CitedLine, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """The document with its citations numbered."""

    title: CitedLine
    subtitle: CitedLine
    addressee: CitedLine
    blocks: tuple[CitedBlock, ...]
    signature: CitedLine
    date: CitedLine
    notes: tuple[str, ...]


def to_brief_page(document: Document, sources: Sequence[SourceText] = ()) -> str:
    """The document as one self-contained HTML file, in which cited words lead to their evidence and back.

    A report whose text is among `sources` stands there whole with its evidence marked; of any other
    the cited quotes alone, and the page says so. Raises InputError when a quote does not stand in
    its report's text at its offsets.
    """
    words, numbering = labels_for(PageLabels, document.script), _Numbering()
    said = numbering.document(document)
    page = CheckingPage(
        words=words, keys=words.keys, said=said, panels=numbering.panels(sources, words.place)
    )
    title, lang = text_of(document.title), document.script.tag
    return render_page("checking-brief", title=title, lang=lang, view=page)


class _Numbering:
    """Numbers what is cited, each place once, in the order of the document."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, int, int, str], str] = {}
        self._cited: dict[str, list[tuple[str, Cite]]] = {}

    def document(self, document: Document) -> CitedDocument:
        """The document's words and numbers."""
        return CitedDocument(
            title=self._line(document.title),
            subtitle=self._line(document.subtitle),
            addressee=self._line(document.addressee),
            blocks=tuple(map(self._block, document.blocks)),
            signature=self._line(document.signature),
            date=self._line(document.date),
            notes=tuple(map(clean, document.notes)),
        )

    def panels(self, sources: Sequence[SourceText], place: str) -> tuple[Panel, ...]:
        """A panel for every report that was cited, in the order of the first citation."""
        texts = {one.sha256: one.text for one in sources}
        panels = []
        for sha256, cites in self._cited.items():
            evidence = [
                Evidence(
                    key=key,
                    mark=clean(cite.mark),
                    start=cite.start,
                    end=cite.end,
                    text=cite.quote,
                    tone="cited",
                )
                for key, cite in cites
            ]
            panels.append(panel_of(clean(cites[0][1].report), texts.get(sha256), evidence, place=place))
        return tuple(panels)

    def _block(self, block: Block) -> CitedBlock:
        match block:
            case Heading(level, runs):
                return CitedBlock("heading", level=min(max(level, 1), 4) + 1, rows=((self._line(runs),),))
            case Bullets(entries):
                return CitedBlock("bullets", rows=(tuple(map(self._line, entries)),))
            case Table(caption, header, rows):
                cells = tuple(tuple(map(self._line, row)) for row in (header, *rows))
                return CitedBlock("table", caption=clean(caption), rows=cells)
            case _:
                return CitedBlock("paragraph", rows=((self._line(block.runs),),))

    def _line(self, runs: Runs) -> CitedLine:
        behind = (*(run.emphasis for run in runs[1:]), Emphasis.PLAIN)
        return tuple(self._run(run, after is Emphasis.FLAG) for run, after in zip(runs, behind, strict=False))

    def _run(self, run: Run, flagged: bool) -> CitedRun:
        before = len(self._keys)
        keys = tuple(dict.fromkeys(map(self._key, run.cites)))
        fresh = tuple(f"item-{key}" for key in keys if int(key) > before)
        emphasis = "" if run.emphasis is Emphasis.PLAIN else run.emphasis.value
        return CitedRun(run.text, emphasis, keys=keys, anchors=fresh, flagged=flagged)

    def _key(self, cite: Cite) -> str:
        place = (cite.sha256, cite.start, cite.end, cite.quote)
        if place not in self._keys:
            self._keys[place] = str(len(self._keys) + 1)
            self._cited.setdefault(cite.sha256, []).append((self._keys[place], cite))
        return self._keys[place]
