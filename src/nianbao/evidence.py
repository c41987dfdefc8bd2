"""Checks words against the evidence they cite. Pure: no model, no file.

Each rule has an id and gives its reason in Chinese, because the reason goes back to the model. Rules
compare values, not strings: 三十余场 and 30余场 agree, 44 and 440 do not (scoring.md, faithfulness).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from nianbao import cues
from nianbao.figures import NumberToken, find_documents, find_numbers, find_quotations
from nianbao.report import Kind
from nianbao.summary import Breach
from nianbao.text import dice2, norm, simplify
from nianbao.wording import balanced

_ECHO = 0.85
_GROUNDED = 0.62
"""Least share of the words' character pairs that stand in the evidence; copying gives 1.0."""

_LEAK_RUN = 8
_WINDOW = 8
_MANY = "部分|个别|少数|有的|有些|一些|某些|多数|大部分|绝大多数|不少"
_MODAL = "探索|试点|试行|力争|争取|拟|逐步|初步|尝试|有望|计划"
_NOT = "尚未|未能|未|没有|不得|不|无|非|避免|防止|杜绝|减少|禁止"
_PLACEHOLDER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]类|某某")
_BAD_END = re.compile(
    r"(?:[、“《（(「]|的|和|与|及|或|对|将|把|在|为|以|从|向|由|并|且|以及|通过|根据|按照)。?$"
)
_TASK_START = re.compile(
    r"^(?:要|应|进一步)?(?:加强|完善|推进|健全|提升|强化|提高|加快|优化|深化|规范|落实|推动|建立)"
)
_DONE = re.compile(r"(?:已经|已(?!有|知|久)|完成了|实现了|取得了|荣获|获评)")
_AHEAD = re.compile(
    r"(?:^|[，；])(?:下一步|今后|将(?!\w{0,12}(?:纳入|列为|列入|作为|与|同|向|其))|拟|计划|争取)"
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Words to check: the line itself, its kind, the heading it stands under, what it may not hold.

    `evidence` is the cited text, `source` the whole report's (years may stand anywhere in it);
    `prompt` is the text of the prompt, examples included; `limit` in characters.
    """

    words: str
    kind: Kind | None
    evidence: str
    source: str
    title: str | None = None
    prompt: str = ""
    limit: int = 60


def check(claimed: Claimed) -> tuple[Breach, ...]:
    """Every rule the words break, in the order of the rules; empty when they hold."""
    return tuple(breach for rule in _RULES for breach in rule(claimed))


def _length(c: Claimed) -> Iterable[Breach]:
    if len(c.words) > c.limit:
        yield Breach(rule="length", detail=f"超过{c.limit}字")
    if len(norm(c.words)) < 4:
        yield Breach(rule="empty", detail="没有内容")


def _whole(c: Claimed) -> Iterable[Breach]:
    if not balanced(c.words) or _BAD_END.search(c.words):
        yield Breach(rule="cut-off", detail="句子不完整")


def _numbers(c: Claimed) -> Iterable[Breach]:
    have = _tokens(c.evidence)
    for token in _tokens(c.words):
        if token.is_year and any(t.value == token.value for t in _tokens(c.source)):
            continue
        said = c.words[token.span.start : token.span.end]
        same = [t for t in have if t.value == token.value]
        if not same:
            yield Breach(rule="number", detail=f"原文没有“{said}”")
        elif token.unit and not any(_unit(t.unit) == _unit(token.unit) for t in same):
            yield Breach(rule="unit", detail=f"“{said}”的单位与原文不同")
        elif not any(t.approx == token.approx for t in same):
            yield Breach(rule="approx", detail=f"“{said}”与原文的约数（余、多、超、近）不符")
        elif not _beside_its_noun(c, token, same, have):
            yield Breach(rule="noun", detail=f"“{said}”说的不是原文里的那件事")


def _tokens(text: str) -> tuple[NumberToken, ...]:
    return find_numbers(text)


def _unit(unit: str | None) -> str:
    return re.sub(r"[\s余多近超约逾万亿千百]", "", simplify(unit or ""))


def _beside_its_noun(
    c: Claimed, token: NumberToken, same: list[NumberToken], have: tuple[NumberToken, ...]
) -> bool:
    """Whether an equal number in the evidence has the words' surroundings at least as much as any other number."""
    around = _around(c.words, token)
    if len(around) < 2:
        return True
    nearest = max(len(around & _around(c.evidence, t)) for t in same)
    others = [len(around & _around(c.evidence, t)) for t in have if t.value != token.value]
    return nearest >= 1 and nearest + 1 >= max(others, default=0)


def _around(text: str, token: NumberToken) -> set[str]:
    """Character pairs of the clause words beside a number, at most eight characters each way."""
    left = re.split(r"[，,。；;：:]", text[max(0, token.span.start - _WINDOW) : token.span.start])[-1]
    right = re.split(r"[，,。；;：:]", text[token.span.end : token.span.end + _WINDOW])[0]
    return _pairs(left) | _pairs(right)


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\d", "", norm(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _titles_and_quotations(c: Claimed) -> Iterable[Breach]:
    evidence = norm(c.evidence)
    for document in find_documents(c.words):
        if norm(document.title) not in evidence:
            yield Breach(rule="document", detail=f"原文没有《{document.title}》")
    for quotation in find_quotations(c.words):
        if norm(quotation.text) not in evidence:
            yield Breach(rule="quotation", detail=f"原文没有“{quotation.text}”")


def _hedges(c: Claimed) -> Iterable[Breach]:
    said, held = simplify(c.words), simplify(c.evidence)
    for words in (_MANY, _MODAL, _NOT):
        governed = re.compile(rf"(?:{words})([\u4e00-\u9fff]{{2}})")
        for noun in dict.fromkeys(governed.findall(held)):
            if noun in said and _always(words, noun, held) and not _once(words, noun, said):
                yield Breach(rule="hedge", detail=f"“{noun}”前丢了原文的限定或否定词")
        if words is _MODAL:
            continue
        for noun in dict.fromkeys(governed.findall(said)):
            if noun in held and not _once(words, noun, held):
                yield Breach(rule="hedge", detail=f"“{noun}”前加了原文没有的限定或否定词")


def _always(words: str, noun: str, text: str) -> bool:
    found = [m.start() for m in re.finditer(re.escape(noun), text)]
    return all(re.search(rf"(?:{words})[\u4e00-\u9fff]{{0,3}}$", text[max(0, at - 8) : at]) for at in found)


def _once(words: str, noun: str, text: str) -> bool:
    return re.search(rf"(?:{words})[\u4e00-\u9fff“]{{0,4}}{re.escape(noun)}", text) is not None


def _echo(c: Claimed) -> Iterable[Breach]:
    if c.title and dice2(c.words, c.title) >= _ECHO and len(norm(c.evidence)) > 2 * len(norm(c.title)):
        yield Breach(rule="echo", detail="只重复了标题")


def _kind(c: Claimed) -> Iterable[Breach]:
    said, held = simplify(c.words), simplify(c.evidence)
    if c.kind is Kind.DEFICIENCY and not cues.LACK.search(said):
        if cues.LACK.search(held) or _TASK_START.match(said):
            yield Breach(rule="kind", detail="应写已存在的不足，不能写成任务或成绩")
    elif c.kind is Kind.PLAN and _DONE.search(said) and not _DONE.search(held):
        yield Breach(rule="kind", detail="应写将要做的事，不能写成已完成")
    elif c.kind is Kind.ACHIEVEMENT and _AHEAD.search(said) and not _AHEAD.search(held):
        yield Breach(rule="kind", detail="应写已做的事，不能写成计划")


def _praise(c: Claimed) -> Iterable[Breach]:
    held = simplify(c.evidence)
    for found in dict.fromkeys(cues.PRAISE.findall(simplify(c.words))):
        if found not in held:
            yield Breach(rule="praise", detail=f"原文没有“{found}”这样的评价")


def _leak(c: Claimed) -> Iterable[Breach]:
    said, held = norm(c.words), norm(c.evidence)
    if _PLACEHOLDER.search(c.words) and not _PLACEHOLDER.search(simplify(c.evidence)):
        yield Breach(rule="leak", detail="写进了示例里的字")
        return
    prompt = _norm_of(c.prompt)
    for at in range(len(said) - _LEAK_RUN + 1):
        run = said[at : at + _LEAK_RUN]
        if run in prompt and run not in held:
            yield Breach(rule="leak", detail="写进了要求或示例里的字")
            return


@lru_cache(maxsize=32)
def _norm_of(text: str) -> str:
    return norm(text)


def _grounded(c: Claimed) -> Iterable[Breach]:
    said, held = _pairs(c.words), _pairs(c.evidence)
    if said and len(said & held) / len(said) < _GROUNDED:
        yield Breach(rule="words", detail="用了太多原文没有的词")
    foreign = set(re.findall(r"[a-z]{2,}", norm(c.words))) - set(re.findall(r"[a-z]{2,}", norm(c.evidence)))
    if foreign:
        yield Breach(rule="words", detail=f"原文没有“{min(foreign)}”")


_RULES: tuple[Callable[[Claimed], Iterable[Breach]], ...] = (
    _length,
    _whole,
    _numbers,
    _titles_and_quotations,
    _hedges,
    _echo,
    _kind,
    _praise,
    _leak,
    _grounded,
)

RULES = (
    "length",
    "empty",
    "cut-off",
    "number",
    "unit",
    "approx",
    "noun",
    "document",
    "quotation",
    "hedge",
    "echo",
    "kind",
    "praise",
    "leak",
    "words",
)
"""Ids of the rules, as they stand in `Breach.rule`."""
