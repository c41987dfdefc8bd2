"""What the rest of the project knows of a model: a question in, a typed answer out.

The protocol only: `nianbao.door` speaks to endpoints, `nianbao.llm.cache` remembers what was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from nianbao.llm.prompts import RenderedPrompt

AnswerT = TypeVar("AnswerT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Question(Generic[AnswerT]):
    """One question: a rendered prompt, the type of the answer, the most tokens it may take.

    The type alone decides validity: bounds, enumerations and unknown numbers are refused by its
    pydantic validators, and instructor asks again with the reason.
    """

    prompt: RenderedPrompt
    answer: type[AnswerT]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a question cost: requests, tokens of every attempt as the endpoint counted, seconds."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
        )


class Meter:
    """What was spent inside `metered()`."""

    def __init__(self) -> None:
        self.spent = Usage()


_METER: ContextVar[Meter | None] = ContextVar("nianbao_meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count what the questions of this task and of those it starts cost, where tasks share a model.

    Failed attempts are included; a question that two tasks ask at once counts for the first.
    """
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


def charge(usage: Usage) -> None:
    """Add what a call cost to the meter of the task that asks; whoever sends requests calls it."""
    meter = _METER.get()
    if meter is not None:
        meter.spent += usage


@dataclass(frozen=True, slots=True)
class Answer(Generic[AnswerT]):
    """A valid answer, what it cost in this run, and whether it came from the store."""

    value: AnswerT
    usage: Usage
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a model.

    `chunk_characters` is how much of a report goes into one question: the one setting behind
    "one short piece" (embedded: 160) and "whole sections" (large models: 6000). A model that is
    shown whole sections also groups the untitled passages.
    """

    model: str
    endpoint: str
    chunk_characters: int
    sha256: str | None = None

    @property
    def groups(self) -> bool:
        """Whether the model sees whole sections and may group untitled passages."""
        return self.chunk_characters >= 1000


class Llm(Protocol):
    """A model behind the one door."""

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        ...

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask; raise `nianbao.errors.ModelError` or `BudgetExhausted` when no valid answer came."""
        ...

    @property
    def spent(self) -> Usage:
        """What all questions of this run cost so far, failed attempts included."""
        ...
