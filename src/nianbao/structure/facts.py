"""What a report says of itself: title, place, level, issuer, year, date, addressee."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from nianbao.schema.report import Decision, Facts, Page, Part
from nianbao.structure.blocks import LONGEST_HEADING, TextParagraph
from nianbao.structure.page_labels import SITE_TAIL, completed, iso_day
from nianbao.structure.places import level_of, place_of
from nianbao.structure.reporting_year import (
    Passage,
    YearWitness,
    chosen,
    witnesses_of,
)
from nianbao.structure.shaping import shape
from nianbao.text.list_numbers import Scheme
from nianbao.text.numerals import ANY_YEAR

_INDEX = re.compile(r"索\s*引\s*号码?\s*+[:|\]】]?\s*+\|?\s*+([A-Za-z0-9][\w/\-.]{4,40})")
_SITE = re.compile(rf"(?<=报告|总结|情况)(?!\s*——){SITE_TAIL.pattern}")
_OPENING = 400
_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Front:
    """The shaped words the facts stand in; `title` is without spaces when it is the page's."""

    title: Passage
    opening: Passage
    heading: Passage
    signed: tuple[str, ...]
    dated: str | None

    @property
    def witnesses(self) -> tuple[YearWitness, ...]:
        """The witnesses of the reporting year."""
        return witnesses_of(self.title, self.opening, self.heading, self.dated)


def page_facts(page: Page, text: str, paragraphs: Sequence[TextParagraph], aside: Collection[int]) -> Page:
    """What the page said, and what the furniture of the text says where it said nothing.

    `aside` are the places of what is not the report's, of which only what stands in front is heard.
    """
    told = next((i for i, p in enumerate(paragraphs) if p.part in (Part.OPENING, Part.BODY)), len(paragraphs))
    title = next((i for i, p in enumerate(paragraphs) if p.part is Part.TITLE), told)
    heard = {
        i: text[p.start : p.end]
        for i, p in enumerate(paragraphs)
        if p.part is Part.FURNITURE and (i < told or i not in aside)
    }
    return completed(page, [*heard.values()], [words for i, words in heard.items() if title < i < told])


def front_of(shaped: str, paragraphs: Sequence[TextParagraph], page: Page) -> Front:
    """The places a report says its facts in."""
    told = [p for p in paragraphs if p.part in (Part.OPENING, Part.BODY)]
    title = [p for p in paragraphs if p.part is Part.TITLE]
    heading = next((p for p in told if p.marker is not None and p.marker.scheme <= Scheme.HAN), None)
    signed = tuple(shaped[p.start : p.end] for p in paragraphs if p.part is Part.SIGNATURE)
    opening = told[0] if told else None
    behind = opening is not None and opening.marker is not None
    same_line = takewhile(lambda p: not p.line and p.marker is None, told[1:])
    ends = max((p.end for p in (*told[:1], *same_line)), default=0)
    return Front(
        title=Passage(shaped[title[0].start : title[-1].end], title[0].start)
        if title
        else Passage(_plain(page.title)),
        opening=Passage("") if opening is None or behind else _passage(shaped, replace(opening, end=ends)),
        heading=Passage("") if heading is None else _passage(shaped, heading, LONGEST_HEADING),
        signed=signed,
        dated=next((d for d in map(iso_day, reversed(signed)) if d), None) or iso_day(page.date or ""),
    )


def title_lines(shaped: str, paragraphs: Sequence[TextParagraph], page: Page) -> tuple[str, ...]:
    """The shaped title, line by line; where the text has none the page's, or every line in front."""
    title = [shaped[p.start : p.end] for p in paragraphs if p.part is Part.TITLE]
    first = next((i for i, p in enumerate(paragraphs) if p.part is Part.BODY), len(paragraphs))
    if title:
        return ("".join(title),)
    return (_plain(page.title),) if page.title else tuple(shaped[p.start : p.end] for p in paragraphs[:first])


def _passage(shaped: str, paragraph: TextParagraph, limit: int = _OPENING) -> Passage:
    return Passage(shaped[paragraph.start : paragraph.end][:limit], paragraph.start)


def facts_of(text: str, shaped: str, paragraphs: Sequence[TextParagraph], page: Page, front: Front) -> Facts:
    """The report's facts; None where neither the text nor its page says it."""
    title = _plain(front.title.words)
    found = place_of(shaped, title, front.opening.words, front.signed)
    issuer = _issuer(text, shaped, front.signed) or page.issuer
    addressee = next(
        (text[p.start : p.end].rstrip(":：") for p in paragraphs if p.part is Part.SALUTATION), None
    )
    names = [name for name in (found[0] if found else "", _plain(issuer)) if name]
    place = (Decision(found[1].value, found[0]),) if found else ()
    return Facts(
        title=_title(text, paragraphs) or page.title,
        place=_as_printed(text, shaped, found[0]) if found else None,
        level=level_of(shaped, title, names, _plain(addressee)),
        issuer=issuer,
        year=chosen(front.witnesses),
        date=front.dated,
        addressee=addressee,
        index_number=page.index_number or _index_number(text, shaped, paragraphs),
        decisions=(*place, *(witness.decision for witness in front.witnesses)),
    )


def _plain(words: str | None) -> str:
    return re.sub(r"\s+", "", shape(words or ""))


def _title(text: str, paragraphs: Sequence[TextParagraph]) -> str | None:
    # A page may print its title twice.
    lines = dict.fromkeys(text[p.start : p.end].strip() for p in paragraphs if p.part is Part.TITLE)
    title = "".join(list(lines)[:_TITLE_LINES])
    return _SITE.sub("", title) or None


def _as_printed(text: str, shaped: str, name: str) -> str:
    at = shaped.find(name)
    return text[at : at + len(name)] if at >= 0 else name


def _issuer(text: str, shaped: str, signed: Sequence[str]) -> str | None:
    for words in signed:
        name = re.sub(rf"\s*{ANY_YEAR}.*$", "", words).strip()
        if name:
            return _as_printed(text, shaped, name)
    return None


def _index_number(text: str, shaped: str, paragraphs: Sequence[TextParagraph]) -> str | None:
    for paragraph in paragraphs:
        if paragraph.part is not Part.FURNITURE:
            continue
        match = _INDEX.search(shaped[paragraph.start : paragraph.end])
        if match:
            return text[paragraph.start + match.start(1) : paragraph.start + match.end(1)]
    return None
