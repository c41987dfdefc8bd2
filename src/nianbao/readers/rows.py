"""A table's cells to lines, the same for every format: rows of cells parted by tabs, or a form's paragraphs.

A row of data is one line; its empty cells stay, so that every value stands under its header (`structure`
reads the columns). A form has a label in front of what was filled in: the label becomes a line of its
own, as a heading, and the text behind it keeps its paragraphs. A table of one column is mere layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nianbao.text.lexicon import pattern

Cell = Sequence[str]
"""The lines of a cell."""

_LONGEST_LABEL = 25
_PROSE = 40
"""Characters from which what stands behind a label counts as filled in, not as a value."""
_FORM_SHARE = 0.5
_SECTIONS = (pattern("report.work_heading"), pattern("shortfalls.heading"), pattern("plans.heading"))
_SENTENCE = re.compile(r"[。；;！？]")
_NUMBER = re.compile(r"\d{1,2}")


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table; empty rows are left out."""
    form = _is_form(rows)
    layout = all(sum(map(bool, cells)) <= 1 for cells in rows)
    for cells in rows:
        filled = _told(cells) if form else [cell for cell in cells if cell]
        alone = len(filled) == 1 and (layout or form or bool(cells[0]))
        if alone or (form and _is_filled_in(filled)):
            yield from (line for cell in filled for line in cell)
        elif filled:
            yield "\t".join(" ".join(cell).replace("\t", " ") for cell in cells).rstrip("\t")


def _told(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that are filled, a number in a cell of its own put in front of the sentences it numbers."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or not _SENTENCE.search(filled[-1][0]):
        return filled
    *labels, number, text = filled
    if not _NUMBER.fullmatch("".join(number)):
        return filled
    return [*labels, [f"{''.join(number)}.{text[0]}", *text[1:]]]


def _is_form(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether most rows are labels with a text behind them, the first row too: it heads no columns."""
    told = [_told(cells) for cells in rows]
    told = [filled for filled in told if len(filled) > 1]
    texts = [filled for filled in told if _is_filled_in(filled)]
    headed = bool(told) and all(_is_label(cell) for cell in told[0]) and len(told[0]) > 2
    if sum(_names_section(filled) for filled in told) > 1:
        return True
    return not headed and len(texts) >= max(1, _FORM_SHARE * len(told)) and not _has_columns(texts)


def _has_columns(texts: Sequence[Sequence[Cell]]) -> bool:
    """Whether every text is one short paragraph: then the table has two columns of sentences, no form."""
    return len(texts) > 1 and all(
        len(filled[-1]) == 1 and len(filled[-1][0]) < 2 * _PROSE for filled in texts
    )


def _is_filled_in(filled: Sequence[Cell]) -> bool:
    *labels, text = filled
    if _names_section(filled):
        return True
    prose = len(text) > 1 or (sum(map(len, text)) >= _PROSE and _SENTENCE.search(text[0]) is not None)
    return bool(labels) and prose and all(_is_label(cell) for cell in labels)


def _names_section(filled: Sequence[Cell]) -> bool:
    """Whether a cell named like a section of a report stands in front of sentences."""
    label, text = "".join(filled[0]), filled[-1][0]
    section = any(form.search(label) for form in _SECTIONS)
    return len(filled) == 2 and section and _is_label(filled[0]) and _SENTENCE.search(text) is not None


def _is_label(cell: Cell) -> bool:
    return sum(map(len, cell)) <= _LONGEST_LABEL and not any(_SENTENCE.search(line) for line in cell)
