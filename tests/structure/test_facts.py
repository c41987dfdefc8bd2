"""What a report says of itself: title, place, level, year, date, signature."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Level, Page, Part
from nianbao.text.script import Script
from tests.support.outlines import BODY, OPENING, TITLE, compose, framed, parts, read


def test_a_title_over_two_lines_is_one() -> None:
    report = framed("澧溪县人民政府\n关于2023年度法治政府建设情况的报告")
    assert report.facts.title == "澧溪县人民政府关于2023年度法治政府建设情况的报告"
    assert (report.facts.place, report.facts.level, report.facts.year) == ("澧溪县", Level.COUNTY, 2023)


@pytest.mark.parametrize(
    ("title", "place", "level"),
    [
        ("澧溪县2023年度法治政府建设情况报告", "澧溪县", Level.COUNTY),
        ("2023年澧溪县法治政府建设年度报告", "澧溪县", Level.COUNTY),
        ("2023年度澧溪县法治政府建设工作情况报告", "澧溪县", Level.COUNTY),
        ("关于澧溪县2023年法治政府建设情况的报告", "澧溪县", Level.COUNTY),
        ("中共澧溪县委 澧溪县人民政府关于2023年度法治政府建设情况的报告", "澧溪县", Level.COUNTY),
        ("澧溪县人民政府关于印发《澧溪县2023年度法治政府建设情况报告》的通知", "澧溪县", Level.COUNTY),
        ("澜川省2023年法治政府建设情况报告", "澜川省", Level.PROVINCE),
        ("沙丘自治州2023年法治政府建设情况报告", "沙丘自治州", Level.CITY),
        ("白马旗2023年法治政府建设情况报告", "白马旗", Level.COUNTY),
        ("柳坳乡2023年法治政府建设工作报告", "柳坳乡", Level.TOWNSHIP),
        ("鹿汀街道办事处2023年法治政府建设工作报告", "鹿汀街道", Level.TOWNSHIP),
        ("汐湾经济技术开发区管委会2023年法治政府建设报告", "汐湾经济技术开发区", Level.DEVELOPMENT_ZONE),
        ("澧溪县司法局2023年法治政府建设情况报告", "澧溪县司法局", Level.DEPARTMENT),
        ("澧溪县农业农村局关于2023年度法治政府建设工作情况的报告", "澧溪县农业农村局", Level.DEPARTMENT),
        ("国家粮草局2023年法治政府建设年度报告", "国家粮草局", Level.DEPARTMENT),
        ("粮草事务部2023年法治政府建设年度报告", "粮草事务部", Level.NATIONAL),
        ("粮草总署2023年法治政府建设年度报告", "粮草总署", Level.NATIONAL),
        ("第三师2023年度法治政府建设情况报告", "第三师", Level.CITY),
        ("一四三团2023年法治政府建设情况报告", "一四三团", Level.COUNTY),
        ("澧溪海关2023年法治政府建设年度报告", "澧溪海关", Level.DEPARTMENT),
        ("澧溪县综合行政执法大队2023年法治政府建设报告", "澧溪县综合行政执法大队", Level.DEPARTMENT),
        ("白马旗乌河苏木2023年法治政府建设情况报告", "白马旗乌河苏木", Level.TOWNSHIP),
        ("鹿汀街2023年法治政府建设工作报告", "鹿汀街", Level.TOWNSHIP),
        ("长河生态示范区管委会2023年法治政府建设报告", "长河生态示范区", Level.DEVELOPMENT_ZONE),
        ("㮾溪县2023年法治政府建设情况报告", "㮾溪县", Level.COUNTY),
        ("城中区2023年法治政府建设情况报告", "城中区", Level.COUNTY),
        ("澧溪县统计局关于报送2023年法治政府建设工作总结的报告", "澧溪县统计局", Level.DEPARTMENT),
    ],
)
def test_place_and_level_from_the_title(title: str, place: str, level: Level) -> None:
    facts = framed(title).facts
    assert (facts.place, facts.level, facts.year) == (place, level, 2023)


def test_without_a_title_place_and_year_stand_in_the_opening() -> None:
    opening = (
        "2023年，鹿汀街道坚持以习近平法治思想为指导，扎实推进依法行政和法治政府建设各项工作，现报告如下。"
    )
    facts = framed("", opening).facts
    assert (facts.title, facts.place, facts.year) == (None, "鹿汀街道", 2023)
    assert facts.level is Level.TOWNSHIP
    assert {d.rule for d in facts.decisions} == {"place from opening", "year from opening"}


def test_without_a_name_in_front_the_signature_tells_the_place() -> None:
    facts = framed(
        "关于2023年度法治政府建设情况的报告", "现将有关情况报告如下：", "澧溪县人民政府\n2024年2月1日"
    ).facts
    assert (facts.place, facts.issuer, facts.level) == ("澧溪县", "澧溪县人民政府", Level.COUNTY)


@pytest.mark.parametrize(
    ("opening", "place", "year"),
    [
        ("2023年以来，在市委、市政府坚强领导下，澧溪海关严格规范执法，现报告如下。", "澧溪海关", 2023),
        ("今年以来，乌河苏木党委、政府高度重视。现将2023年度法治政府建设情况报告如下：", "乌河苏木", 2023),
        ("2023年，我镇坚持依法行政。现将青坳镇2023年法治政府建设情况报告如下：", "青坳镇", 2023),
        (
            "根据《临澜市2021年工作要点》，澧溪县统计局依法行政。现将2023年度情况报告如下：",
            "澧溪县统计局",
            2023,
        ),
        ("自2021年《纲要》印发以来，青坳镇认真落实，现将2023年度工作情况报告如下：", "青坳镇", 2023),
        ("鹿汀街整合法律服务资源，推动执法力量下沉，现将2023年度工作报告如下：", "鹿汀街", 2023),
        ("2017年撤乡建镇以来，柳坳镇坚持依法治镇。2023年，全镇狠抓落实，现报告如下：", "柳坳镇", 2023),
        ("2017年建镇以来，柳坳镇坚持依法治镇。2023年，现将法治政府建设情况汇报如下：", "柳坳镇", 2023),
        ("柳坳镇是2018年由柳坳乡改设的建制镇。2023年，全镇狠抓落实，现将有关情况报告如下：", "柳坳镇", 2023),
        ("与2022年相比，柳坳镇2023年法治建设基础更加牢固。现将有关情况报告如下：", "柳坳镇", 2023),
        ("2021年新修订的《安全法》施行后，柳坳镇作为试点乡镇，现将2023年工作报告如下：", "柳坳镇", 2023),
        ("2023年，\U000311a6溪镇扎实推进依法行政。现将有关情况报告如下：", "\U000311a6溪镇", 2023),
    ],
)
def test_the_subject_of_the_opening_is_the_place(opening: str, place: str, year: int) -> None:
    facts = framed("", opening).facts
    assert (facts.place, facts.year) == (place, year)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("澧溪县2021—2023年度法治政府建设情况报告", 2023),
        ("澧溪县关于落实《2021年法治政府建设工作要点》的2023年度报告", 2023),
        ("澧溪县人民政府二◯二三年度法治政府建设情况报告", 2023),
        ("澧溪县2023年度法治政府建设情况及2024年工作安排的报告", 2023),
    ],
)
def test_the_year_of_a_title(title: str, year: int) -> None:
    assert framed(title).facts.year == year


def test_witnesses_that_disagree_are_kept_and_noted() -> None:
    report = framed(opening="2022年，澧溪县狠抓依法行政。现将有关情况报告如下：")
    assert report.facts.year == 2023
    found = {d.rule: d for d in report.facts.decisions}
    title, opening = found["year from title"], found["year from opening"]
    assert title.span is not None
    assert opening.span is not None
    assert (title.span.cut(report.text), opening.span.cut(report.text)) == ("2023", "2022")
    assert [note for note in report.notes if "2022" in note and "2023" in note]


BANNERS = (
    "今天是：2019年6月5日 星期三 农历五月初三",
    "临澜市澧溪县人民政府 2019年8月14日星期三",
    "您所在的位置：政务公开 > 工作报告",
    "工作报告",
    "来源：县政府办公室 发布时间：2019-03-21 15:40",
)


@pytest.mark.parametrize("banner", BANNERS)
def test_a_site_s_banner_is_no_title_and_no_witness(banner: str) -> None:
    report = read(banner + "\n" + compose())
    assert (report.facts.title, report.facts.year, report.facts.place) == (TITLE, 2023, "澧溪县")
    assert parts(report, Part.FURNITURE) == [banner]


def test_a_title_printed_again_over_two_lines_is_one() -> None:
    again = "澧溪县人民政府\n2023年度法治政府建设情况报告\n"
    body = compose().removeprefix(TITLE + "\n")
    title = "澧溪县人民政府2023年度法治政府建设情况报告"
    assert read(f"{title}\n来源： 发布时间：2023年12月20日\n{again}{body}").facts.title == title


def test_a_city_speaks_of_its_counties() -> None:
    opening = OPENING.replace("深入推进", "在各县区深入推进")
    assert framed("鹿川市人民政府2023年法治政府建设年度报告", opening).facts.level is Level.CITY


def test_a_county_level_city_reports_to_a_city() -> None:
    assert (
        framed("鹿川市2023年法治政府建设年度报告", addressee="临澜市人民政府：").facts.level is Level.COUNTY
    )


def test_a_city_that_speaks_of_its_towns_is_a_county_level_city() -> None:
    opening = OPENING.replace("法治政府建设工作", "各乡镇法治建设工作")
    assert framed("鹿川市2023年法治政府建设年度报告", opening).facts.level is Level.COUNTY


@pytest.mark.parametrize(
    ("signed", "date"),
    [
        ("澧溪县人民政府\n2024年2月26日", "2024-02-26"),
        ("澧溪县人民政府 2024年2月26日", "2024-02-26"),
        ("澧溪县人民政府\n二〇二四年二月二十六日", "2024-02-26"),
        ("澧溪县人民政府\n二○二四年十二月三日", "2024-12-03"),
        ("澧溪县人民政府\n２０２４年２月６日", "2024-02-06"),
        ("澧溪县人民政府\n（2024年2月26日）", "2024-02-26"),
        ("澧溪县人民政府\n2024年13月40日", None),
        ("", None),
    ],
)
def test_the_date_of_the_signature(signed: str, date: str | None) -> None:
    facts = framed(end=signed).facts
    assert facts.date == date
    assert facts.issuer == ("澧溪县人民政府" if signed else None)


@pytest.mark.parametrize(
    ("date", "year"), [("二〇二四年二月二十六日", 2023), ("2023年12月20日", 2023), ("2024年3月1日", 2023)]
)
def test_a_year_that_nothing_else_names_comes_from_the_date(date: str, year: int) -> None:
    report = framed("澧溪县法治政府建设情况报告", "现将有关情况报告如下：", f"澧溪县人民政府\n{date}")
    assert report.facts.year == year


def test_a_span_of_years_in_the_opening_is_not_the_year() -> None:
    opening = (
        "根据《法治澧溪建设规划（2021—2025年）》要求，全县扎实推进依法行政工作。"
        "2023年，澧溪县狠抓法治政府建设落实。"
    )
    assert framed("澧溪县法治政府建设情况报告", opening).facts.year == 2023


def test_the_page_fills_in_what_the_text_lacks() -> None:
    page = Page("澧溪县2023年法治政府建设年度报告", "澧溪县司法局", "2024-03-05", "LX-7")
    facts = read(BODY, page).facts
    assert facts.title == page.title
    assert (facts.place, facts.year, facts.issuer) == ("澧溪县", 2023, "澧溪县司法局")
    assert (facts.date, facts.index_number) == ("2024-03-05", "LX-7")


def test_the_text_s_own_signature_goes_before_the_page() -> None:
    page = Page(issuer="门户网站", date="2024-05-09")
    facts = read(compose() + "澧溪县人民政府\n2024年2月26日", page).facts
    assert (facts.issuer, facts.date) == ("澧溪县人民政府", "2024-02-26")


TRADITIONAL = """澧溪縣人民政府關於２０２３年度法治政府建設情況的報告
2023年，澧溪縣以習近平法治思想為指導，深入推進依法行政，法治政府建設工作邁出新步伐。現將有關情況報告如下：
一、主要舉措和成效
(一)規範行政執法行為。組織執法人員培訓12場次，辦理行政處罰案件140件。
(二)健全依法決策機制。審查規範性文件9件，重大行政決策全部經過合法性審查。
二、存在的問題
一是普法形式不夠豐富。宣傳多以發放資料為主。二是執法力量薄弱。持證執法人員偏少。
三、下一步工作安排
一是抓好普法宣傳。打造法治文化陣地。二是充實執法力量。推動人員編制下沉。
澧溪縣人民政府
二〇二四年二月二十六日
"""


def test_traditional_characters_are_read_and_answered_in_kind() -> None:
    report = read(TRADITIONAL)
    assert report.script is Script.TRADITIONAL
    assert [u.title for u in report.units] == [
        "規範行政執法行為",
        "健全依法決策機制",
        "普法形式不夠豐富",
        "執法力量薄弱",
        "抓好普法宣傳",
        "充實執法力量",
    ]
    facts = report.facts
    assert (facts.place, facts.issuer, facts.year) == ("澧溪縣", "澧溪縣人民政府", 2023)
    assert (facts.date, facts.level) == ("2024-02-26", Level.COUNTY)
