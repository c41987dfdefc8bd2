"""DOCX: order, automatic numbering, tracked changes, hidden text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.readers import load_bytes
from nianbao.readers.numbering import numeral
from nianbao.schema.report import Source
from tests.support.files import WORD, docx_bytes, level, paragraph, run


def read(body: str, numbering: str = "", styles: str = "", title: str = "") -> Source:
    """Load a DOCX with that body."""
    return load_bytes(docx_bytes(body, numbering=numbering, styles=styles, title=title), "a.docx")


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    """The lines of a DOCX with that body."""
    return read(body, numbering, styles).text.splitlines()


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、", '<w:suff w:val="nothing"/>')
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + "</w:abstractNum>"
    + '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    + '<w:num w:numId="4"><w:abstractNumId w:val="7"/>'
    + '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def test_multilevel_numbering_restarts_under_each_heading() -> None:
    wanted = [
        (0, "主要举措"),
        (1, "健全制度"),
        (2, "清理文件"),
        (2, "备案审查"),
        (1, "规范执法"),
        (2, "培训"),
        (0, "不足"),
    ]
    body = "".join(paragraph(text, list_id=3, level=at) for at, text in wanted)
    assert lines(body, numbering=OUTLINE) == [
        "一、主要举措", "（一）健全制度", "1.清理文件", "2.备案审查", "（二）规范执法", "1.培训", "二、不足",
    ]  # fmt: skip


def test_lists_share_the_counters_of_their_abstract_list_unless_started_anew() -> None:
    other = '<w:num w:numId="5"><w:abstractNumId w:val="7"/></w:num>'
    body = (
        paragraph("甲", list_id=3)
        + paragraph("乙", list_id=5)
        + paragraph("丙", list_id=4)
        + paragraph("丁", list_id=4)
    )
    assert lines(body, numbering=OUTLINE + other) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_composed_numbers_legal_style_and_suffix() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "第%1章", '<w:suff w:val="space"/>')
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "decimal", "%1-%3", '<w:lvlRestart w:val="0"/>')
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    places = [(0, "总则"), (1, "2024年工作"), (2, "甲"), (0, "分则"), (1, "任务"), (2, "乙")]
    body = "".join(paragraph(text, list_id=1, level=at) for at, text in places)
    assert lines(body, numbering=numbering) == [
        "第一章 总则", "1.1 2024年工作", "一-1 甲", "第二章 分则", "2.1 任务", "二-2 乙",
    ]  # fmt: skip


def test_a_level_that_was_never_counted_shows_its_start() -> None:
    assert lines(paragraph("培训", list_id=3, level=1), numbering=OUTLINE) == ["（一）培训"]
    numbering = (
        '<w:abstractNum w:abstractNumId="0">' + level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )  # fmt: skip
    assert lines(paragraph("培训", list_id=1, level=1), numbering=numbering) == ["1.1 培训"]


def test_numbering_by_style_inherited_and_switched_off() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>')
        + level(1, "decimal", "%2.", '<w:pStyle w:val="H2"/>')
        + '</w:abstractNum><w:num w:numId="6"><w:abstractNumId w:val="0"/></w:num>'
    )
    listed = '<w:pPr><w:numPr><w:numId w:val="6"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>{listed}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/>{listed}</w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="own"/><w:basedOn w:val="H1"/></w:style>'
    )
    body = (
        paragraph("举措", style="H1") + paragraph("制度", style="H2") + paragraph("不足", style="Own")
        + paragraph("无号", style="H1", list_id=0)
    )  # fmt: skip
    assert lines(body, numbering=numbering, styles=styles) == ["一、举措", "1.制度", "二、不足", "无号"]


def test_a_list_style_is_followed() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="S"/>'
        + level(0, "decimal", "%1、")
        + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert lines(paragraph("甲", list_id=2) + paragraph("乙", list_id=2), numbering=numbering) == [
        "1、甲",
        "2、乙",
    ]


def test_bullets_empty_paragraphs_and_unknown_lists_give_no_number() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">' + level(0, "bullet", "\uf06c") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = paragraph("要点", list_id=1) + paragraph("孤儿", list_id=99)
    assert lines(body, numbering=numbering) == ["要点", "孤儿"]
    body = paragraph("甲", list_id=3) + paragraph("", list_id=3) + paragraph("乙", list_id=3)
    assert lines(body, numbering=OUTLINE) == ["一、甲", "二、乙"]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (10, "chineseCounting", "十"), (21, "japaneseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百零五"), (3, "chineseLegalSimplified", "叁"),
        (12, "chineseLegalSimplified", "壹拾贰"), (2, "ideographTraditional", "乙"),
        (12, "ideographZodiac", "亥"), (20, "ideographDigital", "二〇"),
        (12, "decimalFullWidth", "１２"), (7, "decimalEnclosedCircle", "⑦"),
        (21, "decimalEnclosedCircleChinese", "㉑"), (3, "decimalEnclosedParen", "⑶"),
        (99, "decimalEnclosedCircle", "99"), (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"), (3, "upperLetter", "C"), (7, "decimalZero", "07"),
        (5, "none", ""), (6, "anythingNew", "6"), (1000, "chineseCounting", "一千"),
        (1010, "chineseCounting", "一千零一十"), (0, "lowerRoman", "0"),
    ],
)  # fmt: skip
def test_number_formats(value: int, form: str, expected: str) -> None:
    assert numeral(value, form) == expected


DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_counting_reads_back(value: int) -> None:
    total, digit = 0, 1
    for character in numeral(value, "chineseCounting"):
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    assert total + digit * (numeral(value, "chineseCounting")[-1] not in UNITS) == value


def test_paragraphs_and_tables_in_document_order() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    table = (
        f"<w:tbl>{row(paragraph('案件'), paragraph('44件'))}{row(paragraph('甲') + paragraph('乙'))}</w:tbl>"
    )
    deleted = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("已删") + "</w:tc></w:tr></w:tbl>"
    assert lines(paragraph("前") + table + deleted + paragraph("后")) == [
        "前",
        "案件\t44件",
        "甲",
        "乙",
        "后",
    ]


def test_tracked_changes_show_the_final_version() -> None:
    body = (
        f"<w:p>{run('全年')}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>"
        f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo></w:p>"
    )
    assert lines(body) == ["全年新移来"]


def test_a_deleted_paragraph_mark_joins_and_is_not_counted() -> None:
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    marked = f"<w:pPr>{listed}<w:rPr><w:del/></w:rPr></w:pPr>"
    gone = f"<w:p>{marked}<w:del><w:r><w:delText>已删</w:delText></w:r></w:del></w:p>"
    joined = f"<w:p>{marked}{run('前半，')}</w:p>"
    body = (
        paragraph("甲", list_id=3)
        + gone
        + paragraph("乙", list_id=3)
        + joined
        + paragraph("后半。", list_id=3)
    )
    assert lines(body, numbering=OUTLINE) == ["一、甲", "二、乙", "三、前半，后半。"]


def test_hidden_text_is_out_directly_and_by_style() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Hid"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="Hid"/></w:rPr><w:t>暗</w:t></w:r></w:p>'
    )
    assert lines(body, styles=styles) == ["显"]


def test_wrapped_content_is_kept_and_text_boxes_are_read_at_their_anchor() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('控件段落')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink><w:smartTag>{run('标签')}</w:smartTag>"
        f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>"
        f"<w:r><w:pict><w:txbxContent>{paragraph('文本框')}</w:txbxContent></w:pict></w:r>"
        "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:footnoteReference/></w:r></w:p>"
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>末</w:t>"
        "<w:br w:type='page'/></w:r></w:p>"
    )
    assert lines(body) == ["控件段落", "链接标签控件", "文本框", "第一行", "第二行 末"]


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def test_a_text_box_with_a_fallback_is_read_once_and_one_inside_it_too() -> None:
    inner = f"<w:p>{run('外')}{BOX.format(paragraph('内'))}</w:p>"
    assert lines(f"<w:p>{run('段落')}{BOX.format(inner)}</w:p>") == ["段落", "外", "内"]


@pytest.mark.parametrize(
    ("kind", "element", "says"),
    [
        ("footnotes", "footnote", "1 footnote"),
        ("comments", "comment", "1 comment"),
        ("header", "hdr", "headers"),
    ],
)
def test_what_stands_outside_the_text_is_named(kind: str, element: str, says: str) -> None:
    inner = paragraph("澧溪县司法局内部资料")
    held = inner if element == "hdr" else f"<w:{element}>{inner}</w:{element}>"
    root = element if element == "hdr" else kind
    part = f'<w:{root} xmlns:w="{WORD}">{held}</w:{root}>'.encode()
    base = docx_bytes(paragraph("正文"), related={kind: part})
    assert says in load_bytes(base, "a.docx").notes[0]
    assert "澧溪县司法局内部资料" in load_bytes(base, "a.docx").notes[0]


def test_a_header_that_the_text_repeats_is_not_named() -> None:
    part = f'<w:hdr xmlns:w="{WORD}">{paragraph("澧溪县司法局")}</w:hdr>'.encode()
    assert load_bytes(docx_bytes(paragraph("澧溪县司法局"), related={"header": part}), "a.docx").notes == ()


def test_tracked_changes_and_hidden_text_are_noted() -> None:
    body = (
        f"<w:p><w:ins>{run('增')}</w:ins></w:p><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"
    )
    hidden, changes = read(body).notes
    assert "1 characters" in hidden
    assert "tracked changes" in changes


def table(*rows: tuple[str, ...]) -> str:
    """A `w:tbl`; a cell's paragraphs are parted by `/`."""
    cells = (
        "".join(f"<w:tc>{''.join(map(paragraph, cell.split('/')))}</w:tc>" for cell in row) for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_a_forms_labels_are_lines_of_their_own() -> None:
    body = table(
        ("单位", "澧溪县司法局"),
        ("主要举措", "（一）规范执法。培训12场。/（二）普法。讲座8场。"),
        ("存在不足", "（一）力量薄弱。人员少。/（二）形式单一。活动少。"),
    )
    assert lines(body) == [
        "单位\t澧溪县司法局",
        "主要举措", "（一）规范执法。培训12场。", "（二）普法。讲座8场。",
        "存在不足", "（一）力量薄弱。人员少。", "（二）形式单一。活动少。",
    ]  # fmt: skip


def test_a_form_of_short_answers_is_told_by_its_labels() -> None:
    body = table(("主要举措和成效", "培训12场。"), ("存在的不足", "力量薄弱。"), ("下一步打算", "加强培训。"))
    assert lines(body) == [
        "主要举措和成效",
        "培训12场。",
        "存在的不足",
        "力量薄弱。",
        "下一步打算",
        "加强培训。",
    ]


def test_a_row_of_data_keeps_its_columns() -> None:
    body = table(("问题", "原因", "措施"), ("力量薄弱", "", "组织考试"), ("", "", "充实人员"))
    assert lines(body) == ["问题\t原因\t措施", "力量薄弱\t\t组织考试", "\t\t充实人员"]


def test_a_cell_over_several_columns_keeps_the_others_in_theirs() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("问题")}</w:tc>'
    body = f"<w:tbl><w:tr>{wide}<w:tc>{paragraph('措施')}</w:tc></w:tr></w:tbl>"
    assert lines(body) == ["问题\t\t措施"]


def test_a_table_of_contents_is_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="C1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{paragraph('一、举措 1')}</w:sdtContent></w:sdt>"
        + paragraph("二、不足 5", style="C1")
        + paragraph("一、举措")
    )
    assert lines(body, styles=styles) == ["一、举措"]


def test_the_title_property_only_where_it_is_a_chinese_title() -> None:
    assert (
        read(paragraph("甲"), title="云溪县法治政府建设年度报告").page.title == "云溪县法治政府建设年度报告"
    )
    assert read(paragraph("甲"), title="Microsoft Word - 文档1").page.title is None
    assert read(paragraph("甲")).page.title is None


def test_an_embedded_part_is_noted() -> None:
    assert "altChunk" in read(paragraph("甲") + "<w:altChunk/>").notes[0]
    assert read(paragraph("甲")).notes == ()
