"""PDF: columns one after the other, ruled tables row by row, and never the one spliced into the other."""

from __future__ import annotations

import pytest

from nianbao.readers import load_bytes
from nianbao.schema.report import Source
from tests.support.files import Placed, Rule, pdf_bytes, set_paragraph
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK

PARAGRAPHS = [OPENING, "一、主要举措和成效", *WORK, "二、存在的不足", *LACKS, "三、下一步工作安排", *PLANS]
SIZE, PITCH, TOP = 10.0, 16.0, 120.0


def read(*pages: list[Placed | Rule]) -> Source:
    return load_bytes(pdf_bytes(pages), "a.pdf")


def in_columns(lines: list[tuple[int, str]], lefts: list[float], top: float = TOP) -> list[Placed | Rule]:
    """Lines with their indents, as many in each column."""
    rows = -(-len(lines) // len(lefts))
    return [
        Placed(lefts[at // rows] + indent * SIZE, top + PITCH * (at % rows), text, SIZE)
        for at, (indent, text) in enumerate(lines)
    ]


def set_lines(columns: int, paragraphs: list[str] = PARAGRAPHS) -> list[tuple[int, str]]:
    return [line for paragraph in paragraphs for line in set_paragraph(paragraph, columns)]


@pytest.mark.parametrize(("lefts", "columns"), [([60, 300], 22), ([50, 230, 410], 15)])
def test_columns_are_read_one_after_the_other(lefts: list[float], columns: int) -> None:
    page = [Placed(180, 80, TITLE, 12), *in_columns(set_lines(columns), lefts), Placed(280, 800, "— 1 —", 10)]
    source = read(page)
    assert source.text.splitlines() == [TITLE, *PARAGRAPHS]
    assert source.notes == ("Pages set in columns, read one column after the other: 1.",)


def test_columns_below_text_of_full_width_stay_below() -> None:
    above = in_columns(set_lines(46, PARAGRAPHS[:3]), [60])
    below = in_columns(set_lines(22, PARAGRAPHS[3:]), [60, 300], top=TOP + 120)
    assert read([*above, *below]).text.splitlines() == PARAGRAPHS


CELLS = [
    ["序号", "存在问题", "整改措施"],
    ["1", "执法力量薄弱，持证人员不足，难以满足需要", "组织资格考试，新增持证人员20人"],
    ["2", "普法形式单一", "开展以案释法活动30场，办好流动课堂"],
]
EDGES = [60.0, 100.0, 220.0, 340.0]


def table(top: float, cells: list[list[str]] = CELLS) -> tuple[list[Placed | Rule], float]:
    """A ruled table, its cells wrapped; and where it ends."""
    out: list[Placed | Rule] = []
    ends = [top]
    for row in cells:
        most = 0
        for left, right, text in zip(EDGES, EDGES[1:], row, strict=False):
            wide = int((right - left - 8) / SIZE)
            pieces = [text[at : at + wide] for at in range(0, len(text), wide)]
            most = max(most, len(pieces))
            out += [Placed(left + 4, ends[-1] + 4 + 14 * n, piece, SIZE) for n, piece in enumerate(pieces)]
        ends.append(ends[-1] + 14 * most + 6)
    out += [Rule(EDGES[0], end, EDGES[-1], end) for end in ends]
    out += [Rule(edge, top, edge, ends[-1]) for edge in EDGES]
    return out, ends[-1]


def test_a_ruled_table_is_read_row_by_row_where_it_stands() -> None:
    above = in_columns(set_lines(40, PARAGRAPHS[:5]), [60])
    drawn, end = table(TOP + PITCH * (len(above) + 1))
    below = in_columns(set_lines(40, PARAGRAPHS[7:]), [60], top=end + PITCH)
    source = read([*above, *drawn, *below])
    assert source.text.splitlines() == [*PARAGRAPHS[:5], *map("\t".join, CELLS), *PARAGRAPHS[7:]]
    assert source.notes == ("Pages with tables, read row by row: 1.",)


def test_a_frame_around_the_page_is_no_table() -> None:
    lines = in_columns(set_lines(40), [60])
    frame = [
        Rule(50, 100, 550, 100),
        Rule(50, 700, 550, 700),
        Rule(50, 100, 50, 700),
        Rule(550, 100, 550, 700),
    ]
    source = read([*lines, *frame])
    assert source.text.splitlines() == PARAGRAPHS
    assert source.notes == ()


@pytest.mark.parametrize("gap", [6, 0])
def test_a_table_without_rules_is_read_row_by_row(gap: int) -> None:
    above = in_columns(set_lines(40, PARAGRAPHS[:5]), [60])
    drawn: list[Placed | Rule] = []
    top = TOP + PITCH * (len(above) + 1)
    for row in CELLS:
        pieces = [[text[at : at + 10] for at in range(0, len(text), 10)] for text in row]
        for left, cell in zip((60, 110, 240), pieces, strict=True):
            drawn += [Placed(left, top + 14 * n, piece, SIZE) for n, piece in enumerate(cell)]
        top += 14 * max(map(len, pieces)) + gap
    below = in_columns(set_lines(40, PARAGRAPHS[7:]), [60], top=top + PITCH)
    source = read([*above, *drawn, *below])
    assert source.text.splitlines() == [*PARAGRAPHS[:5], *map("\t".join, CELLS), *PARAGRAPHS[7:]]
    assert source.notes == ("Pages with tables, read row by row: 1.",)
