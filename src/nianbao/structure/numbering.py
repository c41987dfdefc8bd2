"""Which list numbers part a text: those at the start of a paragraph, and sequences inside of one.

A text numbered in decimals (1, 1.1, 1.2, 2 …) has its own levels: they stand for 一、, (一) and 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nianbao.text.folding import HAN
from nianbao.text.list_numbers import Marker, Scheme, list_number, markers_from

_BEFORE_NUMBER = set('。!?;: \t\n”’")')
_BEFORE_SPOKEN = _BEFORE_NUMBER | {",", "、"}


def markers_in(shaped: str, start: int, end: int) -> list[Marker]:
    """The numbers inside `[start, end)` that part the text: at its start, or where a sentence ended.

    A number in running text counts only as part of a sequence (1, then 2, …), so that `统一是` or
    `按照1、` are none.
    """
    found = [m for m in markers_from(shaped, start, end) if m.start == start or _parted(shaped, m)]
    counted = {m.start for kin in _by_scheme(found) for m in _in_sequence(kin)}
    return [m for m in found if m.start == start or m.start in counted]


def _parted(shaped: str, marker: Marker) -> bool:
    allowed = _BEFORE_SPOKEN if marker.scheme is Scheme.SPOKEN else _BEFORE_NUMBER
    return shaped[marker.start - 1] in allowed


def _by_scheme(found: list[Marker]) -> list[list[Marker]]:
    kin: dict[Scheme, list[Marker]] = {}
    for marker in found:
        kin.setdefault(marker.scheme, []).append(marker)
    return list(kin.values())


def _in_sequence(kin: list[Marker]) -> list[Marker]:
    """Those of one scheme that follow the number before them or open a sequence; gaps of one are slips."""
    if kin[0].scheme in (Scheme.HAN, Scheme.HAN_PAREN):
        return kin
    counted = []
    for place, marker in enumerate(kin):
        before = kin[place - 1].value if place else None
        after = kin[place + 1].value if place + 1 < len(kin) else None
        follows = before is not None and 0 < marker.value - before <= 2
        if follows or (marker.value == 1 and after is not None and 0 < after - 1 <= 2):
            counted.append(marker)
    return counted


_DECIMAL = re.compile(
    r"^[ \t]*(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})"
    rf"(?:[.、][ \t]*|[ \t]+|(?<=\.\d)|(?<=\.\d\d))(?=[{HAN}])",
    re.MULTILINE,
)
_SECTION = re.compile(rf"^[ \t]*{list_number(Scheme.HAN)}", re.MULTILINE)
_LEVELS = (Scheme.HAN, Scheme.HAN_PAREN, Scheme.ARABIC)
_FEWEST = 2
"""Sections, and numbers below them, from which a text is numbered in decimals."""


def decimal_markers(shaped: str) -> Mapping[int, Marker]:
    """The numbers of a text numbered in decimals, by where they begin; none in one that has 一、."""
    if _SECTION.search(shaped):
        return {}
    found = [(m, m["number"].split(".")) for m in _DECIMAL.finditer(shaped)]
    tops = [int(parts[0]) for _, parts in found if len(parts) == 1]
    below = [parts for _, parts in found if len(parts) > 1 and int(parts[0]) in tops]
    if len(below) < _FEWEST or tops != list(range(1, len(tops) + 1)) or len(tops) < _FEWEST:
        return {}
    return {
        m.start("number"): Marker(
            _LEVELS[len(parts) - 1], int(parts[-1]), m.start("number"), m.end(), m["number"]
        )
        for m, parts in found
    }
