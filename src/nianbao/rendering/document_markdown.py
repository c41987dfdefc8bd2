"""A document as Markdown (CommonMark with tables and foot-notes): sources are foot-notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, groupby

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
from nianbao.text.sanitize import held, inline, link_like, printable
from nianbao.text.sanitize import markdown as safe

_MARKS = {Emphasis.STRONG: "**", Emphasis.FLAG: "*"}
_DEEPEST = 6


def to_markdown(document: Document, sources: bool = True) -> str:
    """The document's text, ending in a newline; with `sources` every cite is a foot-note, each once.

    Blanks stand as they are, ready to be written over; a paragraph of hints alone is a block quote.
    No text can become markup, a link, an image or HTML: what has a meaning in Markdown is escaped,
    control characters are dropped, white space of every kind becomes one blank.
    """
    return _MarkdownWriter(sources).write(document)


class _MarkdownWriter:
    """Writes a document and numbers its foot-notes on the way."""

    def __init__(self, sources: bool) -> None:
        self._sources = sources
        self._numbers: dict[Cite, int] = {}

    def write(self, document: Document) -> str:
        parts = [
            f"# {self._line(document.title)}" if document.title else "",
            self._line(document.subtitle),
            self._line(document.addressee),
            *(part for block in document.blocks for part in self._block(block)),
            self._line(document.signature),
            self._line(document.date),
            "---" if document.notes else "",
            "\n".join(f"- {safe(note)}" for note in document.notes),
            *(self._note(cite, number) for cite, number in self._numbers.items()),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(level=level, runs=runs):
                yield f"{'#' * min(max(level, 1) + 1, _DEEPEST)} {self._line(runs)}"
            case Paragraph(runs=runs):
                hint = all(run.emphasis is Emphasis.HINT for run in runs)
                yield f"> {self._line(runs)}" if runs and hint else self._line(runs)
            case Bullets(entries=entries):
                yield "\n".join(f"- {self._line(runs)}" for runs in entries)
            case Table():
                yield safe(block.caption)
                yield "\n".join(self._rows(block))

    def _rows(self, table: Table) -> Iterator[str]:
        columns = max((len(row) for row in (table.header, *table.rows)), default=0)
        if not columns:
            return
        yield self._row(table.header, columns)
        yield "|" + " --- |" * columns
        yield from (self._row(row, columns) for row in table.rows)

    def _row(self, cells: tuple[Runs, ...], columns: int) -> str:
        # An escaped line holds an unescaped pipe only in a code span, and there a table needs it escaped.
        texts = [self._line(runs).replace("\\|", "|").replace("|", "\\|") for runs in cells]
        return "| " + " | ".join(texts + [""] * (columns - len(texts))) + " |"

    def _line(self, runs: Runs) -> str:
        """The runs as one escaped line, with the numbers of their foot-notes."""
        line = ""
        for cites, group in groupby(_joined(runs), key=lambda run: run.cites):
            for run in group:
                marked = _marked(run)
                # Marks side by side would be read as one: the text comes before the emphasis.
                line += inline(run.text) if line.endswith("*") and marked.startswith("*") else marked
            line += "".join(f"[^{self._number(cite)}]" for cite in cites) if self._sources else ""
        return held(line.strip())

    def _number(self, cite: Cite) -> int:
        return self._numbers.setdefault(cite, len(self._numbers) + 1)

    @staticmethod
    def _note(cite: Cite, number: int) -> str:
        report, mark, quote = (inline(printable(part)) for part in (cite.report, cite.mark, cite.quote))
        return f"[^{number}]: {report} §{mark}，字符 \\[{cite.start}, {cite.end})：“{quote}”"


def _joined(runs: Runs) -> Runs:
    """Tidy runs without empty ones, neighbours of one kind joined.

    Where a word that renderers would link reaches over a border, all is one plain run.
    """
    made: list[Run] = []
    for (emphasis, cites), group in groupby(runs, key=lambda run: (run.emphasis, run.cites)):
        text = printable("".join(run.text for run in group))
        if text:
            made.append(Run(text, emphasis, cites))
    whole = text_of(tuple(made))
    borders = list(accumulate(len(run.text) for run in made))
    if any(start < border < stop for start, stop in link_like(whole) for border in borders):
        return (Run(whole, Emphasis.PLAIN, tuple(dict.fromkeys(c for run in made for c in run.cites))),)
    return tuple(made)


def _marked(run: Run) -> str:
    """The escaped text in its emphasis; marks stand inside of punctuation, where CommonMark sees them."""
    mark = _MARKS.get(run.emphasis)
    inner = run.text
    if mark is None:
        return inline(inner)
    while inner and _is_edge(inner[0]):
        inner = inner[1:]
    head = run.text[: len(run.text) - len(inner)]
    while inner and _is_edge(inner[-1]):
        inner = inner[:-1]
    tail = run.text[len(head) + len(inner) :]
    escaped = inline(inner)
    if not inner or escaped[0] == "`" or escaped[-1] == "`":
        return inline(run.text)
    return f"{inline(head)}{mark}{escaped}{mark}{inline(tail)}"


def _is_edge(char: str) -> bool:
    """Whether CommonMark's flanking rules see white space or punctuation in it."""
    return char.isspace() or unicodedata.category(char)[0] in "PSZ"
