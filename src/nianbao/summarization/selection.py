"""Chooses and orders what an overview says: claims, key figures, shortfalls, the plans that answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.report import Role
from nianbao.schema.summary import Achievement, Deficiency, Plan, Standing, Theme
from nianbao.summarization.items import AnyItem, Lists

MOST_HIGHLIGHTS = 5
LEAST_HIGHLIGHTS = 3
MOST_PRIORITIES = 5
WORDED = 3
_ALSO = 2
"""Highlights, and shortfalls and plans each, that the headline and text speak of."""

_CLAIM = {"award": 4.0, "first": 4.0, "pilot": 1.5}
_FIGURE = 0.7
_MOST_FIGURES = 4
_RATE = 0.4
_MOST_RATES = 3
_QUOTED = -1.0
_LEADERS = -2.0
"""Weights of an achievement: a claim of each kind, a figure, a rate; less where nobody condensed it, or where
it is the leaders' own part."""

_BY_THEME = {
    Theme.RULEMAKING: 1.0,
    Theme.ENFORCEMENT: 1.0,
    Theme.DISPUTES: 1.0,
    Theme.OVERSIGHT: -2.0,
    Theme.SOCIETY: -1.0,
}
"""Rules, enforcement and disputes are the core; proposals answered, pages published and lectures held fill
every report with figures and say least about a year."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an overview says: highlights in order of weight, all shortfalls, plans that answer one first."""

    highlights: tuple[Achievement, ...]
    concerns: tuple[Deficiency, ...]
    priorities: tuple[Plan, ...]

    @property
    def told(self) -> tuple[AnyItem, ...]:
        """The items that the overview's headline and text may speak of, in their order."""
        return (*self.highlights[:WORDED], *self.concerns[:_ALSO], *self.priorities[:_ALSO])


def choose(lists: Lists) -> Choice:
    """The program's choice."""
    return Choice(highlights(lists.achievements), lists.deficiencies, priorities(lists.plans))


def weight(item: Achievement) -> float:
    """How much an achievement tells: awards and firsts, then pilots, then measured results."""
    score = sum(_CLAIM[c] for c in {c.kind for c in item.claims})
    score += _FIGURE * min(len(item.figures), _MOST_FIGURES)
    score += _RATE * sum(f.unit.endswith("%") for f in item.figures[:_MOST_RATES])
    score += _BY_THEME.get(item.theme, 0.0)
    score += _QUOTED if item.checks.standing is Standing.QUOTED else 0.0
    return score + (_LEADERS if item.role is Role.LEADERSHIP else 0.0)


def highlights(items: Sequence[Achievement]) -> tuple[Achievement, ...]:
    """At most five achievements by weight, a theme once before any theme comes twice."""
    ranked = sorted(items, key=weight, reverse=True)
    chosen: list[Achievement] = []
    for item in ranked:
        if len(chosen) < MOST_HIGHLIGHTS and item.theme not in {c.theme for c in chosen}:
            chosen.append(item)
    for item in ranked:
        if len(chosen) < LEAST_HIGHLIGHTS and item not in chosen:
            chosen.append(item)
    return tuple(sorted(chosen, key=weight, reverse=True))


def companions(
    chosen: Sequence[Achievement], items: Sequence[Achievement]
) -> dict[str, tuple[Achievement, ...]]:
    """By the id of each highlight, the others of its theme that have figures, by weight."""
    taken = {item.id for item in chosen}
    ranked = sorted((i for i in items if i.figures and i.id not in taken), key=weight, reverse=True)
    return {item.id: tuple(i for i in ranked if i.theme is item.theme) for item in chosen}


def priorities(items: Sequence[Plan]) -> tuple[Plan, ...]:
    """At most five plans: those that answer a shortfall, then those with a target, then in order."""
    ranked = sorted(items, key=lambda p: (not p.answers, p.target is None))
    return tuple(ranked[:MOST_PRIORITIES])
