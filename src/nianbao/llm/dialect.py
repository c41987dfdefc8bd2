"""What an endpoint understands: how to ask for a typed answer, and which parameters it takes.

Endpoints that call themselves compatible differ. A dialect starts with the best form and learns
from a refusal (HTTP 400, 404, 405, 415, 422, 501 naming a parameter) which form to try next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal


class Form(StrEnum):
    """How a typed answer is asked for."""

    JSON_SCHEMA = "json-schema"
    TOOLS = "tools"
    JSON_OBJECT = "json"
    """`response_format` json_object, the schema in the prompt."""
    PROSE = "prose"
    """No parameter at all, the schema in the prompt: any chat endpoint."""


_LADDER = (Form.JSON_SCHEMA, Form.TOOLS, Form.JSON_OBJECT, Form.PROSE)
_NAMED = {
    Form.JSON_SCHEMA: re.compile(r"response.?format|json.?schema|schema|structured|grammar|guided", re.I),
    Form.TOOLS: re.compile(r"tool|function", re.I),
    Form.JSON_OBJECT: re.compile(r"response.?format|json", re.I),
}
_TOKEN_LIMIT = re.compile(r"max_completion_tokens", re.I)
_OPTIONAL = ("temperature", "seed")


@dataclass(frozen=True, slots=True)
class Dialect:
    """A form and the parameters an endpoint takes. `limit` names the parameter for most tokens."""

    form: Form
    fixed: bool = False
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    dropped: frozenset[str] = frozenset()

    @classmethod
    def of(cls, mode: str) -> Dialect:
        """The first dialect of a `Settings.mode`; only `auto` moves on to forms after `json`."""
        if mode == "auto":
            return cls(Form.JSON_SCHEMA)
        return cls(Form(mode), fixed=mode != Form.JSON_OBJECT.value)

    def learn(self, refusal: str) -> Dialect | None:
        """The dialect to try after `refusal` (the endpoint's own words), None when it teaches nothing."""
        if self.limit == "max_tokens" and _TOKEN_LIMIT.search(refusal):
            return replace(self, limit="max_completion_tokens")
        for name in _OPTIONAL:
            if name not in self.dropped and re.search(rf"\b{name}\b", refusal, re.I):
                return replace(self, dropped=self.dropped | {name})
        named = _NAMED.get(self.form)
        if self.fixed or named is None or not named.search(refusal):
            return None
        return replace(self, form=_LADDER[_LADDER.index(self.form) + 1])
