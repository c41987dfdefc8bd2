"""What a judge is asked: three kinds of question, each with a typed answer and a reason.

The evidence stands first in every question. An answer that contradicts itself does not fit its type; like
any answer that stayed invalid it counts as no answer, never as a right one.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from nianbao.errors import AnswerCutOff, InvalidAnswer, NianbaoError
from nianbao.grounding.answers import AnswerModel
from nianbao.llm import prompts
from nianbao.llm.protocol import Llm, Question
from nianbao.text.script import simplify

YES, NO, SAME = "yes", "no", "same"
FIRST, SECOND = "1", "2"

_TOKENS = 260
"""Most tokens of an answer: two texts of 120 characters and the marks around them."""
_UNANSWERED = (AnswerCutOff, InvalidAnswer)

_Copied = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]

Told = Callable[[int, int], None]
"""Hears how many questions were answered, and of how many."""


class Reasoned(AnswerModel, ABC):
    """Base of a judge's answers: the reason is written first, the verdict last."""

    reason: _Reason

    @property
    @abstractmethod
    def verdict(self) -> str:
        """The answer as a word: yes, no, 1, 2, same."""


class Entailed(Reasoned):
    """Whether a statement follows from the evidence; `lacking` copies what does not."""

    lacking: _Copied
    entailed: bool

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Entailed:
        if self.entailed is bool(self.lacking):
            raise ValueError("entailed为true时lacking须为空，为false时lacking须写出对不上的词")
        return self

    @property
    def verdict(self) -> str:
        """yes when it follows."""
        return YES if self.entailed else NO


class Said(Reasoned):
    """Whether a summary says a fact; `words` copies those that do."""

    words: _Copied
    said: bool

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Said:
        if self.said is not bool(self.words):
            raise ValueError("said为true时须抄出words，为false时words须为空")
        return self

    @property
    def verdict(self) -> str:
        """yes when it is said."""
        return YES if self.said else NO


class Better(Reasoned):
    """Which of two statements is better."""

    better: Literal["1", "2", "same"]

    @property
    def verdict(self) -> str:
        """1, 2 or same, as the statements were put."""
        return self.better


Probe = Question[Reasoned]


@dataclass(frozen=True, slots=True)
class Reply:
    """A verdict with its reason; None when no valid answer came, with why."""

    verdict: str | None
    reason: str


def entailment(evidence: str, statement: str) -> Probe:
    """Does the statement follow from the evidence?"""
    values = {"text": _plain(evidence), "statement": _plain(statement)}
    return Question(prompts.load("judge-entailment").render(values), Entailed, _TOKENS)


def mention(text: str, fact: str) -> Probe:
    """Does the text say the fact?"""
    values = {"text": _plain(text), "statement": _plain(fact)}
    return Question(prompts.load("judge-fact").render(values), Said, _TOKENS)


def preference(evidence: str, first: str, second: str) -> Probe:
    """Which of the two statements tells the evidence better?"""
    values = {"text": _plain(evidence), "first": _plain(first), "second": _plain(second)}
    return Question(prompts.load("judge-pair").render(values), Better, _TOKENS)


def _plain(text: str) -> str:
    """One line in Simplified characters, the script the prompts are written in."""
    return " ".join(simplify(text).split())


async def replies(llm: Llm, probes: Sequence[Probe], tell: Told | None = None) -> tuple[Reply, ...]:
    """The reply to every probe, in their order.

    Raises the ModelErrors that end a run and BudgetExhausted: a judge that did not hear every question
    has no score.
    """
    found: dict[int, Reply] = {}

    async def ask(number: int, probe: Probe) -> None:
        try:
            answer = await llm.ask(probe)
        except _UNANSWERED as error:
            found[number] = Reply(None, error.message)
        else:
            found[number] = Reply(answer.value.verdict, answer.value.reason)
        if tell is not None:
            tell(len(found), len(probes))

    try:
        async with asyncio.TaskGroup() as group:
            for number, probe in enumerate(probes):
                group.create_task(ask(number, probe))
    except* NianbaoError as errors:
        raise _first(errors) from None
    return tuple(found[number] for number in range(len(probes)))


def _first(errors: BaseExceptionGroup[NianbaoError]) -> NianbaoError:
    """The first error of a group, however deep it stands."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, NianbaoError)  # noqa: S101 - except* caught nothing else
    return error


async def both_orders(
    llm: Llm, pairs: Sequence[tuple[str, str, str]], tell: Told | None = None
) -> tuple[tuple[Reply, Reply], ...]:
    """For every (evidence, a, b) the replies to a before b and to b before a, as they were put."""
    probes = [probe for e, a, b in pairs for probe in (preference(e, a, b), preference(e, b, a))]
    found = await replies(llm, probes, tell)
    return tuple(zip(found[::2], found[1::2], strict=True))
