"""Text copied out of paged documents: lines joined into paragraphs, page numbers and running heads out.

A text file is left as it is, to the character, unless a line of it shows that it was cut by a page:
a page number on a line of its own, a number parted from its measure, or many lines that end in the
middle of a sentence. What is taken out is counted in a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.readers.pdf_lines import join
from nianbao.structure.page_labels import is_labelled
from nianbao.text.figures import find_figures
from nianbao.text.list_numbers import marker_at
from nianbao.text.lookalikes import unify

_DASH = "-—–－―─·.•~～"
_PAGE_LABEL = re.compile(
    rf"[{re.escape(_DASH)}]{{1,3}}\s*\d{{1,4}}\s*[{re.escape(_DASH)}]{{1,3}}|第\s*(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,4}})\s*页"
    r"(?:\s*[,，/（(]?\s*共\s*\S{1,4}\s*页[)）]?)?|(?:共\s*\d{1,4}\s*页\s*)第\s*\d{1,4}\s*页"
    r"|\d{1,4}\s*/\s*\d{1,4}(?:\s*页)?|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"(?:(?:https?|file)://|www\.)\S{1,300}\s+(?:\d{1,4}\s?/\s?\d{1,4}|第\s?\d{1,4}\s?页.{0,9})"
    r"|\d{2,4}/\d{1,2}/\d{1,4}[,，]?\s{0,3}(?:上午|下午|[AP]M)?\s?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?(?:\s[^:：]*)?"
)
"""What a browser prints above and below every page: the time and the page's title, its address and number."""
_BARE_NUMBER = re.compile(r"\d{1,4}")
_PAGE_LENGTH = 8
"""Lines that stand between two bare numbers, at least, before they count as page numbers."""
_LONGEST_HEAD = 60
_OPENS = re.compile(r"第[一二三四五六七八九十百]{1,4}[条款]|附[件表注]|[#>*●○■□◆◇▲★☆•▪【]|-\s|特此报告")
"""What opens a paragraph whatever stands before it, besides a list number."""
_ENDED = re.compile(r"[。！？；：!?;:…][”’」』）)】》\"]*$")
_PROSE = re.compile(r"[，,。；;：:！？].*\S")
_STOPS = re.compile(r"[。！？：!?:][”’」』）)】》\"]*$")
_FIRST = re.compile(r"(?:[A-Za-z0-9.,%‰-]+|.)[、。，．；：？！）》」』”’]*")
_TITLE = re.compile(r".{2,40}(?:法治政府|法治建设|依法行政|信息公开).{0,16}(?:报告|总结)")
_FRAGMENT = re.compile(r"[^，,。；;：:、\s]{1,4}[。；;]")
"""What a line opens with that was cut off the sentence before."""
_STOPPED = re.compile(r"[。；;！？]")
_OPEN_END = re.compile(r"[，,、（(“《〈「『]$")
_CLOSING_START = re.compile(r"[，。、；：！？）》〉」』”’％%‰]")
_DECIMAL = re.compile(r"[.．,，]\d|\d")
_DIGIT = re.compile(r"[\d０-９]$")
_DAY = re.compile(r"\s*[年月日](?!报|度)")
_REACH = 24
_LEAST_CUTS, _CUT_SHARE = 3, 0.2
"""Lines that end in the middle of a sentence, and their share of all prose lines, from which a text counts as
cut: fifteen reports saved as text have none, one copied from pages a cut in every second line."""
_LEAST_FULL = 0.3
"""Share of lines as long as the longest, from which a text was set to a measure."""
_SLACK, _WIDEST, _LEAST_LINES = 3, 130, 8
"""Half characters by which full lines differ, the most that a line of paper holds; lines that show it."""
_PARTED_SHARE = 0.95
"""Share of lines with an empty line behind them, from which such a line parts lines, no paragraphs."""
_HANGING = 2
"""Half characters by which a closing mark may hang over the edge (GB/T 15834-2011, 5.1)."""
_INDENT, _INDENTED = 4, 0.1
"""An indent in half characters, lost where the text was copied; lines that have one in an indented text."""
_TABLE = re.compile(r"\t|\s\|\s|\|.*\|")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with the line end behind it; `last` is where its last line begins, once others were joined."""

    text: str
    end: str
    last: int = 0

    @property
    def words(self) -> str:
        return self.text.strip()

    @property
    def width(self) -> int:
        """The width of its last line, indent included, in half characters."""
        return _width(self.text[self.last :].rstrip())

    @property
    def indented(self) -> bool:
        """Whether it begins a paragraph by its indent."""
        return self.text.startswith(("\u3000", "  "))


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a text was set: the width of its lines in half characters, and whether paragraphs are indented."""

    width: int
    indented: bool


def unwrapped(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its paragraphs whole, and notes on what was joined and left out.

    A text that was not cut by pages comes back unchanged, to the character.
    """
    lines = _without_gaps([_Line(*pair) for pair in _lines(text)])
    kept, numbers, heads = _without_page_marks(lines)
    joined, joins = _joined(kept, paged=numbers > 0)
    if not (numbers or heads or joins):
        return text, ()
    counted = (
        (joins, "lines that a page or its edge had cut were joined"),
        (numbers, "page numbers were left out"),
    )
    notes = [f"Copied from paged text: {count} {what}." for count, what in counted if count]
    if heads:
        notes.append(f"Copied from paged text: running heads were left out: {'; '.join(heads)}.")
    return "".join(line.text + line.end for line in joined), tuple(notes)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    pieces = re.split(r"(\r\n|[\n\r\f])", text)
    yield from zip(pieces[::2], [*pieces[1::2], ""], strict=True)


def _without_gaps(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, each with the empty line behind it as its end where (nearly) every one has one."""
    filled = [place for place, line in enumerate(lines) if line.words]
    apart = [b - a > 1 for a, b in pairwise(filled)]
    if len(filled) < _LEAST_LINES or sum(apart) < _PARTED_SHARE * len(apart):
        return list(lines)
    out: list[_Line] = []
    for line in lines:
        if out and not line.words and out[-1].words:
            out[-1] = replace(out[-1], end=f"{out[-1].end}{line.text}{line.end}")
        else:
            out.append(line)
    return out


def _without_page_marks(lines: Sequence[_Line]) -> tuple[list[_Line], int, list[str]]:
    """The lines without page numbers and running heads, how many numbers there were, and the heads."""
    numbers = _page_numbers(lines)
    edges = _edges(lines, numbers)
    counts = Counter(_blurred(lines[place].words) for place in edges)
    pages = max(len(numbers), sum(line.end == "\f" for line in lines))
    running = {words for words, count in counts.items() if count >= max(2, pages / 3)}
    printed = {place for place, line in enumerate(lines) if _PRINTED.fullmatch(line.words)}
    # A head and a foot at least: a single line may be the day and time of publication.
    printed = printed if len(printed) > 1 else set()
    first: set[str] = set()
    heads: list[str] = []
    kept: list[_Line] = []
    paged = False
    for place, line in enumerate(lines):
        words = _blurred(line.words)
        head = place in printed or (place in edges and words in running and words in first)
        first.add(words)
        if head:
            heads.append(line.words)
        if place in numbers or head:
            paged = True
            while kept and not kept[-1].words:
                kept.pop()
        elif line.words or not paged:
            kept.append(line)
            paged = line.end == "\f"
    return kept, len(numbers), list(dict.fromkeys(heads))


def _page_numbers(lines: Sequence[_Line]) -> set[int]:
    """Places of page numbers: labels like `— 3 —`, and bare numbers that count up page by page."""
    labels = {place for place, line in enumerate(lines) if _PAGE_LABEL.fullmatch(line.words)}
    bare = [
        (place, int(line.words)) for place, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.words)
    ]
    counted: set[int] = set()
    for (place, number), (after, following) in pairwise(bare):
        if following == number + 1 and after - place > _PAGE_LENGTH:
            counted |= {place, after}
    return labels | (counted if len(counted) == len(bare) else set())


def _edges(lines: Sequence[_Line], numbers: set[int]) -> set[int]:
    """Places of the short lines at the text's start and beside a page number or a page's end."""
    filled = [place for place, line in enumerate(lines) if line.words]
    found = set(filled[:1])
    for place, after in pairwise(filled):
        ended = any(lines[at].end == "\f" for at in range(place, after))
        found |= {after} if place in numbers or ended else set()
        found |= {place} if after in numbers or ended else set()
    return {place for place in found - numbers if len(lines[place].words) <= _LONGEST_HEAD}


def _blurred(words: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", words))


def _joined(lines: Sequence[_Line], *, paged: bool) -> tuple[list[_Line], int]:
    """The lines with those of one paragraph joined, and how many were joined to the one before."""
    setting = _setting(lines)
    cut = paged or setting is not None or _is_cut(lines)
    out: list[_Line] = []
    joins = 0
    told = setting is not None and setting.indented
    for line in lines:
        before = out[-1] if out else None
        # The lines of a title look full too; what goes on begins with the first prose.
        told = told or (before is not None and _PROSE.search(before.words) is not None)
        if (
            before is not None
            and _goes_on(before, line)
            and (
                _is_torn(before.words, line.words)
                or (cut and told and _is_open(before, line, setting))
                or (cut and not told and _is_torn_title(before.words, line.words))
            )
        ):
            left = before.text.rstrip()
            out[-1] = _Line(join(left, line.words), line.end, len(left))
            joins += 1
        else:
            out.append(line)
    return out, joins


def _setting(lines: Sequence[_Line]) -> _Setting | None:
    """How the lines were set; None when they have no common width."""
    filled = [line for line in lines if line.words]
    widths = sorted(line.width for line in filled)
    if len(widths) < _LEAST_LINES:
        return None
    widest = widths[int(0.95 * len(widths))]
    full = sum(abs(width - widest) <= _SLACK for width in widths)
    if widest > _WIDEST or full < _LEAST_FULL * len(widths):
        return None
    return _Setting(widest, sum(line.indented for line in filled) >= _INDENTED * len(filled))


def _is_cut(lines: Sequence[_Line]) -> bool:
    """Whether so many lines end in the middle of a sentence that the text was cut at every line's end."""
    prose = [(a, b) for a, b in pairwise(lines) if _PROSE.search(a.words) and b.words]
    cuts = sum(_goes_on(a, b) and (_is_torn(a.words, b.words) or _is_open(a, b, None)) for a, b in prose)
    return cuts >= max(_LEAST_CUTS, _CUT_SHARE * len(prose))


def _goes_on(before: _Line, line: _Line) -> bool:
    """Whether a line may go on with the one before: it opens nothing, and neither is a row of a table."""
    if not before.words or not line.words or not before.end.endswith(("\n", "\r", "\f")):
        return False
    if line.indented or _begins(line.words) or is_labelled(before.words):
        return False
    return not (_TABLE.search(before.words) or _TABLE.search(line.words))


def _is_torn_title(left: str, right: str) -> bool:
    """Whether a break parts the title of a report inside its words, on the first lines of a text."""
    cut = _TITLE.fullmatch(left + right) and not _TITLE.fullmatch(right)
    return bool(cut) and not _TITLE.search(left) and not _PROSE.search(left + right)


def _is_torn(left: str, right: str) -> bool:
    """Whether a break parts what belongs together: a number and its measure, a mark and its words."""
    if _ENDED.search(left):
        return False
    if _CLOSING_START.match(right) or _OPEN_END.search(left):
        return True
    if _DIGIT.search(left) is None or left.isdecimal():
        return False
    if _DAY.match(right):
        return True
    tail, head = left[-_REACH:], right[:_REACH]
    edge = len(tail)
    figures = find_figures(tail + head)
    return any(f.span.start < edge < f.span.end and f.unit for f in figures) and (
        _DECIMAL.match(head) is None or not _BARE_NUMBER.fullmatch(right)
    )


def _is_open(before: _Line, line: _Line, setting: _Setting | None) -> bool:
    """Whether a line was cut at its end, in a text of cut lines: in a sentence, or where it was full."""
    words = before.words
    if setting is not None:
        lost_indent = 0 if before.last or before.indented else _INDENT
        token = _FIRST.match(line.words)
        full = before.width + lost_indent + _width(token[0] if token else "") >= setting.width - _HANGING
        return full and (setting.indented or not _STOPS.search(words))
    if _ENDED.search(words):
        return False
    return _PROSE.search(words) is not None and (_STOPPED.search(words) is not None or not _begins(words))


def _begins(words: str) -> bool:
    opens = marker_at(unify(words), 0) is not None or _OPENS.match(words) is not None
    return opens or is_labelled(words)


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)
