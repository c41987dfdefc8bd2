"""The store of answers: what makes an answer the same, and what survives."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pydantic import BaseModel, Field

from nianbao.errors import InvalidAnswer, StoreError
from nianbao.llm.cache import CachedLlm, fingerprint, key_of
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from nianbao.llm.store import FILE_NAME, Store, open_store
from nianbao.settings import Settings

PROFILE = Profile("m", "models.example.invalid", 6000)


class Short(BaseModel):
    text: str


class Longer(BaseModel):
    text: str = Field(max_length=60)


def question(user: str = "一", kind: type[BaseModel] = Short) -> Question[Short]:
    return Question(RenderedPrompt("t.v1", "0" * 64, "系统", user), cast("type[Short]", kind), 50)


class Model:
    """An Llm that answers with the question, and counts."""

    def __init__(self, delay: float = 0.0, fail: bool = False) -> None:
        self.calls = 0
        self.cancelled = 0
        self.fail = fail
        self._delay = delay

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def spent(self) -> Usage:
        return Usage(self.calls)

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        self.calls += 1
        try:
            await asyncio.sleep(self._delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fail:
            raise InvalidAnswer("stayed invalid")
        return Answer(question.answer(text=question.prompt.user), Usage(1, 10, 2, 0.5))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / FILE_NAME, days=30, megabytes=100)


def remembering(model: Model, store: Store, settings: str = "") -> CachedLlm:
    return CachedLlm(model, store, settings)


def test_an_answer_is_paid_once(store: Store) -> None:
    model = Model()
    first = asyncio.run(remembering(model, store).ask(question()))
    again = asyncio.run(remembering(model, store).ask(question()))
    assert not first.kept
    assert first.usage.calls == 1
    assert again == Answer(Short(text="一"), Usage(), kept=True)
    assert model.calls == 1
    asyncio.run(remembering(model, store).ask(question("二")))
    assert model.calls == 2


Q = question()
OTHERS: list[Callable[[], bytes]] = [
    lambda: key_of(question("二"), PROFILE, "s"),
    lambda: key_of(replace(Q, prompt=replace(Q.prompt, system="别的")), PROFILE, "s"),
    lambda: key_of(replace(Q, prompt=replace(Q.prompt, system="系统一", user="")), PROFILE, "s"),
    lambda: key_of(replace(Q, max_tokens=51), PROFILE, "s"),
    lambda: key_of(question(kind=Longer), PROFILE, "s"),
    lambda: key_of(Q, replace(PROFILE, model="n"), "s"),
    lambda: key_of(Q, replace(PROFILE, endpoint="other.example.invalid"), "s"),
    lambda: key_of(Q, replace(PROFILE, sha256="f" * 64), "s"),
    lambda: key_of(Q, PROFILE, fingerprint(Settings(seed=1))),
    lambda: key_of(Q, PROFILE, fingerprint(Settings())),
]


def test_whatever_shapes_an_answer_is_in_its_key() -> None:
    keys = [key_of(Q, PROFILE, "s"), *(other() for other in OTHERS)]
    assert len(set(keys)) == len(keys)
    assert key_of(Q, PROFILE, "s") == key_of(question(), PROFILE, "s")


def test_settings_that_do_not_shape_an_answer_are_not_in_its_key() -> None:
    assert fingerprint(Settings(concurrency=3, timeout=5, max_calls=9)) == fingerprint(Settings())


def test_failures_are_never_kept(store: Store) -> None:
    model = Model(fail=True)
    for _ in range(2):
        with pytest.raises(InvalidAnswer):
            asyncio.run(remembering(model, store).ask(question()))
    assert (model.calls, store.count()) == (2, 0)


@pytest.mark.parametrize("kept", ["{", "{}", '{"text": 5}', ""])
def test_a_kept_answer_that_is_no_longer_valid_is_asked_anew(store: Store, kept: str) -> None:
    store.put(key_of(question(), PROFILE, ""), kept, Usage())
    model = Model()
    assert not asyncio.run(remembering(model, store).ask(question())).kept
    assert asyncio.run(remembering(model, store).ask(question())).kept
    assert model.calls == 1


def test_the_same_question_at_once_goes_out_once(store: Store) -> None:
    async def run(model: Model) -> list[Answer[Short]]:
        llm = remembering(model, store)
        return await asyncio.gather(*(llm.ask(question()) for _ in range(5)))

    model = Model(delay=0.02)
    answers = asyncio.run(run(model))
    assert model.calls == 1
    assert [a.kept for a in answers] == [False, True, True, True, True]
    assert sum(a.usage.calls for a in answers) == 1
    assert {a.value.text for a in answers} == {"一"}


def test_a_failure_reaches_everybody_who_waits(store: Store) -> None:
    async def run(model: Model) -> list[object]:
        llm = remembering(model, store)
        return list(await asyncio.gather(*(llm.ask(question()) for _ in range(3)), return_exceptions=True))

    model = Model(delay=0.02, fail=True)
    assert all(isinstance(got, InvalidAnswer) for got in asyncio.run(run(model)))
    assert model.calls == 1


def test_cancelling_one_who_waits_leaves_the_others(store: Store) -> None:
    async def run(model: Model) -> None:
        llm = remembering(model, store)
        tasks = [asyncio.ensure_future(llm.ask(question())) for _ in range(2)]
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        assert (await tasks[1]).value.text == "一"

    model = Model(delay=0.05)
    asyncio.run(run(model))
    assert (model.calls, model.cancelled) == (1, 0)


def test_cancelling_all_who_wait_cancels_the_call(store: Store) -> None:
    async def run(model: Model) -> None:
        llm = remembering(model, store)
        tasks = [asyncio.ensure_future(llm.ask(question())) for _ in range(2)]
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        assert model.cancelled == 1
        assert (await llm.ask(question())).value.text == "一"

    model = Model(delay=0.05)
    asyncio.run(run(model))
    assert model.calls == 2


def test_old_answers_are_forgotten(store: Store) -> None:
    store.put(b"old", "{}", Usage())
    store.put(b"new", "{}", Usage())
    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE answers SET kept_at = ? WHERE key = ?", (time.time() - 31 * 86_400, b"old"))
    store.close()
    again = Store(store.path, days=30, megabytes=100)
    assert (again.get(b"old"), again.get(b"new")) == (None, "{}")


def test_the_oldest_are_forgotten_when_the_store_is_too_big(store: Store) -> None:
    for number in range(40):
        store.put(bytes([number]), "x" * 50_000, Usage())
    store.close()
    again = Store(store.path, days=30, megabytes=1)
    assert 15 < again.count() < 20
    assert again.get(bytes([39])) is not None
    assert again.get(bytes([0])) is None
    again.close()
    assert store.path.stat().st_size <= 1_100_000


def test_the_store_is_private(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_mode_that_is_too_wide_is_narrowed_and_said(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.put(b"k", "{}", Usage())
    store.close()
    store.path.chmod(0o644)
    again = Store(store.path, 30, 100)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert "could be read by others" in caplog.text
    assert again.get(b"k") == "{}"


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_store_is_moved_aside(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    store = Store(path, 30, 100)
    store.put(b"k", "{}", Usage())
    assert store.get(b"k") == "{}"
    assert store.moved is not None
    assert store.moved.read_bytes() == content
    assert f"moved to {store.moved.name}" in caplog.text


FOREIGN = (
    "CREATE TABLE answers (key BLOB PRIMARY KEY, answer TEXT)",
    "CREATE TABLE answers (key TEXT, answer TEXT, tokens_in, tokens_out, seconds, kept_at)",
    "CREATE TABLE notes (text TEXT)",
    "CREATE VIEW answers AS SELECT 1 AS key, '{}' AS answer",
)


@pytest.mark.parametrize("statement", FOREIGN)
def test_a_store_of_another_schema_is_moved_aside(tmp_path: Path, statement: str) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute(statement)
    store = Store(tmp_path / FILE_NAME, 30, 100)
    assert store.moved is not None
    store.put(b"k", "{}", Usage())
    assert store.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON answers BEGIN UPDATE answers SET answer = '{}'; END",
        "CREATE VIEW v AS SELECT * FROM answers",
        "CREATE INDEX i ON answers (answer)",
    ],
)
def test_a_store_with_foreign_objects_is_moved_aside(store: Store, statement: str) -> None:
    store.put(b"k", '{"text": "真"}', Usage())
    store.close()
    with sqlite3.connect(store.path) as raw:
        raw.execute(statement)
    again = Store(store.path, 30, 100)
    assert again.moved is not None
    assert again.count() == 0


def test_a_store_from_before_claims_is_kept(tmp_path: Path) -> None:
    old = """CREATE TABLE answers (
  key BLOB PRIMARY KEY,
  answer TEXT NOT NULL,
  tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL,
  seconds REAL NOT NULL,
  kept_at REAL NOT NULL
) WITHOUT ROWID"""
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute(old)
        raw.execute("INSERT INTO answers VALUES (?, '{}', 1, 1, 0.1, ?)", (b"k", time.time()))
    store = Store(tmp_path / FILE_NAME, 30, 100)
    assert (store.moved, store.get(b"k")) == (None, "{}")


def test_a_store_found_damaged_on_the_way_is_moved_aside(store: Store) -> None:
    for number in range(50):
        store.put(bytes([number]), "x" * 5000, Usage())
    store.close()
    again = Store(store.path, 30, 100)
    raw = bytearray(store.path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)  # behind the header page, so it opens
    store.path.write_bytes(raw)
    for number in range(50):
        assert again.get(bytes([number])) in (None, "x" * 5000)
    again.put(b"k", "{}", Usage())
    assert again.get(b"k") == "{}"


def test_what_is_no_file_is_no_store(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    with pytest.raises(StoreError, match="no regular file"):
        Store(tmp_path / FILE_NAME, 30, 100)


def test_a_question_in_flight_elsewhere_is_waited_for_and_paid_once(store: Store) -> None:
    other = Store(store.path, 30, 100)

    async def run(mine: Model, theirs: Model) -> list[Answer[Short]]:
        first = asyncio.ensure_future(remembering(mine, store).ask(question()))
        await asyncio.sleep(0.02)
        return [await remembering(theirs, other).ask(question()), await first]

    mine, theirs = Model(delay=0.1), Model()
    second, first = asyncio.run(run(mine, theirs))
    assert (mine.calls, theirs.calls) == (1, 0)
    assert (first.kept, second.kept) == (False, True)
    assert second.usage == Usage()


def test_a_question_that_failed_elsewhere_is_asked_here(store: Store) -> None:
    other = Store(store.path, 30, 100)

    async def run(mine: Model, theirs: Model) -> Answer[Short]:
        first = asyncio.ensure_future(remembering(mine, store).ask(question()))
        await asyncio.sleep(0.02)
        second = await remembering(theirs, other).ask(question())
        with pytest.raises(InvalidAnswer):
            await first
        return second

    mine, theirs = Model(delay=0.1, fail=True), Model()
    assert not asyncio.run(run(mine, theirs)).kept
    assert (mine.calls, theirs.calls) == (1, 1)


def test_a_claim_holds_until_it_is_released_or_lapses(store: Store) -> None:
    other = Store(store.path, 30, 100)
    assert store.claim(b"k")
    assert store.claim(b"k")  # renewed
    assert not other.claim(b"k")
    other.release(b"k")  # not its own
    assert not other.claim(b"k")
    store.release(b"k")
    assert other.claim(b"k")
    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE claims SET until = 0")
    assert store.claim(b"k")


CLAIMER = """
import os, sys, pathlib
from nianbao.llm.store import Store
assert Store(pathlib.Path(sys.argv[1]), 30, 100).claim(b"k")
os._exit(9)
"""


def test_the_claim_of_a_process_that_is_gone_counts_no_more(store: Store) -> None:
    subprocess.run([sys.executable, "-c", CLAIMER, str(store.path)], check=False)  # noqa: S603
    with sqlite3.connect(store.path) as raw:
        assert raw.execute("SELECT count(*) FROM claims").fetchone() == (1,)
    assert store.claim(b"k")


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(StoreError, match="cannot be opened") as caught,
        open_store(Settings(cache_dir=tmp_path / "file")),
    ):
        pass
    assert "cache_dir" in caught.value.hint


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    for use in (lambda: store.get(b"k"), store.count, lambda: store.put(b"k", "{}", Usage())):
        with pytest.raises(StoreError):
            use()


WRITER = """
import sys, pathlib
from nianbao.llm.store import Store
from nianbao.llm import Usage
store = Store(pathlib.Path(sys.argv[1]), 30, 100)
for number in range(100_000):
    store.put(f"{sys.argv[2]}-{number}".encode(), '{"text": "' + "x" * 2000 + '"}', Usage(1, 2, 3))
    print(number, flush=True)
"""


def writer(path: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WRITER, str(path), name], stdout=subprocess.PIPE, text=True
    )


def test_two_processes_share_the_store_and_a_killed_one_leaves_nothing_half_written(store: Store) -> None:
    children = [writer(store.path, name) for name in ("a", "b")]
    told = []
    for child in children:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 30:
            pass
    for child in children:
        os.kill(child.pid, signal.SIGKILL)
        assert child.stdout is not None
        lines = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        told.append(int(lines[-1]) if lines else 30)
        child.wait()
        child.stdout.close()
    for name, last in zip("ab", told, strict=True):
        for number in range(last + 1):
            kept = store.get(f"{name}-{number}".encode())
            assert kept is not None
            assert len(Short.model_validate_json(kept).text) == 2000
    with sqlite3.connect(store.path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
