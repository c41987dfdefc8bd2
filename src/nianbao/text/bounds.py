"""Words beside a number that make an estimate or a limit of it: 近30件, 30件以上, 不超过30件."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nianbao.text.lexicon import alternation, pattern

_REACH = 5
"""Characters before a number that are looked at."""


class Bound(StrEnum):
    """How a number is meant; the values name the lists of `bounds.toml`."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"
    SHORT = "short"
    UNDER = "under"
    OVER = "over"
    ABOUT = "about"

    @property
    def estimate(self) -> bool:
        """Whether the number is `approx` for labelling.md: 近, 超, 约 and their like; a limit is exact."""
        return self in (Bound.UNDER, Bound.OVER, Bound.ABOUT)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number's half-open offsets with the words that bound it, as far as they touch it."""

    start: int
    end: int
    bound: Bound


def _named(side: str, *bounds: Bound) -> str:
    """A group for each bound, of the words that say it on that side of a number."""
    return "|".join(f"(?P<{bound}>{alternation(f'bounds.{bound}_{side}')})" for bound in bounds)


_SAID_BEFORE = (Bound.LEAST, Bound.MOST, Bound.SHORT, Bound.UNDER, Bound.OVER, Bound.ABOUT)
_BEFORE = re.compile(rf"(?:{_named('before', *_SAID_BEFORE)})\s*\Z")
_AFTER = re.compile(_named("after", Bound.OVER, Bound.UNDER, Bound.ABOUT, Bound.MOST))
_AS_MANY_AS = pattern("bounds.as_many_as")


def bounded(plain: str, start: int, end: int) -> Bounded:
    """The number at `[start, end)` of a Simplified text with what bounds it on either side."""
    first = max(0, start - _REACH)
    before = _BEFORE.search(plain[first:start])
    after = _AFTER.match(plain, end)
    named = before or after
    bound = Bound(named.lastgroup or "") if named else Bound.EXACT
    if named is None and start and _AS_MANY_AS.match(plain, start - 1):
        bound = Bound.OVER
    return Bounded(first + before.start() if before else start, after.end() if after else end, bound)
