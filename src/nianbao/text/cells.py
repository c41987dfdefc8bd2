"""Rows of a table in a text: cells parted by tabs or bars, and the measures of their bare values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.text.lexicon import alternation

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_PARTED = re.compile(r"(?<!<)\|(?!>)|(?<=\S)\t")
"""What parts cells: a tab or a bar; not the bars of a model's marks (`<|im_end|>`), which are text here."""
_CELL = re.compile(r"[^|\t]*")
_RULE = re.compile(r"[|\t :=+-]*")
"""What Markdown draws under a header."""
_WORDS = alternation("measures.times", "measures.countable", "measures.nouns", "measures.measured")
_UNIT = rf"(?:[万亿]{{0,2}}{_WORDS}|[%％‰])"
_MEASURE = re.compile(rf"[(（](?:单位[:：])?(?P<bracketed>{_UNIT})[)）]|单位[:：]\s*(?P<named>{_UNIT})")
_COLUMN, _BARE_UNIT = re.compile("(?:计量)?单位"), re.compile(_UNIT)
_VALUE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row: the half-open spans of its cells in the text, empty where a cell is."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """A bare value at `[start, end)` and the unit that its column or row gives it."""

    start: int
    end: int
    unit: str


def rows_in(text: str) -> Iterator[TextRow]:
    """Every line with cells, in order; the rule that Markdown draws under a header is none."""
    for line in _LINE.finditer(text):
        words = line[0]
        if not _PARTED.search(words.strip(" ")) or _RULE.fullmatch(words):
            continue
        inner = words.strip(" ").removeprefix("|").removesuffix("|")
        start = line.start() + words.index(inner) if inner else line.start()
        yield TextRow(line.start(), line.end(), tuple(_cells(text, start, start + len(inner))))


def measured_cells(text: str) -> Iterator[MeasuredCell]:
    """The bare values of rows whose unit stands in brackets in the header or the first cell, in a column
    of units, or above.

    A column's own unit goes before that of the row, and this before that of the whole table.
    """
    if "\t" not in text and "|" not in text:
        return
    header: Sequence[str] = ()
    above = ""
    rows = [TextRow(0, 0, ()), *rows_in(text)]
    for before, row in pairwise(rows):
        words = [text[start:end] for start, end in row.cells]
        between = text[before.end : row.start]
        if not header or (between.strip() and not _RULE.fullmatch(between.strip())):
            header, above = words, _unit(between.rstrip().rpartition("\n")[2])
            continue
        own = _unit(words[0]) or _unit(words[1] if _VALUE.fullmatch(words[0]) and len(words) > 1 else "")
        own = own or next((w for head, w in zip(header, words, strict=False) if _names_unit(head, w)), "")
        whole = own or _unit(header[0]) or above
        for place, (start, end) in enumerate(row.cells[1:], 1):
            unit = _unit(header[place]) if place < len(header) else ""
            if (unit or whole) and _VALUE.fullmatch(text, start, end):
                yield MeasuredCell(start, end, unit or whole)


def _names_unit(head: str, words: str) -> bool:
    return _COLUMN.fullmatch(head) is not None and _BARE_UNIT.fullmatch(words) is not None


def _unit(words: str) -> str:
    found = _MEASURE.search(words)
    return (found["bracketed"] or found["named"]) if found else ""


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at <= end:
        match = _CELL.match(text, at, end)
        stop = match.end() if match else end
        words = text[at:stop]
        left = at + len(words) - len(words.lstrip())
        yield left, max(left, at + len(words.rstrip()))
        at = stop + 1
