"""Nothing lost, in every format: what was written is in the text, and all of that is told or set apart.

Every content character of a file stands in the text that was read; every one of that text stands in a
unit, in a heading, or in a block whose part names it (title, signature, table, furniture …). One
sentence that only introduces what follows may stand in none.
"""

from __future__ import annotations

import quopri
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.readers import load_bytes
from nianbao.schema.report import Part, Report
from nianbao.structure import parse
from nianbao.text.folding import is_content
from tests.support.files import docx_bytes, paragraph, pdf_bytes, set_pages
from tests.support.outlines import OPENING, TITLE

Row = tuple[str, ...]
Block = str | tuple[Row, ...]
"""A paragraph, or the rows of a table."""

NUMBER = st.integers(min_value=1, max_value=99_999).map(str)
WORK = st.tuples(
    st.sampled_from(["规范行政执法", "优化营商环境", "健全依法决策机制", "化解矛盾纠纷"]),
    st.sampled_from(["组织执法人员培训{}人次", "办理行政处罚案件{}件", "审查规范性文件{}件，无一被纠正"]),
    NUMBER,
).map(lambda drawn: f"{drawn[0]}。{drawn[1].format(drawn[2])}，取得较好成效。")
LACK = st.sampled_from(
    [
        "执法力量薄弱。持证人员不足，能力有待提升。",
        "普法形式单一。群众参与度不高。",
        "合法性审查不严格。个别单位未落实要求。",
    ]
)
PLAN = st.sampled_from(
    ["加强执法队伍建设。组织资格考试。", "创新普法方式。开展以案释法活动。", "继续完善制度。"]
)
PROBLEMS: tuple[Row, ...] = (
    ("序号", "存在问题", "原因分析", "整改措施"),
    ("1", "证照管理不规范", "制度不健全", "制定管理办法，加强检查"),
    ("2", "基层法治力量薄弱", "编制少", "招录专业人员"),
)
FIGURES: tuple[Row, ...] = (("指标", "上年", "本年"), ("行政许可", "3102", "3560"), ("行政处罚", "51", "42"))


@dataclass(frozen=True)
class Outline:
    """A report to be written in some format."""

    blocks: tuple[Block, ...]

    def words(self) -> list[str]:
        """All that is written in it."""
        return [cell for b in self.blocks for row in ([(b,)] if isinstance(b, str) else b) for cell in row]


@st.composite
def outlines(draw: st.DrawFn, tables: bool) -> Outline:
    def listed(item: st.SearchStrategy[str]) -> list[str]:
        items = draw(st.lists(item, min_size=1, max_size=5))
        return [f"（{'一二三四五'[n]}）{words}" for n, words in enumerate(items)]

    inserted = draw(st.sampled_from([(), (PROBLEMS,), (FIGURES,)])) if tables else ()
    tail = draw(st.sampled_from([[], ["澧溪县人民政府", "2024年3月1日"], ["特此报告。"]]))
    return Outline(
        (
            TITLE, OPENING,
            "一、主要举措和成效", *listed(WORK),
            "二、存在的不足", *listed(LACK), *inserted,
            "三、下一步工作安排", *listed(PLAN), *tail,
        )
    )  # fmt: skip


def text(outline: Outline) -> bytes:
    lines = [b if isinstance(b, str) else "\n".join(" | ".join(row) for row in b) for b in outline.blocks]
    return "\n".join(lines).encode()


def page(outline: Outline) -> bytes:
    def rows(table: Sequence[Row]) -> str:
        return "".join(f"<tr>{''.join(f'<td><p>{escape(c)}</p></td>' for c in row)}</tr>" for row in table)

    body = (
        f"<p>{escape(b)}</p>" if isinstance(b, str) else f"<table>{rows(b)}</table>" for b in outline.blocks
    )
    return f'<html><head><meta charset="utf-8"></head><body><div>{"".join(body)}</div></body></html>'.encode()


def archive(outline: Outline) -> bytes:
    head = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n'
    )
    return (
        head
        + b"Content-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(page(outline))
        + b"\n--b--\n"
    )


def document(outline: Outline) -> bytes:
    def rows(table: Sequence[Row]) -> str:
        cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in table)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    return docx_bytes("".join(paragraph(b) if isinstance(b, str) else rows(b) for b in outline.blocks))


def printed(outline: Outline) -> bytes:
    return pdf_bytes(set_pages([b for b in outline.blocks if isinstance(b, str)]))


def copied(outline: Outline) -> bytes:
    """The text as it comes out of a viewer: lines cut, page numbers left in."""
    pages = set_pages([b for b in outline.blocks if isinstance(b, str)])
    lines = [
        "\u3000" * round((line.x - 79) / 16) * (line.size == 16) + line.text for p in pages for line in p
    ]
    return "\n".join(lines).encode()


WRITERS: dict[str, tuple[Callable[[Outline], bytes], bool]] = {
    "report.txt": (text, True),
    "report.html": (page, True),
    "report.mht": (archive, True),
    "report.docx": (document, True),
    "report.pdf": (printed, False),
    "copied.txt": (copied, False),
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_character_is_read_and_told(name: str, data: st.DataObject) -> None:
    write, tables = WRITERS[name]
    outline = data.draw(outlines(tables))
    report = parse(load_bytes(write(outline), name))
    assert content("".join(outline.words())) == content(report.text)
    assert untold(report) == []


def content(words: str) -> str:
    """The letters, characters and digits, in order."""
    return "".join(filter(is_content, words))


def untold(report: Report) -> list[str]:
    """The stretches of the text that are in no unit, heading or part set apart."""
    spans = [unit.span for unit in report.units] + [section.heading for section in report.sections]
    spans += [block.span for block in report.blocks if block.part not in (Part.BODY, Part.HEADING)]
    left = list(report.text)
    for span in spans:
        left[span.start : span.end] = "\n" * len(span)
    return [words for words in "".join(left).split("\n") if content(words)]
