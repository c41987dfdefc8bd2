"""One report out of a file that holds more; nothing of the rest is lost, nothing of it is an item."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Part, Report
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK, compose, parts, read, words

ALONE = [words(read(compose()))]


def units(report: Report) -> list[list[str]]:
    """Its units' words, to be compared with those of the report alone."""
    return [words(report)]


@pytest.mark.parametrize("lead", ["……………… {}", "......{}", "\t{}", "    {}", "·····{}", ""])
def test_contents_are_set_apart(lead: str) -> None:
    headings = ("一、主要举措和成效", "二、存在的不足", "三、下一步工作安排")
    contents = [f"{heading}{lead.format(page)}" for page, heading in enumerate(headings, 1)]
    before, after = compose().split("\n", 1)
    report = read("\n".join([before, "目　录", *contents, after]))
    assert units(report) == ALONE
    assert parts(report, Part.FURNITURE) == ["目　录", *contents]


def test_a_column_of_numbers_is_no_table_of_contents() -> None:
    rows = ["行政许可    12", "行政处罚    34", "行政检查    56"]
    report = read(compose(work=(*WORK, *rows)))
    assert not set(rows) & set(parts(report, Part.FURNITURE))


def test_a_notice_in_front_is_set_apart_and_its_signature_is_the_reports() -> None:
    notice = [
        "溪政发〔2024〕7号",
        "澧溪县人民政府关于印发《澧溪县2023年度法治政府建设情况报告》的通知",
        "各乡镇人民政府：",
        "《澧溪县2023年度法治政府建设情况报告》已经县政府同意，现印发给你们。",
        "澧溪县人民政府",
        "2024年3月1日",
    ]
    report = read("\n".join([*notice, compose()]))
    assert units(report) == ALONE
    assert (report.facts.title, report.facts.issuer, report.facts.date) == (
        TITLE,
        "澧溪县人民政府",
        "2024-03-01",
    )
    assert parts(report, Part.SIGNATURE) == notice[-2:]


def test_a_second_report_is_offered_not_mixed_in() -> None:
    other = compose().replace("澧溪县", "芷汀县")
    report = read(compose() + other)
    assert units(report) == ALONE
    assert "芷汀县2023年度法治政府建设情况报告" in report.notes[0]
    assert other.splitlines()[0] in parts(report, Part.FURNITURE)


@pytest.mark.parametrize(
    "annex", ["附件\n年度数据统计表\n", "附件1：年度数据统计表\n", "附表：年度数据统计表\n"]
)
def test_an_annex_behind_the_signature_is_set_apart_and_named(annex: str) -> None:
    rows = "指标 | 2022年 | 2023年\n行政许可 | 3102 | 3560\n"
    report = read(f"{compose()}澧溪县人民政府\n2024年3月1日\n{annex}{rows * 30}")
    assert units(report) == ALONE
    assert "年度数据统计表" in report.notes[0]


def test_a_title_cited_or_repeated_in_front_parts_nothing() -> None:
    text = "\n".join([TITLE, TITLE, OPENING, "一、主要举措和成效", *WORK, "二、存在的不足", *LACKS])
    assert read(text + "\n三、下一步工作安排\n" + "\n".join(PLANS)).notes == ()
