"""The opening's sentences by a model: each from verified items only, and verified against them again.

A small model words one point a question, a large one a whole opening. What does not hold is asked once
more with the reason; what still fails is left to the program's own sentence, flagged. A sentence over
several reports holds no number and no place's name: nobody could say whose it is. The program writes
both beside it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from nianbao.briefing.many import Example, ManyBrief, Point
from nianbao.briefing.one import OneBrief
from nianbao.briefing.parts import shortened
from nianbao.errors import AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected
from nianbao.grounding.answers import AnswerModel
from nianbao.grounding.rules import Claimed, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
from nianbao.llm.protocol import Llm, Question
from nianbao.schema import terms
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach, Standing, Theme
from nianbao.summarization.items import AnyItem
from nianbao.summarization.realization import without_praise
from nianbao.text.clauses import tidy
from nianbao.text.figures import find_numbers
from nianbao.text.folding import norm
from nianbao.text.sanitize import clean
from nianbao.text.script import Script, Variants, simplify

_POINT_TOKENS = 160
_SENTENCE_TOKENS = 140
_SENTENCE_LIMIT = 90
_LINE_LIMIT = 46
_LEAST_SENTENCE = 10
"""Tokens of an answer, for a point alone, for each of several; characters of a sentence, of a line told."""

_PASSING = (AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected)
_SHARED = "不写地名、单位名，不写数字。\n"
_ALONE = "数字连同单位、对象照抄。\n"
_PLAIN = Variants(Script.SIMPLIFIED, {})


class Worded(AnswerModel):
    """A small model's answer: the sentence of one point."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=200)]


class WordedPoint(AnswerModel):
    """A large model's sentence of one point, by the point's id."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=240)]


class WordedPoints(AnswerModel):
    """A large model's answer."""

    sentences: Annotated[list[WordedPoint], Field(max_length=12)]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A point and a model's words for it, in Simplified characters; empty where none held."""

    point: Point
    words: str
    standing: Standing
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """The sentences of each paragraph; `failed` is why a model could not be asked, empty when it could."""

    paragraphs: tuple[tuple[Sentence, ...], ...]
    failed: str = ""

    @property
    def written(self) -> bool:
        """Whether the model wrote at least one sentence."""
        return any(s.words for p in self.paragraphs for s in p)


async def prose_of_many(brief: ManyBrief, llm: Llm) -> Prose:
    """Two paragraphs: achievements in common, shortfalls in common. Raises the errors that end a run."""
    return await _write((brief.achieved, brief.lacking), llm, brief)


async def prose_of_one(brief: OneBrief, llm: Llm) -> Prose:
    """One paragraph on achievements, shortfalls and plans. Raises the errors that end a run."""
    choice = brief.choice
    groups: tuple[tuple[str, Sequence[AnyItem]], ...] = (
        ("成绩", choice.highlights),
        ("不足", choice.concerns),
        ("打算", choice.priorities),
    )
    points = tuple(
        Point(f"{items[0].kind.value[0]}1", name, 1, tuple(Example(brief.report, i) for i in items[:3]))
        for name, items in groups
        if items
    )
    return await _write((points,), llm, None)


async def _write(paragraphs: Sequence[tuple[Point, ...]], llm: Llm, many: ManyBrief | None) -> Prose:
    writer = _Writer(llm, many)
    points = [p for some in paragraphs for p in some]
    done = {p.id: Sentence(p, "", Standing.QUOTED) for p in points}
    failed = ""
    for standing in (Standing.VERIFIED, Standing.REPAIRED):
        left = [done[p.id] for p in points if not done[p.id].words]
        if not left:
            break
        try:
            said = await writer.ask(left)
        except _PASSING as error:
            failed = error.message
            break
        for sentence in left:
            done[sentence.point.id] = writer.judged(sentence, said.get(sentence.point.id, ""), standing)
    return Prose(tuple(tuple(done[p.id] for p in some) for some in paragraphs), failed)


class _Writer:
    """Asks for sentences and judges them; `many` is None for a brief of one report."""

    def __init__(self, llm: Llm, many: ManyBrief | None) -> None:
        self._llm = llm
        self._rule = _SHARED if many is not None else _ALONE
        self._places = {norm(f.place) for f in many.reports} if many is not None else set()
        self._shared = many is not None
        self._prompt = prompts.load("brief" if llm.profile.groups else "brief-point")

    async def ask(self, sentences: Sequence[Sentence]) -> Mapping[str, str]:
        """The model's words by point id."""
        if self._llm.profile.groups:
            return await self._ask_all(sentences)
        words = await asyncio.gather(*(self._ask_one(s) for s in sentences))
        return {s.point.id: w for s, w in zip(sentences, words, strict=True)}

    async def _ask_one(self, sentence: Sentence) -> str:
        values = {
            "title": name_of(sentence.point),
            "items": _listed(sentence.point),
            "remark": self._rule + _remark(sentence.breaches),
        }
        question = Question(self._prompt.render(values), Worded, _POINT_TOKENS)
        try:
            return (await self._llm.ask(question)).value.text
        except (AnswerCutOff, InvalidAnswer):
            return ""

    async def _ask_all(self, sentences: Sequence[Sentence]) -> Mapping[str, str]:
        told = "\n".join(f"{s.point.id} {name_of(s.point)}\n{_listed(s.point)}" for s in sentences)
        breaches = tuple(
            Breach(rule=b.rule, detail=f"{s.point.id}{b.detail}") for s in sentences for b in s.breaches
        )
        values = {"items": told, "remark": self._rule + _remark(breaches)}
        tokens = _SENTENCE_TOKENS * len(sentences)
        answer = await self._llm.ask(Question(self._prompt.render(values), WordedPoints, tokens))
        return {one.id: one.text for one in answer.value.sentences}

    def judged(self, sentence: Sentence, text: str, standing: Standing) -> Sentence:
        """The sentence with the words where they hold, with the reasons where they do not."""
        point = sentence.point
        words = tidy(text, None, _PLAIN) if norm(text) else ""
        if words:
            words = self._without_owned(without_praise(words, [e.item for e in point.examples]))
        evidence = "\n".join([simplify(q.text) for e in point.examples for q in e.item.evidence])
        claimed = Claimed(
            words, point.examples[0].item.kind, evidence, evidence, None, self._prompt.system, _SENTENCE_LIMIT
        )
        breaches = (*check(claimed), *self._owned(words)) if words else (_EMPTY,)
        if breaches:
            return Sentence(point, "", Standing.QUOTED, (*sentence.breaches, *breaches))
        return Sentence(point, words, standing, sentence.breaches)

    def _without_owned(self, words: str) -> str:
        """The words without the clauses that only one report may say, where enough is left."""
        kept = [c for c in re.findall(r"[^，；。]+", words) if not self._owned(c)]
        shorter = "，".join(kept) + "。"
        return shorter if self._shared and len(norm(shorter)) >= _LEAST_SENTENCE else words

    def _owned(self, words: str) -> tuple[Breach, ...]:
        """What only one report may say: a place's name, a number."""
        if not self._shared:
            return ()
        plain = norm(words)
        named = any(place and place in plain for place in self._places)
        out = (Breach(rule="place", detail="不写地名"),) if named else ()
        return (*out, Breach(rule="number", detail="不写数字")) if find_numbers(words) else out


_EMPTY = Breach(rule="empty", detail="没有写出要点里的内容")


def _remark(breaches: tuple[Breach, ...]) -> str:
    return f"注意：上次的回答不合格：{reasons(breaches)}。请换个写法。\n" if breaches else ""


def _listed(point: Point) -> str:
    """The point's items, a line each: verified summaries, or the clauses that count."""
    shared = len({e.report.name for e in point.examples}) > 1
    return "\n".join(f"- {_told(e, shared=shared)}" for e in point.examples)


def _told(example: Example, *, shared: bool) -> str:
    """An example's words; in a sentence over several reports without its clauses that hold numbers.

    The heading stands in where every clause holds one: what a model is not shown it cannot copy.
    """
    words = clean(simplify(example.quote.text if example.quote is not None else example.item.summary))
    if shared and find_numbers(words):
        kept = [c for c in re.findall(r"[^，；。]+", words) if not find_numbers(c)]
        left = "，".join(kept)
        words = left if len(norm(left)) >= _LEAST_SENTENCE else clean(simplify(example.item.title))
    return shortened(words, _LINE_LIMIT)


def name_of(point: Point) -> str:
    """What a point is called, in Simplified characters: a theme's name, a topic's, 成绩, 不足 or 打算."""
    kinds = {Kind.ACHIEVEMENT: "成绩", Kind.DEFICIENCY: "不足", Kind.PLAN: "打算"}
    if point.name in set(Theme):
        return f"{terms.name_of(Theme(point.name))}（{kinds[point.examples[0].item.kind]}）"
    return point.name
