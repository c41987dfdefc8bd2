"""What a report says of itself: title, place, level, issuer, year, date, addressee."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.report import Decision, Facts, Page, Part
from nianbao.structure.blocks import Paragraph
from nianbao.structure.numbering import han_value
from nianbao.structure.places import level_of, place_of
from nianbao.structure.shaping import shape

_HAN_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_ANY_YEAR = r"(20\d\d|二[〇○零O0][一二三四五六七八九〇○零O0]{2})"
# Not the end of a span of years: 2021-2025年.
_YEAR = re.compile(rf"(?<![-—~至])(?<!\d){_ANY_YEAR}年")
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"{_ANY_YEAR}\s*[年./-]\s*{_NUMBER}\s*[月./-]\s*{_NUMBER}\s*[日号]?")
_INDEX = re.compile(r"索\s*引\s*号码?\s*[:|\]】]?\s*\|?\s*([A-Za-z0-9][\w/\-.]{4,40})")
_OPENING = 400
_TITLE_LINES = 3
_LATE = 11
"""Month from which a report is about the year it is dated in, not the one before."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The shaped words the facts stand in; `title` without spaces."""

    title: str
    opening: str
    signed: tuple[str, ...]


def facts_of(text: str, shaped: str, paragraphs: Sequence[Paragraph], page: Page) -> Facts:
    """The report's facts; None where neither the text nor its page says it."""
    words = _words(shaped, paragraphs, page)
    found = place_of(shaped, words.title, words.opening, words.signed)
    issuer = _issuer(text, shaped, words.signed) or page.issuer
    addressee = next(
        (text[p.start : p.end].rstrip(":：") for p in paragraphs if p.part is Part.SALUTATION), None
    )
    date = next((d for d in map(_iso, reversed(words.signed)) if d), None) or _iso(page.date or "")
    year = _year(words, date)
    names = [name for name in (found[0] if found else "", _plain(issuer)) if name]
    return Facts(
        title=_title(text, paragraphs) or page.title,
        place=_as_printed(text, shaped, found[0]) if found else None,
        level=level_of(shaped, words.title, names, _plain(addressee)),
        issuer=issuer,
        year=year[0] if year else None,
        date=date,
        addressee=addressee,
        index_number=page.index_number or _index_number(text, shaped, paragraphs),
        decisions=_decisions(found, year),
    )


def _decisions(place: tuple[str, str] | None, year: tuple[int, str] | None) -> tuple[Decision, ...]:
    found = [Decision(f"place from {place[1]}", place[0])] if place else []
    return (*found, Decision(f"year from {year[1]}", str(year[0]))) if year else tuple(found)


def year_of(shaped: str, paragraphs: Sequence[Paragraph], page: Page) -> int | None:
    """The reporting year, needed before the roles: a later year in a heading means plans."""
    year = _year(_words(shaped, paragraphs, page), None)
    return year[0] if year else None


def _words(shaped: str, paragraphs: Sequence[Paragraph], page: Page) -> _Words:
    told = (shaped[p.start : p.end] for p in paragraphs if p.part in (Part.OPENING, Part.BODY))
    return _Words(
        title=_plain(_title(shaped, paragraphs) or page.title),
        opening=next(told, "")[:_OPENING],
        signed=tuple(shaped[p.start : p.end] for p in paragraphs if p.part is Part.SIGNATURE),
    )


def _plain(words: str | None) -> str:
    return re.sub(r"\s+", "", shape(words or ""))


def _title(text: str, paragraphs: Sequence[Paragraph]) -> str | None:
    # A page may print its title twice.
    lines = dict.fromkeys(text[p.start : p.end].strip() for p in paragraphs if p.part is Part.TITLE)
    return "".join(list(lines)[:_TITLE_LINES]) or None


def _as_printed(text: str, shaped: str, name: str) -> str:
    at = shaped.find(name)
    return text[at : at + len(name)] if at >= 0 else name


def _issuer(text: str, shaped: str, signed: Sequence[str]) -> str | None:
    for words in signed:
        name = re.sub(r"\s*(?:20\d\d|二[〇○零O0]).*$", "", words).strip()
        if name:
            return _as_printed(text, shaped, name)
    return None


def _iso(words: str) -> str | None:
    match = _DATE.search(shape(words))
    if match is None:
        return None
    year, month, day = (_number(match[i]) for i in (1, 2, 3))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    if len(words) >= 4:
        return int(words.translate(_HAN_DIGITS))
    return han_value(words) or 0


def _year(words: _Words, date: str | None) -> tuple[int, str] | None:
    """The reporting year and where it was found."""
    for where, said in (("title", words.title), ("opening", words.opening)):
        match = _YEAR.search(said)
        if match:
            return _number(match[1]), where
    bare = re.search(r"(?<!\d)20\d\d(?!\d)", words.title)
    if bare:
        return int(bare[0]), "title"
    if date is None:
        return None
    return int(date[:4]) - (int(date[5:7]) < _LATE), "date"


def _index_number(text: str, shaped: str, paragraphs: Sequence[Paragraph]) -> str | None:
    for paragraph in paragraphs:
        if paragraph.part is not Part.FURNITURE:
            continue
        match = _INDEX.search(shaped[paragraph.start : paragraph.end])
        if match:
            return text[paragraph.start + match.start(1) : paragraph.start + match.end(1)]
    return None
