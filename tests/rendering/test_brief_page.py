"""The checking page of a brief: the document, and the reports it cites, each leading to the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from nianbao.errors import InputError
from nianbao.rendering.brief_page import SourceText, to_brief_page
from nianbao.schema.document import Bullets, Cite, Document, Emphasis, Heading, Paragraph, Run, Table, plain
from nianbao.text.script import Script
from tests.support.browser import PHONE, browser, opened, overflow
from tests.support.summaries import TEXT

OTHER = "柏川区2024年法治政府建设年度报告\n一、主要成效\n全年审查合同31份。\n"
ONE, TWO = "1" * 64, "2" * 64


def cite(words: str, text: str = TEXT, sha256: str = ONE, report: str = "青梧县2024") -> Cite:
    start = text.index(words)
    return Cite(report, "一(一)", words, start, start + len(words), sha256, "a1")


CASES = cite("全年办理行政处罚案件22件,获评省司法厅执法示范点。")
LACKING = cite("二是个别镇街备案不及时。")
CONTRACTS = cite("全年审查合同31份。", OTHER, TWO, "柏川区2024")
BRIEF = Document(
    title=plain("青梧县、柏川区要点"),
    subtitle=plain("（2份报告）"),
    blocks=(
        Heading(1, plain("一、亮点")),
        Paragraph((Run("两地共办理"), Run("案件22件、合同31份", cites=(CASES, CONTRACTS)), Run("。"))),
        Heading(2, plain("（一）不足")),
        Bullets(((Run("备案不及时", Emphasis.STRONG, (LACKING,)), Run("〔原文〕", Emphasis.FLAG)),)),
        Table("数据", (plain("地区"), plain("件数")), ((plain("青梧县"), (Run("22件", cites=(CASES,)),)),)),
    ),
    addressee=plain("县委："),
    signature=plain("青梧县司法局"),
    date=plain("2025年3月1日"),
    notes=("由程序汇总。",),
)
SOURCES = (SourceText(ONE, TEXT),)


@pytest.fixture(scope="module", name="chromium")
def _chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.fixture(name="page")
def _page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    path = tmp_path / "brief.html"
    path.write_text(to_brief_page(BRIEF, SOURCES), encoding="utf-8")
    with opened(chromium, path) as page:
        yield page


def found(page: html.HtmlElement, path: str) -> list[str]:
    """The strings that an XPath to text or attributes finds."""
    return [str(one) for one in cast("list[str]", page.xpath(path))]


def said(page: html.HtmlElement, path: str) -> list[str]:
    """The words of the elements an XPath finds, white space folded."""
    elements = cast("list[html.HtmlElement]", page.xpath(path))
    return [" ".join(one.text_content().split()) for one in elements]


def test_the_page_says_what_the_document_says() -> None:
    page = html.document_fromstring(to_brief_page(BRIEF, SOURCES))
    assert said(page, "//h1") == ["青梧县、柏川区要点"]
    assert said(page, "//article[@class='document']//h2") == ["一、亮点"]
    assert said(page, "//article[@class='document']//h3") == ["（一）不足"]
    assert "两地共办理案件22件、合同31份。" in said(page, "//p")
    assert said(page, "//article[@class='document']//li") == ["备案不及时〔原文〕"]
    assert said(page, "//caption") + said(page, "//th") + said(page, "//td") == [
        "数据", "地区", "件数", "青梧县", "22件"
    ]  # fmt: skip
    for words in ("（2份报告）", "县委：", "青梧县司法局2025年3月1日"):
        assert words in said(page, "//p")
    assert said(page, "//footer//li") == ["由程序汇总。"]


def test_a_source_at_hand_is_whole_and_any_other_is_quoted() -> None:
    page = html.document_fromstring(to_brief_page(BRIEF, SOURCES))
    whole, quoted = cast("list[html.HtmlElement]", page.xpath("//article[@class='panel']"))
    assert said(whole, "./h3") == ["青梧县2024"]
    assert said(whole, "./p") == [line for line in TEXT.split("\n") if line]
    assert said(quoted, "./h3") == ["柏川区2024"]
    assert said(quoted, ".//blockquote/p[1]") == [CONTRACTS.quote]
    assert "没有报告全文，以下只列出引用的原句。" in said(quoted, "./p")


def test_a_place_cited_twice_has_one_number_and_every_link_leads_somewhere() -> None:
    page = html.document_fromstring(to_brief_page(BRIEF, SOURCES))
    assert found(page, "//a[contains(@class, 'said')]/@data-keys") == ["1 2", "3", "1"]
    assert sorted(found(page, "//a[contains(@class, 'evidence')]/@data-keys")) == ["1", "2", "3"]
    ids = found(page, "//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in found(page, "//@href")} <= set(ids)


def test_a_text_in_which_the_quote_does_not_stand_is_refused() -> None:
    with pytest.raises(InputError, match="青梧县2024 is not the one that was cited"):
        to_brief_page(BRIEF, (SourceText(ONE, "。" + TEXT),))


def test_a_document_without_citations_is_a_page_too() -> None:
    page = to_brief_page(Document(plain("要點"), (Paragraph(plain("無。")),), Script.TRADITIONAL))
    assert '<html lang="zh-Hant">' in page
    assert "引用的報告" in page


@pytest.mark.parametrize(
    "words",
    ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", '" onfocus="x', "{{ 7 * 7 }}"],
)
def test_a_hostile_document_adds_no_markup(words: str) -> None:
    hostile = Cite(words, words, words, 0, len(words), words, words)
    runs = (Run(words, Emphasis.HINT, (hostile,)), Run(words, Emphasis.BLANK), Run(words, Emphasis.STRONG))
    document = Document(
        runs, (Heading(9, runs), Paragraph(runs), Bullets((runs,)), Table(words, (runs,), ((runs,),))),
        subtitle=runs, addressee=runs, signature=runs, date=runs, notes=(words,),
    )  # fmt: skip
    page = html.document_fromstring(to_brief_page(document))
    assert [element.tag for element in page.iter("script", "style", "img")] == ["style", "script"]
    names = {str(name) for element in page.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert not re.search(r"\b49\b", said(page, "//main")[0])
    assert said(page, "//h1") == [words * 3]


def test_clicks_and_keys_lead_both_ways(page: Page) -> None:
    def chosen(kind: str) -> list[str]:
        return [
            str(one) for one in page.locator(f".{kind}.on").evaluate_all("a => a.map(b => b.dataset.keys)")
        ]

    page.locator(".said").first.click()
    assert chosen("said") == ["1 2"]
    assert sorted(set(chosen("evidence"))) == ["1", "2"]
    page.locator(".evidence[data-keys='3']").first.click()
    assert chosen("said") == ["3"]
    page.locator(".evidence[data-keys='1']").first.click()
    assert chosen("said") == ["1 2"]
    page.locator(".evidence[data-keys='1']").first.click()
    assert chosen("said") == ["1"], "clicked again it leads to the next words that rest on it"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert chosen("said") == ["3"]
    page.keyboard.press("k")
    assert chosen("said") == ["1 2"]
    page.keyboard.press("f")
    assert chosen("said") == ["3"], "the words before a flag"
    page.keyboard.press("1")
    page.keyboard.press("/")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    assert "成效" not in page.locator("#help").inner_text(), "no filter, no key for it"


def test_on_a_phone_nothing_overflows(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    many = tuple((Run("数据一列" * 4, cites=(CASES,)),) for _ in range(9))
    wide = Document(BRIEF.title, (*BRIEF.blocks, Table("宽表", many, (many, many))))
    path.write_text(to_brief_page(wide, SOURCES), encoding="utf-8")
    with opened(chromium, path, size=PHONE) as page:
        assert overflow(page) == 0
        page.locator(".said").first.click()
        assert page.locator("#source").is_visible()
        page.locator(".evidence.on").first.click()
        assert page.locator("#source").is_hidden()
