"""Draws docs/house.svg: the rooms of the package on their floors, with the arrows of the real imports.

    python docs/house.py            draws it anew
    python docs/house.py --check    ends with 1 when it is not current

Floors are the layers that import-linter holds the package to (pyproject.toml), rooms the folders and
modules of src/nianbao, arrows the imports that grimp finds. By hand are only the words and places of `ROOMS`.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs/house.svg"
PACKAGE = "nianbao"
Arrow = tuple[str, str]

ROOMS: Mapping[str, tuple[float, str]] = {
    "__main__": (1.5, "python -m nianbao"),
    "cli": (1.5, "the command: parse, call, print"),
    "evaluation": (0, "gold × summary → scores, gate"),
    "briefing": (2, "a leaders' brief of one, of many"),
    "drafting": (3, "next year's draft"),
    "rendering": (0, "table, JSON, Markdown, pages"),
    "summarization": (2, "Report → ReportSummary"),
    "readers": (0.88, "file → text, a module a format"),
    "grounding": (1.88, "words held against evidence"),
    "structure": (0.2, "text → Report"),
    "llm": (3, "one door to models"),
    "schema": (1.5, "the frozen types that travel"),
    "text": (1.5, "characters, words, lexicons"),
    "settings": (3, "flags, environment, files"),
    "errors": (1.5, "what a user can meet"),
}
"""Where a room stands on its floor, in columns from the left, and what it holds."""

WAY = ("readers", "structure", "summarization", "rendering")
"""The rooms that a report passes, in this order."""

COLUMN, WIDTH, HEIGHT, FLOOR, MARGIN, FOOT = 252, 232, 50, 84, 22, 44
"""Pixels: between columns, of a room, from floor to floor, around the house and below it."""


@dataclass(frozen=True, slots=True)
class House:
    """What is drawn: rooms by floor from the top, how many modules each has, and who imports whom."""

    floors: tuple[tuple[str, ...], ...]
    modules: Mapping[str, int]
    arrows: frozenset[Arrow]

    def needed(self) -> list[Arrow]:
        """The arrows without those that lead where a longer way leads too."""
        return sorted(arrow for arrow in self.arrows if arrow[1] not in self._farther(arrow[0]))

    def _farther(self, room: str) -> set[str]:
        """The rooms that lie behind the neighbours of a room."""
        reached: set[str] = set()
        todo = [below for above, below in self.arrows if above == room]
        while todo:
            here = todo.pop()
            found = {below for above, below in self.arrows if above == here} - reached
            reached |= found
            todo += found
        return reached


def measured() -> House:
    """The house as it stands in the files."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rows = next(one["layers"] for one in contracts if one["id"] == "one-way")
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    modules: dict[str, int] = {}
    arrows: set[Arrow] = set()
    for module in graph.modules - {PACKAGE}:
        room = module.split(".")[1]
        modules[room] = modules.get(room, 0) + 1
        others = graph.find_modules_directly_imported_by(module) - {PACKAGE}
        arrows |= {(room, other.split(".")[1]) for other in others}
    apart = frozenset((above, below) for above, below in arrows if above != below)
    return House(tuple(tuple(row.split(" | ")) for row in rows), modules, apart)


def drawn(house: House) -> str:
    """The picture as SVG: the same house gives the same characters."""
    width = 2 * MARGIN + 3 * COLUMN + WIDTH
    height = 2 * MARGIN + (len(house.floors) - 1) * FLOOR + HEIGHT + FOOT
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            "<title>The rooms of nianbao and what they import</title>",
            _STYLE,
            f'<rect class="paper" width="{width}" height="{height}" rx="10"/>',
            *(f'<path class="line" d="{_curve(house, arrow)}"/>' for arrow in house.needed()),
            *(line for floor in house.floors for room in floor for line in _room(house, room)),
            *_foot(house, height),
            "</svg>\n",
        ]
    )


_STYLE = """<style>
  text { font-family: system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; fill: #1f2a37; }
  .paper { fill: #ffffff; }
  .room { fill: #f1f6fb; stroke: #a9bdd1; stroke-width: 1.2; }
  .way { fill: #fdf1e7; stroke: #d08a5b; stroke-width: 1.6; }
  .name { font-size: 16px; font-weight: 600; }
  .holds { font-size: 12px; fill: #4c5b6b; }
  .count { font-size: 12px; fill: #6b7a8a; text-anchor: end; }
  .line { fill: none; stroke: #8ea3b8; stroke-width: 1.4; marker-end: url(#head); }
  .step { fill: #b4532a; }
  .number { font-size: 13px; font-weight: 700; fill: #ffffff; text-anchor: middle; }
  .foot { font-size: 12px; fill: #4c5b6b; }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
  <path d="M0 0.8 L7.4 4 L0 7.2 Z" fill="#8ea3b8"/></marker></defs>"""


def _corner(house: House, room: str) -> tuple[int, int]:
    """The upper left corner of a room."""
    floor = next(number for number, rooms in enumerate(house.floors) if room in rooms)
    return round(MARGIN + ROOMS[room][0] * COLUMN), MARGIN + floor * FLOOR


def _room(house: House, room: str) -> Iterator[str]:
    x, y = _corner(house, room)
    count = house.modules[room]
    kind = "way" if room in WAY else "room"
    yield f'<rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="7"/>'
    yield f'<text class="name" x="{x + 14}" y="{y + 21}">{room}</text>'
    yield f'<text class="count" x="{x + WIDTH - 12}" y="{y + 21}">{count}</text>'
    yield f'<text class="holds" x="{x + 14}" y="{y + 39}">{escape(ROOMS[room][1], quote=False)}</text>'
    if room in WAY:
        yield f'<circle class="step" cx="{x}" cy="{y + HEIGHT // 2}" r="11"/>'
        yield f'<text class="number" x="{x}" y="{y + HEIGHT // 2 + 5}">{WAY.index(room) + 1}</text>'


def _curve(house: House, arrow: Arrow) -> str:
    """From the lower edge of a room to the upper edge of another, leaning towards each other."""
    (x1, y1), (x2, y2) = (_corner(house, room) for room in arrow)
    lean = max(-0.42, min(0.42, (x2 - x1) / (2 * WIDTH)))
    start, end = round(x1 + WIDTH * (0.5 + lean)), round(x2 + WIDTH * (0.5 - lean))
    top, bottom = y1 + HEIGHT, y2 - 2
    middle = (top + bottom) // 2
    return f"M{start} {top} C{start} {middle} {end} {middle} {end} {bottom}"


def _foot(house: House, height: int) -> Iterator[str]:
    total = sum(house.modules.values())
    said = (
        f"{len(house.modules)} rooms, {total} modules (each room's at its right). A report goes 1, 2, 3, 4.",
        "An arrow points at what is imported; left out where a longer way leads to the same room.",
    )
    for number, line in enumerate(said):
        y = height - MARGIN - 14 + 18 * number
        yield f'<text class="foot" x="{MARGIN}" y="{y}">{line}</text>'


def main(arguments: list[str]) -> int:
    """Draw or check; returns the exit code."""
    parser = argparse.ArgumentParser(description="Draw the rooms of the package and what they import.")
    parser.add_argument("--check", action="store_true", help="only say whether docs/house.svg is current")
    picture = drawn(measured())
    if not parser.parse_args(arguments).check:
        PICTURE.write_text(picture, encoding="utf-8")
    elif not PICTURE.is_file() or PICTURE.read_text("utf-8") != picture:
        sys.stderr.write("docs/house.svg is not current: run python docs/house.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
