"""PDF: lines to paragraphs, running heads and page numbers, and the refusals."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.errors import BrokenFile, EncryptedFile, FileTooLarge, ScannedPdf
from nianbao.readers import Limits, load_bytes
from nianbao.readers.pdf_lines import PAGE_NUMBER, PdfLine, Sheet, join, paragraphs
from tests.support.files import Placed, assemble, pdf_bytes, set_pages, width_of

REPORT = [
    "澄湖市2024年度法治政府建设报告",
    "一、主要举措和成效",
    (
        "（一）健全依法行政制度体系。全年制定规范性文件22项，清理文件34488件，合法性审查率达到99.15%，"
        "召开GPT培训会三十余场，参加人员1200余人次，群众满意度稳步提升，各项工作取得新的成效。"
    ),
    "（二）严格规范公正文明执法",
    "一是加强培训。分层分类开展行政执法人员培训，覆盖全部在岗人员，推动执法水平不断提高，进一步规范裁量基准。",
    "二、存在的不足",
    "基层执法力量不足，专业能力有待提高。",
    "三、下一步工作安排",
    "持续深化7×24小时政务服务，推动“高效办成一件事”落地见效。",
    "2025年1月3日",
]


def text_of(pages: list[list[Placed]]) -> list[str]:
    """The paragraphs read from a PDF of those pages."""
    return load_bytes(pdf_bytes(pages), "a.pdf").text.splitlines()


def sheet_of(page: list[Placed]) -> Sheet:
    """The page as the reader sees it, without the detour through a PDF."""
    return Sheet(tuple(line_of(placed) for placed in page), 842)


def line_of(placed: Placed) -> PdfLine:
    """A placed line with its edges."""
    right = placed.x + width_of(placed.text, placed.size)
    return PdfLine(placed.text, placed.x, right, placed.top, placed.top + placed.size, placed.size)


def test_lines_are_joined_and_page_furniture_dropped() -> None:
    pages = set_pages(REPORT * 3, head="澄湖市人民政府办公室")
    assert len(pages) == 3
    assert text_of(pages) == REPORT * 3


sentence = st.lists(
    st.sampled_from(
        [
            "全市推进依法行政",
            "制定文件22项",
            "合格率99.15%",
            "开展GPT培训",
            "，",
            "群众满意度提升",
            "“双随机”",
        ]
    ),
    min_size=1,
    max_size=14,
).map(lambda words: "全年" + "".join(words) + "。")


@settings(max_examples=60, deadline=None)
@given(st.lists(sentence, min_size=2, max_size=20), st.sampled_from([22, 28, 34]))
def test_any_paragraphs_set_as_an_official_document_come_back(wanted: list[str], columns: int) -> None:
    # A report is no single short column: one full line shows where the right edge is.
    wanted = ["全" * 3 * columns, *wanted]
    assert paragraphs([sheet_of(page) for page in set_pages(wanted, columns=columns)]) == wanted


@pytest.mark.parametrize("hung", ["”。", "）；", "》，"])
def test_marks_that_hang_over_the_right_edge_do_not_move_it(hung: str) -> None:
    first, second = "全" * 20 + hung, "文" * 22
    page = [
        Placed(79 + indent * 16, 200 + 29 * row, text)
        for row, (indent, text) in enumerate([(2, first), (0, second), (0, "做完工作。")] * 3)
    ]
    assert text_of([page]) == [first + second + "做完工作。"] * 3


@pytest.mark.parametrize(
    "text", ["1", "- 1 -", "— 12 —", "－3－", "第1页", "第 1 页 共 9 页", "1/9", "第1页，共9页", "iv", "·7·"]
)
def test_page_numbers(text: str) -> None:
    assert PAGE_NUMBER.fullmatch(text)


@pytest.mark.parametrize("text", ["2024年", "1.加强培训", "一", "第一页", "共9项", "12345热线"])
def test_what_is_no_page_number(text: str) -> None:
    assert PAGE_NUMBER.fullmatch(text) is None


def test_a_number_inside_the_text_area_stays() -> None:
    page = [
        Placed(79, 300, "全年办理行政复议案件的数量为" + "较" * 14),
        Placed(79, 329, "44"),
        Placed(79, 358, "件。"),
    ]
    assert "44" in "".join(text_of([page]))


def test_running_heads_on_alternating_pages() -> None:
    sheets = [
        Sheet(
            (
                line_of(Placed(79, 50, "澄湖市" if page % 2 else "年度报告")),
                line_of(Placed(79, 300, f"第{page}段" + "文" * 24 + "。")),
            ),
            842,
        )
        for page in range(6)
    ]
    assert "".join(paragraphs(sheets)) == "".join(f"第{page}段" + "文" * 24 + "。" for page in range(6))


def test_a_centred_title_on_two_lines_is_one_paragraph() -> None:
    first, second = "澄湖市2024年度法治政府", "建设情况报告"
    title = [
        Placed(79 + (448 - width_of(text, 22)) / 2, 105 + 33 * row, text, 22)
        for row, text in enumerate((first, second))
    ]
    body = [Placed(111, 200, "全" * 26), Placed(79, 229, "全" * 28), Placed(79, 258, "文。")]
    assert text_of([title + body])[0] == first + second


def test_paragraphs_parted_by_a_gap_without_indent() -> None:
    rows = [
        (100, "甲" * 28),
        (129, "甲" * 28),
        (175, "乙" * 28),
        (204, "乙" * 28),
        (250, "丙" * 28),
        (279, "丙" * 28),
    ]
    assert text_of([[Placed(79, top, text) for top, text in rows]]) == ["甲" * 56, "乙" * 56, "丙" * 56]


def test_an_enumeration_that_falls_on_a_line_start_does_not_part_an_indented_paragraph() -> None:
    first, second = "全" * 25 + "。", "三是" + "文" * 26
    page = [
        Placed(111, 200, first),
        Placed(79, 229, second),
        Placed(79, 258, "完。"),
        Placed(111, 287, first),
    ]
    assert text_of([page]) == [first + second + "完。", first]
    bare = [Placed(79, 200, "全" * 27 + "。"), Placed(79, 229, second), Placed(79, 258, "完。")]
    assert text_of([bare]) == ["全" * 27 + "。", second + "完。"]


def test_justified_chinese_gets_no_spaces_and_latin_words_keep_theirs() -> None:
    spread = [
        Placed(79 + 19 * place, 200, character) for place, character in enumerate("全面推进法治政府建设")
    ]
    assert text_of([spread]) == ["全面推进法治政府建设"]
    assert "annual report on law" in text_of([[Placed(79, 300, "annual report on law")]])


def test_imitated_bold_is_read_once() -> None:
    page = [Placed(79, 200, "一、推进工作的主要举措"), Placed(79.3, 200, "一、推进工作的主要举措")]
    assert text_of([page]) == ["一、推进工作的主要举措"]


SLANTED = Placed(150, 420, "征求意见稿", 60, before="0.71 0.71 -0.71 0.71 180 -180 cm")
PALE = Placed(90, 210, "仅供内部审阅", 40, before="0.8 g")


@pytest.mark.parametrize("mark", [SLANTED, PALE])
def test_a_watermark_is_left_out_and_said(mark: Placed) -> None:
    lines = [Placed(79, 200 + 29 * row, "全面推进依法行政工作，" * 2 + "。") for row in range(5)]
    source = load_bytes(pdf_bytes([[mark, *lines]]), "a.pdf")
    assert "".join(source.text.split()) == "".join(line.text for line in lines)
    assert any("水印" in note for note in source.notes)


def test_an_italic_line_and_a_pale_one_beside_the_text_are_no_watermark() -> None:
    sheared = Placed(20, 300, "引自某地经验材料。", before="1 0 0.2 1 0 0 cm")
    pale = Placed(79, 400, "本报告由办公室编写。", before="0.7 g")
    source = load_bytes(pdf_bytes([[Placed(79, 200, "全面推进依法行政。"), sheared, pale]]), "a.pdf")
    assert sheared.text in source.text
    assert pale.text in source.text
    assert source.notes == ()


def test_lines_of_a_web_page_keep_their_ends_where_only_one_is_full() -> None:
    heads = ["一、主要举措成效", "二、存在问题不足", "三、下步工作安排"]
    items = [
        "（一）优化服务" + "文" * 21 + "。",
        "（二）严格执法" + "文" * 24,
        "（一）强化保障" + "文" * 12 + "。",
    ]
    told = [line for pair in zip(heads, items, strict=True) for line in pair]
    tops = [200, 231, 262, 293, 342, 373]
    page = [Placed(57, top, text, 12) for top, text in zip(tops, told, strict=True)]
    page.append(Placed(57, 311, "完毕。", 12))
    expected = [*told[:3], told[3] + "完毕。", *told[4:]]
    assert text_of([page]) == expected


def test_joining_lines() -> None:
    assert join("依法", "行政") == "依法行政"
    assert join("annual", "report") == "annual report"
    assert join("办件344", "88件") == "办件34488件"
    assert join("GPT", "培训") == "GPT培训"
    assert join("合格率99", ".15%") == join("合格率99.", "15%") == "合格率99.15%"


def test_a_scan_and_a_page_without_text() -> None:
    with pytest.raises(ScannedPdf) as caught:
        load_bytes(pdf_bytes([[], [], []]), "scan.pdf")
    assert "OCR" in caught.value.hint


def test_an_encrypted_pdf() -> None:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    objects.append(b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"11" * 32, b"22" * 32))
    data = assemble(objects, b"/Encrypt 3 0 R /ID [<00> <00>] ")
    with pytest.raises(EncryptedFile, match="password"):
        load_bytes(data, "secret.pdf")


def test_damaged_empty_and_long_pdfs() -> None:
    whole = pdf_bytes(set_pages(REPORT))
    with pytest.raises(BrokenFile):
        load_bytes(b"%PDF-1.7\n" + bytes(range(200)), "a.pdf")
    with pytest.raises(BrokenFile):
        load_bytes(whole[: len(whole) // 6], "a.pdf")
    with pytest.raises(FileTooLarge, match="3 pages"):
        load_bytes(pdf_bytes(set_pages(REPORT * 3)), "a.pdf", Limits(max_pages=2))


def test_streams_that_unpack_beyond_the_limit_are_refused_before_they_are_read() -> None:
    packed = zlib.compress(bytes(40 * 2**20))
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    catalog = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    with pytest.raises(FileTooLarge, match="unpacks"):
        load_bytes(assemble([*catalog, stream]), "bomb.pdf", Limits(max_unpacked=2**24))
    nested = b"<< /Filter [/FlateDecode /FlateDecode] /Length 0 >>\nstream\n\nendstream"
    with pytest.raises(FileTooLarge, match="unpacks"):
        load_bytes(assemble([*catalog, nested]), "bomb.pdf")
