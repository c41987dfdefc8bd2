"""Numerals: what is read as which number, and what is none."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.numerals import ANY_YEAR, chinese_numeral, parse_number, year_like, year_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("22", "22"), ("1,234", "1234"), ("２２", "22"), ("89.4", "89.4"), ("0.89亿", "89000000")),
        *(
            ("70万", "700000"),
            ("70萬", "700000"),
            ("70余万", "700000"),
            ("3千", "3000"),
            ("2百万", "2000000"),
        ),
        *(("三十", "30"), ("十", "10"), ("十二", "12"), ("一百二十三", "123"), ("一百零二", "102")),
        *(("一百二", "120"), ("两千", "2000"), ("兩千", "2000"), ("十二万", "120000"), ("三万五", "35000")),
        *(
            ("一点五", "1.5"),
            ("一点五亿", "150000000"),
            ("一亿二千万", "120000000"),
            ("一万亿", "1000000000000"),
        ),
        *(("二〇二四", "2024"), ("三十余", "30"), ("壹佰", "100"), ("百", "100"), ("零", "0")),
    ],
)
def test_numerals(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "三四十", "三五", "第一", "1.2.3", "十百", "几十", "法治", "点五", "余", "一点"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert parse_number(text) is None


def chinese(number: int) -> str:
    """The numeral in full, an independent way: four digits at a time."""
    digits = "零一二三四五六七八九"
    if number == 0:
        return "零"
    parts = ""
    for mark, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        group, number = divmod(number, size)
        if group == 0:
            continue
        if parts and group < 1000:
            parts += "零"
        said = ""
        for name, tens in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
            digit, group = divmod(group, tens)
            said += digits[digit] + name if digit else ("零" if said and group and said[-1] != "零" else "")
        parts += said + mark
    return parts


@given(st.integers(0, 10**12 - 1))
def test_every_chinese_integer_is_read(number: int) -> None:
    assert parse_number(chinese(number)) == number


@given(st.decimals(0, 10**6, allow_nan=False, places=2))
def test_every_arabic_number_is_read(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number}万") == number * 10000


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (34, "三十四"),
        (105, "一百零五"),
        (1010, "一千零一十"),
        (0, "0"),
        (10000, "10000"),
    ],
)
def test_numbers_are_written(number: int, expected: str) -> None:
    assert chinese_numeral(number) == expected


@given(st.integers(min_value=1, max_value=9999), st.booleans())
def test_what_is_written_is_read_back(number: int, formal: bool) -> None:
    assert parse_number(chinese_numeral(number, formal=formal)) == number


@given(
    st.integers(min_value=2000, max_value=2099), st.sampled_from(["2024", "二〇二四", "二○二四", "二零二四"])
)
def test_a_year_in_the_digits_of_another_is_read_back(year: int, old: str) -> None:
    written = year_like(old, year)
    assert re.fullmatch(ANY_YEAR, written)
    assert year_value(written) == year
