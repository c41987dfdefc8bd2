"""HTML: the article out of a portal page whatever its markup, and what the page says of it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from nianbao.errors import BrokenFile, EmptyFile
from nianbao.readers import load_bytes
from nianbao.structure.page_labels import iso_day, labelled_values

TITLE = "云溪县2024年法治政府建设年度报告"
BODY = [
    "2024年，云溪县坚持以人民为中心，深入推进依法行政，现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）健全制度体系。全年制定规范性文件<strong>22</strong>项，<span>清理</span><span>文件34件</span>，各部门配合有力。",
    "（二）严格规范执法",
    "一是加强培训。全年培训执法人员三十余场，覆盖800人次，执法水平不断提高，群众满意度稳步提升。",
    "二、存在的不足",
    "基层执法力量不足，专业能力有待提高，个别部门对法治建设重视不够，责任落实存在差距。" * 6,
    "三、下一步工作安排",
    "一是持续强化培训。分层分类开展执法人员培训，提高执法能力，确保全年培训不少于六十学时。",
    "云溪县人民政府",
    "2025年1月3日",
]
PLAIN = [re.sub("<[^>]+>", "", line) for line in BODY]

HEAD = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_云溪县人民政府</title>
<meta name="ArticleTitle" content="{TITLE}"/><meta name="PubDate" content="2025-01-06 09:30"/>
<meta name="ContentSource" content="县司法局"/>
<script>var a = "<p>脚本里的文字，不属于文章。</p>"</script></head>
<body><div class="header">
<ul><li><a href="/">首页</a></li><li><a>政务公开</a></li><li><a>政务服务</a></li></ul></div>
<div class="wrap"><div class="crumb-nav">您当前的位置：<a>首页</a> &gt; <a>政务公开</a> &gt; 年度报告</div>
<div class="left"><h3>栏目导航</h3>
<ul><li><a>机构概况</a></li><li><a>政策文件</a></li><li><a>统计数据</a></li></ul></div>
<div class="main">"""
TAIL = """<div class="share">分享到：<a>微信</a><a>微博</a></div>
<p>【字体：<a>大</a> <a>中</a> <a>小</a>】 【打印】 【关闭】</p><p>责任编辑：某某</p>
<p>扫一扫在手机打开当前页</p><p>上一篇：<a>云溪县2023年报告</a></p><p>下一篇：没有了</p>
<div class="xgwd"><h4>相关链接</h4><ul><li><a>一图读懂云溪县法治政府建设</a> 2025-01-07</li></ul></div>
<div>关联稿件</div><p style="display:none">隐藏的统计代码，读者看不到这一段，所以不属于文章。</p></div></div>
<div class="footer"><p>版权所有：云溪县人民政府　某ICP备00000000号</p>
<p>建议使用1024×768以上分辨率的浏览器访问本网站，如有问题请与我们联系，谢谢您的支持与配合。</p>
</div></body></html>"""
INFO = '<div class="info">发布时间：2025-01-06 09:30 来源：县司法局 浏览次数：<span>123</span></div>'
TABLE = f"""<table class="xxgk">
<tr><td>索 引 号：</td><td>YX000-2025-0001</td><td>主题分类：</td><td>政务公开</td></tr>
<tr><td>发布机构：</td><td>云溪县司法局</td><td>成文日期：</td><td>2025年1月3日</td></tr>
<tr><td>标题：</td><td colspan="3">{TITLE}</td></tr></table>"""


def spelled(line: str) -> str:
    """A line with a span around each character, as pages pasted from Word have it."""
    return "".join(f"<span>{character}</span>" for character in re.sub("<[^>]+>", "", line))


def wrapped(line: str) -> str:
    """A line broken in its source behind its first comma."""
    return line.replace("，", "，\n    ", 1)


ARTICLES = {
    "paragraphs": INFO + '<div id="zoom">' + "".join(f"<p>\u3000\u3000{b}</p>\n" for b in BODY) + "</div>",
    "breaks": INFO + "<div>" + "<br/>\n".join("&nbsp;&nbsp;" + b for b in BODY) + "</div>",
    "div soup": INFO + "<div>" + "".join(f"<div>{b}</div>" for b in BODY) + "</div>",
    "two halves": "<div>" + "".join(f"<div>{b}</div>" for b in BODY[:5]) + "</div><div>"
    + "".join(f"<p>{b}</p>" for b in BODY[5:]) + "</div>",
    "span per character": INFO + "<div>" + "".join(f"<p>{spelled(b)}</p>" for b in BODY) + "</div>",
    "layout table": "<table><tr><td>" + "".join(f"<p>{b}</p>" for b in BODY) + "</td></tr></table>",
    "metadata table": TABLE + "<div>" + "".join(f"<p>{b}</p>" for b in BODY) + "</div>",
    "print area": '<div id="print-con">' + "".join(f"<p>{b}</p>" for b in BODY) + "</div>",
    "wrapped source": "<div>" + "".join(f"<p>\n  {wrapped(b)}\n</p>" for b in BODY) + "</div>",
    "unclosed fonts": "<div>" + "".join(f"<font><font><p>{b}</p>" for b in BODY) + "</div>",
}  # fmt: skip


@pytest.mark.parametrize("markup", ARTICLES.values(), ids=ARTICLES.keys())
def test_the_whole_article_and_nothing_else(markup: str) -> None:
    source = load_bytes((HEAD + markup + TAIL).encode(), "page.html")
    assert source.text.splitlines() == PLAIN
    assert source.page.title == TITLE
    assert source.format == "html"


def test_a_report_on_one_line_stays_on_one_line() -> None:
    markup = HEAD + "<div>" + " ".join(BODY) + "</div>" + TAIL
    assert load_bytes(markup.encode(), "page.html").text.splitlines() == [" ".join(PLAIN)]


def test_a_title_beside_the_article_is_kept_in_the_text_and_told_apart() -> None:
    markup = f"{HEAD}<h1>{TITLE}</h1>{INFO}{ARTICLES['paragraphs']}{TAIL}"
    assert load_bytes(markup.encode(), "page.html").text.splitlines() == [TITLE, *PLAIN]


def test_a_data_table_is_kept_row_by_row() -> None:
    table = "<table><tr><th>案件</th><th>数量</th></tr><tr><td>复议</td><td>44件</td></tr></table>"
    article = "".join(f"<p>{line}</p>" for line in [*BODY[:7], table, *BODY[7:]])
    lines = load_bytes((HEAD + article + TAIL).encode(), "page.html").text.splitlines()
    assert lines == [*PLAIN[:7], "案件\t数量", "复议\t44件", *PLAIN[7:]]


def test_page_facts_from_meta_elements_and_from_the_table() -> None:
    page = load_bytes((HEAD + ARTICLES["paragraphs"] + TAIL).encode(), "page.html").page
    assert (page.issuer, page.date, page.index_number) == ("县司法局", "2025-01-06", None)
    page = load_bytes((HEAD + ARTICLES["metadata table"] + TAIL).encode(), "page.html").page
    assert (page.issuer, page.date, page.index_number) == ("云溪县司法局", "2025-01-03", "YX000-2025-0001")


def test_page_facts_without_meta_elements() -> None:
    article = "".join(f"<p>{line}</p>" for line in BODY)
    page = load_bytes(f"<html><title>{TITLE} - 某网</title><body>{article}</body>".encode(), "a.html").page
    assert (page.title, page.issuer, page.date) == (TITLE, None, None)
    page = load_bytes(
        f"<html><body><h1>{TITLE}</h1><p>来源：本站</p>{article}</body>".encode(), "a.html"
    ).page
    assert (page.title, page.issuer) == (TITLE, None)


def test_labels_and_values() -> None:
    lines = ["索引号：A-1 发布机构：县政府办 发布日期：", "2025-02-01", "文 号\t无", "正文里的来源没有冒号"]
    assert labelled_values(lines) == {
        "索引号": "A-1", "发布机构": "县政府办", "发布日期": "2025-02-01", "文号": "无",
    }  # fmt: skip
    assert iso_day("发布于 2025年3月4日") == "2025-03-04"
    assert iso_day("2025/13/1") is None
    assert iso_day("2025年") is None


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("gb2312", "utf-8"),
     ("nonsense", "gb18030"), ("", "gb18030"), ("gb2312", "utf-8-sig"), ("utf-8", "utf-16")],
)  # fmt: skip
def test_encodings_declared_rightly_wrongly_or_not_at_all(declared: str, encoding: str) -> None:
    charset = f'<meta charset="{declared}">' if declared else ""
    markup = (HEAD + ARTICLES["paragraphs"] + TAIL).replace('<meta charset="utf-8">', charset)
    assert load_bytes(markup.encode(encoding), "page.html").text.splitlines() == PLAIN


def test_a_broken_byte_is_replaced_and_noted() -> None:
    markup = (
        (HEAD + ARTICLES["paragraphs"] + TAIL).replace('charset="utf-8"', 'charset="gbk"').encode("gb18030")
    )
    place = markup.index("深入推进".encode("gb18030"))
    source = load_bytes(markup[:place] + b"\xff" + markup[place:], "page.html")
    assert source.text.count("\ufffd") == 1
    assert "could not be decoded" in source.notes[0]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", encoding="utf-8")
    article = "".join(f"<p>{line}</p>" for line in BODY)
    doctype = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY f "展开内容">]>'
    markup = f"{doctype}<html><body>{article}<p>&e;&f;</p></body></html>"
    text = load_bytes(markup.encode(), "a.html").text
    assert PLAIN[6] in text
    assert "机密内容" not in text
    assert not any(line.startswith("展开内容") for line in text.splitlines())


def test_a_page_without_text_and_one_that_nests_too_deep() -> None:
    with pytest.raises(EmptyFile):
        load_bytes(b"<html><!-- nothing --></html>", "a.html")
    deep = "<html><body><p>前</p>" + "<div>" * 5000 + f"<p>{PLAIN[2]}</p>"
    with pytest.raises(BrokenFile, match="too deep"):
        load_bytes(deep.encode(), "a.html")


def test_hostile_markup_takes_no_time() -> None:
    began = time.perf_counter()
    hostile = "<!---->" * 3000 + "<p>" + "关闭A+" * 3000 + "x</p><p>" + " \n" * 20000 + PLAIN[6] + "</p>"
    assert PLAIN[6] in load_bytes(hostile.encode(), "a.html").text
    assert time.perf_counter() - began < 5


def test_a_title_in_another_container_comes_first() -> None:
    title = f'<div class="top"><div><h1>{TITLE}</h1></div><div>{INFO}</div></div>'
    markup = HEAD.replace('<div class="wrap">', f'{title}<div class="wrap">') + ARTICLES["paragraphs"] + TAIL
    assert load_bytes(markup.encode(), "page.html").text.splitlines() == [TITLE, *PLAIN]


def test_control_characters_in_a_page_do_no_harm() -> None:
    markup = (HEAD + ARTICLES["paragraphs"] + TAIL).replace("<script>", "\x01&#2;&#x1F;<script>")
    markup = markup.replace("严格规范执法", "严格\x02规范&#x0B;执法")
    assert load_bytes(markup.encode(), "page.html").text.splitlines() == PLAIN
