"""Which places of a list reported, and which did not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport, place_key, stem_key
from nianbao.text.sanitize import clean

_LEAST_TAIL = 3
"""Shortest name that may stand for a longer one it ends (青屿区 for 某市青屿区), in characters."""


@dataclass(frozen=True, slots=True)
class Roster:
    """`expected` counts the places of a list; `missing` are those nobody reported for, as the list writes
    them; `extra` the reports that no line of the list asks for.
    """

    expected: int
    missing: tuple[str, ...]
    extra: tuple[FiledReport, ...]


def call(reports: Sequence[FiledReport], expected: Sequence[str]) -> Roster:
    """The roster of some reports; `expected` is one place an entry, blank ones and repeats left out.

    Places match by name without 人民政府; then without 县, 区 and their like; then where one name
    ends the other. The last two only where exactly one place and one report are left for each other.
    """
    places = {place_key(e): clean(e) for e in expected if place_key(e)}
    reported = {place_key(f.place) for f in reports}
    left = {key: name for key, name in places.items() if key not in reported}
    extra = [f for f in reports if place_key(f.place) not in places]
    for alike in (_same_stem, _ends):
        pairs = [(k, f) for k in left for f in extra if alike(k, place_key(f.place))]
        places_of = Counter(k for k, _ in pairs)
        reports_of = Counter(f.name for _, f in pairs)
        for key, filed in pairs:
            if places_of[key] == 1 and reports_of[filed.name] == 1:
                del left[key]
                extra.remove(filed)
    return Roster(len(places), tuple(left.values()), tuple(extra))


def _same_stem(a: str, b: str) -> bool:
    return stem_key(a) == stem_key(b)


def _ends(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= _LEAST_TAIL and long.endswith(short)
