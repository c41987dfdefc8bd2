"""Endpoints as their providers document them: each is understood, and learnt once."""

from __future__ import annotations

import asyncio
import json

import pytest
from pydantic import BaseModel, ConfigDict

from nianbao.errors import AuthenticationFailed, InvalidAnswer, ModelError, ModelNotFound, QuotaExhausted
from nianbao.llm.client import EndpointClient
from nianbao.llm.dialect import Dialect
from nianbao.llm.errors import Transient
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Profile, Question, Usage
from nianbao.llm.transport import Pace
from nianbao.settings import Endpoint, Settings
from tests.support.providers import PROVIDERS, ProviderHabit, events, reply
from tests.support.scripted_server import KEY, Reply, Script, ScriptedServer, completion, fault

PACE = Pace(first=0.001, longest=0.01)
WORDS = "云溪县办结“放管服”案件12件：说“好，改”。"


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")

    summary: str
    numbers: list[int] = []


ANSWER = json.dumps({"summary": WORDS, "numbers": [1, 2]}, ensure_ascii=False)
QUESTION = Question(RenderedPrompt("t.v1", "0" * 64, "系统", "用户"), Said, 200)


def asked(script: Script, times: int = 1, mode: str = "auto") -> tuple[list[Said], Dialect, Usage]:
    """The answers to a question asked so many times, one after another."""

    async def run(server: ScriptedServer) -> tuple[list[Said], Dialect, Usage]:
        endpoint = Endpoint(server.base_url, KEY, "scripted")
        settings = Settings.model_validate({"mode": mode})
        profile = Profile("scripted", endpoint.host, 6000)
        async with EndpointClient(endpoint, profile, settings, PACE) as client:
            said = [(await client.ask(QUESTION)).value for _ in range(times)]
            return said, client.dialect, client.spent

    with ScriptedServer(script) as server:
        return asyncio.run(run(server))


@pytest.mark.parametrize("habit", PROVIDERS, ids=lambda habit: habit.name)
def test_a_provider_is_understood_and_learnt_once(habit: ProviderHabit) -> None:
    said, dialect, spent = asked(habit.script(ANSWER), times=3)
    assert [each.summary for each in said] == [WORDS] * 3
    assert str(dialect) == habit.speaks
    assert spent.calls == habit.calls + 2


CALL = {"id": "1", "type": "function", "function": {"name": "Said", "arguments": json.loads(ANSWER)}}
WIDE = "｛“summary”：“" + WORDS + "”，“numbers”：［1，2，］，｝"
SHAPES: dict[str, Reply] = {
    "content as parts": reply(
        {"content": [{"type": "text", "text": ANSWER[:9]}, {"type": "text", "text": ANSWER[9:]}]}
    ),
    "content with thought": reply(
        {
            "content": [
                {"type": "thinking", "thinking": '{"summary": "草稿"}'},
                {"type": "text", "text": ANSWER},
            ]
        }
    ),
    "content as object": reply({"content": json.loads(ANSWER)}),
    "content encoded twice": reply({"content": json.dumps(ANSWER)}),
    "arguments as object": reply({"content": None, "tool_calls": [CALL]}, finish="tool_calls"),
    "one call as object": reply({"content": "", "tool_calls": CALL}),
    "old function call": reply({"content": None, "function_call": {"name": "Said", "arguments": ANSWER}}),
    "call written out": reply(
        {"content": f'<tool_call>{{"name": "Said", "arguments": {ANSWER}}}</tool_call>'}
    ),
    "choices with text": Reply(body=json.dumps({"choices": [{"text": ANSWER}]}).encode()),
    "wrapped": Reply(
        body=json.dumps(
            {"code": 200, "message": "ok", "data": {"choices": [{"message": {"content": ANSWER}}]}}
        ).encode()
    ),
    "bare message": Reply(body=json.dumps({"message": {"content": ANSWER}, "done": True}).encode()),
    "byte order mark": Reply(body=b"\xef\xbb\xbf" + completion(ANSWER).body),
    "GB 18030": Reply(
        body=json.dumps({"choices": [{"message": {"content": ANSWER}}]}, ensure_ascii=False).encode(
            "gb18030"
        ),
        headers={"Content-Type": "application/json; charset=GBK"},
    ),
    "stream": events(
        {"role": "assistant"}, {"content": ANSWER[:7]}, {"content": ANSWER[7:]}, comment="keep-alive"
    ),
    "stream with thought": events({"reasoning_content": '{"summary": "草稿"}'}, {"content": ANSWER}),
    "stream under JSON": Reply(body=events({"content": ANSWER}).body.replace(b"\n", b"\r\n")),
    "stream of a call": events(
        {"tool_calls": [{"index": 0, "function": {"name": "Said", "arguments": ANSWER[:5]}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": ANSWER[5:]}}]},
    ),
    "lines of JSON": Reply(
        body="\n".join(
            json.dumps({"message": {"content": part}}) for part in (ANSWER[:4], ANSWER[4:])
        ).encode()
    ),
    "answer in the thought": reply({"content": "", "reasoning_content": f"```json\n{ANSWER}\n```"}),
    "thought left open before": reply({"content": f'也许 {{"summary": "草"}}\n</think>{ANSWER}'}),
    "thought in pairs": reply({"content": f'<think>{{"summary": "草"}}</think>{ANSWER}<think>好</think>'}),
    "Kimi's thought": reply({"content": f'◁think▷{{"summary": "草"}}◁/think▷{ANSWER}'}),
    "Magistral's thought": reply({"content": f'[THINK]{{"summary": "草"}}[/THINK]{ANSWER}'}),
    "harmony channels": reply(
        {
            "content": f'<|channel|>analysis<|message|>{{"summary": "草"}}<|end|><|start|>assistant'
            f"<|channel|>final<|message|>{ANSWER}"
        }
    ),
    "the same twice": reply(
        {"content": f"结果是{ANSWER}。\n```json\n{json.dumps(json.loads(ANSWER), indent=2)}\n```"}
    ),
    "full width": reply({"content": WIDE}),
    "full width digits": reply({"content": WIDE.replace("1，2", "１，２").replace("，“n", "，\u3000“n")}),
    "full width in prose": reply({"content": f"他说“好：\n{WIDE}\n以上。"}),
    "trailing comma": reply({"content": ANSWER[:-2] + ",\n ] , \n}"}),
    "line break in a string": reply({"content": ANSWER.replace("案件12件", "案件\n12件")}),
    "usage of nonsense": reply({"content": ANSWER}, usage={"prompt_tokens": -5, "completion_tokens": "9"}),
}


@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_read(shape: str, mode: str) -> None:
    said, _, spent = asked([SHAPES[shape]], mode=mode)
    assert said[0].summary.replace("\n", "") == WORDS
    assert said[0].numbers == [1, 2]
    assert spent.tokens_in >= 0
    assert spent.tokens_out > 0


OTHER = json.dumps({"summary": "另一句", "numbers": [1, 2]}, ensure_ascii=False)
GUESSES = {
    "two different objects": f"{ANSWER}\n{OTHER}",
    "one broken, one whole": f'{ANSWER[:-1]}\n{{"summary": "x"}}',
    "cut off": ANSWER[:-1],
    "cut off in a list": ANSWER[:-2],
    "a key with two values": '{"summary": "甲", "summary": "乙"}',
    "two commas": '{"summary": "甲",, "numbers": []}',
    "no quotation marks": "{summary: 甲}",
    "only thought": f"<think>{ANSWER}",
    "not a number": '{"summary": "甲", "numbers": [NaN]}',
}


@pytest.mark.parametrize("mode", ["json-schema", "tools", "json"])
@pytest.mark.parametrize("guess", GUESSES)
def test_nothing_is_guessed(guess: str, mode: str) -> None:
    with pytest.raises(InvalidAnswer, match="scripted"):
        asked(lambda _: completion(GUESSES[guess]), mode=mode)


def body(**fields: object) -> Reply:
    return Reply(body=json.dumps(fields, ensure_ascii=False).encode())


COMPLAINTS: list[tuple[Reply, type[ModelError], str]] = [
    (body(error={"message": "上游负载已饱和，请稍后再试", "code": "rate_limit"}), Transient, "负载已饱和"),
    (body(error="overloaded"), Transient, "overloaded"),
    (body(error={"message": "Incorrect API key provided"}), AuthenticationFailed, "Incorrect API key"),
    (
        body(code="InvalidApiKey", message="Invalid API-key provided."),
        AuthenticationFailed,
        "Invalid API-key",
    ),
    (
        body(choices=None, base_resp={"status_code": 1004, "status_msg": "login fail"}),
        AuthenticationFailed,
        "1004",
    ),
    (
        body(choices=[], base_resp={"status_code": 1008, "status_msg": "insufficient balance"}),
        QuotaExhausted,
        "1008",
    ),
    (
        body(base_resp={"status_code": 1026, "status_msg": "input new_sensitive"}),
        InvalidAnswer,
        "content filter",
    ),
    (
        body(error_code=17, error_msg="Open api daily request limit reached, 额度不足"),
        QuotaExhausted,
        "额度不足",
    ),
    (body(success=False, msg="模型 scripted 不存在"), ModelNotFound, "不存在"),
    (
        body(error={"code": "1301", "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"}),
        InvalidAnswer,
        "敏感",
    ),
    (fault(400, "Content Exists Risk"), InvalidAnswer, "Content Exists Risk"),
    (
        fault(400, "Input data may contain inappropriate content.", "data_inspection_failed"),
        InvalidAnswer,
        "filter",
    ),
    (completion("", finish="sensitive"), InvalidAnswer, "sensitive"),
    (completion("", finish="SAFETY"), InvalidAnswer, "SAFETY"),
    (completion("", finish="insufficient_system_resource"), Transient, "insufficient_system_resource"),
    (events('data: {"error": {"message": "engine busy"}}\n\n'), Transient, "engine busy"),
    (Reply(401, "令牌无效".encode()), AuthenticationFailed, "令牌无效"),
    (Reply(body=b"<!doctype html><title>login</title>"), Transient, r"a web page \(login\)"),
    (Reply(body="上游超时".encode()), Transient, "上游超时"),
    (body(choices=[]), Transient, "without choices"),
    (body(choices=[{"message": None}]), InvalidAnswer, "scripted"),
]


@pytest.mark.parametrize(("said", "kind", "words"), COMPLAINTS)
def test_a_complaint_is_told_in_the_endpoint_s_words(said: Reply, kind: type[ModelError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        asked(lambda _: said)
    assert type(caught.value) is kind
    assert "\n" not in caught.value.message


REFUSALS = {
    "This model only support stream mode, please enable the stream parameter": "json-schema, streams",
    "该模型仅支持流式输出": "json-schema, streams",
    "parameter.enable_thinking必须设置为false才能进行非流式调用": "json-schema, thinking off",
    "System role not supported": "json-schema, no system messages",
    "Conversation roles must alternate user/assistant/user/assistant": "json-schema, no system messages",
    "messages[0].role 不支持 system": "json-schema, no system messages",
    "max_tokens must be less than or equal to 4096": "json-schema, at most 4,096 tokens",
    "max_tokens is too large: 6200. This model supports at most 2048 completion tokens": (
        "json-schema, at most 2,048 tokens"
    ),
    "Use 'max_completion_tokens' instead of 'max_tokens'": "json-schema, max_completion_tokens",
    "invalid temperature: only 1 is allowed for this model": "json-schema, no temperature",
    "Streaming is required for this model": "json-schema, streams",
    "不支持非流式调用": "json-schema, streams",
    "the role of first message must be user": "json-schema, no system messages",
    "role参数错误，仅支持user和assistant": "json-schema, no system messages",
    "guided decoding is not supported": "tools",
}


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_learnt(refusal: str, status: int) -> None:
    _, dialect, spent = asked([fault(status, refusal), completion(ANSWER, tools=[])])
    assert str(dialect) == REFUSALS[refusal]
    assert spent.calls == 2


def test_a_refusal_that_teaches_nothing_is_told() -> None:
    with pytest.raises(ModelError, match="you did something odd"):
        asked([fault(400, "you did something odd")])
