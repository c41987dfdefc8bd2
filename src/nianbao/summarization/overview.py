"""The executive summary: every line cites items and is checked like any other line.

A small model only words what the program chose; a large one chooses among the verified items, by id.
What does not hold is asked once more with the reason (`nianbao.llm.asking`), then composed by the program
from headings and verified summaries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from nianbao.grounding.answers import OverviewAnswer, OverviewChoice
from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.rules import Assertion, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
from nianbao.llm.asking import AskOutcome, CheckedQuestion, CheckOutcome, Lacking, ask_until_held
from nianbao.llm.protocol import Llm, Question
from nianbao.schema.report import Kind, Report
from nianbao.schema.summary import (
    HEADLINE_LIMIT,
    OVERVIEW_CHUNK,
    OVERVIEW_LIMIT,
    Breach,
    Checks,
    FailedChunk,
    Line,
    Overview,
    PromptUsed,
    Standing,
)
from nianbao.summarization.items import AnyItem, Lists
from nianbao.summarization.realization import (
    composed_line,
    entry_with,
    fitted,
    own_headline,
    own_text,
    spoken_of,
    vouched_line,
    without_last_clause,
    without_praise,
)
from nianbao.summarization.selection import (
    LEAST_HIGHLIGHTS,
    MOST_HIGHLIGHTS,
    MOST_PRIORITIES,
    Choice,
    choose,
    companions,
    weight,
)
from nianbao.text.clauses import shorten, tidy
from nianbao.text.folding import norm
from nianbao.text.quantities import years_in
from nianbao.text.script import Variants, simplify

_TOKENS = 420

_LEAST_HEADLINE = 9
"""Letters and digits below which a headline says nothing."""

_MOST_ACHIEVEMENTS = 12
"""Achievements that a large model chooses its highlights among: more cost tokens and are never chosen."""

_HEADLINE, _TEXT = "headline", "text"
"""The two lines that are worded."""

_SENTENCE = re.compile(r"(?<=[。！？!?])(?![”’」』）)])")


@dataclass(frozen=True, slots=True)
class OverviewOutcome:
    """The overview and what making it left in the books."""

    overview: Overview
    prompt: PromptUsed
    failed: FailedChunk | None = None
    kept: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class _ModelWords:
    """A model's answer, what is shown by its choice, the items its words may rest on, what it was told."""

    answer: OverviewAnswer | OverviewChoice
    choice: Choice
    cited: tuple[AnyItem, ...]
    prompt: str


@dataclass(frozen=True, slots=True)
class _ListedItem:
    """An item as a large model sees it."""

    id: str
    words: str


async def overview(report: Report, lists: Lists, llm: Llm) -> OverviewOutcome:
    """Ask for the executive summary; raises the errors of the model that end a run, ValueError without items.

    A failure that passes is named in `failed`, and the program composes what is missing.
    """
    if not any((lists.achievements, lists.deficiencies, lists.plans)):
        raise ValueError("a report without items has no overview")
    writer = _OverviewWriter(report, lists)
    make = writer.large_question if llm.profile.groups else writer.small_question
    found = await ask_until_held(llm, (_HEADLINE, _TEXT), lambda lacking: [make(lacking)])
    failed = [FailedChunk(chunk=each.name, units=(), reason=each.error.message) for each in found.failures]
    (prompt,) = found.prompts
    return OverviewOutcome(
        overview=writer.compose(found),
        prompt=prompt,
        failed=next(iter(failed), None),
        kept=found.kept,
        asked=found.asked,
    )


class _OverviewWriter:
    """Asks for, checks and composes the lines of one report's overview."""

    def __init__(self, report: Report, lists: Lists) -> None:
        self._report, self._lists = report, lists
        self._variants = Variants.of(report.text)
        items: tuple[AnyItem, ...] = (*lists.achievements, *lists.deficiencies, *lists.plans)
        self._by_id = {i.id: i for i in items}
        self._own = choose(lists)
        self._choice = self._own
        """What is shown: the program's own choice until a large model chose."""

    def small_question(self, lacking: Lacking[str]) -> CheckedQuestion[str, Line, OverviewAnswer]:
        """A small model only words what the program chose."""
        told = self._own.told
        summaries = {kind: [simplify(i.summary) for i in told if i.kind is kind] for kind in Kind}
        place, year = self._place_and_year()
        values = {
            "place": place,
            "year": year,
            "achievements": summaries[Kind.ACHIEVEMENT],
            "deficiencies": summaries[Kind.DEFICIENCY],
            "plans": summaries[Kind.PLAN],
            "faults": _faults(lacking),
        }
        rendered = prompts.load("overview").render(values)

        def check(answer: OverviewAnswer, standing: Standing) -> Mapping[str, CheckOutcome[Line]]:
            said = _ModelWords(answer, self._own, cited=told, prompt=rendered.system)
            return self._checked(said, lacking, standing)

        question = Question(rendered, OverviewAnswer, _TOKENS)
        return CheckedQuestion(name=OVERVIEW_CHUNK, parts=tuple(lacking), question=question, check=check)

    def large_question(self, lacking: Lacking[str]) -> CheckedQuestion[str, Line, OverviewChoice]:
        """A large model sees the weightiest achievements and all else, by heading, the first by summary."""
        weighty = sorted(self._lists.achievements, key=weight, reverse=True)[:_MOST_ACHIEVEMENTS]
        shown = [i for i in self._by_id.values() if i.kind is not Kind.ACHIEVEMENT or i in weighty]
        in_full = {i.id for i in self._own.told if i.kind is Kind.ACHIEVEMENT}
        items = [
            _ListedItem(i.id, i.summary.removesuffix("。") if i.id in in_full else i.title) for i in shown
        ]
        place, year = self._place_and_year()
        values = {"place": place, "year": year, "items": items, "faults": _faults(lacking)}
        rendered = prompts.load("choose").render(values)

        def check(answer: OverviewChoice, standing: Standing) -> Mapping[str, CheckOutcome[Line]]:
            choice = self._chosen(answer)
            chosen = [i.id for i in (*choice.told, *self._own.told)]
            cited = _known(answer.cited, self._by_id) or _known(chosen, self._by_id)
            said = _ModelWords(answer, choice, cited=cited, prompt=rendered.system)
            return self._checked(said, lacking, standing)

        question = Question(rendered, OverviewChoice, _TOKENS)
        return CheckedQuestion(name=OVERVIEW_CHUNK, parts=tuple(lacking), question=question, check=check)

    def _place_and_year(self) -> tuple[str, str]:
        facts = self._report.facts
        return simplify(facts.place or ""), str(facts.year or "")

    def _chosen(self, answer: OverviewChoice) -> Choice:
        """The model's choice by id; unknown ids are dropped, too few filled up by the program's choice."""
        ours = self._own
        picked = _known(answer.highlights, {i.id: i for i in self._lists.achievements})
        more = [h for h in ours.highlights if h not in picked]
        picked = (*picked, *more[: max(0, LEAST_HIGHLIGHTS - len(picked))])
        plans = _known(answer.priorities, {p.id: p for p in self._lists.plans}) or ours.priorities
        return Choice(picked[:MOST_HIGHLIGHTS], ours.concerns, plans[:MOST_PRIORITIES])

    def _checked(
        self, said: _ModelWords, lacking: Lacking[str], standing: Standing
    ) -> Mapping[str, CheckOutcome[Line]]:
        """The lines that were lacking, each checked."""
        self._choice = said.choice
        check = {_HEADLINE: self._headline, _TEXT: self._text}
        return {
            line: check[line](said, Checks(standing=standing, breaches=lacking[line] or ()))
            for line in lacking
        }

    def _headline(self, said: _ModelWords, checks: Checks) -> CheckOutcome[Line]:
        """The headline, of achievements where there are any, in print form, checked."""
        achieved = tuple(i for i in said.cited if i.kind is Kind.ACHIEVEMENT)
        said = replace(said, cited=achieved or said.cited)
        words = without_praise(tidy(said.answer.headline, None, self._variants), said.cited)
        words = shorten(words, HEADLINE_LIMIT + 1).removesuffix("。")
        if len(norm(words)) < _LEAST_HEADLINE:
            return CheckOutcome(None, (BreachReason.HEADLINE_TOO_SHORT.breach(_LEAST_HEADLINE),))
        return self._line(words, HEADLINE_LIMIT, said, checks)

    def _text(self, said: _ModelWords, checks: Checks) -> CheckOutcome[Line]:
        """The text in print form, checked."""
        sentences = [tidy(s, None, self._variants) for s in _SENTENCE.split(said.answer.text) if norm(s)]
        if len(said.answer.text) > OVERVIEW_LIMIT and not said.answer.text.endswith(("。", "！", "？", "”")):
            sentences[-1:] = without_last_clause(sentences[-1])  # it met the answer's own limit
        words = "".join(fitted([without_praise(s, said.cited) for s in sentences]))
        return self._line(words, OVERVIEW_LIMIT, said, checks)

    def _line(self, words: str, limit: int, said: _ModelWords, checks: Checks) -> CheckOutcome[Line]:
        items, breaches = self._resting(words, limit, said)
        if breaches:
            return CheckOutcome(None, breaches)
        return CheckOutcome(Line(text=words, items=tuple(i.id for i in items), checks=checks))

    def _resting(
        self, words: str, limit: int, said: _ModelWords
    ) -> tuple[tuple[AnyItem, ...], tuple[Breach, ...]]:
        """The items that the words speak of, and what is wrong with the words against these alone.

        What the words hold from an item that they hardly speak of, a lone number, brings that item in.
        """
        near = spoken_of(words, said.cited)
        if not near:
            nothing = BreachReason.NOTHING_OF_THE_POINTS.breach()
            return (), (nothing, *self._breaches(words, limit, said.prompt, said.cited))
        breaches = self._breaches(words, limit, said.prompt, near)
        if not breaches or len(near) == len(said.cited):
            return near, breaches
        if broken := self._breaches(words, limit, said.prompt, said.cited):
            return said.cited, broken
        for item in said.cited:
            wider = tuple(i for i in said.cited if i in near or i is item)
            fewer = self._breaches(words, limit, said.prompt, wider)
            if not fewer:
                return wider, ()
            if len(fewer) < len(breaches):
                near, breaches = wider, fewer
        return said.cited, ()

    def _breaches(self, words: str, limit: int, prompt: str, items: Sequence[AnyItem]) -> tuple[Breach, ...]:
        """What is wrong with words that rest on the items; place and the genre's name need no item."""
        place = self._report.facts.place or ""
        evidence = "\n".join([*(e.text for i in items for e in i.evidence), place, "年法治政府建设"])
        return check(Assertion(words, None, evidence, self._report.text, prompt=prompt, limit=limit))

    def compose(self, found: AskOutcome[str, Line]) -> Overview:
        """Checked lines where there are some, the program's own composition elsewhere."""
        choice, lines, breaches = self._choice, found.values, found.breaches
        others = companions(choice.highlights, self._lists.achievements)
        return Overview(
            headline=lines.get(_HEADLINE)
            or composed_line(
                own_headline(choice, self._opening(), self._variants), breaches.get(_HEADLINE, ())
            ),
            text=lines.get(_TEXT) or composed_line(own_text(choice, self._variants), breaches.get(_TEXT, ())),
            highlights=tuple(vouched_line(entry_with(i, others[i.id])) for i in choice.highlights),
            concerns=tuple(vouched_line(entry_with(i, ())) for i in choice.concerns),
            priorities=tuple(vouched_line(entry_with(i, ())) for i in choice.priorities),
        )

    def _opening(self) -> str:
        """Place and year; the year only where the report's text has it (it may come from the page's date)."""
        facts = self._report.facts
        said = facts.year in years_in(self._report.text)
        return f"{facts.place or ''}{f'{facts.year}年' if said else ''}"


_ItemT = TypeVar("_ItemT")


def _known(ids: Sequence[str], items: Mapping[str, _ItemT]) -> tuple[_ItemT, ...]:
    """The items of those ids that there are, in the ids' order, once each."""
    return tuple(items[i] for i in dict.fromkeys(ids) if i in items)


def _faults(lacking: Lacking[str]) -> tuple[str, ...]:
    """What was wrong with the lines that are asked for again."""
    return reasons(tuple(breach for breaches in lacking.values() for breach in breaches or ()))
