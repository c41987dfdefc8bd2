"""Replies that no honest endpoint sends: seeded, so that a test and a benchmark can play the same ones."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.support.providers import events
from tests.support.scripted_server import Reply, completion, fault

ANSWER = '{"text": "好"}'
HostileReply = Callable[[random.Random, int], Reply]
"""A reply from dice and a size in bytes, where a kind has one."""

_JUNK: tuple[object, ...] = (
    None, True, -1, 1.5, 10**30, "", "x", "\ud800", [], {}, [[]], [None], {"a": None}, "{" * 500, ["x"] * 50,
)  # fmt: skip


def hostile(count: int, seed: int, size: int) -> list[tuple[str, Reply]]:
    """So many replies with their names, every kind before one comes twice."""
    kinds = list(KINDS.items())
    made = []
    for number in range(count):
        name, kind = kinds[number % len(kinds)]
        made.append((f"{name} {number}", kind(random.Random(f"{seed} {number}"), size)))  # noqa: S311
    return made


def raw(value: object, **headers: str) -> Reply:
    """A body of any JSON."""
    return Reply(body=json.dumps(value).encode(), headers=headers)


def zeros(size: int) -> bytes:
    """So many spaces as gzip, made piece by piece."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = b" " * 1_000_000
    return b"".join(packer.compress(block) for _ in range(max(1, size // len(block)))) + packer.flush()


def mutated(dice: random.Random, _: int) -> Reply:
    """A completion with some of its parts replaced by others of any type."""
    call = {"id": "1", "type": "function", "function": {"name": "Short", "arguments": ANSWER}}
    message = {"role": "assistant", "content": ANSWER, "reasoning_content": "想", "tool_calls": [call]}
    body: Any = {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
        "base_resp": {"status_code": 0},
    }
    for _turn in range(dice.randint(1, 3)):
        node: Any = body
        path: list[tuple[Any, Any]] = []
        while isinstance(node, dict | list) and node and (not path or dice.random() < 0.8):
            key = dice.choice(list(node) if isinstance(node, dict) else range(len(node)))
            path.append((node, key))
            node = node[key]
        parent, key = path[-1]
        parent[key] = dice.choice(_JUNK)
    return raw(body)


def _stream_of_junk(dice: random.Random, _: int) -> Reply:
    lines = (f"data: {json.dumps(dice.choice(_JUNK))}\n\n" for _ in range(dice.randint(1, 300)))
    return Reply(body="".join(lines).encode(), headers={"Content-Type": "text/event-stream"})


def _text(content: str) -> HostileReply:
    return lambda _dice, _size: completion(content)


def _repeated(unit: str, before: str = "", after: str = "") -> HostileReply:
    """A text of up to 300,000 characters that says the same over and over."""
    return lambda _, size: completion(before + unit * (min(300_000, size // 1000) // len(unit)) + after)


KINDS: dict[str, HostileReply] = {
    "mutated": mutated,
    "mutated again": mutated,
    "mutated once more": mutated,
    "gzip of spaces": lambda _, size: Reply(body=zeros(size), headers={"Content-Encoding": "gzip"}),
    "gzip twice": lambda _, size: Reply(
        body=gzip.compress(zeros(size)), headers={"Content-Encoding": "gzip, gzip"}
    ),
    "gzip that is none": lambda dice, _: Reply(
        body=dice.randbytes(400), headers={"Content-Encoding": "gzip"}
    ),
    "gzip cut off": lambda _, size: Reply(body=zeros(size)[:-300], headers={"Content-Encoding": "gzip"}),
    "unknown encoding": lambda _, __: Reply(body=b"x" * 9, headers={"Content-Encoding": "zstd"}),
    "endless text": lambda _, size: Reply(body=b'{"choices":"' + b"x" * min(size, 9_000_000) + b'"}'),
    "endless white space": lambda _, size: Reply(body=b" " * min(size, 9_000_000)),
    "an error page of megabytes": lambda _, size: Reply(500, b"<p>" * min(size // 8, 2_000_000)),
    "thought over and over": _repeated("<think>"),
    "thought closed over and over": _repeated("</think>", after=ANSWER),
    "thought in pairs over and over": _repeated("<think>x</think>", after=ANSWER),
    "thought that quotes itself": _repeated("<think><think></think>"),
    "braces": _repeated("{"),
    "braces and quotes": _repeated('{"'),
    "braces and white space": _repeated("{ ", after=" " * 9_000),
    "brackets": _repeated("["),
    "nested objects": _text('{"a":' * 50_000 + "1" + "}" * 50_000),
    "wide quotes": _repeated("｛“"),
    "wide quotes unbalanced": _repeated("“”", before="{“"),
    "commas": _repeated(", ", before='{"text": "x"', after="}"),
    "back strokes": _repeated("\\", before='{"text": "', after='\\"}'),
    "a fence without end": _repeated("```json\n"),
    "fences of white space": _repeated(" ", before="```", after="```"),
    "a number without end": _repeated("9", before='{"text": ', after="}"),
    "many objects": _text("".join(f'{{"text": "{n}"}}' for n in range(20_000))),
    "a list of objects": _repeated(ANSWER + ", ", before="[", after=ANSWER + "]"),
    "control characters": _text('{"text": "\x1b[31m\x00\u202e"}'),
    "lone surrogates": lambda _, __: Reply(
        body=b'{"choices":[{"message":{"content":"\\ud800\\udfff\\ud800"}}]}'
    ),
    "parts within parts": lambda _, __: raw({"choices": [{"message": {"content": [[["x"]]] * 3000}}]}),
    "text within text": lambda _, __: Reply(
        body=b'{"choices":[{"message":{"content":[' + b'{"text":' * 900 + b'"x"' + b"}" * 900 + b"]}}]}"
    ),
    "a body nested deeply": lambda _, __: Reply(body=b'{"choices":' + b"[" * 200_000),
    "a body of one string": lambda _, __: raw(json.dumps({"choices": [{"text": ANSWER}]})),
    "a body of bytes": lambda dice, __: Reply(body=dice.randbytes(5000)),
    "UTF-16": lambda _, __: Reply(body=completion(ANSWER).body.decode().encode("utf-16")),
    "negative usage": lambda _, __: completion(ANSWER, usage=(-(10**9), -5)),
    "usage without measure": lambda _, __: completion(ANSWER, usage=(10**30, 10**30)),
    "usage of truth": lambda _, __: raw({"choices": [{"text": ANSWER}], "usage": {"prompt_tokens": True}}),
    "a thousand choices": lambda _, __: raw({"choices": [{"text": ANSWER}] * 1000}),
    "a thousand calls": lambda _, __: completion("", tools=[{"text": str(n)} for n in range(1000)]),
    "a call in a thousand pieces": lambda _, __: events(
        *({"tool_calls": [{"index": n, "function": {"arguments": "{"}}]} for n in range(1000))
    ),
    "a stream of junk": _stream_of_junk,
    "a stream of single letters": lambda _, __: events(*({"content": letter} for letter in ANSWER * 300)),
    "a stream without end": lambda _, size: Reply(
        body=b": keep-alive\n\n" * (min(size, 6_000_000) // 14), headers={"Content-Type": "text/event-stream"}
    ),
    "events without JSON": lambda _, __: events("data: {\n\n", "data: oops\n\n"),
    "two lengths": lambda _, __: replace(completion(ANSWER), headers={"Content-Length": "3"}),
    "drips": lambda _, __: replace(completion(ANSWER), drip=0.2),
    "hangs up": lambda _, __: replace(completion(ANSWER), drop="middle"),
    "a redirect to itself": lambda _, __: Reply(307, b"", {"Location": "/"}),
    "cookies": lambda _, __: replace(
        completion(ANSWER), headers={"Set-Cookie": "a=" + "b" * 4000 + "; Domain=.invalid; Max-Age=-1"}
    ),
    "an answer under 204": lambda _, __: Reply(204),
    "a complaint of megabytes": lambda _, size: fault(400, "参数" * min(size // 8, 400_000)),
    "a complaint in many layers": lambda _, __: Reply(400, b'{"error":' * 20_000 + b'"x"' + b"}" * 20_000),
    "waits for ever": lambda _, __: fault(429, "later", after="1e300"),
    "waits for no number": lambda _, __: fault(503, "later", after="-inf"),
    "a refusal of everything": lambda dice, _: fault(
        400,
        " ".join(
            dice.sample(
                [
                    "temperature",
                    "seed",
                    "max_tokens 1",
                    "stream only",
                    "enable_thinking",
                    "system role",
                    "json",
                ],
                4,
            )
        ),
    ),
}
