"""One report out of a file that holds more: a notice in front, contents, an annex, a second report.

What is set apart stays in the report as blocks of their own part; notes say what was not summarised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nianbao.schema.report import Part
from nianbao.structure.blocks import TextParagraph
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Scheme

_REPORT_TITLE = pattern("documents.report_title")
_NOTICE_TITLE = pattern("documents.notice_title")
_ANNEX = re.compile(
    r"^附(?:\s*(?:件|表|录)\s*(?:[一二三四五六七八九十]{1,2}|\d{1,2})?\s*[:.、]?|\s*:)\s*(?P<title>\S.{0,60})?$"
)
_DAY = re.compile(r"^[(]?\s*(?:(?:19|20)\d\d|二[〇零]\S{2})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日\s*[)]?$")
_BODY = pattern("bodies.name_ends")
_ROW = re.compile(r"\t|\||\S\s{2,}\S+\s{2,}\S")
_SENTENCE = re.compile(r"[。;!?]")
_DOTS = re.compile(r"(?<![.…·・⋯_—-])(?<![.…·・⋯_—-]\s)(?:[.…·・⋯_—-]\s?){3,}+\s*[(]?\d{0,3}[)]?$")
_LEADER = re.compile(rf"{_DOTS.pattern}|(?<!\s)\s+[(]?\d{{1,3}}[)]?$")
_CONTENTS = re.compile(r"^目\s*[录次]$")
_LONGEST_LINE = 60
_FEW = 3
"""Lines that look like contents, in a row, which are contents without the word above them."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a file is not its report: parts by the paragraph's place, and notes on it."""

    aside: Mapping[int, Part] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def select(shaped: str, found: Sequence[TextParagraph]) -> Selection:
    """The parts of the paragraphs that are not the report's own.

    `shaped` is the matching form of the text, `found` its paragraphs.
    """
    lines = [shaped[p.start : p.end] for p in found]
    contents = _contents(lines)
    tops = [i for i, p in enumerate(found) if i not in contents and p.line and _is_top(p)]
    notes: list[str] = []
    aside: dict[int, Part] = dict.fromkeys(contents, Part.FURNITURE)
    aside |= _notice(lines, tops)
    end = len(lines)
    second = _second(lines, found, tops)
    if second is not None:
        titles = [lines[at] for at in second]
        end = second[0]
        notes.append(
            f"The file holds more than one report; only the first was read, not {_quoted(titles)}. "
            "Save each report as a file of its own."
        )
    annex = _annex(lines, found, tops, end)
    if annex is not None:
        notes.append(f"An annex (附件) was not summarised: {_quoted([_annex_title(lines, annex)])}.")
        end = annex
    aside |= dict.fromkeys(range(end, len(lines)), Part.FURNITURE)
    return Selection(aside, tuple(notes))


def _is_top(paragraph: TextParagraph) -> bool:
    return paragraph.marker is not None and paragraph.marker.scheme in (Scheme.HAN, Scheme.PART)


def _quoted(titles: Sequence[str]) -> str:
    return "; ".join(f"“{title}”" for title in dict.fromkeys(titles))


def _contents(lines: Sequence[str]) -> set[int]:
    """The places of a table of contents: under its heading, or lines that lead to page numbers."""
    out: set[int] = set()
    for at in range(len(lines)):
        if at in out:
            continue
        headed = _CONTENTS.match(lines[at]) is not None
        listed = list(_listed(lines, at + headed, headed=headed))
        if listed and (headed or len(listed) >= _FEW):
            out |= {*listed, *({at} if headed else ())}
    return out


def _listed(lines: Sequence[str], start: int, *, headed: bool) -> Iterator[int]:
    """The places from a start on whose lines lead to a page; under 目录, or are headings that come again."""
    for at in range(start, len(lines)):
        words = lines[at]
        bare = re.sub(r"\s", "", _LEADER.sub("", words))
        again = len(words) <= _LONGEST_LINE and _stands_again(bare, lines[at + 1 :])
        dotted, paged = _DOTS.search(words), _LEADER.search(words)
        leads = not _SENTENCE.search(words) and (dotted or (paged and (headed or again)))
        if not leads and not (headed and again):
            return
        yield at


def _stands_again(bare: str, below: Sequence[str]) -> bool:
    plain = re.sub(r"\d{1,3}$", "", bare)
    return len(plain) > _FEW and any(re.sub(r"\s", "", line).startswith(plain) for line in below)


def _notice(lines: Sequence[str], tops: Sequence[int]) -> dict[int, Part]:
    """A notice that issues the report, in front of the report's own title; its signature is the report's."""
    first = tops[0] if tops else len(lines)
    notice = next((at for at in range(first) if _NOTICE_TITLE.search(lines[at])), None)
    titles = [at for at in range(first) if _REPORT_TITLE.match(lines[at]) and not _ANNEX.match(lines[at])]
    if notice is None:
        return dict.fromkeys(range(_introduced(lines, titles)), Part.FURNITURE)
    title = next((at for at in titles if at > notice), None)
    if title is None:
        return {}
    parts = dict.fromkeys(range(title), Part.FURNITURE)
    for at in range(notice + 1, title):
        if _DAY.match(lines[at]):
            signed = at - 1 > notice and _BODY.search(lines[at - 1]) and not _SENTENCE.search(lines[at - 1])
            parts |= dict.fromkeys((at - 1, at) if signed else (at,), Part.SIGNATURE)
    return parts


def _introduced(lines: Sequence[str], titles: Sequence[int]) -> int:
    """The place of the title that a page prints again behind a sentence of its own; 0 without one."""
    for before, after in pairwise(titles):
        between = lines[before + 1 : after]
        told = any(_SENTENCE.search(words) or words.endswith(":") for words in between)
        if lines[before] == lines[after] and told and len(between) <= _FEW:
            return after
    return 0


def _second(lines: Sequence[str], found: Sequence[TextParagraph], tops: Sequence[int]) -> list[int] | None:
    """The places of further reports' titles: each behind a report's sections and before its own first one."""
    starts = [after for before, after in pairwise(tops) if _value(found[after]) == 1 < _value(found[before])]
    titles = []
    for start in starts:
        above = max(top for top in tops if top < start)
        title = next((at for at in range(start - 1, above, -1) if _is_title(lines[at], found[at])), None)
        if title is not None:
            titles.append(title)
    return titles or None


def _value(paragraph: TextParagraph) -> int:
    return paragraph.marker.value if paragraph.marker else 0


def _is_title(words: str, paragraph: TextParagraph) -> bool:
    return paragraph.line and paragraph.marker is None and _REPORT_TITLE.match(words) is not None


def _annex(lines: Sequence[str], found: Sequence[TextParagraph], tops: Sequence[int], end: int) -> int | None:
    """Where an annex begins behind the last section: after the signature, at `附件` alone on its line, or at
    one that its content follows."""
    behind = max((top for top in tops if top < end), default=end)
    signed = False
    for at in range(behind + 1, end):
        match = _ANNEX.match(lines[at])
        if (
            match
            and found[at].line
            and at + 1 < end
            and (signed or match["title"] is None or _is_filled(lines[at + 1 :]))
        ):
            return at
        signed = signed or _DAY.match(lines[at]) is not None
    return None


def _is_filled(below: Sequence[str]) -> bool:
    """Whether rows or sentences follow an annex's title, not a list of annexes and the signature."""
    for words in below[:_FEW]:
        if _DAY.match(words) or _ROW.search(words) or _SENTENCE.search(words):
            return not _DAY.match(words)
    return False


def _annex_title(lines: Sequence[str], at: int) -> str:
    match = _ANNEX.match(lines[at])
    own = match["title"] if match else None
    return own or lines[at + 1][:_LONGEST_LINE]
