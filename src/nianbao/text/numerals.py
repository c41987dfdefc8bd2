"""Numerals, Arabic and Chinese: their values, and the writing of them; and years in either."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

ONES = "一二三四五六七八九"
TO_99 = f"{ONES}十"
FORMAL = "壹贰叁肆伍陆柒捌玖拾"
"""The insides of character classes: the digits, what numbers of headings, months and days are made of, and
their formal characters."""

ZEROS = "〇○◯零OО0"
"""Characters typed for a zero inside a Chinese year."""

HAN_YEAR = rf"二[{ZEROS}][{ONES}{ZEROS}]{{2}}"
ANY_YEAR = rf"(?:(?:19|20)\d\d|{HAN_YEAR})"
MONTH_OR_DAY = rf"(?:\d{{1,2}}|[{TO_99}]{{1,3}})"
"""Regular expressions of a year, without 年, and of the number of a month or day."""

_YEAR_DIGITS = str.maketrans(ZEROS + ONES, "0" * len(ZEROS) + "123456789")
_PLAIN, _FORMAL = (f"零{ONES}", "十百千"), ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
_DIGITS = {char: i for i, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SIMPLIFIED = str.maketrans("兩萬億點餘來貳參陸", "两万亿点余来贰叁陆")
_ARABIC = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)([十百千万亿]*)")


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral, None when `text` is none.

    Reads Arabic numerals (any width, thousands commas), Chinese numerals (三十, 两千, 一点五) and both
    mixed with 百 千 万 亿 (70万 is 700000); 余, 多 and 来 are passed over. Not an estimate such as 三四十.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})|\s|(?<=.)[余多来]", "", plain)
    arabic = _ARABIC.fullmatch(plain)
    if arabic:
        value = Decimal(arabic[1])
        for mark in arabic[2]:
            value *= _TENS.get(mark) or _MYRIADS[mark]
        return value
    return _chinese_number(plain)


def _chinese_number(text: str) -> Decimal | None:
    whole, point, fraction = text.partition("点")
    if point:
        end = len(fraction.rstrip("百千万亿"))
        digits, marks = fraction[:end], fraction[end:]
        head = _chinese_whole(whole)
        if head is None or not digits or any(char not in _DIGITS for char in digits):
            return None
        value = head + Decimal("0." + "".join(str(_DIGITS[char]) for char in digits))
        for mark in marks:
            value *= _TENS.get(mark) or _MYRIADS[mark]
        return value
    return _chinese_whole(text)


def _chinese_whole(text: str) -> Decimal | None:
    """A Chinese integer; digits without tens are read in a row (二〇二四) when they are no estimate."""
    if not text or any(char not in _DIGITS and char not in _TENS and char not in _MYRIADS for char in text):
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        in_a_row = len(text) >= 4 or any(_DIGITS[char] == 0 for char in text)
        return Decimal("".join(str(_DIGITS[char]) for char in text)) if in_a_row else None
    total = section = 0
    digit: int | None = None
    last = 10**5
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            # 零 says that a place was skipped, so a last digit is units and no short form.
            last = 10 if digit == 0 else last
        elif char in _TENS:
            if digit is None and section and total == 0 and _TENS[char] >= last:
                return None
            section += (1 if digit is None else digit) * _TENS[char]
            digit, last = None, _TENS[char]
        else:
            section += digit or 0
            if char == "亿":
                total = (total + section or 1) * _MYRIADS[char]
            else:
                total += (section or 1) * _MYRIADS[char]
            section, digit, last = 0, None, _MYRIADS[char]
    short = last // 10 if digit and 100 <= last <= 10**8 and len(text) > 1 else 1  # 一百二 is 120
    return Decimal(total + section + (digit or 0) * short)


def chinese_numeral(value: int, *, formal: bool = False) -> str:
    """A whole number in Chinese (10: 十, 105: 一百零五, formal 壹佰零伍); below 1, above 9999 in digits."""
    if not 0 < value <= 9999:
        return str(value)
    digits, tens = _FORMAL if formal else _PLAIN
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += (digits[0] if gap else "") + digits[digit] + (tens[power - 1] if power else "")
        gap = False
    return written[1:] if 10 <= value < 20 and not formal else written


def year_value(words: str) -> int:
    """The value of a year as `ANY_YEAR` matches it, in digits or Chinese numerals (二〇二三)."""
    return int(words.translate(_YEAR_DIGITS))


def year_like(old: str, value: int) -> str:
    """A year in the digits of another, its zero included."""
    if old.isascii():
        return str(value)
    zero = next((char for char in old if char in ZEROS), "〇")
    return "".join(zero if digit == "0" else ONES[int(digit) - 1] for digit in str(value))
