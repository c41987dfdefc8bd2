"""Makes docs/summary.png: the top of a summary as a terminal shows it.

    python docs/picture.py evals/reports/r01.txt    summarises a report with the configured model
    python docs/picture.py summary.json             takes a summary made before

The lines are those of `nianbao summarize` in a terminal of 80 columns, set as HTML in a CJK monospace font
and photographed by headless Chromium at two pixels a point. Needs Chromium and Noto Sans Mono CJK;
Pillow comes with pdfplumber.
"""

from __future__ import annotations

import argparse
import html
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from nianbao import ReportSummary, summarize
from nianbao.rendering.table import to_lines

WIDTH = 80
"""Terminal cells; README and issue speak of the same."""
FONT = "Noto Sans Mono CJK SC"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
    "--hide-scrollbars",
    "--force-device-scale-factor=2",
)
SIZE, LEADING, MARGIN, BAR = 15, 23, 26, 36
"""Points: letters, lines, the frame's inner margin, the bar above."""
COLOURS_KEPT = 48
"""Colours of the saved picture: letters stay crisp, and the file takes a third."""

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


class MissingError(Exception):
    """What the picture needs and this machine lacks, in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the picture; 1 with one sentence when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("source", type=Path, help="a report, or a summary as .json")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("summary.png"))
    parser.add_argument("--lines", type=int, default=45, help="lines shown, the command's included")
    asked = parser.parse_args(arguments)
    try:
        browser = find_browser()
        summary = load(asked.source)
        lines = shown(summary, asked.lines)
        photograph(browser, lines, asked.out)
    except MissingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a script talks to its caller
        return 1
    print(f"{asked.out}: {len(lines)} lines, {asked.out.stat().st_size:,} bytes")  # noqa: T201 - likewise
    return 0


def find_browser() -> str:
    """The path of Chromium. Raises MissingError, also when its font is not installed."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise MissingError("The picture needs Chromium: install the package chromium.")
    fonts = shutil.which("fc-list")
    if fonts is not None:
        families = subprocess.run([fonts, ":", "family"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a fixed command
        if FONT not in families:
            raise MissingError(f"The picture needs the font {FONT}: install the package fonts-noto-cjk.")
    return found


def load(source: Path) -> ReportSummary:
    """The summary in a .json file, or of a report, made with the configured model."""
    if source.suffix == ".json":
        return ReportSummary.model_validate_json(source.read_bytes())
    return summarize(source)


def shown(summary: ReportSummary, most: int) -> list[Text]:
    """The command and the first lines of its output, ended at a whole entry."""
    command = Text("$ ", "dim").append(f"nianbao summarize {summary.source.name}", "not dim")
    lines = [command, Text(""), *to_lines(summary, WIDTH)]
    if len(lines) <= most:
        return lines
    kept = lines[: most - 1]
    while kept and lines[len(kept)].plain.startswith(" "):  # the next line goes on with an entry begun
        kept.pop()
    return [*kept, Text("…", "dim")]


def photograph(browser: str, lines: Sequence[Text], out: Path) -> None:
    """Set the lines as a page and save its picture. Raises MissingError when none comes."""
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
    width = WIDTH * SIZE // 2 + 2 * MARGIN + SIZE
    height = BAR + 2 * MARGIN + LEADING * len(lines)
    with tempfile.TemporaryDirectory() as folder:
        file, picture = Path(folder, "page.html"), Path(folder, "page.png")
        file.write_text(page, encoding="utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"]
        command += [f"--screenshot={picture}", file.as_uri()]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)  # noqa: S603 - a browser found on the path, and a page of ours
        if not picture.is_file():
            told = done.stderr.strip()[-300:]
            raise MissingError(f"Chromium made no picture (exit {done.returncode}): {told}")
        with Image.open(picture) as image:
            image.convert("RGB").quantize(COLOURS_KEPT).save(out, optimize=True)


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


if __name__ == "__main__":
    sys.exit(main())
