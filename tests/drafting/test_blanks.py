"""The blanks still open in a file that a person filled in part."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from nianbao.drafting.blanks import OpenBlank, open_blanks
from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.errors import BrokenFile, FileTooLarge, InputError
from nianbao.readers import Limits
from nianbao.rendering.paper import to_docx
from tests.support.drafts import done, plan, summary_of

LINES = """# 杉河县2031年报告

【填写：主送机关】：

## 一、主要举措

（一）执法。已完成。

评查案卷【填写：卷数】，整改【填寫：項數】，培训【填】人，公开已填好。

| 事项 | 2030年 | 2031年 |
| --- | --- | --- |
| 受理案件 | 31 | 【填】 |

末段【填写：漏了右括号

[^1]: 出处里的【填写：不算】
"""


def test_blanks_of_a_text_stand_in_order_under_their_headings(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text(LINES, encoding="utf-8")
    assert open_blanks(path) == (
        OpenBlank("杉河县2031年报告", "【填写：主送机关】"),
        OpenBlank("一、主要举措", "【填写：卷数】"),
        OpenBlank("一、主要举措", "【填寫：項數】"),
        OpenBlank("一、主要举措", "【填】"),
        OpenBlank("一、主要举措", "【填】", "受理案件 31"),
        OpenBlank("一、主要举措", "【填写：漏了右括号"),
    )


def test_blanks_of_a_docx_in_headers_tables_and_split_runs(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "【填写：页眉】"
    document.add_heading("一、主要举措", 1)
    paragraph = document.add_paragraph("评查【填")
    paragraph.add_run("写：卷").bold = True
    paragraph.add_run("数】卷")
    table = document.add_table(1, 3)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(0, 2).text = "受理案件", "31", "【填】"
    document.add_paragraph("二、没有样式的标题")
    document.add_paragraph("【填写：末段】")
    document.sections[0].footer.paragraphs[0].text = "【填写：页脚】"
    path = tmp_path / "draft.docx"
    document.save(str(path))
    assert open_blanks(path) == (
        OpenBlank("", "【填写：页眉】"),
        OpenBlank("一、主要举措", "【填写：卷数】"),
        OpenBlank("一、主要举措", "【填】", "受理案件 31"),
        OpenBlank("二、没有样式的标题", "【填写：末段】"),
        OpenBlank("", "【填写：页脚】"),
    )


def test_every_blank_of_our_own_docx_is_found_until_it_is_filled(tmp_path: Path) -> None:
    made = build(
        [summary_of(plan("评查案卷", "将评查案卷40卷。"), done("依法履职", "办理行政复议案件31件。"))]
    )
    path = tmp_path / "draft.docx"
    path.write_bytes(to_docx(to_document(made)))
    found = open_blanks(path)
    texts = [blank.text for blank in found]
    assert texts[0] == made.addressee
    assert made.themes[0].slots[0].promises[0].blank in texts
    assert texts.count("【填】") == len(made.targets) + len(made.figures)
    document = docx.Document(io.BytesIO(path.read_bytes()))
    runs = [r for p in document.paragraphs for r in p.runs]
    runs += [r for t in document.tables for c in t._cells for p in c.paragraphs for r in p.runs]
    for run in runs:
        run.text = "已填" if run.text.startswith("【填") else run.text
    document.save(str(path))
    assert open_blanks(path) == ()


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        open_blanks(tmp_path / "none.docx")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BrokenFile):
        open_blanks(tmp_path / "bad.docx")
    (tmp_path / "long.md").write_text("【填】" * 99, encoding="utf-8")
    with pytest.raises(FileTooLarge):
        open_blanks(tmp_path / "long.md", Limits(max_bytes=50))
