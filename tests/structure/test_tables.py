"""Tables: a row under its header gives a shortfall, a cause and a plan; rows of figures stay apart, named."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind, Part, Report
from nianbao.text.figures import find_figures
from tests.support.outlines import OPENING, PLANS, TITLE, WORK, of_kind, parts, read, words

HEADER = ["序号", "存在问题", "原因分析", "整改措施", "完成时限"]
ROWS = [
    ["1", "执法力量薄弱，持证人员不足", "编制紧张", "组织资格考试，新增持证人员20人", "2024年6月底前"],
    ["2", "普法形式单一，群众参与度不高", "经费不足", "开展以案释法活动30场", "2024年12月底前"],
]


def table(rows: list[list[str]], mark: str) -> str:
    return "\n".join(mark.join(row) for row in rows)


def report(middle: str, heading: str = "二、存在的问题及整改情况") -> Report:
    """A report with a stretch of text in its second section."""
    lines = [TITLE, OPENING, "一、主要举措和成效", *WORK, heading, middle, "三、下一步工作安排", *PLANS]
    return read("\n".join(lines))


@pytest.mark.parametrize("mark", ["\t", " | ", "|", "｜", " |\t"])
def test_a_row_gives_a_shortfall_its_cause_and_a_plan(mark: str) -> None:
    found = report(table([HEADER, *ROWS], mark))
    lacks = of_kind(found, Kind.DEFICIENCY)
    assert words(found, Kind.DEFICIENCY) == [row[1] for row in ROWS]
    assert words(found, Kind.PLAN)[:2] == [row[3] for row in ROWS]
    causes = [[span.cut(found.text) for span in found.causes_of(unit)] for unit in lacks]
    assert causes == [[row[2]] for row in ROWS]
    assert all(unit.decision.cue == "存在问题" for unit in lacks)


def test_the_columns_may_stand_in_any_order_under_other_words() -> None:
    rows = [["改进举措", "短板弱项", "产生原因"], ["组织培训", "能力不强", "人员流动大"]]
    found = report(table(rows, "\t"))
    assert words(found, Kind.DEFICIENCY) == ["能力不强"]
    assert "组织培训" in words(found, Kind.PLAN)
    assert [passage.span.cut(found.text) for passage in found.causes] == ["人员流动大"]


def test_a_cell_over_two_rows_keeps_its_measures_and_causes() -> None:
    rows = [HEADER, ROWS[0], ["", "", "流动性大", "落实待遇保障，稳定执法队伍", ""]]
    found = report(table(rows, "\t"))
    assert words(found, Kind.DEFICIENCY) == [ROWS[0][1]]
    assert words(found, Kind.PLAN)[:2] == [ROWS[0][3], rows[2][3]]
    assert {passage.units for passage in found.causes} == {(of_kind(found, Kind.DEFICIENCY)[0].id,)}


def test_rows_of_sentences_have_the_role_of_their_section() -> None:
    rows = [
        ["重点任务", "完成情况"],
        ["优化营商环境", "取消许可事项5项，网上办理3560件"],
        ["普法", "讲座12场"],
    ]
    found = report(table(rows, "\t"), heading="二、重点任务完成情况")
    assert words(found, Kind.ACHIEVEMENT)[-2:] == [
        "优化营商环境\t取消许可事项5项，网上办理3560件",
        "普法\t讲座12场",
    ]


def test_short_rows_of_measures_are_plans() -> None:
    rows = [["序号", "工作任务", "具体措施", "责任单位"], ["1", "创新普法", "办流动课堂", "司法局"]]
    found = report(table(rows, "\t"), heading="三、下步工作打算")
    assert "创新普法\t办流动课堂" in words(found, Kind.PLAN)


@pytest.mark.parametrize("mark", ["\t", " | "])
def test_rows_of_figures_give_no_items_and_are_named(mark: str) -> None:
    rows = [["指标", "上年", "本年"], ["行政许可", "3102", "3560"], ["一、行政处罚", "51", "42"]]
    found = report(table(rows, mark), heading="二、统计数据")
    assert len(found.units) == len(WORK) + len(PLANS)
    assert len(parts(found, Part.TABLE)) >= len(rows)
    assert "2, the last “一、行政处罚”" in found.notes[0]


def test_a_line_with_a_bar_in_running_text_is_no_table() -> None:
    found = report("一是执法力量薄弱。a|b类人员偏少。\n二是普法形式单一。活动少，参与度不高。")
    assert not parts(found, Part.TABLE)


def test_a_lead_beside_its_text_is_the_title_of_its_row_and_a_section_ends_the_table() -> None:
    lacks = "普法形式单一\t宣传针对性不强，群众参与度不高。\n2\t力量薄弱\t持证人员不足，法治专业人员缺乏。"
    found = report(lacks, heading="二、存在的不足")
    assert [unit.title for unit in of_kind(found, Kind.DEFICIENCY)] == ["普法形式单一", "力量薄弱"]
    assert not found.notes


def test_a_long_label_beside_bare_values_is_no_item() -> None:
    rows = [["一、本年新收政府信息公开申请数量", "30", "7"], ["二、上年结转政府信息公开申请数量", "0", "-"]]
    found = report(table(rows, "\t"), heading="二、依法行政取得的成效")
    assert len(of_kind(found, Kind.ACHIEVEMENT)) == len(WORK)


@pytest.mark.parametrize(
    "rows",
    [
        [["指标（件）", "上年", "本年"], ["行政许可", "3102", "3,560"], ["行政处罚", "51", "42"]],
        [["指标", "计量单位", "上年", "本年"], ["许可", "件", "3102", "3,560"], ["处罚", "件", "51", "42"]],
        [["指标", "上年（件）", "本年（件）"], ["行政许可", "3102", "3,560"], ["行政处罚", "51", "42"]],
        [["指标", "上年", "本年"], ["行政许可（件）", "3102", "3,560"], ["行政处罚（件）", "51", "42"]],
    ],
)
def test_rows_of_values_with_a_unit_are_one_item_with_figures(rows: list[list[str]]) -> None:
    found = report(table(rows, "\t"), heading="二、依法行政取得的成效")
    last = of_kind(found, Kind.ACHIEVEMENT)[-1]
    told = [(str(f.value), f.unit) for f in find_figures(found.text, last.span.start, last.span.end)]
    assert told == [("3102", "件"), ("3560", "件"), ("51", "件"), ("42", "件")]
    assert not found.notes
