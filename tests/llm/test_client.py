"""The door: forms, re-asks, usage, budget, and that a document's text arrives as it is."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator

from nianbao.errors import AnswerCutOff, BudgetExhausted, InvalidAnswer, RequestRejected
from nianbao.llm.client import EndpointClient
from nianbao.llm.dialect import MORE_ROOM, ROOM
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Answer, Profile, Question, Usage
from nianbao.llm.transport import Pace
from nianbao.settings import Endpoint, Settings
from tests.support.paths import SUPPORT
from tests.support.scripted_server import CUT_OFF, KEY, Reply, ScriptedServer, Seen, completion, fault

PACE = Pace(first=0.001, longest=0.01)
GOOD = {"summary": "云溪县办结复议案件12件。", "number": 12}


class Condensed(BaseModel):
    """An answer with a rule of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    summary: str = Field(max_length=60)
    number: int

    @field_validator("number")
    @classmethod
    def _known(cls, value: int) -> int:
        if value not in (12, 13):
            raise ValueError("number must be 12 or 13")
        return value


def question(user: str = "云溪县办结复议案件12件。", system: str = "只答JSON。") -> Question[Condensed]:
    return Question(RenderedPrompt("condense.v1", "0" * 64, system, user), Condensed, 200)


def door(server: ScriptedServer, pace: Pace = PACE, **more: Any) -> EndpointClient:
    endpoint = Endpoint(server.base_url, KEY, "scripted")
    return EndpointClient(endpoint, Profile("scripted", endpoint.host, 6000), Settings(**more), pace)


def ask(
    server: ScriptedServer, asked: Question[Condensed] | None = None, **more: Any
) -> tuple[Answer[Condensed], Usage]:
    async def run() -> tuple[Answer[Condensed], Usage]:
        async with door(server, **more) as opened:
            return await opened.ask(asked or question()), opened.spent

    return asyncio.run(run())


def test_answer_has_the_type_asked_for_and_its_usage() -> None:
    with ScriptedServer([completion(GOOD, usage=(321, 23))]) as server:
        answer, spent = ask(server)
    assert type(answer.value) is Condensed
    assert answer.value == Condensed(summary="云溪县办结复议案件12件。", number=12)
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (1, 321, 23)
    assert spent == answer.usage
    seen = server.seen[0]
    assert seen.form == "json_schema"
    assert seen.path == "/v1/chat/completions"
    assert seen.body["temperature"] == 0
    assert seen.body["max_tokens"] == 200 + ROOM
    assert seen.body["model"] == "scripted"
    assert "seed" not in seen.body


TRAPS = (
    "{{ 7*7 }} {% raw %} {# 注释 #} {{ self.__init__.__globals__ }}",
    "https://example.invalid/图.png",
    "data:image/png;base64,iVBORw0KGgo=",
    "/etc/hostname",
    "file:///etc/hostname",
    "  首尾空格 \t\r\n　全角空格　\u2028\ufeff 𠮷 ",
    "${name} %s {0} <b> 1<2 [1] [注]",
)


@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
@pytest.mark.parametrize("trap", TRAPS)
def test_text_arrives_untouched(trap: str, mode: str) -> None:
    reply = completion("", tools=[GOOD]) if mode == "tools" else completion(GOOD)
    with ScriptedServer([reply]) as server:
        ask(server, question(trap, "系统" + trap), mode=mode)
    assert server.seen[0].user == trap
    assert server.seen[0].system.startswith("系统" + trap)


@pytest.fixture(scope="module")
def echo() -> Iterator[ScriptedServer]:
    with ScriptedServer(lambda _: completion(GOOD)) as server:
        yield server


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=3, max_size=8))
def test_any_text_arrives_untouched(echo: ScriptedServer, texts: list[str]) -> None:
    async def run() -> None:
        async with door(echo) as opened:
            for text in texts:
                await opened.ask(question(text))

    before = len(echo.seen)
    asyncio.run(run())
    assert [seen.user for seen in echo.seen[before:]] == texts


def test_invalid_answer_is_asked_again_with_the_reason_and_all_usage_counted() -> None:
    replies = [completion({"summary": "x", "number": 44}, usage=(100, 10)), completion(GOOD, usage=(150, 20))]
    with ScriptedServer(replies) as server:
        answer, spent = ask(server)
    assert answer.value.number == 12
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (2, 250, 30)
    assert (spent.tokens_in, spent.tokens_out) == (250, 30)
    again = server.seen[1].body["messages"]
    assert again[:2] == server.seen[0].body["messages"]
    assert "number must be 12 or 13" in again[-1]["content"]


@pytest.mark.parametrize("reasks", [0, 1, 2])
def test_answer_that_stays_invalid(reasks: int) -> None:
    bad = completion({"summary": "x", "number": 44})
    with ScriptedServer([bad] * (reasks + 1)) as server, pytest.raises(InvalidAnswer, match="12 or 13"):
        ask(server, reasks=reasks)


def test_usage_of_failures_is_spent() -> None:
    async def run(server: ScriptedServer) -> Usage:
        async with door(server) as opened:
            with pytest.raises(InvalidAnswer):
                await opened.ask(question())
            return opened.spent

    with ScriptedServer([completion("{", usage=(5, 1)), completion("[]", usage=(7, 2))]) as server:
        spent = asyncio.run(run(server))
    assert (spent.calls, spent.tokens_in, spent.tokens_out) == (2, 12, 3)
    assert spent.seconds > 0


def test_endpoint_that_does_not_count_is_estimated() -> None:
    with ScriptedServer([completion(GOOD, usage=None)]) as server:
        _, spent = ask(server, question("字" * 500))
    assert spent.tokens_in >= 500
    assert spent.tokens_out > 0


def test_a_cut_off_answer_gets_more_room_once_and_the_run_remembers() -> None:
    whole = completion(GOOD, finish="length")  # cut off all the same, even when the JSON is complete

    async def run(server: ScriptedServer) -> None:
        async with door(server) as opened:
            await opened.ask(question())
            await opened.ask(question("另一问"))

    with ScriptedServer([CUT_OFF, completion(GOOD), completion(GOOD)]) as server:
        asyncio.run(run(server))
    assert [seen.body["max_tokens"] for seen in server.seen] == [200 + ROOM, 200 + MORE_ROOM, 200 + MORE_ROOM]
    with ScriptedServer([whole, whole]) as server, pytest.raises(AnswerCutOff, match="24,200 tokens"):
        ask(server)


def test_a_cut_off_answer_without_room_for_thought_is_not_asked_again() -> None:
    with ScriptedServer([CUT_OFF]) as server, pytest.raises(AnswerCutOff) as caught:
        ask(server, thinking_tokens=0)
    assert server.seen[0].body["max_tokens"] == 200
    assert "chunk_characters" in caught.value.hint


def test_the_hint_after_a_thought_that_was_cut_off_names_thinking() -> None:
    thought = completion("<think>先看第一条", finish="length")
    with ScriptedServer([thought, thought]) as server, pytest.raises(AnswerCutOff) as caught:
        ask(server)
    assert "thinking_tokens" in caught.value.hint


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion("", refusal="不便回答"), "refused to answer: 不便回答"),
        (completion("", finish="content_filter"), "content filter"),
    ],
)
def test_refusals_stop_at_once(reply: Reply, reason: str) -> None:
    with ScriptedServer([reply]) as server, pytest.raises(InvalidAnswer, match=reason):
        ask(server)


@pytest.mark.parametrize(
    "content", ["", "   ", "我不知道。", "null", "[]", '"x"', "{" * 5000, '{"a":' * 3000, "\\ud800"]
)
@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
def test_replies_that_are_no_answer(content: str, mode: str) -> None:
    with ScriptedServer([completion(content)] * 2) as server, pytest.raises(InvalidAnswer):
        ask(server, mode=mode)


def test_lone_surrogate_in_an_answer_can_be_asked_again() -> None:
    bad = completion('{"summary": "\ud800", "number": 44}')
    with ScriptedServer([bad, completion(GOOD)]) as server:
        assert ask(server)[0].value.number == 12


WRAPPED = (
    "```json\n{}\n```",
    "好的，结果如下：\n{}\n希望有帮助。",
    '<think>先看 {{"summary": "草稿", "number": 13}} 再定</think>\n{}',
    "占位符{{标题}}之后：{}",
    "{}",
)


@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
@pytest.mark.parametrize("wrapping", WRAPPED)
def test_wrapped_answers_of_servers_that_ignore_the_form(wrapping: str, mode: str) -> None:
    with ScriptedServer([completion(wrapping.format(json.dumps(GOOD)))]) as server:
        assert ask(server, mode=mode)[0].value.number == 12


@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
def test_never_chooses_among_several_objects(mode: str) -> None:
    other = json.dumps({"summary": "报告里的句子", "number": 13})
    several = completion(f"{other}\n{json.dumps(GOOD)}")
    with ScriptedServer([several, several]) as server, pytest.raises(InvalidAnswer):
        ask(server, mode=mode)


def test_tools_form() -> None:
    with ScriptedServer([completion("", tools=[GOOD])]) as server:
        assert ask(server, mode="tools")[0].value.number == 12
    sent = server.seen[0].body
    assert sent["tools"][0]["function"]["parameters"]["properties"]["number"]["type"] == "integer"
    assert "response_format" not in sent


def test_tools_form_never_chooses_among_several_calls() -> None:
    several = completion("", tools=[GOOD, {"summary": "另一个", "number": 13}])
    with ScriptedServer([several, completion("", tools=[GOOD, GOOD])]) as server:
        assert ask(server, mode="tools")[0].value.number == 12


def test_tools_form_asks_a_server_without_tools_again_in_plain_messages() -> None:
    bad = json.dumps({"summary": "x", "number": 44})
    with ScriptedServer([completion(bad), completion(GOOD)]) as server:
        assert ask(server, mode="tools")[0].value.number == 12
    again = server.seen[1].body["messages"]
    assert [message["role"] for message in again] == ["system", "user", "assistant", "user"]
    assert again[2]["content"] == bad
    assert not any("tool_calls" in message for message in again)


def test_auto_moves_on_when_a_form_is_refused_and_remembers() -> None:
    def script(seen: Seen) -> Reply:
        said = {
            "json_schema": fault(400, "response_format type json_schema is not supported"),
            "tools": fault(404, "No endpoints found that support tool use"),
            "json_object": fault(422, "unknown field response_format"),
        }
        return said.get(seen.form) or completion(f"```json\n{json.dumps(GOOD)}\n```")

    async def run(server: ScriptedServer) -> str:
        async with door(server) as opened:
            assert (await opened.ask(question())).usage.calls == 4
            await asyncio.gather(*(opened.ask(question()) for _ in range(5)))
            return opened.dialect.form.value

    with ScriptedServer(script) as server:
        assert asyncio.run(run(server)) == "prose"
    assert [seen.form for seen in server.seen] == ["json_schema", "tools", "json_object"] + ["none"] * 6
    assert '"number"' in server.seen[-1].system


def test_concurrent_first_questions_all_learn() -> None:
    def script(seen: Seen) -> Reply:
        if seen.form == "json_schema":
            return fault(501, "structured output is not implemented")
        return completion("", tools=[GOOD])

    async def run(server: ScriptedServer) -> list[Answer[Condensed]]:
        async with door(server) as opened:
            return await asyncio.gather(*(opened.ask(question()) for _ in range(6)))

    with ScriptedServer(script) as server:
        assert len(asyncio.run(run(server))) == 6
    assert {seen.form for seen in server.seen} == {"json_schema", "tools"}


@pytest.mark.parametrize("mode", ["json-schema", "tools"])
def test_a_chosen_form_is_kept(mode: str) -> None:
    said = fault(400, "response_format and tools are not supported")
    with ScriptedServer([said]) as server, pytest.raises(RequestRejected, match="not supported"):
        ask(server, mode=mode)


def test_parameters_an_endpoint_refuses_are_dropped() -> None:
    replies = [
        fault(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        fault(400, "Unsupported value: 'temperature' does not support 0"),
        fault(422, "seed: extra inputs are not permitted"),
        completion(GOOD),
    ]
    with ScriptedServer(replies) as server:
        ask(server, seed=5)
    last = server.seen[-1].body
    assert last["max_completion_tokens"] == 200 + ROOM
    assert not {"max_tokens", "temperature", "seed"} & set(last)
    assert server.seen[-1].form == "json_schema"


def test_call_budget_holds_across_concurrent_questions() -> None:
    async def run(server: ScriptedServer) -> tuple[list[object], Usage]:
        async with door(server, max_calls=3) as opened:
            got = await asyncio.gather(*(opened.ask(question()) for _ in range(9)), return_exceptions=True)
            return list(got), opened.spent

    with ScriptedServer(lambda _: completion(GOOD)) as server:
        got, spent = asyncio.run(run(server))
    assert sum(isinstance(g, BudgetExhausted) for g in got) == 6
    assert spent.calls == len(server.seen) == 3


def test_token_budget_is_never_overdrawn_and_used_as_far_as_it_goes() -> None:
    async def run(server: ScriptedServer) -> tuple[list[object], Usage]:
        async with door(server, max_tokens=1000) as opened:
            got = await asyncio.gather(*(opened.ask(question()) for _ in range(20)), return_exceptions=True)
            return list(got), opened.spent

    with ScriptedServer(lambda _: completion(GOOD, usage=(50, 10))) as server:
        got, spent = asyncio.run(run(server))
    answered = sum(isinstance(g, Answer) for g in got)
    assert 10 <= answered < 20
    assert spent.tokens_in + spent.tokens_out == answered * 60 <= 1000
    assert all(isinstance(g, Answer | BudgetExhausted) for g in got)


def test_concurrency_is_bounded() -> None:
    slow = Reply(body=completion(GOOD).body, delay=0.02)

    async def run(server: ScriptedServer) -> None:
        async with door(server, concurrency=3) as opened:
            await asyncio.gather(*(opened.ask(question()) for _ in range(12)))

    with ScriptedServer(lambda _: slow) as server:
        asyncio.run(run(server))
    assert 2 <= server.most <= 3


def test_a_cancelled_question_frees_its_place() -> None:
    def script(seen: Seen) -> Reply:
        return Reply(body=completion(GOOD).body, delay=5.0 if "慢" in seen.user else 0.0)

    async def run(server: ScriptedServer) -> float:
        async with door(server, concurrency=1) as opened:
            slow = asyncio.ensure_future(opened.ask(question("慢")))
            await asyncio.sleep(0.1)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            start = time.monotonic()
            await opened.ask(question())
            return time.monotonic() - start

    with ScriptedServer(script) as server:
        assert asyncio.run(run(server)) < 2


def test_importing_the_door_is_light() -> None:
    code = "import sys, nianbao.llm.client; print(*sys.modules)"
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "nianbao.llm.client" in loaded
    assert not {"openai", "instructor", "tenacity", "httpx2"} & loaded


def test_failed_attempts_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer([completion("{"), completion("{")]) as server, pytest.raises(InvalidAnswer):
        ask(server)
    assert capfd.readouterr() == ("", "")


def test_cpu_of_a_call_is_at_most_20_ms() -> None:
    """The measured promise of the issue; the server runs in a process of its own."""
    script = SUPPORT / "scripted_server.py"
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, str(script), json.dumps(GOOD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        endpoint = Endpoint(child.stdout.readline().strip(), KEY, "scripted")

        async def run() -> float:
            async with EndpointClient(
                endpoint, Profile("scripted", endpoint.host, 6000), Settings(), PACE
            ) as opened:
                await asyncio.gather(*(opened.ask(question()) for _ in range(20)))
                start = time.process_time()
                await asyncio.gather(*(opened.ask(question("字" * 1000)) for _ in range(100)))
                return (time.process_time() - start) / 100

        seconds = asyncio.run(run())
        child.communicate()
    assert seconds <= 0.020
