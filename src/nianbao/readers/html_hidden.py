"""What a page shows and hides: an article that its script shows, closed tabs, a copy for telephones."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from nianbao.readers.html_lines import is_hidden, lines_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SENTENCE = re.compile(r".{10}[。；;！？]")
_LEAST_TWIN = 3
"""Lines of prose from which a block that repeats another is a copy of it, not a phrase that comes twice."""
_SHOWN = 30


def settle_hidden(body: HtmlElement) -> tuple[str, ...]:
    """Show what is the article, remove what else is hidden, and say so.

    A hidden part is the article when most prose of the page stands in it (WeChat's pages show it by
    script); a closed tab or a folded rest is part of it, like what stands open beside. Other hidden
    prose is left out and noted, unless the page shows it elsewhere.
    """
    hidden = _outermost(body)
    prose = {element: _prose(element) for element in hidden}
    shown = _prose(body, without=hidden)
    told = sum(map(len, shown))
    tabs: list[str] = []
    lost: list[str] = []
    for element in hidden:
        own = prose[element]
        if own and set(own) <= set(shown):
            _remove(element)
        elif sum(map(len, own)) > told:
            continue
        elif own and _goes_on(element, own):
            tabs.append(own[0])
        else:
            lost += own[:1]
            _remove(element)
    notes = (
        (tabs, "Read: text that the page hides until it is opened (tabs)"),
        (lost, "Left out: hidden text"),
    )
    return tuple(f"{what}: {_quoted(words)}." for words, what in notes if words)


def remove_twins(body: HtmlElement) -> None:
    """Remove a block whose whole prose stands in a block beside it: the same article for another screen."""
    if sum(count - 1 for count in Counter(_prose(body)).values()) < _LEAST_TWIN:
        return
    for parent in list(body.iter()):
        blocks = [child for child in parent if isinstance(child.tag, str)]
        prose = {child: set(_prose(child)) for child in blocks} if len(blocks) > 1 else {}
        kept = [child for child in reversed(blocks) if len(prose.get(child, ())) >= _LEAST_TWIN]
        for one in sorted(kept, key=lambda block: len("".join(lines_of(block)))):
            if any(prose[one] <= prose[other] for other in kept if other is not one):
                kept.remove(one)
                _remove(one)


def _outermost(body: HtmlElement) -> list[HtmlElement]:
    """The hidden elements that stand in no other hidden one."""
    hidden = dict.fromkeys(element for element in body.iter() if is_hidden(element))
    return [e for e in hidden if not any(above in hidden for above in e.iterancestors())]


def _prose(element: HtmlElement, without: list[HtmlElement] | None = None) -> list[str]:
    """The lines with a sentence in an element, those that stand in one of `without` left aside."""
    lines = [line for line in lines_of(element) if _SENTENCE.search(line)]
    aside = [line for part in without or () for line in _prose(part)]
    for line in aside:
        if line in lines:
            lines.remove(line)
    return lines


def _goes_on(element: HtmlElement, own: list[str]) -> bool:
    """Whether it goes on with what stands open beside it: a tab among tabs, or a long rest to be unfolded."""
    parent = element.getparent()
    beside = [] if parent is None else [child for child in parent if isinstance(child.tag, str)]
    shown = [child for child in beside if not is_hidden(child) and _prose(child)]
    names = (element.tag, element.get("class", "").split()[:1])
    tab = element.tag != "p" and any(
        (child.tag, child.get("class", "").split()[:1]) == names for child in shown
    )
    return tab or (bool(shown) and len(own) >= _LEAST_TWIN)


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.clear(keep_tail=True)


def _quoted(lines: list[str]) -> str:
    return "; ".join(f"“{line[:_SHOWN]}…”" for line in lines)
