"""Texts that bring out the worst of a regular expression, built from its own parts."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")  # no stubs: the module is private, its tree is not typed

_LOOPS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_LOOKS = ("ASSERT", "ASSERT_NOT")
_LONG_LOOP = 20
"""Repetitions from which a loop can grow with the text."""

_MOST_CHARACTERS = 12
_OF_CATEGORY = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "x", "NOT_SPACE": "x", "NOT_WORD": ","}
_USUAL = ("1", " ", "一", "，")


def seeds(pattern: re.Pattern[str] | re.Pattern[bytes]) -> tuple[tuple[str, str], ...]:
    """What to begin an adversarial text with, and what to repeat in it behind that.

    Usual characters; the body of every loop alone, behind what stands before it, and as a near miss
    (the whole pattern but its last part); the characters that occur in the pattern.
    """
    source: Any = pattern.pattern
    flags = pattern.flags if isinstance(source, str) else pattern.flags & ~re.UNICODE
    tree = _PARSER.parse(source, flags)
    loops = tuple(_loops(tree, ""))
    whole = _sample(tree)
    found = [("", text) for text in (*_USUAL, whole, whole[:-1])]
    for before, body in loops:
        found += [("", body), ("", before + body), (before, body), ("", before)]
    if loops:
        found += [("", char) for char in dict.fromkeys(_characters(tree))][:_MOST_CHARACTERS]
    return tuple(dict.fromkeys((start, body) for start, body in found if body))


def _loops(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """For every loop without a near bound: a sample of what stands before it, and of its body."""
    for kind, value in tree:
        if str(kind) in _LOOPS:
            _, most, body = value
            if most > _LONG_LOOP:
                yield from ((before, _sample(body, choice)) for choice in range(2))
        for inner in _inner(str(kind), value):
            yield from _loops(inner, before)
        before += _one(str(kind), value, 0)


def _characters(tree: Any) -> Iterator[str]:
    for kind, value in tree:
        if str(kind) in ("LITERAL", "IN"):
            yield from (_one(str(kind), value, choice) for choice in range(3))
        for inner in _inner(str(kind), value):
            yield from _characters(inner)


def _inner(kind: str, value: Any) -> tuple[Any, ...]:
    """The trees inside a part."""
    if kind in _LOOPS:
        return (value[2],)
    if kind == "BRANCH":
        return tuple(value[1])
    if kind == "SUBPATTERN":
        return (value[3],)
    if kind in _LOOKS:
        return (value[1],)
    return (value,) if kind == "ATOMIC_GROUP" else ()


def _sample(tree: Any, choice: int = 0) -> str:
    """A text that the tree matches, its looks to the side left out; `choice` of what may stand there."""
    return "".join(_one(str(kind), value, choice) for kind, value in tree)


def _one(kind: str, value: Any, choice: int) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "IN":
        return _of_class(value, choice)
    if kind in ("ANY", "NOT_LITERAL"):
        return "x" if value != ord("x") else "y"
    if kind in _LOOPS:
        least, most, body = value
        return _sample(body, choice) * int(max(least, min(most, 1)))
    inner = () if kind in _LOOKS else _inner(kind, value)
    return _sample(inner[choice % len(inner)], choice) if inner else ""


def _of_class(parts: Any, choice: int) -> str:
    """A character of a class, or of those outside a negated one."""
    named = [(str(kind), value) for kind, value in parts]
    listed = [
        char
        for kind, value in named
        for char in (
            [chr(value)] if kind == "LITERAL"
            else [chr(value[0]), chr(value[1])] if kind == "RANGE"
            else [_OF_CATEGORY[str(value).removeprefix("CATEGORY_")]] if kind == "CATEGORY"
            else []
        )
    ]  # fmt: skip
    if named[0][0] == "NEGATE":
        listed = [char for char in "x一1， (\n" if char not in listed]
    return listed[choice % len(listed)] if listed else ""
