"""Markdown (CommonMark 0.31) to plain text: marks of headings, lists, rules and bold type are no words."""

from __future__ import annotations

import re

_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200})(?<=\S)\*\*")
"""Not `__`: inside words, as Chinese always is, it makes nothing bold."""
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:-[ \t]*|\*[ \t]*|_[ \t]*|=){3,80}$", re.MULTILINE)
"""What parts a text, or underlines a heading."""
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+(?=\S)", re.MULTILINE)
_LEAD = re.compile(
    r"^(?P<bullet>[ \t]*[-*+][ \t]+)\*\*(?P<lead>[^*\n]{2,25})\*\*[ \t]*\n[ \t]+(?=\S)",
    re.MULTILINE,
)
"""A list item whose first line is bold and whose words follow on the next."""
_FEWEST = 2
"""Headings and bold words from which a text counts as Markdown: one may be a slip."""


def without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the marks of Markdown, and a note on them; any other text comes back unchanged.

    A bold lead on a line of its own over a list item's words is parted from them by a tab, as a row's
    first cell is: both are one paragraph.
    """
    if len(_HEADING.findall(text)) + len(_BOLD.findall(text)) < _FEWEST:
        return text, ()
    plain = _LEAD.sub(lambda found: f"{found['bullet']}{found['lead']}\t", text)
    plain = _BOLD.sub(lambda found: found[1], plain)
    for mark in (_RULE, _HEADING, _BULLET):
        plain = mark.sub("", plain)
    return plain, ("Marks of Markdown (headings, lists, bold type) were left out.",)
