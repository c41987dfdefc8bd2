"""The checking page of a summary: everything said, every line beside its source, nothing injected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from nianbao.cli.handler import run
from nianbao.cli.outputs import choose_format
from nianbao.errors import InputError
from nianbao.grounding.breaches import BreachRule
from nianbao.rendering import Format, render
from nianbao.rendering.labels import PageLabels, labels_for
from nianbao.rendering.passages import Evidence, SourcePassage, pieces, quotes_alone, whole_text
from nianbao.rendering.reasons import breach_reason
from nianbao.rendering.summary_page import to_page
from nianbao.schema.summary import OVERVIEW_CHUNK, Breach, FailedChunk, ReportSummary
from nianbao.text.script import Script
from tests.support.fake_pipeline import isolate, pretend, reports
from tests.support.summaries import FAILED, QUOTED, TEXT, summary

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</style><a href=javascript:alert(1)>甲</a>",
    '" onfocus="alert(1)" autofocus="',
    "{{ 7 * 7 }}{% include 'x' %}",
    "甲\u202e乙\u2066丙\x00\x1b]0;x\x07\ud800",
    "&lt;b&gt;《<b>未闭合",
    "长" * 4000,
    "a" * 4000,
    "",
)


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def found(page: html.HtmlElement, path: str) -> list[str]:
    """The strings that an XPath to text or attributes finds."""
    return [str(one) for one in cast("list[str]", page.xpath(path))]


def elements(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", page.xpath(path))


def said(page: html.HtmlElement, path: str) -> list[str]:
    """The words of the elements an XPath finds, white space folded."""
    return [" ".join(one.text_content().split()) for one in elements(page, path)]


# Everything is said ------------------------------------------------------------------------------


def test_the_page_says_what_the_summary_says() -> None:
    one = summary(notes=("说明一句。",))
    page = parsed(to_page(one, TEXT))
    words = " ".join(page.text_content().split())
    for item in one.items():
        (card,) = said(page, f"//article[@id='item-{[*one.items()].index(item) + 1}']")
        assert item.title in card
        assert item.mark in card
        for quote in item.evidence:
            assert f"字符 {quote.start}–{quote.end}" in card
    for said_line in (*one.overview.highlights, *one.overview.concerns, *one.overview.priorities):
        assert said_line.text.replace(",", "，") in words
    for part in (
        "获评省司法厅执法示范点（省司法厅）",
        "原因 培训偏少",
        "同为执法培训",
        "2025年6月底前",
        "说明一句。",
    ):
        assert part in words
    assert found(page, "//article[@id='item-3']//ul//a/@href") == ["#item-5"]
    assert found(page, "//article[@id='item-5']//ul//a/@href") == ["#item-3"]
    assert "对应安排程序未识别，请核对" in said(page, "//article[@id='item-4']")[0]
    for part in ("invented-1b", "SHA-256 " + "0" * 64):
        assert part in said(page, "//footer")[0]


def test_what_needs_a_look_comes_first_with_its_reason() -> None:
    page = parsed(to_page(summary(failed=FAILED), TEXT))
    sections = found(page, "//div[@class='left']/section/@id")
    assert sections == ["look", "summary", "items"]
    (look,) = said(page, "//section[@id='look']")
    assert "1 段没有得到模型回答" in look
    assert "No usable answer after 5 tries." in look
    assert "数字在原文里没有：“220”" in look
    assert found(page, "//section[@id='look']//a/@href") == ["#item-2", "#item-4", "#item-2"]
    assert found(page, "//*[@data-flagged]/@id") == ["item-2"]


def test_a_flagged_line_of_the_executive_summary_needs_a_look_too() -> None:
    one = summary()
    line = one.overview.headline.model_copy(update={"checks": QUOTED})
    one = one.model_copy(update={"overview": one.overview.model_copy(update={"headline": line})})
    page = parsed(to_page(one, TEXT))
    assert found(page, "//section[@id='look']//a/@href") == ["#summary", "#item-2"]


def test_when_nothing_needs_a_look_the_page_says_so() -> None:
    one = summary()
    calm = one.model_copy(update={"achievements": one.achievements[:1]})
    page = parsed(to_page(calm, TEXT))
    assert said(page, "//section[@id='look']") == ["4 条全部通过核对，没有需要人工查看的内容。"]


def test_the_chunk_of_the_executive_summary_is_called_by_its_name() -> None:
    failed = (FailedChunk(chunk=OVERVIEW_CHUNK, units=(), reason="超时"),)
    page = parsed(to_page(summary(failed=failed), TEXT))
    assert said(page, "//section[@id='look']//li")[0] == "总体原因：超时"


@pytest.mark.parametrize("script", Script)
@pytest.mark.parametrize("rule", BreachRule)
def test_every_rule_has_plain_words(rule: BreachRule, script: Script) -> None:
    plain = breach_reason(Breach(rule=rule, detail="原文没有“甲”"), script)
    assert re.fullmatch(r"[\u4e00-\u9fff、]{4,}：“甲”", plain)


def test_an_unknown_rule_is_named_with_its_detail() -> None:
    assert breach_reason(Breach(rule="new\x1b", detail="甲\u202e乙"), Script.SIMPLIFIED) == "new：甲乙"
    assert breach_reason(Breach(rule="length", detail="超过20字"), Script.SIMPLIFIED) == "文字过长或过短"


# The source --------------------------------------------------------------------------------------


def test_the_source_is_whole_and_its_evidence_marked() -> None:
    one = summary()
    page = parsed(to_page(one, TEXT))
    shown = [element.text_content() for element in elements(page, "//article[@class='panel']/p")]
    assert shown == [line for line in TEXT.split("\n") if line]
    for number, item in enumerate(one.items(), 1):
        runs = elements(
            page, f"//a[contains(concat(' ', @data-keys, ' '), ' {number} ')][contains(@class, 'evidence')]"
        )
        assert "".join(run.text_content() for run in runs) == "".join(q.text for q in item.evidence)
        assert f"evidence {item.kind.value}" in {run.get("class") for run in runs}
    assert "22件" in found(page, "//article[@class='panel']//b/text()")
    assert "22件" in found(page, "//article[@id='item-1']//b/text()")


def test_without_the_text_the_page_shows_the_quotes_and_says_so() -> None:
    one = summary()
    page = parsed(render(one, Format.HTML))
    assert labels_for(PageLabels, Script.SIMPLIFIED).quotes_only in said(page, "//article[@class='panel']/p")
    quotes = [q.text for q in sorted((q for i in one.items() for q in i.evidence), key=lambda q: q.start)]
    assert [e.text_content() for e in elements(page, "//blockquote/p[1]")] == quotes


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TEXT + "。", "characters, not"),
        ("。" + TEXT[:-1], "does not stand there"),
        ("", "characters, not|stand there"),
    ],
)
def test_another_text_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        render(summary(), Format.HTML, text=text)


def test_every_link_leads_somewhere_and_every_id_is_one() -> None:
    for text in (TEXT, None):
        page = parsed(to_page(summary(failed=FAILED), text))
        ids = found(page, "//@id")
        assert len(ids) == len(set(ids))
        links = found(page, "//@href")
        assert {link.removeprefix("#") for link in links} <= set(ids)
        assert all(link.startswith("#") for link in links)


def test_the_page_is_in_the_reports_script() -> None:
    page = to_page(summary(script=Script.TRADITIONAL))
    assert '<html lang="zh-Hant">' in page
    assert "沒有報告全文" in page
    assert "没有" not in page


def _runs(passages: tuple[SourcePassage, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for passage in passages:
        for stretch in passage.stretches:
            yield stretch.keys, "".join(piece.text for piece in stretch.pieces)


@st.composite
def cited_texts(draw: st.DrawFn) -> tuple[str, list[Evidence]]:
    text = draw(st.text(st.sampled_from("甲乙2件《》\n \r\t，。一、(二)<&"), max_size=60))
    evidence = []
    for number in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        evidence.append(Evidence(str(number), "一", start, end, text[start:end], "plan"))
    return text, evidence


@given(cited_texts())
def test_paragraphs_hold_the_text_and_mark_each_quote(case: tuple[str, list[Evidence]]) -> None:
    text, evidence = case
    passages = whole_text(text, evidence)
    lines = [line for line in text.split("\n") if line.strip()]
    assert ["".join(words for _, words in _runs((one,))) for one in passages] == lines
    for one in evidence:
        marked = "".join(words for keys, words in _runs(passages) if one.key in keys)
        blank = re.compile(r"\s")
        assert blank.sub("", marked) == blank.sub("", one.text)
    anchors = [ref.anchor for passage in passages for stretch in passage.stretches for ref in stretch.anchors]
    assert len(anchors) == len(set(anchors))


@given(cited_texts())
def test_quotes_alone_are_each_shown_once(case: tuple[str, list[Evidence]]) -> None:
    _, evidence = case
    passages = quotes_alone(evidence, "{start}–{end}")
    assert [one.place for one in passages] == [
        f"{a}–{b}" for a, b in sorted({(e.start, e.end) for e in evidence})
    ]
    assert {key for keys, _ in _runs(passages) for key in keys} == {one.key for one in evidence}


@given(st.text(st.sampled_from("22.5件%《条例》余万元，甲<"), max_size=40))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(one.text for one in pieces(text)) == text


def test_a_short_numbered_line_is_a_heading() -> None:
    text = "一、主要成效\n(一)规范执法\n(二)优化服务。政务服务提速。\n一、" + "长" * 60
    assert [one.level for one in whole_text(text, ())] == [1, 2, 0, 0]


# Nothing is injected -----------------------------------------------------------------------------


def _hostile(words: str) -> ReportSummary:
    """The summary with `words` wherever a model or a file could have put them."""
    one = summary(notes=(words,))
    first, failed = one.achievements[0], (FailedChunk(chunk=words, units=(words,), reason=words),)
    quote = first.evidence[0].model_copy(update={"text": words})
    checks = QUOTED.model_copy(update={"breaches": (Breach(rule=words, detail=words),)})
    claim = first.claims[0].model_copy(update={"quote": quote, "by": words})
    names = dict.fromkeys(("id", "title", "summary", "mark", "unit"), words)
    others = {"section": (words, words), "evidence": (quote,), "checks": checks, "claims": (claim,)}
    line = one.overview.headline.model_copy(update={"text": words, "items": (words, "a2")})
    lines = {"headline": line, "highlights": (line,)}
    made = {"model": words, "endpoint": words, "chunks_failed": failed}
    return one.model_copy(
        update={
            "achievements": (first.model_copy(update={**names, **others}), *one.achievements[1:]),
            "overview": one.overview.model_copy(update=lines),
            "report": one.report.model_copy(update={"title": words, "place": words}),
            "source": one.source.model_copy(update={"name": words, "sha256": words}),
            "provenance": one.provenance.model_copy(update=made),
        }
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_summary_adds_no_markup(words: str) -> None:
    made = to_page(_hostile(words))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", made
    )
    page, plain = parsed(made), parsed(to_page(_hostile("甲")))
    assert {element.tag for element in page.iter()} <= {element.tag for element in plain.iter()} | {
        "b",
        "cite",
    }
    assert [e.tag for e in page.iter("script", "style", "img")] == ["style", "script"]
    assert [name for name in _names(page) if name.startswith("on")] == []
    assert "style" not in _names(page)
    assert all(link.startswith("#") for link in found(page, "//@href"))
    assert _names(page) <= _names(plain) | {"class"}


def _names(page: html.HtmlElement) -> set[str]:
    return {str(name) for element in page.iter() for name in element.attrib}


def test_items_that_share_an_id_are_still_told_apart() -> None:
    one = summary()
    both = tuple(item.model_copy(update={"id": "a1"}) for item in one.achievements)
    page = parsed(to_page(one.model_copy(update={"achievements": both}), TEXT))
    assert said(page, "//article[@id='item-1']//h5") == ["§一(一) 规范执法"]
    assert said(page, "//article[@id='item-2']//h5") == ["§一(二) 优化服务"]


# The command -------------------------------------------------------------------------------------


def test_the_command_writes_pages_with_the_whole_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    isolate(monkeypatch, tmp_path)
    calls = pretend(monkeypatch.setattr)
    assert choose_format(None, "a.HTML", terminal=True) is Format.HTML
    assert run(["summarize", *reports("a.txt"), "-o", "a.html"]) == 0
    shown = said(parsed(Path("a.html").read_text("utf-8")), "//article[@class='panel']/p")
    assert shown == [line for line in TEXT.split("\n") if line]
    assert run(["summarize", *reports("b.txt", "c.txt"), "-f", "html", "-o", "pages/"]) == 0
    assert sorted(path.name for path in Path("pages").iterdir()) == ["b.html", "c.html"]
    asked = len(calls.reports)
    capsys.readouterr()
    assert run(["summarize", "a.txt", "b.txt", "-f", "html"]) == 7
    assert "-o pages/" in capsys.readouterr().err
    assert len(calls.reports) == asked, "refused before a model is asked"
    assert run(["summarize", "a.txt", "-f", "html"]) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")
