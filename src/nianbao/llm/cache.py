"""The store of answers already paid for, keyed by everything that shaped them.

One SQLite file in write-ahead mode: several processes share it, and one that is killed leaves
nothing half-written. Failures are never kept. It holds text made from reports, so it is private
to the user (mode 0600) and old answers are forgotten.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nianbao.errors import StoreError
from nianbao.llm.protocol import Answer, AnswerT, Llm, Profile, Question, Usage
from nianbao.settings import Settings

FILE_NAME = "answers.sqlite3"
PLACES = 8
"""Questions with the model at the same time, as `nianbao.door` has it by default."""
_VERSION = 1
_BUSY_SECONDS = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
  key BLOB PRIMARY KEY,
  answer TEXT NOT NULL,
  tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL,
  seconds REAL NOT NULL,
  kept_at REAL NOT NULL
) WITHOUT ROWID
"""


def fingerprint(settings: Settings) -> str:
    """The settings that change an answer, in one line: part of every key."""
    return json.dumps({"mode": settings.mode, "seed": settings.seed, "n_ctx": settings.n_ctx}, sort_keys=True)


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


class Store:
    """Answers by key. Every method raises StoreError when the file cannot be read or written."""

    def __init__(self, path: Path, days: int, megabytes: int) -> None:
        self.path = path
        self.moved: Path | None = None
        """Where a damaged file was moved to when the store was opened."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = _connect(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self.moved = _move_aside(path)
                self._connection = _connect(path)
            self._prune(days, megabytes)
        except (sqlite3.Error, OSError) as error:
            raise _cannot("opened", path, error) from None

    def get(self, key: bytes) -> str | None:
        """The JSON kept under a key."""
        try:
            row = self._connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            raise _cannot("read", self.path, error) from None
        return str(row[0]) if row else None

    def put(self, key: bytes, answer: str, usage: Usage) -> None:
        """Keep a valid answer's JSON; on disk when this returns."""
        row = (key, answer, usage.tokens_in, usage.tokens_out, usage.seconds, time.time())
        try:
            self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise _cannot("written", self.path, error) from None

    def count(self) -> int:
        """How many answers are kept."""
        try:
            return int(self._connection.execute("SELECT count(*) FROM answers").fetchone()[0])
        except sqlite3.Error as error:
            raise _cannot("read", self.path, error) from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _prune(self, days: int, megabytes: int) -> None:
        """Forget answers older than `days`, then the oldest until the rest fits `megabytes`."""
        run = self._connection.execute
        gone = run("DELETE FROM answers WHERE kept_at < ?", (time.time() - days * 86_400,)).rowcount
        room = megabytes * 1_000_000
        if self.path.stat().st_size > room:
            gone += run(
                "DELETE FROM answers WHERE key IN (SELECT key FROM (SELECT key,"
                " sum(length(CAST(answer AS BLOB)) + 100) OVER (ORDER BY kept_at DESC, key) AS total"
                " FROM answers) WHERE total > ?)",
                (room,),
            ).rowcount
        if gone:
            # execute() would stop after one page
            self._connection.executescript("PRAGMA incremental_vacuum")


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The user's store, in `settings.cache_dir`, pruned. Raises StoreError."""
    store = Store(settings.cache_dir / FILE_NAME, settings.store_days, settings.store_megabytes)
    try:
        yield store
    finally:
        store.close()


@dataclass(slots=True)
class _PendingQuestion:
    """A question being asked: its task, and how many wait for it."""

    task: asyncio.Task[Any]
    waiting: int = field(default=0)


class CachedLlm:
    """A `nianbao.llm.Llm` that asks only what the store does not hold.

    A kept answer must still be valid for its type, or it is asked anew. The same question asked
    twice at once goes out once. A kept answer costs nothing: `kept` is true and its usage zero.
    At most `places` questions are with the model at a time; one that waited for its place looks into
    the store again, because another process may have answered it meanwhile.
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
        async with self._places:
            kept = self._recall(key, question.answer)
            if kept is not None:
                return Answer(kept, Usage(), kept=True)
            answer = await self._llm.ask(question)
            if not answer.kept:
                self._store.put(key, answer.value.model_dump_json(), answer.usage)
            return answer

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


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file, private to the user, and make its table."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
        connection.execute(
            "SELECT key, answer, tokens_in, tokens_out, seconds, kept_at FROM answers LIMIT 1"
        ).fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _move_aside(path: Path) -> Path:
    """Rename a damaged store: its answers are lost, the run is not."""
    aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
    return aside


def _cannot(verb: str, path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The store of answers {path} cannot be {verb}: {error}.",
        "Set cache_dir to a directory you may write to, or switch the store off (use_store).",
    )
