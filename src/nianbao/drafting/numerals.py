"""Chinese numerals for the numbers of headings."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """`number` in Chinese up to 99 (十, 十二, 二十, 三十四), in Arabic digits above.

    Raises ValueError below 1.
    """
    if number < 1:
        raise ValueError(f"no heading has the number {number}")
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
