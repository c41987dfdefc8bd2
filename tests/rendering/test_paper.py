"""A document on paper: every character, in Word's own styles, sources as comments, equal bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nianbao.readers import load_bytes
from nianbao.rendering.paper import AUTHOR, to_docx
from nianbao.rendering.paper_style import PaperStyle, layout_of
from nianbao.rendering.paper_table import column_widths
from nianbao.schema.document import (
    Block,
    Bullets,
    Document,
    Emphasis,
    Heading,
    Paragraph,
    Run,
    Runs,
    Table,
    plain,
    text_of,
)
from nianbao.text.sanitize import printable
from nianbao.text.script import Script
from tests.support.documents import CITE, OTHER, whole

TEXT = st.text(st.one_of(st.sampled_from("法治 　，。“”《》<>&\"'【】{}%\n\t\x0b\u202e\ufffe\ud800"),
                         st.characters(exclude_categories=["Cs"])), max_size=12)  # fmt: skip
RUNS = st.lists(
    st.builds(Run, TEXT, st.sampled_from(Emphasis), st.sampled_from([(), (CITE,), (CITE, OTHER)])), max_size=4
).map(tuple)


def _open(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def _texts(data: bytes) -> list[str]:
    """The text of every paragraph in document order, those of tables too."""
    body = _open(data).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def test_every_line_stands_in_a_style_of_word() -> None:
    made = _open(to_docx(whole()))
    styles = [(one.style.name if one.style else "", one.text) for one in made.paragraphs]
    assert styles == [
        ("Title", "安河县2024年法治政府建设年度报告"),
        ("Subtitle", "（征求意见稿）"),
        ("主送机关", "河阳市人民政府："),
        ("Heading 1", "一、主要举措和成效"),
        ("Heading 2", "（一）规范行政执法"),
        ("Body Text", "一是规范执法。审查文件22件，【填写：检查次数】。〔原文〕"),
        ("Body Text", "上年同期99件。"),
        ("List Bullet", "第一项"),
        ("List Bullet", "第二项"),
        ("Caption", "主要指标"),
        ("Signature", "安河县人民政府"),
        ("Date", "2025年2月28日"),
        ("说明首段", "本稿由程序生成，请逐条核对。"),
    ]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["指标", "上年", "今年"],
        ["行政复议受理数量", "31", "【填】"],
    ]
    levels = {n: made.styles[f"Heading {n}"].element.find(f".//{qn('w:outlineLvl')}") for n in (1, 2, 3, 4)}
    assert [level.get(qn("w:val")) for level in levels.values() if level is not None] == ["0", "1", "2", "3"]


def test_fonts_and_measures_are_those_of_the_standard() -> None:
    made = _open(to_docx(whole()))
    section = made.sections[0]
    millimetres = [section.page_width, section.page_height, section.top_margin, section.left_margin,
                   section.bottom_margin, section.right_margin]  # fmt: skip
    assert [round(one.mm) for one in millimetres if one is not None] == [210, 297, 37, 28, 35, 26]
    fonts = {
        name: (style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size.pt)
        for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text", "footer")
        if (style := made.styles[name]) and style.font.size
    }
    assert fonts == {
        "Title": ("方正小标宋简体", 22), "Heading 1": ("黑体", 16), "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16), "Heading 4": ("仿宋_GB2312", 16), "Body Text": ("仿宋_GB2312", 16),
        "footer": ("宋体", 14),
    }  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(to_docx(whole()))) as archive:
        assert (
            'w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong,'
            in archive.read("word/fontTable.xml").decode()
        )


def test_traditional_documents_name_fonts_that_have_the_characters() -> None:
    made = _open(to_docx(replace(whole(), script=Script.TRADITIONAL)))
    names = {fonts.get(qn("w:eastAsia")) for fonts in made.styles.element.iter(qn("w:rFonts"))}
    assert not any(name.endswith("_GB2312") for name in names)
    languages = made.styles.element.iter(qn("w:lang"))
    assert [one.get(qn("w:eastAsia")) for one in languages] == ["zh-TW"]


def test_sources_are_comments_and_can_be_left_out() -> None:
    comments = list(_open(to_docx(whole())).comments)
    assert [comment.author for comment in comments] == [AUTHOR] * 3
    assert comments[1].text.split("\n") == [
        "安河县2023 §二(三)2，字符 [120, 133)", "“全年审查规范性文件22件。”",
        "安河县2022 §三1，字符 [7, 14)", "“执法力量不足。”",
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(to_docx(whole(), sources=False))) as archive:
        assert "word/comments.xml" not in archive.namelist()


@pytest.mark.parametrize("look", PaperStyle)
def test_equal_documents_give_equal_bytes_and_name_no_one(look: PaperStyle) -> None:
    made = to_docx(whole(), look)
    assert made == to_docx(whole(), look)
    properties = _open(made).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "安河县2024年法治政府建设年度报告", "nianbao", "",
    )  # fmt: skip
    assert properties.created is None


def test_our_own_reader_reads_it_back() -> None:
    text = load_bytes(to_docx(whole()), "a.docx").text
    assert "一、主要举措和成效\n（一）规范行政执法\n" in text


@settings(deadline=None, max_examples=60)
@example((), (Run("0"),), (Run(""),), "")
@given(RUNS, RUNS, RUNS, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8))
def test_no_character_is_changed(title: Runs, body: Runs, cell: Runs, caption: str) -> None:
    blocks: tuple[Block, ...] = (
        Heading(2, body),
        Paragraph(body),
        Bullets((body, cell)),
        Table(caption, (plain("甲"), cell), ((body, plain("乙")),)),
    )
    made = _texts(to_docx(Document(title, blocks, signature=cell, date=body, notes=(caption,))))
    alone = [title, body, body, body, cell, plain(caption)]
    lines = [printable(text_of(runs)) for runs in alone if text_of(runs)]
    lines += ["甲", *(printable(text_of(runs)) for runs in (cell, body)), "乙"]
    lines += [printable(text_of(runs)) for runs in (cell, body, plain(caption)) if text_of(runs)]
    assert made == lines


@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
    )
)
def test_what_can_be_printed_is_kept(text: str) -> None:
    assert printable(text) == text


@given(st.lists(st.floats(), max_size=9), st.integers(1, 40), st.sampled_from(PaperStyle))
def test_columns_fill_the_type_area(wanted: list[float], columns: int, look: PaperStyle) -> None:
    widths = column_widths(wanted, columns, layout_of(look))
    assert len(widths) == columns
    assert sum(widths) == layout_of(look).width
    assert min(widths) > 0


def test_a_header_is_repeated_and_rows_stay_whole_but_for_long_ones() -> None:
    table = Table(
        "", (plain("甲"), plain("乙")), ((plain("短"), plain("短")), (plain("长" * 3000), plain("短")))
    )
    rows = _open(to_docx(Document((), (table,)))).tables[0].rows
    marks = [{child.tag.rpartition("}")[2] for child in row._tr.get_or_add_trPr()} for row in rows]
    assert marks == [{"cantSplit", "tblHeader"}, {"cantSplit"}, set()]


@pytest.mark.parametrize(
    ("signature", "date", "ends"),
    [
        ("安河县人民政府办公室", "2025年2月", (2, 5.5)),
        ("安河县", "2025年2月28日", (7.5, 2)),
        ("", "2025年2月28日", (0, 2)),
    ],
)
def test_the_date_stands_two_characters_behind_the_signature(
    signature: str, date: str, ends: tuple[float, float]
) -> None:
    made = _open(to_docx(Document((), (), signature=plain(signature), date=plain(date)))).paragraphs
    em = 315 * 635  # 15.75 pt in EMU
    found = {one.text: one.paragraph_format.right_indent or 0 for one in made}
    assert [found[text] / em for text in (signature, date) if text] == [
        pytest.approx(end, abs=0.01) for end, text in zip(ends, (signature, date), strict=True) if text
    ]


def test_an_empty_document_is_a_document() -> None:
    assert [one for one in _texts(to_docx(Document((), ()))) if one] == []
