"""Characters folded: width, script and case, each with the way back to the offsets of the original.

Every offset is a half-open character offset `[start, end)` of a Python string. Functions that keep the
length say so, because offsets may then be carried over unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from nianbao.text.script import simplify

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The inside of a regular expression's character class: Chinese characters, those of the extensions B to H
(Unicode 15) too, which stand in names of places and people."""


@dataclass(frozen=True, slots=True)
class FoldedText:
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


def fold(text: str) -> FoldedText:
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
    return FoldedText("".join(lowered), (*home, len(text)))


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


is_content = str.isalnum
"""Whether a character is a letter or a number (Unicode category L* or N*), after scoring.md."""


def norm(text: str) -> str:
    """NFKC, Simplified, lower case, content characters only: `norm(s)` of scoring.md."""
    return "".join(filter(is_content, simplify(unicodedata.normalize("NFKC", text)).lower()))


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters, in order."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def word_pairs(text: str) -> frozenset[str]:
    """The bigrams of a text's norm without its digits: what it says apart from its numbers."""
    return frozenset(bigrams(re.sub(r"\d", "", norm(text))))


def mostly_said(words: str, other: str) -> bool:
    """Whether more than half of the bigrams of `words` stand in `other`; both are norms."""
    pairs = bigrams(words)
    return 2 * sum(pair in other for pair in pairs) > len(pairs)


def dice2(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1: `dice2(a,b)` of scoring.md.

    1 when their norms are equal, else the Dice coefficient over the multisets of character bigrams
    of the norms, 0 when there are none.
    """
    a, b = norm(a), norm(b)
    if a == b:
        return 1.0
    left, right = Counter(bigrams(a)), Counter(bigrams(b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_BEFORE = f"[{HAN}”’》〉」』）】]"
AFTER = f"[{HAN}“‘《〈「『（【]"
_HALF = re.compile(
    rf"(?P<url>(?:https?://|www\.)[!-~]+)"
    rf"|(?<={_BEFORE})[,;:?!()]|[,;:?!()](?={AFTER})|(?<=%),(?=[0-9])"
    rf"|(?<=[{HAN}”》」』%％])\.(?=\s|\Z|{AFTER})"
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
