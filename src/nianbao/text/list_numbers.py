"""The grammar of list numbers in official documents: `一、` `(一)` `1.` `1、` `(1)` `①` `一是` `第一，`.

Levels follow GB/T 9704-2012, 7.3.3 (一、 (一) 1. (1)); ① and the spoken numbers (一是, 首先) come below.
Brackets and marks of either width are read; characters are Simplified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from nianbao.text.numerals import FORMAL, TO_99, parse_number

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
    """A number at `[start, end)` of a text; `label` as a reader would cite it."""

    scheme: Scheme
    value: int
    start: int
    end: int
    label: str


_FORMS = {
    Scheme.PART: rf"第[{TO_99}]{{1,3}}(?:部分|章)[、,，:： \t]*",
    # A blank inside a number is what text recognition leaves. 一、二级单位 and 二、三产业 name sets.
    # Formal numerals are what a mechanical conversion to Traditional leaves.
    Scheme.HAN: (
        rf"第[{TO_99}]{{1,3}}节[、,，:： \t]*"
        rf"|[{TO_99}{FORMAL}]{{1,3}}(?: {{0,3}}、(?![{TO_99}]{{1,2}}[、级类线期产次])|[.．](?!\d))"
    ),
    Scheme.HAN_PAREN: rf"[(（[［〔] ?[{TO_99}{FORMAL}]{{1,3}} ?[)）\]］〕]、?|[㈠-㈩]、?",
    Scheme.ARABIC: r"\d{1,2}(?:[.．](?!\d)| ?、(?!\d))|[⒈-⒛]、?",
    Scheme.ARABIC_PAREN: r"[(（] ?\d{1,2} ?[)）]、?|\d{1,2}[)）](?!\d)|[⑴-⒇]、?",
    Scheme.CIRCLED: "[①-⑳❶-❿➀-➉]",
    Scheme.SPOKEN: (
        rf"[{TO_99}]{{1,2}}(?:是(?!否)|要(?![求点素闻件职旨务]))|第[{TO_99}]{{1,2}}[,，、:：]"
        rf"|其[{TO_99}](?:[,，、:：]|是(?!否))|(?:首先|其次|再次|再者|最后)[,，:：]"
    ),
}
_MARKER = re.compile("|".join(f"(?P<{scheme.name}>{form})" for scheme, form in _FORMS.items()))
_SINGLE = (("①", "⑳"), ("❶", "❿"), ("➀", "➉"), ("⑴", "⒇"), ("⒈", "⒛"), ("㈠", "㈩"))
"""First and last of the numbers that Unicode writes in one character."""


def list_number(*schemes: Scheme) -> str:
    """A regular expression of a list number of one of those schemes; of any without one."""
    return f"(?:{'|'.join(_FORMS[scheme] for scheme in schemes or _FORMS)})"


_LEADING = re.compile(rf"{list_number()}\s*")


def after_number(text: str) -> int:
    """Where the words behind the list number that opens `text` begin, 0 when none does."""
    match = _LEADING.match(text)
    return match.end() if match else 0


def marker_at(text: str, position: int) -> Marker | None:
    """The number that begins at `position`, white space after it included; None when there is none."""
    match = _MARKER.match(text, position)
    return None if match is None else _marker(text, match)


def markers_from(text: str, start: int, end: int) -> list[Marker]:
    """Everything in `text[start:end]` that is written as a list number, in order."""
    found = (_marker(text, match) for match in _MARKER.finditer(text, start, end))
    return [marker for marker in found if marker is not None and marker.end <= end]


def _marker(text: str, match: re.Match[str]) -> Marker | None:
    scheme = Scheme[match.lastgroup or ""]
    value = _value(match[0])
    if value is None or value > _HIGHEST:
        return None
    end = match.end()
    while end < len(text) and text[end] in " \t":
        end += 1
    return Marker(scheme, value, match.start(), end, _label(match[0], scheme))


def _value(text: str) -> int | None:
    for first, last in _SINGLE:
        if first <= text[0] <= last:
            return ord(text[0]) - ord(first) + 1
    for word, value in _SPOKEN_ORDER.items():
        if text.startswith(word):
            return value
    digits = re.sub(r"\D", "", text) or re.sub(f"[^{TO_99}{FORMAL}]", "", text)
    number = parse_number(digits)
    return None if number is None else int(number)


def _label(text: str, scheme: Scheme) -> str:
    text = re.sub(r"\s", "", text).strip("、,，:：")
    return text.rstrip(".．") if scheme in (Scheme.HAN, Scheme.ARABIC) else text
