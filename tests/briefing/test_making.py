"""Briefs of one report and of many: what they say, in which order, and what they refuse to say."""

from __future__ import annotations

import random

import pytest

from nianbao.briefing import make
from nianbao.briefing.filing import file_reports
from nianbao.briefing.many import ManyBrief
from nianbao.briefing.one import OneBrief
from nianbao.briefing.page_one import MOST_FIGURES, MOST_SHORTFALLS
from nianbao.briefing.roster import call
from nianbao.schema.document import Emphasis, Table
from nianbao.schema.summary import FailedChunk, Line, Quote, ReportSummary, Theme
from nianbao.text.script import Script
from tests.support.briefs import LAN, QING, XI, county, lines_of, runs_of, summary_of
from tests.support.overviews import OLD
from tests.support.summaries import QUOTED, summary

THREE = (QING, LAN, XI)


def many(*summaries: ReportSummary, expected: tuple[str, ...] | None = None) -> ManyBrief:
    brief = make(summaries, expected).data
    assert isinstance(brief, ManyBrief)
    return brief


def one(only: ReportSummary) -> OneBrief:
    brief = make([only]).data
    assert isinstance(brief, OneBrief)
    return brief


def test_one_report_says_what_leaders_ask() -> None:
    text = lines_of(make([QING]).document)
    assert text.startswith("青柳县2023年法治政府建设年度报告要点\n")
    for said in (
        "主动接受监督：办理人大代表建议84件、政协提案113件，办结率100%，获评全省建议办理先进单位。",
        "普法宣传形式较为单一：面向老年人的宣传缺乏针对性。 | 程序未识别，请核对 | 程序未识别，请核对",
        "充实基层执法力量（2024年6月底前配齐法制审核员）",
        "收到行政复议案件 | 92件 | 一(一)",
        "3项，其中1项写明原因，2项有对应安排 | 2项的原因、1项的对应安排程序未识别，请核对",
        "单独部分程序未识别，请核对",
    ):
        assert said in text


def test_unanswered_shortfalls_come_first() -> None:
    assert [bool(s.plans) for s in one(QING).shortfalls] == [False, True, True]


def test_the_figure_of_this_year_is_taken_not_last_years() -> None:
    figures = {f.key: f.printed for f in one(QING).figures}
    assert figures["负责人出庭应诉率"] == "97.1%"
    assert figures["主动公开政府信息"] == "9600余条"


def test_lists_are_capped_and_the_rest_is_counted() -> None:
    topics = [f"第{n}类事项{word}不够到位。" for n, word in enumerate("甲乙丙丁戊己庚辛", 1)]
    figures = [
        f"办好第一件事。建成{w}字号服务站点{n + 20}个，培训{w}字号人员{n + 300}名。"
        for n, w in enumerate("子丑寅卯辰巳午未申")
    ]
    text = lines_of(make([county("远山县", figures, topics, ["做好工作。组织实施。"])]).document)
    assert f"（另有{len(topics) - MOST_SHORTFALLS}项，见完整摘要。）" in text
    assert f"（另有{2 * len(figures) - MOST_FIGURES}项，见完整摘要。）" in text


def test_failed_chunks_and_flagged_items_are_said() -> None:
    failed = (FailedChunk(chunk="c2", units=("u2",), reason="timeout"),)
    made = summary(failed=failed)
    quoted = tuple(d.model_copy(update={"checks": QUOTED}) for d in made.deficiencies)
    document = make([made.model_copy(update={"deficiencies": quoted})]).document
    assert "本要点不完整：有1段没有得到模型回答" in lines_of(document)
    assert any(run.emphasis is Emphasis.FLAG for run in runs_of(document))
    assert any("3/5" in note for note in document.notes)


def test_an_overview_line_that_its_items_do_not_hold_is_not_printed() -> None:
    good = summary()
    wrong = Line(text="全年办案91373件。", items=("a1",), checks=good.overview.text.checks)
    homeless = Line(text="执法更加规范", items=("zz",), checks=good.overview.text.checks)
    bad = good.model_copy(
        update={"overview": good.overview.model_copy(update={"text": wrong, "headline": homeless})}
    )
    text = lines_of(make([bad]).document)
    assert "91373" not in text
    assert "办理行政处罚案件22件" in text
    assert lines_of(make([good]).document).splitlines()[1] == "执法更加规范，培训尚待补齐"


def test_an_item_whose_words_hold_a_number_of_nowhere_is_quoted_and_flagged() -> None:
    bad = summary(first={"summary": "办理行政处罚案件220件。", "title": "办案440件"})
    document = make([bad, QING]).document
    assert "220" not in lines_of(document)
    assert "440" not in lines_of(document)
    runs = list(runs_of(make([bad]).document))
    at = next(n for n, run in enumerate(runs) if run.text.startswith("全年办理行政处罚案件22件"))
    assert runs[at + 1].emphasis is Emphasis.FLAG


def test_text_from_a_summary_is_cleaned() -> None:
    facts = QING.report.model_copy(update={"place": "青\x1b[31m柳\n县|<b>"})
    text = lines_of(make([QING.model_copy(update={"report": facts}), LAN]).document)
    assert "\x1b" not in text
    assert "青[31m柳 县|<b>" in text


def test_causes_given_for_all_shortfalls_stand_where_one_has_none_of_its_own() -> None:
    words = "面向老年人的宣传缺乏针对性"
    at = QING.deficiencies[2].evidence[0]
    shared = Quote(start=at.end - len(words), end=at.end, text=words)
    text = lines_of(make([QING.model_copy(update={"shared_causes": (shared,)})]).document)
    assert f"普法宣传形式较为单一：{words}。 | 原因合写，见：{words} | 程序未识别，请核对" in text
    assert "1项写明原因（另有原因合写），2项有对应安排 | 1项的对应安排程序未识别，请核对" in text
    assert "编制紧缺" in text
    assert "份报告原因合写" not in lines_of(make(THREE).document)


def test_a_report_without_items_makes_a_brief() -> None:
    bare = QING.model_copy(update={"achievements": (), "deficiencies": (), "plans": ()})
    text = lines_of(make([bare]).document)
    assert "主要举措和成效 | 0项 | 程序未识别，请核对" in text
    assert "0项写明原因，0项有对应安排 | 程序未识别，请核对" in text
    assert "没有" not in text
    assert "2份报告共写成效4项" in lines_of(make([bare, LAN]).document)


def test_no_summary_is_no_brief() -> None:
    with pytest.raises(ValueError, match="at least one"):
        make([])


def test_the_order_of_summaries_never_matters() -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    shuffled = list(THREE)
    wanted = make(THREE, ("青柳县", "无名县")).document
    for _ in range(4):
        dice.shuffle(shuffled)
        assert make(shuffled, ("青柳县", "无名县")).document == wanted


def test_a_file_summarised_twice_counts_once() -> None:
    worse = QING.model_copy(
        update={"provenance": summary(failed=(FailedChunk(chunk="c", units=(), reason="r"),)).provenance}
    )
    brief = many(worse, QING, LAN)
    assert [f.place for f in brief.reports] == ["兰陂县", "青柳县"]
    assert brief.filing.repeated == 1
    assert all(f.summary.complete for f in brief.reports)


def test_two_reports_of_one_place_are_said_and_told_apart() -> None:
    again = county("青柳县", ("推进政务公开。主动公开信息77条。",))
    names = [f.name for f in file_reports([QING, again]).reports]
    assert sorted(names) == ["青柳县（1）", "青柳县（2）"]
    assert "同一地方有多份报告：" in lines_of(make([QING, again]).document)


def test_names_hold_the_year_only_where_years_differ() -> None:
    assert [f.name for f in many(QING, LAN).reports] == ["兰陂县", "青柳县"]
    old = county("兰陂县", ("推进政务公开。主动公开信息77条。",), year=2022)
    assert [f.name for f in many(QING, old).reports] == ["兰陂县2022", "青柳县2023"]
    assert "报告年度不同：2022年1份、2023年1份。" in lines_of(make([QING, old]).document)


@pytest.mark.parametrize(
    ("expected", "missing", "extra"),
    [
        (("青柳县", "兰陂县", "浠桥区"), (), ()),
        (("青柳县人民政府", "蘭陂縣", "浠桥县"), (), ()),
        (("某市浠桥区", "青柳"), (), ("兰陂县",)),
        (("青柳县", "青柳县", "", "远山县"), ("远山县",), ("兰陂县", "浠桥区")),
        (("浠桥县", "浠桥市"), ("浠桥县", "浠桥市"), ("兰陂县", "浠桥区", "青柳县")),
    ],
)
def test_who_is_missing(expected: tuple[str, ...], missing: tuple[str, ...], extra: tuple[str, ...]) -> None:
    roster = call(file_reports(THREE).reports, expected)
    assert roster.missing == missing
    assert tuple(f.place for f in roster.extra) == extra


def test_a_list_makes_a_roster_of_a_single_report() -> None:
    text = lines_of(make([QING], ("青柳县", "远山县")).document)
    assert "应报2家，已报1家，未报1家。" in text
    assert "未报：远山县。" in text


def test_the_matrix_counts_and_names_the_strongest() -> None:
    rows = many(*THREE).themes
    (oversight,) = (row for row in rows if row.theme is Theme.OVERSIGHT)
    assert [len(items) for items in oversight.cells] == [2, 2, 2]
    assert oversight.cells[2][0].title == "主动接受监督"
    assert sum(row.items for row in rows) == 11


def test_many_places_split_the_matrix() -> None:
    places = [county(f"{name}水县", ("推进政务公开。主动公开信息77条。",)) for name in "甲乙丙丁戊己庚辛壬癸"]
    tables = [b for b in make(places).document.blocks if isinstance(b, Table)]
    captions = [t.caption for t in tables if t.caption]
    assert captions == ["成效项数", "突出做法（1）", "突出做法（2）"]
    assert [len(t.header) for t in tables if t.caption.startswith("突出")] == [6, 6]
    assert all(len(row) == len(t.header) for t in tables for row in t.rows)


def test_claims_say_who_vouches() -> None:
    claimed = county("远山县", ("做好普法。县司法局被省司法厅评为普法先进单位。",))
    rows = [r for t in make([claimed, QING]).document.blocks if isinstance(t, Table) for r in t.rows]
    said = [" ".join("".join(run.text for run in cell) for cell in row) for row in rows]
    assert "表彰 远山县 县司法局被省司法厅评为普法先进单位 省司法厅" in said
    assert "首创 青柳县 在全省率先推行渔村流动办事船 程序未识别，请核对" in said


def test_a_mixed_batch_is_in_the_script_of_most_and_quotes_stay() -> None:
    old = summary_of(OLD)
    document = make([old, QING, LAN]).document
    assert document.script is Script.SIMPLIFIED
    quotes = {c.quote for run in runs_of(document) for c in run.cites if c.report.startswith("汐川")}
    assert any("調解案件860件" in quote for quote in quotes)
    text = lines_of(document)
    assert "汐川县2024" in text
    assert "规范行政执法" in text
    alone = make([old]).document
    assert alone.script is Script.TRADITIONAL
    assert lines_of(alone).startswith("汐川縣2024年法治政府建設年度報告要點")


def test_a_failed_overview_alone_makes_no_brief_incomplete() -> None:
    failed = (FailedChunk(chunk="overview", units=(), reason="timeout"),)
    assert "不完整" not in lines_of(make([summary(failed=failed)]).document)
    assert not any(f.failed for f in many(summary(failed=failed), QING).reports)
