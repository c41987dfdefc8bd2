"""Markdown (CommonMark 0.31) to plain text: marks of headings, lists, rules and bold type are no words."""

from __future__ import annotations

import re
from functools import reduce

from nianbao.readers.pdf_lines import join

_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200})(?<=\S)\*\*")
"""Not `__`: inside words, as Chinese always is, it makes nothing bold."""
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:-[ \t]*|\*[ \t]*|_[ \t]*|=){3,80}$", re.MULTILINE)
"""What parts a text, or underlines a heading."""
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+(?=\S)", re.MULTILINE)
_OPENS = r"^(?P<bullet>[ \t]*[-*+][ \t]+)\*\*(?P<lead>[^*\n]{2,25})\*\*"
_ITEM = re.compile(rf"{_OPENS}[ \t]*(?P<rest>(?:\n(?:[ \t]*\n)?[ \t]+\S[^\n]*){{1,40}})", re.MULTILINE)
"""A list item whose first line is bold and whose words, or lower items, follow on the next lines."""
_RUN_IN = re.compile(
    rf"{_OPENS}(?<![。！？]..)(?P<after>[：:]|[ \t]*[—–]{{1,2}}|(?=[ \t])|(?<=[：:]..))[ \t]*(?=[^\s。])",
    re.MULTILINE,
)
"""A list item that opens with a bold lead that no full stop closes."""
_FEWEST = 2
"""Headings and bold words from which a text counts as Markdown: one may be a slip."""


def without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the marks of Markdown, and a note on them; any other text comes back unchanged.

    A bold lead that no full stop closes is parted from its list item's words by a tab, as a row's first
    cell is; what stands on further lines of the item is one paragraph with it.
    """
    if len(_HEADING.findall(text)) + len(_BOLD.findall(text)) < _FEWEST:
        return text, ()
    plain = _ITEM.sub(_whole, text)
    plain = _RUN_IN.sub(lambda found: f"{found['bullet']}{found['lead']}{found['after']}\t", plain)
    plain = _BOLD.sub(lambda found: found[1], plain)
    for mark in (_RULE, _HEADING, _BULLET):
        plain = mark.sub("", plain)
    return plain, ("Marks of Markdown (headings, lists, bold type) were left out.",)


def _whole(item: re.Match[str]) -> str:
    """A list item in one line."""
    lines = [_BULLET.sub("", line).strip() for line in item["rest"].split("\n")]
    return f"{item['bullet']}{item['lead']}\t{reduce(join, filter(None, lines))}"
