"""The client of an endpoint: a typed question becomes requests, a reply becomes a valid typed answer.

instructor alone asks again when an answer is invalid, with the reason in the question. Its
`context=` is never used: it would render every message as a Jinja template, and messages hold text
of documents.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from nianbao.errors import InvalidAnswer, NianbaoError
from nianbao.llm.budget import Budget
from nianbao.llm.dialect import Dialect, Form
from nianbao.llm.errors import Refused, clean, cut_off, translate_instructor
from nianbao.llm.limiter import Window
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from nianbao.llm.replies import material, one_object, printable
from nianbao.llm.transport import Ledger, Pace, Transport, characters
from nianbao.settings import Endpoint, Settings

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion
    from openai.types.chat.chat_completion import Choice

_MODES = {Form.JSON_SCHEMA: "JSON_SCHEMA", Form.TOOLS: "TOOLS", Form.JSON_OBJECT: "JSON", Form.PROSE: "JSON"}
"""instructor's name of each form; `prose` is its JSON mode without `response_format`."""

TIMEOUT = 120.0
DEADLINE = 300.0
CONCURRENCY = 8
"""Defaults for an endpoint: seconds a request, seconds a question, requests at the same time."""


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
        self._dialect = Dialect.of(settings.mode)
        self._deadline = settings.deadline or DEADLINE
        self._budget = Budget(settings.max_calls, settings.max_tokens)
        window = Window(settings.concurrency or CONCURRENCY)
        self._transport = Transport(
            endpoint, settings.timeout or TIMEOUT, window, self._budget, pace or Pace()
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
    def form(self) -> str:
        """How typed answers are asked for now: `json-schema`, `tools`, `json` or `prose`."""
        return self._dialect.form.value

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask until a valid answer came.

        Raises AnswerCutOff when the answer met `max_tokens` or the question the context's length,
        InvalidAnswer, BudgetExhausted, and the other ModelErrors of `nianbao.errors`.
        """
        ledger = Ledger(self._deadline)
        while True:
            dialect = self._dialect
            try:
                return Answer(await self._ask_in(dialect, question, ledger), ledger.usage)
            except Refused as refusal:
                learned = dialect.learn(refusal.said)
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
            raise self._reason(error) from None
        # instructor answers with a subclass of its own making; the caller gets the type asked for.
        return question.answer.model_validate_json(attempts.accepted)

    def _reason(self, error: Exception) -> BaseException:
        """The error under instructor's wrapper, as ours; a fault of our own program as it is."""
        cause = error.__cause__ or error
        if isinstance(cause, NianbaoError) or not isinstance(cause, Exception):
            return cause
        return translate_instructor(cause, self._transport.endpoint) or cause


class _Attempts:
    """The requests of one question in one dialect; `create` stands under instructor."""

    def __init__(self, transport: Transport, dialect: Dialect, max_tokens: int, ledger: Ledger) -> None:
        self._transport = transport
        self._dialect = dialect
        self._max_tokens = max_tokens
        self._ledger = ledger
        self._plain: str | None = None
        self.accepted = ""

    async def create(self, **request: Any) -> ChatCompletion:
        """Send a request in the dialect; make its reply what instructor's parser expects."""
        if self._plain is not None:
            # The model's own words, which instructor shows it with the reason, without our wrapping.
            request["messages"][-2]["content"] = self._plain
        reply = await self._transport.send(
            self._in_dialect(request), characters(request) + self._max_tokens, self._ledger
        )
        choice = reply.choices[0]
        self._refuse(choice)
        self._normalise(choice)
        return reply

    def _in_dialect(self, request: dict[str, Any]) -> dict[str, Any]:
        """The request with the names and parameters that the endpoint takes."""
        sent = {k: v for k, v in request.items() if v is not None and k not in self._dialect.dropped}
        sent[self._dialect.limit] = self._max_tokens
        if self._dialect.form is Form.PROSE:
            sent.pop("response_format", None)
        return sent

    def _refuse(self, choice: Choice) -> None:
        """Raise for a reply that asking again would not mend."""
        endpoint = self._transport.endpoint
        if choice.finish_reason == "length":
            raise cut_off(endpoint)
        if choice.finish_reason == "content_filter":
            raise InvalidAnswer(f"{endpoint.host} withheld the answer (content filter).")
        if refusal := getattr(choice.message, "refusal", None):
            raise InvalidAnswer(
                f"{endpoint.model} refused to answer: {clean(str(refusal), endpoint.api_key)}"
            )

    def _normalise(self, choice: Choice) -> None:
        """Put the one JSON object of the reply where instructor looks for it in this form."""
        message = choice.message
        message.content = printable(message.content or "")
        self._plain = None
        if self._dialect.form is not Form.TOOLS:
            message.content = self.accepted = one_object(message.content) or message.content
            return
        arguments = {
            str(call.function.arguments) for call in message.tool_calls or () if call.type == "function"
        }
        if len(arguments) == 1:
            self.accepted = printable(arguments.pop())
            return
        message.tool_calls = None  # none, or several different ones: never guess among them
        found = None if arguments else one_object(message.content)
        if found is not None:
            from openai.types.chat.chat_completion_message import FunctionCall

            self._plain = self.accepted = found
            message.function_call = FunctionCall(name="answer", arguments=found)
            message.content = None


@lru_cache(maxsize=256)
def _wrapped(answer: type[BaseModel]) -> type[BaseModel]:
    """instructor's subclass of an answer's type, made once: making it costs milliseconds."""
    import instructor

    return cast("type[BaseModel]", instructor.response_schema(answer))
