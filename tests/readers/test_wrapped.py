"""Text copied out of paged documents: what is joined, what is left out, what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.readers.wrapped import unwrapped
from tests.support.files import set_paragraph
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK, compose

PARAGRAPHS = (
    TITLE,
    OPENING,
    "一、主要举措和成效",
    *WORK,
    "二、存在的不足",
    *LACKS,
    "三、下一步工作安排",
    *PLANS,
)


def paged(columns: int, rows: int, *, indent: str, label: str, head: str = "") -> str:
    """The paragraphs set to a measure, a page label and a running head every so many rows."""
    lines = [
        (indent if first else "") + text
        for paragraph in PARAGRAPHS
        for first, text in set_paragraph(paragraph, columns)
    ]
    out: list[str] = []
    for start in range(0, len(lines), rows):
        page = start // rows + 1
        out += [head] * bool(head) + lines[start : start + rows] + [label.format(page)]
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("label", ["— {} —", "- {} -", "第 {} 页", "第{}页 共9页", "{}/9", "\n·{}·\n"])
@pytest.mark.parametrize("columns", [17, 22, 30])
def test_paragraphs_come_back_whole(columns: int, label: str) -> None:
    text, notes = unwrapped(paged(columns, 7, indent="\u3000\u3000", label=label))
    assert tuple(line.strip() for line in text.splitlines() if line.strip()) == PARAGRAPHS
    assert len(notes) == 2


def test_running_heads_are_left_out_and_named() -> None:
    text, notes = unwrapped(paged(22, 7, indent="\u3000\u3000", label="— {} —", head="澧溪县司法局文件"))
    assert text.count("澧溪县司法局文件") == 1
    assert "澧溪县司法局文件" in notes[-1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("受理事项35\n60件，办结率高。", "受理事项3560件，办结率高。"),
        ("培训120\n人次。", "培训120人次。"),
        ("罚没款12\n.5万元。", "罚没款12.5万元。"),
        ("受理事项35\n— 4 —\n60件。", "受理事项3560件。"),
        ("截至2023年12\n月，完成整改。", "截至2023年12月，完成整改。"),
        ("加强队伍建设，\n充实力量。", "加强队伍建设，充实力量。"),
        ("学习《条例》\n，组织考试。", "学习《条例》，组织考试。"),
    ],
)
def test_what_belongs_together_is_joined(before: str, after: str) -> None:
    assert unwrapped(before)[0] == after


@pytest.mark.parametrize(
    "text",
    [
        "全年目标3\n1.规范执法12件。",
        "行政许可\n35\n60件",
        "序号 | 35\n60件 | 好",
        "坚持党的领导，推进依法行政\n全年召开会议12次。",
        "1\n执法力量薄弱\n2\n普法形式单一\n",
        "\u3000\u3000培训120\n\u3000\u3000人次。",
    ],
)
def test_what_does_not_stays(text: str) -> None:
    assert unwrapped(text) == (text, ())


@given(st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
def test_a_text_that_no_page_cut_is_unchanged(end: str) -> None:
    text = compose().replace("\n", end)
    assert unwrapped(text) == (text, ())


@given(st.text(st.sampled_from("一、(二)件35—1第页。，;\n\r\f\u3000 |目录2023年A")))
def test_only_blanks_and_what_is_counted_goes(text: str) -> None:
    joined, notes = unwrapped(text)
    if joined != text:
        assert notes
        assert len("".join(joined.split())) <= len("".join(text.split()))
