"""One request and its transport retries: the openai client below, tenacity around it.

tenacity alone repeats a request: 408, 409, 425, 429, 5xx, timeouts, dropped connections. It honours
`Retry-After`, waits with full jitter otherwise, and keeps within the deadline of the question.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nianbao.errors import EndpointUnreachable
from nianbao.llm.budget import Budget
from nianbao.llm.errors import Transient, foreign, translate
from nianbao.llm.limiter import Window
from nianbao.llm.protocol import Usage
from nianbao.settings import Endpoint

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from tenacity import RetryCallState


@dataclass(frozen=True, slots=True)
class Pace:
    """How transport retries are paced.

    Waits grow from `first` to `longest` seconds (full jitter); at most `attempts` a request, fewer
    (`strangers`) while the endpoint has never answered: a wrong address should be told soon.
    """

    first: float = 0.5
    longest: float = 20.0
    attempts: int = 8
    strangers: int = 4


@dataclass(slots=True)
class Ledger:
    """The account of one question: seconds left of its deadline, and what it cost so far."""

    left: float
    usage: Usage = field(default_factory=Usage)


class Transport:
    """Sends requests to one endpoint, within window and budget. One client for its whole life."""

    def __init__(
        self, endpoint: Endpoint, timeout: float, window: Window, budget: Budget, pace: Pace
    ) -> None:
        self.endpoint = endpoint
        self._timeout = timeout
        self._window = window
        self._budget = budget
        self._pace = pace
        self._met = False
        self._client = _client(endpoint, timeout)

    async def send(self, request: Mapping[str, Any], largest: int, ledger: Ledger) -> ChatCompletion:
        """Send until answered. `largest` is the most tokens it may cost.

        Raises ModelError when no answer came, BudgetExhausted before a call that does not fit.
        """
        from tenacity import AsyncRetrying, retry_if_exception_type

        async with self._window.place():
            start = time.monotonic()
            deadline = start + ledger.left
            retrying = AsyncRetrying(
                retry=retry_if_exception_type(Transient),
                wait=self._wait,
                stop=lambda state: self._gives_up(state, deadline),
                reraise=True,
            )
            try:
                return await retrying(self._once, request, largest, ledger, deadline)
            finally:
                seconds = time.monotonic() - start
                ledger.left -= seconds
                self._count(ledger, Usage(seconds=seconds))

    async def close(self) -> None:
        """Close the client's connections."""
        await self._client.close()

    async def _once(
        self, request: Mapping[str, Any], largest: int, ledger: Ledger, deadline: float
    ) -> ChatCompletion:
        """One request: counted, timed out, its faults translated."""
        era = self._window.era
        seconds = min(self._timeout, deadline - time.monotonic())
        if seconds <= 0:
            raise EndpointUnreachable(
                f"{self.endpoint.host} gave no valid answer before the deadline.",
                "Raise the deadline setting.",
            )
        async with self._budget.call(largest):
            ledger.usage += Usage(calls=1)
            try:
                async with asyncio.timeout(seconds):
                    reply = await self._client.chat.completions.create(**request)
            except foreign() as error:
                # No chain: openai's errors hold the request, and the request holds the key.
                raise self._translated(error, era) from None
            checked = self._checked(reply, request, ledger)
            self._met = True
            self._window.succeeded()
            return checked

    def _translated(self, error: Exception, era: int) -> Exception:
        """Our error for a foreign one; the window hears of throttling."""
        ours = translate(error, self.endpoint)
        if ours is None:
            return error
        if isinstance(ours, Transient) and ours.throttled:
            self._window.throttled(era)
        return ours

    def _checked(self, reply: object, request: Mapping[str, Any], ledger: Ledger) -> ChatCompletion:
        """Count the tokens of a reply that is one; raise Transient for anything else."""
        from openai.types.chat import ChatCompletion

        if not isinstance(reply, ChatCompletion) or not getattr(reply, "choices", None):
            raise Transient(
                f"{self.endpoint.host} did not answer like an OpenAI-compatible endpoint.",
                "Check base_url; it often ends in /v1.",
            )
        counted = getattr(reply, "usage", None)
        tokens_in = getattr(counted, "prompt_tokens", None)
        tokens_out = getattr(counted, "completion_tokens", None)
        if tokens_in is None or tokens_out is None:  # the endpoint does not count: estimate, as budgets do
            tokens_in, tokens_out = characters(request), len(str(reply.choices[0].message.content or ""))
        self._count(ledger, Usage(tokens_in=tokens_in, tokens_out=tokens_out))
        return reply

    def _count(self, ledger: Ledger, usage: Usage) -> None:
        ledger.usage += usage
        self._budget.count(usage)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds to the next attempt: what the endpoint asks for, else full jitter."""
        from tenacity import wait_random_exponential

        fault = state.outcome.exception() if state.outcome else None
        jittered = float(wait_random_exponential(self._pace.first, self._pace.longest)(state))
        asked = fault.wait if isinstance(fault, Transient) else None
        return jittered if asked is None else asked + min(jittered, 0.25)

    def _gives_up(self, state: RetryCallState, deadline: float) -> bool:
        """Whether the attempts are used up, or the next would come after the deadline."""
        most = self._pace.attempts if self._met else min(self._pace.strangers, self._pace.attempts)
        return state.attempt_number >= most or time.monotonic() + state.upcoming_sleep >= deadline


def characters(request: Mapping[str, Any]) -> int:
    """Characters of a request's messages: an upper bound of its tokens for Chinese and English."""
    return sum(len(str(message.get("content") or "")) for message in request.get("messages", ()))


_HEADERS = frozenset(
    {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"}
)
"""Headers that are sent, besides the key's."""


def _client(endpoint: Endpoint, timeout: float) -> AsyncOpenAI:
    """The client: no retries of its own, no redirects, no proxy to this machine, nothing from OPENAI_*."""
    import httpx2
    from openai import AsyncOpenAI

    async def tidy(request: httpx2.Request) -> None:
        # The endpoint need not learn of this machine, nor of OPENAI_* variables meant for another.
        for name in [n for n in request.headers if n not in _HEADERS]:
            del request.headers[name]
        if endpoint.api_key is not None:
            request.headers["authorization"] = f"Bearer {endpoint.api_key}"

    transport = httpx2.AsyncClient(
        timeout=httpx2.Timeout(timeout, connect=min(timeout, 15.0)),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
        follow_redirects=False,
        trust_env=not endpoint.loopback,
        event_hooks={"request": [tidy]},
    )
    return AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        organization="",
        project="",
        max_retries=0,
        http_client=transport,
    )
