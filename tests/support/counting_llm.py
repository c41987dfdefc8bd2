"""A model for tests without a server: it answers through a function, and counts what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping

from pydantic import BaseModel, ValidationError

from nianbao.errors import InvalidAnswer, NianbaoError
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from tests.support.scripted_answers import answer
from tests.support.scripted_server import Seen

COST = Usage(1, 100, 10, 0.0)
"""What every question costs here."""

Said = Mapping[str, object] | NianbaoError
Talk = Callable[[Question[BaseModel]], Said]


def seen(question: Question[AnswerT]) -> Seen:
    """The question as the scripted server would see it."""
    messages = [{"content": question.prompt.system}, {"content": question.prompt.user}]
    return Seen("", {}, b"", {"messages": messages})


def honest(question: Question[BaseModel]) -> Mapping[str, object]:
    """The scripted answerer's words."""
    said: Mapping[str, object] = json.loads(answer(seen(question)))
    return said


class Talking:
    """An `Llm`: 160 characters a question for a small model, 6000 for a large one.

    What does not fit the question's type is InvalidAnswer, as at the door; `kept` pretends a store.
    """

    def __init__(self, talk: Talk = honest, characters: int = 160, *, kept: bool = False) -> None:
        self._talk, self._kept = talk, kept
        self.profile = Profile("talking", "loopback", characters)
        self.spent = Usage()
        self.asked: list[Question[BaseModel]] = []

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """The function's answer; raises the error it gives back."""
        asked: Question[BaseModel] = Question(question.prompt, question.answer, question.max_tokens)
        self.asked.append(asked)
        await asyncio.sleep(0)
        said = self._talk(asked)
        if not self._kept:
            self.spent += COST
        if isinstance(said, NianbaoError):
            raise said
        try:
            value = question.answer.model_validate(said)
        except ValidationError:
            raise InvalidAnswer("The answer does not fit.") from None
        return Answer(value, Usage() if self._kept else COST, self._kept)
