"""No list of the lexicon, and no pattern written in a call, takes time that outgrows its text."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nianbao
from nianbao.text.lexicon import list_names, pattern
from tests.support.adversarial import seeds

AnyPattern = re.Pattern[str] | re.Pattern[bytes]
SOURCES = Path(nianbao.__file__).parent
SEARCHES = ("search", "finditer", "findall", "sub", "subn", "split")

SIZES = (500, 1000, 2000, 4000, 8000)
"""Characters of the texts; the last one is long enough for a loop of a hundred to show that it ends."""

TIMES_AS_LONG = 8
"""Between the four of linear time and the sixteen of quadratic time, for a text four times as long."""

NOTHING = 0.004
"""Seconds below which no growth shows; a quadratic pattern takes 8 ms and more for 4,000 characters."""

MUCH = 0.05
"""Seconds for one of the smaller sizes that only cubic time or a very long pattern takes."""


def written_in_calls() -> Iterator[tuple[str, AnyPattern, frozenset[str]]]:
    """Every pattern that is written out where it is used: `re.sub(r"…", …)`."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=called),
                    args=[ast.Constant(value=str() | bytes() as words), *_],
                ) if called in (*SEARCHES, "match", "fullmatch"):
                    call = "search" if called in SEARCHES else called
                    yield f"{path.name}:{node.lineno}", re.compile(words), frozenset({call})


def of_lexicon() -> Iterator[tuple[str, AnyPattern, frozenset[str]]]:
    for name in list_names():
        yield name, pattern(name), frozenset({"search"})


def seconds(act: Callable[[Any], object], text: Any) -> float:
    """Of this thread's CPU."""
    start = time.thread_time()
    act(text)
    return time.thread_time() - start


def acts(pattern: AnyPattern, calls: Iterable[str]) -> Iterator[Callable[[Any], object]]:
    for call in calls:
        if call == "search":
            yield lambda text: sum(1 for _ in pattern.finditer(text))
        else:
            yield getattr(pattern, call)


def grows_too_fast(pattern: AnyPattern, act: Callable[[Any], object], start: str, body: str) -> bool:
    """Whether four times the text takes far more than four times as long, tried again on a busy machine."""

    def text(size: int) -> Any:
        words = start + body * (size // len(body)) + "\x00"
        return words.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else words

    def growing(size: int) -> bool:
        return all(seconds(act, text(size)) > TIMES_AS_LONG * seconds(act, text(size // 4)) for _ in range(4))

    for size in SIZES:
        taken = seconds(act, text(size))
        if taken > MUCH and growing(size):
            return True
        if size == SIZES[-2] and taken < NOTHING:
            return False
    return taken > 2 * NOTHING and growing(SIZES[-1])


def slow(found: Iterable[tuple[str, AnyPattern, frozenset[str]]]) -> list[str]:
    """The patterns that grow too fast, each with a text that shows it."""
    tried: set[tuple[object, int, str]] = set()
    out = []
    for name, one, calls in found:
        fresh = [call for call in calls if (one.pattern, one.flags, call) not in tried]
        tried |= {(one.pattern, one.flags, call) for call in fresh}
        out += [
            f"{name}: {start!r} + {body!r} * n"
            for act in acts(one, fresh)
            for start, body in seeds(one)
            if grows_too_fast(one, act, start, body)
        ][:1]
    return out


@pytest.mark.parametrize("found", [written_in_calls, of_lexicon])
def test_no_pattern_grows_faster_than_its_text(
    found: Callable[[], Iterable[tuple[str, AnyPattern, frozenset[str]]]],
) -> None:
    assert slow(found()) == []


@pytest.mark.parametrize("bad", [r"\d+年", r"\s+$", r"(?:ab?)*c", r"x.*y.*z", r"[(（][^()]*[)）]"])
def test_a_pattern_that_grows_too_fast_is_seen(bad: str) -> None:
    assert slow([("bad", re.compile(bad), frozenset({"search"}))])
