"""Paragraphs: lines, and inside them the numbers and turns at which a new paragraph begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from nianbao.schema.report import Part
from nianbao.structure.leads import announces_causes
from nianbao.structure.numbering import decimal_markers, markers_in
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Marker, Scheme, marker_at
from nianbao.text.sentences import sentence_spans

_LACK_OPENS = pattern("shortfalls.opens")
_LACK_ADMITTED = pattern("shortfalls.confesses")
_PLAN_OPENS = pattern("plans.opens")
_PLAN_OPENS_SOFT = pattern("plans.opens_behind_shortfalls")

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_ONE_LINE = 500
"""Characters above which a line with several numbers, or gaps behind full stops, lost its line breaks."""
_FEW_NUMBERS = 3
_FEW_GAPS = 3
_SECTIONS = 2
_GAP = re.compile(r"[。!?]\s")
LONGEST_HEADING = 45
_SHORTEST_HEADING = 4
_ENCLOSED = '")%'
_CLOSED = ("。", "!", "?", ":", "”")


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A stretch of text that stands by itself, `[start, end)`, with the number it opens with.

    `line` is False where the paragraph begins inside a line (a number in running text).
    """

    start: int
    end: int
    marker: Marker | None
    part: Part = Part.BODY
    line: bool = True


def paragraphs(shaped: str) -> list[TextParagraph]:
    """Every paragraph in order, all of part BODY; white space belongs to none."""
    decimals = decimal_markers(shaped)
    return [p for start, end in _lines(shaped) for p in _split(shaped, start, end, decimals.get(start))]


def _lines(shaped: str) -> list[tuple[int, int]]:
    found = []
    for match in _LINE.finditer(shaped):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append((start, start + len(stripped)))
    return found


def _split(shaped: str, start: int, end: int, decimal: Marker | None) -> list[TextParagraph]:
    markers = {m.start: m for m in markers_in(shaped, start, end)}
    if decimal is not None:
        markers[start] = decimal
    breaks = {start}
    if _lost_its_breaks(shaped[start:end], markers.values()):
        breaks |= set(_lost_breaks(shaped, start, end, sorted({start, *markers})))
        breaks |= {at for at in markers if shaped[at - 1 : at].isspace()}
    edges = [
        *sorted({*breaks, *markers, *_turns(shaped, start, end), *_cause_leads(shaped, start, markers)}),
        end,
    ]
    pieces = []
    for left, right in pairwise(edges):
        stop = left + len(shaped[left:right].rstrip())
        if stop > left:
            pieces.append(TextParagraph(left, stop, markers.get(left), line=left in breaks))
    return pieces


def _lost_its_breaks(line: str, markers: Collection[Marker]) -> bool:
    """Whether a line is a report, or a long part of one, whose line breaks were lost."""
    if sum(m.scheme is Scheme.HAN for m in markers) >= _SECTIONS:
        return True
    numbers = sum(m.scheme < Scheme.SPOKEN for m in markers)
    return len(line) > _ONE_LINE and (numbers >= _FEW_NUMBERS or len(_GAP.findall(line)) >= _FEW_GAPS)


def _turns(shaped: str, start: int, end: int) -> list[int]:
    """Sentences inside a line that open a confession or an announcement: the role may turn there."""
    found = []
    for left, right in sentence_spans(shaped, start, end):
        words = shaped[left:right]
        if left > start and (
            _PLAN_OPENS.match(words)
            or _PLAN_OPENS_SOFT.match(words)
            or (_LACK_OPENS.match(words) and _LACK_ADMITTED.search(words))
        ):
            found.append(left)
    return found


def _cause_leads(shaped: str, start: int, markers: Collection[int]) -> list[int]:
    """Where a line inside a paragraph announces a list of causes (`…。原因主要是:一是…`)."""
    found = []
    for at in markers:
        left = max(shaped.rfind(mark, start, at) for mark in "。;") + 1
        if left > start and shaped[at - 1] == ":" and announces_causes(shaped[left:at]):
            found.append(left)
    return found


def _lost_breaks(shaped: str, start: int, end: int, cuts: list[int]) -> list[int]:
    """Where a line that lost its breaks had them: a space behind a full stop, or behind a heading."""
    found, piece = [], start
    for match in re.finditer(r"\s+", shaped[start:end]):
        at, after = start + match.start(), start + match.end()
        piece = max(piece, cuts[bisect_right(cuts, at) - 1])
        if shaped[at - 1] in _CLOSED or _is_heading(shaped, piece, at):
            found.append(after)
            piece = after
    return found


def _is_heading(shaped: str, start: int, end: int) -> bool:
    """Whether the words in front of a space read as a heading."""
    if end - start > LONGEST_HEADING or (shaped[end - 1].isascii() and shaped[end - 1] not in _ENCLOSED):
        return False
    head = shaped[start:end]
    number = marker_at(shaped, start)
    commas = 2 if number is not None and number.scheme <= Scheme.HAN_PAREN else 0
    if any(mark in head for mark in "。;") or head.count(",") > commas:
        return False
    return number is not None or len(head) >= _SHORTEST_HEADING
