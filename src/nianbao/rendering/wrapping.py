"""Lines for a terminal: Chinese takes two cells a character, and some marks may not start a line."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

# A mark and a run of printable ASCII stay together; the rest goes one by one.
_TOKEN = re.compile(r"\[§[^\]\s]{1,20}\]|〔[^〕\s]{1,8}〕|[!-~]+|\s+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。、；：？！）》〉」』”’〕】％%…·")
_NEVER_LAST = frozenset("（《〈「『“‘〔【")


def breaks(text: str, width: int, indent: int = 0) -> list[int]:
    """Offsets at which `text` is cut into lines of at most `width` terminal cells.

    The lines after the first are `indent` cells shorter. Closing marks are not left at the start
    of a line, opening marks not at its end (禁则), as far as the width allows; a run of ASCII longer
    than a line is cut. `width - indent` must be at least 2.
    """
    cuts: list[int] = []
    start = used = 0
    room = width
    for begin, end in _tokens(text, width - indent):
        size = cell_len(text[begin:end])
        if used + size > room and not text[begin:end].isspace():
            cut = _better(text, start, begin)
            if cell_len(text[cut:end]) > width - indent:
                cut = begin  # what would be carried over does not fit: the width comes first
            cuts.append(cut)
            start, room = cut, width - indent
            used = cell_len(text[cut:begin].lstrip())
        used += size
    return cuts


def lines(text: Text, width: int, first: str = "", indent: int = 0) -> list[Text]:
    """`text` as lines no wider than `width`: the first opens with `first`, the rest with `indent` blanks.

    Styles are kept. `first` counts towards the width and is cut with the text when it is too long.
    """
    whole = Text(first) + text
    indent = min(indent, max(0, width - 2))
    cut = list(whole.divide(breaks(whole.plain, width, indent)))
    made = [cut[0], *(Text(" " * indent) + _stripped(part) for part in cut[1:])]
    for line in made:
        line.rstrip()
    return made


def shortened(text: str, width: int) -> str:
    """`text` cut to at most `width` cells, the cut shown by `…`."""
    if cell_len(text) <= width:
        return text
    kept = text
    while kept and cell_len(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"


def _tokens(text: str, width: int) -> list[tuple[int, int]]:
    tokens: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        begin, end = match.span()
        if cell_len(match[0]) > width and not match[0].isspace():
            tokens += [(place, place + 1) for place in range(begin, end)]
        else:
            tokens.append((begin, end))
    return tokens


def _better(text: str, start: int, cut: int) -> int:
    for place in range(cut, max(start, cut - 4), -1):
        if text[place] not in _NEVER_FIRST and text[place - 1] not in _NEVER_LAST:
            return place
    return cut


def _stripped(part: Text) -> Text:
    blanks = len(part.plain) - len(part.plain.lstrip())
    return part[blanks:] if blanks < len(part.plain) else Text("")
