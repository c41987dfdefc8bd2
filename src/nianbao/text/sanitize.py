"""Text from a report or a model, made harmless for a terminal, for Markdown and for JSON."""

from __future__ import annotations

import json
import re
import unicodedata

_BLANK = {"Zl", "Zp", "Zs"}
_DROPPED = {"Cc", "Cf", "Cs"}
UNSEEN = frozenset({*_DROPPED, "Zl", "Zp"})
"""Unicode categories of what is not seen but drives a terminal, turns a text about or ends a line."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL = re.compile(r"[\\`*_\[\]|~$#^&<>]")
# What opens a block when it stands first in a line: list marks, setext underlines, ordered numbers.
_BLOCK_START = re.compile(r"\A(?:[-+=](?=[-+=\s]|\Z)|:|[0-9]{1,9}(?=[.)](?:\s|\Z)))")
_ASCII_RUN = re.compile(r"[!-~]+")
# What renderers turn into links by themselves: schemes, hosts, addresses; not a report's file name.
_LINK_LIKE = re.compile(
    r"//|@|www\.|mailto:|xmpp:|\.(?!(?:txt|docx?|pdf|html?|wps)(?![A-Za-z/]))[A-Za-z]{2,}", re.IGNORECASE
)
# Where characters that are not seen can be: all but ASCII, Chinese characters and their marks, for speed.
_PERHAPS_UNSEEN = re.compile(r"[^\t\n -~\u3000-\u9fff\uff01-\uffee]")
_BACKTICKS = re.compile(r"`+")


def clean(text: str) -> str:
    """One line of `text` without anything that could drive a terminal.

    White space of every kind becomes one blank; control characters, escape sequences' openers,
    direction overrides, zero-width and tag characters, and lone surrogates are dropped (Unicode
    categories Cc, Cf, Cs).
    """
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\v\f\r\x85" or category in _BLANK:
            kept.append(" ")
        elif category not in _DROPPED:
            kept.append(char)
    return " ".join("".join(kept).split())


def printable(text: str) -> str:
    """`text` for XML and for paper, its blanks as they are.

    Line ends, tabs and other control white space become one blank each. What XML 1.0 forbids, and what
    is not seen but turns a text about (control and format characters, surrogates), is dropped.
    """
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\v\f\r\x85" or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif category not in _DROPPED and char not in "\ufffe\uffff":
            kept.append(char)
    return "".join(kept)


def visible_json(text: str) -> str:
    """JSON with `\\u` escapes for what is not seen but drives a terminal, turns a text about or ends a line.

    The values stay what they are, so that offsets and quotes hold: outside strings JSON has none of these
    characters but its own line ends and tabs.
    """
    return _PERHAPS_UNSEEN.sub(lambda match: _escaped(match[0]) if _is_unseen(match[0]) else match[0], text)


def markdown(text: str) -> str:
    """`text` cleaned and escaped so that Markdown prints it literally, at the start of a line too.

    What a renderer would link by itself (addresses, hosts) is put in a code span; HTML becomes
    entities; everything else that has a meaning gets a backslash.
    """
    return held(inline(clean(text)))


def inline(text: str) -> str:
    """One line's `text` escaped like `markdown`, for the middle of a line; its blanks as they are."""
    parts: list[str] = []
    end = 0
    for start, stop in link_like(text):
        parts += [_escape(text[end:start]), _code(text[start:stop])]
        end = stop
    parts.append(_escape(text[end:]))
    return "".join(parts)


def held(line: str) -> str:
    """An escaped line whose start opens no list, no heading and no definition."""
    return _BLOCK_START.sub(_hold, line, count=1)


def link_like(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the words that renderers link by themselves."""
    return [run.span() for run in _ASCII_RUN.finditer(text) if _LINK_LIKE.search(run[0])]


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), text)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in UNSEEN


def _escaped(char: str) -> str:
    """A character as JSON escapes it: two surrogates where it needs them."""
    return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"


def _hold(match: re.Match[str]) -> str:
    start = match[0]
    return start + "\\" if start.isdigit() else "\\" + start


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"
