"""A model that remembers: answers already paid for, keyed by everything that shaped them.

Failures are never kept. Processes share one store (`nianbao.llm.store`), and their questions in flight.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from nianbao.llm.protocol import Answer, AnswerT, Llm, Profile, Question, Usage
from nianbao.llm.store import LEASE, Store
from nianbao.settings import Settings

PLACES = 8
"""Questions with the model at the same time, as `nianbao.llm.client` has it by default."""
_VERSION = 1
_POLL = 0.25
"""Seconds between looks at a question that another process asks."""


def fingerprint(settings: Settings) -> str:
    """The settings that change an answer, in one line: part of every key."""
    shaping: dict[str, object] = {"mode": settings.mode, "seed": settings.seed, "n_ctx": settings.n_ctx}
    if settings.extra_body:
        shaping["extra_body"] = dict(settings.extra_body)
    return json.dumps(shaping, sort_keys=True)


def key_of(question: Question[Any], profile: Profile, settings: str) -> bytes:
    """SHA-256 over the model, its endpoint, the settings, the prompt's bytes, the schema, the limit."""
    parts = (
        str(_VERSION),
        profile.model,
        profile.endpoint,
        profile.sha256 or "",
        settings,
        question.prompt.system,
        question.prompt.user,
        json.dumps(question.answer.model_json_schema(), sort_keys=True, ensure_ascii=False),
        str(question.max_tokens),
    )
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))  # lengths keep neighbours apart
        digest.update(raw)
    return digest.digest()


@dataclass(slots=True)
class _PendingQuestion:
    """A question being asked: its task, and how many wait for it."""

    task: asyncio.Task[Any]
    waiting: int = field(default=0)


class CachedLlm:
    """A `nianbao.llm.Llm` that asks only what the store does not hold.

    A kept answer must still be valid for its type, or it is asked anew. The same question asked
    twice at once goes out once. A kept answer costs nothing: `kept` is true and its usage zero.
    At most `places` questions are with the model at a time. A question that another process is asking is
    waited for, without a place; when that process fails or is gone, it is asked here.
    """

    def __init__(self, llm: Llm, store: Store, settings: str, places: int = PLACES) -> None:
        self._llm = llm
        self._store = store
        self._settings = settings
        self._places = asyncio.Semaphore(places)
        self._flights: dict[bytes, _PendingQuestion] = {}

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        return self._llm.profile

    @property
    def spent(self) -> Usage:
        """What all questions of this run cost so far, failed attempts included."""
        return self._llm.spent

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """The kept answer, else a new one, kept when valid. Raises as the model does, and StoreError."""
        key = key_of(question, self.profile, self._settings)
        kept = self._recall(key, question.answer)
        if kept is not None:
            return Answer(kept, Usage(), kept=True)
        flight = self._flights.get(key)
        if flight is None or flight.task.done():
            flight = _PendingQuestion(asyncio.ensure_future(self._ask(key, question)))
            self._flights[key] = flight
            return await self._wait(key, flight)
        answer: Answer[AnswerT] = await self._wait(key, flight)
        return Answer(question.answer.model_validate_json(answer.value.model_dump_json()), Usage(), kept=True)

    def _recall(self, key: bytes, kind: type[AnswerT]) -> AnswerT | None:
        text = self._store.get(key)
        if text is None:
            return None
        try:
            return kind.model_validate_json(text)
        except ValidationError:
            return None

    async def _ask(self, key: bytes, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask when it is this process's turn; while another asks the same, wait for its answer."""
        while True:
            async with self._places:
                kept = self._recall(key, question.answer)
                if kept is not None:
                    return Answer(kept, Usage(), kept=True)
                if self._store.claim(key):
                    return await self._claimed(key, question)
            await asyncio.sleep(_POLL)

    async def _claimed(self, key: bytes, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Ask a claimed question and keep its answer; the claim ends with it."""
        renewing = asyncio.ensure_future(self._renew(key))
        try:
            answer = await self._llm.ask(question)
            if not answer.kept:
                self._store.put(key, answer.value.model_dump_json(), answer.usage)
            return answer
        finally:
            renewing.cancel()
            self._store.release(key)

    async def _renew(self, key: bytes) -> None:
        while True:
            await asyncio.sleep(LEASE / 3)
            self._store.claim(key)

    async def _wait(self, key: bytes, flight: _PendingQuestion) -> Answer[AnswerT]:
        """Wait for a flight; the last to give up cancels it."""
        flight.waiting += 1
        try:
            answer: Answer[AnswerT] = await asyncio.shield(flight.task)
            return answer
        finally:
            flight.waiting -= 1
            if flight.waiting == 0:
                flight.task.cancel()  # does nothing to a finished task
                if self._flights.get(key) is flight:
                    del self._flights[key]
