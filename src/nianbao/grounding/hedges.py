"""Whether words keep the evidence's qualifiers: 部分, 个别, 探索, 力争, 未, 不够, and its tense. Pure.

A qualifier governs the Chinese characters right behind it. It counts as dropped only when the words
say what it governs, the evidence says that nowhere without it, and the words say it nowhere with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nianbao.grounding.breaches import BreachReason
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach
from nianbao.text.folding import HAN
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.script import simplify

_GAP = 4
"""Most characters between a qualifier and what it governs, in a condensed or in the full clause."""

_LONGEST = 6
"""Longest qualifier, in characters, with what it looks back on."""

_REACH = 6
"""Most characters behind a qualifier that are looked for in the words."""


@dataclass(frozen=True, slots=True)
class _Family:
    """Qualifiers that may stand for each other: the name of their list, and whether one may be added."""

    name: str
    adds: bool = False

    @property
    def found(self) -> str:
        """A regular expression that finds one."""
        return alternation(self.name)


_FEW = _Family("hedges.few")
_SOME = _Family("hedges.some")
_MOST = _Family("hedges.most")
_FAMILIES = (
    _FEW,
    _SOME,
    _MOST,
    _Family("hedges.trial", adds=True),
    _Family("hedges.effort", adds=True),
    _Family("hedges.intended", adds=True),
    _Family("hedges.gradual", adds=True),
    _Family("hedges.encouraged", adds=True),
    _Family("hedges.denied"),
)
_DENIED = re.compile(rf"(?P<what>[{HAN}]{{2}}){alternation('hedges.denial')}(?P<how>[{HAN}]{{1,2}})")
_UNIVERSAL = pattern("hedges.universal")
_WIDE = pattern("hedges.wide")

_AHEAD = pattern("hedges.ahead")
_DONE = pattern("hedges.done")


def unkept(words: str, evidence: str) -> Iterator[Breach]:
    """Qualifiers that were dropped, moved, weakened or strengthened."""
    said, held = simplify(words), simplify(evidence)
    for family in _FAMILIES:
        for noun in _governed(family.found, held):
            known = _longest(noun, said)
            if known and _always(family.found, known, held) and not _once(family.found, known, said):
                yield BreachReason.HEDGE_DROPPED.breach(known)
                break
        if not family.adds:
            yield from _added(family, said, held)
    for denied in _DENIED.finditer(held):
        affirmed = denied["what"] + denied["how"]
        if affirmed in said and affirmed not in held:
            yield BreachReason.NEGATION_DROPPED.breach(affirmed)
            break
    for word in dict.fromkeys(_UNIVERSAL.findall(said)):
        if not _WIDE.search(held):
            yield BreachReason.UNKNOWN_UNIVERSAL.breach(word)


def _added(family: _Family, said: str, held: str) -> Iterator[Breach]:
    """Qualifiers before something that the evidence has without them."""
    for noun in _governed(family.found, said):
        start = noun[:2]
        if start in held and not _once(family.found, start, held):
            yield BreachReason.HEDGE_ADDED.breach(start)
            return
        if start not in held and not re.search(family.found, held):
            yield BreachReason.UNKNOWN_HEDGED.breach(start)
            return


def _governed(found: str, text: str) -> tuple[str, ...]:
    """What each qualifier of a family stands before: at least two characters, once each."""
    pattern = _pattern(rf"(?:{found})[“《]?([{HAN}]{{2,{_REACH}}})")
    return tuple(dict.fromkeys(pattern.findall(text)))


def _longest(noun: str, said: str) -> str:
    """The longest beginning of `noun` that the words hold, at least two characters; else nothing."""
    return next((noun[:n] for n in range(len(noun), 1, -1) if noun[:n] in said), "")


def _always(found: str, noun: str, text: str) -> bool:
    return all(_qualified(found, noun, text))


def _once(found: str, noun: str, text: str) -> bool:
    return any(_qualified(found, noun, text))


def _qualified(found: str, noun: str, text: str) -> Iterator[bool]:
    """For every place of `noun` in the text, whether a qualifier of the family stands close before it."""
    before = _pattern(rf"(?:{found})[{HAN}“《]{{0,{_GAP}}}$")
    at = text.find(noun)
    while at >= 0:
        yield before.search(text[max(0, at - _LONGEST - _GAP) : at]) is not None
        at = text.find(noun, at + 1)


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def wrong_tense(words: str, kind: Kind | None, evidence: str) -> Iterator[Breach]:
    """A measure taken that is told as a plan, or a plan told as done; the evidence's own turns may stay."""
    said, held = simplify(words), simplify(evidence)
    if kind is Kind.ACHIEVEMENT and any(m[0] not in held for m in _AHEAD.finditer(said)):
        yield BreachReason.DONE_AS_PLAN.breach()
    if kind is Kind.PLAN and any(m[0] not in held for m in _DONE.finditer(said)):
        yield BreachReason.PLAN_AS_DONE.breach()
