"""Causes that stand apart from the shortfalls: no items, lost nowhere, given to whom they belong."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind, Part, Report
from nianbao.structure.leads import announces_causes
from tests.support.outlines import compose, of_kind, parts, read

LIST = (
    "(一)个别干部依法办事的习惯没有养成，凭经验办事的情况时有发生。",
    "(二)乡镇法律专业人员不多，审核力量有待加强。",
)
CAUSES = ("(一)日常事务繁杂，用于学法的时间有限。", "(二)引才渠道少，岗位吸引力不足。")


def _causes(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.span.cut(report.text), c.units) for c in report.causes]


@pytest.mark.parametrize("line", ["产生这些不足的原因：", "原因主要是：", "究其原因，主要有以下方面原因："])
def test_a_second_list_as_long_as_the_first_answers_it_one_to_one(line: str) -> None:
    report = read(compose(lacks=(*LIST, line, *CAUSES)))
    shortfalls = of_kind(report, Kind.DEFICIENCY)
    assert len(shortfalls) == 2
    assert [units for _, units in _causes(report)] == [(u.id,) for u in shortfalls]
    assert [words for words, _ in _causes(report)] == list(CAUSES)
    assert parts(report, Part.CAUSE) == list(CAUSES)


def test_a_list_of_another_length_is_given_for_all() -> None:
    report = read(compose(lacks=(*LIST, "原因主要是：", *CAUSES, "(三)经费安排偏紧。")))
    assert len(of_kind(report, Kind.DEFICIENCY)) == 2
    assert [units for _, units in _causes(report)] == [(), (), ()]


@pytest.mark.parametrize(
    "told",
    [
        "以上问题的成因：一方面，编制受限；另一方面，考核约束不够。",
        "出现上述问题，客观上，编制受限；主观上，考核约束不够。",
        "主要原因\n一是编制受限。二是考核约束不够。",
        "存在以上问题的原因有两个方面：\n（1）编制受限。\n（2）考核约束不够。",
    ],
)
def test_causes_of_all_behind_the_list(told: str) -> None:
    report = read(compose(lacks=(*LIST, told)))
    assert len(of_kind(report, Kind.DEFICIENCY)) == 2
    assert "编制受限" in "".join(words for words, _ in _causes(report))


@pytest.mark.parametrize("heading", ["三、原因分析", "三、存在问题的原因", "三、问题成因剖析"])
def test_a_section_of_causes_holds_no_items(heading: str) -> None:
    text = compose().replace(
        "三、下一步工作安排", f"{heading}\n一是重视程度不够。二是编制紧张。\n四、下一步工作安排"
    )
    report = read(text)
    assert [len(of_kind(report, kind)) for kind in Kind] == [2, 2, 2]
    assert [words for words, _ in _causes(report)] == ["一是重视程度不够。", "二是编制紧张。"]
    assert all(units == () for _, units in _causes(report))


def test_causes_in_running_text() -> None:
    told = "存在的问题主要有：一是执法力量薄弱；二是普法形式单一。原因主要是：一是编制紧张；二是经费不足。"
    report = read(compose(lacks=(told,)))
    assert len(of_kind(report, Kind.DEFICIENCY)) == 2
    assert [words for words, _ in _causes(report)] == ["一是编制紧张；", "二是经费不足。"]


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("原因分析", True),
        ("存在问题的原因分析", True),
        ("主要原因是:", True),
        ("问题根源", True),
        ("存在的问题及原因", False),
        ("存在的不足和原因分析", False),
        ("主要原因是编制紧张", False),
        ("工作亮点", False),
    ],
)
def test_what_announces_causes_alone(words: str, alone: bool) -> None:
    assert announces_causes(words) is alone
