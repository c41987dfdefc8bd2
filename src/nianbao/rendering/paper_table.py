"""A table on paper: as wide as the type area, its header on every page, its rows whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, isfinite
from typing import TYPE_CHECKING

from nianbao.rendering.paper_style import Layout
from nianbao.schema.document import Runs, Table, text_of

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as DocxParagraph

Fill = Callable[["DocxParagraph", Runs, str], None]
"""Writes runs into a cell's paragraph in the style of that id."""

SHORT = 8
"""A column whose cells all hold at most this many characters is centred."""

_NARROWEST = 3  # characters that every column has room for, as far as the page allows


def add_table(paper: Docx, table: Table, layout: Layout, fill: Fill) -> None:
    """Append the table; nothing for one without columns. Rows shorter than the header end in empty cells."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Twips

    columns = max((len(row) for row in (table.header, *table.rows)), default=0)
    if not columns:
        return
    widths = column_widths(table.widths, columns, layout)
    made = paper.add_table(rows=0, cols=columns, style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Twips(width)
    centred = [_is_short(table.rows, number) for number in range(columns)]
    heads = ((table.header, True),) if table.header else ()
    for runs, is_head in (*heads, *((row, False) for row in table.rows)):
        row = made.add_row()
        _mark(row, is_head, _fits(runs, widths, layout))
        for number, cell in enumerate(row.cells):
            cell.width = Twips(widths[number])
            paragraph = _only_paragraph(cell)
            fill(
                paragraph, runs[number] if number < len(runs) else (), "TableHead" if is_head else "TableText"
            )
            if centred[number] and not is_head:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def column_widths(wanted: Sequence[float], columns: int, layout: Layout) -> list[int]:
    """Widths in twips that add up to the type area's, in the proportions asked for.

    Equal ones where what is asked for does not fit the columns or is no width.
    """
    shares = list(wanted)
    if len(shares) != columns or not isfinite(sum(shares)) or min(shares) <= 0:
        shares = [1.0] * columns
    least = min(_NARROWEST * layout.cell.em + 2 * layout.cell_padding[1], layout.width // columns)
    free = layout.width - least * columns
    total = sum(shares)
    widths = [least + int(free * (share / total)) for share in shares]
    widths[-1] += layout.width - sum(widths)
    return widths


def _is_short(rows: Sequence[Sequence[Runs]], number: int) -> bool:
    return all(len(text_of(row[number])) <= SHORT for row in rows if number < len(row))


def _fits(runs: Sequence[Runs], widths: Sequence[int], layout: Layout) -> bool:
    """Whether a row is less than half a page high; a higher one has to be split."""
    across = 2 * layout.cell_padding[1]
    lines = max(
        (
            ceil(len(text_of(cell)) * layout.cell.em / (width - across))
            for cell, width in zip(runs, widths, strict=False)
        ),
        default=1,
    )
    return lines * layout.cell.line < layout.height / 2


def _mark(row: _Row, is_head: bool, whole: bool) -> None:
    """Say in the row's properties (ECMA-376 17.4.81) that it stays whole, and that it opens every page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    if whole:
        properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _only_paragraph(cell: _Cell) -> DocxParagraph:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph: DocxParagraph = cell.paragraphs[0]
    return paragraph
