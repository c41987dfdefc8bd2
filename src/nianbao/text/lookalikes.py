"""Characters that look like others: folded one to one for matching, so that every offset carries over.

What a PDF printed from a browser, a scan or an old code page puts in a character's place: radicals,
compatibility ideographs, punctuation of the private use area, half-width marks, and, where a
numeral stands, round letters for 〇 and dashes for 一.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_PRIVATE = {
    **dict(zip(range(0xE78D, 0xE797), ",。、:;!?〖〗…", strict=True)),
    0xE5E5: "\u3000",
    0xF06C: "●",
    0xF06E: "■",
    0xF0A7: "▪",
    0xF0B7: "•",
    0xF0D8: "▶",
}
"""Private use: the vertical punctuation and the blank of GB 18030-2005, bullets of Symbol, Wingdings."""
_MARKS = {0xFE10: ",", 0xFE11: "、", 0xFE12: "。", 0xFE63: "-", 0x2022: "•", 0x30FB: "·", 0xFF65: "·"}
_HALF_WIDTH = {0xFF61: "。", 0xFF62: "「", 0xFF63: "」", 0xFF64: "、"}
_COMPATIBLE = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20), range(0xFE13, 0xFE1A), range(0xFE30, 0xFE50))
"""Compatibility ideographs and vertical forms, of which NFKC makes one character each."""

_ROUND = "○◯⚪⭕⭘◦Ｏ０Oo0ОоΟο零"
_HAN_DIGIT = f"[〇一二三四五六七八九{_ROUND}]"
_YEAR = re.compile(
    rf"[一二](?<!{_HAN_DIGIT}.)(?:(?<=二)[{_ROUND}〇]|(?<=一)九){_HAN_DIGIT}{{2}}(?=\s*(?:年|[-—~至]))"
)
_ONE, _TWO = "-—–－―─ー﹣", "ニ"
_MISREAD = re.compile(f"[{_ONE}{_TWO}]")
_BEFORE_NUMERAL = re.compile(
    r"(?:(?P<line>^[ \t\u3000]*[十二三]?)|(?P<paren>[(（]\s?十?)|(?P<nth>第十?)|(?P<spoken>[。；;，,：:]))\Z",
    re.MULTILINE,
)
_BEHIND_NUMERAL = {
    "line": re.compile(r"\s?[、.．]|是"),
    "paren": re.compile(r"\s?[)）]"),
    "nth": re.compile(r"[章节,，、]|部分"),
    "spoken": re.compile("是"),
}
_REACH = 8
"""Characters before a list number in which its indent, bracket or 第 must stand."""
_NUMERAL = {**dict.fromkeys(_ONE, "一"), **dict.fromkeys(_TWO, "二")}
_ZERO = dict.fromkeys(map(ord, _ROUND), "〇")


def unify(text: str) -> str:
    """`text` with each look-alike as the character it stands for; of the same length."""
    present = set(text)
    if not _table().keys().isdisjoint(map(ord, present)):
        text = text.translate(_table())
    if not present.isdisjoint(_ROUND):
        text = _YEAR.sub(lambda match: match[0].translate(_ZERO), text)
    return text if present.isdisjoint(_NUMERAL) else _MISREAD.sub(_numeral, text)


def _numeral(match: re.Match[str]) -> str:
    """The numeral that a dash is taken for where a list number stands, else the dash."""
    text, at = match.string, match.start()
    before = _BEFORE_NUMERAL.search(text, max(0, at - _REACH), at)
    stands = before is not None and _BEHIND_NUMERAL[before.lastgroup or ""].match(text, at + 1)
    return _NUMERAL[match[0]] if stands else match[0]


@cache
def _table() -> Mapping[int, str]:
    return {**dict(_radicals()), **dict(_compatible()), **_PRIVATE, **_MARKS, **_HALF_WIDTH}


def _radicals() -> Iterator[tuple[int, str]]:
    """The records of `radicals.txt`, which names their source."""
    for line in (files("nianbao.text") / "radicals.txt").read_text("ascii").splitlines():
        if line.startswith("#"):
            continue
        points, _, unified = line.partition(" ; ")
        first, _, last = points.partition("..")
        for point in range(int(first, 16), int(last or first, 16) + 1):
            yield point, chr(int(unified, 16))


def _compatible() -> Iterator[tuple[int, str]]:
    for point in (point for points in _COMPATIBLE for point in points):
        plain = unicodedata.normalize("NFKC", chr(point))
        if len(plain) == 1 and not plain.isspace():
            yield point, plain
