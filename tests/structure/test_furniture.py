"""The page around a report: furniture, title, salutation, annexes, signature."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Part
from tests.support.outlines import BODY, OPENING, TITLE, compose, framed, parts, read, words

PAGE_TOP = """首页 > 政务公开 > 法治政府建设
索 引 号：LX-2024-0031
发布时间：2024-05-09 来源：县司法局 浏览次数：88
【字体：大 中 小】
"""

PAGE_END = """责任编辑：林某
扫一扫在手机打开当前页
上一篇：澧溪县普法活动
附件：统计表.xlsx
主办单位：澧溪县人民政府
2024-06-01
"""


def test_a_page_s_furniture_is_set_apart() -> None:
    signature = "澧溪县人民政府\n2024年2月26日\n"
    text = PAGE_TOP + TITLE + "\n市人民政府：\n" + BODY + "特此报告。\n" + signature + PAGE_END
    report = read(text)
    assert parts(report, Part.TITLE) == [TITLE]
    assert parts(report, Part.SALUTATION) == ["市人民政府："]
    assert parts(report, Part.OPENING) == [OPENING]
    assert parts(report, Part.CLOSING) == ["特此报告。"]
    assert parts(report, Part.SIGNATURE) == signature.split()
    assert parts(report, Part.FURNITURE) == (PAGE_TOP + PAGE_END).strip().split("\n")
    assert parts(report, Part.HEADING) == ["一、主要举措和成效", "二、存在的不足", "三、下一步工作安排"]
    assert words(report) == words(read(compose()))
    assert report.facts.date == "2024-02-26"
    assert report.facts.addressee == "市人民政府"
    assert report.facts.index_number == "LX-2024-0031"


def test_a_table_of_metadata_with_bars() -> None:
    table = "索引号 | LX/2024-00031 | 主题分类 | 司法 |\n发文机关 | 县司法局 | 成文日期 | 2024年3月1日 |\n"
    report = read(table + compose())
    assert report.facts.index_number == "LX/2024-00031"
    assert (report.facts.issuer, report.facts.date) == ("县司法局", "2024-03-01")
    assert parts(report, Part.FURNITURE) == table.strip().split("\n")


def test_a_list_of_annexes_stands_before_the_signature() -> None:
    end = "附件：1.行政复议统计表\n2.行政应诉统计表\n澧溪县人民政府\n2024年2月26日\n（此件公开发布）\n"
    report = read(compose() + end)
    assert (report.facts.issuer, report.facts.date) == ("澧溪县人民政府", "2024-02-26")
    assert words(report) == words(read(compose()))


def test_a_signature_behind_the_page_s_furniture_is_the_page_s() -> None:
    report = read(compose() + "上一篇：澧溪县普法活动\n澧溪县司法局\n2024年5月1日\n")
    assert (report.facts.issuer, report.facts.date) == (None, None)


def test_a_title_that_the_page_prints_twice_is_one() -> None:
    assert read(f"{TITLE}\n发布时间：2024-03-01 来源：县司法局\n{compose()}").facts.title == TITLE


def test_a_short_announcement_is_no_salutation() -> None:
    report = framed(opening="现将有关情况报告如下：")
    assert report.facts.addressee is None
    assert parts(report, Part.OPENING) == ["现将有关情况报告如下："]


def test_a_document_s_number_line_is_no_title() -> None:
    report = read("澧政〔2024〕7号\n" + compose())
    assert report.facts.title == TITLE
    assert "澧政〔2024〕7号" in parts(report, Part.FURNITURE)


@pytest.mark.parametrize(
    ("line", "issuer", "date"),
    [
        ("作者：县司法局 责编：陈某 审核：刘某 发布于：2024年03月01日 09时30分", "县司法局", "2024-03-01"),
        ("2024-03-01 10:22:33　　来源：县司法局　　［ 字号 大 中 小 ］", "县司法局", "2024-03-01"),
        ("来源: 县司法局 | 作者: 陈某 | 时间: 2024.03.01 | 阅读: 12", "县司法局", "2024-03-01"),
        (
            "发布机构：县司法局　　发文日期：2024年03月01日\n文　　号：无　　有效性：有效",
            "县司法局",
            "2024-03-01",
        ),
        ("原创 澧溪普法 2024-03-01 17:30 发表于澧溪\n点击上方蓝字关注我们", None, "2024-03-01"),
        ("（2024年3月1日）", None, "2024-03-01"),
        ("县司法局　2024-03-01", "县司法局", "2024-03-01"),
        ("[2024-03-01]　[来源：县司法局]　[打印]", "县司法局", "2024-03-01"),
        ("来源：本网　　发布人：admin　　2024-03-01", None, "2024-03-01"),
        ("作者：陈某 点击：12", None, None),
    ],
)
def test_lines_under_a_title_say_issuer_and_date(line: str, issuer: str | None, date: str | None) -> None:
    facts = framed(f"{TITLE}\n{line}").facts
    assert (facts.title, facts.issuer, facts.date) == (TITLE, issuer, date)


@pytest.mark.parametrize(
    "end",
    [
        "澧溪县人民政府\n2024年3月1日\n（联系人：何某；联系电话：0000-7654321）",
        "联系人：何某　联系电话：0000-7654321\n澧溪县人民政府\n2024年3月1日",
        "澧溪县人民政府\n2024年3月1日\n抄送：市司法局，县委办。\n县政府办公室　　2024年3月2日印发",
        "澧溪县人民政府\n2024年3月1日\n经办人：何某\n填报日期：2024年3月2日\n共印15份",
        "澧溪县人民政府\n2024年3月1日\nEND\n编辑 | 小澧\n点个“在看”支持一下",
    ],
)
def test_contacts_copies_and_an_account_s_tail_are_no_plan(end: str) -> None:
    report = framed(end=end)
    assert (report.facts.issuer, report.facts.date) == ("澧溪县人民政府", "2024-03-01")
    assert words(report) == words(framed())


def test_links_and_the_name_of_a_site_are_no_title() -> None:
    years = "\n".join(TITLE.replace("2023", year) for year in ("2025", "2024"))
    for title in (
        f"往年报告\n{years}\n{TITLE}",
        f"相关报告\n·{TITLE.replace('2023', '2025')}\n{TITLE}",
        f"{TITLE}-澧溪县人民政府\n{TITLE}",
    ):
        assert (framed(title).facts.title, framed(title).facts.year) == (TITLE, 2023)
