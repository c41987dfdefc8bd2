"""The executive summary: every line cites items and is checked like any other line.

A small model only words what the program chose; a large one chooses among the verified items, by id.
What does not hold is asked once more with the reason, then composed by the program from headings and
verified summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from nianbao import prompts
from nianbao.choosing import Choice, choose
from nianbao.cues import PRAISE, STOCK
from nianbao.drafts import AnswerModel
from nianbao.errors import AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected
from nianbao.evidence import Claimed, check
from nianbao.items import AnyItem
from nianbao.llm import Llm, Question
from nianbao.merging import Lists
from nianbao.report import Report
from nianbao.summary import (
    HEADLINE_LIMIT,
    OVERVIEW_LIMIT,
    Breach,
    Checks,
    FailedChunk,
    Line,
    Overview,
    PromptUsed,
    Standing,
)
from nianbao.text import Variants, full_width, simplify
from nianbao.vouching import reasons
from nianbao.wording import shorten, tidy

_TOKENS = 420
_WORDED = 3
"""Highlights that the overview's text and headline speak of."""

_NEAR = 3

_PASSING = (AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected)
CHUNK = "overview"
"""The name under which a failed overview stands among the failed chunks."""


class Words(AnswerModel):
    """What a small model words."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=260)]
    headline: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=60)]


class Chosen(AnswerModel):
    """What a large model chooses and words."""

    highlights: Annotated[list[str], Field(max_length=8)]
    priorities: Annotated[list[str], Field(max_length=8)]
    cited: Annotated[list[str], Field(max_length=40)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=400)]
    headline: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=80)]


@dataclass(frozen=True, slots=True)
class Overviewed:
    """The overview and what making it left in the books."""

    overview: Overview
    prompt: PromptUsed | None = None
    failed: FailedChunk | None = None
    kept: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A headline and a text that were checked; None where they broke a rule."""

    choice: Choice
    headline: Line | None
    text: Line | None
    breaches: tuple[Breach, ...]


async def overview(report: Report, lists: Lists, llm: Llm) -> Overviewed:
    """Ask for the executive summary; raises only the errors of the model that end a run."""
    writer = _Writer(report, lists, large=llm.profile.groups)
    if not any((lists.achievements, lists.deficiencies, lists.plans)):
        raise ValueError("a report without items has no overview")
    kept = asked = 0
    remark, best = "", _Attempt(choose(lists), None, None, ())
    prompt: PromptUsed | None = None
    for standing in (Standing.VERIFIED, Standing.REPAIRED):
        question = writer.question(remark)
        prompt = PromptUsed(name=question.prompt.name, sha256=question.prompt.sha256)
        asked += 1
        try:
            answer = await llm.ask(question)
        except _PASSING as error:
            units = tuple(i.unit for i in writer.spoken_of(best.choice))
            failed = FailedChunk(chunk=CHUNK, units=units, reason=error.message)
            return Overviewed(writer.compose(best), prompt, failed, kept, asked)
        kept += answer.kept
        best = writer.judge(answer.value, question.prompt.system, standing, best)
        if best.headline is not None and best.text is not None:
            break
        remark = reasons(best.breaches)
    return Overviewed(writer.compose(best), prompt, None, kept, asked)


class _Writer:
    """Asks for, checks and composes the lines of one report's overview."""

    def __init__(self, report: Report, lists: Lists, *, large: bool) -> None:
        self._report, self._lists, self._large = report, lists, large
        self._variants = Variants.of(report.text)
        self._by_id: dict[str, AnyItem] = {
            i.id: i for i in (*lists.achievements, *lists.deficiencies, *lists.plans)
        }
        self._program = choose(lists)

    def question(self, remark: str) -> Question[AnswerModel]:
        facts = self._report.facts
        place, year = simplify(facts.place or ""), str(facts.year or "")
        note = f"注意：上次的回答不合格：{remark}。请换个写法。\n" if remark else ""
        if self._large:
            lines = "\n".join(f"{i.id} {self._told(i)}" for i in self._by_id.values())
            values = {"place": place, "year": year and f"{year}年", "items": lines, "remark": note}
            return Question(prompts.load("choose").render(values), Chosen, _TOKENS)
        choice = self._program
        values = {
            "place": place or "（未写明）",
            "year": year or "（未写明）",
            "achievements": _listed(choice.highlights[:_WORDED]),
            "deficiencies": _listed(choice.concerns[:2]),
            "plans": _listed(choice.priorities[:2]),
            "remark": note,
        }
        return Question(prompts.load("overview").render(values), Words, _TOKENS)

    def _told(self, item: AnyItem) -> str:
        """An item as a large model sees it: its heading, and for the program's first highlights the summary."""
        if any(item.id == h.id for h in self._program.highlights[:_WORDED]):
            return item.summary.rstrip("。")
        return item.title

    def judge(self, answer: AnswerModel, prompt: str, standing: Standing, before: _Attempt) -> _Attempt:
        """Check a headline and a text; what held before is kept."""
        assert isinstance(answer, Words | Chosen)  # noqa: S101 - one of the two types that `question` names
        choice = self._chosen(answer) if isinstance(answer, Chosen) else self._program
        cited = self._cited(answer, choice)
        headline, broken = self._line(answer.headline, HEADLINE_LIMIT, cited, (prompt, standing))
        text, more = self._line(answer.text, OVERVIEW_LIMIT, cited, (prompt, standing))
        return _Attempt(choice, before.headline or headline, before.text or text, (*broken, *more))

    def _chosen(self, answer: Chosen) -> Choice:
        """The model's choice by id; unknown ids are dropped, too few are filled up by the program's choice."""
        ours = self._program
        picked = [i for i in self._lists.achievements if i.id in answer.highlights]
        picked += [h for h in ours.highlights if h not in picked][
            : max(0, min(3, len(ours.highlights)) - len(picked))
        ]
        plans = [p for p in self._lists.plans if p.id in answer.priorities] or list(ours.priorities)
        return Choice(tuple(picked[:5]), ours.concerns, tuple(plans[:5]))

    def _cited(self, answer: Words | Chosen, choice: Choice) -> tuple[AnyItem, ...]:
        """The items a headline and text rest on."""
        if isinstance(answer, Chosen):
            named = tuple(self._by_id[i] for i in dict.fromkeys(answer.cited) if i in self._by_id)
            return named or self.spoken_of(choice)
        return self.spoken_of(choice)

    def spoken_of(self, choice: Choice) -> tuple[AnyItem, ...]:
        """The items that the overview's text speaks of."""
        return (*choice.highlights[:_WORDED], *choice.concerns[:2], *choice.priorities[:2])

    def _line(
        self, words: str, limit: int, cited: Sequence[AnyItem], how: tuple[str, Standing]
    ) -> tuple[Line | None, tuple[Breach, ...]]:
        prompt, standing = how
        said = shorten(_without_praise(tidy(words, None, self._variants), cited), limit)
        if limit == HEADLINE_LIMIT:
            said = said.rstrip("。")
        facts = self._report.facts
        evidence = "\n".join(
            [
                *(e.text for i in cited for e in i.evidence),
                facts.place or "",
                f"{facts.year or ''}年",
                "年法治政府建设",
            ]
        )
        breaches = check(Claimed(said, None, evidence, self._report.text, None, prompt, limit))
        if breaches:
            return None, breaches
        resting = self._resting(said, cited)
        return Line(text=said, items=tuple(i.id for i in resting), checks=Checks(standing=standing)), ()

    def _resting(self, said: str, cited: Sequence[AnyItem]) -> Sequence[AnyItem]:
        """The cited items that the words speak of: enough rare character pairs in common."""
        pairs = _rare_pairs(said)
        near = [i for i in cited if len(pairs & _rare_pairs(i.title + "，" + i.summary)) >= _NEAR]
        return near or cited

    def compose(self, attempt: _Attempt) -> Overview:
        """The overview: checked lines where there are some, the program's own composition elsewhere."""
        choice, broken = attempt.choice, attempt.breaches
        return Overview(
            headline=attempt.headline or self._own_headline(choice, broken),
            text=attempt.text or self._own_text(choice, broken),
            highlights=tuple(_of(i) for i in choice.highlights),
            concerns=tuple(_of(i) for i in choice.concerns),
            priorities=tuple(_of(i) for i in choice.priorities),
        )

    def _own_headline(self, choice: Choice, broken: tuple[Breach, ...]) -> Line:
        """Place and year, then as many headings of the first items as fit."""
        items = choice.highlights[:_WORDED] or self.spoken_of(choice)
        facts = self._report.facts
        start = f"{facts.place or ''}{facts.year or ''}{'年' if facts.year else ''}"
        start = f"{start}：" if start else ""
        used: list[AnyItem] = []
        words = start
        for item in items:
            more = words + ("；" if used else "") + item.title
            if len(more) <= HEADLINE_LIMIT:
                words, used = more, [*used, item]
        if not used:
            words, used = items[0].title[:HEADLINE_LIMIT], [items[0]]
        return Line(
            text=words,
            items=tuple(i.id for i in used),
            checks=Checks(standing=Standing.QUOTED, breaches=broken),
        )

    def _own_text(self, choice: Choice, broken: tuple[Breach, ...]) -> Line:
        """Verified summaries of the first items, as many as fit: achievements, a shortfall, a plan."""
        words, used = "", []
        for item in (
            *choice.highlights[:2],
            *choice.concerns[:1],
            *choice.priorities[:1],
            *choice.highlights[2:_WORDED],
        ):
            more = words + item.summary
            if len(more) <= OVERVIEW_LIMIT:
                words, used = more, [*used, item.id]
        return Line(
            text=full_width(words),
            items=tuple(used),
            checks=Checks(standing=Standing.QUOTED, breaches=broken),
        )


def _without_praise(words: str, cited: Sequence[AnyItem]) -> str:
    """The words without the clauses that only judge (`…成效显著`), unless the evidence judges so itself."""
    held = simplify("".join(e.text for i in cited for e in i.evidence))
    clauses = re.findall(r"[^，；。]+[，；。]?", words)
    kept = [c for c in clauses if all(p in held for p in PRAISE.findall(simplify(c)))]
    return re.sub(r"[，；。]+$", "", "".join(kept)) + "。" if kept else words


def _rare_pairs(words: str) -> set[str]:
    """Character pairs of the words without the genre's common stock."""
    parts = re.split(r"[^\w]+", STOCK.sub("，", simplify(words)))
    return {p[i : i + 2] for p in parts for i in range(len(p) - 1)}


def _listed(items: Sequence[AnyItem]) -> str:
    return "\n".join(f"- {simplify(i.summary)}" for i in items) or "- （没有）"


def _of(item: AnyItem) -> Line:
    """An item's own summary as a line: checked before, with the item's standing."""
    return Line(text=item.summary, items=(item.id,), checks=Checks(standing=item.checks.standing))
