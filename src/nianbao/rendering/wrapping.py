"""Lines for a terminal: Chinese takes two cells a character, and some marks may not start or end a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

# What stays together: a mark, a flag, a Latin word or number with its signs (half or full width), a
# dash or an ellipsis of any length. The rest goes one by one.
_TOKEN = re.compile(
    r"\[§[^\]\s]{1,20}\]|〔[^〕\s]{1,8}〕"
    r"|(?:[!-~¡-ɏ–０-９Ａ-Ｚａ-ｚ．％‰℃]|(?<=\d)—(?=\d)|(?<=[a-z])’(?=[a-z]))+"
    r"|—+|…+|\s+|.",
    re.DOTALL,
)
# GB/T 15834-2011, 5.1: neither closing, linking nor parting marks open a line, no opening mark ends one.
_NEVER_FIRST = frozenset("，。、；：？！）》〉」』”’〕】％‰℃…·～－),.;:?!]}%")
_NEVER_LAST = frozenset("（《〈「『“‘〔【￥([{§")


def breaks(text: str, width: int, indent: int = 0) -> list[int]:
    """Offsets at which `text` is cut into lines of at most `width` terminal cells.

    The lines after the first are `indent` cells shorter. Words and numbers are not broken, closing
    marks are not left at the start of a line nor opening marks at its end (禁则), as far as the width
    allows; a word longer than a line is cut. `width - indent` must be at least 2.
    """
    cuts: list[int] = []
    start = best = 0
    room = width
    before = ""
    for begin, end in _tokens(text, width - indent):
        if text[begin].isspace():
            continue  # blanks at the end of a line are not printed, so they never fill it
        if text[begin] not in _NEVER_FIRST and before not in _NEVER_LAST:
            best = begin
        before = text[end - 1]
        if begin == start or cell_len(text[start:end]) <= room:
            continue
        room = width - indent
        # Where what would be carried over does not fit, the width comes first.
        start = best if best > start and cell_len(text[best:end]) <= room else begin
        cuts.append(start)
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


def heading(name: str, width: int) -> list[Text]:
    """An empty line and a heading with a rule to the right edge."""
    rule = "─" * max(0, width - cell_len(name) - 4)
    return [Text(""), Text(f"── {name} ", "bold").append(rule, "dim")]


def shortened(text: str, width: int) -> str:
    """`text` cut to at most `width` cells, the cut shown by `…`."""
    if cell_len(text) <= width:
        return text
    kept = text
    while kept and cell_len(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"


def _tokens(text: str, width: int) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(text):
        begin, end = match.span()
        if cell_len(match[0]) > width and not match[0].isspace():
            yield from ((place, place + 1) for place in range(begin, end))
        else:
            yield begin, end


def _stripped(part: Text) -> Text:
    blanks = len(part.plain) - len(part.plain.lstrip())
    return part[blanks:] if blanks < len(part.plain) else Text("")
