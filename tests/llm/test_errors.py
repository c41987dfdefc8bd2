"""The door when things go wrong: retries, waits, deadlines, and every foreign error made ours."""

from __future__ import annotations

import asyncio
import email.utils
import inspect
import json
import logging
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx2
import instructor.core.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from nianbao.errors import (
    AnswerCutOff,
    AuthenticationFailed,
    EndpointUnreachable,
    InvalidAnswer,
    ModelError,
    ModelNotFound,
    QuotaExhausted,
    RequestRejected,
)
from nianbao.llm.client import EndpointClient
from nianbao.llm.complaints import seconds_to_wait
from nianbao.llm.errors import Transient, clean, foreign, translate, translate_instructor
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Profile, Question, Usage
from nianbao.llm.transport import Pace
from nianbao.settings import Endpoint, Settings
from tests.support.scripted_server import DROPPED, KEY, TORN, Reply, ScriptedServer, completion, fault, flaky

PACE = Pace(first=0.001, longest=0.01)
ENDPOINT = Endpoint("https://models.example.invalid/v1", KEY, "scripted")


class Short(BaseModel):
    text: str


GOOD = completion({"text": "好"})
QUESTION = Question(RenderedPrompt("t.v1", "0" * 64, "系统", "用户"), Short, 50)


@asynccontextmanager
async def opened(
    server: ScriptedServer, pace: Pace = PACE, base_url: str = "", **more: Any
) -> AsyncIterator[EndpointClient]:
    endpoint = Endpoint(base_url or server.base_url, KEY, "scripted")
    profile = Profile("scripted", endpoint.host, 6000)
    async with EndpointClient(endpoint, profile, Settings(**more), pace) as client:
        yield client


def ask(server: ScriptedServer, pace: Pace = PACE, base_url: str = "", **more: Any) -> Usage:
    async def run() -> Usage:
        endpoint = Endpoint(base_url or server.base_url, KEY, "scripted")
        async with EndpointClient(
            endpoint, Profile("scripted", endpoint.host, 6000), Settings(**more), pace
        ) as door:
            assert (await door.ask(QUESTION)).value.text == "好"
            return door.spent

    return asyncio.run(run())


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_passing_statuses_are_tried_again(status: int) -> None:
    with ScriptedServer([fault(status), fault(status), GOOD]) as server:
        assert ask(server).calls == 3


@pytest.mark.parametrize("broken", [DROPPED, TORN, Reply(body=b"<html>"), Reply(body=b""), Reply(body=b"{}")])
def test_broken_replies_are_tried_again(broken: Reply) -> None:
    with ScriptedServer([broken, GOOD]) as server:
        assert ask(server).calls == 2


def test_html_from_a_wrong_address_is_said() -> None:
    page = Reply(body=b"<html>hello</html>", headers={"Content-Type": "text/html"})
    with ScriptedServer([page] * 4) as server, pytest.raises(EndpointUnreachable) as caught:
        ask(server)
    assert "/v1" in caught.value.hint


def test_a_body_nested_too_deeply_is_no_crash() -> None:
    deep = Reply(body=b'{"choices":' + b"[" * 100_000)
    with ScriptedServer([deep] * 4) as server, pytest.raises(EndpointUnreachable):
        ask(server)


def test_a_stalled_request_times_out_and_is_tried_again() -> None:
    replies = iter([GOOD, replace(GOOD, delay=6)])

    async def run(server: ScriptedServer) -> Usage:
        async with opened(server, timeout=1) as client:
            await client.ask(QUESTION)
            await client.ask(QUESTION)
            return client.spent

    with ScriptedServer(lambda _: next(replies, GOOD)) as server:
        start = time.monotonic()
        assert asyncio.run(run(server)).calls == 3
        assert time.monotonic() - start < 6


def test_a_silent_endpoint_ends_the_run_after_the_first_window() -> None:
    """Whoever never answered is waited for twice, and not by the questions that come after."""

    async def run(server: ScriptedServer) -> list[object]:
        async with opened(server, timeout=0.5, concurrency=4) as client:
            asked = (client.ask(QUESTION) for _ in range(40))
            return list(await asyncio.gather(*asked, return_exceptions=True))

    with ScriptedServer(lambda _: replace(GOOD, delay=3)) as server:
        start = time.monotonic()
        got = asyncio.run(run(server))
        assert time.monotonic() - start < 3
    assert len(server.seen) == 8
    assert all(isinstance(error, EndpointUnreachable) and "in time" in error.message for error in got)


def test_an_endpoint_that_falls_silent_ends_the_run_after_a_window_of_questions() -> None:
    replies = iter([GOOD])

    async def run(server: ScriptedServer) -> list[object]:
        async with opened(server, concurrency=1, deadline=0.5) as client:
            asked = (client.ask(QUESTION) for _ in range(30))
            return list(await asyncio.gather(*asked, return_exceptions=True))

    with ScriptedServer(lambda _: next(replies, fault(500))) as server:
        got = asyncio.run(run(server))
    assert sum(isinstance(error, EndpointUnreachable) for error in got) == 29
    assert len(server.seen) <= 1 + 3 * PACE.attempts


def test_attempts_end_sooner_while_the_endpoint_never_answered() -> None:
    with ScriptedServer([fault(500)] * 4) as server, pytest.raises(EndpointUnreachable, match="500"):
        ask(server)
    with ScriptedServer([]) as closed:
        url = closed.base_url
    with pytest.raises(EndpointUnreachable, match="No connection"):
        ask(closed, base_url=url)


def test_the_deadline_is_total() -> None:
    slow = Pace(first=0.05, longest=0.1, attempts=1000, strangers=1000)
    with ScriptedServer(lambda _: fault(500)) as server:
        start = time.monotonic()
        with pytest.raises(EndpointUnreachable):
            ask(server, slow, deadline=0.6)
        assert time.monotonic() - start < 2


def test_the_deadline_spans_reasks() -> None:
    late = replace(completion("{"), delay=0.4)
    with ScriptedServer(lambda _: late) as server:
        with pytest.raises(EndpointUnreachable):
            ask(server, deadline=1, reasks=5)
        assert len(server.seen) < 6


def test_retry_after_is_honoured() -> None:
    with ScriptedServer([fault(429, after="0.4"), GOOD]) as server:
        start = time.monotonic()
        ask(server)
        assert time.monotonic() - start >= 0.4


def test_retry_after_beyond_the_deadline_stops_at_once() -> None:
    with ScriptedServer([fault(503, "busy", after="3600")]) as server:
        start = time.monotonic()
        with pytest.raises(EndpointUnreachable, match="busy"):
            ask(server)
        assert time.monotonic() - start < 10


def test_retry_after_reads_both_forms() -> None:
    assert seconds_to_wait("2.5") == 2.5
    assert seconds_to_wait("-3") == 0
    later = seconds_to_wait(email.utils.formatdate(time.time() + 30, usegmt=True))
    assert later is not None
    assert 25 < later <= 31
    assert seconds_to_wait(email.utils.formatdate(time.time() - 30, usegmt=True)) == 0
    for nothing in (None, "", "soon", "nan", "Mon, 99 Foo 2026"):
        assert seconds_to_wait(nothing) is None


STOPS: list[tuple[Reply, type[ModelError]]] = [
    (fault(401, "bad key"), AuthenticationFailed),
    (fault(403, "forbidden"), AuthenticationFailed),
    (fault(400, "API key not valid. Please pass a valid API key."), AuthenticationFailed),
    (fault(404, "The model `scripted` does not exist", "model_not_found"), ModelNotFound),
    (fault(400, "Model Not Exist"), ModelNotFound),
    (fault(429, "You exceeded your current quota", "insufficient_quota"), QuotaExhausted),
    (fault(402, "Insufficient Balance"), QuotaExhausted),
    (fault(429, "账户余额不足"), QuotaExhausted),
    (fault(400, "maximum context length is 8192 tokens", "context_length_exceeded"), AnswerCutOff),
    (
        fault(400, "request (18029 tokens) exceeds the available context size", "exceed_context_size_error"),
        AnswerCutOff,
    ),
    (fault(413, "too large"), AnswerCutOff),
    (fault(400, "you did something odd"), RequestRejected),
    (fault(422, "unprocessable"), RequestRejected),
    (fault(404, "no such page"), RequestRejected),
    (fault(418, "teapot"), RequestRejected),
    (
        fault(500, "The model produced output that does not match the expected peg-native format"),
        InvalidAnswer,
    ),
    (Reply(302, b"", {"Location": "https://elsewhere.example.invalid/v1"}), RequestRejected),
]


@pytest.mark.parametrize(("reply", "kind"), STOPS)
def test_final_faults_stop_at_once(reply: Reply, kind: type[ModelError]) -> None:
    with ScriptedServer([reply]) as server, pytest.raises(kind) as caught:
        ask(server, thinking_tokens=0)
    assert not isinstance(caught.value, Transient)


def test_a_question_that_does_not_fit_with_room_for_thought_is_asked_without() -> None:
    too_long = fault(
        400, "maximum context length is 8192 tokens, you requested 9000", "context_length_exceeded"
    )
    with ScriptedServer([too_long, GOOD]) as server:
        ask(server)
    assert server.seen[1].body["max_tokens"] == QUESTION.max_tokens


def test_redirects_are_not_followed_and_the_key_goes_nowhere_else() -> None:
    with ScriptedServer([]) as other:
        there = Reply(307, b"", {"Location": other.base_url + "/chat/completions"})
        with ScriptedServer([there]) as server, pytest.raises(RequestRejected, match="redirects"):
            ask(server)
    assert other.seen == []
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-secret")
    monkeypatch.setenv("OPENAI_API_KEY", "env-secret")
    monkeypatch.setenv(
        "OPENAI_CUSTOM_HEADERS", "X-Custom: header-secret\nAuthorization: Bearer custom-secret"
    )
    with ScriptedServer([GOOD]) as server:
        ask(server)
    sent = server.seen[0].headers
    assert "secret" not in json.dumps(sent)
    assert sent["authorization"] == f"Bearer {KEY}"
    assert not [name for name in sent if name.startswith("x-stainless")]


def test_extra_parameters_and_headers_are_sent() -> None:
    async def run(server: ScriptedServer) -> None:
        headers, body = {"X-Tenant": "office"}, {"top_p": 0.1, "temperature": 0.5}
        endpoint = Endpoint(server.base_url, KEY, "scripted", body, headers)
        profile = Profile("scripted", endpoint.host, 6000)
        async with EndpointClient(endpoint, profile, Settings(), PACE) as client:
            await client.ask(QUESTION)

    with ScriptedServer([GOOD]) as server:
        asyncio.run(run(server))
    assert server.seen[0].headers["x-tenant"] == "office"
    assert (server.seen[0].body["top_p"], server.seen[0].body["temperature"]) == (0.1, 0.5)


def test_no_key_no_header() -> None:
    async def run(server: ScriptedServer) -> None:
        endpoint = Endpoint(server.base_url, None, "scripted")
        async with EndpointClient(
            endpoint, Profile("scripted", endpoint.host, 6000), Settings(), PACE
        ) as door:
            await door.ask(QUESTION)

    with ScriptedServer([GOOD]) as server:
        asyncio.run(run(server))
    assert "authorization" not in server.seen[0].headers


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_the_key_is_never_told(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    said = fault(status, f"\x1b[31mkey {KEY} is bad\x00\u202e" + "啊" * 5000)
    with ScriptedServer(lambda _: said) as server, pytest.raises(ModelError) as caught:
        ask(server)
    told = f"{caught.value}{caught.value.hint}{caught.value!r}"
    assert KEY not in told
    assert "[key]" in told
    assert not {"\x1b", "\x00", "\u202e"} & set(told)
    assert len(caught.value.message) < 450
    assert KEY not in caplog.text
    assert KEY not in repr(ENDPOINT)
    assert caught.value.__cause__ is None


@given(st.text(max_size=2000))
def test_cleaned_text_is_one_short_printable_line(text: str) -> None:
    line = clean(text + KEY + text, KEY)
    assert len(line) <= 300
    assert KEY not in line
    assert line == line.strip()
    assert all(c == " " or c.isprintable() for c in line)


def _all(module: Any) -> Iterator[type[Exception]]:
    for _, value in inspect.getmembers(module, inspect.isclass):
        if issubclass(value, Exception) and not issubclass(value, Warning):
            yield value


INSTRUCTOR = sorted(_all(instructor.core.exceptions), key=lambda kind: kind.__qualname__)
FOREIGN = sorted(_all(httpx2), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__qualname__)
def test_no_error_of_httpx2_is_missed(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    assert isinstance(error, foreign()), "the transport would not catch it"
    assert isinstance(translate(error, ENDPOINT), ModelError)


@pytest.mark.parametrize("kind", INSTRUCTOR, ids=lambda kind: kind.__qualname__)
def test_no_error_of_instructor_is_missed(kind: type[Exception]) -> None:
    assert isinstance(translate_instructor(kind.__new__(kind), ENDPOINT), ModelError)


def test_there_are_errors_to_walk() -> None:
    assert {httpx2.ReadTimeout, httpx2.RemoteProtocolError} <= set(FOREIGN)
    assert len(FOREIGN) > 20
    assert instructor.core.exceptions.InstructorRetryException in INSTRUCTOR
    assert len(INSTRUCTOR) > 8


@pytest.mark.parametrize("error", [TimeoutError(), OSError("x"), ConnectionResetError()])
def test_python_s_own_transport_errors_pass(error: Exception) -> None:
    assert isinstance(translate(error, ENDPOINT), Transient)


def test_an_untrusted_certificate_is_not_tried_again() -> None:
    error = httpx2.ConnectError("x")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    ours = translate(error, ENDPOINT)
    assert isinstance(ours, EndpointUnreachable)
    assert not isinstance(ours, Transient)
    assert "SSL_CERT_FILE" in ours.hint


@pytest.mark.parametrize("error", [KeyError("x"), ZeroDivisionError(), AttributeError("x")])
def test_faults_of_our_own_program_are_not_hidden(error: Exception) -> None:
    assert translate(error, ENDPOINT) is None
    assert translate_instructor(error, ENDPOINT) is None


def test_a_bug_in_a_validator_comes_out_as_it_is() -> None:
    class Buggy(BaseModel):
        text: str

        def model_post_init(self, _context: object) -> None:
            raise KeyError("bug")

    async def run(server: ScriptedServer) -> None:
        endpoint = Endpoint(server.base_url, KEY, "scripted")
        async with EndpointClient(
            endpoint, Profile("scripted", endpoint.host, 6000), Settings(), PACE
        ) as door:
            await door.ask(Question(QUESTION.prompt, Buggy, 50))

    with ScriptedServer([GOOD]) as server, pytest.raises(KeyError, match="bug"):
        asyncio.run(run(server))


def test_validation_reasons_do_not_repeat_the_answer() -> None:
    with pytest.raises(ValidationError) as caught:
        Short.model_validate_json('{"text": 91373}')
    ours = translate_instructor(caught.value, ENDPOINT)
    assert ours is not None
    assert "text" in ours.message
    assert "91373" not in ours.message


def test_questions_come_through_a_third_of_faults() -> None:
    """429, 500, dropped, torn, cut-off, broken JSON, prose: the answer is right, or the loss is named."""

    async def run(server: ScriptedServer) -> list[object]:
        endpoint = Endpoint(server.base_url, KEY, "scripted")
        async with EndpointClient(
            endpoint, Profile("scripted", endpoint.host, 6000), Settings(reasks=3), PACE
        ) as door:
            asked = (door.ask(QUESTION) for _ in range(60))
            return list(await asyncio.gather(*asked, return_exceptions=True))

    with ScriptedServer(flaky(lambda _: '{"text": "好"}')) as server:
        got = asyncio.run(run(server))
    lost = [g for g in got if isinstance(g, BaseException)]
    assert all(isinstance(g, AnswerCutOff | InvalidAnswer) for g in lost)
    assert len(lost) <= 12
    assert len(server.seen) > 60
