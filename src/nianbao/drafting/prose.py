"""Optional prose: a model condenses a plan's measure; the program frames it, checks it, keeps the blank.

The model never writes a sentence of the draft: it names what was planned, and the words are held against
the plan's own sentence by the rules of `grounding.rules`. What does not hold is asked once more with the
reason, then stays as the program worded it: in the source's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from nianbao.drafting.achieving import slot_text
from nianbao.drafting.model import Draft, Promise, Slot
from nianbao.drafting.recalling import held, without_planning
from nianbao.drafting.voice import variants_in, voice_in
from nianbao.errors import BudgetExhausted, EndpointUnreachable
from nianbao.grounding.answers import AnswerModel
from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.rules import Assertion, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
from nianbao.llm.asking import CheckedQuestion, CheckOutcome, FailedQuestion, Lacking, ask_until_held
from nianbao.llm.protocol import Llm, Question
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach, Standing
from nianbao.text.clauses import tidy
from nianbao.text.lexicon import pattern
from nianbao.text.script import Variants, simplify

_TASK = "draft-plan"
_TOKENS = 90
_LONGEST = 60
_SHORT = 24
"""Most characters of a condensed measure; measures up to `_SHORT` are quoted whole."""

_ENDS_A_RUN = (BudgetExhausted, EndpointUnreachable)
"""Failures that no other question of this run would escape."""

_RESULT = pattern("verbs.result")
"""Says what became of a plan; only the plan's own words may hold it."""

_TURNS = re.compile(r"[。；！？“”]|【|】")


class PlannedTask(AnswerModel):
    """What the model names."""

    task: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=80)]


@dataclass(frozen=True, slots=True)
class RewordedDraft:
    """The draft after the model, how many measures were asked about, how many it worded.

    `failure` says why the model could not be asked to the end; empty when it could.
    """

    draft: Draft
    asked: int
    worded: int
    failure: str = ""


async def reword(draft: Draft, llm: Llm) -> RewordedDraft:
    """Ask about every long measure of the draft, one after another.

    Raises the errors of the model that no other question would mend (key, model); others that pass are
    named in `failure`.
    """
    writer = _MeasureWriter(draft, llm)
    themes = []
    for part in draft.themes:
        slots = [await writer.slot(slot) for slot in part.slots]
        themes.append(part.model_copy(update={"slots": tuple(slots)}))
    made = draft.model_copy(update={"themes": tuple(themes)})
    return RewordedDraft(made, writer.asked, writer.worded, writer.failure)


class _MeasureWriter:
    """Words the measures of one draft and keeps count."""

    def __init__(self, draft: Draft, llm: Llm) -> None:
        quotes = (o.quote for part in draft.themes for s in part.slots for o in s.sources)
        self._variants: Variants = variants_in(draft.script, quotes)
        self._voice = voice_in(draft.script)
        self._llm = llm
        self._stopped = False
        self.asked = self.worded = 0
        self.failure = ""

    async def slot(self, slot: Slot) -> Slot:
        """The slot with what measures could be worded."""
        kept = tuple([await self._worded(slot, number) for number in range(len(slot.promises))])
        return slot.model_copy(update={"promises": kept, "text": slot_text(slot.title, kept)})

    async def _worded(self, slot: Slot, number: int) -> Promise:
        promise = slot.promises[number]
        task = "" if self._stopped or len(promise.quote) <= _SHORT else await self._task(slot, promise)
        if not task:
            return promise
        self.worded += 1
        frame = "围绕上年报告提出的{task}任务，" if number == 0 else "围绕{task}任务，"
        return promise.model_copy(update={"lead": self._voice.say(frame, task=task), "by": "model"})

    async def _task(self, slot: Slot, promise: Promise) -> str:
        """The measure in a few words that hold; empty when none came."""
        self.asked += 1

        def questions(lacking: Lacking[str]) -> list[CheckedQuestion[str, str, PlannedTask]]:
            return [self._question(slot.title, promise.quote, lacking[_TASK] or ())]

        found = await ask_until_held(self._llm, (_TASK,), questions)
        for failure in found.failures:
            self._failed(failure)
        return found.values.get(_TASK, "")

    def _question(
        self, title: str, quote: str, before: tuple[Breach, ...]
    ) -> CheckedQuestion[str, str, PlannedTask]:
        values = {"title": simplify(title), "text": simplify(quote), "faults": reasons(before)}
        prompt = prompts.load(_TASK).render(values)

        def check(answer: PlannedTask, _: Standing) -> dict[str, CheckOutcome[str]]:
            words = without_planning(tidy(answer.task, None, self._variants).rstrip("。"))
            broken = breaches(words, quote, title, prompt.system)
            return {_TASK: CheckOutcome(None if broken else words, broken)}

        question = Question(prompt, PlannedTask, _TOKENS)
        return CheckedQuestion(name=_TASK, parts=(_TASK,), question=question, check=check)

    def _failed(self, failure: FailedQuestion[str]) -> None:
        self.failure = self.failure or failure.error.message
        self._stopped = self._stopped or isinstance(failure.error, _ENDS_A_RUN)


def breaches(words: str, quote: str, title: str, prompt: str) -> tuple[Breach, ...]:
    """What is wrong with the words for a measure, held against the measure alone."""
    found = list(check(Assertion(words, Kind.PLAN, quote, quote, title=title, prompt=prompt, limit=_LONGEST)))
    said, source = simplify(words), simplify(quote)
    told = dict.fromkeys(m[0] for m in _RESULT.finditer(said) if m[0] not in source)
    found += [BreachReason.PLAN_AS_RESULT.breach(result) for result in told]
    if any(mark not in source for mark in _TURNS.findall(said)):
        found.append(BreachReason.NO_PHRASE.breach())
    if not held(words, quote):
        found.append(BreachReason.NUMBER_OR_TITLE_CHANGED.breach())
    return tuple(found)
