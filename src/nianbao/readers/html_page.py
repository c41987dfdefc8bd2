"""What a portal page says of its article: title, issuer, date, index number.

The names of the meta elements are those of 《政府网站发展指引》 (2017), appendix on page tags; the
labels of the table those of the catalogues of 政府信息公开.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from nianbao.readers.html_lines import lines_of, text_of
from nianbao.schema.report import Page
from nianbao.text.lexicon import alternation, plain_words
from nianbao.text.script import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

TITLE, ISSUER, DATE, INDEX, SOURCE, OTHER = (
    plain_words(f"pages.{name}") for name in ("title", "issuer", "date", "index", "source", "other")
)
"""Labels of what a page says of its article, those that say it best first."""
LABELS = frozenset((*TITLE, *ISSUER, *DATE, *INDEX, *SOURCE, *OTHER))
LABEL_BLANKS = re.compile(r"[\s\u3000\[\]【】]+")
NAMED = re.compile(rf"({'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[:：]")
LINE_LIMIT = 150
VALUE_END = re.compile(r"(?:[|【\[（(】）)]|(?:19|20)\d\d\s*[-年/.]|字\s*[体号]).*")
"""What a page puts behind an issuer without a label: a date, a share bar."""
VALUE_LIMIT = 120
LABELLED = re.compile(r"^([^:：]{2,12})[:：]\s*(.*)$")
DAY = re.compile(r"((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
OWN_SITE = re.compile(rf"^{alternation('furniture.own_site')}?$")
SITE_TAIL = re.compile(r"\s{0,9}[-_|–—]{1,9}[^-_|–—]{0,100}$")


def page_of(tree: HtmlElement) -> Page:
    """Title, issuer, date (ISO 8601) and index number of a page; None where it says nothing.

    `tree` is the whole page with its scripts removed.
    """
    meta = meta_tags(tree)
    lines = lines_of(tree)
    labelled = labelled_values(lines)
    title = first(labelled, TITLE) or meta.get("articletitle") or heading(tree) or site_title(tree, meta)
    issuer = first(labelled, ISSUER) or meta.get("contentsource") or first(labelled, SOURCE) or ""
    issuer = VALUE_END.sub("", issuer).strip()
    date = first(labelled, DATE) or meta.get("pubdate") or meta.get("publishdate") or day_beside(lines)
    return Page(
        title=title or None,
        issuer=None if OWN_SITE.match(simplify(issuer)) else issuer,
        date=iso_day(date),
        index_number=first(labelled, INDEX) or None,
    )


def meta_tags(tree: HtmlElement) -> dict[str, str]:
    """The page's meta elements with a name and a content, names in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def heading(tree: HtmlElement) -> str:
    """The text of the page's only h1, empty when there is none or several."""
    tops = [text for text in (text_of(element) for element in tree.iter("h1")) if text]
    return tops[0] if len(tops) == 1 else ""


def site_title(tree: HtmlElement, meta: dict[str, str]) -> str:
    """The page's title without the name of the site behind it."""
    found = meta.get("og:title") or next((text_of(element) for element in tree.iter("title")), "")
    return SITE_TAIL.sub("", found) or found


def label_of(text: str) -> str | None:
    """The metadata label that a piece of text is, without its blanks and colon; None for other text."""
    bare = LABEL_BLANKS.sub("", text).rstrip(":：")
    return bare if bare in LABELS else None


def labelled_values(lines: Iterable[str]) -> dict[str, str]:
    """Labels with their values, from `label：value` in one piece or `label`, `value` in two.

    Pieces are lines and table cells in reading order; the first value of a label counts.
    """
    found: dict[str, str] = {}
    waiting: str | None = None
    for piece in (part.strip() for line in lines for part in parted(line)):
        if not piece:
            continue
        label = label_of(piece)
        if label is not None:
            waiting = label
            continue
        split = NAMED.match(piece)
        if split:
            value = piece[split.end() :].strip()
            if value and len(value) <= VALUE_LIMIT:
                found.setdefault(split[1], value)
        elif waiting is not None and len(piece) <= VALUE_LIMIT:
            found.setdefault(waiting, piece)
        waiting = None
    return found


def parted(line: str) -> list[str]:
    """The pieces of a line: its cells, and in a short line what stands before each label."""
    cells = re.split(r"[\t|]", line)
    if len(line) > LINE_LIMIT:
        return cells
    return [
        cell[a:b]
        for cell in cells
        for a, b in pairwise([0, *(m.start() for m in NAMED.finditer(cell)), len(cell)])
    ]


def day_beside(lines: Sequence[str]) -> str:
    """The line that says a day beside the article's source, empty without one."""
    return next(
        (
            line
            for line in lines
            if len(line) <= LINE_LIMIT
            and DAY.search(line)
            and any(label in SOURCE for label in NAMED.findall(line))
        ),
        "",
    )


def first(values: dict[str, str], labels: Iterable[str]) -> str:
    """The value of the first label that has one, else an empty string."""
    return next((values[label] for label in labels if values.get(label)), "")


def iso_day(text: str) -> str | None:
    """The first day written in a text as ISO 8601, None when there is none or it is no day."""
    match = DAY.search(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04}-{month:02}-{day:02}"
