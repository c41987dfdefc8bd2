"""Last year's tables and years: names stay, figures become reminders beside a blank, years move on by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.drafting import docx_edits as edits
from nianbao.drafting.model import CELL
from nianbao.readers.docx_flow import within
from nianbao.readers.numbering import W
from nianbao.text.numerals import ANY_YEAR, MONTH_OR_DAY, year_like, year_value

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPAN = "-—–~～至"
# A year that reports on or plans for one year; neither end of a span (2021—2025年), which is a plan's name.
_YEAR = re.compile(rf"(?<![{_SPAN}\d])(?P<year>{ANY_YEAR})(?=\s*年)(?!\s*年?\s*[{_SPAN}])")
_TITLE = re.compile(r"《[^《》]*》")
_DATE = re.compile(rf"{ANY_YEAR}\s*年\s*{MONTH_OR_DAY}\s*月(?:\s*{MONTH_OR_DAY}\s*日)?")
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万]余?[件个项次人名家场份起条%％]")
_LONG = 20
"""A cell longer than this, in characters, tells what was done: it is blanked like a figure."""


def is_layout(table: _Element) -> bool:
    """Whether a table only places text on the page: one column."""
    return all(len(list(within(row, f"{W}tc"))) == 1 for row in within(table, f"{W}tr"))


def turn_table(table: _Element, year: int | None) -> None:
    """Turn one table; `year` is the one last year's report is about, None when unknown.

    The first row and the first column stay. Years in the header move on; a column then shows the number
    that last year's report had for its new year, and none where it had none.
    """
    rows = [list(within(row, f"{W}tc")) for row in within(table, f"{W}tr")]
    if not rows:
        return
    old = [_year_of(_text(cell)) for cell in rows[0]]
    for cell in rows[0]:
        for paragraph in cell.iter(f"{W}p"):
            edits.replace(paragraph, moved_on(edits.text_of(paragraph), year))
    new = [_year_of(_text(cell)) for cell in rows[0]]
    for cells in rows[1:]:
        texts = [_text(cell) for cell in cells]
        by_year = dict(zip(old, texts, strict=True)) if len(cells) == len(old) else {}
        for number, cell in list(enumerate(cells))[1:]:
            if _FIGURE.search(texts[number]) or len(texts[number]) > _LONG:
                moved = number < len(new) and new[number] is not None and new[number] != old[number]
                _blank(cell, by_year.get(new[number], "") if moved else texts[number])


def _blank(cell: _Element, reminder: str) -> None:
    paragraphs = [one for one in cell.iter(f"{W}p") if edits.text_of(one).strip()]
    look = edits.look_of(paragraphs[0])
    for paragraph in paragraphs:
        edits.cut(paragraph, 0)
    if reminder:
        edits.add_hint(paragraphs[0], f"【上年：{reminder}】", look)
    edits.add_words(paragraphs[0], CELL, look)


def _text(cell: _Element) -> str:
    return "".join(edits.text_of(paragraph) for paragraph in cell.iter(f"{W}p")).strip()


def _year_of(text: str) -> int | None:
    year = _YEAR.search(text)
    return None if year is None else year_value(year["year"])


def moved_on(text: str, year: int | None) -> list[tuple[int, int, str]]:
    """Where a year stands and what it becomes: half-open characters and as many new ones.

    Only years within one of `year`, the one the text reports on, where that is known: others are history.
    A year inside 《》 or of a span of years stays, and so does one of a date.
    """
    kept = [match.span() for pattern in (_TITLE, _DATE) for match in pattern.finditer(text)]
    found = []
    for match in _YEAR.finditer(text):
        start, end = match.span("year")
        value = year_value(match["year"])
        if any(a <= start < b for a, b in kept) or (year is not None and abs(value - year) > 1):
            continue
        found.append((start, end, year_like(match["year"], value + 1)))
    return found


def dates(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand (2025年2月28日), as half-open characters."""
    return (match.span() for match in _DATE.finditer(text))
