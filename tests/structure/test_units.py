"""Units: a test for every rule of labelling.md, "Items", and for lead phrases."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind
from tests.support.outlines import LACKS, PLANS, WORK, compose, of_kind, read, words

LEAD_A = "形成监督合力。主动接受县人大监督，办理代表建议24件，办复率100%，代表满意率逐年提高。"
LEAD_B = "深化政务公开。公开政府信息3200条，办理依申请公开41件，没有一件因公开引发诉讼。"


def test_rule_1_a_number_with_a_lead_phrase_is_one_item() -> None:
    work = (
        "(一)推进机构改革",
        "一是深化职能转变。下放审批权限18项，群众办事更加方便。",
        "二是提升服务水平。设置综合窗口36个，办件量增长两成。",
        "(二)优化营商环境",
        "1.提升政务服务水平。办理事项2.3万件。全部按时办结，没有一件超期。",
    )
    found = of_kind(read(compose(work)), Kind.ACHIEVEMENT)
    assert [u.title for u in found] == ["深化职能转变", "提升服务水平", "提升政务服务水平"]
    assert all(u.grouped for u in found)
    assert [u.mark for u in found] == ["一(一)一是", "一(一)二是", "一(二)1"]


def test_rule_2_a_lead_phrase_without_a_number_is_one_item() -> None:
    report = read(compose(("(一)强化权力监督", LEAD_A, LEAD_B)))
    assert words(report, Kind.ACHIEVEMENT) == [LEAD_A, LEAD_B]
    assert [u.title for u in of_kind(report, Kind.ACHIEVEMENT)] == ["形成监督合力", "深化政务公开"]


def test_rule_2_several_lead_phrases_in_one_paragraph_are_several_items() -> None:
    report = read(compose(("(一)强化权力监督", LEAD_A + LEAD_B)))
    assert words(report, Kind.ACHIEVEMENT) == [LEAD_A, LEAD_B]
    assert [u.mark for u in of_kind(report, Kind.ACHIEVEMENT)] == ["一(一)第1条", "一(一)第2条"]


def test_rule_3_an_enumeration_without_lead_phrases_stays_inside() -> None:
    item = (
        "1.强化复议应诉。全年收到复议申请62件，一是我县按期审结率为100%；"
        "二是我县行政机关负责人出庭应诉率为98%。"
    )
    report = read(compose(("(一)化解矛盾纠纷", item, "2.抓实人民调解。调解纠纷830件，成功率99%。")))
    assert words(report, Kind.ACHIEVEMENT)[0] == item


def test_rule_4_a_paragraph_of_another_body_is_an_item_of_its_own() -> None:
    emergency = "县应急管理局组织安全生产执法检查260家次，整改隐患410处，全县安全形势保持平稳。"
    market = "县市场监管局开展食品安全专项执法行动9次，立案查处违法行为55起，群众反映良好。"
    report = read(compose(("(一)加大重点领域执法力度", emergency, market)))
    assert words(report, Kind.ACHIEVEMENT) == [emergency, market]
    assert [u.title for u in of_kind(report, Kind.ACHIEVEMENT)] == [None, None]
    assert not any(u.grouped for u in of_kind(report, Kind.ACHIEVEMENT))


@pytest.mark.parametrize(
    ("lacks", "expected"),
    [
        (("一是执法力量不足。二是普法形式单一。",), ["一是执法力量不足。", "二是普法形式单一。"]),
        (
            ("执法队伍建设方面，持证人员偏少；普法宣传方面，形式较为单一；监督考核方面，结果运用不充分。",),
            [
                "执法队伍建设方面，持证人员偏少；",
                "普法宣传方面，形式较为单一；",
                "监督考核方面，结果运用不充分。",
            ],
        ),
        (
            ("仍存在一些问题，主要表现在：基层执法力量薄弱；部分干部依法办事意识不强；普法针对性不够等。",),
            ["基层执法力量薄弱；", "部分干部依法办事意识不强；", "普法针对性不够等。"],
        ),
        (
            ("部分执法人员办案能力有待提高。主要原因是业务培训次数少。普法宣传的针对性不强。",),
            ["部分执法人员办案能力有待提高。主要原因是业务培训次数少。", "普法宣传的针对性不强。"],
        ),
    ],
    ids=["numbers", "aspects", "clauses", "a sentence that explains"],
)
def test_rule_5_every_problem_is_an_item(lacks: tuple[str, ...], expected: list[str]) -> None:
    assert words(read(compose(lacks=lacks)), Kind.DEFICIENCY) == expected


def test_rule_5_every_measure_group_is_an_item() -> None:
    plans = ("在队伍建设方面，充实乡镇执法人员。在普法宣传方面，打造法治文化阵地3处。",)
    assert words(read(compose(plans=plans)), Kind.PLAN) == [
        "在队伍建设方面，充实乡镇执法人员。",
        "在普法宣传方面，打造法治文化阵地3处。",
    ]


def test_rule_6_headings_transitions_greetings_and_furniture_are_no_items() -> None:
    lacks = ("虽然工作取得了一定成绩，但仍存在一些不足：", *LACKS)
    plans = ("下一步，重点做好以下工作。", *PLANS, "特此报告。")
    text = compose(lacks=lacks, plans=plans) + "澧溪县人民政府\n2024年2月26日\n打印 关闭\n"
    report = read(text)
    assert words(report) == [*WORK, *LACKS, *PLANS]


def test_rule_7_the_opening_paragraph_is_no_item() -> None:
    report = read(compose())
    assert report.units[0].span.start > report.text.index("一、主要举措")


def test_rule_8_a_heading_over_one_paragraph_goes_with_it_one_over_several_does_not() -> None:
    body = "审查规范性文件9件，重大行政决策全部经过合法性审查，聘请法律顾问12名。"
    work = ("(一)健全依法决策机制", body, "(二)强化权力监督", LEAD_A, LEAD_B)
    found = words(read(compose(work)), Kind.ACHIEVEMENT)
    assert found == [f"(一)健全依法决策机制\n{body}", LEAD_A, LEAD_B]


def test_rule_9_a_lead_phrase_keeps_its_problems_together() -> None:
    lacks = (
        "一是基层基础薄弱。乡镇执法人员偏少；法律专业人员缺乏；装备配备不足。",
        "二是普法形式单一。线上宣传不够；群众参与度不高。",
    )
    assert words(read(compose(lacks=lacks)), Kind.DEFICIENCY) == list(lacks)


def test_rule_9_without_a_lead_phrase_clauses_are_cut_but_not_at_commas() -> None:
    lacks = ("有的部门程序意识不强，执法文书不规范；有的乡镇人员偏少，专业力量缺乏。",)
    assert words(read(compose(lacks=lacks)), Kind.DEFICIENCY) == [
        "有的部门程序意识不强，执法文书不规范；",
        "有的乡镇人员偏少，专业力量缺乏。",
    ]


def test_a_lead_phrase_closed_by_a_colon() -> None:
    work = (
        "(一)规范行政执法：评查案卷86卷，办理行政处罚案件140件，没有一件被撤销。",
        "(二)健全依法决策：审查规范性文件9件，聘请法律顾问12名，出具意见57份。",
    )
    found = of_kind(read(compose(work)), Kind.ACHIEVEMENT)
    assert [u.title for u in found] == ["规范行政执法", "健全依法决策"]


def test_a_body_run_in_behind_its_heading() -> None:
    work = (
        "(一)强化统筹。党工委专题研究法治工作6次，将法治建设纳入年度考核。",
        "(二)强化普法。开展法治宣传活动40场次，发放资料2万份。",
    )
    report = read(compose(work))
    assert words(report, Kind.ACHIEVEMENT) == list(work)
    assert [s.title for s in report.sections if s.level == 2] == ["强化统筹", "强化普法"]


def test_a_lead_phrase_over_an_enumeration_goes_by_the_heading_above() -> None:
    work = (
        "(一)强化监督",
        "治理成效明显。一是清理涉企收费12项。二是退还保证金300万元。",
        "监督合力增强。一是办理代表建议24件。二是办理委员提案31件。",
    )
    report = read(compose(work))
    found = words(report, Kind.ACHIEVEMENT)
    assert found == list(work[1:])
    assert len({u.mark for u in report.units}) == len(report.units)


def test_background_of_a_place_is_no_item() -> None:
    about = "澧溪县位于江北，总面积1200平方公里，辖9个乡镇，常住人口31万人。"
    assert all(about not in w for w in words(read(compose(("(一)基本情况", about, *WORK)))))


def test_marks_stay_unique_where_a_report_counts_twice() -> None:
    lacks = (
        "一是普法形式单一。宣传多以发放资料为主。二是执法力量薄弱。持证执法人员偏少。",
        "下一步，将抓好整改落实。一是创新普法形式。打造法治文化阵地。二是充实执法力量。推动人员下沉。",
    )
    text = compose(lacks=lacks).replace("二、存在的不足", "二、存在的不足及下步打算")
    text = text[: text.index("三、")]
    marks = [u.mark for u in read(text).units if u.kind is not Kind.ACHIEVEMENT]
    assert marks == ["二一是", "二二是", "二一是第2处", "二二是第2处"]


def test_two_sections_of_the_same_number_are_told_apart() -> None:
    text = compose().replace("三、下一步工作安排", "二、下一步工作安排")
    marks = [u.mark for u in read(text).units]
    assert marks[-4:] == ["二一是", "二二是", "二第2处一是", "二第2处二是"]


def test_the_title_is_in_the_source_s_own_script_and_marks() -> None:
    text = compose(("(一)規範執法，提升監管水準。組織執法人員培訓12場次，辦理行政處罰案件140件。", WORK[1]))
    unit = read(text).units[0]
    assert unit.title == "規範執法，提升監管水準"
    assert unit.lead is not None
    assert unit.lead.cut(text) == unit.title
