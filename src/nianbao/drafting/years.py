"""A year moved on: what last year's headings say becomes what this year's have to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = "〇一二三四五六七八九"
_ZEROS = "〇○零"
_SPAN = "-—–~～至"
# A year that reports on or plans for one year; neither end of a span (2021—2025年), which is a plan's name.
_YEAR = re.compile(
    rf"(?<![{_SPAN}\d])(?P<year>20\d\d|二[{_ZEROS}][{_ZEROS}一二三四五六七八九]{{2}})(?=\s*年)(?!\s*年?\s*[{_SPAN}])"
)
_TITLE = re.compile(r"《[^《》]*》")
_DATE = re.compile(
    rf"(?:20\d\d|二[{_ZEROS}][{_ZEROS}一二三四五六七八九]{{2}})\s*年\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月"
    r"(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)


def moved_on(text: str, year: int | None) -> list[tuple[int, int, str]]:
    """Where a year stands and what it becomes: half-open characters and as many new ones.

    Only years within one of `year`, the one the text reports on, where that is known: others are history.
    A year inside 《》 or of a span of years stays, and so does one of a date.
    """
    kept = [match.span() for pattern in (_TITLE, _DATE) for match in pattern.finditer(text)]
    found = []
    for match in _YEAR.finditer(text):
        start, end = match.span("year")
        value = _value(match["year"])
        if any(a <= start < b for a, b in kept) or (year is not None and abs(value - year) > 1):
            continue
        found.append((start, end, _like(match["year"], value + 1)))
    return found


def dates(text: str) -> Iterator[tuple[int, int]]:
    """Where dates stand (2025年2月28日), as half-open characters."""
    return (match.span() for match in _DATE.finditer(text))


def years_in(text: str) -> list[int]:
    """The years printed in a text, in order."""
    return [_value(match["year"]) for match in _YEAR.finditer(text)]


def _value(year: str) -> int:
    return int(
        "".join("0" if char in _ZEROS else str(_HAN.find(char)) if char in _HAN else char for char in year)
    )


def _like(old: str, value: int) -> str:
    """A year in the digits of another, its zero included."""
    if old.isascii():
        return str(value)
    zero = next((char for char in old if char in _ZEROS), "〇")
    return "".join(zero if digit == "0" else _HAN[int(digit)] for digit in str(value))
