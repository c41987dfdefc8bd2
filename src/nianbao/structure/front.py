"""What stands before a report's first words: its title among banners, columns, sources and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.schema.report import Part
from nianbao.structure.blocks import LONGEST_HEADING
from nianbao.text.lexicon import pattern
from nianbao.text.numerals import ANY_YEAR

LONGEST_TITLE = 60
"""Characters of one line of a title."""
_ANNOUNCES = pattern("report.announced")
_GENRE = pattern("report.title")
_REPORT = pattern("report.general_title")
_YEAR = re.compile(ANY_YEAR)
_BODY_NAME = pattern("bodies.heads_title")
_NAMELESS = re.compile(rf"^(?:关于|{ANY_YEAR}|法治|依法|推进|年度|贯彻|全面|政务?)")
"""How a title begins that leaves its body to the line above."""
_GOES_ON = pattern("report.title_goes_on")
_LINK = re.compile(r"[·•●○▪■◆▶»※]")
"""What a list of links puts before each."""
_UNFINISHED = pattern("report.title_unfinished")
_ENDS = pattern("report.title_ends")


def front_parts(lines: Sequence[str], furniture: Sequence[bool]) -> list[Part]:
    """The part of each line before a report's first prose.

    `lines` are shaped, `furniture` tells which of them a page put there. One run of lines is the title:
    the line that names the genre best, with the body above it and what goes on below. A title printed
    again, a column's and a site's name are furniture.
    """
    parts = [Part.FURNITURE if page else _part(words) for words, page in zip(lines, furniture, strict=True)]
    run = _title_run(lines, parts)
    return [
        part if part is not Part.TITLE or place in run else Part.FURNITURE for place, part in enumerate(parts)
    ]


def _part(words: str) -> Part:
    if _LINK.match(words):
        return Part.FURNITURE
    if _ANNOUNCES.search(words) and words[-1] in ":。":
        return Part.OPENING
    if words.endswith(":") and len(words) <= LONGEST_HEADING:
        return Part.SALUTATION
    if len(words) <= LONGEST_TITLE and not words.endswith("。"):
        return Part.TITLE
    return Part.FURNITURE


def _title_run(lines: Sequence[str], parts: Sequence[Part]) -> range:
    """The places of the title's lines; an empty range when no line can be one."""
    places = [place for place, part in enumerate(parts) if part is Part.TITLE]
    if not places:
        return range(0)
    best = max(places, key=lambda place: (_likeness(lines[place]), -place))
    # Links to the reports of other years stand above the title of this one.
    best = max(place for place in places if _undated(lines[place]) == _undated(lines[best]))
    first = last = best
    while (
        first > 0
        and parts[first - 1] is Part.TITLE
        and _NAMELESS.match(lines[first])
        and (_BODY_NAME.search(lines[first - 1]) or _UNFINISHED.search(lines[first - 1]))
    ):
        first -= 1
    while last + 1 < len(lines) and parts[last + 1] is Part.TITLE and _goes_on(lines[last], lines[last + 1]):
        last += 1
    return range(first, last + 1)


def _undated(words: str) -> str:
    """A title without its year, and without what a list puts around a link."""
    if _YEAR.search(words) is None:
        return words
    return re.sub(r"^[\W\d]+|[\W\d]+$", "", _YEAR.sub("#", words))


def _likeness(words: str) -> int:
    """How much a line reads as the title of such a report."""
    return 4 * bool(_GENRE.search(words)) + 2 * bool(_REPORT.search(words)) + bool(_YEAR.search(words))


def _goes_on(words: str, following: str) -> bool:
    """Whether a title goes on below a line of it."""
    if _GOES_ON.match(following):
        return True
    return not _ENDS.search(words) and bool(_GENRE.search(following) or _REPORT.search(following))
