"""Numbers that part a text: sequences, mixed and broken ones, and what is part of running text."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind
from nianbao.structure.numbering import markers_in
from nianbao.structure.shaping import shape
from tests.support.outlines import OPENING, PLANS, TITLE, compose, of_kind, read, words


@pytest.mark.parametrize(
    "words",
    [
        "县乡统一是关键，要求三、四季度完成。",
        "办结率达98.6%，同比增长3.2个百分点。",
        "于2023.5.1前完成。2023年1.2万人受益。",
        "按照第(一)项和第(二)项办理。",
        "只有一点。1.此句没有下文。",
    ],
)
def test_running_text_holds_no_number(words: str) -> None:
    assert markers_in(shape(words), 0, len(words)) == []


def test_a_sequence_inside_a_line_parts_it() -> None:
    text = "三方面发力,一是抓培训,二是抓考核;三是抓督察。"
    found = markers_in(shape(text), 0, len(text))
    assert [(m.label, m.start) for m in found] == [("一是", 6), ("二是", 12), ("三是", 18)]


def test_a_sequence_survives_a_number_left_out() -> None:
    text = "一是抓培训。三是抓督察。四是抓考核。"
    assert [m.value for m in markers_in(shape(text), 0, len(text))] == [1, 3, 4]


def test_levels_and_paths_of_a_deep_outline() -> None:
    work = (
        "(一)优化政务服务",
        "1.推进审批改革",
        "(1)压减审批时限。平均办理时间缩短3天，群众办事更加方便。",
        "(2)取消证明材料。清理证明事项26项，全部向社会公布。",
        "2、培育经营主体。新增企业210家，企业满意度持续提高。",
        "（二）深化综合执法。整合执法队伍5支，划转行政执法事项310项。",
    )
    report = read(compose(work))
    first = [(s.level, s.path) for s in report.sections][:7]
    assert first == [
        (1, ("一",)),
        (2, ("一", "(一)")),
        (3, ("一", "(一)", "1")),
        (4, ("一", "(一)", "1", "(1)")),
        (4, ("一", "(一)", "1", "(2)")),
        (3, ("一", "(一)", "2")),
        (2, ("一", "(二)")),
    ]
    marks = [u.mark for u in of_kind(report, Kind.ACHIEVEMENT)]
    assert marks == ["一(一)1(1)", "一(一)1(2)", "一(一)2", "一(二)"]
    for section in report.sections:
        if section.parent is not None:
            assert report.sections[section.parent].body.holds(section.body)


def test_small_numbers_under_a_spoken_one() -> None:
    work = (
        "第一，抓实制度建设。",
        "(1)清理规范性文件。废止文件6件，修改文件4件。",
        "(2)落实备案审查。报送备案文件8件，报备率100%。",
        "第二，抓实普法工作。组织法治宣传活动40场次，发放资料2万份。",
    )
    report = read(compose(work))
    assert [u.mark for u in of_kind(report, Kind.ACHIEVEMENT)] == ["一第一(1)", "一第一(2)", "一第二"]


def test_first_next_then() -> None:
    plans = (
        "首先，抓好普法宣传。打造法治文化阵地3处。",
        "其次，规范行政执法。开展案卷评查和专项督察。",
        "最后，强化队伍建设。选派人员参加业务培训。",
    )
    report = read(compose(plans=plans))
    assert [u.mark for u in of_kind(report, Kind.PLAN)] == ["三首先", "三其次", "三最后"]
    assert [u.title for u in of_kind(report, Kind.PLAN)] == ["抓好普法宣传", "规范行政执法", "强化队伍建设"]


@pytest.mark.parametrize("joint", ["\n", "", " "])
def test_spoken_numbers_inline_and_on_lines_of_their_own(joint: str) -> None:
    report = read(compose(plans=(joint.join(PLANS),)))
    assert words(report, Kind.PLAN) == list(PLANS)


def test_roman_reports_without_level_one_numbers_keep_their_bare_headings() -> None:
    text = "\n".join(
        [
            TITLE,
            OPENING,
            "主要工作举措",
            "规范行政执法。全年办理行政处罚案件140件，开展执法监督检查12次，没有一件被撤销。",
            "存在的问题",
            "一是执法力量薄弱，乡镇持证执法人员偏少。二是普法形式单一，群众参与度不高。",
            "下一步打算",
            "一是充实执法力量，推动人员编制下沉。二是创新普法形式，打造法治文化阵地。",
        ]
    )
    report = read(text)
    assert [s.number for s in report.sections] == ["第1部分", "第2部分", "第3部分"]
    assert [u.mark for u in report.units] == [
        "第1部分",
        "第2部分一是",
        "第2部分二是",
        "第3部分一是",
        "第3部分二是",
    ]


def test_a_number_alone_on_its_line_goes_with_the_next() -> None:
    text = compose().replace("一、主要", "一、\n主要").replace("二、存在", "二、\n　　存在")
    report = read(text)
    assert [s.title for s in report.sections if s.level == 1] == [
        "主要举措和成效",
        "存在的不足",
        "下一步工作安排",
    ]
    assert [u.mark for u in report.units] == [u.mark for u in read(compose()).units]


def test_a_bullet_in_front_of_a_heading_is_no_part_of_its_title() -> None:
    body = "组织执法人员培训12场次，评查行政执法案卷86卷，办理行政处罚案件140件。"
    work = ("★规范行政执法行为", body, "● 健全依法决策机制", body)
    assert [u.title for u in of_kind(read(compose(work)), Kind.ACHIEVEMENT)] == [
        "规范行政执法行为",
        "健全依法决策机制",
    ]


ONE_LINE = (
    "索引号 | 00A1234/2024-00017 | 主题分类 | 综合政务 | 发布机构 | 澧溪县司法局 |\n"
    "索引号 | 00A1234/2024-00017 | 主题分类 | 综合政务 | 发布机构 | 澧溪县司法局 |\n"
    + " ".join(
        [
            OPENING,
            "一、主要举措和成效",
            "(一)规范行政执法，提升监管水平",
            "1.开展执法监督。评查行政执法案卷86卷，办理行政处罚案件140件，执法行为更加规范。",
            "2、推行柔性执法。落实轻微违法免罚清单，免罚案件37件，惠及企业30家。",
            "(二)健全依法决策机制",
            "审查规范性文件9件，重大行政决策全部经过合法性审查，聘请法律顾问12名。",
            "二、存在的不足",
            "一是普法形式不够丰富。宣传多以发放资料为主。二是执法力量薄弱。乡镇持证执法人员偏少。",
            "三、下一步工作安排",
            "一是抓好普法宣传。创新宣传形式，打造法治文化阵地。二是充实执法力量。推动人员编制下沉，加强业务培训。",
            "打印 关闭 分享到微信",
        ]
    )
    + "\n上一篇：澧溪县开展普法宣传\n下一篇：无\n主办单位：澧溪县人民政府"
)


def test_a_whole_report_on_one_line() -> None:
    report = read(ONE_LINE)
    assert [u.mark for u in report.units] == [
        "一(一)1",
        "一(一)2",
        "一(二)",
        "二一是",
        "二二是",
        "三一是",
        "三二是",
    ]
    assert report.units[2].title == "健全依法决策机制"
    assert report.facts.index_number == "00A1234/2024-00017"
    assert words(report)[1] == "2、推行柔性执法。落实轻微违法免罚清单，免罚案件37件，惠及企业30家。"
    assert words(report)[-1].endswith("加强业务培训。")


def test_a_report_without_numbers_on_one_line() -> None:
    headings = (
        "规范行政执法行为",
        "优化法治营商环境",
        "筑牢依法决策根基",
        "打造法治文化品牌",
        "化解社会矛盾纠纷",
    )
    work = [
        f"全年办理行政处罚案件{140 + n}件，开展执法监督检查12次，评查执法案卷86卷，没有一件被撤销。"
        "对重点领域开展联合检查，整改问题隐患，群众满意度稳步提高。"
        for n in range(len(headings))
    ]
    parts = [
        OPENING,
        *(line for pair in zip(headings, work, strict=True) for line in pair),
        "存在的问题",
        "执法力量薄弱，乡镇持证执法人员偏少。普法形式单一，群众参与度不高，宣传的针对性不强。",
        "下一步打算",
        "充实执法力量，推动人员编制下沉，加强业务培训。创新普法形式，打造法治文化阵地，办好活动。",
    ]
    spread, joined = read("\n".join(parts)), read(" ".join(parts))
    assert [(u.mark, u.kind, u.title) for u in joined.units] == [
        (u.mark, u.kind, u.title) for u in spread.units
    ]
    assert [u.title for u in of_kind(joined, Kind.ACHIEVEMENT)] == list(headings)
