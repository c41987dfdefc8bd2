"""What an endpoint understands: how to ask for a typed answer, and which parameters it takes.

Endpoints that call themselves compatible differ. A dialect starts with the best form and learns
from a refusal (HTTP 400, 404, 405, 415, 422, 501, or 500 naming the form) what to change in the next request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from nianbao.text.lexicon import alternation

ROOM, MORE_ROOM = 6_000, 24_000
"""Tokens allowed for thought beside the answer, at first and after a cut-off. With an answer of 2,000 the
first stays within the 8,192 that DeepSeek-V3 and Qwen's smaller models give at most; the second comes near
the 32,768 that Qwen3's model card recommends as the length of an output."""


class Form(StrEnum):
    """How a typed answer is asked for."""

    JSON_SCHEMA = "json-schema"
    TOOLS = "tools"
    JSON_OBJECT = "json"
    """`response_format` json_object, the schema in the prompt."""
    PROSE = "prose"
    """No parameter at all, the schema in the prompt: any chat endpoint."""


_LADDER = (Form.JSON_SCHEMA, Form.TOOLS, Form.JSON_OBJECT, Form.PROSE)
_FORM = re.compile(r"response.?format|json|schema|structured|grammar|guided|\btool|function", re.I)
"""What a refusal of the form names; some endpoints name one form and mean all."""
_OTHER_LIMIT = re.compile(r"max_completion_tokens", re.I)
_LIMIT = re.compile(rf"max_(completion_|new_|output_)?tokens|{alternation('endpoints.most_tokens')}", re.I)
_OPTIONAL = ("temperature", "seed")
_THINKING = re.compile(rf"enable_thinking|thinking.{{0,3}}mode|{alternation('endpoints.thinking')}", re.I)
_STREAM = re.compile(
    r"only.{0,20}\bstream|\bstream(ing)?\b.{0,30}(only|true|required|enable)"
    r"|non.?stream.{0,30}not.(support|allow)|not.(support|allow).{0,10}non.?stream"
    rf"|{alternation('endpoints.stream')}",
    re.I,
)
_SYSTEM = re.compile(
    r"\bsystem\b.{0,24}\b(role|message|prompt|instruction)|\brole.{0,60}\bsystem\b|roles must alternate"
    r"|developer instruction|only.{0,20}\buser\b.{0,20}\bassistant\b"
    r"|\brole\b.{0,40}must be.{0,12}\buser\b|first message.{0,30}\buser\b"
    rf"|{alternation('endpoints.no_system')}",
    re.I,
)
"""Refusals of a system message: vLLM with Gemma's and Mistral's templates, Google, gateways."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A form and the parameters an endpoint takes.

    `limit` names the parameter for the most tokens and `ceiling` the highest it may be; `room` are the
    tokens allowed for thought. `system`: whether it takes system messages; `unthinking`: whether thinking
    is switched off; `stream`: whether it answers in events only.
    """

    form: Form
    fixed: bool = False
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    ceiling: int | None = None
    room: int = ROOM
    dropped: frozenset[str] = frozenset()
    system: bool = True
    unthinking: bool = False
    stream: bool = False

    @classmethod
    def of(cls, mode: str, room: int = ROOM) -> Dialect:
        """The first dialect of a `Settings.mode`; only `auto` moves on to forms after `json`."""
        if mode == "auto":
            return cls(Form.JSON_SCHEMA, room=room)
        return cls(Form(mode), fixed=mode != Form.JSON_OBJECT.value, room=room)

    def __str__(self) -> str:
        """What was learnt, for a person: the form, then what differs from the first request."""
        learnt = [
            *([f"{self.limit}"] if self.limit != "max_tokens" else []),
            *([f"at most {self.ceiling:,} tokens"] if self.ceiling else []),
            *(f"no {name}" for name in sorted(self.dropped)),
            *(["no system messages"] if not self.system else []),
            *(["thinking off"] if self.unthinking else []),
            *(["streams"] if self.stream else []),
        ]
        return ", ".join([self.form.value, *learnt])

    def most_tokens(self, answer: int) -> int:
        """The tokens allowed for an answer of at most `answer` tokens, and for the thought before it."""
        return min(answer + self.room, self.ceiling or answer + self.room)

    def applied(self, request: dict[str, Any], most: int) -> dict[str, Any]:
        """The request with the names, parameters and roles that the endpoint takes, `most` tokens allowed."""
        sent = {k: v for k, v in request.items() if v is not None and k not in self.dropped}
        sent[self.limit] = most
        if self.form is Form.PROSE:
            sent.pop("response_format", None)
        if self.unthinking:
            sent["enable_thinking"] = False
        if self.stream:
            sent["stream"] = True
        if not self.system:
            sent["messages"] = _without_system(request["messages"])
        return sent

    def learn(self, refusal: str, asked: int = 0) -> Dialect | None:
        """The dialect to try after `refusal` (the endpoint's own words), None when it teaches nothing.

        `asked`: the tokens that were allowed.
        """
        return (
            self._other_parameters(refusal) or self._other_limit(refusal, asked) or self._other_form(refusal)
        )

    def with_more_room(self) -> Dialect | None:
        """The dialect after an answer that met the limit, None when there is no more room to give."""
        return replace(self, room=MORE_ROOM) if 0 < self.room < MORE_ROOM and not self.ceiling else None

    def without_room(self) -> Dialect | None:
        """The dialect after a question that did not fit the context with its room for thought."""
        return replace(self, room=0) if self.room else None

    def _other_parameters(self, refusal: str) -> Dialect | None:
        if self.system and _SYSTEM.search(refusal):
            return replace(self, system=False)
        if not self.stream and _STREAM.search(refusal) and not _THINKING.search(refusal):
            return replace(self, stream=True)
        if _THINKING.search(refusal):
            if not self.unthinking and not self.stream:
                return replace(self, unthinking=True)
            if self.unthinking:  # it may not be switched off either
                return replace(self, unthinking=False, stream=True)
        for name in (*_OPTIONAL, *(("tool_choice",) if self.form is Form.TOOLS else ())):
            if name not in self.dropped and re.search(rf"\b{name}\b", refusal, re.I):
                return replace(self, dropped=self.dropped | {name})
        return None

    def _other_limit(self, refusal: str, asked: int) -> Dialect | None:
        if self.limit == "max_tokens" and _OTHER_LIMIT.search(refusal):
            return replace(self, limit="max_completion_tokens")
        if self.ceiling is None and asked and _LIMIT.search(refusal):
            named = [int(n) for n in re.findall(r"(?<!\d)\d{3,6}(?!\d)", refusal) if int(n) < asked]
            return replace(self, ceiling=max(named)) if named else self.without_room()
        return None

    def _other_form(self, refusal: str) -> Dialect | None:
        if self.fixed or self.form is Form.PROSE or not _FORM.search(refusal):
            return None
        return replace(self, form=_LADDER[_LADDER.index(self.form) + 1])


def _without_system(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages with the words of system messages in front of the first user message."""
    said = [str(m.get("content") or "") for m in messages if m.get("role") == "system"]
    rest = [dict(m) for m in messages if m.get("role") != "system"]
    if said and rest:
        rest[0]["content"] = "\n\n".join([*said, str(rest[0].get("content") or "")])
    return rest
