"""What a portal page says of its article: title, issuer, date, index number.

The names of the meta elements are those of 《政府网站发展指引》 (2017), appendix on page tags; the
labels of the table those of the catalogues of 政府信息公开.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.readers.html_lines import lines_of, text_of
from nianbao.schema.report import Page
from nianbao.structure.page_labels import (
    DATE,
    INDEX,
    ISSUER,
    SITE_TAIL,
    SOURCE,
    TITLE,
    day_beside,
    first,
    iso_day,
    labelled_values,
    own_name,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def page_of(tree: HtmlElement) -> Page:
    """Title, issuer, date (ISO 8601) and index number of a page; None where it says nothing.

    `tree` is the whole page with its scripts removed.
    """
    meta = meta_tags(tree)
    lines = lines_of(tree)
    labelled = labelled_values(lines)
    title = first(labelled, TITLE) or meta.get("articletitle") or heading(tree) or site_title(tree, meta)
    issuer = first(labelled, ISSUER) or meta.get("contentsource") or first(labelled, SOURCE) or ""
    date = first(labelled, DATE) or meta.get("pubdate") or meta.get("publishdate") or day_beside(lines)
    return Page(
        title=title or None,
        issuer=own_name(issuer),
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
