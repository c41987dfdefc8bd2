"""Whether words keep the evidence's qualifiers: 部分, 个别, 探索, 力争, 未, 不够, and its tense. Pure.

A qualifier governs the Chinese characters right behind it. It counts as dropped only when the words
say what it governs, the evidence says that nowhere without it, and the words say it nowhere with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach
from nianbao.text.script import simplify

_GAP = 4
"""Most characters between a qualifier and what it governs, in a condensed or in the full clause."""

_LONGEST = 6
"""Longest qualifier, in characters, with what it looks back on."""

_REACH = 6
"""Most characters behind a qualifier that are looked for in the words."""

_HAN = "\u4e00-\u9fff"


@dataclass(frozen=True, slots=True)
class _Family:
    """Qualifiers that may stand for each other: a regular expression, and whether one may be added."""

    found: str
    adds: bool = False


_FEW = _Family(r"极?个别|极?少数(?!民族)|一小部分")
_SOME = _Family(r"(?<![大一])部分|一部分|(?<![所没具原现享拥持固])有的|(?<!还)有些|一些|某些|不少(?!于)")
_MOST = _Family(r"绝?大部分|绝?大?多数")
_FAMILIES = (
    _FEW,
    _SOME,
    _MOST,
    _Family(r"探索|试行|试点|尝试|摸索", adds=True),
    _Family(r"力争|争取|努力|力求", adds=True),
    _Family(r"(?<![模草虚比])拟(?![定订制稿])|(?<=[，。；、年])计划", adds=True),
    _Family(r"逐步|初步|基本(?![情公公医法养建农])", adds=True),
    _Family(r"鼓励|原则上|适时|研究(?=制定|出台|起草|建立)", adds=True),
    _Family(
        r"尚未|未能|未|没有|不得|不再|不够|不太|不甚|不予|不(?![足断仅但同少低超])|无(?!人|缝|论)|非(?![常公遗税])"
        r"|有待|亟待|待|仍需|还需|尚需|需(?=进一步)|难以|缺乏|缺少|避免|防止|杜绝|严?禁止?|免于|免予"
    ),
)
_DENIED = re.compile(
    rf"(?P<what>[{_HAN}]{{2}})(?:还|仍|也|尚|都)?(?:不够|不太|不|未|没有|有待|亟待|仍需|还需|尚需|需(?=进一步))(?:进一步)?(?P<how>[{_HAN}]{{1,2}})"
)
_UNIVERSAL = re.compile(r"全部|所有|一律|全覆盖|无一|百分之百|完全|彻底")
_WIDE = re.compile(r"全部|所有|一律|全覆盖|无一|百分之百|完全|彻底|均|都|各|每|逐|全|100%")

_AHEAD = re.compile(
    r"将(?=要|会|继续|进一步|持续|全面|深入|着力|重点|加[强大快]|推[进动]|建[立成]|完[善成]|健全|开展|组织"
    r"|制定|出台|实施|[强优深]化|探索|积极|不断|严格|坚持|按照|围绕|聚焦|认真|扎实|切实|努力|于)[\u4e00-\u9fff]{2}"
    r"|(?:^|(?<=[，；。]))(?:下一?步|今后|明年|拟|计划|争取|力争)[\u4e00-\u9fff]{0,2}|预计[\u4e00-\u9fff]{2}"
)
_DONE = re.compile(
    r"(?:已经?(?![有知久])|业已)[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}了(?![解结])|荣获|获评|全部完成|圆满完成"
)


def unkept(words: str, evidence: str) -> Iterator[Breach]:
    """Qualifiers that were dropped, moved, weakened or strengthened."""
    said, held = simplify(words), simplify(evidence)
    for family in _FAMILIES:
        for noun in _governed(family.found, held):
            known = _longest(noun, said)
            if known and _always(family.found, known, held) and not _once(family.found, known, said):
                yield Breach(rule="hedge", detail=f"“{known}”前丢了原文的限定或否定词")
                break
        if not family.adds:
            yield from _added(family, said, held)
    for denied in _DENIED.finditer(held):
        affirmed = denied["what"] + denied["how"]
        if affirmed in said and affirmed not in held:
            yield Breach(rule="hedge", detail=f"“{affirmed}”在原文里是否定的")
            break
    for word in dict.fromkeys(_UNIVERSAL.findall(said)):
        if not _WIDE.search(held):
            yield Breach(rule="hedge", detail=f"原文没有“{word}”")


def _added(family: _Family, said: str, held: str) -> Iterator[Breach]:
    """Qualifiers before something that the evidence has without them."""
    for noun in _governed(family.found, said):
        start = noun[:2]
        if start in held and not _once(family.found, start, held):
            yield Breach(rule="hedge", detail=f"“{start}”前加了原文没有的限定或否定词")
            return
        if start not in held and not re.search(family.found, held):
            yield Breach(rule="hedge", detail=f"原文没有“{start}”前的限定或否定词")
            return


def _governed(found: str, text: str) -> tuple[str, ...]:
    """What each qualifier of a family stands before: at least two characters, once each."""
    pattern = _pattern(rf"(?:{found})[“《]?([{_HAN}]{{2,{_REACH}}})")
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
    before = _pattern(rf"(?:{found})[{_HAN}“《]{{0,{_GAP}}}$")
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
        yield Breach(rule="kind", detail="应写已做的事，不能写成计划")
    if kind is Kind.PLAN and any(m[0] not in held for m in _DONE.finditer(said)):
        yield Breach(rule="kind", detail="应写将要做的事，不能写成已完成")
