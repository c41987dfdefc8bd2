"""A model made of a function, behind the protocol `nianbao.llm.Llm`; and invented reports to ask it about."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from nianbao.errors import InvalidAnswer, NianbaoError
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from nianbao.readers import Limits, read
from nianbao.schema.report import Report, Source
from nianbao.structure import parse
from tests.support.paths import REPORTS

BUNDLED = REPORTS

Reply = Mapping[str, Any] | NianbaoError
Say = Callable[[Question[Any]], Reply]


class FakeLlm:
    """Answers every question with what a function says; a `NianbaoError` it returns is raised.

    An invalid answer is `InvalidAnswer`, as it is behind the door after every re-ask. `shuffle` seeds
    the order in which questions that are open at the same time are answered.
    """

    def __init__(self, say: Say, chunk_characters: int = 160, shuffle: int | None = None) -> None:
        self._say = say
        self._dice = None if shuffle is None else random.Random(shuffle)  # noqa: S311 - no secret
        self._profile = Profile("said", "test", chunk_characters)
        self.asked: list[Question[Any]] = []

    @property
    def profile(self) -> Profile:
        return self._profile

    @property
    def spent(self) -> Usage:
        return Usage(calls=len(self.asked))

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        self.asked.append(question)
        for _ in range(self._dice.randint(0, 9) if self._dice else 0):
            await asyncio.sleep(0)
        said = self._say(question)
        if isinstance(said, NianbaoError):
            raise said
        try:
            return Answer(question.answer.model_validate(said), Usage(1, 10, 5, 0.0))
        except ValidationError as error:
            raise InvalidAnswer("The answer stayed invalid.") from error


def report_of(text: str) -> Report:
    """A report from invented text."""
    return parse(Source("invented.txt", "txt", text, hashlib.sha256(text.encode()).hexdigest()))


@cache
def bundled() -> tuple[Report, ...]:
    """The bundled reports in plain text."""
    return tuple(read(path, Limits()) for path in sorted(BUNDLED.glob("*.txt")))
