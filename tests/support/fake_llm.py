"""An LLM without a server, behind the protocol `nianbao.llm.Llm`: a function answers, all is counted."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from nianbao.errors import InvalidAnswer, NianbaoError
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from tests.support.scripted_answers import answer
from tests.support.scripted_server import Seen

COST = Usage(1, 100, 10, 0.0)
"""What every answer costs here."""

Reply = Mapping[str, Any] | NianbaoError
Talk = Callable[[Question[Any]], Reply]


def seen(question: Question[AnswerT]) -> Seen:
    """The question as the scripted server would see it."""
    messages = [{"content": question.prompt.system}, {"content": question.prompt.user}]
    return Seen("", {}, b"", {"messages": messages})


def honest(question: Question[Any]) -> Mapping[str, Any]:
    """The scripted answerer's words."""
    said: Mapping[str, Any] = json.loads(answer(seen(question)))
    return said


class FakeLlm:
    """An `Llm`: 160 characters a question for a small model, 6000 for a large one.

    A `NianbaoError` that the function returns is raised; what does not fit the question's type is
    `InvalidAnswer`, as it is behind the door after every re-ask. `kept` pretends a store. `shuffle` seeds
    the order in which questions that are open at the same time are answered.
    """

    def __init__(
        self, talk: Talk = honest, characters: int = 160, *, kept: bool = False, shuffle: int | None = None
    ) -> None:
        self._talk, self._kept = talk, kept
        self._dice = None if shuffle is None else random.Random(shuffle)  # noqa: S311 - no secret
        self.profile = Profile("fake", "loopback", characters)
        self.spent = Usage()
        self.asked: list[Question[Any]] = []

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """The function's answer; raises the error it gives back."""
        self.asked.append(question)
        for _ in range(self._dice.randint(0, 9) if self._dice else 1):
            await asyncio.sleep(0)
        said = self._talk(question)
        if not self._kept:
            self.spent += COST
        if isinstance(said, NianbaoError):
            raise said
        try:
            value = question.answer.model_validate(said)
        except ValidationError:
            raise InvalidAnswer("The answer does not fit.") from None
        return Answer(value, Usage() if self._kept else COST, self._kept)
