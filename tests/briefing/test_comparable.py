"""Comparable figures: what makes two of them the same thing, what is summed, what lies far off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.briefing import make
from nianbao.briefing.comparable import Comparison, compare
from nianbao.briefing.filing import file_reports
from nianbao.briefing.phrases import MeasuredFigure, measured
from nianbao.schema.summary import ReportSummary
from tests.support.briefs import LAN, QING, XI, county, lines_of


def figures(words: str) -> dict[str, MeasuredFigure]:
    """The figures of one achievement by their key; those without one by their words in brackets."""
    made = county("远山县", (f"做好这项工作。{words}",))
    return {m.key or f"（{m.what}）": m for a in made.achievements for m in measured(a, ("远山县",))}


def compared(*summaries: ReportSummary) -> dict[str, Comparison]:
    return {c.what: c for c in compare(file_reports(summaries).reports)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("全年办理人大代表建议84件。", "承办代表建议121件。"),
        ("我县共办理政协提案84件。", "办复政协委员提案12件。"),
        ("办理人大代表建议84件、政协提案113件。", "办理人大代表建议5件、委员提案7件。"),
        ("收到行政复议申请92件，受理89件，审结81件。", "收到复议申请47件，受理43件，审结40件。"),
        ("县政府门户网站主动公开政府信息960条。", "全年公开各类信息77条。"),
        ("行政机关负责人出庭应诉率100%。", "机关负责人出庭应诉率由上年的61%提升至78%。"),
        ("办理依申请公开71件。", "办理政府信息公开申请9件。"),
        ("制定规范性文件4件。", "印发行政规范性文件9件。"),
    ],
)
def test_two_writings_of_one_thing_meet(one: str, other: str) -> None:
    assert [k for k in figures(one) if k[0] != "（"] == [k for k in figures(other) if k[0] != "（"] != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("收到行政复议申请92件。", "受理行政复议案件92件。"),
        ("办理依申请公开71件。", "办结依申请公开71件。"),
        ("审结81件。", "收到行政复议申请92件，审结81件。"),
        ("综合纠错率22%。", "直接纠错率22%。"),
        ("建成省级民主法治示范村2个。", "建成市级民主法治示范村2个。"),
        ("开展合法性审查216件。", "对城建领域开展合法性审查216件。"),
        ("败诉率9%。", "败诉率同比下降9%。"),
        ("办理人大代表建议84件。", "办理人大代表建议、政协提案84件。"),
        ("废止14件。", "废止31件。"),
        ("惠及企业162家。", "惠及企业217家。"),
        ("收到行政复议申请92件，其中受理89件。", "收到行政复议申请92件，受理89件。"),
    ],
)
def test_what_may_differ_stays_apart(one: str, other: str) -> None:
    assert {k for k in figures(one) if k[0] != "（"}.isdisjoint(
        {k for k in figures(other) if k[0] != "（"} - {"收到行政复议案件"}
    )


def test_a_bare_word_takes_the_one_topic_of_its_sentence() -> None:
    assert set(figures("收到行政复议申请92件，受理89件。")) == {"收到行政复议案件", "行政复议受理"}
    assert "行政复议受理" not in figures("办理行政复议、法律援助事项，受理89件。")


def test_what_a_figure_tells_beside_its_value() -> None:
    found = figures("截至10月，收到行政复议申请47件；累计办理法律援助案件超300件。")
    assert found["收到行政复议案件"].part_year
    assert not found["收到行政复议案件"].summable
    aid = found["办理法律援助案件"]
    assert (aid.printed, aid.cumulative, aid.summable) == ("超300件", True, False)
    assert not figures("截至12月底，收到行政复议申请47件。")["收到行政复议案件"].part_year
    assert figures("主动公开政府信息18.7万条。")["主动公开政府信息"].value == Decimal(187000)


def test_a_figure_that_its_evidence_does_not_hold_is_left_out() -> None:
    item = QING.achievements[1]
    moved = item.figures[0].model_copy(
        update={"start": item.figures[0].start + 1, "end": item.figures[0].end + 1}
    )
    assert (
        len(measured(item.model_copy(update={"figures": (moved, *item.figures[1:])})))
        == len(item.figures) - 1
    )


def test_sums_add_what_may_be_added_and_show_it() -> None:
    found = compared(QING, LAN, XI)
    (total,) = found["主动公开政府信息"].sums
    assert [v.figure.printed for v in total.addends] == ["8643条", "5200条"]
    assert [v.figure.printed for v in found["主动公开政府信息"].left_out] == ["9600余条"]
    assert found["负责人出庭应诉率"].sums == ()
    text = lines_of(make([QING, LAN, XI]).document)
    assert "县级2023年：8,643+5,200=13,843条（其余1个数值不合计）" in text
    assert "47件（非全年）" in text


def test_other_levels_and_years_are_side_by_side_but_in_no_sum() -> None:
    words = ("公开信息。主动公开政府信息100条。",)
    city = county("大河市", words)
    old = county("兰陂县", words, year=2021)
    for other in (city, old):
        (row,) = compared(county("远山县", words), other).values()
        assert len(row.values) == 2
        assert row.sums == ()


def test_another_unit_is_another_thing() -> None:
    assert (
        compared(
            county("远山县", ("规范行政决策程序。审查合同88份。",)),
            county("近水县", ("规范行政决策程序。审查合同88件。",)),
        )
        == {}
    )


def test_a_thing_counted_twice_with_different_results_is_left_out() -> None:
    twice = county("远山县", ("公开信息。主动公开政府信息100条。", "政务公开。主动公开政府信息120条。"))
    assert "主动公开政府信息" not in compared(twice, XI)
    same = county("远山县", ("公开信息。主动公开政府信息100条。", "政务公开。主动公开政府信息100条。"))
    assert "主动公开政府信息" in compared(same, XI)


def _counties(values: tuple[str, ...]) -> list[ReportSummary]:
    return [
        county(f"{name}水县", (f"公开信息。主动公开政府信息{value}。",))
        for name, value in zip("甲乙丙丁戊己庚", values, strict=False)
    ]


def test_far_values_are_named_with_the_median() -> None:
    found = compared(*_counties(("100条", "110条", "120条", "130条", "900条")))
    (outlier,) = found["主动公开政府信息"].outliers
    assert (outlier.value.report.place, outlier.median, outlier.of) == ("戊水县", Decimal(120), 5)
    text = lines_of(make(_counties(("100条", "110条", "120条", "130条", "900条"))).document)
    assert "戊水县 主动公开政府信息900条，5家的中位数是120条，偏离中位数。" in text


@pytest.mark.parametrize(
    "values",
    [
        ("100条", "110条", "120条", "900条"),
        ("100条", "110条", "120条", "130条", "900余条"),
        ("100条", "110条", "120条", "130条", "150条"),
    ],
)
def test_few_vague_or_near_values_are_no_outliers(values: tuple[str, ...]) -> None:
    assert compared(*_counties(values))["主动公开政府信息"].outliers == ()


def test_a_low_value_is_far_by_its_deviation() -> None:
    found = compared(*_counties(("1000条", "1010条", "1020条", "1030条", "30条")))
    assert [o.value.report.place for o in found["主动公开政府信息"].outliers] == ["戊水县"]
