"""Optional prose: a model condenses a plan's measure; the program frames it, checks it, keeps the blank.

The model never writes a sentence of the draft: it names what was planned, and the words are held against
the plan's own sentence by the rules of `grounding.rules`. What does not hold is asked once more with the
reason, then stays as the program worded it: in the source's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from nianbao.drafting.achieving import slot_text
from nianbao.drafting.model import Draft, Promise, Slot
from nianbao.drafting.recalling import held, without_planning
from nianbao.drafting.voice import variants_in, voice_in
from nianbao.grounding.answers import AnswerModel
from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.rules import Assertion, check
from nianbao.grounding.verify import reasons
from nianbao.llm import prompts
from nianbao.llm.asking import CheckedQuestion, CheckOutcome, Lacking, ask_until_held
from nianbao.llm.protocol import Llm, Question
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach, Standing
from nianbao.text.clauses import tidy
from nianbao.text.lexicon import pattern
from nianbao.text.script import simplify

_TOKENS = 90
_LONGEST = 60
_SHORT = 24
"""Most characters of a condensed measure; measures up to `_SHORT` are quoted whole."""

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
    """Ask about every long measure of the draft.

    Raises the errors of the model that no other question would mend (key, model); others that pass are
    named in `failure`.
    """
    writer = _MeasureWriter(draft)
    found = await ask_until_held(llm, tuple(writer.measures), writer.questions)
    failed = [failure.error.message for failure in found.failures]
    made = writer.worded(found.values)
    return RewordedDraft(made, len(writer.measures), len(found.values), failure=next(iter(failed), ""))


class _MeasureWriter:
    """Asks about the long measures of one draft, each by its blank, which no other has."""

    def __init__(self, draft: Draft) -> None:
        self._draft, self._voice = draft, voice_in(draft.script)
        slots = [slot for part in draft.themes for slot in part.slots]
        self._variants = variants_in(draft.script, (o.quote for slot in slots for o in slot.sources))
        self.measures = {
            promise.blank: (slot.title, promise.quote)
            for slot in slots
            for promise in slot.promises
            if len(promise.quote) > _SHORT
        }

    def questions(self, lacking: Lacking[str]) -> list[CheckedQuestion[str, str, PlannedTask]]:
        """One for each measure."""
        return [self._question(blank, before or ()) for blank, before in lacking.items()]

    def _question(self, blank: str, before: tuple[Breach, ...]) -> CheckedQuestion[str, str, PlannedTask]:
        title, quote = self.measures[blank]
        values = {"title": simplify(title), "text": simplify(quote), "faults": reasons(before)}
        prompt = prompts.load("draft-plan").render(values)

        def check(answer: PlannedTask, _: Standing) -> dict[str, CheckOutcome[str]]:
            words = without_planning(tidy(answer.task, None, self._variants).rstrip("。"))
            broken = breaches(words, quote, title, prompt=prompt.system)
            return {blank: CheckOutcome(None if broken else words, broken)}

        question = Question(prompt, PlannedTask, _TOKENS)
        return CheckedQuestion(name=prompt.name, parts=(blank,), question=question, check=check)

    def worded(self, tasks: Mapping[str, str]) -> Draft:
        """The draft with those measures in a model's words, by their blanks."""
        themes = tuple(
            part.model_copy(update={"slots": tuple(self._slot(slot, tasks) for slot in part.slots)})
            for part in self._draft.themes
        )
        return self._draft.model_copy(update={"themes": themes})

    def _slot(self, slot: Slot, tasks: Mapping[str, str]) -> Slot:
        kept = tuple(
            self._promise(promise, tasks[promise.blank], first=number == 0)
            if promise.blank in tasks
            else promise
            for number, promise in enumerate(slot.promises)
        )
        return slot.model_copy(update={"promises": kept, "text": slot_text(slot.title, kept)})

    def _promise(self, promise: Promise, task: str, *, first: bool) -> Promise:
        frame = "围绕上年报告提出的{task}任务，" if first else "围绕{task}任务，"
        return promise.model_copy(update={"lead": self._voice.say(frame, task=task), "by": "model"})


def breaches(words: str, quote: str, title: str, prompt: str) -> tuple[Breach, ...]:
    """What is wrong with the words for a measure, held against the measure alone."""
    found = list(
        check(Assertion(words, Kind.PLAN, quote, source=quote, title=title, prompt=prompt, limit=_LONGEST))
    )
    said, source = simplify(words), simplify(quote)
    told = dict.fromkeys(m[0] for m in _RESULT.finditer(said) if m[0] not in source)
    found += [BreachReason.PLAN_AS_RESULT.breach(result) for result in told]
    if any(mark not in source for mark in _TURNS.findall(said)):
        found.append(BreachReason.NO_PHRASE.breach())
    if not held(words, quote):
        found.append(BreachReason.NUMBER_OR_TITLE_CHANGED.breach())
    return tuple(found)
