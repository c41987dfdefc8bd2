"""Next year's draft: what is recalled, what is asked, the right years, what earlier years left open."""

from __future__ import annotations

import pytest

from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.drafting.model import Draft, DraftKind
from nianbao.errors import InputError
from nianbao.schema.document import Document, Emphasis, Heading, Paragraph, Table, text_of
from nianbao.schema.report import Level, Role
from nianbao.schema.summary import ReportSummary, Theme
from nianbao.text.script import Script
from tests.support.drafts import done, lack, plan, summary_of

TRAINING = plan(
    "补强执法力量",
    "（一）补强执法力量。将继续开展执法轮训，6月底前覆盖18个乡镇，培训不少于7期；建立案卷互查机制。",
)
SHORT = lack("执法力量不足", "一是执法力量不足。因编制偏紧，有5个乡镇没有专职人员。")
SILENT = lack("备案不够及时", "二是备案不够及时，个别文件逾期报送。", Theme.RULEMAKING)
CASES = done("规范执法", "规范执法。全年办理行政处罚案件312件，开展执法检查1260次。")
REVIEWS = done("复议提质", "收到行政复议申请64件，受理59件，审结51件。", Theme.DISPUTES)
STUDY = done("带头学法", "县政府主要负责人带头学法9次。", Theme.LEADERSHIP, Role.LEADERSHIP)


def county(**changes: object) -> ReportSummary:
    """A county's report of 2030."""
    facts: dict[str, object] = {
        "title": "梧溪县2030年法治政府建设年度报告",
        "answers": [("p1", "d1")],
    } | changes
    return summary_of(CASES, REVIEWS, STUDY, SHORT, SILENT, TRAINING, **facts)  # type: ignore[arg-type]  # keywords of the helper


def words(document: Document) -> str:
    """Every character of the document but its notes."""
    parts = [text_of(r) for r in (document.title, document.addressee, document.signature, document.date)]
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            parts.append(text_of(block.runs))
        elif isinstance(block, Table):
            cells = [cell for row in (block.header, *block.rows) for cell in row]
            parts += [block.caption, *(text_of(cell) for cell in cells)]
    return "\n".join(parts)


def headings(document: Document, level: int = 1) -> list[str]:
    """The headings of a level."""
    return [text_of(b.runs) for b in document.blocks if isinstance(b, Heading) and b.level == level]


def test_the_years_move_on() -> None:
    draft = build([county()])
    assert (draft.year, draft.title) == (2031, "梧溪县2031年法治政府建设年度报告")
    document = to_document(draft)
    assert headings(document) == [
        "一、2031年主要举措和成效",
        "二、党政主要负责人履行推进法治建设第一责任人职责情况",
        "三、存在的不足和原因",
        "四、2032年主要安排",
        "五、主要数据",
        "六、其他需要报告的事项",
    ]
    assert text_of(document.date).startswith("2032年【填写：")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "梧溪县人民政府关于2030年度法治政府建设情况的报告",
            "梧溪县人民政府关于2031年度法治政府建设情况的报告",
        ),
        ("梧溪县2029年法治政府建设年度报告", "梧溪县2031年法治政府建设年度报告"),
        ("梧溪县2030年第2次报告", "梧溪县2031年法治政府建设年度报告"),
        (None, "梧溪县2031年法治政府建设年度报告"),
    ],
)
def test_the_title_follows_last_years_where_its_year_can_be_moved(title: str | None, expected: str) -> None:
    assert build([county(title=title)]).title == expected


def test_a_plan_is_recalled_measure_by_measure_and_its_doing_left_blank() -> None:
    slot = build([county()]).themes[0].slots[0]
    assert slot.title == "补强执法力量"
    assert [p.quote for p in slot.promises] == [
        "开展执法轮训，6月底前覆盖18个乡镇，培训不少于7期",
        "建立案卷互查机制",
    ]
    assert slot.text == (
        "补强执法力量。针对上年报告提出的“开展执法轮训，6月底前覆盖18个乡镇，培训不少于7期”，"
        "【填写：“补强执法力量”第一项完成情况和成效，对照所列目标写实际数字，写明是否按时完成】。"
        "针对“建立案卷互查机制”，【填写：“补强执法力量”第二项完成情况和成效】。"
    )
    assert slot.reminder == "本项对应上年不足：执法力量不足。"
    origin = slot.sources[0]
    assert (origin.report, origin.mark) == ("梧溪县2030年", "p1")
    assert origin.quote == TRAINING.evidence[0].text
    assert origin.end - origin.start == len(origin.quote)


def test_every_shortfall_is_asked_about_with_its_cause_and_plan() -> None:
    first, second = build([county()]).rectifications
    assert first.text == (
        "针对上年报告指出的“执法力量不足”问题，【填写：“执法力量不足”的整改措施和效果；未整改到位的写明进度】。"
    )
    assert first.reminder == "上年写的原因：因编制偏紧；上年的对应安排：补强执法力量。"
    assert second.reminder == "上年的对应安排：程序未识别，请核对。"


def test_causes_given_together_are_recalled_where_a_shortfall_has_none() -> None:
    shared = SHORT.evidence[0]
    first, second = build([county().model_copy(update={"shared_causes": (shared,)})]).rectifications
    assert "上年写的原因：因编制偏紧" in first.reminder
    assert "合写" not in first.reminder
    assert second.reminder.startswith("上年的原因合写，见：“一是执法力量不足。")


def test_shortfalls_ask_for_a_cause_each_and_leave_room_for_new_ones() -> None:
    found = build([county()]).deficiencies
    assert [f.title for f in found] == ["执法力量不足", "备案不够及时", "", ""]
    assert all(f.cause in f.text and f.blank in f.text and "原因" in f.cause for f in found)
    assert found[0].reminder == (
        "梧溪县2030年报告写的是：“执法力量不足。因编制偏紧，有5个乡镇没有专职人员”。"
    )


def test_the_leaders_part_asks_for_every_usual_point_and_recalls_last_years() -> None:
    draft = build([county()])
    assert draft.leaders == "县委、县政府主要负责同志"
    assert draft.leadership[0].told[0].text == "县政府主要负责人带头学法9次"
    assert [bool(p.told) for p in draft.leadership].count(True) == 1
    assert all(p.blank.startswith("【填写：") for p in draft.leadership)


def test_targets_and_figures_become_rows() -> None:
    draft = build([county()])
    assert [t.quote for t in draft.targets] == ["6月底前覆盖18个乡镇", "培训不少于7期"]
    assert [(r.name, r.last_year, r.unit, r.this_year) for r in draft.figures] == [
        ("办理行政处罚案件", "312", "件", "【填】"),
        ("开展执法检查", "1260", "次", "【填】"),
        ("收到行政复议申请", "64", "件", "【填】"),
        ("受理行政复议申请", "59", "件", "【填】"),
        ("审结行政复议申请", "51", "件", "【填】"),
        ("主要负责人带头学法", "9", "次", "【填】"),
    ]


def test_themes_last_years_report_did_not_tell_of_are_named_in_one_blank() -> None:
    draft = build([county()])
    assert [part.theme for part in draft.themes] == [Theme.ENFORCEMENT, Theme.DISPUTES]
    assert "健全依法行政制度" in draft.others
    assert "严格规范公正文明执法" not in draft.others


def earlier() -> ReportSummary:
    """The same county's report of 2029: one plan kept, one not, one shortfall that nobody speaks of again."""
    return summary_of(
        done("规范执法", "办理行政处罚案件280件。"),
        plan("完善行政复议", "畅通行政复议渠道，收到行政复议申请全部依法受理。", Theme.DISPUTES),
        plan("建设智慧监管平台", "启动建设智慧监管平台，归集视频监控数据。", Theme.TECHNOLOGY),
        lack("基层司法所薄弱", "基层司法所薄弱，两个司法所没有独立用房。", Theme.LEADERSHIP),
        year=2029,
    )


def test_earlier_years_fill_columns_and_leave_their_unanswered_promises_open() -> None:
    draft = build([earlier(), county()])
    assert draft.figure_years == (2029, 2030)
    first = draft.figures[0]
    assert (first.name, first.values, first.recurs) == ("办理行政处罚案件", ("280", "312"), True)
    assert [o.report for o in first.sources] == ["梧溪县2030年", "梧溪县2029年"]
    kept = [(a.title, a.year, a.unanswered) for a in draft.arrangements]
    assert kept == [("补强执法力量", 2030, False), ("建设智慧监管平台", 2029, True)]
    assert "请核对" in draft.arrangements[1].reminder
    assert [d.title for d in draft.deficiencies][2] == "基层司法所薄弱"
    assert "其后报告里的整改情况程序未识别，请核对" in draft.deficiencies[2].reminder


def test_a_shortfall_told_again_is_said_to_be_old() -> None:
    old = summary_of(lack("执法力量不足", "执法力量不足，人少事多。"), year=2029)
    draft = build([county(), old])
    assert [d.title for d in draft.deficiencies].count("执法力量不足") == 1
    assert "更早的报告也写过" in draft.deficiencies[0].reminder


def test_places_that_differ_are_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"different places: (?:梧溪县, 杉河县|杉河县, 梧溪县)"):
        build([county(), summary_of(CASES, place="杉河县", year=2029)])


def test_departments_that_differ_are_refused_too() -> None:
    facts: dict[str, object] = {"level": Level.DEPARTMENT, "title": None}
    water = county(issuer="梧溪县水务局", **facts)
    with pytest.raises(InputError, match="different departments"):
        build([water, county(issuer="梧溪县林业局", year=2029, **facts)])
    assert build([water, county(issuer=None, year=2029, **facts)]).place == "梧溪县水务局"


def test_the_same_place_under_its_long_name_is_one() -> None:
    long = summary_of(CASES, place="澄江市梧溪县", year=2029)
    assert build([county(), long]).figure_years == (2029, 2030)


def test_one_year_twice_is_refused() -> None:
    with pytest.raises(InputError, match="Two summaries are of the year 2030"):
        build([county(), county()])


def test_without_a_year_all_years_are_blank_and_it_is_said() -> None:
    draft = build([county(year=None, title=None)])
    assert draft.year is None
    assert draft.title == "梧溪县【填写：报告年度】年法治政府建设年度报告"
    assert draft.figure_years == ()
    assert any("上年报告的年度程序未识别" in note for note in draft.notes)
    document = to_document(draft)
    assert headings(document)[0] == "一、主要举措和成效"
    assert not [h for h in headings(document) if "【" in h]


def test_nothing_but_a_place_still_makes_a_draft() -> None:
    draft = build([summary_of(place=None, year=2030)])
    assert draft.place == "【填写：地区或单位名称】"
    text = words(to_document(draft))
    assert "三、存在的不足和原因" in text
    assert "主要数据" not in text
    assert len(draft.notes) == 4


@pytest.mark.parametrize(
    ("level", "place", "kind", "leaders"),
    [
        (Level.CITY, "澄江市", None, "市委、市政府主要负责同志"),
        (Level.TOWNSHIP, "石桥镇", None, "镇党委、镇政府主要负责同志"),
        (Level.TOWNSHIP, "北门街道", None, "街道党工委、街道办事处主要负责同志"),
        (Level.COUNTY, "某地", None, "党委、政府主要负责同志"),
        (Level.DEVELOPMENT_ZONE, "云台高新区", None, "党工委、管委会主要负责同志"),
        (Level.DEPARTMENT, "梧溪县", None, "主要负责同志"),
        (Level.COUNTY, "梧溪县", DraftKind.ZONE, "党工委、管委会主要负责同志"),
    ],
)
def test_each_kind_of_writer_speaks_of_itself(
    level: Level, place: str, kind: DraftKind | None, leaders: str
) -> None:
    assert build([county(level=level, place=place)], kind).leaders == leaders


def test_a_department_reports_in_its_own_name() -> None:
    draft = build([county(level=Level.DEPARTMENT, issuer="梧溪县水务局", title=None)])
    assert draft.title == "梧溪县水务局2031年法治政府建设年度报告"
    assert draft.signature == "梧溪县水务局"
    assert "同级党委" not in draft.addressee


def test_a_traditional_report_gives_a_traditional_draft() -> None:
    draft = build(
        [
            summary_of(
                plan("強化執法監督", "（一）強化執法監督。將繼續開展案卷評查，年內評查不少于40卷。"),
                done("規範執法", "辦理行政處罰案件75件。"),
                place="梧溪縣",
                script=Script.TRADITIONAL,
            )
        ]
    )
    slot = draft.themes[0].slots[0]
    assert slot.promises[0].lead == "針對上年報告提出的“開展案卷評查，年內評查不少于40卷”，"
    assert slot.promises[0].blank.startswith("【填寫：“強化執法監督”完成情況和成效")
    text = words(to_document(draft))
    assert "縣委、縣政府主要負責同志" in text
    assert not set("写执监报实际县党责责领导") & set(text)


def test_labels_of_blanks_never_repeat() -> None:
    twice = summary_of(TRAINING, TRAINING, SHORT, SHORT)
    text = words(to_document(build([twice])))
    labels = [part.split("】")[0] for part in text.split("【填写：")[1:]]
    assert len(labels) == len(set(labels))


def test_hints_blanks_and_sources_keep_their_emphasis() -> None:
    document = to_document(build([county()]))
    runs = [run for b in document.blocks if isinstance(b, Paragraph) for run in b.runs]
    assert all(run.text.startswith("【填") for run in runs if run.emphasis is Emphasis.BLANK)
    assert not [run for run in runs if "【填" in run.text and run.emphasis is not Emphasis.BLANK]
    cited = {cite.item for run in runs for cite in run.cites}
    assert {"p1", "d1", "d2", "a1", "a2", "a3"} <= cited


def test_a_draft_is_the_same_every_time() -> None:
    made: list[Draft] = [build([earlier(), county()]), build([county(), earlier()])]
    assert made[0] == made[1]
    assert Draft.model_validate_json(made[0].model_dump_json()) == made[0]
