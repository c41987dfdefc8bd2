"""What an endpoint's bytes say: the one normaliser between the client and the parser of answers.

Endpoints that call themselves compatible answer in many shapes. Whatever can be read in one way becomes a
`Completion`; what is an error under status 200 becomes a `Complaint`; the rest is said in a sentence. Bytes
are untrusted: every type is looked at, every length is bounded by the body's, nothing is searched twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from nianbao.llm.complaints import Complaint, complaint_in
from nianbao.llm.lenient_json import decode_at

_MOST_CLAIMED = 10_000_000
"""Most tokens of one call that an endpoint is believed: ten times the longest context on offer."""
_SHOWN = 100
"""Most characters of a body that is no JSON in a message."""
_ENVELOPES = ("data", "result", "output", "response")
"""Where gateways put the completion they hand on (DashScope's own API: `output`)."""
_REASONING = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
"""Fields for thought: DeepSeek, SGLang, DashScope; vLLM, Ollama; gateways; OpenRouter and MiniMax."""


class NoCompletionError(ValueError):
    """A body that is neither a completion nor a complaint; its text says what it is instead."""


class Ending(StrEnum):
    """Why a reply ended."""

    DONE = "done"
    CUT_OFF = "cut-off"
    WITHHELD = "withheld"
    BROKEN = "broken"
    """The endpoint itself gave up."""


_ENDINGS = {
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length"), Ending.CUT_OFF),
    "model_context_window_exceeded": Ending.CUT_OFF,  # Zhipu
    **dict.fromkeys(("content_filter", "content-filter", "content_filtered"), Ending.WITHHELD),
    **dict.fromkeys(
        ("sensitive", "safety", "blocklist", "prohibited_content", "recitation"), Ending.WITHHELD
    ),
    **dict.fromkeys(("refusal", "risk", "moderation", "policy"), Ending.WITHHELD),
    "insufficient_system_resource": Ending.BROKEN,  # DeepSeek
    **dict.fromkeys(
        ("network_error", "error", "abort", "cancelled"), Ending.BROKEN
    ),  # Zhipu; gateways; SGLang
}


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply in one shape: words, arguments of tool calls as JSON, thought, and how it ended.

    `finish` is the endpoint's own word for the end, "" when it gave none; `tokens` are those it counted,
    in and out, None when it did not or what it says cannot be.
    """

    text: str
    arguments: tuple[str, ...] = ()
    reasoning: str = ""
    refusal: str = ""
    finish: str = ""
    tokens: tuple[int, int] | None = None

    @property
    def ending(self) -> Ending:
        """Why it ended; unknown words count as done."""
        return _ENDINGS.get(self.finish.lower(), Ending.DONE)


def read_completion(body: bytes, content_type: str = "") -> Completion | Complaint:
    """The completion in a body, or the endpoint's complaint. Raises NoCompletionError."""
    try:
        return _read(_decoded(body, content_type), streams="event-stream" in content_type)
    except RecursionError:
        raise NoCompletionError("a reply nested too deeply") from None


def _read(text: str, *, streams: bool) -> Completion | Complaint:
    if not text:
        raise NoCompletionError("an empty reply")
    if streams or text.startswith(("data:", "event:", "id:", "retry:", ":")):
        return _joined(_events(text))
    try:
        whole, end = decode_at(text, 0)
    except ValueError:
        raise NoCompletionError(_instead(text)) from None
    return _of_value(whole) if end == len(text) else _joined(_values(text))


def _instead(text: str) -> str:
    """What a body is that is no JSON, with its first words, or its title when it is a web page."""
    if not text.startswith("<"):
        return f"a reply that is no JSON ({text[:_SHOWN]})"
    _, _, rest = text[:20_000].partition("<title>")
    title = rest.partition("</title>")[0].strip()
    return f"a web page ({title[:_SHOWN]})" if title else "a web page"


def _decoded(body: bytes, content_type: str) -> str:
    """The text of a body: UTF-8, or the GB encoding its header names."""
    encoding = "gb18030" if "charset=gb" in content_type.replace(" ", "").lower() else "utf-8-sig"
    try:
        return body.decode(encoding).strip()
    except UnicodeDecodeError:
        raise NoCompletionError("a reply that is no UTF-8") from None


def _of_value(whole: object) -> Completion | Complaint:
    """The completion in a JSON value."""
    if isinstance(whole, list) and len(whole) == 1:
        whole = whole[0]
    if isinstance(whole, str) and whole.lstrip().startswith("{"):
        try:
            whole, _ = decode_at(whole.strip(), 0)
        except ValueError:
            raise NoCompletionError("a reply that is no JSON") from None
    if not _is_object(whole):
        raise NoCompletionError("a reply that is no JSON object")
    found = whole if whole.get("choices") else next(_inner(whole), whole)
    choice = _choice(found)
    complaint = complaint_in(whole)
    if choice is None or (complaint is not None and not _says_something(choice)):
        if complaint is not None:
            return complaint
        raise NoCompletionError("a reply without choices")
    return _completion(choice, _tokens(found.get("usage")))


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _inner(whole: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for name in _ENVELOPES:
        inner = whole.get(name)
        if _is_object(inner) and inner.get("choices"):
            yield inner


def _choice(found: Mapping[str, object]) -> Mapping[str, object] | None:
    """The first choice, or a bare message where an endpoint sends one (Ollama's own API)."""
    choices = found.get("choices")
    if isinstance(choices, list):
        return next((each for each in choices if _is_object(each)), None)
    if _is_object(choices):
        return choices
    return found if _is_object(found.get("message")) else None


def _says_something(choice: Mapping[str, object]) -> bool:
    read = _completion(choice, None)
    return bool(read.text or read.arguments or read.reasoning)


def _completion(choice: Mapping[str, object], tokens: tuple[int, int] | None) -> Completion:
    message = next((m for m in (choice.get("message"), choice.get("delta")) if _is_object(m)), choice)
    text, thought = _words(message.get("content"))
    if not text and isinstance(choice.get("text"), str):
        text = str(choice["text"])
    finish = choice.get("finish_reason") or choice.get("done_reason")
    refusal = message.get("refusal")
    return Completion(
        text=text,
        arguments=tuple(_arguments(message)),
        reasoning=thought + "".join(_words(message.get(name))[0] for name in _REASONING if message.get(name)),
        refusal=refusal if isinstance(refusal, str) else "",
        finish=finish if isinstance(finish, str) else "",
        tokens=tokens,
    )


def _words(content: object) -> tuple[str, str]:
    """The words and the thought in a content: text, a list of parts, or the answer itself as an object."""
    if isinstance(content, str):
        return content, ""
    if content is None or isinstance(content, bool):
        return "", ""
    if not isinstance(content, list):
        return json.dumps(content, ensure_ascii=False), ""
    said, thought = "", ""
    for part in content:
        kind = str(part.get("type", "")) if _is_object(part) else ""
        text = _text_of(part)
        if "think" in kind or "reason" in kind:
            thought += text
        else:
            said += text
    return said, thought


def _text_of(part: object) -> str:
    """The text of one part of a content."""
    if not _is_object(part):
        return part if isinstance(part, str) else ""
    for name in ("text", "content", "value", "thinking", "summary"):
        text = part.get(name)
        if isinstance(text, str):
            return text
        if _is_object(text) or isinstance(text, list):
            return "".join(_text_of(each) for each in (text if isinstance(text, list) else [text]))
    return "" if part.get("type") else json.dumps(part, ensure_ascii=False)


def _arguments(message: Mapping[str, object]) -> Iterator[str]:
    """The arguments of every tool call as JSON, the old kind's (`function_call`) included."""
    calls = message.get("tool_calls")
    listed = calls if isinstance(calls, list) else [calls] if _is_object(calls) else []
    functions = [each.get("function", each) for each in listed if _is_object(each)]
    for function in [*functions, message.get("function_call")]:
        if _is_object(function):
            given = function.get("arguments", function.get("parameters"))
            if given is not None:
                yield given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def _tokens(usage: object) -> tuple[int, int] | None:
    """The tokens in and out that an endpoint counted; None for what no call can have used."""
    if not _is_object(usage):
        return None
    counted = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    if all(type(n) is int and 0 <= n <= _MOST_CLAIMED for n in counted):
        return int(str(counted[0])), int(str(counted[1]))
    return None


def _events(text: str) -> Iterator[object]:
    """The JSON values of a stream of server-sent events (WHATWG HTML, 9.2), comments passed over."""
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line and lines:
            yield from _values("\n".join(lines))
            lines = []


def _values(text: str) -> Iterator[object]:
    """The JSON values that stand one after another in a text; `[DONE]` ends them."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith("[DONE]", at):
            return
        else:
            try:
                value, at = decode_at(text, at)
            except ValueError:
                raise NoCompletionError("a stream of events that are no JSON") from None
            yield value


def _joined(events: Iterator[object]) -> Completion | Complaint:
    """The completion that a stream adds up to. Raises NoCompletionError for an empty one."""
    parts: list[Completion] = []
    calls: dict[object, list[str]] = {}
    for event in events:
        if not _is_object(event):
            continue
        choice = _choice(event)
        complaint = complaint_in(event)
        if complaint is not None and (choice is None or not _says_something(choice)):
            return complaint
        parts.append(_completion(choice or {}, _tokens(event.get("usage"))))
        _gather(choice or {}, calls)
    finish = next((part.finish for part in reversed(parts) if part.finish), "")
    text = "".join(part.text for part in parts)
    arguments = tuple("".join(each) for each in calls.values())
    if not parts:
        raise NoCompletionError("an empty stream of events")
    return Completion(
        text=text,
        arguments=arguments,
        reasoning="".join(part.reasoning for part in parts),
        refusal="".join(part.refusal for part in parts),
        finish=finish,
        tokens=next((part.tokens for part in reversed(parts) if part.tokens), None),
    )


def _gather(choice: Mapping[str, object], calls: dict[object, list[str]]) -> None:
    """Add an event's pieces of arguments to the call they belong to, by its index."""
    delta = next((m for m in (choice.get("delta"), choice.get("message")) if _is_object(m)), {})
    listed = delta.get("tool_calls")
    pieces = listed if isinstance(listed, list) else []
    for number, piece in enumerate(pieces):
        index = piece.get("index") if _is_object(piece) else None
        key = index if isinstance(index, int) else number
        calls.setdefault(key, []).extend(_arguments({"tool_calls": [piece]}))
    if _is_object(delta.get("function_call")):
        calls.setdefault("function", []).extend(_arguments({"function_call": delta["function_call"]}))
