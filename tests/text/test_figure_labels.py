"""What figures count, as verb and noun. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.summarization.items import figures_in
from nianbao.text.figure_labels import Labelled, labels_of
from nianbao.text.figures import find_figures
from nianbao.text.spans import Span


def labels(text: str) -> list[str | None]:
    found = [Labelled(f.span.start, f.span.end, f.unit) for f in find_figures(text)]
    return list(labels_of(text, found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年收到行政复议申请35件，受理30件。", ["收到行政复议申请", "受理行政复议申请"]),
        ("清理规范性文件40件，废止12件，修改5件。", ["清理规范性文件", "废止规范性文件", "修改规范性文件"]),
        ("印发12份规范性文件。", ["印发规范性文件"]),
        ("建立46个调解组织，化解矛盾纠纷820件。", ["建立调解组织", "化解矛盾纠纷"]),
        ("负责人出庭应诉率达98%。", ["负责人出庭应诉率"]),
        ("建议办理满意率分别为99.7%和99.5%。", ["建议办理满意率", None]),
    ],
)
def test_a_label_is_verb_and_noun(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "共30件。",
        "同比下降3.2个百分点。",
        "压缩至3个工作日。",
        "比上年增长12%。",
        "办理。共12件。",
        "组织30人参加培训。",
    ],
)
def test_words_that_do_not_tell_give_no_label(text: str) -> None:
    assert labels(text) == [None]


def test_an_object_does_not_outlive_its_sentence() -> None:
    assert labels("清理规范性文件40件。废止12件。") == ["清理规范性文件", None]


@given(st.text(alphabet="废止清理规范性文件调解案，。、1234件 \n", max_size=60))
def test_a_label_is_made_of_words_of_the_text(text: str) -> None:
    for label in labels(text):
        assert label is None or set(label) <= set(text)


def test_labels_stand_in_the_figures_of_a_summary() -> None:
    text = "开头。清理规范性文件40件，废止12件。结尾。"
    figures = figures_in(text, Span(3, len(text) - 3))
    assert [(f.text, f.label) for f in figures] == [("40件", "清理规范性文件"), ("12件", "废止规范性文件")]
