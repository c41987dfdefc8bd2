"""Reads the one JSON object out of a reply, whatever a local server wrapped around it."""

from __future__ import annotations

import json
import re

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_OPENING = re.compile(r"\{\s*[\"}]")
"""How a JSON object begins; a brace in prose (`{name}`) does not."""
_LONGEST = 1_000_000
"""Longest reply searched, in characters."""


def printable(text: str) -> str:
    """`text` without lone surrogates, which JSON allows and no encoding can send."""
    return text.encode("utf-8", "replace").decode("utf-8")


def one_object(content: str) -> str | None:
    """The only JSON object in a reply, or None when there is none or several different ones.

    Fences, prose and `<think>` blocks around it are passed over. Several different objects are
    never chosen among: one may come from the document that the reply talks about.
    """
    text = _THINKING.sub("", content).strip()
    if len(text) > _LONGEST:
        return None
    found: set[str] = set()
    decoder = json.JSONDecoder()
    opening = _OPENING.search(text)
    while opening:
        try:
            _, end = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            return None  # a broken object: whatever is whole inside it would be a guess
        found.add(text[opening.start() : end])
        opening = _OPENING.search(text, end)
    return found.pop() if len(found) == 1 else None
