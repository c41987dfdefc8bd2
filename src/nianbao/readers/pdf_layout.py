"""A PDF page to stretches that are read one after the other: text, columns, the rows of tables.

Units are PDF points, from the page's left and top edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from nianbao.readers.pdf_lines import Sheet, cut_lines, rows_of
from nianbao.readers.pdf_marks import without_watermark
from nianbao.readers.pdf_tables import Char, grids_of, middle_of, rows_in

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

_FEWEST_ROWS = 5
"""Rows on either side of a gutter, at least: two signatures side by side are no columns."""
_FULL, _OF_LINES = 0.7, 0.75
"""Share of a column's width that its wider lines fill, from this quantile on: cells of a table hold less."""
_NARROWEST = 0.27
"""Share of the text's width that a column takes at least: a label in front of a text takes less."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page's stretches in reading order, and what was found on it.

    `turned` and `marked` count characters left out: those that stand sideways, those of a watermark.
    """

    sheets: tuple[Sheet, ...]
    columns: bool
    tables: bool
    turned: int
    marked: int


def layout_of(page: PdfPage) -> PageLayout:
    """Read a page: doubled characters (imitated bold), turned ones and those off the page are left out."""
    upright, turned = _shown(page)
    chars, marked = without_watermark(upright)
    height = float(page.height)
    stretches: list[Sheet] = []
    grids = grids_of(page, chars)
    for grid in grids:
        above = [char for char in chars if middle_of(char) < grid.top]
        chars = [char for char in chars if middle_of(char) >= grid.top]
        stretches += _columns(above, height)
        rows, chars = rows_in(grid, chars)
        stretches.append(Sheet(tuple(rows), height))
    stretches += _columns(chars, height)
    sheets = tuple(_merged(stretches))
    return PageLayout(sheets, any(s.column for s in sheets), bool(grids), turned, marked)


def _shown(page: PdfPage) -> tuple[list[Char], int]:
    top, bottom = float(page.bbox[1]), float(page.bbox[3])
    seen: dict[tuple[str, int, int], Char] = {}
    turned = 0
    for char in page.chars:
        if not char.get("upright", True):
            turned += bool(char["text"].strip())
        elif top - 1 <= char["top"] and char["bottom"] <= bottom + 1:
            seen.setdefault((char["text"], round(char["x0"]), round(char["top"])), char)
    return list(seen.values()), turned


def _merged(stretches: Sequence[Sheet]) -> Iterator[Sheet]:
    """Stretches of full width that follow each other as one; empty ones left out."""
    before: Sheet | None = None
    for sheet in stretches:
        if before is not None and not before.column and not sheet.column:
            before = replace(before, lines=(*before.lines, *sheet.lines))
            continue
        if before is not None and before.lines:
            yield before
        before = sheet
    if before is not None and before.lines:
        yield before


# Columns


def _columns(chars: Sequence[Char], height: float) -> list[Sheet]:
    """The stretches of text in reading order: above a gutter, left of it, right of it, below it."""
    split = _gutter(chars)
    if split is None:
        return [Sheet(tuple(cut_lines(chars)), height)]
    x, first, last = split
    above, between, below = (
        [char for char in chars if low <= middle_of(char) < high]
        for low, high in ((float("-inf"), first), (first, last), (last, float("inf")))
    )
    left = [char for char in between if char["x0"] < x]
    right = [char for char in between if char["x0"] >= x]
    halves = [
        replace(_aligned(s, left), column=True) for half in (left, right) for s in _columns(half, height)
    ]
    return [*_columns(above, height), *halves, *_columns(below, height)]


def _aligned(sheet: Sheet, left: Sequence[Char]) -> Sheet:
    """A column moved to where the left one stands, so that their indents can be compared."""
    edge = min(float(char["x0"]) for char in left)
    move = edge - min((line.x0 for line in sheet.lines), default=edge)
    return replace(
        sheet, lines=tuple(replace(line, x0=line.x0 + move, x1=line.x1 + move) for line in sheet.lines)
    )


def _gutter(chars: Sequence[Char]) -> tuple[float, float, float] | None:
    """Where a blank strip parts two columns: its x, top and end of the rows it parts; None without."""
    rows = [[char for char in row if char["text"].strip()] for row in rows_of(chars)]
    rows = [row for row in rows if row]
    if len(rows) < _FEWEST_ROWS:
        return None
    size = median(float(char["bottom"] - char["top"]) for row in rows for char in row)
    left = min(float(char["x0"]) for row in rows for char in row)
    right = max(float(char["x1"]) for row in rows for char in row)
    best: tuple[int, float, float, float] | None = None
    for x in _candidates(left, right, size):
        for run in _runs(rows, x, size / 2):
            if (best is None or len(run) > best[0]) and _parts(run, x, (left, right)):
                best = len(run), x, _top(run), _bottom(run)
    return best[1:] if best else None


def _candidates(left: float, right: float, size: float) -> Iterator[float]:
    margin = _NARROWEST * (right - left)
    x, end = left + margin, right - margin
    while x < end:
        yield x
        x += size / 3


def _runs(rows: Sequence[Sequence[Char]], x: float, half: float) -> Iterator[list[Sequence[Char]]]:
    """The longest stretches of rows in which no character stands within `half` of x."""
    run: list[Sequence[Char]] = []
    for row in rows:
        if any(char["x0"] < x + half and char["x1"] > x - half for char in row):
            yield run
            run = []
        else:
            run.append(row)
    yield run


def _parts(run: Sequence[Sequence[Char]], x: float, edges: tuple[float, float]) -> bool:
    """Whether both sides of x hold text in lines that fill their column."""
    for side, width in ((-1, x - edges[0]), (1, edges[1] - x)):
        lines = [[char for char in row if (char["x0"] - x) * side > 0] for row in run]
        extents = sorted(max(c["x1"] for c in line) - min(c["x0"] for c in line) for line in lines if line)
        if len(extents) < _FEWEST_ROWS or extents[int(_OF_LINES * len(extents))] < _FULL * width:
            return False
    return True


def _top(run: Sequence[Sequence[Char]]) -> float:
    return min(middle_of(char) for row in run for char in row)


def _bottom(run: Sequence[Sequence[Char]]) -> float:
    return max(middle_of(char) for row in run for char in row) + 0.1
