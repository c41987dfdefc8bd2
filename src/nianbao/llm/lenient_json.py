"""JSON as models write it, read exactly or not at all.

Mended is only what can be read in one way: the punctuation of a Chinese keyboard (`：`, `，`, `｛｝`, `“…”`)
where JSON has its own, a comma before a closing bracket, line breaks inside a string. Libraries that repair
any text (json-repair among them) close what is open and drop what is broken: a cut-off list would become a
shorter valid one, and items would be lost in silence. That is why this is its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

LONGEST = 400_000
"""Longest text that is read, in characters; the longest answer asked for has some 30,000."""

_MARKS = {"｛": "{", "｝": "}", "［": "[", "］": "]", "：": ":", "，": ",", "\u3000": " ", "\u00a0": " "} | {
    chr(ord("０") + digit): str(digit) for digit in range(10)
}
_CLOSING = {'"': '"', "＂": "＂", "“": "”", "”": "”", "‘": "’"}
"""What ends a string, by what began it."""
_CONTROLS = {chr(code): json.dumps(chr(code))[1:-1] for code in range(0x20)}


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _one_value_a_key(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are unique. Raises ValueError where a key has two different values."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise ValueError(f"the key {key!r} has two values")
        found[key] = value
    return found


DECODER = json.JSONDecoder(strict=False, parse_constant=_no_constant, object_pairs_hook=_one_value_a_key)
"""JSON without NaN and without a key of two values; line breaks in strings are passed."""


def decode_at(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that begins at `start`, and where it ends, in characters. Raises ValueError.

    A value that is broken is not searched for whole parts: any would be a guess.
    """
    try:
        value, end = DECODER.raw_decode(text, start)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value, end


def mended(text: str) -> str:
    """`text` with the marks of JSON where a keyboard wrote others, and without lone trailing commas.

    Words inside strings stay as they are. Linear in the text.
    """
    return "".join(_without_trailing_commas(_pieces(text)))


def _pieces(text: str) -> Iterator[str]:
    """Strings as JSON writes them, and the characters between, in JSON's own marks."""
    at = 0
    while at < len(text):
        char = text[at]
        if char not in _CLOSING:
            yield _MARKS.get(char, char)
            at += 1
            continue
        end = _end_of_string(text, at)
        yield '"' + _escaped(text[at + 1 : end]) + '"' if end < len(text) else text[at:]
        at = end + 1


def _end_of_string(text: str, start: int) -> int:
    """Where the string that begins at `start` ends; the text's length when it does not.

    A string in “ ” may quote in turn: it ends where its own mark closes.
    """
    opening, closing = text[start], _CLOSING[text[start]]
    depth, at = 1, start + 1
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == closing:
            depth -= 1
            if depth == 0:
                return at
        elif char == opening:
            depth += 1
        at += 1
    return len(text)


def _escaped(inside: str) -> str:
    """The inside of a string so that `"` and control characters cannot end it; escapes stay."""
    out: list[str] = []
    at = 0
    while at < len(inside):
        char = inside[at]
        if char == "\\":
            out.append(inside[at : at + 2])
            at += 1
        else:
            out.append('\\"' if char == '"' else _CONTROLS.get(char, char))
        at += 1
    return "".join(out)


def _without_trailing_commas(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without a comma between a value and a closing bracket, white space aside."""
    held: list[str] = []
    before = ""
    for piece in pieces:
        if (held and piece.isspace()) or (piece == "," and not held and before not in ("", "{", "[", ",")):
            held.append(piece)
            continue
        yield from held[1:] if piece in ("}", "]") else held
        held = []
        yield piece
        before = before if piece.isspace() else piece
    yield from held
