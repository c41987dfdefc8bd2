"""What a page hides, shows twice, links, or packs into one file."""

from __future__ import annotations

import quopri

import pytest

from nianbao.errors import InputError, NotAReport
from nianbao.readers import load_bytes
from nianbao.schema.report import Source
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK

LINES = [TITLE, OPENING, "一、主要举措和成效", *WORK, "二、存在的不足", *LACKS, "三、下一步工作安排", *PLANS]


def html(*blocks: str) -> bytes:
    """A page with those blocks in its body."""
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    return f"{head}<body>{''.join(blocks)}</body></html>".encode()


def block(lines: list[str], attributes: str = "") -> str:
    return f"<div {attributes}>{''.join(f'<p>{line}</p>' for line in lines)}</div>"


def read(*blocks: str) -> Source:
    return load_bytes(html(*blocks), "page.html")


@pytest.mark.parametrize("how", ['style="visibility: hidden; opacity: 0"', 'style="display:none"', "hidden"])
def test_an_article_that_waits_for_its_script_is_read(how: str) -> None:
    source = read("<div>微信扫一扫</div>", block(LINES, how))
    assert source.text.splitlines() == LINES
    assert source.notes == ()


def test_closed_tabs_are_read_in_their_place_and_named() -> None:
    source = read(
        f"<h1>{TITLE}</h1>",
        block(LINES[1:5], 'class="pane on"'),
        block(LINES[5:8], 'class="pane" style="display:none"'),
        block(LINES[8:], 'class="pane" style="display:none"'),
    )
    assert source.text.splitlines() == LINES
    assert "tabs" in source.notes[0]


def test_a_folded_rest_is_read() -> None:
    source = read(
        block([*LINES[:5], *LINES[5:]]).replace(f"<p>{LINES[5]}", f'<div style="display:none"><p>{LINES[5]}')
    )
    assert source.text.splitlines() == LINES
    assert "opened" in source.notes[0]


def test_lines_that_a_page_keeps_as_they_are_stay_apart() -> None:
    assert read(f"<pre>{chr(10).join(LINES)}</pre>").text.splitlines() == LINES


def test_paragraphs_inside_cells_do_not_break_the_row() -> None:
    rows = [["问题", "原因", "措施"], ["力量薄弱", "编制少", "招考，留人"]]
    cells = ("".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rows)
    table = f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    assert read(block([*LINES, table])).text.splitlines() == [*LINES, *map("\t".join, rows)]


def test_hidden_text_beside_the_article_is_left_out_and_named() -> None:
    source = read(block(LINES), '<p style="display:none">本段由程序写入，网页的读者看不到它的任何文字。</p>')
    assert source.text.splitlines() == LINES
    assert "hidden text: “本段由程序写入" in source.notes[0]


@pytest.mark.parametrize("attributes", ["", 'style="display:none"'])
@pytest.mark.parametrize("lines", [LINES, LINES[1:]])
def test_a_copy_for_telephones_is_not_read_again(lines: list[str], attributes: str) -> None:
    for twins in ((block(LINES), block(lines, attributes)), (block(lines, attributes), block(LINES))):
        source = read(*twins)
        assert source.text.splitlines() == LINES
        assert source.notes == ()


def test_a_sentence_that_comes_twice_stays() -> None:
    lines = [*LINES, WORK[0]]
    assert read(block(lines)).text.splitlines() == lines


@pytest.mark.parametrize(
    "link",
    ['<a href="/x/P01.docx">{}.docx</a>', '<a href="P01.pdf">{}</a>', '<iframe src="v/{}.pdf"></iframe>'],
)
def test_a_page_that_only_links_the_report_says_so(link: str) -> None:
    with pytest.raises(NotAReport, match="附件") as caught:
        read(block([TITLE, "现将我县报告予以公布，请查阅。", f"附件：{link.format('年度报告')}"]))
    assert "年度报告" in caught.value.message
    assert "Download" in caught.value.hint


def test_files_linked_beside_an_article_are_named() -> None:
    long = [*LINES, *(f"({n})办理案件{n}件，全部按期办结，群众满意度不断提高。" for n in range(3, 20))]
    source = read(block(long), '<p>附件：<a href="a.xlsx">统计表.xlsx</a></p>')
    assert source.notes == ("Not read: files that the page links: “统计表.xlsx”.",)


def test_cells_stand_under_their_headers_whatever_spans() -> None:
    table = (
        "<table><tr><th>问题</th><th>原因</th><th>措施</th></tr>"
        '<tr><td rowspan="2">力量薄弱</td><td>编制少</td><td>招考</td></tr>'
        "<tr><td>流动大</td><td>留人</td></tr>"
        '<tr><td colspan="2">形式单一</td><td>办讲座</td></tr></table>'
    )
    rows = ["问题\t原因\t措施", "力量薄弱\t编制少\t招考", "\t流动大\t留人", "形式单一\t\t办讲座"]
    assert read(block([*LINES[:8], table, *LINES[8:]])).text.splitlines() == [*LINES[:8], *rows, *LINES[8:]]


MHT = b"""From: <Saved by Blink>
Subject: =?utf-8?Q?x?=
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html"; boundary="--b"

----b
Content-Type: %s
Content-Transfer-Encoding: quoted-printable

%s
----b--
"""


def test_a_page_saved_as_one_file_is_read() -> None:
    source = load_bytes(MHT % (b"text/html", quopri.encodestring(html(block(LINES)))), "page.mht")
    assert source.text.splitlines() == LINES
    assert source.format == "mht"


def test_a_web_archive_without_a_page_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="MHTML") as caught:
        load_bytes(MHT % (b"image/png", b"x"), "page.mht")
    assert "save" in caught.value.hint


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "rot13", "utf-7", "mbcs"])
def test_a_charset_that_is_no_encoding_does_no_harm(charset: str) -> None:
    page = html(block(LINES)).replace(b"utf-8", charset.encode())
    assert load_bytes(page, "page.html").text.splitlines() == LINES


@pytest.mark.parametrize(
    "info",
    [
        "发布日期：2024-03-29 10:05 来源：县司法局 作者：某某 阅读：33 次",
        "信息来源：县司法局|发布时间：2024年3月29日|字号：大 中 小",
        "来源：县司法局 2024-03-29 10:05",
        "2024-03-29 10:05　来源：县司法局　浏览次数：12",
        "发布时间： 2024-03-29 &nbsp; 文章来源： 县司法局 &nbsp; 【字体：大 中 小】",
        "<span>来源：</span><span>县司法局</span><span>更新时间：</span><span>2024/03/29</span>",
        "（来源：县司法局　发布日期：2024.3.29）",
    ],
)
def test_source_and_date_on_one_line_are_told_apart(info: str) -> None:
    page = read(f"<div>{TITLE}</div><div>{info}</div>", block(LINES[1:])).page
    assert (page.issuer, page.date) == ("县司法局", "2024-03-29")
