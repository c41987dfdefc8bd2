"""A scripted OpenAI-compatible server on loopback, for tests of faults and for benchmarks.

A script is a sequence of replies, or a function from what was seen to a reply. A sequence that runs
dry, or is not used up, fails the test. `python tests/scripted.py ANSWER` serves one constant answer
from a process of its own and prints its base URL.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal

KEY = "scripted-key-7f3a"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any]

    @property
    def system(self) -> str:
        """The system message."""
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        """The first user message."""
        return str(self.body["messages"][1]["content"])

    @property
    def form(self) -> str:
        """How a typed answer is asked for: json_schema, tools, json_object or none."""
        if "tools" in self.body:
            return "tools"
        return str(self.body.get("response_format", {}).get("type", "none"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: `delay` seconds late; `drop` hangs up before or in the middle of the body.

    `drip`: seconds between the blocks of 64 bytes that the body is sent in, 0 for all at once.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: Literal["", "before", "middle"] = ""
    drip: float = 0.0


Script = Sequence[Reply] | Callable[[Seen], Reply]


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def completion(
    content: object,
    *,
    finish: str = "stop",
    tools: Sequence[object] = (),
    usage: tuple[int, int] | None = (100, 10),
    refusal: str | None = None,
) -> Reply:
    """A chat completion; anything but text is written as JSON. `usage` is tokens in and out."""
    message: dict[str, Any] = {"role": "assistant", "content": _text(content), "refusal": refusal}
    if tools:
        message["tool_calls"] = [
            {"id": f"call_{n}", "type": "function", "function": {"name": "Answer", "arguments": _text(each)}}
            for n, each in enumerate(tools)
        ]
    body: dict[str, Any] = {
        "id": "scripted",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    if usage is not None:
        body["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        }
    return Reply(body=json.dumps(body, ensure_ascii=True).encode())


def fault(
    status: int, message: str = "scripted fault", code: str | None = None, after: str | None = None
) -> Reply:
    """An error of the endpoint, in OpenAI's form; `after` is its `Retry-After`."""
    body = {"error": {"message": message, "type": code or "scripted", "code": code}}
    return Reply(status, json.dumps(body).encode(), {"Retry-After": after} if after else {})


DROPPED = Reply(drop="before")
TORN = replace(completion({"torn": True}), drop="middle")
CUT_OFF = completion('{"summary": "没有写', finish="length")


def invented(content: str) -> str:
    """The answer with a number that no source holds in every text."""
    return _walk(content, lambda v: f"{v}另有91373件" if isinstance(v, str) else v)


def wrong_ids(content: str) -> str:
    """The answer with every whole number moved out of range."""
    return _walk(content, lambda v: v + 90_000 if isinstance(v, int) and not isinstance(v, bool) else v)


def flaky(
    answer: Callable[[Seen], str], share: float = 0.3, seed: int = 7, stall: float = 0.0
) -> Callable[[Seen], Reply]:
    """A script that answers with `answer(seen)`, and for `share` of the requests with a fault.

    Faults in equal parts: 429 with Retry-After, 500, a stall of `stall` seconds (left out when 0), a dropped
    and a torn connection, a cut-off answer, broken JSON, JSON in prose, wrong ids, invented numbers.
    """
    dice = random.Random(seed)  # noqa: S311 - faults need no secrecy
    lock = threading.Lock()
    makers: list[Callable[[str], Reply]] = [
        lambda _: fault(429, after="0"),
        lambda _: fault(500),
        lambda _: DROPPED,
        lambda _: TORN,
        lambda text: completion(text[: len(text) // 2], finish="length"),
        lambda text: completion(text[:-1]),
        lambda text: completion(f"好的，答案如下：\n```json\n{text}\n```"),
        lambda text: completion(wrong_ids(text)),
        lambda text: completion(invented(text)),
    ]
    if stall:
        makers.append(lambda text: replace(completion(text), delay=stall))

    def script(seen: Seen) -> Reply:
        with lock:
            maker = dice.choice(makers) if dice.random() < share else None
        return maker(answer(seen)) if maker else completion(answer(seen))

    return script


class ScriptedServer:
    """The server; a context manager. `seen` holds every request, `most` the most at the same time."""

    def __init__(self, script: Script) -> None:
        self._replies = None if callable(script) else list(script)
        self._function = script if callable(script) else None
        self._lock = threading.Lock()
        self._now = 0
        self._dry = 0
        self.most = 0
        self.seen: list[Seen] = []
        self._server = _Http(self)

    @property
    def base_url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        if error is None:
            assert self._dry == 0, f"the script ran dry: {self._dry} requests more than replies"
            assert not self._replies, f"{len(self._replies or ())} scripted replies were never asked for"

    def answer(self, seen: Seen) -> Reply:
        """The reply to a request."""
        with self._lock:
            self.seen.append(seen)
            self._now += 1
            self.most = max(self.most, self._now)
            if self._replies is not None:
                if self._replies:
                    return self._replies.pop(0)
                self._dry += 1
                return fault(418, "the script ran dry")
        assert self._function is not None
        return self._function(seen)

    def done(self) -> None:
        """A reply has gone out."""
        with self._lock:
            self._now -= 1


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, owner: ScriptedServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        seen = Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, raw, json.loads(raw))
        assert isinstance(self.server, _Http)
        owner = self.server.owner
        reply = owner.answer(seen)
        try:
            time.sleep(reply.delay)
            self._send(reply)
        finally:
            owner.done()

    def _send(self, reply: Reply) -> None:
        if reply.drop == "before":
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.drop == "middle":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True
            return
        for at in range(0, len(reply.body) if reply.drip else 0, 64):
            self.wfile.write(reply.body[at : at + 64])
            time.sleep(reply.drip)
        if not reply.drip:
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server calls
        """Stay silent."""


def _walk(content: str, change: Callable[[object], object]) -> str:
    def step(value: object) -> object:
        if isinstance(value, dict):
            return {k: step(v) for k, v in value.items()}
        if isinstance(value, list):
            return [step(v) for v in value]
        return change(value)

    return json.dumps(step(json.loads(content)), ensure_ascii=False)


if __name__ == "__main__":
    constant = completion(sys.argv[1])
    with ScriptedServer(lambda _seen: constant) as running:
        print(running.base_url, flush=True)  # noqa: T201 - the parent process reads it
        sys.stdin.read()
