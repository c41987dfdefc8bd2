"""What a draft recalls of a report: measures of plans, names of figures, headings that can be trusted."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.drafting.figures import counted, figure_rows
from nianbao.drafting.recalling import (
    admitted,
    held,
    measures,
    problem_of,
    quoted,
    title_of,
    told_of,
    without_planning,
)
from nianbao.schema.summary import Deficiency, Plan
from tests.support.drafts import done, lack, plan, summary_of


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("将继续开展案卷评查", "开展案卷评查"),
        ("2031年，我县将进一步加强执法培训", "加强执法培训"),
        ("下一步，力争办结率达到九成", "办结率达到九成"),
        ("计划生育服务事项全部网办", "计划生育服务事项全部网办"),
        ("将学法情况纳入年度考核", "将学法情况纳入年度考核"),
        ("要素保障进一步到位", "要素保障进一步到位"),
        ("拟定审查指引", "拟定审查指引"),
        ("要建立台账", "建立台账"),
        ("同时，编制普法手册", "编制普法手册"),
        ("3.要持续压减办理时限", "持续压减办理时限"),
        ("将来自基层的建议逐条答复", "将来自基层的建议逐条答复"),
        ("将推进", "将推进"),
    ],
)
def test_planning_words_go_only_where_they_open(words: str, left: str) -> None:
    assert without_planning(words) == left


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "补齐短板",
            "（一）补齐短板。将配齐审核人员；推行片区审查,年底前完成。",
            ["配齐审核人员", "推行片区审查，年底前完成"],
        ),
        ("补齐短板", "1.补齐短板。", ["补齐短板"]),
        ("补齐短板", "1.补齐短板按照既定目标配齐审核人员。", ["按照既定目标配齐审核人员"]),
        ("配齐审核人员", "配齐审核人员，推行片区审查。", ["配齐审核人员，推行片区审查"]),
        ("推行清单", "推行包容审慎清单，为企业发展提供良好环境。", ["推行包容审慎清单"]),
        ("建三个中心", "建成调解中心，为群众提供3类服务。", ["建成调解中心，为群众提供3类服务"]),
        (
            "五件事",
            "清理文件；评查案卷；培训人员；公开信息；答复建议。",
            ["清理文件；评查案卷", "培训人员；公开信息", "答复建议"],
        ),
    ],
)
def test_a_plan_falls_into_its_measures(title: str, text: str, expected: list[str]) -> None:
    assert list(measures(cast("Plan", plan(title, text)))) == expected


@given(st.text(alphabet="将要继续推进案卷评查《办法》“互查”一二0123，；。（）\n 【】<&", max_size=80))
def test_measures_are_stretches_of_the_evidence(text: str) -> None:
    one = cast("Plan", plan("推进案卷评查", text + "推进案卷评查"))
    evidence = "".join(one.evidence[0].text.split())
    found = measures(one)
    assert 1 <= len(found) <= 4
    for measure in found:
        assert measure
        kept = "".join(measure.split())
        assert all(char in evidence or char in "，；：（）。“”" for char in kept)


def test_quotation_marks_inside_a_quotation_turn() -> None:
    assert quoted("推行“一窗办”、‘秒批’") == "“推行‘一窗办’、“秒批””"


def test_a_shortfall_keeps_its_lead_phrase_and_loses_its_number() -> None:
    item = cast("Deficiency", lack("力量不足", "二是力量不足。人员偏少。"))
    assert admitted(item) == "力量不足。人员偏少"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("力量不足", "二是力量不足。人员偏少。", "力量不足"),
        (
            "行政决策方面",
            "行政决策方面，但公众参与形式较为单一，需要改进。",
            "公众参与形式较为单一",
        ),
        (
            "综合执法队组建时间短，案件数量多，部分案件办理质量不高，群众有意见",
            "综合执法队组建时间短，案件数量多，部分案件办理质量不高，群众有意见。",
            "部分案件办理质量不高",
        ),
        ("数据共享", "数据共享，各单位各自建设系统。", "数据共享"),
    ],
)
def test_a_shortfall_is_named_by_what_falls_short(title: str, text: str, expected: str) -> None:
    assert problem_of(cast("Deficiency", lack(title, text))) == expected


def test_a_heading_that_holds_more_than_its_evidence_is_not_used() -> None:
    assert title_of(plan("办结880件", "办结88件，群众满意。")) == "办结88件"
    assert title_of(plan("落实《条例》", "落实条例要求，开展自查。")) == "落实条例要求"
    assert told_of(done("自查", "开展自查9次。").model_copy(update={"summary": "开展自查90次。"})) == "自查"


def test_a_sentence_for_a_heading_gives_its_first_clause() -> None:
    words = "聚焦办案质量，建立说理文书样本库，每月开展案例研讨，实现案卷评查全覆盖"
    assert title_of(plan(words, words + "。")) == "聚焦办案质量"
    assert title_of(plan("聚焦办案质量，建立文书样本库", words)) == "聚焦办案质量，建立文书样本库"


def test_held_compares_whole_numbers_and_whole_titles() -> None:
    assert held("办结88件", "全年办结88件")
    assert not held("办结8件", "全年办结88件")
    assert held("落实《办法》", "落實《办法》")
    assert not held("落实《办", "落实办法")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "全年共收到行政复议申请64件，受理59件。",
            [("收到行政复议申请", "64", "件"), ("受理行政复议申请", "59", "件")],
        ),
        (
            "办理人大代表建议84件、政协提案113件，办结率100%。",
            [("办理人大代表建议", "84", "件"), ("政协提案", "113", "件")],
        ),
        ("行政机关负责人出庭应诉率连续三年保持100%。", [("行政机关负责人出庭应诉率", "100", "%")]),
        ("纠正不当执法行为19起。", [("纠正不当执法行为", "19", "起")]),
        ("截至10月底，受理法律援助案件3.2万件。", [("受理法律援助案件（截至10月底）", "3.2", "万件")]),
        ("主动公开政府信息9600余条。", [("主动公开政府信息", "9600余", "条")]),
        ("行政诉讼败诉率下降3.2个百分点。", []),
        ("负责人出庭应诉率由上年82.5%提高到97.1%。", []),
        ("每周安排律师坐班不少于3天。", []),
        ("对5件文件作出处理。", []),
    ],
)
def test_figures_are_named_by_their_own_clause_or_left_out(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = counted(summary_of(done("依法履职", text)))
    assert [(c.name, c.number, c.unit) for c in found] == expected


def test_what_the_genre_counts_every_year_is_told_from_what_happened_once() -> None:
    summary = summary_of(done("依法履职", "办理行政复议案件31件。采购移动终端40台。"))
    assert [c.name for c in counted(summary)] == ["办理行政复议案件", "采购移动终端"]
    assert [row.name for row in figure_rows([summary])] == ["办理行政复议案件"]
