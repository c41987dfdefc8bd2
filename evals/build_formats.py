"""Sets bundled reports in the formats offices publish in: r01 as HTML, r03 as DOCX, r06 as PDF.

    python evals/build_formats.py            write reports/r01.html, r03.docx, r06.pdf
    python evals/build_formats.py --check    write nothing; exit 1 when a file is stale

The text comes from reports/rNN.txt, so one set of labels serves both: a reader that works gives the
same characters back, blank lines aside. The page around the HTML, the struck-out words of the DOCX
and the running head of the PDF are what a reader must leave out. The same text gives the same
bytes (the DOCX with one build of zlib): every date in a file is fixed.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from docx import Document
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

HERE = Path(__file__).resolve().parent
REPORTS = HERE / "reports"
DATE = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."))
"""Word's numbering, level by level: format and text (ECMA-376 part 1, 17.9)."""
STRUCK = "各項工作取得歷史性突破，"
"""Words deleted under change tracking: in the DOCX, in no text."""
RUNNING_HEAD = "溯州市交通运输局文件"

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="SiteName" content="栖岭县人民政府门户网站">
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2024-02-28 09:12">
<meta name="ContentSource" content="栖岭县司法局">
<title>{title}_栖岭县人民政府门户网站</title>
<style>.article {{ font-size: 18px; line-height: 2em; }}</style>
<script>var siteId = 1024; function fontSize(n) {{ document.body.style.fontSize = n + "px"; }}</script>
</head>
<body>
<div class="header">
<div class="logo"><a href="/">栖岭县人民政府</a></div>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/zwfw/">政务服务</a></li>
<li><a href="/hdjl/">互动交流</a></li><li><a href="/zjql/">走进栖岭</a></li></ul>
<form class="search" action="/search"><input name="q" placeholder="请输入关键字"><button>搜索</button></form>
</div>
<div class="crumbs">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt;
<a href="/zwgk/fdzdgknr/">法定主动公开内容</a> &gt; <a href="/zwgk/fzzfjs/">法治政府建设年度报告</a></div>
<div class="main">
<table class="info" border="1">
<tr><td>索引号</td><td>QL0012/2024-00037</td><td>主题分类</td><td>司法行政</td></tr>
<tr><td>发布机构</td><td>栖岭县人民政府办公室</td><td>发布日期</td><td>2024-02-28</td></tr>
<tr><td>名称</td><td colspan="3">{title}</td></tr>
<tr><td>文号</td><td>无</td><td>有效性</td><td>有效</td></tr>
</table>
<div class="article">
<h1>{title}</h1>
<div class="source">来源：栖岭县司法局　发布时间：2024-02-28 09:12　浏览次数：<span id="hits">317</span>次
　字号：[<a href="javascript:fontSize(20)">大</a> <a href="javascript:fontSize(18)">中</a>
<a href="javascript:fontSize(16)">小</a>]</div>
<div class="share">分享到：<a href="#" class="wx">微信</a> <a href="#" class="wb">微博</a>
<a href="javascript:window.print()">打印</a></div>
<div class="content" id="zoom">
{paragraphs}
</div>
<div class="editor">责任编辑：县政府办信息科　<a href="javascript:window.close()">关闭窗口</a></div>
<div class="scan">扫一扫在手机打开当前页<img src="/qr.png" alt="二维码"></div>
</div>
<div class="prevnext"><p>上一篇：<a href="t1.html">栖岭县2023年政府信息公开工作年度报告</a></p>
<p>下一篇：<a href="t2.html">关于公布栖岭县2024年度重大行政决策事项目录的通知</a></p></div>
<div class="related"><h3>相关链接</h3><ul>
<li><a href="t3.html">栖岭县2022年法治政府建设情况报告</a></li>
<li><a href="t4.html">一图读懂：栖岭县2023年法治政府建设成绩单</a></li></ul></div>
</div>
<div class="footer"><p>主办：栖岭县人民政府办公室　技术支持：栖岭县大数据中心</p>
<p>网站标识码：0000000000　<a href="/sitemap.html">网站地图</a>　<a href="/about.html">关于我们</a></p></div>
<script>document.getElementById("hits").title = "访问统计";</script>
</body>
</html>
"""


class Line(NamedTuple):
    """A paragraph for Word: its list level (0 to 2, None without) and its text without the number."""

    level: int | None
    text: str


def paragraphs_of(name: str) -> list[str]:
    """The report's paragraphs, blank lines left out."""
    text = (REPORTS / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]


def html_page(name: str) -> bytes:
    """The report as a page of a county's portal, UTF-8."""
    title, *rest = paragraphs_of(name)
    body = "\n".join(f"<p>　　{html.escape(paragraph, quote=False)}</p>" for paragraph in rest)
    return PAGE.format(title=html.escape(title), paragraphs=body).encode()


def without_number(paragraph: str) -> Line:
    """The list level that a paragraph's printed number stands for, and the text behind it."""
    for level, number in enumerate(("[一二三四五六七八九十]+、", r"\([一二三四五六七八九十]+\)", r"\d+\.")):
        if match := re.match(number, paragraph):
            return Line(level, paragraph[match.end() :])
    return Line(None, paragraph)


def add_numbering(document: Docx) -> str:
    """Define the three list levels in numbering.xml; gives the list's id."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (form, text) in enumerate(LEVELS)
    )
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    ours = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )
    # The schema wants every abstractNum before the first num.
    if first is None:
        numbering.append(ours)
    else:
        first.addprevious(ours)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return "90"


def set_number(paragraph: Paragraph, level: int, list_id: str) -> None:
    """Let Word number a paragraph: its text then holds no digit of the number."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )


def strike(paragraph: Paragraph, words: str) -> None:
    """Put a tracked deletion at the end of a paragraph."""
    stamp = DATE.strftime("%Y-%m-%dT%H:%M:%SZ")
    paragraph._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="審稿" w:date="{stamp}"><w:r>'
            f'<w:delText xml:space="preserve">{words}</w:delText></w:r></w:del>'
        )
    )


def word_file(name: str) -> bytes:
    """The report as DOCX: numbers by Word's lists, one tracked deletion in the opening paragraph."""
    document = Document()
    list_id = add_numbering(document)
    struck = False
    for number, paragraph in enumerate(paragraphs_of(name)):
        line = without_number(paragraph)
        written = document.add_paragraph(line.text)
        if line.level is not None:
            set_number(written, line.level, list_id)
        elif number > 1 and not struck:
            strike(written, STRUCK)
            struck = True
    core = document.core_properties
    core.title, core.author, core.last_modified_by = paragraphs_of(name)[0], "芷汀縣司法局", "芷汀縣司法局"
    core.created = core.modified = core.last_printed = DATE
    raw = io.BytesIO()
    document.save(raw)
    return fixed_dates(raw.getvalue())


def fixed_dates(archive: bytes) -> bytes:
    """The same ZIP with every member's date at 1980-01-01, members in their order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(member))
    return out.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    """What a ZIP holds, by name: two builds of zlib may pack the same bytes differently."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def same(path: Path, content: bytes) -> bool:
    """Whether a file stands there with that content."""
    if not path.is_file():
        return False
    there = path.read_bytes()
    return there == content or (path.suffix == ".docx" and members(there) == members(content))


def pdf_file(name: str) -> bytes:
    """The report as PDF, 28 characters a line, with page numbers and a running head."""
    # The writer of PDF files belongs to the tests, which need it for their own pages.
    sys.path.insert(0, str(HERE.parent))
    from tests.support.files import pdf_bytes, set_pages

    return pdf_bytes(set_pages(paragraphs_of(name), head=RUNNING_HEAD))


def main() -> int:
    """Write or check the three files; 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Set bundled reports as HTML, DOCX and PDF.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    check = parser.parse_args().check
    stale = 0
    for path, content in (
        (REPORTS / "r01.html", html_page("r01")),
        (REPORTS / "r03.docx", word_file("r03")),
        (REPORTS / "r06.pdf", pdf_file("r06")),
    ):
        if not check:
            path.write_bytes(content)
        elif not same(path, content):
            print(f"{path.name} is stale: run evals/build_formats.py")
            stale += 1
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main())
