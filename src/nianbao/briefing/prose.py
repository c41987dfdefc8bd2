"""The opening's sentences by a model: each from verified items only, and verified against them again.

A small model words one point a question, a large one a whole opening. What does not hold is asked once
more with the reason; what still fails is left to the program's own sentence, flagged. A sentence over
several reports holds no number and no place's name: nobody could say whose it is. The program writes
both beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from nianbao.briefing.parts import shortened
from nianbao.briefing.points import BriefPoint, Mention, PointProse, Prose
from nianbao.grounding.answers import AnswerModel
from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.rules import Assertion, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
from nianbao.llm.asking import CheckedQuestion, CheckOutcome, Lacking, ask_until_held
from nianbao.llm.protocol import Llm, Question
from nianbao.schema.summary import Breach, Standing, Theme
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

_PLAIN = Variants(Script.SIMPLIFIED, {})


class PointText(AnswerModel):
    """A small model's answer: the sentence of one point."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=200)]


class PointSentence(AnswerModel):
    """A large model's sentence of one point, by the point's id."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=240)]


class PointSentences(AnswerModel):
    """A large model's answer."""

    sentences: Annotated[list[PointSentence], Field(max_length=12)]


async def write_prose(
    paragraphs: Sequence[tuple[BriefPoint, ...]], llm: Llm, places: Sequence[str] = ()
) -> Prose:
    """A sentence for every point of the paragraphs; `places` are those of the reports that share a sentence.

    Raises the errors that end a run.
    """
    points = {p.id: p for some in paragraphs for p in some}
    writer = _ProseWriter(llm, points, places)
    found = await ask_until_held(llm, tuple(points), writer.questions)

    def sentence(point: BriefPoint) -> PointProse:
        breaches = found.breaches.get(point.id, ())
        return found.values.get(point.id) or PointProse(point, "", Standing.QUOTED, breaches=breaches)

    failed = [failure.error.message for failure in found.failures]
    return Prose(tuple(tuple(map(sentence, some)) for some in paragraphs), next(iter(failed), ""))


_PointQuestion = CheckedQuestion[str, PointProse, Any]


class _ProseWriter:
    """Asks for sentences and judges them."""

    def __init__(self, llm: Llm, points: Mapping[str, BriefPoint], places: Sequence[str]) -> None:
        self._points = points
        self._groups = llm.profile.groups
        self._places = set(map(norm, places))
        self._shared = bool(places)
        self._prompt = prompts.load("brief" if self._groups else "brief-point")

    def questions(self, lacking: Lacking[str]) -> Sequence[_PointQuestion]:
        """One over all points for a large model, one for each of them for a small one."""
        if self._groups:
            return [self._question_over_all(lacking)]
        return [self._question_over(id_, breaches or ()) for id_, breaches in lacking.items()]

    def _question_over(self, id_: str, before: tuple[Breach, ...]) -> _PointQuestion:
        point = self._points[id_]
        values = {"point": _told_point(point), "shared": self._shared, "faults": reasons(before)}

        def check(answer: PointText, standing: Standing) -> Mapping[str, CheckOutcome[PointProse]]:
            return {id_: self._judged(point, answer.text, before, standing=standing)}

        return CheckedQuestion(
            name=id_,
            parts=(id_,),
            question=Question(self._prompt.render(values), PointText, _POINT_TOKENS),
            check=check,
            unanswered={id_: _NOTHING},
        )

    def _question_over_all(self, lacking: Lacking[str]) -> _PointQuestion:
        points = [_told_point(self._points[id_]) for id_ in lacking]
        faults = [f"{id_}{fault}" for id_, before in lacking.items() for fault in reasons(before or ())]
        values = {"points": points, "shared": self._shared, "faults": faults}

        def check(answer: PointSentences, standing: Standing) -> Mapping[str, CheckOutcome[PointProse]]:
            said = {one.id: one.text for one in answer.sentences}
            return {
                id_: self._judged(self._points[id_], said.get(id_, ""), before or (), standing=standing)
                for id_, before in lacking.items()
            }

        tokens = _SENTENCE_TOKENS * len(points)
        question = Question(self._prompt.render(values), PointSentences, tokens)
        return CheckedQuestion(name="brief", parts=tuple(lacking), question=question, check=check)

    def _judged(
        self, point: BriefPoint, text: str, before: tuple[Breach, ...], standing: Standing
    ) -> CheckOutcome[PointProse]:
        """The sentence where its words hold, what was wrong where they do not."""
        words = tidy(text, None, _PLAIN) if norm(text) else ""
        if not words:
            return _NOTHING
        words = self._without_owned(without_praise(words, [e.item for e in point.examples]))
        evidence = "\n".join([simplify(q.text) for e in point.examples for q in e.item.evidence])
        prompt = self._prompt.system
        said = Assertion(words, point.kind, evidence, source=evidence, prompt=prompt, limit=_SENTENCE_LIMIT)
        if breaches := (*check(said), *self._owned(words)):
            return CheckOutcome(None, breaches)
        return CheckOutcome(PointProse(point, words, standing, breaches=before))

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
        out = (BreachReason.PLACE_OF_ONE_REPORT.breach(),) if named else ()
        return (*out, BreachReason.NUMBER_OF_ONE_REPORT.breach()) if find_numbers(words) else out


_NOTHING: CheckOutcome[PointProse] = CheckOutcome(None, (BreachReason.NOTHING_OF_THE_POINTS.breach(),))


def _told_point(point: BriefPoint) -> Mapping[str, object]:
    """What the prompt shows of a point: its theme or its topic where it has one, its examples; Simplified."""
    themed = point.name in set(Theme)
    shared = len({e.report.name for e in point.examples}) > 1
    return {
        "id": point.id,
        "theme": point.name if themed else "",
        "topic": "" if themed else point.name,
        "kind": point.kind,
        "examples": [_told(e, shared=shared) for e in point.examples],
    }


def _told(example: Mention, *, shared: bool) -> str:
    """An example's words; in a sentence over several reports without its clauses that hold numbers.

    The heading stands in where every clause holds one: what a model is not shown it cannot copy.
    """
    words = clean(simplify(example.quote.text if example.quote is not None else example.item.summary))
    if shared and find_numbers(words):
        kept = [c for c in re.findall(r"[^，；。]+", words) if not find_numbers(c)]
        left = "，".join(kept)
        words = left if len(norm(left)) >= _LEAST_SENTENCE else clean(simplify(example.item.title))
    return shortened(words, _LINE_LIMIT)
