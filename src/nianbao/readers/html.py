"""The article out of a web page: trafilatura says where it stands, the page's own tree gives the text.

trafilatura rewrites what it extracts (it joins, drops and deduplicates lines), so its answer is
used only to find the container; the container's text is then read whole, without its furniture.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, cast

from nianbao.errors import BrokenFile, EmptyFile
from nianbao.readers.detection import RESAVE
from nianbao.readers.html_hidden import remove_twins, settle_hidden
from nianbao.readers.html_lines import BLOCKS, PROSE, lines_of
from nianbao.readers.html_links import linked_files, links_note, refuse_without_text
from nianbao.readers.html_page import page_of
from nianbao.readers.plain import Decoded, decode
from nianbao.schema.report import Page
from nianbao.structure.page_labels import LABELLED, label_of
from nianbao.text.lexicon import alternation, pattern

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CHARSET = re.compile(rb"""charset\s*=\s*+["']?\s*+([A-Za-z0-9_\-]+)""", re.IGNORECASE)
CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "gb18030", "chinese", "csgb2312"), "gb18030"),
    **dict.fromkeys(("big5", "cn-big5", "x-x-big5", "big5-hkscs"), "cp950"),
}
"""Charset labels to Python codecs: a page may name any, and Python knows some that decode no text."""

DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "button", "select",
    "textarea", "nav", "footer", "aside",
)  # fmt: skip
BOXES = frozenset({"div", "ul", "ol", "dl", "section", "header", "table", "form", "td", "li"})
FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:bd|js|social|article)?-?_?(?:share|breadcrumbs?|crumbs?|position|location|dqwz|toolbar|tools"
    r"|print|font-?size|zihao|related|xgxx|xglj|prev|next|prenext|pagination|footer|foot|copyright|qr-?code|ewm"
    r"|side-?bar|sidenav|menu|nav|navbar|header|top-?bar|login|search)(?:$|[\s_-]|box|bar|list|con|wrap|\d)",
    re.IGNORECASE,
)
OUTER_NAME = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|copyright|side-?bar)(?:$|[\s_-]|box|wrap|\d)", re.IGNORECASE
)
OUTER_SHARE = 0.2
NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#0*(?:[0-8]|1[124-9]|2\\d|3[01]);|&#x0*(?:[0-8bcef]|1[0-9a-f]);",
    re.IGNORECASE,
)
"""Control characters, plain or as references, which a tree cannot hold."""
SIGNED = re.compile(r"[12]\d{3}年\d{1,2}月\d{1,2}日")
SHARE_WORDS = re.compile(rf"(?:{alternation('pages.share')}|[\s【】\[\]()（）|:：/·>、])+")
FURNITURE_LINE = re.compile(
    r"[【\[(（]?\s*(?:字\s*[号体體號]|文字大小|字体大小)[\s:：].{0,20}"
    r"|[上下]一[篇条條页][\s:：].*|[上下]一[篇条條页]"
    r"|.{0,6}扫一扫.{0,20}|.{0,6}掃一掃.{0,20}|.{0,8}扫描二维码.{0,20}"
    r"|(?:您|你)?(?:当前|现在|當前)?(?:所在)?(?:的)?位置\s*[:：].*|首页\s*>.*"
    r"|(?:浏览|阅读|点击|访问|瀏覽)(?:次数|量|数|次數)?\s*[:：]?\s*\d*\s*次?"
    r"|[\[【(（]?\s*(?:责任编辑|责编|编辑|審核|审核|作者|责任人)\s*[:：].{0,30}"
    r"|20\d\d-\d\d?-\d\d?(?:\s+\d\d?:\d\d(?::\d\d)?)?(?:\s+\S{2,6}[:：].*)?"
    r"|版权所有.*|主办(?:单位)?\s*[:：].*|承办(?:单位)?\s*[:：].*|.*ICP备.*|.*公网安备.*|网站标识码.*|网站地图|联系我们"
)
RELATED = pattern("pages.related")
CONTENT = re.compile(r"[^\W_]")
LONGEST_FURNITURE = 150
SEED = 200
SHARE = 0.9


def read_html(data: bytes, name: str) -> tuple[str, Page, tuple[str, ...]]:
    """The article's text (one paragraph a line), what the page says of it, and notes on the decoding.

    Nothing is fetched, run or expanded. Raises EmptyFile, BrokenFile, UnsupportedFormat.
    """
    decoded = decode_html(data, name)
    tree = tree_of(decoded.text, name)
    lines: list[str] = []
    page = Page()
    notes: tuple[str, ...] = ()
    if tree is not None:
        page, files = page_of(tree), linked_files(tree)
        remove([element for tag in DROPPED for element in tree.iter(tag)])
        notes = settle_hidden(tree.body)
        remove_twins(tree.body)
        clean(tree)
        shown = lines_of(tree.body)
        lines = without_furniture(lines_of(container(tree.body)))
        if lines and page.title and page.title in shown and page.title not in lines:
            # The title stands beside the article's container, in a heading of its own.
            lines.insert(0, page.title)
        refuse_without_text(name, len(content_of("".join(lines))), files, len(list(tree.body.iter("img"))))
        notes += links_note(files)
    if not lines:
        raise EmptyFile(
            f"{name} is a web page without an article in it.",
            "The page may load it by script: open it in a browser and copy the text, or save it once loaded.",
        )
    return "\n".join(lines) + "\n", page, (*decoded.notes, *notes)


def tree_of(markup: str, name: str) -> HtmlElement | None:
    """The page as a tree without scripts and what stands outside its text; None when it is empty.

    Raises BrokenFile when it nests deeper than the parser can follow.
    """
    import lxml.html
    from lxml.etree import ParserError

    # Pages that never close a tag nest deeper than the 256 levels allowed without huge_tree.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        parsed = lxml.html.document_fromstring(
            NOT_XML.sub("", markup).encode(), parser=parser, ensure_head_body=True
        )
    except ParserError:
        return None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise BrokenFile(f"{name} is damaged: its elements nest too deep to be read.", RESAVE)
    return cast("HtmlElement", parsed)


def decode_html(data: bytes, name: str) -> Decoded:
    """The markup as text, by its declared charset unless that is wrong, as pages saved by a browser have it.

    gb2312 and gbk are read as gb18030, as the WHATWG encoding standard has it. Raises BrokenFile,
    UnsupportedFormat.
    """
    declared = CHARSET.search(data[:8192])
    return decode(data, name, CODECS.get(declared[1].decode("ascii").lower(), "") if declared else "")


def remove(elements: list[HtmlElement]) -> None:
    """Empty elements, the text behind them kept."""
    for element in elements:
        if element.getparent() is not None:
            element.clear(keep_tail=True)


def clean(tree: HtmlElement) -> None:
    """Remove furniture by class or id, and lists of links.

    One that holds prose stays, but for a footer or side bar with less than a fifth of the page's prose.
    """
    most = OUTER_SHARE * prose_length(tree.body)
    for element in list(tree.body.iterdescendants()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        box = element.tag in BOXES
        furniture = (box and FURNITURE_NAME.search(names)) or is_link_list(element)
        outer = box and OUTER_NAME.search(names) and prose_length(element) < most
        if outer or (furniture and not belongs(element)):
            remove([element])


def prose_length(element: HtmlElement) -> int:
    """The characters of prose in an element."""
    return sum(len(line) for line in lines_of(element) if PROSE.fullmatch(line))


def is_link_list(element: HtmlElement) -> bool:
    """Whether a block is mostly links: at least three, with more than 60 % of its characters."""
    if element.tag not in BLOCKS and element.tag != "td":
        return False
    links = element.findall(".//a")
    if len(links) < 3:
        return False
    linked = sum(len(content_of("".join(a.itertext()))) for a in links)
    return linked > 0.6 * len(content_of("".join(element.itertext())))


def container(body: HtmlElement) -> HtmlElement:
    """The smallest element that holds the whole article.

    Down from the body to the element with nine tenths of what trafilatura takes for the article
    (without its answer: of all prose), then up again past every element that prose or a signature
    stands beside.
    """
    import trafilatura

    try:
        found = trafilatura.extract(copy.deepcopy(body), favor_recall=True, include_comments=False) or ""
    except RecursionError:  # it walks the tree by recursion; our own way below does not
        found = ""
    wanted = [content_of(line) for line in found.splitlines()]
    if sum(map(len, wanted)) < SEED:
        wanted = [content_of(line) for line in lines_of(body) if PROSE.fullmatch(line)]
    wanted = [line for line in wanted if len(line) >= 10]
    element = body
    while (child := inner(element, wanted)) is not None:
        element = child
    top = element
    for ancestor in element.iterancestors():
        if ancestor.tag == "html":
            break
        beside = [child for child in ancestor if child is not element and isinstance(child.tag, str)]
        if any(belongs(child) for child in beside) or PROSE.fullmatch((ancestor.text or "").strip()):
            top = ancestor
        element = ancestor
    return top


def inner(element: HtmlElement, wanted: list[str]) -> HtmlElement | None:
    """The child that holds nine tenths of the wanted lines that the element holds, None when no one does."""

    def held(part: HtmlElement) -> int:
        text = content_of("".join(part.itertext()))
        return sum(len(line) for line in wanted if line in text)

    blocks = [c for c in element if isinstance(c.tag, str) and len(c)]
    if len(blocks) == len(element) == 1 and not (element.text or "").strip() + (blocks[0].tail or "").strip():
        return blocks[0]
    whole = held(element)
    if not whole:
        return None
    return next((child for child in blocks if held(child) >= SHARE * whole), None)


def belongs(element: HtmlElement) -> bool:
    """Whether an element is part of the article: it holds prose, or a day in words as under a signature.

    Prose is a long line that ends as a sentence, or a line of several sentences.
    """
    return any(PROSE.fullmatch(line) or SIGNED.fullmatch(line) for line in lines_of(element))


def without_furniture(lines: list[str]) -> list[str]:
    """The article's lines without share bars, positions, counters, metadata rows and related links."""
    kept = [line for line in lines if not is_furniture(line)]
    for place, line in enumerate(kept):
        if RELATED.fullmatch(line.strip("【】[]:：")) and not any(
            PROSE.fullmatch(after) for after in kept[place + 1 :]
        ):
            kept = kept[:place]
            break
    return without_metadata(kept)


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture."""
    if len(line) > LONGEST_FURNITURE or PROSE.fullmatch(line):
        return False
    return bool(SHARE_WORDS.fullmatch(line) or FURNITURE_LINE.fullmatch(line))


def without_metadata(lines: list[str]) -> list[str]:
    """The lines without the rows of a metadata table, whose content is in `Page`.

    A row begins with a known label, followed by a colon, a tab or, on the next line, its value.
    Bare labels count only when there are three: one alone may be a word of the text.
    """
    bare = [label_of(line) is not None for line in lines]
    several = sum(bare) >= 3
    kept: list[str] = []
    skip = False
    for line, is_label in zip(lines, bare, strict=True):
        value, skip = skip, several and is_label
        if skip or (value and not PROSE.fullmatch(line)):
            continue
        cell = line.split("\t")[0]
        split = LABELLED.match(cell.strip("[【"))
        labelled = (split and label_of(split[1])) or ("\t" in line and label_of(cell))
        if not labelled or PROSE.fullmatch(line):
            kept.append(line)
    return kept


def content_of(text: str) -> str:
    """The letters, characters and digits of a text, to compare texts whatever their spacing."""
    return "".join(CONTENT.findall(text))
