"""Headings of every make: decimals, brackets, colons, Markdown; and sections that lost theirs."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind, Part, Report
from tests.support.outlines import OPENING, TITLE, compose, of_kind, parts, read, words

WORK = "全年取消行政许可事项5项，办理政务服务事项3560件。"
TRAINING = "组织执法人员培训3期120人次，办理行政处罚案件42件。"
FRONT = f"{TITLE}\n{OPENING}\n"


def _told(report: Report) -> list[tuple[str, str | None]]:
    return [(u.kind.value, u.title) for u in report.units]


EXPECTED = [
    ("achievement", "转变政府职能"),
    ("achievement", "规范行政执法"),
    ("deficiency", "执法力量薄弱"),
    ("plan", "加强队伍建设"),
]


def test_decimal_numbers_are_levels() -> None:
    text = (
        f"{FRONT}1 主要举措和成效\n1.1 转变政府职能\n{WORK}\n1.2 规范行政执法\n{TRAINING}\n"
        "2 存在的不足\n2.1 执法力量薄弱\n持证人员不足，专业能力有待提升。\n"
        "3 下一步工作安排\n3.1 加强队伍建设\n组织资格考试，充实一线力量。\n"
    )
    report = read(text)
    assert _told(report) == EXPECTED
    assert [u.mark for u in report.units][:2] == ["11.1", "11.2"]


def test_a_yearbook_s_brackets_are_headings() -> None:
    text = (
        f"法治澧溪\n【转变政府职能】 2023年，澧溪县推进依法行政，{WORK}\n【规范行政执法】 {TRAINING}\n"
        "【存在问题】 执法力量薄弱，持证人员不足。\n【工作打算】 加强执法队伍建设，组织执法资格考试。\n"
    )
    assert [u.kind.value for u in read(text).units] == ["achievement", "achievement", "deficiency", "plan"]


def test_a_bare_heading_may_end_in_a_colon() -> None:
    text = (
        f"{FRONT}主要举措和成效：\n（一）转变政府职能。{WORK}\n（二）规范行政执法。{TRAINING}\n"
        "存在的不足：\n（一）执法力量薄弱。持证人员不足，专业能力有待提升。\n"
        "下一步工作安排：\n（一）加强队伍建设。组织资格考试，充实一线力量。\n"
    )
    assert _told(read(text)) == EXPECTED


def test_marks_of_markdown_are_no_text() -> None:
    text = (
        f"# {TITLE}\n\n{OPENING}\n\n## 一、主要举措和成效\n\n### （一）转变政府职能\n\n{WORK}\n\n"
        f"- **规范行政执法。**{TRAINING}\n\n## 二、存在的不足\n\n"
        "1. **执法力量薄弱**：持证人员不足，专业能力有待提升。\n\n## 三、下一步工作安排\n\n"
        "1. **加强队伍建设**：组织资格考试，充实一线力量。\n"
    )
    report = read(text)
    assert report.facts.title == TITLE
    assert _told(report)[-2:] == EXPECTED[-2:]
    assert "规范行政执法" in [u.title for u in report.units]


def test_a_first_section_that_lost_its_heading_holds_achievements() -> None:
    text = (
        f"{FRONT}转变政府职能。{WORK}\n规范行政执法。{TRAINING}\n二、存在的不足\n"
        "（一）执法力量薄弱。持证人员不足，专业能力有待提升。\n三、下一步工作安排\n"
        "（一）加强队伍建设。组织资格考试，充实一线力量。\n"
    )
    report = read(text)
    assert _told(report) == EXPECTED
    assert parts(report, Part.OPENING) == [OPENING]


def test_a_plan_behind_work_done_is_parted_where_no_section_is_for_plans() -> None:
    text = (
        f"{FRONT}一、主要举措和成效\n（一）转变政府职能\n{WORK}下一步，澧溪县将推出更多便民举措。\n"
        f"（二）规范行政执法\n全县统一部署。一是{TRAINING}二是评查案卷86卷。下一步，我县将继续抓好培训。\n"
        "二、存在的不足\n执法人员数量不足，执法水平有待提高。\n"
    )
    report = read(text)
    assert words(report, Kind.PLAN) == ["下一步，澧溪县将推出更多便民举措。", "下一步，我县将继续抓好培训。"]
    assert not [told for told in words(report, Kind.ACHIEVEMENT) if "下一步" in told]


def test_words_in_front_of_a_lower_heading_of_a_mixed_section_are_kept() -> None:
    text = (
        f"{FRONT}一、主要举措和成效\n（一）转变政府职能。{WORK}\n（二）规范行政执法。{TRAINING}\n"
        "二、存在问题及整改措施\n当前，我县执法力量薄弱，持证人员仅有36人；普法形式单一，群众参与度不高。\n"
        "重点整改事项\n针对上述问题，2024年组织执法资格考试2次，新增持证人员20人，进一步提高普法实效。\n"
        "三、下一步工作安排\n（一）加强队伍建设。组织资格考试，充实一线力量。\n"
    )
    report = read(text)
    assert "36人" in "".join(words(report, Kind.DEFICIENCY))
    assert "重点整改事项" not in words(report)
    assert len(of_kind(report, Kind.PLAN)) == 2


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("{}、", "［{}）"),
        ("{} 、 ", "（ {} ） "),
        ("第{}章 ", "第{}节 "),
        ("■ ", "● "),
        ("◆", "▪ "),
        ("", ""),
    ],
)
def test_numbers_and_bullets_as_they_are_typed(section: str, item: str) -> None:
    one, two, three = ("一", "二", "三")
    text = FRONT.replace(OPENING, "2023年，澧溪县推进依法行政。现将有关情况报告如下：") + "".join(
        (
            f"{section.format(one)}主要举措和成效\n{item.format(one)}转变政府职能。{WORK}\n",
            f"{item.format(two)}规范行政执法。{TRAINING}\n{section.format(two)}存在的不足\n",
            f"{item.format(one)}执法力量薄弱。持证人员不足，专业能力有待提升。\n",
            f"{section.format(three)}下一步工作安排\n{item.format(one)}加强队伍建设。组织资格考试，充实一线力量。\n",
        )
    )
    assert _told(read(text)) == EXPECTED


@pytest.mark.parametrize(
    ("old", "lead"),
    [
        ("一、主要举措和成效\n", "全年举办法治活动28场，参与群众1.3万人次。"),
        ("二、存在的不足\n", "全年投诉仍有11件，工作中还有差距。"),
    ],
)
def test_figures_in_front_of_the_first_number_are_kept(old: str, lead: str) -> None:
    report = read(compose().replace(old, f"{old}{lead}\n"))
    assert lead in words(report)


def test_words_that_hold_no_item_are_a_part_of_their_own() -> None:
    lead = "主要做了以下几方面工作："
    report = read(compose().replace("一、主要举措和成效\n", f"一、主要举措和成效\n{lead}\n"))
    assert parts(report, Part.OTHER) == [lead]
