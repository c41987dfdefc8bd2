"""Sentences as units of citation: where one ends, and what holds it together.

Every offset is a half-open character offset `[start, end)` of a Python string.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import takewhile
from operator import le

from nianbao.text.folding import AFTER, HAN
from nianbao.text.numerals import TO_99

_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "（": "）"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()} | {")": "(（", "）": "(（"}
_PAIR_LIMIT = 120
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
FULL_STOPS = "。！？!?"
STOPS = f"{FULL_STOPS}；;"
CLAUSE_MARKS = f"{STOPS}，,：:"
"""Marks that end a sentence; those at which a citation unit ends; those that part clauses."""

_TRAILING = "".join(_OPENERS) + '】"'
_GOES_ON = "，、；。：,;:的等和与與及之为為是"
_ENUMERATOR = re.compile(rf"\s*[（(]?[{TO_99}百]+[)）]?")
_MARK = re.compile(f'[{re.escape("".join([*_PAIRS, *_PAIRS.values(), *STOPS]))}."]')
_DOT = re.compile(rf"(?<=[{HAN}”》」』%％])\.(?=\s|\Z|{AFTER})")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Half-open spans of the citation units in `text[start:end]`, in order, as offsets into `text`.

    Together they hold every character that is not white space; none begins or ends with white space.
    A unit ends at 。！？； of either width, at a half-width full stop after a Chinese character, and at a
    line break; closing quotation marks and brackets stay with it. It does not end inside a bracket or
    a quotation that is closed on the same line within 120 characters.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        begin = line.start()
        for cut in [*_cuts(line[0]), len(line[0])]:
            until = line.start() + cut
            piece = text[begin:until]
            if piece.strip():
                left = begin + len(piece) - len(piece.lstrip())
                spans.append((left, begin + len(piece.rstrip())))
            begin = until
    return spans


def _cuts(line: str) -> list[int]:
    """Offsets in a line behind which a new unit begins."""
    pairs = _closed_pairs(line)
    closers = {close: open_ for open_, close in pairs.items()}
    cuts: list[int] = []
    depth = 0
    for i, char in _marks(line):
        depth += (i in pairs) - (i in closers)
        if depth or i < (cuts[-1] if cuts else 0):
            continue
        if char in STOPS:
            ends = True
        elif char == ".":
            ends = bool(_DOT.match(line, i)) and not _ENUMERATOR.fullmatch(line, cuts[-1] if cuts else 0, i)
        else:
            # “…。” ends the sentence around it too, unless that goes on: “…。”的要求.
            ends = i in closers and char not in "》〉" and line[i - 1] in FULL_STOPS
            ends = ends and line[i + 1 : i + 2] not in [*_GOES_ON, *_PAIRS.values()]
        if ends:
            at = i + 1
            while at < len(line) and line[at] in STOPS + _TRAILING and at not in pairs:
                at += 1
            cuts.append(at)
    return cuts


def _marks(line: str) -> list[tuple[int, str]]:
    """The marks of a line that open, close or end something, with their offsets; no other character does."""
    return [(match.start(), match[0]) for match in _MARK.finditer(line)]


def _closed_pairs(line: str) -> dict[int, int]:
    """Offset of each opening mark -> offset of the mark that closes it; lone marks are left out.

    A mark closes the nearest open one of its kind. What would span more than 120 characters is
    taken for two lone marks: a slip must not hide the sentence ends between them.
    """
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for i, char in _marks(line):
        openers = _OPENERS.get(char, '"' if char == '"' else "")
        near = takewhile(partial(le, i - _PAIR_LIMIT), reversed(stack)) if openers else ()
        match = next((at for at in near if line[at] in openers), None)
        if match is not None:
            del stack[stack.index(match) :]
            pairs[match] = i
        elif char in _PAIRS or char == '"':
            stack.append(i)
    return pairs
