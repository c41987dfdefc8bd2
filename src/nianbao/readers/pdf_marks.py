"""The letters of a watermark on a PDF page: set aslant, or pale or large and printed across the text."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Char = Mapping[str, Any]
"""A character as pdfplumber gives it: `matrix`, `size`, `non_stroking_color` and its box."""

_SLANT = 0.1
"""Sine of the angle (6 degrees) from which letters are set aslant; a scan's text layer is turned by less."""
_PALE, _WHITE = 0.6, 0.98
"""Lightness, 0 black to 1 white, from which letters are pale; white ones stand on a dark ground."""
_LARGE = 1.5
"""Sizes of the text from which letters are larger than a heading's (GB/T 9704-2012: 22 pt over 16 pt)."""
_ACROSS = 0.3
"""Share of a watermark's letters that lie on the text's own, at least."""


def without_watermark(chars: Sequence[Char]) -> tuple[list[Char], int]:
    """The characters without those of a watermark, and how many those are, blanks left aside."""
    straight = [char for char in chars if not _is_aslant(char)]
    groups: dict[tuple[float, bool], list[Char]] = defaultdict(list)
    for char in straight:
        if char["text"].strip():
            groups[round(float(char["size"]), 1), _is_pale(char)].append(char)
    usual = median(float(char["size"]) for group in groups.values() for char in group) if groups else 0.0
    marks = {
        id(char)
        for (size, pale), group in groups.items()
        if (large := size > _LARGE * usual) or pale
        if (large and pale) or _lies_across(group, groups)
        for char in group
    }
    kept = [char for char in straight if id(char) not in marks]
    gone = sum(bool(char["text"].strip()) for char in chars) - sum(bool(c["text"].strip()) for c in kept)
    return kept, gone


def _is_aslant(char: Char) -> bool:
    """Whether a letter is turned; an italic one is only sheared."""
    across, up = char.get("matrix", (1, 0))[:2]
    return bool(abs(up) > _SLANT * math.hypot(across, up))


def _is_pale(char: Char) -> bool:
    colour = char.get("non_stroking_color")
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    light = 1 - min(1.0, sum(parts)) if len(parts) == 4 else sum(parts) / len(parts)
    return _PALE <= light <= _WHITE


def _lies_across(group: Sequence[Char], groups: Mapping[tuple[float, bool], Sequence[Char]]) -> bool:
    """Whether letters lie on those of other groups, as no program sets text."""
    others = [char for other in groups.values() if other is not group for char in other]
    lying = sum(any(_covers(char, other) for other in others) for char in group)
    return lying >= _ACROSS * len(group)


def _covers(char: Char, other: Char) -> bool:
    across, down = (other["x0"] + other["x1"]) / 2, (other["top"] + other["bottom"]) / 2
    return bool(char["x0"] < across < char["x1"] and char["top"] < down < char["bottom"])
