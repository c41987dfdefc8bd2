"""What a figure counts, in whole words of its clause: the verb and the noun. Pure.

A label is a stretch of the clause the figure stands in; a bare verb (受理) takes its object from the figure
before it (收到行政复议申请 → 受理行政复议申请), or from behind its own number (印发12份文件 → 印发文件). What
cannot be named so has none: precision comes before recall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.text.clauses import clauses
from nianbao.text.folding import HAN, is_han, norm
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify

_LEAST_NAME, _MOST_NAME = 4, 18
_FAR = 80
"""Shortest and longest name; most words before a figure that are looked at. In characters."""

_LEAD = re.compile(f"^{alternation('naming.opens')}+")
_TAIL = re.compile(f"{alternation('naming.ends')}{{1,6}}$")
_VERB = pattern("naming.verb")
_ACTS = pattern("naming.acts")
"""Verbs that make no noun: behind a number they begin what was done with it (组织30人参加培训)."""

_JOINS = tuple("、和与及與")
"""What may part two figures of one clause; other words behind a figure belong to it."""

_NO_NAME = pattern("naming.no_name")
"""No count of the year: a phrase cut off in front, another year's value, a bound, a change."""

_NO_COUNT = pattern("naming.no_count")
"""Units of a change, a time limit or an age, not of a count."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A figure to be named: half-open offsets into its text, and its unit."""

    start: int
    end: int
    unit: str


def labels_of(text: str, figures: Sequence[Labelled]) -> tuple[str | None, ...]:
    """The label of each figure of a stretch of evidence, in order; None where the words do not tell."""
    labels: dict[Labelled, str | None] = dict.fromkeys(figures)
    object_, unit, until = "", "", 0
    for start, end in clauses(text):
        at = start
        if re.search(r"[。；;]", text[until:start]):
            object_ = ""
        for figure in (f for f in figures if start <= f.start < end):
            between = text[at : figure.start]
            reaches = len(between) <= _FAR and (at == start or between[:1] in _JOINS)
            before = _bare(between) if reaches else ""
            same = object_ if norm(figure.unit) == unit else ""
            label = _joined(before, _behind(text[figure.end : end]) or same)
            if verb := _VERB.match(simplify(before)):
                object_, unit = before[verb.end() :] or object_, norm(figure.unit)
            at = until = figure.end
            if _fit(label) and not _NO_COUNT.search(simplify(figure.unit)):
                labels[figure] = label
    return tuple(labels[figure] for figure in figures)


def _behind(words: str) -> str:
    """The noun that opens the words behind a figure (印发12份文件), up to what joins another to it."""
    noun = re.match(rf"的?([{HAN}]*?)(?=[、和与及與]|\Z)", words)
    return noun[1] if noun and not _ACTS.search(simplify(noun[1])) else ""


def _bare(words: str) -> str:
    """The words before a figure without what only leads on to it."""
    words = clean(words)
    plain = simplify(words)
    lead, tail = _LEAD.match(plain), _TAIL.search(plain)
    return words[lead.end() if lead else 0 : tail.start() if tail else len(words)].strip()


def _joined(before: str, object_: str) -> str:
    """A bare verb with the object of the figure before it; other words as they are."""
    verb = _VERB.fullmatch(simplify(before))
    return before + object_ if verb and object_ else before


def _fit(name: str) -> bool:
    return (
        _LEAST_NAME <= len(name) <= _MOST_NAME
        and all(is_han(char) for char in name)
        and not _NO_NAME.search(simplify(name))
    )
