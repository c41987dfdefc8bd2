"""Where a sentence ends. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.sentences import sentence_spans
from tests.support.texts import TEXTS


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是督导。二是培训；三是考核;完。", ["一是督导。", "二是培训；", "三是考核;", "完。"]),
        ("好！真的？是!对?", ["好！", "真的？", "是!", "对?"]),
        ("合格率89.4%.办结1.5万件.完成", ["合格率89.4%.", "办结1.5万件.", "完成"]),
        ("1.加强领导。2.Mr. Li来访", ["1.加强领导。", "2.Mr. Li来访"]),
        ("一.加强领导", ["一.加强领导"]),
        ("“谁执法、谁普法。”的要求已落实。下一句", ["“谁执法、谁普法。”的要求已落实。", "下一句"]),
        ("他说“好。”我们走。", ["他说“好。”", "我们走。"]),
        ("镇里（含社区；下同）已完成。好", ["镇里（含社区；下同）已完成。", "好"]),
        ("印发《甲。乙》并落实。好", ["印发《甲。乙》并落实。", "好"]),
        ("「甲。」乙。", ["「甲。」", "乙。"]),
        ("落实《纲要和要求。再学《方案》。", ["落实《纲要和要求。", "再学《方案》。"]),
        ("“新账未清。再办理完毕。", ["“新账未清。", "再办理完毕。"]),
        ("办结10件。”共15件", ["办结10件。”", "共15件"]),
        ("（一）总体情况\n  正文一。 \n\n正文二", ["（一）总体情况", "正文一。", "正文二"]),
        ("真的吗？！是。。", ["真的吗？！", "是。。"]),
        ("", []),
        (" \n　", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_slip_does_not_hide_the_sentences_after_it() -> None:
    far = "“未闭的引号。" + "工作持续推进。" * 30 + "多余的”收尾。"
    assert len(sentences(far)) == 32


@given(TEXTS, st.data())
def test_sentences_tile_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = sentence_spans(text, start, end)
    held: set[int] = set()
    last = start
    for left, right in spans:
        assert last <= left < right <= end
        assert text[left:right] == text[left:right].strip()
        held.update(range(left, right))
        last = right
    assert all(text[i].isspace() for i in range(start, end) if i not in held)
    assert all("\n" not in text[left:right] for left, right in spans)
