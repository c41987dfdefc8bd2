"""List numbers: every scheme of official documents, in either width, and what only looks like one."""

from __future__ import annotations

import re

import pytest

from nianbao.structure.shaping import shape
from nianbao.text.list_numbers import Scheme, after_number, list_number, marker_at


@pytest.mark.parametrize(
    ("words", "scheme", "value", "label"),
    [
        ("一、主要工作", Scheme.HAN, 1, "一"),
        ("十二、其他", Scheme.HAN, 12, "十二"),
        ("一.主要工作", Scheme.HAN, 1, "一"),
        ("(二)规范执法", Scheme.HAN_PAREN, 2, "(二)"),
        ("（二）规范执法", Scheme.HAN_PAREN, 2, "(二)"),
        ("㈡规范执法", Scheme.HAN_PAREN, 2, "㈡"),
        ("3.提升服务", Scheme.ARABIC, 3, "3"),
        ("3．提升服务", Scheme.ARABIC, 3, "3"),
        ("3、提升服务", Scheme.ARABIC, 3, "3"),
        ("⒊提升服务", Scheme.ARABIC, 3, "⒊"),
        ("21.提升服务", Scheme.ARABIC, 21, "21"),
        ("(4)建强队伍", Scheme.ARABIC_PAREN, 4, "(4)"),
        ("（4）建强队伍", Scheme.ARABIC_PAREN, 4, "(4)"),
        ("4)建强队伍", Scheme.ARABIC_PAREN, 4, "4)"),
        ("⑷建强队伍", Scheme.ARABIC_PAREN, 4, "⑷"),
        ("⑤抓实督察", Scheme.CIRCLED, 5, "⑤"),
        ("一是抓学习", Scheme.SPOKEN, 1, "一是"),
        ("二要抓落实", Scheme.SPOKEN, 2, "二要"),
        ("第三，抓监督", Scheme.SPOKEN, 3, "第三"),
        ("其二，抓监督", Scheme.SPOKEN, 2, "其二"),
        ("首先，抓监督", Scheme.SPOKEN, 1, "首先"),
        ("其次，抓监督", Scheme.SPOKEN, 2, "其次"),
        ("第一部分 工作回顾", Scheme.PART, 1, "第一部分"),
    ],
)
def test_every_scheme_is_read(words: str, scheme: Scheme, value: int, label: str) -> None:
    marker = marker_at(shape(words), 0)
    assert marker is not None
    assert (marker.scheme, marker.value, marker.label) == (scheme, value, label)


@pytest.mark.parametrize(
    "words",
    [
        "统一是前提",
        "十三五、十四五规划",
        "一、二级单位",
        "二、三产业融合发展",
        "3.5万件",
        "12.31前办结",
        "一要素集中",
        "一是否合法",
        "第一时间处置",
        "第一责任人",
        "2024年",
        "100.",
        "1、2号文件",
        "89.4%",
    ],
)
def test_what_only_looks_like_a_number(words: str) -> None:
    assert marker_at(shape(words), 0) is None


@pytest.mark.parametrize("words", ["（二）规范执法", "(4)建强队伍", "一．主要工作", "第三，抓监督"])
def test_marks_of_either_width_are_read_without_shaping(words: str) -> None:
    plain, shaped = marker_at(words, 0), marker_at(shape(words), 0)
    assert plain is not None
    assert shaped is not None
    assert (plain.scheme, plain.value, plain.end) == (shaped.scheme, shaped.value, shaped.end)


def test_the_words_behind_a_number_begin_after_its_white_space() -> None:
    assert "（一） 规范执法"[after_number("（一） 规范执法") :] == "规范执法"
    assert after_number("规范执法") == 0


def test_a_scheme_is_asked_for_alone() -> None:
    only = re.compile(list_number(Scheme.HAN_PAREN))
    assert only.match("（一）规范")
    assert not only.match("一、规范")
    assert not only.match("(1)规范")
