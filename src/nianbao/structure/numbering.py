"""The numbering grammar of official documents: `一、` `(一)` `1.` `1、` `(1)` `①` `一是` `第一，`.

Works on a shaped text (`blocks.shape`): Simplified, half-width punctuation, same length as the source.
Levels follow GB/T 9704-2012, 7.3.3 (一、 (一) 1. (1)); ① and the spoken numbers (一是, 首先) come below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_HAN = "一二三四五六七八九十"
_DIGITS = {char: value for value, char in enumerate(_HAN, 1)}
_SPOKEN_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "然后": 3, "最后": 9}
_HIGHEST = 50


class Scheme(IntEnum):
    """A way of numbering; a smaller value stands higher in the tree."""

    PART = 0
    HAN = 1
    BARE = 2
    """A heading without a number on a line of its own."""
    HAN_PAREN = 3
    ARABIC = 4
    ARABIC_PAREN = 5
    CIRCLED = 6
    LEAD = 7
    """A lead phrase closed by a full stop, without a number, over an enumeration."""
    SPOKEN = 8
    """一是 二是, 一要 二要, 第一, 首先."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at `[start, end)` of the shaped text; `label` as a reader would cite it."""

    scheme: Scheme
    value: int
    start: int
    end: int
    label: str


_MARKER = re.compile(
    rf"(?P<part>第[{_HAN}]{{1,3}}(?:部分|章|节)[、,: \t]*)"
    # A blank inside a number is what text recognition leaves. 一、二级单位 and 二、三产业 name sets.
    rf"|(?P<han>[{_HAN}]{{1,3}}(?: ?、(?![{_HAN}]{{1,2}}[、级类线期产次])|\.(?!\d)))"
    rf"|(?P<han_paren>\( ?[{_HAN}]{{1,3}} ?\)、?|[㈠-㈩]、?)"
    r"|(?P<arabic>\d{1,2}(?:\.(?!\d)| ?、(?!\d))|[⒈-⒛]、?)"
    r"|(?P<arabic_paren>\( ?\d{1,2} ?\)、?|\d{1,2}\)(?!\d)|[⑴-⒇]、?)"
    r"|(?P<circled>[①-⑳])"
    rf"|(?P<spoken>[{_HAN}]{{1,2}}(?:是(?!否)|要(?![求点素闻件职旨务]))|第[{_HAN}]{{1,2}}[,、:]"
    rf"|其[{_HAN}][,、:]|(?:首先|其次|再次|再者|最后)[,:])"
)
_SINGLE = (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("㈠", "㈩"))
"""First and last of the numbers that Unicode writes in one character."""
_GROUPS = {
    "part": Scheme.PART,
    "han": Scheme.HAN,
    "han_paren": Scheme.HAN_PAREN,
    "arabic": Scheme.ARABIC,
    "arabic_paren": Scheme.ARABIC_PAREN,
    "circled": Scheme.CIRCLED,
    "spoken": Scheme.SPOKEN,
}
_BEFORE_NUMBER = set('。!?;: \t\n”’")')
_BEFORE_SPOKEN = _BEFORE_NUMBER | {",", "、"}


def han_value(text: str) -> int | None:
    """The value of a Chinese numeral up to 99, None when it is none."""
    if not text:
        return None
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if (tens and len(tens) != 1) or (ones and len(ones) != 1):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def marker_at(shaped: str, position: int) -> Marker | None:
    """The number that begins at `position`, white space after it included; None when there is none."""
    match = _MARKER.match(shaped, position)
    if match is None:
        return None
    group = match.lastgroup or ""
    value = _value(match.group())
    if value is None or value > _HIGHEST:
        return None
    end = match.end()
    while end < len(shaped) and shaped[end] in " \t":
        end += 1
    return Marker(_GROUPS[group], value, position, end, _label(match.group(), group))


def _value(text: str) -> int | None:
    for first, last in _SINGLE:
        if first <= text[0] <= last:
            return ord(text[0]) - ord(first) + 1
    for word, value in _SPOKEN_ORDER.items():
        if text.startswith(word):
            return value
    digits = re.sub(r"\D", "", text)
    if digits:
        return int(digits)
    return han_value("".join(char for char in text if char in _DIGITS))


def _label(text: str, group: str) -> str:
    text = re.sub(r"\s", "", text).strip("、,:")
    return text.rstrip(".") if group in ("han", "arabic") else text


def markers_in(shaped: str, start: int, end: int) -> list[Marker]:
    """The numbers inside `[start, end)` that part the text: at its start, or where a sentence ended.

    A number in running text counts only as part of a sequence (1, then 2, …), so that `统一是` or
    `按照1、` are none.
    """
    found: list[Marker] = []
    for match in _MARKER.finditer(shaped, start, end):
        marker = marker_at(shaped, match.start())
        if marker is not None and marker.end <= end and (marker.start == start or _parted(shaped, marker)):
            found.append(marker)
    counted = {m.start for kin in _by_scheme(found) for m in _in_sequence(kin)}
    return [m for m in found if m.start == start or m.start in counted]


def _parted(shaped: str, marker: Marker) -> bool:
    allowed = _BEFORE_SPOKEN if marker.scheme is Scheme.SPOKEN else _BEFORE_NUMBER
    return shaped[marker.start - 1] in allowed


def _by_scheme(found: list[Marker]) -> list[list[Marker]]:
    kin: dict[Scheme, list[Marker]] = {}
    for marker in found:
        kin.setdefault(marker.scheme, []).append(marker)
    return list(kin.values())


def _in_sequence(kin: list[Marker]) -> list[Marker]:
    """Those of one scheme that follow the number before them or open a sequence; gaps of one are slips."""
    if kin[0].scheme in (Scheme.HAN, Scheme.HAN_PAREN):
        return kin
    counted = []
    for place, marker in enumerate(kin):
        before = kin[place - 1].value if place else None
        after = kin[place + 1].value if place + 1 < len(kin) else None
        follows = before is not None and 0 < marker.value - before <= 2
        if follows or (marker.value == 1 and after is not None and 0 < after - 1 <= 2):
            counted.append(marker)
    return counted
