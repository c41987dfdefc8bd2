"""The page as LibreOffice sets it: 22 lines of 28 characters, no orphaned heading, numbers outside."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pdfplumber
import pytest
from pdfplumber.page import Page

from nianbao.rendering.paper import to_docx
from nianbao.rendering.paper_style import PaperStyle
from nianbao.schema.document import Block, Bullets, Document, Emphasis, Heading, Paragraph, Run, Table, plain

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        SOFFICE is None and not os.environ.get("NIANBAO_NEED_OFFICE"), reason="LibreOffice is not installed"
    ),
]
MILLIMETRE = 72 / 25.4
TOP, LEFT, BOTTOM, RIGHT = 37, 28, 35, 26
Pages = list[Page]


def _headings() -> Document:
    blocks: list[Block] = []
    for number in range(1, 23):
        # One line more each time: every heading meets the foot of a page in another place.
        blocks += [
            Heading(1, plain(f"一、第{number}组标题")),
            Heading(2, plain("（一）下级标题")),
            Paragraph(plain("正" * 28 * (1 + number % 5))),
            Heading(3, plain("1.表前标题")),
            Table("表题", (plain("甲"), plain("乙")), ((plain("一格"), plain("二格")),) * (1 + number % 3)),
        ]
    return Document((), tuple(blocks))


def _table() -> Document:
    rows = tuple((plain(f"第{n}项指标的名称比较长需要折行"), plain(str(n)), plain("件")) for n in range(60))
    return Document((), (Table("", (plain("指标名"), plain("数值"), plain("单位")), rows, (2, 1, 1)),))


def _brief() -> Document:
    line = "全年办理行政复议案件一百余件，调解结案率继续上升，群众满意度较高。"
    entry = (Run(line), Run("〔原文〕", Emphasis.FLAG))
    blocks: list[Block] = []
    for title in ("总体", "亮点", "不足及原因", "重点安排"):
        blocks += [Heading(1, plain(title)), Bullets((entry,) * 5)]
    rows = ((plain("行政复议案件"), plain("31"), plain("28"), plain("件")),) * 12
    blocks.append(Table("主要数据", (plain("指标"), plain("今年"), plain("上年"), plain("单位")), rows))
    return Document(plain("青梧县报告摘要"), tuple(blocks))


def _made() -> dict[str, bytes]:
    high = Table("", (plain("甲"), plain("乙")), ((plain("长" * 3000), plain("短")),))
    return {
        "full": to_docx(Document((), (Paragraph(plain("法" * (28 * 22 * 4 - 2))),))),
        "headings": to_docx(_headings()),
        "table": to_docx(_table()),
        "high": to_docx(Document((), (high,))),
        "brief": to_docx(_brief(), PaperStyle.COMPACT),
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Pages]]:
    """The pages of every document: LibreOffice starts once, in a profile of its own."""
    assert SOFFICE is not None, "LibreOffice is needed"
    folder = tmp_path_factory.mktemp("office")
    sources = []
    for name, data in _made().items():
        sources.append(folder / f"{name}.docx")
        sources[-1].write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    wanted = ["--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)]
    subprocess.run(  # noqa: S603 - the machine's own LibreOffice, no shell
        [SOFFICE, profile, "--headless", "--norestore", *wanted],
        check=True,
        capture_output=True,
        timeout=100,
    )
    with ExitStack() as stack:
        yield {
            source.stem: stack.enter_context(pdfplumber.open(source.with_suffix(".pdf"))).pages
            for source in sources
        }
    shutil.rmtree(folder, ignore_errors=True)


def _lines(page: Page) -> list[str]:
    return [str(line["text"]) for line in page.extract_text_lines()]


def test_a_page_holds_22_lines_of_28_characters(pages: dict[str, Pages]) -> None:
    assert len(pages["full"]) == 4
    for number, page in enumerate(pages["full"], 1):
        lines = _lines(page)
        assert lines[-1] == f"— {number} —"
        assert [len(line) for line in lines[:-1]] == [26 if number == 1 else 28] + [28] * 21
        marks = [char for char in page.chars if char["text"] == "法"]
        assert min(char["x0"] for char in marks) >= LEFT * MILLIMETRE - 0.5
        assert max(char["x1"] for char in marks) <= 595.3 - RIGHT * MILLIMETRE + 0.5
        assert min(char["top"] for char in marks) >= TOP * MILLIMETRE
        assert max(char["bottom"] for char in marks) <= 841.9 - BOTTOM * MILLIMETRE + 2


def test_page_numbers_stand_outside(pages: dict[str, Pages]) -> None:
    for number, page in enumerate(pages["full"], 1):
        foot = page.extract_text_lines()[-1]
        middle = (foot["x0"] + foot["x1"]) / 2
        assert (middle > float(page.width) / 2) is (number % 2 == 1)
        # 7 mm under the type area (GB/T 9704-2012, 7.5).
        assert abs(foot["top"] - (841.9 - (BOTTOM - 7) * MILLIMETRE)) < 4


def test_no_heading_closes_a_page(pages: dict[str, Pages]) -> None:
    assert len(pages["headings"]) > 8
    lasts = [_lines(page)[-2] for page in pages["headings"]]
    assert not [last for last in lasts if "标题" in last or last in {"表题", "甲 乙"}]


def test_a_table_repeats_its_header_and_stays_inside(pages: dict[str, Pages]) -> None:
    assert len(pages["table"]) > 1
    for page in pages["table"]:
        assert _lines(page)[0] == "指标名 数值 单位"
        assert min(edge["x0"] for edge in page.edges) >= LEFT * MILLIMETRE - 1
        assert max(edge["x1"] for edge in page.edges) <= 595.3 - RIGHT * MILLIMETRE + 1


def test_a_row_higher_than_a_page_loses_nothing(pages: dict[str, Pages]) -> None:
    assert sum(char["text"] == "长" for page in pages["high"] for char in page.chars) == 3000


def test_the_compact_look_holds_a_brief_on_two_pages(pages: dict[str, Pages]) -> None:
    assert len(pages["brief"]) <= 2
