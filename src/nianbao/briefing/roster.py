"""Who reported and who is missing, which years and places do not fit. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport, Filing, place_key, stem_key
from nianbao.text.sanitize import clean

_LEAST_TAIL = 3
"""Shortest name that may stand for a longer one it ends (青屿区 for 某市青屿区), in characters."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who reported.

    `expected` counts the places of the list, None without one; `missing` are those nobody reported for,
    as the list writes them; `extra` the reports that no line of the list asks for. `years` counts the
    reports of each year, None where a report names none. `doubled` are places with several reports,
    `repeated` how many summaries of one and the same file were left out.
    """

    reports: tuple[FiledReport, ...]
    expected: int | None
    missing: tuple[str, ...]
    extra: tuple[FiledReport, ...]
    years: tuple[tuple[int | None, int], ...]
    doubled: tuple[tuple[FiledReport, ...], ...]
    repeated: int


def call(filing: Filing, expected: Sequence[str] | None) -> Roster:
    """The roster of some reports; `expected` is one place an entry, blank ones and repeats left out.

    Places match by name without 人民政府; then without 县, 区 and their like; then where one name
    ends the other. The last two only where exactly one place and one report are left for each other.
    """
    years = Counter(f.year for f in filing.reports)
    by_place: dict[str, list[FiledReport]] = {}
    for filed in filing.reports:
        by_place.setdefault(place_key(filed.place), []).append(filed)
    missing: tuple[str, ...] = ()
    extra: tuple[FiledReport, ...] = ()
    wanted: int | None = None
    if expected is not None:
        places = {place_key(e): clean(e) for e in expected if place_key(e)}
        wanted = len(places)
        missing, extra = _compared(places, filing.reports)
    return Roster(
        reports=filing.reports,
        expected=wanted,
        missing=missing,
        extra=extra,
        years=tuple(sorted(years.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))),
        doubled=tuple(tuple(some) for some in by_place.values() if len(some) > 1),
        repeated=filing.repeated,
    )


def _compared(
    places: dict[str, str], reports: Sequence[FiledReport]
) -> tuple[tuple[str, ...], tuple[FiledReport, ...]]:
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
    return tuple(left.values()), tuple(extra)


def _same_stem(a: str, b: str) -> bool:
    return stem_key(a) == stem_key(b)


def _ends(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= _LEAST_TAIL and long.endswith(short)
