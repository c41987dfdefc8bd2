"""Files as they really are, one of each kind: how each is made, and what a sensible reader expects of it.

The report in all of them is the same; `Expected` says how the outcome differs from the report alone.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.files import Placed, docx_bytes, paragraph, pdf_bytes, run, set_pages, set_paragraph

TITLE = "澧溪县2023年度法治政府建设情况报告"
OPENING = "2023年，澧溪县深入推进依法行政，法治政府建设迈出新步伐。现将有关情况报告如下："
WORK = [
    "（一）规范行政执法。组织执法人员培训12场次1204人次，办理行政处罚案件3560件，执法水平不断提高。",
    "（二）健全决策机制。审查规范性文件42件，重大行政决策全部经过合法性审查，执行情况良好。",
]
LACKS = [
    "（一）普法形式单一。宣传多以发放资料为主，群众参与度不高，实效有待增强。",
    "（二）执法力量薄弱。乡镇持证执法人员偏少，法律专业人员缺乏。",
]
PLANS = [
    "（一）抓好普法宣传。创新宣传形式，打造法治文化阵地，提高普法实效。",
    "（二）充实执法力量。推动人员编制下沉，加强业务培训。",
]
HEADINGS = ("一、主要举措和成效", "二、存在的不足", "三、下一步工作安排")
SECTIONS = (WORK, LACKS, PLANS)
LINES = [
    TITLE,
    OPENING,
    *(line for head, body in zip(HEADINGS, SECTIONS, strict=True) for line in (head, *body)),
]
TEXT = "\n".join(LINES) + "\n"
OTHER = [line.replace("澧溪县", "芷汀县") for line in LINES]
SIGNED = ["澧溪县人民政府", "2024年3月1日"]
PROBLEMS = (
    ("序号", "存在问题", "原因分析", "整改措施"),
    ("1", "普法形式单一", "经费不足", "办流动课堂30场"),
    ("2", "执法力量薄弱", "编制紧张", "招录专业人员20人"),
)
FIGURES = (("指标", "上年", "本年"), ("行政许可", "3102", "3560"), ("行政处罚", "51", "42"))
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expected:
    """What comes of a file: how many units of each kind, what is noted; or why it is refused."""

    counts: tuple[int, int, int] = (2, 2, 2)
    said: str = ""
    refused: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[str, ...] = ("1204人次", "3560件", "42件")


@dataclass(frozen=True)
class Case:
    """A file and what is expected of it."""

    data: bytes
    expected: Expected = Expected()


def page(*blocks: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(blocks)}</body></html>"


def block(lines: list[str], attributes: str = "") -> str:
    return f"<div {attributes}>{''.join(f'<p>{line}</p>' for line in lines)}</div>"


def html_table(rows: Rows) -> str:
    return f"<table>{''.join(f'<tr>{cells}</tr>' for cells in (_cells(row) for row in rows))}</table>"


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td><p>{cell}</p></td>" for cell in row)


def docx(*parts: str, **more: dict[str, bytes]) -> bytes:
    return docx_bytes("".join(parts), related=more.get("related"))


def body(lines: list[str]) -> str:
    return "".join(map(paragraph, lines))


def docx_table(rows: tuple[tuple[str | list[str], ...], ...]) -> str:
    cells = (
        "".join(f"<w:tc>{body([cell] if isinstance(cell, str) else cell)}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def copied(columns: int, label: str, indent: str) -> str:
    """The text out of a viewer: lines cut at a measure, a page label behind every nine."""
    lines = [
        (indent if first else "") + words for line in LINES for first, words in set_paragraph(line, columns)
    ]
    return "".join(
        f"{line}\n" + (f"{label.format(at // 9 + 1)}\n" if at % 9 == 8 else "")
        for at, line in enumerate(lines)
    )


def columns() -> bytes:
    lines = [line for words in LINES[1:] for line in set_paragraph(words, 22)]
    half = -(-len(lines) // 2)
    placed = [
        Placed((60, 310)[at // half] + indent * 10, 120 + 16 * (at % half), words, 10)
        for at, (indent, words) in enumerate(lines)
    ]
    return pdf_bytes([[Placed(200, 80, TITLE, 12), *placed]])


RADICALS = str.maketrans("一二行力人工长门见面足高方无文民", "⼀⼆⾏⼒⼈⼯⻓⻔⻅⾯⾜⾼⽅⽆⽂⺠")
NOTICE = [
    "溪政发〔2024〕7号",
    f"澧溪县人民政府关于印发《{TITLE}》的通知",
    "各乡镇人民政府：",
    f"《{TITLE}》已经县政府同意，现印发给你们。",
    *SIGNED,
]
LETTER = [
    "关于上报2023年度法治政府建设情况报告的请示",
    "县政府：",
    f"按照要求，起草了《{TITLE}》，现呈上，请审定。",
    f"附件：{TITLE}",
    *SIGNED,
    "附件",
]
REQUEST = """关于做好2023年度法治政府建设情况报告编制工作的通知
各乡镇人民政府：
现将有关事项通知如下：
一、报告内容
（一）推进法治政府建设的主要举措和成效。重点反映创新做法，用数据和案例说话。
（二）存在的不足和原因。实事求是查找问题，不得回避矛盾。
（三）下一年度法治政府建设主要安排。措施要具体可行。
二、报送时间
请于2024年1月15日前将纸质版报县司法局。
"""
PRINT_HEAD = f"2025/4/2 上午9:15　　{TITLE}_澧溪县人民政府"
PRINT_FOOT = "http://www.example.org/art/2024/2/1/art_1.html　　1/2"
SIGNATURE = {"issuer": "澧溪县人民政府", "date": "2024-03-01"}
SHUT = 'style="display:none"'
MHT = (
    b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n'
    b"Content-Transfer-Encoding: base64\n\n%s\n--b--\n"
)
DELETED = "<w:del><w:r><w:delText>9件</w:delText></w:r></w:del>"
BOX = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
FIGURED = ("30场", "20人")
IN_ROWS = Expected(counts=(2, 2, 4), figures=FIGURED)
SEPARATE = Expected(said="芷汀县2023年度法治政府建设情况报告")

MARKDOWN = [" | ".join(PROBLEMS[0]), "|---|---|---|---|", *map(" | ".join, PROBLEMS[1:])]
FORM: tuple[tuple[str | list[str], ...], ...] = (
    ("单位", "县司法局"),
    *((head[2:], body) for head, body in zip(HEADINGS, SECTIONS, strict=True)),
)
COUNTED: tuple[tuple[str | list[str], ...], ...] = tuple(
    ("" if at else head[2:], str(at + 1), line[3:])
    for head, body in zip(HEADINGS, SECTIONS, strict=True)
    for at, line in enumerate(body)
)
"""A form whose labels span rows, with the numbers in a column of their own."""
TO_PAGES = [f"{head}………………{page}" for page, head in enumerate(HEADINGS, 1)]

TEXTS = {
    "radicals.txt": Case(TEXT.translate(RADICALS).encode()),
    "half-width-marks.txt": Case(TEXT.replace("、", "､").replace("。", "｡").encode()),
    "zero-width.txt": Case("\u200b".join(TEXT).encode(), Expected(said="zero-width")),
    "dash-for-one.txt": Case(TEXT.replace("一、", "—、").replace("（一）", "(－)").encode()),
    "blank-in-number.txt": Case(TEXT.replace("、主", " 、主").replace("（一）", "( 一)").encode()),
    "bad-byte.txt": Case(TEXT.encode().replace("宣传".encode(), b"\xa0", 1), Expected(said="line 7")),
    "cut-end.txt": Case(TEXT.encode()[:-5], Expected(said="cut off")),
    "other-footer.txt": Case(TEXT.encode() + "主办：县政府\n".encode("gbk"), Expected(said="another enc")),
    "copied-indented.txt": Case(copied(24, "— {} —", "\u3000\u3000").encode(), Expected(said="page numbers")),
    "copied-flush.txt": Case(copied(22, "第 {} 页 共 9 页", "").encode(), Expected(said="joined")),
    "copied-with-gaps.txt": Case(
        "".join(f"{line}\n\n" for line in copied(24, "", "\u3000\u3000").splitlines() if line).encode(),
        Expected(said="joined"),
    ),
    "torn-number.txt": Case(TEXT.replace("1204", "12\n— 3 —\n04").encode(), Expected(said="joined")),
    "clauses.txt": Case(
        TEXT.replace(LACKS[0], "普法形式单一，实效不强;个别乡镇执法人员偏少，专业人员缺乏。")
        .replace(f"{LACKS[1]}\n", "")
        .replace(PLANS[0], "创新宣传形式，打造法治文化阵地;推动人员编制下沉，加强业务培训。")
        .replace(f"{PLANS[1]}\n", "")
        .encode()
    ),
    "notice.txt": Case("\n".join([*NOTICE, *LINES]).encode(), Expected(facts=SIGNATURE)),
    "letter.txt": Case("\n".join([*LETTER, *LINES]).encode(), Expected(facts=SIGNATURE)),
    "introduced.txt": Case("\n".join([TITLE, f"按照要求，现将{TITLE}公布如下：", *LINES]).encode()),
    "request.txt": Case(REQUEST.encode(), Expected(refused="asks for reports")),
    "attached.txt": Case(
        f"{TITLE}\n来源：县司法局\n全文详见附件。\n1.{TITLE}.pdf\n".encode(), Expected(refused="附件.*pdf")
    ),
    "annex-rows.txt": Case(
        "\n".join([*LINES, "附件1：统计表", *map("\t".join, FIGURES)]).encode(), Expected(said="附件.*统计表")
    ),
    "labels.txt": Case(
        "\n".join([TITLE, "发文机关：县司法局", "成文日期：2024年3月1日", "联系人：何某", *LINES]).encode(),
        Expected(facts={"issuer": "县司法局", "date": "2024-03-01"}),
    ),
    "lost-mark.txt": Case(
        TEXT.replace("宣传形式", "宣\ufffd形式").encode(), Expected(said="U.FFFD.*line 10")
    ),
    "printed.txt": Case(
        "\n".join([PRINT_HEAD, *LINES[:6], PRINT_FOOT, PRINT_HEAD, *LINES[6:], PRINT_FOOT]).encode(),
        Expected(said="running heads"),
    ),
    "two-reports.txt": Case("\n".join([*LINES, *OTHER]).encode(), SEPARATE),
    "rows.txt": Case("\n".join([*LINES[:6], *map(" | ".join, PROBLEMS), *LINES[8:]]).encode(), IN_ROWS),
    "bold.md": Case(
        "\n\n".join(
            re.sub(r"^([一二三]、.*|（.）.*?。)", r"**\1**", line.replace("12场次", "**12场次**"))
            for line in LINES
        ).encode()
        + "\n\n---\n\n如需调整，请随时告诉我。\n".encode(),
        Expected(said="Markdown"),
    ),
    "bold-bullets.md": Case(
        "\n\n".join(re.sub(r"^（.）(.*?)。", r"- **\1**。", line) for line in LINES).encode(),
        Expected(said="Markdown"),
    ),
    "bold-leads.md": Case(
        "\n".join(
            re.sub(r"^（.）(.*?)。", r"* **\1**\n  ", re.sub("^.、", "## ", line)) for line in LINES
        ).encode(),
        Expected(said="Markdown"),
    ),
    "bold-items.md": Case(
        "\n".join(
            re.sub(r"^（.）(.*?)。(.*?)，", r"- **\1**\n  - \2。\n\n  - ", line) for line in LINES
        ).encode(),
        Expected(said="Markdown"),
    ),
    "bold-run-in.md": Case(
        "\n".join(re.sub(r"^（.）(.*?)。", r"- **\1**：", line) for line in LINES).encode(),
        Expected(said="Markdown"),
    ),
    "markdown-rows.md": Case("\n".join([*LINES[:6], *MARKDOWN, *LINES[8:]]).encode(), IN_ROWS),
}
PAGES = {
    "wechat.html": Case(page(f"<h1>{TITLE}</h1>", block(LINES[1:], 'style="visibility: hidden"')).encode()),
    "tabs.html": Case(
        page(
            f"<h1>{TITLE}</h1>", block(LINES[1:5]), block(LINES[5:8], SHUT), block(LINES[8:], SHUT)
        ).encode(),
        Expected(said="opened"),
    ),
    "twins.html": Case(page(block(LINES, 'class="pc"'), block(LINES, 'class="wap"')).encode()),
    "attachment.html": Case(
        page(f"<h1>{TITLE}</h1><p>附件：<a href='x.docx'>{TITLE}.docx</a></p>").encode(),
        Expected(refused="附件.*docx"),
    ),
    "source-line.html": Case(
        page(f"<h1>{TITLE}</h1><p>来源：县司法局 更新时间：2024/03/29 10:05</p>", block(LINES[1:])).encode(),
        Expected(facts={"issuer": "县司法局", "date": "2024-03-29"}),
    ),
    "layout-tables.html": Case(
        page(f"<table><tr><td>{html_table(tuple((line,) for line in LINES))}</td></tr></table>").encode()
    ),
    "rows.html": Case(page(block(LINES[:6]), html_table(PROBLEMS), block(LINES[8:])).encode(), IN_ROWS),
    "saved.mht": Case(MHT % base64.encodebytes(page(block(LINES), head="").encode("gbk"))),
}
DOCUMENTS = {
    "text-box.docx": Case(docx(body(LINES[:8]), BOX.format(body(LINES[8:])))),
    "contents.docx": Case(docx(body([TITLE, "目　录", *TO_PAGES, *LINES[1:]]))),
    "form.docx": Case(docx(body([TITLE]), docx_table(FORM))),
    "form-with-numbers.docx": Case(docx(body([TITLE]), docx_table(COUNTED))),
    "section-rows.docx": Case(
        docx(
            body([TITLE]),
            docx_table(
                tuple(
                    cells
                    for head, lines in zip(HEADINGS, SECTIONS, strict=True)
                    for cells in ((head,), *((line[3:].partition("。")[0::2]) for line in lines))
                )
            ),
        )
    ),
    "annex.docx": Case(
        docx(body([*LINES, "附件：统计表", *SIGNED, "附件", "统计表"]), docx_table(FIGURES)),
        Expected(said="附件.*统计表", facts=SIGNATURE),
    ),
    "two-reports.docx": Case(docx(body([*LINES, *SIGNED, *OTHER])), SEPARATE),
    "notice.docx": Case(docx(body([*NOTICE, *LINES])), Expected(facts=SIGNATURE)),
    "rows.docx": Case(docx(body(LINES[:6]), docx_table(PROBLEMS), body(LINES[8:])), IN_ROWS),
    "figures.docx": Case(docx(body(LINES[:5]), docx_table(FIGURES), body(LINES[5:])), Expected(said="表格")),
    "tracked.docx": Case(
        docx(body(LINES[:3]), f"<w:p>{run(LINES[3])}{DELETED}</w:p>", body(LINES[4:])),
        Expected(said="tracked changes"),
    ),
    "soft-breaks.docx": Case(docx("<w:p>", "<w:r><w:br/></w:r>".join(map(run, LINES)), "</w:p>")),
}
PRINTED = {
    "pages.pdf": Case(pdf_bytes(set_pages(LINES, head="澧溪县司法局"))),
    "radicals.pdf": Case(pdf_bytes(set_pages([line.translate(RADICALS) for line in LINES]))),
    "contents.pdf": Case(pdf_bytes(set_pages([TITLE, "目录", *TO_PAGES, *LINES[1:]]))),
    "columns.pdf": Case(columns(), Expected(said="column")),
}
CASES = {**TEXTS, **PAGES, **DOCUMENTS, **PRINTED}
