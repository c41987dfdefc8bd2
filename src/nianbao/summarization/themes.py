"""What a unit is mainly about, by the outline's own words: a prior for the model, and a fallback.

The themes are those of labelling.md (the outline's eight systems, leadership and society). The lead
phrase decides before the text.
"""

from __future__ import annotations

from nianbao.grounding.answers import ThemeGuess
from nianbao.schema.report import Report, Unit
from nianbao.schema.summary import Theme
from nianbao.text.lexicon import pattern, weights
from nianbao.text.script import simplify

_TITLE_WEIGHT = 4.0
_ABOVE_WEIGHT = 1.5
_AGAIN = 0.25
"""What a word said again adds: the text's share of a theme matters, repetition little."""

_SURE_SCORE = 4.0
_SURE_LEAD = 2.0
_CANDIDATES = 3

_WEIGHTS = {theme: weights(f"themes.{theme}") for theme in Theme}
_PATTERNS = {theme: pattern(f"themes.{theme}") for theme in Theme}


def theme_of(title: str, text: str, above: str = "") -> ThemeGuess:
    """The theme of a unit from its lead phrase, its text and the heading above it.

    The score of a theme is the weighted count of its words, a word counted once per place; the lead
    phrase counts four times, the heading above one and a half.
    """
    parts = [(simplify(title), _TITLE_WEIGHT), (simplify(text), 1.0), (simplify(above), _ABOVE_WEIGHT)]
    scores = {theme: sum(share * _score(theme, words) for words, share in parts) for theme in Theme}
    ranked = sorted(scores, key=lambda theme: -scores[theme])
    best, second = ranked[0], ranked[1]
    if scores[best] == 0:
        return ThemeGuess(Theme.LEADERSHIP, sure=False, candidates=tuple(Theme))
    sure = scores[best] >= _SURE_SCORE and scores[best] >= _SURE_LEAD * scores[second]
    return ThemeGuess(best, sure, tuple(theme for theme in ranked[:_CANDIDATES] if scores[theme] > 0))


def _score(theme: Theme, text: str) -> float:
    found = _PATTERNS[theme].findall(text)
    weights = _WEIGHTS[theme]
    # In the order of the text, so that rounding never differs from run to run.
    return sum(weights[word] * (1 + _AGAIN * (found.count(word) - 1)) for word in dict.fromkeys(found))


def theme_of_unit(report: Report, unit: Unit) -> ThemeGuess:
    """The program's theme of a unit, from its lead phrase, its text and the heading next above it."""
    above = report.headings_above(unit)
    return theme_of(unit.title or "", unit.span.cut(report.text), above[-1] if above else "")
