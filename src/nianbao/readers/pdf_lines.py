"""From placed characters to paragraphs: lines, running heads and feet, paragraph ends.

Units are PDF points, from the page's left and top edge. The layout in mind is that of official
documents (GB/T 9704-2012): justified lines, first line indented by two characters, page numbers
like `— 1 —` at the foot; web pages printed to PDF have a gap between paragraphs and no indent.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, median_low
from typing import Any

from nianbao.text.folding import HAN
from nianbao.text.list_numbers import Scheme, list_number

WIDE = rf"\u2e80-\u303f\u3100-\u312f{HAN}\ufe30-\ufe4f\uff00-\uffef“”‘’…—"
IS_WIDE = re.compile(f"[{WIDE}]")
PAGE_NUMBER = re.compile(
    r"[-—–－―─·.\s]*(?:第?\s*[\d０-９]{1,4}\s*页?|[ivxlcIVXLC]{1,6})(?:\s*[/／,，共]\s*共?\s*\d{1,4}\s*页?)?[-—–－―─·.\s]*"
)
FIRST_TOKEN = re.compile(r"(?:[A-Za-z0-9.,%‰-]+|.)[、。，．；：？！）》」』”’,.;:?!)%％]*")
NUMBERED = re.compile(list_number(Scheme.PART, Scheme.HAN, Scheme.HAN_PAREN, Scheme.SPOKEN))
ENDED = re.compile(r"[。！？；!?;：:][”’」』）)]*$")
NUMBER_CUT = re.compile(r"\d[.,×+]?$")
HANGING = re.compile(r"[、。，．；：？！）》〉」』”’]+$")
MARGIN = 0.12
EDGE_LINES = 3


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A visual line: its text, its edges in points, its character size; `row` when it is a table's row."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    row: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page or a part of one: its lines from the top, and the page's height; `column` when it is one."""

    lines: tuple[PdfLine, ...]
    height: float
    column: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A document's measure: left and right edge of its body, character size, distance of lines.

    `indented` tells whether its paragraphs begin with an indent.
    """

    left: float
    right: float
    size: float
    pitch: float
    indented: bool


def cut_lines(chars: Sequence[Mapping[str, Any]]) -> list[PdfLine]:
    """Group pdfplumber's characters (`text`, `x0`, `x1`, `top`, `bottom`, `size`) into lines, top first."""
    lines = (line_of(sorted(group, key=lambda c: c["x0"])) for group in rows_of(chars))
    return [line for line in lines if line is not None]


def rows_of(chars: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Characters at the same height, top first."""
    ordered = sorted(chars, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"]))
    groups: list[list[Mapping[str, Any]]] = []
    middle = float("-inf")
    for char in ordered:
        centre = (char["top"] + char["bottom"]) / 2
        if groups and abs(centre - middle) <= 0.4 * max(char["bottom"] - char["top"], 1):
            groups[-1].append(char)
            continue
        groups.append([char])
        middle = centre
    return groups


def line_of(chars: Sequence[Mapping[str, Any]]) -> PdfLine | None:
    """Characters from left to right as one line, None when all are blank.

    A gap of a quarter of the size between Latin letters or digits is a space; between Chinese
    characters only a gap of more than one character is one: justified text spreads them.
    """
    shown = [char for char in chars if char["text"].strip()]
    if not shown:
        return None
    size = median(float(char["bottom"] - char["top"]) for char in shown)
    blanks = [float(char["x0"]) for char in chars if not char["text"].strip()]
    written = shown[0]["text"]
    for left, right in pairwise(shown):
        gap = float(right["x0"] - left["x1"])
        wide = bool(IS_WIDE.match(left["text"][-1]) and IS_WIDE.match(right["text"][0]))
        blank = any(left["x1"] - 1 <= x < right["x0"] for x in blanks) if gap > 0.5 else False
        spaced = (
            gap > 1.2 * size if wide else gap > 0.25 * size * (2 if not_latin(left, right) else 1) or blank
        )
        written += (" " if spaced else "") + right["text"]
    return PdfLine(
        text=written,
        x0=float(shown[0]["x0"]),
        x1=float(max(char["x1"] for char in shown)),
        top=float(min(char["top"] for char in shown)),
        bottom=float(max(char["bottom"] for char in shown)),
        size=size,
    )


def not_latin(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether one of two neighbours is Chinese: programs put a quarter of a character between scripts."""
    return bool(IS_WIDE.match(left["text"][-1]) or IS_WIDE.match(right["text"][0]))


def paragraphs(sheets: Sequence[Sheet]) -> list[str]:
    """The paragraphs of a document, those that run over a page or column end joined."""
    bodies = without_running_lines(sheets)
    measures = {
        column: measure_of([body.lines for body in bodies if body.column is column])
        for column in {body.column for body in bodies}
    }
    found: list[str] = []
    before: PdfLine | None = None
    for body in bodies:
        for line in body.lines:
            same_page = line is not body.lines[0]
            if before is None or begins_paragraph(before, line, measures[body.column], same_page=same_page):
                found.append(line.text)
            else:
                found[-1] = join(found[-1], line.text)
            before = line
    return found


def without_running_lines(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without page numbers, running heads and running feet; empty ones left out.

    Only the outermost lines inside the top and bottom twelve hundredths of the page are looked at.
    A line runs when the same words, digits aside, stand at the same height on at least two pages
    and on a third of them (even and odd pages may differ).
    """
    counts: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        counts.update({key for line in edge_lines(sheet) for key in running_keys(line)[:1]})
    need = max(2, len(sheets) / 3)

    def runs(line: PdfLine) -> bool:
        return PAGE_NUMBER.fullmatch(line.text) is not None or any(
            counts[key] + counts[other] * (other != key) >= need
            for key in running_keys(line)[:1]
            for other in running_keys(line)
        )

    bodies = []
    for sheet in sheets:
        dropped = {id(line) for line in edge_lines(sheet) if runs(line)}
        kept = tuple(line for line in sheet.lines if id(line) not in dropped)
        bodies.append(replace(sheet, lines=kept))
    return [body for body in bodies if body.lines]


def running_keys(line: PdfLine) -> list[tuple[str, int]]:
    """A line's words with digits blurred and its height in steps of 4 points, with the neighbouring steps."""
    words = re.sub(r"\d+", "#", line.text.replace(" ", ""))
    step = round(line.top / 4)
    return [(words, step), (words, step - 1), (words, step + 1)]


def edge_lines(sheet: Sheet) -> list[PdfLine]:
    """The first and last lines of a page that stand in its margins."""
    lines = [line for line in sheet.lines if not line.row]
    upper = [line for line in lines[:EDGE_LINES] if line.bottom < MARGIN * sheet.height]
    lower = [line for line in lines[-EDGE_LINES:] if line.top > (1 - MARGIN) * sheet.height]
    return upper + [line for line in lower if line not in upper]


def measure_of(bodies: Sequence[Sequence[PdfLine]]) -> Measure:
    """Edges, size and pitch that most lines share.

    The left edge is the leftmost that a tenth of the lines share, the right edge the rightmost that
    a tenth share within half a character, closing marks left aside: they may hang over it. What as many
    lines run beyond as share it is the end of short lines, headings mostly: then the longest line
    tells. The pitch is that behind full lines, which a paragraph's next line follows.
    """
    pages = [[line for line in body if not line.row] for body in bodies]
    lines = [line for page in pages for line in page] or [line for body in bodies for line in body]
    size = median(line.size for line in lines)
    shares = Counter(round(line.x0) for line in lines)
    near = {x: sum(shares[x + d] for d in (-1, 0, 1)) for x in shares}
    left = min((x for x, count in near.items() if count >= max(2, 0.1 * len(lines))), default=min(near))
    rights = sorted(inner_right(line) for line in lines)
    enough = max(2, 0.1 * len(lines))
    shared = (x for x in reversed(rights) if bisect(rights, x) - bisect(rights, x - size / 2) >= enough)
    right = next(shared, rights[-1])
    if len(rights) - bisect(rights, right + size) >= enough:
        right = rights[-1]
    gaps = [(a, b.top - a.top) for page in pages for a, b in pairwise(page) if b.top > a.top]
    inner = [gap for a, gap in gaps if a.x1 + 2 * size > right] or [gap for _, gap in gaps]
    return Measure(
        left=float(left),
        right=right,
        size=size,
        pitch=median_low(inner) if inner else 1.5 * size,
        indented=sum(1.2 * size < line.x0 - left < 2.8 * size for line in lines) >= enough,
    )


def inner_right(line: PdfLine) -> float:
    """Where a line ends without its last closing marks, in points.

    No closing mark may open a line (GB/T 15834-2011, 5.1), so that some programs hang it over the edge.
    """
    marks = HANGING.search(line.text)
    return line.x1 - (len(marks[0]) * line.size if marks else 0)


def begins_paragraph(before: PdfLine, line: PdfLine, measure: Measure, *, same_page: bool) -> bool:
    """Whether a line begins a paragraph, seen from the line before it."""
    size = measure.size
    if before.row or line.row:
        return True
    if before.size > 1.15 * size and abs(before.size - line.size) < 0.5 and same_page:
        # A title over several lines, centred: it is broken by hand, so that its lines never look full.
        return not (centred(before, measure) and centred(line, measure))
    if abs(before.size - line.size) > 0.15 * size:
        return True
    if same_page and line.top - before.top > 1.4 * measure.pitch:
        return True
    if line.x0 - measure.left > 1.2 * size:
        return True
    if not measure.indented and NUMBERED.match(line.text) and ENDED.search(before.text):
        return True
    return before.x1 + token_width(line) + 0.6 * size < measure.right


def centred(line: PdfLine, measure: Measure) -> bool:
    """Whether a line's middle is the middle of the body, within one character."""
    return abs((line.x0 + line.x1) / 2 - (measure.left + measure.right) / 2) <= measure.size


def token_width(line: PdfLine) -> float:
    """The width of what stands unbroken at a line's start, closing marks included.

    When it would have fitted on the line before, the break was meant: a paragraph ended there.
    """
    match = FIRST_TOKEN.match(line.text)
    token = match[0] if match else line.text[:1]
    return sum(line.size if IS_WIDE.match(char) else 0.55 * line.size for char in token)


def join(left: str, right: str) -> str:
    """Two lines of a paragraph: one space between Latin words, none beside Chinese or inside a number."""
    if not left or IS_WIDE.match(left[-1]) or not right[0].isalnum() or IS_WIDE.match(right[0]):
        return left + right
    if left[-1] in "-(/" or (right[0].isdigit() and NUMBER_CUT.search(left)):
        return left + right
    return f"{left} {right}"
