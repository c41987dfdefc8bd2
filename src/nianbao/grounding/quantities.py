"""Whether the numbers of some words agree with their evidence: value, unit, bound, direction, noun. Pure.

Numbers are the tokens of scoring.md (faithfulness) and are compared by value: 三十余场 and 30余场 agree,
44 and 440 do not. What stands beside a number is compared by pairs of characters, so that a condensed
clause still finds its own number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from nianbao.grounding.breaches import BreachReason
from nianbao.schema.summary import Breach
from nianbao.text.bounds import Bound, bounded
from nianbao.text.clauses import clause_around
from nianbao.text.figures import NumberToken, find_numbers
from nianbao.text.folding import HAN, norm, word_pairs
from nianbao.text.lexicon import pattern
from nianbao.text.quantities import years_in
from nianbao.text.script import simplify
from nianbao.text.sentences import CLAUSE_MARKS

_NEAR = 12
"""Most characters on one side of a number that say what it counts."""

_CLAUSE_REACH = 200
"""Most characters of a clause on either side of a number; a text without marks is no clause."""

_CLEARLY = 3
"""Pairs that another number must have ahead before the words are taken to speak of that one."""

_STOP = re.compile(rf"[{CLAUSE_MARKS}\n、（(）)]")
_UP = pattern("bounds.up")
_DOWN = pattern("bounds.down")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in its text: what stands left and right of it, up to a mark or the next number.

    `unit` is the measure word without 万 and 亿, which are in the value.
    """

    token: NumberToken
    said: str
    unit: str
    left: str
    right: str
    clause: str
    clause_start: int
    bound: Bound


def disagreements(words: str, evidence: str, source: str) -> Iterator[Breach]:
    """Every way in which numbers of `words` differ from `evidence`; a year may stand anywhere in `source`."""
    held = _numbers(evidence)
    said = _numbers(words)
    checked: list[_Number] = []
    for number in said:
        if number.token.is_year and number.token.value in years_in(source):
            continue
        breach = _against(number, held)
        if breach is not None:
            yield breach
        else:
            checked.append(number)
    yield from _order(checked, held)
    yield from _opposed(simplify(words), simplify(evidence))
    yield from _lost(words, said, evidence)


def _numbers(text: str) -> tuple[_Number, ...]:
    plain = simplify(text)
    tokens = find_numbers(text)
    out: list[_Number] = []
    for i, token in enumerate(tokens):
        start, end = token.span.start, token.span.end
        before = tokens[i - 1].span.end if i else 0
        after = tokens[i + 1].span.start if i + 1 < len(tokens) else len(plain)
        left = _STOP.split(plain[max(before, start - _NEAR) : start])[-1]
        right = _STOP.split(plain[end : min(after, end + _NEAR)])[0]
        clause_start, clause_end = clause_around(plain, start, end)
        out.append(
            _Number(
                token=token,
                said=text[start:end],
                unit=_unit(token),
                left=left,
                right=right,
                clause=plain[max(clause_start, start - _CLAUSE_REACH) : min(clause_end, end + _CLAUSE_REACH)],
                clause_start=clause_start,
                bound=_bound(plain, start, end),
            )
        )
    return tuple(out)


def _unit(token: NumberToken) -> str:
    unit = re.sub(r"[\s余多近超约逾万亿千百]", "", simplify(token.unit))
    return "%" if unit in ("成", "％") else unit


def _bound(plain: str, start: int, end: int) -> Bound:
    """What kind of estimate or limit a number is."""
    bound = bounded(plain, start, end).bound
    return Bound.OVER if bound is Bound.EXACT and re.search(r"[余多]", plain[start:end]) else bound


def _against(number: _Number, held: tuple[_Number, ...]) -> Breach | None:
    same = [h for h in held if h.token.value == number.token.value]
    if not same:
        return BreachReason.UNKNOWN_NUMBER.breach(number.said)
    of_unit = [h for h in same if h.unit == number.unit]
    if not of_unit:
        return BreachReason.UNIT_CHANGED.breach(number.said)
    bounded = [h for h in of_unit if h.bound == number.bound]
    if not bounded:
        return BreachReason.BOUND_CHANGED.breach(number.said)
    if all(_turned(number, h) for h in bounded):
        return BreachReason.NUMBER_TURNED.breach(number.said)
    if not _beside_its_noun(number, bounded, held):
        return BreachReason.OTHER_NOUN.breach(number.said)
    return None


def _turned(said: _Number, held: _Number) -> bool:
    """Whether one clause speaks only of rising and the other only of falling."""
    up, down = (bool(p.search(said.clause)) for p in (_UP, _DOWN))
    was_up, was_down = (bool(p.search(held.clause)) for p in (_UP, _DOWN))
    return (up and not down and was_down and not was_up) or (down and not up and was_up and not was_down)


def _opposed(said: str, held: str) -> Iterator[Breach]:
    """Something told as rising that the evidence has falling, or the other way round."""
    for way, other in ((_UP, _DOWN), (_DOWN, _UP)):
        for match in way.finditer(said):
            if match[0] in held:
                continue
            before = re.escape(said[max(0, match.start() - 2) : match.start()])
            behind = re.escape(said[match.end() : match.end() + 2])
            turned = rf"{before}(?:{other.pattern})|(?:{other.pattern}){behind}"
            if len(said[match.end() :]) > 2 and re.search(turned, held):
                yield BreachReason.CHANGE_TURNED.breach(match[0])
                return


def _beside_its_noun(number: _Number, same: list[_Number], held: tuple[_Number, ...]) -> bool:
    """Whether the words beside a number are those beside an equal number of the evidence.

    They are not when another number of the same unit fits clearly better, or when nothing beside
    it stands in the clause of the evidence.
    """
    if any(h.left.endswith(number.left) and h.right.startswith(number.right) for h in same):
        return True
    near = word_pairs(number.left) | word_pairs(number.right)
    own = max(len(near & (word_pairs(h.left) | word_pairs(h.right))) for h in same)
    for other in held:
        if other.unit != number.unit or other.token.value == number.token.value:
            continue
        fits = _shared(number.left, other.left) + _shared(number.right, other.right)
        if (fits and not own) or fits >= own + _CLEARLY or _takes_verb(number, other, same):
            return False
    return len(near) < 2 or any(near & word_pairs(h.clause) for h in same)


def _takes_verb(number: _Number, other: _Number, same: list[_Number]) -> bool:
    """Whether all that stands before another number stands before this one, and little of its own."""
    lead = norm(other.left)
    if len(lead) < 2 or lead not in norm(number.left) or any(lead in norm(h.left) for h in same):
        return False
    return all(_shared(number.left, h.left) * 2 < len(word_pairs(h.left)) for h in same)


def _shared(said: str, held: str) -> int:
    """How many pairs of characters two stretches share, digits left out."""
    return len(word_pairs(said) & word_pairs(held))


def _order(said: list[_Number], held: tuple[_Number, ...]) -> Iterator[Breach]:
    """Two numbers of one unit in one clause that stand the other way round in the evidence."""
    for first, second in pairwise(said):
        if first.clause_start != second.clause_start or first.unit != second.unit:
            continue
        places, others = _by_clause(first, held), _by_clause(second, held)
        both = places.keys() & others.keys() if first.token.value != second.token.value else ()
        if both and all(min(places[clause]) > max(others[clause]) for clause in both):
            yield BreachReason.ORDER_TURNED.breach(first.said, second.said)


def _by_clause(number: _Number, held: tuple[_Number, ...]) -> dict[int, list[int]]:
    """Where numbers of this value stand, by the start of their clause."""
    places: dict[int, list[int]] = {}
    for other in held:
        if other.token.value == number.token.value:
            places.setdefault(other.clause_start, []).append(other.token.span.start)
    return places


def _lost(words: str, said: tuple[_Number, ...], evidence: str) -> Iterable[Breach]:
    """Members of a list that lost their own number, so that the next one's seems to be theirs."""
    plain, held = simplify(words), simplify(evidence)
    for number in said:
        before = plain[number.clause_start : number.token.span.start]
        for member in re.findall(rf"([{HAN}]{{2,8}})(?=、)", before):
            if re.search(rf"{member}(?:为|达|共|计)?\d", held) and not re.search(rf"{member}、", held):
                yield BreachReason.NUMBER_LEFT_OUT.breach(member)
        if "分别" in number.clause and len([n for n in said if n.clause_start == number.clause_start]) < 2:
            yield BreachReason.RESPECTIVE_NUMBERS_LEFT_OUT.breach()
