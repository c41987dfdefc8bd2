"""The file of answers already paid for: one SQLite file in write-ahead mode, shared by processes.

A process that is killed leaves nothing half-written. The file holds text made from reports, so it is private
to the user (mode 0600) and old answers are forgotten. A file that is damaged, of another schema, or holds
anything that is not ours (a trigger would run with every answer) is moved aside, a mode that was too wide is
narrowed, and both are said: by the logger of this module, which prints to stderr unless told otherwise.
"""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nianbao.errors import StoreError
from nianbao.llm.protocol import Usage
from nianbao.settings import Settings

FILE_NAME = "answers.sqlite3"
LEASE = 15.0
"""Seconds that a claim holds without being renewed: the wait for a process killed on another machine."""

_LOG = logging.getLogger(__name__)
_BUSY_SECONDS = 30.0
_TABLES = {
    "answers": "CREATE TABLE answers (key BLOB PRIMARY KEY, answer TEXT NOT NULL, tokens_in INTEGER NOT NULL,"
    " tokens_out INTEGER NOT NULL, seconds REAL NOT NULL, kept_at REAL NOT NULL ) WITHOUT ROWID",
    "claims": "CREATE TABLE claims (key BLOB PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL )"
    " WITHOUT ROWID",
}
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class ForeignStoreError(sqlite3.DatabaseError):
    """A file whose tables are not ours."""


class Store:
    """Answers by key, and claims on questions in flight.

    Every method raises StoreError when the file cannot be read or written. `moved` is where a file went
    that could not be used.
    """

    def __init__(self, path: Path, days: int, megabytes: int) -> None:
        self.path = path
        self.moved: Path | None = None
        self._owner = f"{socket.gethostname()} {os.getpid()} {uuid.uuid4()}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._opened()
            self._prune(days, megabytes)
        except (sqlite3.Error, OSError) as error:
            raise _cannot("opened", path, error) from None

    def get(self, key: bytes) -> str | None:
        """The JSON kept under a key."""
        row = self._run("read", "SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def put(self, key: bytes, answer: str, usage: Usage) -> None:
        """Keep a valid answer's JSON; on disk when this returns."""
        row = (key, answer, usage.tokens_in, usage.tokens_out, usage.seconds, time.time())
        self._run("written", "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)

    def count(self) -> int:
        """How many answers are kept."""
        return int(self._run("read", "SELECT count(*) FROM answers").fetchone()[0])

    def claim(self, key: bytes) -> bool:
        """Claim a question for `LEASE` seconds, or renew one's claim; False while another process has it.

        The claim of a process of this machine that is gone counts no more.
        """
        row = self._run("read", "SELECT owner FROM claims WHERE key = ?", (key,)).fetchone()
        if row and _is_gone(str(row[0])):
            self._run("written", "DELETE FROM claims WHERE key = ? AND owner = ?", (key, row[0]))
        now = time.time()
        claimed = self._run(
            "written",
            "INSERT INTO claims VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET owner = excluded.owner,"
            " until = excluded.until WHERE until < ? OR owner = excluded.owner",
            (key, self._owner, now + LEASE, now),
        )
        return claimed.rowcount == 1

    def release(self, key: bytes) -> None:
        """Give up one's claim on a question."""
        self._run("written", "DELETE FROM claims WHERE key = ? AND owner = ?", (key, self._owner))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _run(self, verb: str, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Run a statement; in a file found damaged on the way, once more in a new one."""
        try:
            try:
                return self._connection.execute(statement, values)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise
                self._connection.close()
                self._set_aside("is damaged")
                self._connection = _connect(self.path)
                return self._connection.execute(statement, values)
        except (sqlite3.Error, OSError) as error:
            raise _cannot(verb, self.path, error) from None

    def _opened(self) -> sqlite3.Connection:
        """The open file, a new one in place of one that cannot be used."""
        try:
            return _connect(self.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._set_aside("holds other tables" if isinstance(error, ForeignStoreError) else "is damaged")
        return _connect(self.path)

    def _set_aside(self, why: str) -> None:
        """Rename the file: its answers are lost, the run is not."""
        self.moved = self.path.with_name(f"{self.path.name}.damaged-{int(time.time())}-{os.getpid()}")
        self.path.replace(self.moved)
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()
        _LOG.warning("The store of answers %s %s: it was moved to %s.", self.path, why, self.moved.name)

    def _prune(self, days: int, megabytes: int) -> None:
        """Forget answers older than `days`, then the oldest until the rest fits `megabytes`."""
        run = self._connection.execute
        run("DELETE FROM claims WHERE until < ?", (time.time(),))
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


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file, private to the user, and make its tables. Raises ForeignStoreError for other tables."""
    _make_private(path)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in ("trusted_schema = OFF", "auto_vacuum = INCREMENTAL", "journal_mode = WAL"):
            connection.execute(f"PRAGMA {pragma}").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
        found = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
        for name, sql in found:
            if " ".join(str(sql).split()).replace("( key", "(key") != _TABLES.get(name):
                raise ForeignStoreError(f"it holds {name}")
        for statement in _TABLES.values():
            connection.execute(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file, or narrow its mode to the user. Raises OSError for what is no regular file."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("it is no regular file")
        if os.name == "posix" and mode & 0o077:
            for each in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
                with suppress(FileNotFoundError):
                    each.chmod(0o600)
            _LOG.warning("The store of answers %s could be read by others: now by you alone.", path)
    finally:
        os.close(descriptor)


def _is_gone(owner: str) -> bool:
    """Whether a claim's owner was a process of this machine that runs no more."""
    host, pid, _ = owner.split(" ")
    if os.name != "posix" or host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return False


def _cannot(verb: str, path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The store of answers {path} cannot be {verb}: {error}.",
        "Set cache_dir to a directory you may write to, or switch the store off (use_store).",
    )
