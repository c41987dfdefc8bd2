"""Habits of providers as scripts for `ScriptedServer`: how each refuses, thinks and answers.

Written from the providers' own documentation, which each habit names; wording is theirs only where the client
has to understand it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.scripted_server import Reply, Seen, completion, fault

Answering = Callable[[Seen], Reply]


@dataclass(frozen=True, slots=True)
class ProviderHabit:
    """One provider's way: where it is documented, its script, what a client should have learnt in the end."""

    name: str
    source: str
    script: Callable[[str], Answering]
    speaks: str
    calls: int


def reply(
    message: Mapping[str, object], *, before: bytes = b"", finish: str = "stop", **more: object
) -> Reply:
    """A completion with a message of any shape; `before` stands in front of the body."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}
    return Reply(body=before + json.dumps({**body, **more}, ensure_ascii=False).encode())


def events(*parts: Mapping[str, Any] | str, comment: str = "") -> Reply:
    """A stream of deltas; a text is a line of its own."""
    lines = [f": {comment}\n\n"] if comment else []
    for part in parts:
        choice = {"index": 0, "delta": part, "finish_reason": None}
        lines.append(part if isinstance(part, str) else f"data: {json.dumps({'choices': [choice]})}\n\n")
    return Reply(
        body="".join([*lines, "data: [DONE]\n\n"]).encode(), headers={"Content-Type": "text/event-stream"}
    )


def _deepseek(answer: str) -> Answering:
    def script(seen: Seen) -> Reply:
        if seen.form == "json_schema":
            return fault(400, "This response_format type is unavailable now", "invalid_request_error")
        if seen.body.get("tool_choice"):
            return fault(400, "deepseek-reasoner does not support this tool_choice")
        thought = {"reasoning_content": '先想想，例如{"summary": "草稿"}', "content": answer}
        return reply(thought, before=b"\n" * 40)  # it keeps the connection alive with empty lines

    return script


def _dashscope(answer: str) -> Answering:
    def script(seen: Seen) -> Reply:
        if seen.body.get("enable_thinking") is not False and not seen.body.get("stream"):
            said = "parameter.enable_thinking must be set to false for non-streaming calls"
            return fault(400, said, "invalid_parameter_error")
        if seen.body["max_tokens"] > 4096:
            return fault(400, "Range of max_tokens should be [1, 4096]", "invalid_parameter_error")
        return completion(answer)

    return script


def _minimax(answer: str) -> Answering:
    turns = iter([(1002, "rate limit"), (0, "")])

    def script(seen: Seen) -> Reply:
        code, said = next(turns, (0, ""))
        resp = {"status_code": code, "status_msg": said}
        if code:
            return Reply(body=json.dumps({"choices": None, "base_resp": resp}).encode())
        details = [{"type": "reasoning.text", "text": "想好了"}]
        return reply(
            {"content": f"<think>\n逐条写\n</think>\n\n{answer}", "reasoning_details": details},
            base_resp=resp,
        )

    return script


def _vllm(answer: str) -> Answering:
    def script(seen: Seen) -> Reply:
        if any(message["role"] == "system" for message in seen.body["messages"]):
            said = "System role not supported"
            body = {"object": "error", "message": said, "type": "BadRequestError", "param": None, "code": 400}
            return Reply(400, json.dumps(body).encode())
        if seen.body["max_tokens"] > 2000:
            said = "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens"
            return fault(400, said, "BadRequestError")
        return reply({"reasoning": "想好了", "content": answer, "tool_calls": []})

    return script


def _ollama(answer: str) -> Answering:
    def script(seen: Seen) -> Reply:
        return reply({"content": answer, "reasoning": "The user wants JSON."}, system_fingerprint="fp_ollama")

    return script


def _sglang(answer: str) -> Answering:
    turns = iter([True])

    def script(seen: Seen) -> Reply:
        if next(turns, False):
            return reply({"content": ""}, finish="abort")
        return reply(
            {"content": f'写成 {{"items": []}} 还是逐条？\n</think>\n\n{answer}', "tool_calls": None}
        )

    return script


def _lm_studio(answer: str) -> Answering:
    def script(seen: Seen) -> Reply:
        kind = seen.body.get("response_format", {}).get("type", "text")
        if kind not in ("json_schema", "text"):
            said = "'response_format.type' must be 'json_schema' or 'text'"
            return Reply(400, json.dumps({"error": said}).encode())
        if kind == "json_schema":
            return Reply(400, json.dumps({"error": "Structured output: grammar not supported"}).encode())
        if seen.form == "tools":
            return Reply(400, json.dumps({"error": "model does not support tools"}).encode())
        return reply({"content": f"```json\n{answer}\n```"}, stats={})

    return script


PROVIDERS = (
    ProviderHabit(
        "DeepSeek",
        "https://api-docs.deepseek.com: JSON Output, Reasoning Model, Rate Limit (empty lines keep alive)",
        _deepseek,
        "tools, no tool_choice",
        3,
    ),
    ProviderHabit(
        "DashScope",
        "https://help.aliyun.com/zh/model-studio: error codes, deep thinking",
        _dashscope,
        "json-schema, at most 4,096 tokens, thinking off",
        3,
    ),
    ProviderHabit(
        "MiniMax",
        "https://platform.minimax.io/docs/api-reference/errorcode, and text generation (reasoning_details)",
        _minimax,
        "json-schema",
        2,
    ),
    ProviderHabit(
        "vLLM",
        "https://docs.vllm.ai: OpenAI-Compatible Server (chat templates), Reasoning Outputs (`reasoning`)",
        _vllm,
        "json-schema, no system messages",
        3,
    ),
    ProviderHabit("Ollama", "https://docs.ollama.com/api/openai-compatibility", _ollama, "json-schema", 1),
    ProviderHabit(
        "SGLang",
        "https://docs.sglang.io/docs/advanced_features/separate_reasoning (R1 opens no <think>)",
        _sglang,
        "json-schema",
        2,
    ),
    ProviderHabit(
        "LM Studio",
        "https://lmstudio.ai/docs/developer/openai-compat: structured output (json_schema only), tools",
        _lm_studio,
        "prose",
        4,
    ),
)
