"""The base of rule ids: an id for programs, and beside it the sentence that tells it to a reader."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class ExplainedRule(StrEnum):
    """Base of rule ids: the value stands in outputs, `sentence` is in Simplified Chinese."""

    sentence: str

    def __new__(cls, rule: str, sentence: str) -> Self:
        """A member from its id and its sentence."""
        member = str.__new__(cls, rule)
        member._value_, member.sentence = rule, sentence
        return member
