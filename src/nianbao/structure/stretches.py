"""Problems, measures and bodies in running text: where one ends and the next begins, without a number."""

from __future__ import annotations

import re

from nianbao.text.lexicon import pattern
from nianbao.text.sentences import sentence_spans

_LACK = pattern("shortfalls.admits")
_LACK_OPENS = pattern("shortfalls.opens")
_LACK_ADMITTED = pattern("shortfalls.confesses")
_EXPLAINS = pattern("shortfalls.explains")
_SOME = pattern("shortfalls.some_of_many")
_ASPECT = pattern("shortfalls.aspect")
_LISTS = pattern("shortfalls.lists")
_ANNOUNCES = pattern("plans.announces")
_GENERIC = pattern("shortfalls.general")
_ORGAN = pattern("bodies.opens_with")

Stretch = tuple[int, int]
"""Half-open offsets `[start, end)` of the shaped text."""

_LISTED = pattern("shortfalls.listed")
_SHORTEST_PROBLEM = 6
_NAMED = re.compile(r"[,](.{8,300})[。]$")
_LISTED_MEASURES = 3
"""Sentences from which a paragraph of plans lists measures."""


def lead_in(shaped: str, start: int, end: int) -> int:
    """Where the problems begin in a paragraph of shortfalls, behind `主要表现在` or a general confession.

    Returns `end` when the stretch only confesses in general and names nothing.
    """
    sentences = sentence_spans(shaped, start, end)
    if not sentences:
        return end
    left, right = sentences[0]
    listed = _behind_list(shaped, sentences)
    if listed is not None:
        return listed
    words = shaped[left:right]
    general = _GENERIC.search(words) or (_LACK_OPENS.match(words) and _LACK_ADMITTED.search(words))
    if not general or words[-1] not in "。:":
        return left
    named = _NAMED.search(words[general.end() :])
    if named and _LACK.search(named[1]) and not _GENERIC.search(named[1]):
        return left + general.end() + named.start(1)
    return sentences[1][0] if len(sentences) > 1 else end


def _behind_list(shaped: str, sentences: list[Stretch]) -> int | None:
    """Where the list begins that the first sentence opens with `主要表现在` or the like."""
    left, right = sentences[0]
    for match in reversed(list(_LISTS.finditer(shaped, left, right))):
        if match.group()[-1] not in ":," and not _LISTED.match(match.group()):
            continue
        tail = shaped[match.end() : right].strip(" 。;:,")
        if len(tail) >= _SHORTEST_PROBLEM:
            return match.end()
        if not tail and len(sentences) > 1:
            return sentences[1][0]
    return None


def problems_in(shaped: str, start: int, end: int) -> list[Stretch]:
    """The separate problems in running text: cut at 。 and ；, by `…方面` where these lead.

    A sentence that only explains the problem before it belongs to it.
    """
    pieces = sentence_spans(shaped, start, end)
    aspects = [p for p in pieces if _ASPECT.match(shaped, *p)]
    if len(aspects) >= 2:
        pieces = pieces[pieces.index(aspects[0]) :]
    by_aspect = len(aspects) >= 2 or aspects[:1] == pieces[:1]
    some = bool(pieces) and _SOME.match(shaped[slice(*pieces[0])]) is not None
    starts: list[int] = []
    for index, (left, right) in enumerate(pieces):
        words = shaped[left:right]
        clause = index > 0 and shaped[pieces[index - 1][1] - 1] == ";"
        begins = _ASPECT.match(words) is not None if by_aspect else _is_problem(words, clause, some)
        if begins or not starts:
            starts.append(left)
    return _spans(starts, pieces[-1][1] if pieces else end)


def _is_problem(words: str, clause: bool, some: bool) -> bool:
    """Whether a sentence or clause names a problem of its own; `some` when the passage opens `有的…`."""
    if len(words) < _SHORTEST_PROBLEM:
        return False
    if _EXPLAINS.match(words) and not ((some or clause) and _SOME.match(words)):
        return False
    return clause or _LACK.search(words) is not None


def measures_in(shaped: str, start: int, end: int, *, each: bool) -> list[Stretch]:
    """The measure groups of an untitled passage of plans.

    Cut where `在…上，` or `…方面` lead; else, with `each`, a sentence each, or a clause each of one
    sentence that `;` parts; else one stretch. A sentence that only announces (`重点做好以下工作。`)
    belongs to none.
    """
    pieces = sentence_spans(shaped, start, end)
    aspects = [p for p in pieces if _ASPECT.match(shaped, *p)]
    if len(aspects) >= 2:
        return _spans([a for a, _ in aspects], end)
    while pieces and (
        shaped[pieces[0][1] - 1] == ":" or (len(pieces) > 1 and _ANNOUNCES.search(shaped[slice(*pieces[0])]))
    ):
        pieces = pieces[1:]
    if not pieces:
        return []
    listed = len(pieces) >= _LISTED_MEASURES or all(shaped[right - 1] == ";" for _, right in pieces[:-1])
    return pieces if each and listed else [(pieces[0][0], pieces[-1][1])]


def organs_in(shaped: str, start: int, end: int) -> list[Stretch]:
    """The stretches of a passage that moves from body to body; one stretch when it does not."""
    pieces = sentence_spans(shaped, start, end)
    starts: list[int] = []
    names: set[str] = set()
    for left, right in pieces:
        after_stop = not starts or shaped[left - 1 : left].isspace() or shaped[left - 1] in "。”!"
        organ = _ORGAN.match(shaped, left, right) if after_stop else None
        fresh = organ is not None and len(organ.group()) >= 3 and organ.group() not in names
        if organ is not None and fresh:
            names.add(organ.group())
        if fresh or not starts:
            starts.append(left)
    if len(names) < 2 or _ORGAN.match(shaped, start, end) is None:
        return _spans(starts[:1], pieces[-1][1] if pieces else end)
    return _spans(starts, pieces[-1][1])


def _spans(starts: list[int], end: int) -> list[Stretch]:
    return list(zip(starts, [*starts[1:], end], strict=True))
