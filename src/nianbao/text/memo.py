"""What was found in a text, remembered, so that asking for many parts of a report costs one scan."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

_FoundT = TypeVar("_FoundT")

LONG = 2000
"""Characters from where a text is taken for a whole report; an item's evidence is shorter."""

_MOST_LONG, _MOST_SHORT = 4, 256


def remembered(find: Callable[[str], _FoundT]) -> Callable[[str], _FoundT]:
    """`find`, with its last results kept: of few long texts, and apart from them of many short ones.

    One store for both would lose the report's numbers to those of its first sixteen lines.
    """
    of_long, of_short = lru_cache(_MOST_LONG)(find), lru_cache(_MOST_SHORT)(find)

    def found(text: str) -> _FoundT:
        return of_long(text) if len(text) >= LONG else of_short(text)

    return found
