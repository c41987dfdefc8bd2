"""A year moved on: what last year's headings say becomes what this year's have to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.text.numerals import ANY_YEAR, MONTH_OR_DAY, year_like, year_value

_SPAN = "-—–~～至"
# A year that reports on or plans for one year; neither end of a span (2021—2025年), which is a plan's name.
_YEAR = re.compile(rf"(?<![{_SPAN}\d])(?P<year>{ANY_YEAR})(?=\s*年)(?!\s*年?\s*[{_SPAN}])")
_TITLE = re.compile(r"《[^《》]*》")
_DATE = re.compile(rf"{ANY_YEAR}\s*年\s*{MONTH_OR_DAY}\s*月(?:\s*{MONTH_OR_DAY}\s*日)?")


def moved_on(text: str, year: int | None) -> list[tuple[int, int, str]]:
    """Where a year stands and what it becomes: half-open characters and as many new ones.

    Only years within one of `year`, the one the text reports on, where that is known: others are history.
    A year inside 《》 or of a span of years stays, and so does one of a date.
    """
    kept = [match.span() for pattern in (_TITLE, _DATE) for match in pattern.finditer(text)]
    found = []
    for match in _YEAR.finditer(text):
        start, end = match.span("year")
        value = year_value(match["year"])
        if any(a <= start < b for a, b in kept) or (year is not None and abs(value - year) > 1):
            continue
        found.append((start, end, year_like(match["year"], value + 1)))
    return found


def dates(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand (2025年2月28日), as half-open characters."""
    return (match.span() for match in _DATE.finditer(text))


def years_in(text: str) -> list[int]:
    """The years printed in a text, in order."""
    return [year_value(match["year"]) for match in _YEAR.finditer(text)]
