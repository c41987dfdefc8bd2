"""The client of an endpoint: a typed question becomes requests, a reply becomes a valid typed answer.

instructor alone asks again when an answer is invalid, with the reason in the question. Its
`context=` is never used: it would render every message as a Jinja template, and messages hold text
of documents.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from nianbao.errors import AnswerCutOff, InvalidAnswer, NianbaoError
from nianbao.llm.budget import Budget
from nianbao.llm.completions import Completion, Ending
from nianbao.llm.dialect import ROOM, Dialect, Form
from nianbao.llm.errors import QuestionTooLong, Refused, clean, cut_off, translate_instructor, withheld
from nianbao.llm.limiter import Window
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from nianbao.llm.replies import material, one_object, printable, unwrapped, whole_object
from nianbao.llm.transport import Ledger, Outgoing, Pace, Transport
from nianbao.settings import Endpoint, Settings

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_MODES = {Form.JSON_SCHEMA: "JSON_SCHEMA", Form.TOOLS: "TOOLS", Form.JSON_OBJECT: "JSON", Form.PROSE: "JSON"}
"""instructor's name of each form; `prose` is its JSON mode without `response_format`."""

_SHOWN_AGAIN = 8_000
"""Most characters of an invalid answer that the model is shown when it is asked again."""
CONCURRENCY = 8
"""Requests at the same time, by default."""


class EndpointClient:
    """A `nianbao.llm.Llm` over one OpenAI-compatible endpoint. Use it as an async context manager.

    Importing openai and instructor takes a second or more; it happens here, when a client is built.
    """

    def __init__(
        self, endpoint: Endpoint, profile: Profile, settings: Settings, pace: Pace | None = None
    ) -> None:
        import instructor  # heavy: over a second with openai, so not at the top of the module

        # Without a handler Python would print instructor's log of every failed attempt to stderr.
        logging.getLogger("instructor").addHandler(logging.NullHandler())
        self._patch = cast("Callable[..., Callable[..., Awaitable[object]]]", instructor.patch)
        self._mode = instructor.Mode
        self._profile = profile
        self._settings = settings
        room = ROOM if settings.thinking_tokens is None else settings.thinking_tokens
        self._dialect = Dialect.of(settings.mode, room)
        self._budget = Budget(settings.max_calls, settings.max_tokens)
        self._transport = Transport(
            endpoint,
            Window(settings.concurrency or CONCURRENCY),
            self._budget,
            pace=pace or Pace(),
            timeout=settings.timeout,
            deadline=settings.deadline,
        )

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        return self._profile

    @property
    def spent(self) -> Usage:
        """Requests sent, tokens of every attempt and seconds of this run, failures included."""
        return self._budget.spent

    @property
    def dialect(self) -> Dialect:
        """How typed answers are asked for now, and what the endpoint was learnt not to take."""
        return self._dialect

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask until a valid answer came.

        Raises AnswerCutOff when the answer met `max_tokens` or the question the context's length,
        InvalidAnswer, BudgetExhausted, and the other ModelErrors of `nianbao.errors`.
        """
        ledger = Ledger()
        while True:
            dialect = self._dialect
            try:
                return Answer(await self._ask_in(dialect, question, ledger), ledger.usage)
            except (Refused, AnswerCutOff) as error:
                learned = _learned(dialect, error, question.max_tokens)
                if learned is None:
                    raise
                if self._dialect == dialect:  # else another question has learned the same meanwhile
                    self._dialect = learned

    async def close(self) -> None:
        """Close the client's connections."""
        await self._transport.close()

    async def __aenter__(self) -> EndpointClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _ask_in(self, dialect: Dialect, question: Question[AnswerT], ledger: Ledger) -> AnswerT:
        """Ask in one dialect. Raises Refused when the endpoint does not understand it."""
        from instructor.core.exceptions import InstructorError

        attempts = _Attempts(self._transport, dialect, question.max_tokens, ledger)
        create = self._patch(create=attempts.create, mode=self._mode[_MODES[dialect.form]])
        try:
            await create(
                response_model=_wrapped(question.answer),
                max_retries=self._settings.reasks,
                strict=None,  # as the type itself says
                model=self._transport.endpoint.model,
                messages=[
                    {"role": "system", "content": material(question.prompt.system)},
                    {"role": "user", "content": material(question.prompt.user)},
                ],
                temperature=0,
                seed=self._settings.seed,
            )
        except InstructorError as error:
            raise self._reason(error, attempts.empty) from None
        if not attempts.accepted:  # instructor found an object where there are several, or a broken one
            model = self._transport.endpoint.model
            raise InvalidAnswer(f"The answer of {model} stayed invalid: it holds not one JSON object.")
        # instructor answers with a subclass of its own making; the caller gets the type asked for.
        return question.answer.model_validate_json(attempts.accepted)

    def _reason(self, error: Exception, empty: str) -> BaseException:
        """The error under instructor's wrapper, as ours; a fault of our own program as it is.

        `empty`: what the last reply held instead of an answer.
        """
        cause = error.__cause__ or error
        if isinstance(cause, NianbaoError) or not isinstance(cause, Exception):
            return cause
        if empty:
            return InvalidAnswer(
                f"The answer of {self._transport.endpoint.model} stayed empty{empty}.", _ROOM
            )
        return translate_instructor(cause, self._transport.endpoint) or cause


_ROOM = "Raise thinking_tokens, or switch the model's thinking off by extra_body."


def _learned(dialect: Dialect, error: NianbaoError, answer: int) -> Dialect | None:
    """What an error teaches of the endpoint, None when asking again would not mend it."""
    if isinstance(error, Refused):
        return dialect.learn(error.said, dialect.most_tokens(answer))
    return dialect.without_room() if isinstance(error, QuestionTooLong) else dialect.with_more_room()


class _Attempts:
    """The requests of one question in one dialect; `create` stands under instructor.

    `accepted` is the JSON of the last reply; `empty` says what it held when it held no answer.
    """

    def __init__(self, transport: Transport, dialect: Dialect, max_tokens: int, ledger: Ledger) -> None:
        self._transport = transport
        self._dialect = dialect
        self._max_tokens = max_tokens
        self._ledger = ledger
        self._plain: str | None = None
        self.accepted = ""
        self.empty = ""

    async def create(self, **request: Any) -> ChatCompletion:
        """Send a request in the dialect; make its reply what instructor's parser expects."""
        if self._plain is not None:
            # The model's own words, which instructor shows it with the reason, without our wrapping.
            request["messages"][-2]["content"] = self._plain
        extra = self._transport.endpoint.extra_body
        most = self._dialect.most_tokens(self._max_tokens)
        outgoing = Outgoing(
            body=lambda granted: {**self._dialect.applied(request, granted), **extra},
            most=most,
            least=min(most, self._max_tokens),
            characters=sum(len(str(m.get("content") or "")) for m in request["messages"]),
        )
        reply = await self._transport.send(outgoing, self._ledger)
        self._refuse(reply, most)
        return await asyncio.to_thread(self._normalised, reply)

    def _refuse(self, reply: Completion, most: int) -> None:
        """Raise for a reply that asking again would not mend."""
        endpoint = self._transport.endpoint
        if reply.ending is Ending.CUT_OFF:
            raise cut_off(endpoint, most, thought=bool(reply.reasoning or "<think" in reply.text[:200]))
        if reply.ending is Ending.WITHHELD:
            raise withheld(endpoint, f"finish_reason {reply.finish}")
        if reply.refusal:
            raise InvalidAnswer(
                f"{endpoint.model} refused to answer: {clean(reply.refusal, *endpoint.secrets)}"
            )

    def _normalised(self, reply: Completion) -> ChatCompletion:
        """The one JSON object of the reply where instructor looks for it in this form."""
        text = printable(reply.text)
        arguments = {one_object(each) or printable(each) for each in reply.arguments}
        found = arguments.pop() if len(arguments) == 1 else None
        called, self._plain = found is not None, None
        if found is None and not arguments:  # several different calls: never guess among them
            found = one_object(text) if text.strip() else whole_object(reply.reasoning)
            found = unwrapped(found) if found else None
        self.accepted = found or ""
        self.empty = "" if found or text.strip() else _instead(reply)
        if self._dialect.form is not Form.TOOLS:
            return _completion(found or text[:_SHOWN_AGAIN])
        self._plain = None if called else found
        return _completion(text[:_SHOWN_AGAIN], found, called=called)


def _instead(reply: Completion) -> str:
    """What a reply without a word holds."""
    return ": its words stand in the field for reasoning" if reply.reasoning else ""


def _completion(text: str, arguments: str | None = None, *, called: bool = True) -> ChatCompletion:
    """A completion as instructor's parser expects it: with words, a tool call, or a call of the old kind.

    An object that came as words although a tool was asked for stands in a call of the old kind: instructor
    would answer a tool call with a message of a role that such a server does not know.
    """
    from openai.types.chat import ChatCompletion, ChatCompletionMessage, ChatCompletionMessageFunctionToolCall
    from openai.types.chat.chat_completion import Choice
    from openai.types.chat.chat_completion_message import FunctionCall
    from openai.types.chat.chat_completion_message_function_tool_call import Function

    message = ChatCompletionMessage(role="assistant", content=text)
    if arguments is not None and called:
        call = Function(name="answer", arguments=arguments)
        message.tool_calls = [ChatCompletionMessageFunctionToolCall(id="1", type="function", function=call)]
    elif arguments is not None:
        message.content, message.function_call = None, FunctionCall(name="answer", arguments=arguments)
    choice = Choice(index=0, finish_reason="stop", message=message, logprobs=None)
    return ChatCompletion(id="1", object="chat.completion", created=0, model="", choices=[choice])


@lru_cache(maxsize=256)
def _wrapped(answer: type[BaseModel]) -> type[BaseModel]:
    """instructor's subclass of an answer's type, made once: making it costs milliseconds."""
    import instructor

    return cast("type[BaseModel]", instructor.response_schema(answer))
