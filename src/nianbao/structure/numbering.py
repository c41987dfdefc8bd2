"""Which list numbers part a text: those at the start of a paragraph, and sequences inside of one."""

from __future__ import annotations

from nianbao.text.list_numbers import Marker, Scheme, markers_from

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
