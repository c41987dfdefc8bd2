"""One request and its transport retries: httpx2 below, tenacity around it.

tenacity alone repeats a request: 408, 409, 425, 429, 5xx, timeouts, dropped connections. It honours
`Retry-After`, waits with full jitter otherwise, and keeps within the deadline of the question.

The openai client is not used: it reads any body to its end, parses it on the event loop, and builds its types
without looking at them. Here a body is read to `body.MOST_BYTES`, and read as a completion in a thread,
inside the time limit of the request.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nianbao.errors import EndpointUnreachable
from nianbao.llm.body import OversizedBodyError, UndecodableBodyError, read_body
from nianbao.llm.budget import Budget
from nianbao.llm.complaints import Complaint, complaint_of
from nianbao.llm.completions import Completion, Ending, NoCompletionError, read_completion
from nianbao.llm.errors import Transient, clean, foreign, from_complaint, translate, unlike
from nianbao.llm.limiter import Window
from nianbao.llm.protocol import Usage
from nianbao.settings import Endpoint

if TYPE_CHECKING:
    import httpx2
    from tenacity import RetryCallState

_TOKENS_A_SECOND = 40
"""How fast an endpoint is reckoned to write: a slow hosted one; thinking models write some 30 to 100."""
_HEAD_SECONDS = 60.0
"""Seconds for queue and prompt, before the first token."""
_DEADLINES = 2.5
"""A question's deadline in time limits of a request: two requests and the waits between them."""
_SILENCES = 2
"""Time limits that an endpoint is waited for which has never answered: one lost request is forgiven."""
_FEWEST = 3
"""Questions without an answer before an endpoint counts as silent, where fewer are asked at a time."""


def seconds_for(tokens: int) -> float:
    """The time limit of a request that may take so many tokens, in seconds: 100 for 1,600, 248 for 7,500."""
    return _HEAD_SECONDS + tokens / _TOKENS_A_SECOND


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
    """The account of one question: seconds used of its deadline, and what it cost so far."""

    used: float = 0.0
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to send: its body for the tokens granted, the most and the least of those.

    `characters` of its messages are an upper bound of their tokens, for Chinese and English.
    """

    body: Callable[[int], Mapping[str, Any]]
    most: int
    least: int
    characters: int


class Transport:
    """Sends requests to one endpoint, within window and budget. One client for its whole life.

    `timeout` and `deadline` in seconds; None follows from the tokens allowed. An endpoint that stays silent
    ends the run: once a question timed out before anything was ever answered, or a whole window of questions
    one after another had no answer, every other question fails at once with the same error.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        window: Window,
        budget: Budget,
        *,
        pace: Pace,
        timeout: float | None = None,
        deadline: float | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._timeout, self._deadline = timeout, deadline
        self._window = window
        self._budget = budget
        self._pace = pace
        self._met = False
        self._unanswered = 0
        self._silence: EndpointUnreachable | None = None
        self._client = _client(endpoint)

    async def send(self, request: Outgoing, ledger: Ledger) -> Completion:
        """Send until answered.

        Raises ModelError when no answer came, BudgetExhausted before a call that does not fit.
        """
        from tenacity import AsyncRetrying, retry_if_exception_type

        async with self._window.place():
            if self._silence is not None:
                raise EndpointUnreachable(self._silence.message, self._silence.hint)
            start = time.monotonic()
            deadline = start + self._allowed(request) - ledger.used
            retrying = AsyncRetrying(
                retry=retry_if_exception_type(Transient),
                wait=self._wait,
                stop=lambda state: self._gives_up(state, deadline),
                reraise=True,
            )
            try:
                return await retrying(self._once, request, ledger, deadline)
            except EndpointUnreachable as error:
                self._heard_nothing(error)
                raise
            finally:
                seconds = time.monotonic() - start
                ledger.used += seconds
                self._count(ledger, Usage(seconds=seconds))

    async def close(self) -> None:
        """Close the client's connections."""
        await self._client.aclose()

    def _allowed(self, request: Outgoing) -> float:
        """Seconds that a question may take in all."""
        return self._deadline or _DEADLINES * self._limit(request)

    def _limit(self, request: Outgoing) -> float:
        """Seconds that a request may take."""
        return self._timeout or seconds_for(request.most)

    def _heard_nothing(self, error: EndpointUnreachable) -> None:
        """Take note of a question without an answer; the last straw makes the endpoint silent."""
        self._unanswered += 1
        stranger = not self._met and isinstance(error, Transient) and error.silent
        if stranger or self._unanswered >= max(_FEWEST, self._window.most):
            self._silence = error

    async def _once(self, request: Outgoing, ledger: Ledger, deadline: float) -> Completion:
        """One request: counted, timed out, its faults translated."""
        era = self._window.era
        seconds = min(self._limit(request), deadline - time.monotonic())
        if seconds <= 0:
            raise EndpointUnreachable(
                f"{self.endpoint.host} gave no valid answer before the deadline.",
                "Raise the deadline setting.",
            )
        least, most = request.characters + request.least, request.characters + request.most
        async with self._budget.call(most, least) as granted:
            ledger.usage += Usage(calls=1)
            try:
                async with asyncio.timeout(seconds):
                    reply = await self._post(request.body(granted - request.characters))
            except foreign() as error:
                # No chain: httpx2's errors hold the request, and the request holds the key.
                raise self._translated(error, era) from None
            if isinstance(reply, Complaint):
                raise self._heard(from_complaint(reply, self.endpoint), era)
            return self._checked(reply, request, ledger)

    async def _post(self, body: Mapping[str, Any]) -> Completion | Complaint:
        """Post a request and read what comes back, no further than it may be long. Raises Transient."""
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        url = f"{self.endpoint.base_url}/chat/completions"
        try:
            async with self._client.stream("POST", url, content=raw) as response:
                headers = response.headers
                content = await read_body(response.aiter_raw(), headers.get("content-encoding", ""))
        except OversizedBodyError:
            raise unlike(self.endpoint, "a reply of several megabytes") from None
        except UndecodableBodyError as error:
            raise unlike(self.endpoint, f"an unreadable body ({clean(str(error))})") from None
        if not response.is_success:
            text = content.decode("utf-8", "replace")
            return complaint_of(response.status_code, text, headers.get("retry-after"))
        try:
            return await asyncio.to_thread(read_completion, content, headers.get("content-type", "").lower())
        except NoCompletionError as error:
            raise unlike(self.endpoint, str(error)) from None

    def _translated(self, error: Exception, era: int) -> Exception:
        """Our error for a foreign one."""
        ours = translate(error, self.endpoint)
        return error if ours is None else self._heard(ours, era)

    def _heard(self, error: Exception, era: int) -> Exception:
        """An error; the window hears of throttling."""
        if isinstance(error, Transient) and error.throttled:
            self._window.throttled(era)
        return error

    def _checked(self, reply: Completion, request: Outgoing, ledger: Ledger) -> Completion:
        """Count the tokens of a reply; raise Transient for one that the endpoint broke off."""
        written = len(reply.text) + len(reply.reasoning) + sum(map(len, reply.arguments))
        tokens_in, tokens_out = reply.tokens or (request.characters, written)
        self._count(ledger, Usage(tokens_in=tokens_in, tokens_out=tokens_out))
        if reply.ending is Ending.BROKEN:
            raise Transient(f"{self.endpoint.host} broke off: {clean(reply.finish)}", "Try again later.")
        self._met, self._unanswered = True, 0
        self._window.succeeded()
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
        fault = state.outcome.exception() if state.outcome else None
        most = self._pace.attempts if self._met else min(self._pace.strangers, self._pace.attempts)
        if not self._met and isinstance(fault, Transient) and fault.silent:
            most = min(most, _SILENCES)
        return state.attempt_number >= most or time.monotonic() + state.upcoming_sleep >= deadline


def _client(endpoint: Endpoint) -> httpx2.AsyncClient:
    """The client: no redirects, no cookies, no proxy to this machine, time limits set around each request."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx2

    headers = {
        **endpoint.extra_headers,
        "content-type": "application/json",
        "accept-encoding": "gzip, deflate",
    }
    if endpoint.api_key is not None:
        headers["authorization"] = f"Bearer {endpoint.api_key}"
    # Reading the certificates of all authorities takes 40 ms: where no TLS is spoken, none are trusted.
    plain = endpoint.base_url.startswith("http:")
    return httpx2.AsyncClient(
        headers=headers,
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=httpx2.Timeout(None, connect=15.0),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
        follow_redirects=False,
        trust_env=not endpoint.loopback,
    )
