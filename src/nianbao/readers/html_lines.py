"""An HTML tree to lines of text: one paragraph a line, as a browser would break them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nianbao.readers.limits import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "tfoot", "thead", "tr", "ul", "ucapcontent", "ucaptitle",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
MOST_COLUMNS = 63
"""More columns or rows than that are a slip of the page's program."""
BREAK = "\x1f"
"""Stands for a line break while a tree is walked; a control character that HTML cannot hold."""
CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
WRAPPED = re.compile(rf"(?<=[{CJK}])[ \t\r\n]*\n[ \t\r\n]*(?=[{CJK}])")
SPACES = re.compile(r"[ \t\r\n\f\u00a0\u2002\u2003\u3000]+")
PROSE = re.compile(r".{40,}[。；;！？]|.*(?:[。；;！？].*){3}")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def lines_of(element: HtmlElement) -> list[str]:
    """The lines an element shows: white space folded, line wraps between Chinese characters dropped.

    Rows of a data table are one line, cells parted by a tab; a cell that holds paragraphs is read
    as a part of the page's layout.
    """
    joined = "".join(pieces(element))
    found = (tidy(line) for line in joined.split(BREAK))
    return [line for line in found if line]


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element's own style or attribute hides it."""
    return HIDDEN.search(element.get("style") or "") is not None or element.get("hidden") is not None


def text_of(element: HtmlElement) -> str:
    """The text of an element on one line, parted by spaces where it breaks."""
    return " ".join(line.replace("\t", " ") for line in lines_of(element))


def tidy(line: str) -> str:
    """A line with white space folded to single spaces, tabs between cells kept."""
    cells = (SPACES.sub(" ", WRAPPED.sub("", cell.translate(INVISIBLE))).strip() for cell in line.split("\v"))
    return "\t".join(cells).rstrip("\t")


def pieces(element: HtmlElement) -> Iterator[str]:
    """The strings an element is made of, with BREAK at block edges and a vertical tab between cells."""
    from lxml.etree import iterwalk

    missing = skipped_columns(element)
    for event, part in iterwalk(element, events=("start", "end")):
        tag = part.tag.lower() if isinstance(part.tag, str) else ""
        if event == "start":
            yield BREAK if breaks(part, tag) or tag == "br" else "\v" * missing.get(part, 0)
            yield (part.text or "") if tag else ""
            continue
        block = breaks(part, tag)
        yield BREAK if block else ("\v" if tag in CELLS else "")
        yield (part.tail or "") if part is not element else ""


def skipped_columns(element: HtmlElement) -> dict[HtmlElement, int]:
    """For each cell the columns in front of it that cells of other rows or a wide cell before it cover."""
    found: dict[HtmlElement, int] = {}
    for table in element.iter("table"):
        below: dict[int, int] = {}
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is table:
                below = _place(row, below, found)
    return found


def _place(row: HtmlElement, below: dict[int, int], found: dict[HtmlElement, int]) -> dict[int, int]:
    """Place a row's cells; returns the rows further down that each column stays covered."""
    column = skipped = 0
    covered = {at: rows - 1 for at, rows in below.items() if rows > 1}
    for cell in row:
        if cell.tag not in CELLS:
            continue
        while below.get(column, 0) and column < MOST_COLUMNS:
            column, skipped = column + 1, skipped + 1
        found[cell] = skipped
        width, height = spanned(cell, "colspan"), spanned(cell, "rowspan")
        covered |= dict.fromkeys(range(column, column + width), height - 1) if height > 1 else {}
        column, skipped = column + width, width - 1
    return covered


def spanned(cell: HtmlElement, attribute: str) -> int:
    """How many columns or rows a cell covers."""
    value = cell.get(attribute) or ""
    return min(max(int(value), 1), MOST_COLUMNS) if value.isascii() and value.isdigit() else 1


def breaks(element: HtmlElement, tag: str) -> bool:
    """Whether lines break before and after an element."""
    return tag in BLOCKS or (tag in CELLS and is_layout(element))


def is_layout(cell: HtmlElement) -> bool:
    """Whether a table cell holds several paragraphs or a long text, so that the table is mere layout."""
    blocks = sum(1 for e in cell.iterdescendants() if isinstance(e.tag, str) and e.tag.lower() in BLOCKS)
    length = len("".join(cell.itertext()).strip())
    return blocks > 1 or length > 200 or (cell.find(".//br") is not None and length > 80)
