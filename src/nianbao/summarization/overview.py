"""The executive summary: every line cites items and is checked like any other line.

A small model only words what the program chose; a large one chooses among the verified items, by id.
What does not hold is asked once more with the reason, then composed by the program from headings and
verified summaries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from nianbao.errors import AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected
from nianbao.grounding.answers import Chosen, Words
from nianbao.grounding.rules import Claimed, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
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

_PASSING = (AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected)

_SENTENCE = re.compile(r"(?<=[。！？!?])(?![”’」』）)])")
_UNKNOWN = "（未写明）"


@dataclass(frozen=True, slots=True)
class Overviewed:
    """The overview and what making it left in the books."""

    overview: Overview
    prompt: PromptUsed
    failed: FailedChunk | None = None
    kept: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """A model's answer: its words, what it chose, the items its words may rest on, what it was told."""

    headline: str
    text: str
    choice: Choice
    cited: tuple[AnyItem, ...]
    prompt: str
    kept: bool


@dataclass(frozen=True, slots=True)
class _Tried:
    """A line that holds, or None, and what was wrong with the words that were thrown away."""

    line: Line | None = None
    breaches: tuple[Breach, ...] = ()

    @property
    def lacking(self) -> tuple[Breach, ...]:
        """What a new answer should put right."""
        return self.breaches if self.line is None else ()


async def overview(report: Report, lists: Lists, llm: Llm) -> Overviewed:
    """Ask for the executive summary; raises the errors of the model that end a run, ValueError without items.

    A failure that passes is named in `failed`, and the program composes what is missing.
    """
    if not any((lists.achievements, lists.deficiencies, lists.plans)):
        raise ValueError("a report without items has no overview")
    writer = _Writer(report, lists)
    prompt = prompts.load("choose" if llm.profile.groups else "overview")
    used = PromptUsed(name=prompt.name, sha256=prompt.sha256)
    choice, headline, text = writer.choice, _Tried(), _Tried()
    kept = asked = 0
    failed: FailedChunk | None = None
    for standing in (Standing.VERIFIED, Standing.REPAIRED):
        asked += 1
        try:
            said = await writer.ask(llm, reasons((*headline.lacking, *text.lacking)))
        except _PASSING as error:
            failed = FailedChunk(chunk=OVERVIEW_CHUNK, units=(), reason=error.message)
            break
        kept += said.kept
        choice = said.choice
        headline = writer.headline(said, standing, headline)
        text = writer.text(said, standing, text)
        if headline.line is not None and text.line is not None:
            break
    return Overviewed(writer.compose(choice, headline, text), used, failed, kept, asked)


class _Writer:
    """Asks for, checks and composes the lines of one report's overview."""

    def __init__(self, report: Report, lists: Lists) -> None:
        self._report, self._lists = report, lists
        self._variants = Variants.of(report.text)
        items: tuple[AnyItem, ...] = (*lists.achievements, *lists.deficiencies, *lists.plans)
        self._by_id = {i.id: i for i in items}
        self.choice = choose(lists)
        """The program's own choice."""

    async def ask(self, llm: Llm, remark: str) -> _Said:
        """Ask in the form that fits the model; `remark` says what was wrong before, empty at first."""
        note = f"注意：上次的回答不合格：{remark}。请换个写法。\n" if remark else ""
        if llm.profile.groups:
            return await self._ask_large(llm, note)
        return await self._ask_small(llm, note)

    async def _ask_small(self, llm: Llm, note: str) -> _Said:
        told = self.choice.told
        place, year = self._place_and_year()
        values = {
            "place": place or _UNKNOWN,
            "year": year or _UNKNOWN,
            "achievements": _listed(told, Kind.ACHIEVEMENT),
            "deficiencies": _listed(told, Kind.DEFICIENCY),
            "plans": _listed(told, Kind.PLAN),
            "remark": note,
        }
        rendered = prompts.load("overview").render(values)
        answer = await llm.ask(Question(rendered, Words, _TOKENS))
        said = answer.value
        return _Said(said.headline, said.text, self.choice, told, rendered.system, answer.kept)

    async def _ask_large(self, llm: Llm, note: str) -> _Said:
        """A large model sees the weightiest achievements and all else, by heading, the first by summary."""
        weighty = sorted(self._lists.achievements, key=weight, reverse=True)[:_MOST_ACHIEVEMENTS]
        shown = [i for i in self._by_id.values() if i.kind is not Kind.ACHIEVEMENT or i in weighty]
        in_full = {i.id for i in self.choice.told if i.kind is Kind.ACHIEVEMENT}
        lines = [f"{i.id} {i.summary.removesuffix('。') if i.id in in_full else i.title}" for i in shown]
        place, year = self._place_and_year()
        values = {"place": place, "year": year and f"{year}年", "items": "\n".join(lines), "remark": note}
        rendered = prompts.load("choose").render(values)
        answer = await llm.ask(Question(rendered, Chosen, _TOKENS))
        said = answer.value
        choice = self._chosen(said)
        chosen = [i.id for i in (*choice.told, *self.choice.told)]
        cited = _known(said.cited, self._by_id) or _known(chosen, self._by_id)
        return _Said(said.headline, said.text, choice, cited, rendered.system, answer.kept)

    def _place_and_year(self) -> tuple[str, str]:
        facts = self._report.facts
        return simplify(facts.place or ""), str(facts.year or "")

    def _chosen(self, answer: Chosen) -> Choice:
        """The model's choice by id; unknown ids are dropped, too few filled up by the program's choice."""
        ours = self.choice
        picked = _known(answer.highlights, {i.id: i for i in self._lists.achievements})
        more = [h for h in ours.highlights if h not in picked]
        picked = (*picked, *more[: max(0, LEAST_HIGHLIGHTS - len(picked))])
        plans = _known(answer.priorities, {p.id: p for p in self._lists.plans}) or ours.priorities
        return Choice(picked[:MOST_HIGHLIGHTS], ours.concerns, plans[:MOST_PRIORITIES])

    def headline(self, said: _Said, standing: Standing, before: _Tried) -> _Tried:
        """The headline, of achievements where there are any, in print form, checked; what held is kept."""
        achieved = tuple(i for i in said.cited if i.kind is Kind.ACHIEVEMENT)
        said = replace(said, cited=achieved or said.cited)
        words = without_praise(tidy(said.headline, None, self._variants), said.cited)
        words = shorten(words, HEADLINE_LIMIT + 1).removesuffix("。")
        if before.line is None and len(norm(words)) < _LEAST_HEADLINE:
            short = Breach(rule="length", detail=f"标题不足{_LEAST_HEADLINE}字")
            return _Tried(None, (*before.breaches, short))
        return self._tried(words, HEADLINE_LIMIT, said, standing, before)

    def text(self, said: _Said, standing: Standing, before: _Tried) -> _Tried:
        """The text in print form, checked; what held before is kept."""
        sentences = [tidy(s, None, self._variants) for s in _SENTENCE.split(said.text) if norm(s)]
        if len(said.text) > OVERVIEW_LIMIT and not said.text.endswith(("。", "！", "？", "”")):
            sentences[-1:] = without_last_clause(sentences[-1])  # it met the answer's own limit
        words = "".join(fitted([without_praise(s, said.cited) for s in sentences]))
        return self._tried(words, OVERVIEW_LIMIT, said, standing, before)

    def _tried(self, words: str, limit: int, said: _Said, standing: Standing, before: _Tried) -> _Tried:
        if before.line is not None:
            return before
        items, breaches = self._resting(words, limit, said)
        if breaches:
            return _Tried(None, before.breaches + breaches)
        checks = Checks(standing=standing, breaches=before.breaches)
        return _Tried(Line(text=words, items=tuple(i.id for i in items), checks=checks), before.breaches)

    def _resting(self, words: str, limit: int, said: _Said) -> tuple[tuple[AnyItem, ...], tuple[Breach, ...]]:
        """The items that the words speak of, and what is wrong with the words against these alone.

        What the words hold from an item that they hardly speak of, a lone number, brings that item in.
        """
        near = spoken_of(words, said.cited)
        if not near:
            nothing = Breach(rule="empty", detail="没有写出要点里的内容")
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
        return check(Claimed(words, None, evidence, self._report.text, None, prompt, limit))

    def compose(self, choice: Choice, headline: _Tried, text: _Tried) -> Overview:
        """Checked lines where there are some, the program's own composition elsewhere."""
        others = companions(choice.highlights, self._lists.achievements)
        return Overview(
            headline=headline.line
            or composed_line(own_headline(choice, self._opening(), self._variants), headline.breaches),
            text=text.line or composed_line(own_text(choice, self._variants), text.breaches),
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


def _listed(items: Sequence[AnyItem], kind: Kind) -> str:
    return "\n".join(f"- {simplify(i.summary)}" for i in items if i.kind is kind) or "- （没有）"
