"""Text as characters, without any meaning: script and width folding, numerals, sentence ends.

The one door to `nianbao.script` and `nianbao.numerals`, whose names it passes on. Every offset is a
half-open character offset `[start, end)` of a Python string. Functions that keep the length say so,
because offsets may then be carried over unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import takewhile
from operator import le

from nianbao.numerals import parse_number
from nianbao.script import Script, Variants, script_of, simplify

__all__ = [
    "HAN",
    "Folded",
    "Script",
    "Variants",
    "dice2",
    "fold",
    "full_width",
    "is_content",
    "is_han",
    "norm",
    "parse_number",
    "script_of",
    "sentence_spans",
    "simplify",
]

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""The inside of a regular expression's character class: Chinese characters."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for matching, with the way home.

    `home[i]` is the offset in the original of what became `text[i]`; the last entry is the
    original's length. Characters that came from one original character share an entry.
    """

    text: str
    home: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest half-open span of the original that holds `text[start:end]`.

        Raises ValueError when the offsets are not a span of `text`.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"not a span of the folded text: [{start}, {end})")
        while start < end < len(self.text) and self.home[end] == self.home[end - 1]:
            end += 1
        return self.home[start], self.home[end]


def fold(text: str) -> Folded:
    """NFKC, Simplified and lower case, with an offset map home."""
    pieces: list[str] = []
    home: list[int] = []
    start = 0
    for end in _cluster_ends(text):
        piece = _nfkc(text[start:end])
        pieces.append(piece)
        home.extend([start] * len(piece))
        start = end
    plain = simplify("".join(pieces))
    lowered = [char.lower() for char in plain]
    if any(len(char) != 1 for char in lowered):
        home = [place for place, char in zip(home, lowered, strict=True) for _ in char]
    return Folded("".join(lowered), (*home, len(text)))


@lru_cache(maxsize=4096)
def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _cluster_ends(text: str) -> list[int]:
    """Ends of the shortest pieces that NFKC treats independently (a base with its combining marks)."""
    ends: list[int] = []
    start = 0
    for i in range(1, len(text)):
        char = text[i]
        # Below U+0300 and among Chinese characters nothing combines with what stands before it.
        if char >= "\u0300" and not "\u3400" <= char <= "\u9fff":
            joined = _nfkc(text[start : i + 1])
            if joined != _nfkc(text[start:i]) + _nfkc(char):
                continue
        ends.append(i)
        start = i
    if text:
        ends.append(len(text))
    return ends


def is_han(char: str) -> bool:
    """Whether `char` is one Chinese character."""
    return bool(_IS_HAN.fullmatch(char))


_IS_HAN = re.compile(f"[{HAN}]")


def is_content(char: str) -> bool:
    """Whether `char` is a letter or a number (Unicode category L* or N*), after scoring.md."""
    return unicodedata.category(char)[0] in "LN"


def norm(text: str) -> str:
    """NFKC, Simplified, lower case, content characters only: `norm(s)` of scoring.md."""
    return "".join(filter(is_content, simplify(unicodedata.normalize("NFKC", text)).lower()))


def dice2(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1: `dice2(a,b)` of scoring.md.

    1 when their norms are equal, else the Dice coefficient over the multisets of character bigrams
    of the norms, 0 when there are none.
    """
    a, b = norm(a), norm(b)
    if a == b:
        return 1.0
    left, right = (Counter(s[i : i + 2] for i in range(len(s) - 1)) for s in (a, b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_BEFORE = f"[{HAN}”’》〉」』）】]"
_AFTER = f"[{HAN}“‘《〈「『（【]"
_HALF = re.compile(
    rf"(?P<url>(?:https?://|www\.)[!-~]+)"
    rf"|(?<={_BEFORE})[,;:?!()]|[,;:?!()](?={_AFTER})|(?<=%),(?=[0-9])"
    rf"|(?<=[{HAN}”》」』%％])\.(?=\s|\Z|{_AFTER})"
)
_BRACKETED = re.compile(rf"\((?=[^()\n]*[{HAN}])([^()\n]*)\)")
_QUOTED = re.compile(r'"([^"\n]*)"')


def full_width(text: str) -> str:
    """`text` with full-width punctuation beside Chinese characters: the print form. Keeps the length.

    Numbers (1,234, 89.4 %, 10:30), Latin words and URLs keep their marks. Straight quotes are paired
    to “” inside a line with Chinese characters. Applying it twice changes nothing more.
    """
    while (wider := _widen(text)) != text:
        text = wider
    return text


def _widen(text: str) -> str:
    return "\n".join(_widen_line(line) if _IS_HAN.search(line) else line for line in text.split("\n"))


def _widen_line(line: str) -> str:
    line = _BRACKETED.sub(r"（\1）", _QUOTED.sub(r"“\1”", line))
    return _HALF.sub(lambda m: m[0] if m["url"] else _FULL[m[0]], line)


_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "（": "）"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()} | {")": "(（", "）": "(（"}
_PAIR_LIMIT = 120
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ENDS = "。！？!?；;"
_FULL_STOPS = "。！？!?"
_TRAILING = "".join(_OPENERS) + '】"'
_GOES_ON = "，、；。：,;:的等和与與及之为為是"
_ENUMERATOR = re.compile(r"\s*[（(]?[一二三四五六七八九十百]+[)）]?")
_MARK = re.compile(f'[{re.escape("".join([*_PAIRS, *_PAIRS.values(), *_ENDS]))}."]')
_DOT = re.compile(rf"(?<=[{HAN}”》」』%％])\.(?=\s|\Z|{_AFTER})")


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
        if char in _ENDS:
            ends = True
        elif char == ".":
            ends = bool(_DOT.match(line, i)) and not _ENUMERATOR.fullmatch(line, cuts[-1] if cuts else 0, i)
        else:
            # “…。” ends the sentence around it too, unless that goes on: “…。”的要求.
            ends = i in closers and char not in "》〉" and line[i - 1] in _FULL_STOPS
            ends = ends and line[i + 1 : i + 2] not in [*_GOES_ON, *_PAIRS.values()]
        if ends:
            at = i + 1
            while at < len(line) and line[at] in _ENDS + _TRAILING and at not in pairs:
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
