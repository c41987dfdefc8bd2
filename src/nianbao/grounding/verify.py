"""From drafts to vouched words: form put in order, every rule checked; else the source's own words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nianbao.grounding.answers import ItemDraft, ItemWords, ThemeGuess
from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.repair import add_figures, restore_figures
from nianbao.grounding.rules import Assertion, check
from nianbao.schema.report import Kind, Report, Role, Unit
from nianbao.schema.summary import SUMMARY_LIMIT, TITLE_LIMIT, Breach, Standing, Theme
from nianbao.schema.terms import KINDS_TOLD
from nianbao.text.clauses import balanced, clauses, hangs, own_words, shorten, tidy
from nianbao.text.folding import full_width
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.script import Variants, simplify
from nianbao.text.spans import Span

_LACK = pattern("shortfalls.admits")

_TELLS = re.compile(rf"\d|《|{alternation('claims.outstanding', 'verbs.telling')}")

_ADMITTED_OR_AHEAD = frozenset({Kind.DEFICIENCY, Kind.PLAN})
_ALLOWED = {
    Role.ACHIEVEMENTS: frozenset({Kind.ACHIEVEMENT, Kind.DEFICIENCY}),
    Role.LEADERSHIP: frozenset({Kind.ACHIEVEMENT}),
    Role.DEFICIENCIES: _ADMITTED_OR_AHEAD,
    Role.PLANS: _ADMITTED_OR_AHEAD,
    Role.MIXED: _ADMITTED_OR_AHEAD,
    Role.OPENING: frozenset(Kind),
    Role.OTHER: frozenset(Kind),
}
"""The kinds that may stand in a section, by its role, beside the program's own kind of a unit."""

_CAUSE = pattern("causes.given")
_SUBJECT = pattern("clauses.subject")
_VERB = pattern("verbs.title_begins")
_ONLY_CAUSE = pattern("causes.only")
_MEASURES = pattern("plans.measure")


@dataclass(frozen=True, slots=True)
class DraftVerdict:
    """A draft after the checks: vouched for, or the breaches that stand against it."""

    vouched: ItemWords | None
    breaches: tuple[Breach, ...]


class Verifier:
    """Verifies the drafts of one report; `theme` is the program's guess at the theme of a unit."""

    def __init__(self, report: Report, theme: Callable[[Unit], ThemeGuess]) -> None:
        self._report = report
        self.theme = theme
        self._variants = Variants.of(report.text)

    def verify(self, draft: ItemDraft, prompt: str, standing: Standing) -> DraftVerdict:
        """Check a draft against the sentences it cites; `prompt` is what the model was told."""
        unit = self._report.unit(draft.unit)
        if draft.kind is not unit.kind and draft.kind not in _ALLOWED[unit.role]:
            return DraftVerdict(None, (BreachReason.KIND_OUT_OF_PLACE.breach(KINDS_TOLD[draft.kind]),))
        spans = self._spans(unit, draft)
        evidence = "".join(s.cut(self._report.text) for s in spans)
        summary = shorten(tidy(draft.summary, unit.title, self._variants), SUMMARY_LIMIT)

        def broken_by(words: str) -> tuple[Breach, ...]:
            heading, whole = unit.title, self._report.text
            said = Assertion(
                words, draft.kind, evidence, whole, title=heading, prompt=prompt, limit=SUMMARY_LIMIT
            )
            return check(said)

        if breaches := broken_by(summary):
            return DraftVerdict(None, breaches)
        for put_back in (restore_figures, add_figures):
            fuller = put_back(summary, evidence)
            if fuller != summary and not broken_by(fuller):
                summary = fuller
        title, broken = self._title(unit, draft, evidence, prompt)
        theme, by = self._theme(unit, draft)
        words = ItemWords(
            unit=unit,
            kind=draft.kind,
            spans=spans,
            title=title,
            summary=summary,
            theme=theme,
            theme_by=by,
            standing=standing,
            breaches=broken,
        )
        return DraftVerdict(words, ())

    def quoted(self, unit: Unit, breaches: tuple[Breach, ...]) -> ItemWords:
        """The unit in the source's own clauses, flagged."""
        title = self._printed(unit.title) if unit.title is not None else self._own_title(unit)
        return ItemWords(
            unit=unit,
            kind=unit.kind,
            spans=(unit.span,),
            title=title,
            summary=self._own_summary(unit),
            theme=self.theme(unit).theme,
            theme_by="program",
            standing=Standing.QUOTED,
            breaches=breaches,
        )

    def _own_summary(self, unit: Unit) -> str:
        """The most telling clauses of the unit that hold against it."""
        evidence = unit.span.cut(self._report.text)

        def holds(words: str) -> bool:
            printed = full_width(words)
            whole = self._report.text
            said = Assertion(printed, unit.kind, evidence, whole, title=unit.title, limit=SUMMARY_LIMIT)
            return not check(said)

        words = self._report.words_of(unit)
        return full_width(own_words(words, SUMMARY_LIMIT, _TELLING[unit.kind], holds))

    def _spans(self, unit: Unit, draft: ItemDraft) -> tuple[Span, ...]:
        """The unit's own span when all of it is cited, else the cited sentences, neighbours joined."""
        if set(draft.sentences) == set(unit.sentences):
            return (unit.span,)
        joined: list[Span] = []
        numbers = sorted(set(draft.sentences))
        for number, span in zip(numbers, self._report.spans_of(numbers), strict=True):
            if joined and number - 1 in numbers:
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        return tuple(joined)

    def _title(
        self, unit: Unit, draft: ItemDraft, evidence: str, prompt: str
    ) -> tuple[str, tuple[Breach, ...]]:
        """The source's own heading; else the model's title when it holds; else words of the source.

        With what was wrong with a title that was thrown away.
        """
        broken: tuple[Breach, ...] = ()
        if unit.title is not None:
            return self._printed(unit.title), broken
        if draft.title:
            words = tidy(draft.title, None, self._variants).rstrip("。")
            whole = self._report.text
            broken = check(Assertion(words, draft.kind, evidence, whole, prompt=prompt, limit=TITLE_LIMIT))
            if not broken:
                return words, broken
        return self._own_title(unit), broken

    def _own_title(self, unit: Unit) -> str:
        """A clause of the source that can stand as a title, at most 20 characters."""
        words = self._report.words_of(unit)
        pieces = [_without_subject(words[a:b].strip('“”" ')) for a, b in clauses(words)]
        fitting = [p for p in (*pieces, *(t for p in pieces for t in _tails(p))) if _names_something(p)]
        lacking = [p for p in fitting if _LACK.search(simplify(p))] if unit.kind is Kind.DEFICIENCY else []
        standing = [p for p in fitting if not hangs(p)]
        chosen = next(iter(lacking or standing or fitting), None)
        if chosen is None:
            chosen = " ".join(words.split())[: TITLE_LIMIT - 2] + "……"
        return self._printed(chosen)

    def _theme(self, unit: Unit, draft: ItemDraft) -> tuple[Theme, Literal["model", "program"]]:
        prior = self.theme(unit)
        if draft.theme is None or prior.sure:
            return prior.theme, "program"
        return draft.theme, "model"

    def _printed(self, title: str) -> str:
        return self._variants.restore(full_width(simplify(" ".join(title.split())))).strip("。；，：")


def _without_subject(clause: str) -> str:
    subject = _SUBJECT.match(simplify(clause))
    return clause[subject.end() :] if subject else clause


def _tails(clause: str) -> list[str]:
    """What follows a verb in a clause, the longest first, then its parts between 、"""
    return [*(clause[m.start() :] for m in _VERB.finditer(simplify(clause))), *clause.split("、")]


def _names_something(piece: str) -> bool:
    return 6 <= len(piece) <= TITLE_LIMIT and balanced(piece) and piece[-1] not in "、的"


def _achieved(words: str) -> float:
    return float(len(_TELLS.findall(simplify(words))))


def _lacking(words: str) -> float:
    """A quoted shortfall has the lack in it, and its cause where there is room."""
    plain = simplify(words)
    return (
        3.0 * bool(_LACK.search(plain))
        + 0.5 * len(_LACK.findall(plain))
        + bool(_CAUSE.search(plain, 1))
        - 2.0 * bool(_ONLY_CAUSE.match(plain))
    )


def _announced(words: str) -> float:
    """A quoted plan has the measure in it, and the target where it names one."""
    plain = simplify(words)
    return float(len(_MEASURES.findall(plain))) + 1.5 * bool(re.search(r"\d", plain))


_TELLING = {Kind.ACHIEVEMENT: _achieved, Kind.DEFICIENCY: _lacking, Kind.PLAN: _announced}


def reasons(breaches: tuple[Breach, ...]) -> tuple[str, ...]:
    """What the model is told of the breaches, once each."""
    return tuple(dict.fromkeys(b.detail for b in breaches))
