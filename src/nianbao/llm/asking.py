"""Ask, check, ask once more for what did not hold: the one loop behind every question about a document.

Who asks hands in the parts it wants words for, the questions about parts that still lack them, and with every
question the check of its answer. What holds is kept. A part whose words do not hold is asked about once
more, as a fresh question that names what was wrong: with a small model at temperature 0 that mends more than
twice as many as going on in the same conversation. What then still lacks is left to the caller's own words.
Invalid answers (broken JSON, unknown numbers) are asked again below, by the client.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from nianbao.errors import (
    AnswerCutOff,
    BudgetExhausted,
    EndpointUnreachable,
    InvalidAnswer,
    NianbaoError,
    RequestRejected,
)
from nianbao.llm.protocol import AnswerT, Llm, Question
from nianbao.schema.summary import Breach, PromptUsed, Standing

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
ResultT = TypeVar("ResultT")

WITHOUT_ANSWER = (AnswerCutOff, InvalidAnswer)
"""The endpoint answered, but no valid answer came of it."""

PASSING = (*WITHOUT_ANSWER, BudgetExhausted, EndpointUnreachable, RequestRejected)
"""Failures of one question, that are named; any other error of the model ends the run."""

_ROUNDS = (Standing.VERIFIED, Standing.REPAIRED)
"""How words stand that hold at first, and those that hold when asked for again."""

Lacking = Mapping[KeyT, tuple[Breach, ...] | None]
"""The parts to ask about: None at first, then what was wrong, empty where the answer left the part out."""


@dataclass(frozen=True, slots=True)
class CheckOutcome(Generic[ValueT]):
    """What the check of a part found: its value where it holds, else None and what was wrong."""

    value: ValueT | None
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedQuestion(Generic[KeyT, ValueT, AnswerT]):
    """A question about some parts, and the check of its answer; a part the check leaves out lacks still.

    Where no valid answer comes, `smaller` makes the questions to put instead, or `unanswered` is what that
    means for the parts; with neither the failure is named and the parts are not asked about again.
    """

    name: str
    parts: tuple[KeyT, ...]
    question: Question[AnswerT]
    check: Callable[[AnswerT, Standing], Mapping[KeyT, CheckOutcome[ValueT]]]
    smaller: Callable[[], Sequence[CheckedQuestion[KeyT, ValueT, AnswerT]]] | None = None
    unanswered: Mapping[KeyT, CheckOutcome[ValueT]] | None = None


@dataclass(frozen=True, slots=True)
class FailedQuestion(Generic[KeyT]):
    """A question that failed, by the name it has, and the parts that were lost with it."""

    name: str
    parts: tuple[KeyT, ...]
    error: NianbaoError


@dataclass(frozen=True, slots=True)
class AskOutcome(Generic[KeyT, ValueT]):
    """What came of it all: values that hold, what was wrong with others, failures, prompts, and counts.

    `asked` counts questions, `answered` those that got a valid answer, `kept` those that came from the cache.
    """

    values: Mapping[KeyT, ValueT]
    breaches: Mapping[KeyT, tuple[Breach, ...]]
    failures: tuple[FailedQuestion[KeyT], ...]
    prompts: tuple[PromptUsed, ...]
    asked: int
    answered: int
    kept: int


@dataclass(frozen=True, slots=True)
class Step(Generic[ValueT]):
    """Progress after a question: questions done and known, failures, answers kept, values that now hold."""

    done: int
    total: int
    failed: int
    kept: int
    fresh: tuple[ValueT, ...]


async def ask_until_held(
    llm: Llm,
    parts: Sequence[KeyT],
    questions: Callable[[Lacking[KeyT]], Sequence[CheckedQuestion[KeyT, ValueT, Any]]],
    tell: Callable[[Step[ValueT]], None] | None = None,
) -> AskOutcome[KeyT, ValueT]:
    """Ask about every part, at most twice, the questions of a round at the same time.

    Raises the errors of the model that no other question would escape.
    """
    state = _State[KeyT, ValueT](llm, tell)
    lacking: Lacking[KeyT] = dict.fromkeys(parts)
    for standing in _ROUNDS:
        await state.round(questions(lacking) if lacking else (), standing)
        lacking = state.lacking(parts)
    return state.outcome()


class _State(Generic[KeyT, ValueT]):
    """What is known so far; the one mutable thing here."""

    def __init__(self, llm: Llm, tell: Callable[[Step[ValueT]], None] | None) -> None:
        self._llm, self._tell = llm, tell
        self._values: dict[KeyT, ValueT] = {}
        self._breaches: dict[KeyT, tuple[Breach, ...]] = {}
        self._failures: list[FailedQuestion[KeyT]] = []
        self._prompts: dict[str, PromptUsed] = {}
        self._total = self._done = self._asked = self._answered = self._kept = 0

    async def round(
        self, questions: Sequence[CheckedQuestion[KeyT, ValueT, Any]], standing: Standing
    ) -> None:
        """Ask questions at the same time."""
        self._total += len(questions)
        await run_all(self._ask(each, standing) for each in questions)

    def lacking(self, parts: Iterable[KeyT]) -> Lacking[KeyT]:
        """The parts that have no value and are not lost, with what was wrong."""
        lost = {part for failure in self._failures for part in failure.parts}
        return {p: self._breaches.get(p, ()) for p in parts if p not in self._values and p not in lost}

    def outcome(self) -> AskOutcome[KeyT, ValueT]:
        """All of it."""
        return AskOutcome(
            values=self._values,
            breaches=self._breaches,
            failures=tuple(self._failures),
            prompts=tuple(sorted(self._prompts.values(), key=lambda prompt: prompt.name)),
            asked=self._asked,
            answered=self._answered,
            kept=self._kept,
        )

    async def _ask(self, each: CheckedQuestion[KeyT, ValueT, Any], standing: Standing) -> None:
        prompt = each.question.prompt
        self._prompts[prompt.name] = PromptUsed(name=prompt.name, sha256=prompt.sha256)
        self._asked += 1
        try:
            answer = await self._llm.ask(each.question)
        except PASSING as error:
            await self._failed(each, error, standing)
            return
        self._answered += 1
        self._kept += answer.kept
        self._take(each.check(answer.value, standing))

    async def _failed(
        self, each: CheckedQuestion[KeyT, ValueT, Any], error: NianbaoError, standing: Standing
    ) -> None:
        without_answer = isinstance(error, WITHOUT_ANSWER)
        if without_answer and each.smaller is not None:
            self._total -= 1
            await self.round(each.smaller(), standing)
        elif without_answer and each.unanswered is not None:
            self._take(each.unanswered)
        else:
            self._failures.append(FailedQuestion(each.name, each.parts, error))
            self._take({})

    def _take(self, found: Mapping[KeyT, CheckOutcome[ValueT]]) -> None:
        for part, one in found.items():
            self._breaches[part] = self._breaches.get(part, ()) + one.breaches
        fresh = {part: one.value for part, one in found.items() if one.value is not None}
        self._values |= fresh
        self._done += 1
        if self._tell is not None:
            step = Step(
                done=self._done,
                total=self._total,
                failed=len(self._failures),
                kept=self._kept,
                fresh=tuple(fresh.values()),
            )
            self._tell(step)


async def run_all(coroutines: Iterable[Coroutine[Any, Any, ResultT]]) -> list[ResultT]:
    """Run at the same time; results in their order. The first error ends all and is raised, unwrapped."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in coroutines]
    except BaseExceptionGroup as errors:
        raise _first(errors) from None
    return [task.result() for task in tasks]


def _first(error: BaseException) -> BaseException:
    """The first error of a group, however deep it stands: a defect is named, not its wrapping."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
