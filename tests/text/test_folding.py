"""Folding of width and script with the way home, similarity, full-width marks. All sentences are invented."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.folding import dice2, fold, full_width, is_content, norm
from nianbao.text.script import simplify
from tests.support.texts import TEXTS


@given(TEXTS)
def test_fold_is_nfkc_simplified_lower_case(text: str) -> None:
    folded = fold(text)
    whole = simplify(unicodedata.normalize("NFKC", text))
    assert folded.text == "".join(char.lower() for char in whole)


@given(TEXTS, st.data())
def test_fold_leads_home(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    assert len(folded.home) == len(folded.text) + 1
    assert list(folded.home) == sorted(folded.home)
    assert folded.home[-1] == len(text)
    assert folded.span(0, len(folded.text)) == (0, len(text))
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    left, right = folded.span(start, end)
    assert 0 <= left <= right <= len(text)
    if start < end:
        assert folded.text[start:end] in fold(text[left:right]).text


@pytest.mark.parametrize(
    ("text", "needle", "original"),
    [
        ("面积5㎡。", "m2", "㎡"),
        ("占５０％以上", "50%", "５０％"),
        ("共①项", "1", "①"),
        ("oﬃce", "f", "ﬃ"),
        ("cafe\u0301馆", "é", "e\u0301"),
        ("ｶﾞｽ", "ガ", "ｶﾞ"),
        ("關於規範", "规范", "規範"),
        ("ABC", "bc", "BC"),
    ],
)
def test_a_folded_span_comes_home(text: str, needle: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(needle)
    left, right = folded.span(at, at + len(needle))
    assert text[left:right] == original


def test_fold_refuses_offsets_outside() -> None:
    with pytest.raises(ValueError, match="not a span"):
        fold("法治").span(1, 3)


def test_norm_and_dice2_follow_scoring() -> None:
    assert norm("《關於①》 ABC-１2，㎡!") == "关于1abc12m2"
    assert dice2("", "，。") == 1.0
    assert dice2("法", "治") == 0.0
    assert dice2("法", "") == 0.0
    assert dice2("推進 執法", "推进，执法") == 1.0
    assert dice2("依法行政", "依法治政") == pytest.approx(2 * 1 / 6)
    assert dice2("哈哈哈", "哈哈") == pytest.approx(2 * 1 / 3)


def test_content_characters_are_the_letters_and_numbers_of_unicode() -> None:
    differing = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if is_content(char) != (unicodedata.category(char)[0] in "LN")
    ]
    assert differing == []


@given(TEXTS, TEXTS)
def test_dice2_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert dice2(a, b) == dice2(b, a)
    assert 0.0 <= dice2(a, b) <= 1.0
    assert dice2(a, a) == 1.0


@pytest.mark.parametrize(
    ("half", "full"),
    [
        ("加强领导,压实责任;抓好落实.", "加强领导，压实责任；抓好落实。"),
        ("县人民政府:\n现报告如下:", "县人民政府：\n现报告如下："),
        ("共1,234件,达89.4%,比例7×24", "共1,234件，达89.4%，比例7×24"),
        ("10:30开会,见https://a.gov.cn/b?c=1,d", "10:30开会，见https://a.gov.cn/b?c=1,d"),
        ("(一)总体情况(含3个镇)", "（一）总体情况（含3个镇）"),
        ("纲要(2021-2025年)", "纲要（2021-2025年）"),
        ("1.提升水平!好吗?", "1.提升水平！好吗？"),
        ('推进"一网通办"和"放管服"', "推进“一网通办”和“放管服”"),
        ('缺了一半的"引号', '缺了一半的"引号'),
        ("“甲”,“乙”", "“甲”，“乙”"),
        ("Hello, world (v1.2): ok; yes?", "Hello, world (v1.2): ok; yes?"),
        ("印发《甲办法》,2024年施行.", "印发《甲办法》，2024年施行。"),
    ],
)
def test_full_width(half: str, full: str) -> None:
    assert full_width(half) == full


@given(TEXTS)
def test_full_width_twice_is_full_width_once(text: str) -> None:
    once = full_width(text)
    assert full_width(once) == once
    assert len(once) == len(text)


@given(st.text(alphabet="0123456789,.:%abc ()", max_size=30))
def test_full_width_leaves_numbers_and_latin_alone(text: str) -> None:
    assert full_width(text) == text
