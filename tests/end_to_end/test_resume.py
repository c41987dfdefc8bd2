"""Nothing is paid twice: after a kill, Ctrl-C or a budget, for two processes, for a changed paragraph."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.llm.store import FILE_NAME, Store
from nianbao.readers import read
from nianbao.schema.summary import ReportSummary
from nianbao.settings import Settings
from nianbao.summarization.pipeline import asummarize
from tests.support.kills import AT_ONCE, kills
from tests.support.paths import REPORTS
from tests.support.scripted_answers import answer
from tests.support.scripted_server import Reply, ScriptedServer, Seen, completion

REPORT = REPORTS / "r11.txt"
PLACES = 3


def units() -> int:
    """How many pieces the report has, and so how many calls the small form makes beside the overview's."""
    return len(read(REPORT).units)


class Gate:
    """An endpoint that answers the first `free` requests and holds the others back until it is opened."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._lock = threading.Lock()
        self._open = threading.Event()
        self.answered: list[bytes] = []
        self.held: list[bytes] = []

    def __call__(self, seen: Seen) -> Reply:
        with self._lock:
            through = len(self.answered) < self._free or self._open.is_set()
            (self.answered if through else self.held).append(seen.raw)
        if not through:
            self._open.wait(60)
        return completion(answer(seen))

    def open(self) -> None:
        """Answer everything from now on."""
        self._open.set()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def start(url: str, cache: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, small form, three questions at a time."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and command
        [
            *(sys.executable, "-m", "nianbao", "summarize", str(REPORT), "-o", str(out)),
            *("--base-url", url, "--model", "scripted", "--chunk-characters", "160"),
            *(more or ("--concurrency", str(PLACES))),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NIANBAO_CACHE_DIR": str(cache)},
    )


def kept(cache: Path) -> int:
    """How many answers are in the store."""
    if not (cache / FILE_NAME).exists():
        return 0
    store = Store(cache / FILE_NAME, days=365, megabytes=512)
    try:
        return store.count()
    finally:
        store.close()


def wait_for(gate: Gate, cache: Path, process: subprocess.Popen[bytes], free: int) -> None:
    """Until the first answers are kept and the next questions are under way."""
    deadline = time.monotonic() + 60
    while len(gate.held) < PLACES or kept(cache) < free:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, (gate.held, kept(cache))
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_after_an_ending_only_the_rest_is_asked(ending: signal.Signals, cache: Path, tmp_path: Path) -> None:
    free, out, gate = 9, tmp_path / "results" / "out.json", Gate(9)
    out.parent.mkdir()
    with ScriptedServer(gate) as server:
        process = start(server.base_url, cache, out)
        wait_for(gate, cache, process, free)
        process.send_signal(ending)
        said = process.communicate(timeout=60)[1].decode()
        assert process.returncode == (-9 if ending is signal.SIGKILL else 130)
        assert "Traceback" not in said
        assert not list(out.parent.iterdir())
        assert kept(cache) == free
        finished = Counter(gate.answered)
        gate.open()
        again = start(server.base_url, cache, out)
        assert again.wait(timeout=60) == 0, again.communicate()
        asked = Counter(gate.answered) - finished
    assert not asked.keys() & finished.keys()
    assert set(gate.held) <= asked.keys()
    assert asked.total() == units() + 1 - free
    summary = ReportSummary.model_validate_json(out.read_bytes())
    assert summary.complete
    assert summary.provenance.kept == free
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@pytest.mark.slow
def test_kills_at_random_points_cost_what_is_in_flight(tmp_path: Path) -> None:
    done = list(kills(REPORT, tmp_path, count=4, seed=7))
    assert len(done) == 4
    assert any(one.kept for one in done)
    assert all(0 <= one.repeated <= AT_ONCE for one in done)


@pytest.mark.slow
def test_two_processes_repeat_only_what_is_under_way(cache: Path, tmp_path: Path) -> None:
    with ScriptedServer(lambda seen: replace(completion(answer(seen)), delay=0.2)) as server:
        outs = [tmp_path / "slow.json", tmp_path / "fast.json"]
        both = [
            start(server.base_url, cache, out, "--concurrency", n)
            for out, n in zip(outs, ("1", "6"), strict=True)
        ]
        for process in both:
            assert process.wait(timeout=60) == 0, process.communicate()
        asked = Counter(seen.raw for seen in server.seen)
    assert len(asked) == units() + 1
    # The slow one asks one at a time and takes the rest from the store: at most the six that the fast
    # one has under way whenever it looks, and its own, are asked twice.
    assert asked.total() <= len(asked) + 8
    one, two = (ReportSummary.model_validate_json(out.read_bytes()) for out in outs)
    assert (one.overview, list(one.items())) == (two.overview, list(two.items()))


class Office:
    """One honest endpoint and one store; every run is a new process's: a new door, the store opened anew."""

    def __init__(self, server: ScriptedServer, cache: Path) -> None:
        self.server, self.cache = server, cache

    def summarize(self, report: Path = REPORT, characters: int = 160, **more: object) -> ReportSummary:
        settings = Settings.model_validate(
            {
                "base_url": self.server.base_url,
                "model": "scripted",
                "cache_dir": self.cache,
                "chunk_characters": characters,
                **more,
            }
        )
        return asyncio.run(asummarize(report, settings=settings))


@pytest.fixture
def office(cache: Path) -> Iterator[Office]:
    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        yield Office(server, cache)


FORMS = pytest.mark.parametrize("characters", [160, 6000], ids=["small", "large"])


@FORMS
def test_the_same_report_again_costs_no_call(office: Office, characters: int, tmp_path: Path) -> None:
    first = office.summarize(characters=characters)
    asked = len(office.server.seen)
    assert first.provenance.calls == asked == first.provenance.chunks_asked
    renamed = tmp_path / "another name.txt"
    renamed.write_bytes(REPORT.read_bytes())
    second = office.summarize(renamed, characters=characters)
    assert len(office.server.seen) == asked
    assert (second.provenance.calls, second.provenance.tokens_in) == (0, 0)
    assert second.provenance.kept == first.provenance.chunks_asked
    assert (second.overview, list(second.items())) == (first.overview, list(first.items()))


@FORMS
@pytest.mark.parametrize("which", [2, 9, -1])
def test_a_changed_paragraph_costs_one_call(
    office: Office, characters: int, which: int, tmp_path: Path
) -> None:
    first = office.summarize(characters=characters)
    asked = len(office.server.seen)
    overview = office.server.seen[-1].user
    old = list(first.items())[which].evidence[0].text
    text = REPORT.read_text("utf-8")
    changed = tmp_path / "r11.txt"
    changed.write_text(text.replace(old, old[:-1] + "，并逐户回访。"), "utf-8")
    second = office.summarize(changed, characters=characters)
    fresh = office.server.seen[asked:]
    pieces = [seen for seen in fresh if seen.user != overview and "逐户回访" in seen.user]
    assert len(pieces) == 1
    assert len(fresh) - 1 == (
        fresh[-1] is not pieces[0]
    )  # beside it the overview, when its input has changed
    assert second.provenance.calls == len(fresh)
    assert second.provenance.kept == second.provenance.chunks_asked - len(fresh)


@FORMS
def test_after_a_budget_only_the_rest_is_asked(office: Office, characters: int) -> None:
    report, budget = (REPORT, 7) if characters == 160 else (REPORT.with_name("r10.txt"), 1)
    first = office.summarize(report, characters, max_calls=budget)
    assert len(office.server.seen) == budget == first.provenance.calls
    assert not first.complete
    failed = {unit for chunk in first.provenance.chunks_failed for unit in chunk.units}
    assert all(
        "--max-calls" in chunk.reason or "budget" in chunk.reason for chunk in first.provenance.chunks_failed
    )
    assert {item.unit for item in first.items() if item.checks.flagged} <= failed
    assert {item.unit for item in first.items()} == {unit.id for unit in read(report).units}
    second = office.summarize(report, characters)
    assert second.complete
    asked = Counter(seen.raw for seen in office.server.seen)
    assert set(asked.values()) == {1}
    assert second.provenance.calls == second.provenance.chunks_asked - second.provenance.kept
    assert second.provenance.kept == budget


@pytest.mark.slow
def test_a_budget_ends_the_command_with_3_and_names_the_rest(cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        process = start(server.base_url, cache, out, "--max-calls", "5")
        said = process.communicate(timeout=60)[1].decode()
        assert process.returncode == 3
        assert "budget" in said
        partial = ReportSummary.model_validate_json(out.read_bytes())
        assert not partial.complete
        again = start(server.base_url, cache, out)
        assert again.wait(timeout=60) == 0, again.communicate()
        assert len(server.seen) == units() + 1
    assert ReportSummary.model_validate_json(out.read_bytes()).complete


def test_failures_are_never_kept(office: Office, cache: Path) -> None:
    calls = 0

    def script(seen: Seen) -> Reply:
        nonlocal calls
        calls += 1
        return completion("{}" if calls % 3 == 0 else answer(seen))

    with ScriptedServer(script) as server:
        first = Office(server, cache).summarize(reasks=0, concurrency=1)
        assert first.provenance.chunks_failed
        assert kept(cache) == first.provenance.chunks_asked - len(first.provenance.chunks_failed)
