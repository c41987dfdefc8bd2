"""The tables of a PDF page, ruled or told by blank strips, and the lines their rows make.

Units are PDF points, from the page's left and top edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from nianbao.readers.pdf_lines import NUMBERED, PdfLine, cut_lines, join, rows_of
from nianbao.readers.rows import table_lines

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage
    from pdfplumber.table import Table

Char = Mapping[str, Any]
"""A character as pdfplumber gives it: `text`, `x0`, `x1`, `top`, `bottom`."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_MOST_EDGES = 800
"""Ruling lines above which a page is a drawing; finding tables takes the square of their number."""
_STRIP = 0.8
"""Width of a blank strip between columns, in characters."""
_COLUMNS, _ROWS = 3, 3
"""Columns under labels and visual lines, at least, of a table without rules."""
_LABEL = re.compile(r"[^，。；、,;]{1,10}")
_APART = 1.3
"""How much further than usual two lines stand apart where a row ends."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the boxes of its cells row by row, None where a cell is covered by another."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.box[1]


def grids_of(page: PdfPage, chars: Sequence[Char]) -> list[Grid]:
    """The tables of a page, top first, none inside another: the ruled ones, and those without rules."""
    ruled = _ruled(page)
    outside = [c for c in chars if not any(_stands_in(c, grid.box) for grid in ruled)]
    apart: list[Grid] = []
    for grid in sorted([*ruled, *_unruled(outside)], key=lambda grid: grid.top):
        if not apart or grid.top >= apart[-1].box[3] - 1:
            apart.append(grid)
    return apart


def rows_in(grid: Grid, chars: Sequence[Char]) -> tuple[list[PdfLine], list[Char]]:
    """The rows of a table as lines, and the characters that stand in none of its cells."""
    rows: list[list[list[str]]] = []
    rest = list(chars)
    for row in grid.rows:
        cells: list[list[str]] = []
        for cell in row:
            inside = [] if cell is None else [char for char in rest if _stands_in(char, cell)]
            taken = set(map(id, inside))
            rest = [char for char in rest if id(char) not in taken]
            cells.append(_cell_lines(inside))
        rows.append(cells)
    left, top, right, bottom = grid.box
    size = median(float(char["bottom"] - char["top"]) for char in chars) if chars else 1.0
    return [PdfLine(text, left, right, top, bottom, size, row=True) for text in table_lines(rows)], rest


def middle_of(char: Char) -> float:
    """The height at which a character stands."""
    return float(char["top"] + char["bottom"]) / 2


def _stands_in(char: Char, box: Box) -> bool:
    x = float(char["x0"] + char["x1"]) / 2
    return box[0] <= x < box[2] and box[1] <= middle_of(char) < box[3]


def _cell_lines(chars: Sequence[Char]) -> list[str]:
    """The paragraphs of a cell: its lines joined, but for those that open with a list number."""
    paragraphs: list[str] = []
    for line in cut_lines(chars):
        if paragraphs and not NUMBERED.match(line.text):
            paragraphs[-1] = join(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
    return paragraphs


# With rules


def _ruled(page: PdfPage) -> list[Grid]:
    if not 4 <= len(page.edges) <= _MOST_EDGES:
        return []
    return [
        Grid(table.bbox, tuple(tuple(row.cells) for row in table.rows))
        for table in page.find_tables()
        if _is_table(table)
    ]


def _is_table(table: Table) -> bool:
    """Whether it has at least two rows of two columns, and more such rows than others."""
    wide = [row for row in table.rows if sum(cell is not None for cell in row.cells) > 1]
    return len(wide) > 1 and 2 * len(wide) >= len(table.rows)


# Without rules


def _unruled(chars: Sequence[Char]) -> Iterator[Grid]:
    """Tables under a line of at least three labels, whose columns blank strips part."""
    lines = [[char for char in line if char["text"].strip()] for line in rows_of(chars)]
    lines = [line for line in lines if line]
    at = 0
    while at < len(lines):
        run = _run(lines[at:]) if _is_header(lines[at]) else []
        if len(run) >= _ROWS:
            yield _grid(run)
        at += max(1, len(run) if len(run) >= _ROWS else 1)


def _is_header(line: Sequence[Char]) -> bool:
    """Whether a line is at least three labels with blank strips between them."""
    parts = [[char for char in line if left <= char["x0"] < right] for left, right in _spans([line])]
    words = ["".join(char["text"] for char in sorted(part, key=lambda c: c["x0"])) for part in parts]
    return len(words) >= _COLUMNS and all(_LABEL.fullmatch(word) for word in words)


def _run(lines: Sequence[Sequence[Char]]) -> list[Sequence[Char]]:
    """The lines from the header on that leave its blank strips blank and follow each other closely."""
    run = [lines[0]]
    gap = 0.0
    for before, line in pairwise(lines):
        gap = gap or 2 * _APART * (_height(line) - _height(before))
        if _height(line) - _height(before) > gap or len(_spans([*run, line])) < _COLUMNS:
            break
        run.append(line)
    return run


def _height(line: Sequence[Char]) -> float:
    return middle_of(line[0])


def _spans(lines: Sequence[Sequence[Char]]) -> list[tuple[float, float]]:
    """The columns' left and right edges: where characters stand in any line, parted by blank strips."""
    chars = sorted((char for line in lines for char in line), key=lambda char: char["x0"])
    strip = _STRIP * median(float(char["bottom"] - char["top"]) for char in chars)
    spans: list[tuple[float, float]] = []
    for char in chars:
        if spans and char["x0"] - spans[-1][1] < strip:
            spans[-1] = spans[-1][0], max(spans[-1][1], float(char["x1"]))
        else:
            spans.append((float(char["x0"]), float(char["x1"])))
    return spans


def _grid(run: Sequence[Sequence[Char]]) -> Grid:
    spans = _spans(run)
    edges = [spans[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in pairwise(spans)), spans[-1][1] + 1]
    gaps = [_height(b) - _height(a) for a, b in pairwise(run)]
    apart = _APART * min(gaps)
    wide = [place for place, gap in enumerate(gaps, 1) if gap > apart]
    led = [place for place, line in enumerate(run) if place and min(c["x0"] for c in line) < edges[1]]
    starts = [0, *(wide or led)]
    tops = [min(float(char["top"]) for char in run[place]) for place in starts]
    bottom = max(float(char["bottom"]) for char in run[-1])
    rows = tuple(
        tuple((left, top, right, below) for left, right in pairwise(edges))
        for top, below in pairwise([*tops, bottom + 1])
    )
    return Grid((edges[0], tops[0], edges[-1], bottom + 1), rows)
