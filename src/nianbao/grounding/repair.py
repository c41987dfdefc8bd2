"""Puts back the figures that a model left out. Pure.

A small model that condenses dense lists drops numbers: `新增示范村2个，培育带头人13名` becomes
`新增示范村，培育带头人`. Where the words that are left stand in the source right before the figure, or
right around it, in a clause that holds all of the summary's clause up to there, the figure is put back as
it is printed. Words that hold no figure at all, though their source does, get the source's own clauses with
most figures at the end. Nothing else is added, and the result is checked like any other line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.summary import SUMMARY_LIMIT
from nianbao.text.bounds import bounded
from nianbao.text.clauses import clause_around, runs
from nianbao.text.figures import Figure, find_figures
from nianbao.text.folding import HAN, full_width, mostly_said, norm
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.script import simplify

_ENDS = re.compile(rf"[，；。]|{alternation('clauses.joins')}|\Z")
_JOINS = pattern("clauses.joins")
_LINKED = re.compile(rf"[{HAN}”》]\Z")
_SHORTEST, _LONGEST = 2, 14
"""Characters that must agree before a figure, at least and at most."""


@dataclass(frozen=True, slots=True)
class _WordPlace:
    """A figure in its clause of the source: the words before it, its printed form, the words behind."""

    before: str
    printed: str
    behind: str


def restore_figures(summary: str, evidence: str, limit: int = SUMMARY_LIMIT) -> str:
    """The summary with its dropped figures put back where they stood, within `limit` characters."""
    plain = simplify(evidence)
    if len(plain) != len(evidence):
        return summary  # the offsets of the two would part
    said = {figure.key for figure in find_figures(summary)}
    places = [(figure, _place(figure, evidence, plain)) for figure in find_figures(evidence)]
    for figure, place in places:
        if figure.key in said or not _LINKED.search(place.before):
            continue
        others = [one.before for other, one in places if other is not figure]
        at = _behind_noun(summary, place, others)
        if at is None:
            at = _inside(summary, place)
        if at is not None and len(summary) + len(place.printed) <= limit:
            summary = summary[:at] + place.printed + summary[at:]
            said.add(figure.key)
    return summary


def add_figures(summary: str, evidence: str, limit: int = SUMMARY_LIMIT) -> str:
    """The summary and, where it has no figure, the source's clauses with most figures that still fit.

    Clauses that mostly say what the summary says are left out.
    """
    if find_figures(summary):
        return summary
    room = limit - len(summary)
    best, most = "", 0
    for run in runs(evidence, room):
        count = len(find_figures(run))
        if count > most and not mostly_said(norm(run), norm(summary)):
            best, most = full_width(run), count
    return f"{summary.removesuffix('。')}；{best}。" if best else summary


def _place(figure: Figure, evidence: str, plain: str) -> _WordPlace:
    """Where a figure stands; 近, 超, 逾, 约 in front and 以上, 以下 behind belong to what is printed."""
    whole = bounded(plain, figure.span.start, figure.span.end)
    left, right = clause_around(plain, whole.start, whole.end)
    return _WordPlace(plain[left : whole.start], evidence[whole.start : whole.end], plain[whole.end : right])


def _behind_noun(summary: str, place: _WordPlace, others: Sequence[str]) -> int | None:
    """The offset behind the noun that the figure follows in the source, if the summary has it just once.

    Not where another figure of the source follows the same noun.
    """
    words = simplify(summary)
    for size in range(min(len(place.before), _LONGEST), _SHORTEST - 1, -1):
        noun = place.before[-size:]
        found = [m.end() for m in re.finditer(re.escape(noun), words)]
        if not found:
            continue
        if len(found) > 1 or any(other.endswith(noun) for other in others):
            return None
        end = found[0]
        fits = _ENDS.match(words, end) and _told(words[: end - size], place.before[:-size])
        return end if fits else None
    return None


def _inside(summary: str, place: _WordPlace) -> int | None:
    """The offset between two words that the figure parts in the source, if they stand joined once."""
    left, right = place.before[-_SHORTEST:], place.behind[:_SHORTEST]
    if len(left) < _SHORTEST or not re.fullmatch(rf"[{HAN}]{{2}}", right):
        return None
    words = simplify(summary)
    found = [m.start() for m in re.finditer(re.escape(left + right), words)]
    if len(found) != 1 or not _told(words[: found[0]], place.before[:-_SHORTEST]):
        return None
    return found[0] + _SHORTEST


def _told(words: str, source: str) -> bool:
    """Whether the last clause of `words` stands in `source`, in its order: same verb, same object."""
    clause = re.split(r"[，；。：]", words)[-1]
    if _within(_JOINS.sub("", clause), source):
        return True
    last = clause.rpartition("并")[2]
    return len(last) >= _SHORTEST and last != clause and _within(last, source)


def _within(words: str, source: str) -> bool:
    """Whether the characters of `words` follow each other in `source`, others between them or not."""
    rest = iter(source)
    return all(char in rest for char in words)
