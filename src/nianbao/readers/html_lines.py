"""An HTML tree to lines of text: one paragraph a line, as a browser would break them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nianbao.readers.limits import INVISIBLE
from nianbao.readers.rows import table_lines
from nianbao.text.folding import HAN

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
MOST_LINES, MOST_TEXT = 12, 1500
"""Lines and characters above which a cell is the page's article, not a table's cell."""
BREAK = "\x1f"
"""Stands for a line break while a tree is walked; a control character that HTML cannot hold."""
CJK = rf"\u3000-\u303f{HAN}\uff00-\uffef"
WRAPPED = re.compile(rf"(?<=[{CJK}])[ \t\r\n]*\n[ \t\r\n]*(?=[{CJK}])")
SPACES = re.compile(r"[ \t\r\n\f\u00a0\u2002\u2003\u3000]+")
PROSE = re.compile(r".{40,}[。；;！？]|.*(?:[。；;！？].*){3}")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def lines_of(element: HtmlElement) -> list[str]:
    """The lines an element shows: white space folded, line wraps between Chinese characters dropped.

    Rows of a data table are one line, cells parted by a tab; the cells of a layout are read one after
    the other.
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

    walk = iterwalk(element, events=("start", "end"))
    kept = 0
    for event, part in walk:
        tag = part.tag.lower() if isinstance(part.tag, str) else ""
        keeps = tag == "pre" or "pre" in (part.get("style") or "").partition("white-space")[2][:9]
        edge = BREAK if tag in BLOCKS or tag in CELLS else ""
        if event == "start":
            kept += keeps
            yield BREAK if tag == "br" else edge
            rows = rows_of(part) if tag == "table" else []
            if rows:
                yield BREAK.join(table_lines(rows)).replace("\t", "\v")
                walk.skip_subtree()
            else:
                yield written(part.text, kept) if tag else ""
            continue
        kept -= keeps
        yield edge
        yield written(part.tail, kept) if part is not element else ""


def written(text: str | None, kept: int) -> str:
    """A piece of text, its line breaks as they are when an element around it keeps them."""
    return (text or "").replace("\n", BREAK) if kept else text or ""


def rows_of(table: HtmlElement) -> list[list[list[str]]]:
    """The cells' lines of a table of data, empty where another cell spans; no rows for one that is layout.

    A layout holds other tables, hardly any rows of several cells, or a cell as long as an article.
    """
    if len(list(table.iter("table"))) > 1:
        return []
    rows: list[list[list[str]]] = []
    below: dict[int, int] = {}
    for row in table.iter("tr"):
        cells, below = _cells(row, below)
        rows.append(cells)
    several = [cells for cells in rows if sum(map(bool, cells)) > 1]
    article = any(
        len(cell) > MOST_LINES or sum(map(len, cell)) > MOST_TEXT for cells in rows for cell in cells
    )
    return rows if len(several) > 1 and not article else []


def _cells(row: HtmlElement, below: dict[int, int]) -> tuple[list[list[str]], dict[int, int]]:
    """A row's cells by column, and for how many rows further down each column stays covered."""
    cells: list[list[str]] = []
    covered = {at: rows - 1 for at, rows in below.items() if rows > 1}
    for cell in row:
        if cell.tag not in CELLS:
            continue
        while below.get(len(cells), 0):
            cells.append([])
        width, height = spanned(cell, "colspan"), spanned(cell, "rowspan")
        covered |= dict.fromkeys(range(len(cells), len(cells) + width), height - 1) if height > 1 else {}
        cells += [[line.replace("\t", " ") for line in lines_of(cell)], *([] for _ in range(width - 1))]
    return cells, covered


def spanned(cell: HtmlElement, attribute: str) -> int:
    """How many columns or rows a cell covers."""
    value = cell.get(attribute) or ""
    return min(max(int(value), 1), MOST_COLUMNS) if value.isascii() and value.isdigit() else 1
