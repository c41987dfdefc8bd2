"""A document as Markdown: all of its text, its sources as foot-notes, nothing injected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nianbao.rendering.document_markdown import to_markdown
from nianbao.schema.document import Bullets, Cite, Document, Emphasis, Heading, Paragraph, Run, Table, plain
from nianbao.text.sanitize import printable
from tests.support.documents import CITE, whole

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\\`*_[](){}<>#+-.!|~&:/@=$^\"'0 1\n\r\t\x1b\u202e\u2028法治，。《》〔〕awhttps"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)
RUNS = st.lists(st.tuples(HOSTILE, st.sampled_from(Emphasis), st.booleans()), max_size=5).map(
    lambda parts: tuple(Run(text, emphasis, (CITE,) if cited else ()) for text, emphasis, cited in parts)
)
OURS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    "code_inline", "strong_open", "strong_close", "em_open", "em_close", "softbreak", "hr", "list_item_open",
    "list_item_close", "bullet_list_open", "bullet_list_close", "blockquote_open", "blockquote_close",
    "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open",
    "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip


def _tokens(text: str) -> Iterator[Token]:
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def _text(text: str) -> str:
    return "".join(t.content for t in _tokens(text) if t.type in {"text", "code_inline", "text_special"})


def _seen(text: str) -> str:
    """Without blanks, whose number Markdown does not keep."""
    return re.sub(r"\s", "", text)


def test_the_whole_document() -> None:
    assert to_markdown(whole()) == (
        "# 安河县2024年法治政府建设年度报告\n\n（征求意见稿）\n\n河阳市人民政府：\n\n"
        "## 一、主要举措和成效\n\n### （一）规范行政执法\n\n"
        "**一是规范执法**。[^1]审查文件22件，[^1][^2]【填写：检查次数】。〔*原文*〕\n\n"
        "> 上年同期99件。\n\n- 第一项\n- 第二项\n\n主要指标\n\n"
        "| 指标 | 上年 | 今年 |\n| --- | --- | --- |\n| 行政复议受理数量 | 31[^2] | 【填】 |\n\n"
        "安河县人民政府\n\n2025年2月28日\n\n---\n\n- 本稿由程序生成，请逐条核对。\n\n"
        "[^1]: 安河县2023 §二(三)2，字符 \\[120, 133)：“全年审查规范性文件22件。”\n\n"
        "[^2]: 安河县2022 §三1，字符 \\[7, 14)：“执法力量不足。”\n"
    )


def test_sources_can_be_left_out() -> None:
    assert "[^" not in to_markdown(whole(), sources=False)


@pytest.mark.parametrize("text", ["《办法》", "“一网通办”。", "（一）", "改革。"])
def test_emphasis_holds_between_chinese_characters(text: str) -> None:
    document = Document((), (Paragraph((Run("前"), Run(text, Emphasis.STRONG), Run("后"))),))
    assert any(token.type == "strong_open" for token in _tokens(to_markdown(document)))
    assert _text(to_markdown(document)) == f"前{text}后"


@settings(deadline=None)
@given(RUNS)
def test_hostile_runs_read_as_their_text(runs: tuple[Run, ...]) -> None:
    made = to_markdown(Document((), (Paragraph(runs),)), sources=False)
    assert {token.type for token in _tokens(made)} <= OURS
    assert _seen(_text(made)) == _seen("".join(printable(run.text) for run in runs))


@settings(deadline=None)
@given(HOSTILE, HOSTILE, RUNS)
def test_hostile_text_is_inert_everywhere(title: str, quote: str, runs: tuple[Run, ...]) -> None:
    cite = Cite(title, quote, quote, 0, 9, "c" * 64, title)
    document = Document(
        plain(title),
        (
            Heading(2, runs),
            Bullets((runs, plain(title))),
            Table(title, (plain("甲"), runs), ((runs, plain(quote)), (plain(title), runs))),
            Paragraph((Run("乙", cites=(cite,)), *runs)),
        ),
        notes=(f"丙{quote}",),
    )
    made = list(_tokens(to_markdown(document)))
    assert {token.type for token in made} <= OURS
    assert sum(token.type == "td_open" for token in made) == 4
    assert sum(token.type == "list_item_open" for token in made) == 3


@settings(deadline=None)
@given(HOSTILE)
def test_a_cell_keeps_its_text(text: str) -> None:
    table = Table("", (plain("甲"), plain("乙")), ((plain(text), plain("终")),))
    made = to_markdown(replace(whole(), blocks=(table,), title=(), subtitle=(), addressee=(), signature=(),
                               date=(), notes=()))  # fmt: skip
    assert _seen(_text(made)) == _seen(f"甲乙{printable(text)}终")
