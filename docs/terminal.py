"""Lines of a terminal as a page: a CJK monospace font, each character in the cells a terminal gives it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from nianbao import ReportSummary
from nianbao.rendering.table import to_lines

WIDTH = 80
"""Terminal cells; README and issue speak of the same."""
FONT = "Noto Sans Mono CJK SC"
SIZE, LEADING, MARGIN, BAR = 15, 23, 26, 36
"""CSS pixels: letters, lines, the frame's inner margin, the bar above."""
COLOURS = {"cyan": "#6cc7d9", "yellow": "#e5c07b", "red": "#f2777a"}
INK, FAINT, GROUND = "#dfe3ea", "#828b9a", "#1b1f27"

PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><meta charset="utf-8"><title>nianbao</title><style>
html, body {{ margin: 0; background: {ground}; color: {ink}; }}
.bar {{ height: {bar}px; background: #2a303b; }}
.bar {{ display: flex; align-items: center; gap: 8px; padding-left: 16px; }}
.bar i {{ width: 12px; height: 12px; border-radius: 6px; background: #4b5363; }}
pre {{ margin: 0; padding: {margin}px; font: {size}px/{leading}px "{font}", monospace; }}
pre b {{ display: inline-block; width: 1ch; white-space: pre; font-weight: inherit; }}
</style><div class="bar"><i></i><i></i><i></i></div><pre>{lines}</pre></html>
"""


def shown(summary: ReportSummary, most: int) -> list[Text]:
    """The command and the first lines of its output, at most `most`, ended at a whole entry."""
    command = Text("$ ", "dim").append(f"nianbao summarize {summary.source.name}", "not dim")
    lines = [command, Text(""), *to_lines(summary, WIDTH)]
    if len(lines) <= most:
        return lines
    kept = lines[: most - 1]
    while kept and lines[len(kept)].plain.startswith(" "):  # the next line goes on with an entry begun
        kept.pop()
    while len(kept) > 2 and (not kept[-1].plain or not kept[-2].plain):  # no heading with nothing under it
        kept.pop()
    return [*kept, Text("…", "dim")]


def to_page(lines: Sequence[Text]) -> tuple[str, tuple[int, int]]:
    """The lines as HTML, and the window's width and height in CSS pixels."""
    page = PAGE.format(
        ground=GROUND,
        ink=INK,
        bar=BAR,
        margin=MARGIN,
        size=SIZE,
        leading=LEADING,
        font=FONT,
        lines="\n".join(map(as_html, lines)),
    )
    return page, (WIDTH * SIZE // 2 + 2 * MARGIN + SIZE, BAR + 2 * MARGIN + LEADING * len(lines))


def as_html(line: Text) -> str:
    """A styled line as HTML."""
    return "".join(_pieces(line))


def _pieces(line: Text) -> Iterator[str]:
    whole = Text().append_text(line)  # a line's own style becomes a span, which `render` keeps
    for segment in whole.render(Console(width=WIDTH, color_system="standard")):
        style, words = segment.style, "".join(map(_in_its_cells, segment.text))
        yield f'<span style="{css}">{words}</span>' if style and (css := _css(style)) else words


def _in_its_cells(char: str) -> str:
    """A character as HTML that takes the cells a terminal gives it.

    The font draws “ ” · § ─ two cells wide, with their ink at the right, at the left or in the middle.
    """
    if char.isascii() or cell_len(char) != 1:
        return html.escape(char)
    if char == "─":
        return f'<b style="overflow:hidden;vertical-align:bottom">{char}</b>'
    shift = 1.0 if char in "“‘" else 0.0 if char in "”’" else 0.5
    return f'<b style="text-indent:-{shift}ch">{char}</b>'


def _css(style: Style) -> str:
    named = style.color.name if style.color else ""
    colour = FAINT if style.dim else COLOURS.get(named, INK)
    weight = ";font-weight:700" if style.bold else ""
    return f"color:{colour}{weight}"
