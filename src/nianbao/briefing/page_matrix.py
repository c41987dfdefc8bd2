"""Themes by places on the page: counts of all places, and the strongest practice of each cell."""

from __future__ import annotations

from math import ceil

from nianbao.briefing.matrix import Matrix
from nianbao.briefing.parts import Pen, table
from nianbao.schema.document import Block, Run, Runs
from nianbao.schema.report import Kind
from nianbao.schema.terms import name_of

_KIND = name_of(Kind.ACHIEVEMENT)

MOST_PLACES = 8
"""Most places side by side in one table; more places make several tables and a table of counts."""


def matrix_blocks(matrix: Matrix, pen: Pen) -> list[Block]:
    """Tables of at most eight places each; before them, for more places, the counts place by place."""
    places = len(matrix.reports)
    blocks: list[Block] = [_counts(matrix, pen)] if places > MOST_PLACES else []
    tables = ceil(places / MOST_PLACES)
    size = ceil(places / tables) if tables else 1
    starts = range(0, places, size)
    parts = [range(start, min(start + size, places)) for start in starts]
    return [*blocks, *(_strongest(matrix, pen, n, part) for n, part in enumerate(parts, 1))]


def _counts(matrix: Matrix, pen: Pen) -> Block:
    header = ("报告", *(name_of(t, pen.script) for t in matrix.themes), "合计")
    rows: list[tuple[Runs, ...]] = []
    for n, filed in enumerate(matrix.reports):
        counts = [row[n].count for row in matrix.cells]
        cells = [(pen.own(str(c) if c else "—"),) for c in (*counts, sum(counts))]
        rows.append(((Run(pen.name(filed)),), *cells))
    totals = [matrix.total(n) for n in range(len(matrix.themes))]
    rows.append(((pen.own("合计"),), *((pen.own(str(t)),) for t in (*totals, sum(totals)))))
    return table(pen, f"{_KIND}项数", header, rows, (3.4, *([1.0] * (len(matrix.themes) + 1))))


def _strongest(matrix: Matrix, pen: Pen, number: int, places: range) -> Block:
    header = ("主题", *(pen.name(matrix.reports[n]) for n in places))
    rows = [
        ((Run(name_of(theme, pen.script)),), *(_cell(matrix, pen, row, n) for n in places))
        for row, theme in enumerate(matrix.themes)
    ]
    whole = len(places) == len(matrix.reports)
    caption = f"{_KIND}项数和突出做法" if whole else f"突出做法（{number}）"
    return table(pen, caption, header, rows, (1.4, *([2.0] * len(places))))


def _cell(matrix: Matrix, pen: Pen, row: int, place: int) -> Runs:
    cell = matrix.cells[row][place]
    if cell.strongest is None:
        return (pen.own("—"),)
    return (pen.own(f"{cell.count}项："), pen.heading_of(matrix.reports[place], cell.strongest))
