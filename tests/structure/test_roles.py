"""Roles of sections: by title, by position and words, mixed, without a heading."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind, Part, Role
from nianbao.structure.decisions import RoleRule
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK, compose, of_kind, parts, read, words


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("一、主要举措和成效", Role.ACHIEVEMENTS),
        ("一、2023年法治政府建设工作情况", Role.ACHIEVEMENTS),
        ("一、特色亮点", Role.ACHIEVEMENTS),
        ("一、破解难点堵点问题的主要做法", Role.ACHIEVEMENTS),
        ("一、补齐短板，提升执法工作成效", Role.ACHIEVEMENTS),
        ("一、党政主要负责人履行推进法治建设第一责任人职责情况", Role.LEADERSHIP),
        ("一、坚持党的领导，压实领导职责", Role.LEADERSHIP),
        ("一、述法工作", Role.LEADERSHIP),
        ("一、存在的不足和原因", Role.DEFICIENCIES),
        ("一、面临的困难", Role.DEFICIENCIES),
        ("一、正视差距", Role.DEFICIENCIES),
        ("一、短板弱项", Role.DEFICIENCIES),
        ("一、2024年工作安排", Role.PLANS),
        ("一、今后努力方向", Role.PLANS),
        ("一、下步思路", Role.PLANS),
        ("一、展望", Role.PLANS),
        ("一、2024年推进法治建设", Role.PLANS),
        ("一、存在的不足及下步打算", Role.MIXED),
        ("一、工作情况及存在的问题", Role.MIXED),
    ],
)
def test_a_heading_s_words_tell_the_role(heading: str, role: Role) -> None:
    spare = "一是普法形式不够丰富，群众参与度不高。二是执法力量薄弱。下一步，将抓好普法宣传。"
    text = "\n".join([TITLE, OPENING, "一、工作回顾", *WORK, heading, spare, *compose().split("\n")[2:]])
    section = next(s for s in read(text).sections if s.heading.cut(text) == heading)
    assert section.role is role
    assert section.decision.rule == RoleRule.TITLE
    assert section.decision.span is not None
    assert section.decision.span.cut(text) == section.decision.cue


SLOGANS = "\n".join(
    [
        TITLE,
        OPENING,
        "一、坚持高位推动，扛牢法治责任",
        *WORK,
        "二、坚持依法履职，优化营商环境",
        "(一)优化政务服务。设置综合窗口36个，全年办件2.3万件，群众满意度达到99%。",
        "(二)落实惠企政策。兑现奖补资金300万元，惠及企业120家。",
        "三、坚持刀刃向内，认真改进作风",
        "乡镇执法力量薄弱，持证人员偏少。普法形式不够丰富，群众参与度不高。督察结果运用不充分。",
        "四、坚持久久为功，开创崭新局面",
        "继续加强普法宣传。进一步规范行政执法。着力提升依法行政能力，推动法治政府建设再上新台阶。",
    ]
)


def test_slogans_are_told_by_position_and_words() -> None:
    sections = [s for s in read(SLOGANS).sections if s.level == 1]
    assert [s.role for s in sections] == [
        Role.ACHIEVEMENTS,
        Role.ACHIEVEMENTS,
        Role.DEFICIENCIES,
        Role.PLANS,
    ]
    assert [s.decision.rule for s in sections] == [
        RoleRule.POSITION,
        RoleRule.POSITION,
        RoleRule.ADMITS,
        RoleRule.ANNOUNCES,
    ]


def test_problems_that_were_mended_are_work_done() -> None:
    mended = "排查安全隐患问题52个，整改突出问题48个。督促解决群众反映的困难31件。化解涉企矛盾问题9个。"
    text = SLOGANS.replace("(一)优化政务服务。设置综合窗口36个，全年办件2.3万件，群众满意度达到99%。", mended)
    assert [s.role for s in read(text).sections if s.level == 1][1] is Role.ACHIEVEMENTS


def test_a_last_section_that_opens_with_the_next_year_is_about_plans() -> None:
    text = SLOGANS.replace("继续加强普法宣传。", "2024年，全县共安排普法宣传40场次。")
    assert read(text).sections[-1].role is Role.PLANS


def test_a_mixed_section_with_a_paragraph_each() -> None:
    lacks = ("普法形式不够丰富，群众参与度不高。", "下一步，将创新普法形式，打造法治文化阵地。")
    text = compose(lacks=lacks).replace("二、存在的不足", "二、存在不足及下步打算")
    report = read(text[: text.index("三、")])
    assert words(report, Kind.DEFICIENCY) == [lacks[0]]
    assert words(report, Kind.PLAN) == [lacks[1]]


def test_a_mixed_section_that_answers_each_problem_in_turn() -> None:
    lacks = (
        "(一)普法形式不够丰富。宣传多以发放资料为主。下一步，将打造法治文化阵地3处。",
        "(二)执法力量薄弱。持证执法人员偏少。下一步，将推动人员编制下沉。",
    )
    text = compose(lacks=lacks).replace("二、存在的不足", "二、存在的不足及下步打算")
    report = read(text[: text.index("三、")])
    assert words(report, Kind.DEFICIENCY) == [
        "(一)普法形式不够丰富。宣传多以发放资料为主。",
        "(二)执法力量薄弱。持证执法人员偏少。",
    ]
    assert words(report, Kind.PLAN) == [
        "下一步，将打造法治文化阵地3处。",
        "下一步，将推动人员编制下沉。",
    ]


def test_a_mixed_section_with_headings_below() -> None:
    lines = ["二、存在的不足和下一步打算", "(一)存在的不足", *LACKS, "(二)下一步打算", *PLANS]
    text = "\n".join([TITLE, OPENING, "一、主要举措和成效", *WORK, *lines])
    report = read(text)
    assert words(report, Kind.DEFICIENCY) == list(LACKS)
    assert words(report, Kind.PLAN) == list(PLANS)


CONFESSION = "在肯定成绩的同时，我们也清醒地看到，工作中还存在一些不足：普法形式不够丰富；执法力量较为薄弱。"


def test_deficiencies_under_no_heading() -> None:
    text = compose((*WORK, CONFESSION)).replace("二、存在的不足\n" + "\n".join(LACKS) + "\n", "")
    report = read(text)
    assert words(report, Kind.ACHIEVEMENT) == list(WORK)
    assert words(report, Kind.DEFICIENCY) == ["普法形式不够丰富；", "执法力量较为薄弱。"]
    assert {u.decision.rule for u in of_kind(report, Kind.DEFICIENCY)} == {RoleRule.OPENING}


def test_a_confession_in_a_report_with_a_section_for_it_turns_nothing() -> None:
    report = read(compose((*WORK, CONFESSION)))
    assert words(report, Kind.DEFICIENCY) == list(LACKS)


def test_deficiencies_in_one_sentence_cut_by_semicolons() -> None:
    lacks = (
        "一年来，我县法治政府建设仍存在一些问题：一是普法形式单一；二是执法力量薄弱；三是督察力度不够。",
    )
    assert words(read(compose(lacks=lacks)), Kind.DEFICIENCY) == [
        "一是普法形式单一；",
        "二是执法力量薄弱；",
        "三是督察力度不够。",
    ]


def test_plans_under_no_heading() -> None:
    plan = "下一步，我县将持续抓好普法宣传，进一步充实执法力量，推动法治政府建设再上新台阶。"
    text = compose(lacks=(*LACKS, plan))
    report = read(text[: text.index("三、")])
    assert words(report, Kind.DEFICIENCY) == list(LACKS)
    assert words(report, Kind.PLAN) == [plan]


def test_confession_and_plans_behind_the_last_unit_of_a_deep_outline() -> None:
    work = (
        "(一)规范行政执法",
        "1.开展执法监督。评查行政执法案卷86卷，办理行政处罚案件140件。",
        "2.推行柔性执法。落实轻微违法免罚清单，免罚案件37件。",
        CONFESSION,
        "下一步，我县将抓好普法宣传，充实执法力量，推动法治政府建设再上新台阶。",
    )
    text = compose(work)
    report = read(text[: text.index("二、")])
    assert [u.title for u in of_kind(report, Kind.ACHIEVEMENT)] == ["开展执法监督", "推行柔性执法"]
    assert words(report, Kind.DEFICIENCY) == ["普法形式不够丰富；", "执法力量较为薄弱。"]
    assert words(report, Kind.PLAN) == [work[-1]]
    assert [u.mark for u in report.units][2:] == ["一第1条", "一第2条", "一第3条"]


def test_a_report_without_any_heading() -> None:
    tale = [WORK[0][3:], WORK[1][3:], CONFESSION, "下一步，我县将抓好普法宣传，充实执法力量。"]
    report = read("\n".join([TITLE, OPENING, *tale]))
    assert [(u.mark, u.kind) for u in report.units] == [
        ("第1条", Kind.ACHIEVEMENT),
        ("第2条", Kind.ACHIEVEMENT),
        ("第3条", Kind.DEFICIENCY),
        ("第4条", Kind.DEFICIENCY),
        ("第5条", Kind.PLAN),
    ]
    assert parts(report, Part.OPENING) == [OPENING]


@pytest.mark.parametrize("heading", ["四、其他需要报告的事项", "四、需要说明的其他事项", "四、其他事项"])
def test_other_matters_hold_no_items(heading: str) -> None:
    report = read(compose() + f"{heading}\n本年度没有需要报告的事项。\n")
    assert report.sections[-1].role is Role.OTHER
    assert words(report) == [*WORK, *LACKS, *PLANS]


def test_slogan_plans_before_other_matters_are_still_the_last_section() -> None:
    report = read(SLOGANS + "\n五、其他需要报告的事项\n无。\n")
    assert [s.role for s in report.sections if s.level == 1][-2:] == [Role.PLANS, Role.OTHER]


LEADERS = "县委、县政府主要负责人认真履行第一责任人职责，主持召开会议研究法治工作6次，带头开展学法述法。"


@pytest.mark.parametrize("first", [True, False])
def test_the_leaders_section_first_or_later(first: bool) -> None:
    leading = ["一、党政主要负责人履行第一责任人职责情况", LEADERS]
    work = ["一、主要举措和成效", *WORK]
    ordered = [*leading, *work] if first else [*work, *leading]
    text = "\n".join([TITLE, OPENING, *ordered, *compose().split("\n")[-7:]])
    report = read(text)
    led = [u for u in report.units if u.role is Role.LEADERSHIP]
    assert [LEADERS in u.span.cut(text) for u in led] == [True]
    assert led[0].kind is Kind.ACHIEVEMENT


def test_the_leaders_part_inside_the_achievements_is_an_achievement_there() -> None:
    report = read(compose(("(一)主要负责人履职。" + LEADERS, *WORK)))
    assert {u.role for u in of_kind(report, Kind.ACHIEVEMENT)} == {Role.ACHIEVEMENTS}


def test_a_report_whose_every_title_is_about_leadership_still_reports_its_work() -> None:
    text = compose().replace("一、主要举措和成效", "一、坚持党的领导，推进依法行政")
    assert read(text).sections[0].role is Role.ACHIEVEMENTS
