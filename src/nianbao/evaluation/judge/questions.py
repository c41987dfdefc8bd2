"""What a judge is asked: three kinds of question, the evidence first, a reason before the verdict.

An answer that stayed invalid is no answer, never a right one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from nianbao.errors import AnswerCutOff, InvalidAnswer
from nianbao.evaluation.runner import first_error
from nianbao.grounding.answers import AnswerModel
from nianbao.llm import prompts
from nianbao.llm.protocol import Llm, Question
from nianbao.schema.summary import Frozen
from nianbao.text.script import simplify

Outcome = Literal["yes", "no", "a", "b", "tie", "inconsistent"]
"""A verdict over one question (yes, no), or over the two orders of a pair."""

_TOKENS = 200
"""Most tokens of an answer: a text of 160 characters and the marks around it."""
_OF_PAIR: dict[tuple[str, ...], Outcome] = {("1", "2"): "a", ("2", "1"): "b", ("same", "same"): "tie"}
"""What the verdicts on A before B and on B before A say together; all else turns with the order."""


class JudgeAnswer(AnswerModel):
    """A judge's answer: the reason is written first, the verdict last."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=160)]
    verdict: str


class YesOrNo(JudgeAnswer):
    """Whether a statement follows from the evidence, or a fact is said."""

    verdict: Literal["yes", "no"]


class BetterOfTwo(JudgeAnswer):
    """Which of two statements is better, as they were put."""

    verdict: Literal["1", "2", "same"]


@dataclass(frozen=True, slots=True)
class JudgeCase:
    """Something to be judged, by one question or by a pair's two; `truth` where the labels know it.

    `id` is the predicted item's, the key fact's or, of a pair, the gold item's.
    """

    report: str
    id: str
    questions: tuple[Question[JudgeAnswer], ...]
    truth: Outcome | None = None


class JudgeVerdict(Frozen):
    """A judge's word on a case, with a reason for every question; None without an answer, and then why."""

    task: str
    report: str
    id: str
    outcome: Outcome | None
    reasons: tuple[str, ...]


def ask_entailment(evidence: str, statement: str) -> tuple[Question[JudgeAnswer], ...]:
    """Does the statement follow from the evidence?"""
    return (_question("judge-entailment", YesOrNo, text=evidence, statement=statement),)


def ask_mention(text: str, fact: str) -> tuple[Question[JudgeAnswer], ...]:
    """Does the text say the fact?"""
    return (_question("judge-fact", YesOrNo, text=text, statement=fact),)


def ask_preference(evidence: str, a: str, b: str) -> tuple[Question[JudgeAnswer], ...]:
    """Which of the two statements tells the evidence better? In both orders."""
    orders = ((a, b), (b, a))
    return tuple(_question("judge-pair", BetterOfTwo, text=evidence, first=x, second=y) for x, y in orders)


def _question(prompt: str, answer: type[JudgeAnswer], **values: str) -> Question[JudgeAnswer]:
    """Every value as one line in Simplified characters, the script the prompts are written in."""
    plain = {name: " ".join(simplify(value).split()) for name, value in values.items()}
    return Question(prompts.load(prompt).render(plain), answer, _TOKENS)


async def hear(llm: Llm, task: str, cases: Sequence[JudgeCase]) -> list[JudgeVerdict]:
    """The verdict on every case, in their order.

    Raises the ModelErrors that end a run and BudgetExhausted: a judge that did not hear every question
    has no score.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_verdict(llm, task, case)) for case in cases]
    except BaseExceptionGroup as errors:
        raise first_error(errors) from errors
    return [task.result() for task in tasks]


async def _verdict(llm: Llm, task: str, case: JudgeCase) -> JudgeVerdict:
    outcome: Outcome | None = None
    try:
        heard = [(await llm.ask(question)).value for question in case.questions]
    except (AnswerCutOff, InvalidAnswer) as error:
        reasons: tuple[str, ...] = (error.message,)
    else:
        reasons = tuple(answer.reason for answer in heard)
        outcome = outcome_of(*(answer.verdict for answer in heard))
    return JudgeVerdict(task=task, report=case.report, id=case.id, outcome=outcome, reasons=reasons)


def outcome_of(*verdicts: str) -> Outcome:
    """What one verdict says, or the two on A before B and on B before A together."""
    if len(verdicts) == 1:
        return "yes" if verdicts == ("yes",) else "no"
    return _OF_PAIR.get(verdicts, "inconsistent")
