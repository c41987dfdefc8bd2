"""What a judge is asked: three kinds of question, the evidence first, a reason before the verdict.

An answer that stayed invalid is no answer, never a right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from nianbao.grounding.answers import AnswerModel
from nianbao.llm import prompts
from nianbao.llm.asking import WITHOUT_ANSWER, run_all
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
    values = {"text": _plain(evidence), "statement": _plain(statement)}
    return (_question("judge-entailment", YesOrNo, **values),)


def ask_mention(text: str, title: str, anchors: Sequence[Sequence[str]]) -> tuple[Question[JudgeAnswer], ...]:
    """Does the text say the fact under that title, empty where it has none: of every anchor one wording?"""
    needed = [[_plain(wording) for wording in wordings] for wordings in anchors]
    return (_question("judge-fact", YesOrNo, text=_plain(text), title=_plain(title), anchors=needed),)


def ask_preference(evidence: str, a: str, b: str) -> tuple[Question[JudgeAnswer], ...]:
    """Which of the two statements tells the evidence better? In both orders."""
    text, a, b = _plain(evidence), _plain(a), _plain(b)
    orders = ((a, b), (b, a))
    return tuple(_question("judge-pair", BetterOfTwo, text=text, first=x, second=y) for x, y in orders)


def _question(prompt: str, answer: type[JudgeAnswer], **values: object) -> Question[JudgeAnswer]:
    return Question(prompts.load(prompt).render(values), answer, _TOKENS)


def _plain(value: str) -> str:
    """One line in Simplified characters, the script the prompts are written in."""
    return " ".join(simplify(value).split())


async def hear(llm: Llm, task: str, cases: Sequence[JudgeCase]) -> list[JudgeVerdict]:
    """The verdict on every case, in their order.

    Raises the ModelErrors that end a run and BudgetExhausted: a judge that did not hear every question
    has no score.
    """
    return await run_all(_verdict(llm, task, case) for case in cases)


async def _verdict(llm: Llm, task: str, case: JudgeCase) -> JudgeVerdict:
    outcome: Outcome | None = None
    try:
        heard = [(await llm.ask(question)).value for question in case.questions]
    except WITHOUT_ANSWER as error:
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
