"""Simplified and Traditional characters: which script a text is in, and folding one into the other.

Mechanical conversions are common in the genre: they leave 余, 于 or 后 as they are and write 規范, 關于.
Every function here keeps the length of its text, so offsets carry over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Protocol

from nianbao.text.lookalikes import unify
from nianbao.text.memo import remembered


class Script(StrEnum):
    """The script a text is written in."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"

    @property
    def tag(self) -> str:
        """Its language tag (BCP 47)."""
        return "zh-Hant" if self is Script.TRADITIONAL else "zh-Hans"


class _Converter(Protocol):
    def convert(self, text: str, /) -> str: ...


@cache
def _converter(name: str) -> _Converter:
    # Late: opencc loads its dictionaries on import, and `nianbao --help` needs none.
    from opencc import OpenCC

    converter: _Converter = OpenCC(name)
    return converter


@cache
def _characters(name: str) -> Mapping[str, str]:
    """Every character that the OpenCC configuration changes when it stands alone, with its other form."""
    points = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]
    alone = [chr(point) for point in points]
    changed = _converter(name).convert("\n".join(alone)).split("\n")
    pairs = zip(alone, changed, strict=True)
    return MappingProxyType({old: new for old, new in pairs if old != new and len(new) == 1})


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _telling(script: Script) -> frozenset[str]:
    """Characters of one script only: OpenCC changes them, and the other script's code page lacks them.

    A mechanical conversion leaves 余, 于 or 后 as they are; those stand in Big5 and tell nothing.
    """
    if script is Script.TRADITIONAL:
        return frozenset(char for char in _characters("t2s") if not _encodes(char, "gb2312"))
    return frozenset(char for char in _characters("s2t") if not _encodes(char, "big5"))


def script_of(text: str) -> Script:
    """The script of `text`, by counting the characters that only one script has; Simplified when even."""
    counts = Counter(text)
    traditional = sum(n for char, n in counts.items() if char in _telling(Script.TRADITIONAL))
    simplified = sum(n for char, n in counts.items() if char in _telling(Script.SIMPLIFIED))
    return Script.TRADITIONAL if traditional > simplified else Script.SIMPLIFIED


def _convert(text: str, name: str) -> str:
    table = _characters(name)
    if table.keys().isdisjoint(text):
        return text
    converted = _converter(name).convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(table.get(char, char) for char in text)


_PRINTED = (("發佈", "發布"), ("采用", "採用"))
"""What s2tw makes of two words, and how official texts print them."""


def _traditional(simplified: str) -> str:
    """Simplified words in the usual Traditional characters (s2tw: 核, 群, where s2t has the rare 覈, 羣)."""
    made = _convert(simplified, "s2tw")
    for given, printed in _PRINTED:
        made = made.replace(given, printed)
    return made


def in_script(words: str, script: Script) -> str:
    """The program's own words, given in Simplified characters, in a script; always of the same length."""
    return _traditional(words) if script is Script.TRADITIONAL else words


@remembered
def simplify(text: str) -> str:
    """`text` in Simplified characters (OpenCC t2s), look-alikes folded; always of the same length."""
    return _convert(unify(text), "t2s")


@dataclass(frozen=True, slots=True)
class Variants:
    """The forms a source uses for Simplified characters, alone and beside a neighbour.

    `forms` is empty for a source in Simplified characters. Its keys are one character, or a
    character with its left (`"xc", 1`) or right (`"cx", 0`) neighbour and its place in the pair.
    """

    script: Script
    forms: Mapping[tuple[str, int], str]

    @classmethod
    def of(cls, source: str) -> Variants:
        """Learn the forms from the source's text, in its own script."""
        script = script_of(source)
        if script is Script.SIMPLIFIED:
            return cls(script, MappingProxyType({}))
        plain = simplify(source)
        seen: dict[tuple[str, int], Counter[str]] = {}
        for i, form in enumerate(source):
            for key in _contexts(plain, i):
                seen.setdefault(key, Counter())[form] += 1
        return cls(script, MappingProxyType({key: c.most_common(1)[0][0] for key, c in seen.items()}))

    def restore(self, simplified: str) -> str:
        """The words in the source's script and forms, of the same length.

        A form seen beside the same neighbour comes first, then the character's most frequent form
        in the source, then OpenCC's. Traditional characters in the words are folded before.
        """
        if self.script is Script.SIMPLIFIED:
            return simplified
        plain = simplify(simplified)
        usual = _traditional(plain)
        return "".join(
            next((self.forms[key] for key in _contexts(plain, i) if key in self.forms), usual[i])
            for i in range(len(plain))
        )


def _contexts(plain: str, i: int) -> tuple[tuple[str, int], ...]:
    """Keys of `Variants.forms` for the character at `i`, the most telling first."""
    return (plain[i : i + 2], 0), (plain[max(i - 1, 0) : i + 1], 1), (plain[i], 0)
