"""Recorded answers of a model: kept in files, keyed by prompt and text, replayed without the model.

A recording is JSON Lines: a head that says which model with which settings answered, then one line a
question, sorted by key. The key is the one of the store of answers (`nianbao.llm.cache.key_of`), so it
covers the model, its checksum, the prompt's bytes with the text put in, the answer's schema and the
token limit: an edited prompt or a changed text asks for a new recording. A question that got no valid
answer is recorded as failed and fails again in a replay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from nianbao.errors import BrokenFile, InputError, InvalidAnswer
from nianbao.llm import cache as answers
from nianbao.llm.asking import WITHOUT_ANSWER
from nianbao.llm.protocol import Answer, AnswerT, Llm, Profile, Question, Usage
from nianbao.schema.summary import Frozen
from nianbao.text.sanitize import visible_json

_ANEW = "Record anew: nianbao eval record."


class Head(Frozen):
    """Which model was asked, and how: what a replay shows as its profile. `settings` is part of every key."""

    schema_version: Literal[1] = 1
    model: str
    model_sha256: str | None
    endpoint: str
    chunk_characters: int
    settings: str

    @property
    def profile(self) -> Profile:
        """The profile of the model that answered."""
        return Profile(self.model, self.endpoint, self.chunk_characters, self.model_sha256)


class RecordedAnswer(Frozen):
    """One question: its key in hexadecimal, the prompt's name, the answer as JSON or why there was none."""

    key: str
    prompt: str
    answer: dict[str, Any] | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording: its head, and its entries by key."""

    head: Head
    entries: Mapping[str, RecordedAnswer]

    def with_(self, other: Recording) -> Recording:
        """Both, the other's entries first. Raises InputError when they are of different models."""
        if self.head != other.head:
            raise InputError(
                f"The answers of {other.head.model} cannot be added to those of another model or setting.",
                "Record the whole set anew.",
            )
        return Recording(self.head, {**self.entries, **other.entries})


class NotRecorded(InvalidAnswer):
    """A replay was asked a question that nobody recorded."""


class Recorder:
    """A `nianbao.llm.Llm` that passes every question on and keeps what came back."""

    def __init__(self, llm: Llm, settings: str) -> None:
        self._llm, self._settings = llm, settings
        self._entries: dict[str, RecordedAnswer] = {}

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        return self._llm.profile

    @property
    def spent(self) -> Usage:
        """What the model cost."""
        return self._llm.spent

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask the model; raises as it does."""
        key = answers.key_of(question, self.profile, self._settings).hex()
        name = question.prompt.name
        try:
            answer = await self._llm.ask(question)
        except WITHOUT_ANSWER as error:  # anything else is a fault of the day, not an answer
            self._entries[key] = RecordedAnswer(key=key, prompt=name, failed=error.message)
            raise
        self._entries[key] = RecordedAnswer(key=key, prompt=name, answer=answer.value.model_dump(mode="json"))
        return answer

    @property
    def recording(self) -> Recording:
        """What was recorded so far."""
        profile = self.profile
        head = Head(
            model=profile.model,
            model_sha256=profile.sha256,
            endpoint=profile.endpoint,
            chunk_characters=profile.chunk_characters,
            settings=self._settings,
        )
        return Recording(head, dict(self._entries))


class ReplayLlm:
    """A `nianbao.llm.Llm` that answers from a recording and never asks a model.

    `missing` counts by prompt the questions that were not recorded; `used` holds the keys that were.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.missing: dict[str, int] = {}
        self.used: set[str] = set()

    @property
    def profile(self) -> Profile:
        """The profile of the model that was recorded."""
        return self._recording.head.profile

    @property
    def spent(self) -> Usage:
        """Nothing: no model is asked."""
        return Usage()

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """The recorded answer. Raises InvalidAnswer where none was valid, NotRecorded where nobody asked."""
        head = self._recording.head
        key = answers.key_of(question, head.profile, head.settings).hex()
        entry = self._recording.entries.get(key)
        name = question.prompt.name
        if entry is None:
            raise self._lacking(name, f"No answer is recorded for a question of {name}.")
        self.used.add(key)
        if entry.answer is None:
            raise InvalidAnswer(entry.failed or "The recorded model gave no valid answer.")
        try:
            value = question.answer.model_validate(entry.answer)
        except ValidationError:
            raise self._lacking(name, f"The recorded answer {key[:12]} to {name} is not valid.") from None
        return Answer(value, Usage(), kept=True)

    def _lacking(self, prompt: str, message: str) -> NotRecorded:
        self.missing[prompt] = self.missing.get(prompt, 0) + 1
        return NotRecorded(message, _ANEW)


def write_recording(recording: Recording) -> str:
    """A recording as JSON Lines, entries by key: equal recordings give equal bytes."""
    entries = [_line(recording.entries[key]) for key in sorted(recording.entries)]
    return "".join(f"{line}\n" for line in (_line(recording.head), *entries))


def load_recording(path: Path) -> Recording:
    """Read a recording. Raises InputError when it cannot be read, BrokenFile when it is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise InputError(f"{path} cannot be read: {reason}.", "Record one: nianbao eval record.") from None
    if not lines:
        raise BrokenFile(f"{path} is empty.", _ANEW)
    head = _read(Head, lines[0], path, 1)
    entries = [_read(RecordedAnswer, line, path, number) for number, line in enumerate(lines[1:], 2)]
    return Recording(head, {entry.key: entry for entry in entries})


_ModelT = TypeVar("_ModelT", bound=BaseModel)


def _read(kind: type[_ModelT], line: str, path: Path, number: int) -> _ModelT:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BrokenFile(f"{path}, line {number}, is no recording: {first['msg']}.", _ANEW) from None


def _line(model: BaseModel) -> str:
    """A model as one line of JSON: keys sorted, defaults left out."""
    kept = model.model_dump(mode="json", exclude_defaults=True)
    return visible_json(json.dumps(kept, ensure_ascii=False, sort_keys=True))
