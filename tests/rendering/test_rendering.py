"""The printed forms: everything said, nothing injected, no line too wide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len
from rich.text import Text

from nianbao.rendering import Format, render
from nianbao.rendering.jsons import to_json_line
from nianbao.rendering.markdown import to_markdown
from nianbao.rendering.table import to_lines, to_table
from nianbao.rendering.wrapping import lines, shortened
from nianbao.schema.summary import FailedChunk, ReportSummary
from nianbao.text.sanitize import clean, markdown
from nianbao.text.script import Script
from tests.support.summaries import FAILED, TEXT, summary

# Letters and marks that mean something to Markdown, HTML, a terminal or rich, beside any other.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\\`*_[](){}<>#+-.!|~&:/@=$^\"'0 1\n\r\t\x1b\x9b\u202e\u2066\u200b\u2028法治，。《》〔〕awhttps"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


def _tokens(document: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document):
        yield token
        yield from token.children or ()


def _plain(fragment: str) -> str:
    """What a reader of rendered Markdown sees of one paragraph."""
    return "".join(token.content for token in _tokens(fragment) if token.type in ("text", "code_inline"))


@given(HOSTILE)
def test_escaped_markdown_reads_as_the_cleaned_text(text: str) -> None:
    tokens = list(_tokens(markdown(text)))
    assert {t.type for t in tokens} <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "text",
        "code_inline",
        "text_special",
    }
    assert _plain(markdown(text)) == clean(text)


@given(HOSTILE)
def test_cleaned_text_is_one_line_that_cannot_drive_a_terminal(text: str) -> None:
    assert not re.search(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", clean(text)
    )
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "hostile", ["见 http://a.example/x", "www.a.example", "a@b.example", "坏.com", "mailto:a", "//a.example"]
)
def test_what_renderers_link_by_themselves_is_shown_as_code(hostile: str) -> None:
    assert any(token.type == "code_inline" for token in _tokens(markdown(hostile)))


@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_hostile_summary_adds_no_markup(title: str, said: str, mark: str) -> None:
    document = to_markdown(
        summary(first={"title": title, "summary": said, "mark": mark}, failed=FAILED, notes=(said,))
    )
    tokens = list(_tokens(document))
    html = {t.content for t in tokens if t.type in ("html_inline", "html_block")}
    assert html == {f'<a id="source-{n}">' for n in range(1, 6)} | {"</a>"}
    assert all(str(t.attrs["href"]).startswith("#source-") for t in tokens if t.type == "link_open")
    assert not [t for t in tokens if t.type in ("image", "table_open", "fence", "code_block")]
    assert sum(t.type == "heading_open" for t in tokens) == sum(
        t.type == "heading_open" for t in _tokens(to_markdown(summary(notes=("x",), failed=FAILED)))
    )


def test_every_mark_leads_to_a_source_with_its_offsets() -> None:
    made = summary()
    document = to_markdown(made)
    targets = re.findall(r'<a id="(source-\d+)"></a>', document)
    assert len(targets) == len(set(targets)) == len(list(made.items()))
    assert set(re.findall(r"\]\(#(source-\d+)\)", document)) == set(targets)
    for item in made.items():
        for quote in item.evidence:
            assert TEXT[quote.start : quote.end] == quote.text
            assert f"{markdown(quote.text)}\n> — 字符 \\[{quote.start}, {quote.end})" in document


def test_bold_closes_behind_punctuation() -> None:
    document = to_markdown(summary(first={"title": "规范执法。", "summary": "“双随机”检查22次。"}))
    assert "**" not in _plain(document)
    assert sum(t.type == "strong_open" for t in _tokens(document)) == 6


def _order(text: str, *words: str) -> list[int]:
    places = [text.index(word) for word in words]
    assert places == sorted(places)
    return places


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TABLE])
def test_the_order_is_headline_failures_overview_lists(form: Format) -> None:
    text = render(summary(failed=FAILED), form)
    _order(
        text,
        "执法更加规范，培训尚待补齐",
        "1 段没有得到模型回答",
        "总体",
        "成效（2 条）",
        "不足（2 条）",
        "安排（1 条）",
    )
    _order(text, "执法更加规范", "No usable answer after 5 tries.", "总体")
    _order(text, "安排（1 条）", "invented-1b", "词元 1500 入 200 出", "1/5 条为原文代替（20%）")


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TABLE])
def test_flags_causes_answers_and_targets_are_said(form: Format) -> None:
    text = render(summary(), form)
    assert re.search(r"118项。.*〔原文〕", text)
    assert "标有〔原文〕的内容" in text
    for said in (
        "原因：培训偏少",
        "对应安排：同为执法培训",
        "对应安排程序未识别，请核对",
        "目标：2025年6月底前",
        "对应不足：",
    ):
        assert said in text
    assert "表彰：获评省司法厅执法示范点（省司法厅）" in text


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TABLE])
def test_a_failed_chunk_without_items_is_named_itself(form: Format) -> None:
    lost = (FailedChunk(chunk="overview", units=(), reason="Cut off."),)
    assert "总体（原因：Cut off.）" in render(summary(failed=lost), form)


def test_a_complete_unflagged_summary_has_no_warning() -> None:
    made = summary()
    unflagged = made.model_copy(update={"achievements": made.achievements[:1]})
    assert "原文〕" not in to_markdown(unflagged)
    assert "没有得到模型回答" not in to_markdown(unflagged)


def test_an_item_that_only_repeats_its_title_says_it_once() -> None:
    assert (
        to_table(summary(first={"title": "清理文件12件", "summary": "清理文件12件。"})).count("清理文件12件")
        == 1
    )


def test_no_items_of_a_kind_is_said() -> None:
    assert re.search(r"不足（0 条）\n\n无", to_markdown(summary().model_copy(update={"deficiencies": ()})))


def test_a_traditional_report_is_printed_in_traditional_words() -> None:
    text = render(summary(script=Script.TRADITIONAL), Format.TABLE)
    for said in ("總體", "亮點", "成效（2 條）", "安排（1 條）", "對應安排程序未識別", "詞元"):
        assert said in text


def test_full_width_punctuation_is_printed_and_the_source_is_left_alone() -> None:
    document = to_markdown(summary())
    assert "办理行政处罚案件22件，获评示范点。" in document
    assert "全年办理行政处罚案件22件,获评省司法厅执法示范点。" in document


@given(HOSTILE, HOSTILE, HOSTILE, st.integers(24, 120))
def test_no_terminal_line_is_wider_than_asked(title: str, said: str, mark: str, width: int) -> None:
    for line in to_lines(
        summary(first={"title": title, "summary": said, "mark": mark}, failed=FAILED), width
    ):
        assert cell_len(line.plain) <= width
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line.plain)


def test_rich_markup_in_a_report_is_printed_as_it_stands() -> None:
    assert "[bold]规范[/bold]" in to_table(summary(first={"title": "[bold]规范[/bold]"}))


@given(
    st.text(st.sampled_from("法治，。《》（）“”ab12 .%"), max_size=80), st.integers(8, 40), st.integers(0, 4)
)
def test_wrapping_loses_nothing_but_blanks(text: str, width: int, indent: int) -> None:
    made = lines(Text(text), width, "", indent)
    assert "".join("".join(line.plain.split()) for line in made) == "".join(text.split())
    assert all(cell_len(line.plain) <= width for line in made)


def test_closing_marks_do_not_open_a_line() -> None:
    assert [line.plain for line in lines(Text("一二三四，五六七八。"), 8)] == ["一二三", "四，五六", "七八。"]
    assert [line.plain for line in lines(Text("一二三《四五》"), 8)] == ["一二三", "《四五》"]


def test_opening_marks_do_not_end_a_line() -> None:
    made = lines(Text("一二三（《四五》）六"), 10)
    assert [line.plain for line in made] == ["一二三", "（《四", "五》）六"]
    assert [line.plain for line in lines(Text("一二三 ( 四五)"), 9)] == ["一二三", "( 四五)"]


@pytest.mark.parametrize(
    "whole",
    ["99.15%", "99.15％", "９９％", "34488", "2021—2025", "7×24", "don’t", "GPT-4", "37℃", "——"],
)
@pytest.mark.parametrize("behind", ["", "，", "》）。"])
def test_numbers_and_words_are_not_broken(whole: str, behind: str) -> None:
    for before in range(1, 12):
        made = [line.plain for line in lines(Text("率" * before + whole + behind + "率率"), 20)]
        assert any(whole + behind in line for line in made)


PHRASES = st.tuples(
    st.sampled_from(["", "《", "（", "“", "（《", "("]),
    st.sampled_from(["依法行政", "99.15%", "GPT", "办结22件", "34,488", "合格率99.5％", "Law and order"]),
    st.sampled_from(["", "》", "）", "”", "》）", ")"]),
    st.sampled_from(["", "，", "。", "；", "、", "：", "……"]),
)


@given(st.lists(PHRASES, max_size=20), st.integers(32, 80), st.integers(0, 8))
def test_no_line_opens_with_a_closing_mark_ends_with_an_opening_one_or_breaks_a_number(
    phrases: list[tuple[str, ...]], width: int, indent: int
) -> None:
    text = "".join("的" + "".join(phrase) for phrase in phrases)
    made = [line.plain.strip() for line in lines(Text(text), width, "", indent)]
    assert not [line for line in made if line[:1] in set("，。；：、》）”…%％.)")]
    assert not [line for line in made if line[-1:] in set("《（“(")]
    run = re.compile(r"[!-~％]+")
    assert [word for line in made for word in run.findall(line)] == run.findall(text)


def test_what_is_wider_than_a_line_is_cut() -> None:
    assert [line.plain for line in lines(Text("见abcdefghij"), 4)] == ["见ab", "cdef", "ghij"]
    assert [line.plain for line in lines(Text("，" * 5), 4)] == ["，，", "，，", "，"]


def test_a_mark_is_not_broken() -> None:
    assert [line.plain for line in lines(Text("办结一批 [§二(三)2]"), 14)] == ["办结一批", "[§二(三)2]"]


@given(HOSTILE.map(clean), st.integers(2, 30))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert cell_len(shortened(text, width)) <= width


@given(HOSTILE, HOSTILE)
def test_json_comes_back_as_the_same_summary(title: str, said: str) -> None:
    made = summary(first={"title": title, "summary": said})
    assert ReportSummary.model_validate_json(render(made, Format.JSON)) == made
    line = to_json_line(made)
    assert len(line.splitlines()) == 1
    assert ReportSummary.model_validate_json(line) == made


def test_json_keeps_chinese_readable() -> None:
    assert json.loads(render(summary()))["achievements"][0]["title"] == "规范执法"
    assert "规范执法" in render(summary())


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf"):
        render(summary(), "pdf")
