"""Cuts a report into chunks: what goes into one question. Pure.

How much depends on the model, by one number: `chunk_characters` of its profile. At most one unit and
its telling sentences for a small one; as many whole sections as fit for a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from nianbao.schema.report import Chunk, Report, Unit
from nianbao.text.lexicon import pattern
from nianbao.text.sentences import sentence_spans

ONE_UNIT_BELOW = 1000
"""Below this many characters a chunk is one unit: a model asked so is too small to keep several apart."""

_TOKENS_PER_CHARACTER = 0.72
"""Tokens a Chinese character takes, measured with Qwen2.5's tokenizer on reports (0.62 to 0.71)."""

_TELLS = (
    (re.compile(r"\d"), 2.0),
    (re.compile(r"《"), 1.5),
    (pattern("claims.outstanding"), 3.0),
    (pattern("shortfalls.core", "causes.word"), 1.0),
    (pattern("verbs.telling"), 0.8),
    (pattern("plans.target_words"), 1.5),
    (pattern("report.spirit"), -1.5),
)


def chunk(report: Report, chunk_characters: int, units: Sequence[Unit] | None = None) -> tuple[Chunk, ...]:
    """The chunks of a report, or of some of its units, in order of the text.

    `chunk_characters` is the most characters of the source in one chunk; a single longer unit stands
    alone. Sections are kept whole where they fit.
    """
    wanted = report.units if units is None else tuple(units)
    if chunk_characters < ONE_UNIT_BELOW:
        groups = [[u] for u in wanted]
    else:
        groups = _packed(report, wanted, chunk_characters)
    return tuple(_chunk(group, chunk_characters) for group in groups)


def smaller(failed: Chunk, chunk_characters: int) -> tuple[Chunk, ...]:
    """The chunk in two halves, for an answer that was cut off; the chunk itself when it is one unit."""
    if len(failed.units) < 2:
        return (failed,)
    half = len(failed.units) // 2
    return tuple(_chunk(part, chunk_characters) for part in (failed.units[:half], failed.units[half:]))


def _chunk(units: Sequence[Unit], chunk_characters: int) -> Chunk:
    length = sum(min(len(u.span), chunk_characters) for u in units)
    name = units[0].id if len(units) == 1 else f"{units[0].id}-{units[-1].id}"
    return Chunk(name, tuple(units), round(length * _TOKENS_PER_CHARACTER))


def _packed(report: Report, units: Sequence[Unit], limit: int) -> list[list[Unit]]:
    groups: list[list[Unit]] = []
    room = 0
    for _, section in groupby(units, key=lambda u: _top(report, u)):
        for part in _fitting(list(section), limit):
            size = sum(len(u.span) for u in part)
            if groups and size <= room:
                groups[-1].extend(part)
                room -= size
            else:
                groups.append(list(part))
                room = limit - size
    return groups


def _fitting(units: list[Unit], limit: int) -> Iterator[list[Unit]]:
    """A section in as few parts as fit, cut between units."""
    part: list[Unit] = []
    for unit in units:
        if part and sum(len(u.span) for u in part) + len(unit.span) > limit:
            yield part
            part = []
        part.append(unit)
    if part:
        yield part


def _top(report: Report, unit: Unit) -> int | None:
    place = unit.section
    while place is not None and report.sections[place].parent is not None:
        place = report.sections[place].parent
    return place


def excerpt(words: str, limit: int) -> str:
    """The telling sentences of a passage, in their order, at most about `limit` characters.

    A sentence that is too long by itself gives its telling clauses. Nothing is rewritten.
    """
    if len(words) <= limit * 1.15:
        return words
    sentences = [words[a:b] for a, b in sentence_spans(words)]
    chosen = _choose(sentences, limit)
    if chosen:
        return "".join(chosen)
    best = max(sentences, key=_telling)
    clauses = re.findall(r"[^，,]+[，,]?", best)
    return "".join(_choose(clauses, limit) or clauses[:1]).rstrip("，,") + "。"


def _choose(pieces: list[str], limit: int) -> list[str]:
    order = sorted(range(len(pieces)), key=lambda i: (-_telling(pieces[i]), i))
    taken: list[int] = []
    room = limit
    for i in order:
        if len(pieces[i]) <= room:
            taken.append(i)
            room -= len(pieces[i])
    return [pieces[i] for i in sorted(taken)]


def _telling(words: str) -> float:
    score = sum(weight for told, weight in _TELLS if told.search(words))
    return score + min(len(words), 80) / 160
