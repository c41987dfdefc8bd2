"""Text on both sides of a request: made harmless on its way out, one JSON object read out of a reply."""

from __future__ import annotations

import json
import re

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_OPENING = re.compile(r"\{\s*[\"}]")
"""How a JSON object begins; a brace in prose (`{name}`) does not."""
_LONGEST = 1_000_000
"""Longest reply searched, in characters."""
_MARKER = re.compile(r"<(?=[|<｜]|/?(?:s|bos|eos|pad|unk|mask|think|[a-z]+_[a-z_]+)>)|\[(?=/?[A-Z_]{3,}\])")
"""How the marks of chat templates begin: `<|im_end|>`, `</s>`, `<<SYS>>`, `<start_of_turn>`, `[INST]`.

HTML tags and Chinese brackets are none.
"""


def printable(text: str) -> str:
    """`text` without lone surrogates, which JSON allows and no encoding can send."""
    return text.encode("utf-8", "replace").decode("utf-8")


def material(text: str) -> str:
    """`text` as it may stand in a message: printable, and a space inside every mark of a chat template.

    llama.cpp and others read such marks out of a message's text too (measured: `<|im_end|>` became one
    control token), so a document could close its own message and open another. Nothing else is changed.
    """
    return _MARKER.sub(lambda found: f"{found[0]} ", printable(text))


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
