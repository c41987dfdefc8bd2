"""A real `nianbao summarize` killed at random points, and begun again until it is done."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.llm.store import FILE_NAME, Store
from nianbao.schema.summary import ReportSummary
from tests.support.scripted_answers import answer
from tests.support.scripted_server import ScriptedServer, completion

AT_ONCE = 3
"""Questions at the same time: what a kill may cost."""
_REPLY_SECONDS = 0.03
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: how many answers were kept then, and how many questions the next runs asked again for it."""

    kept: int
    repeated: int


class KillRun:
    """A report, its store and its result in a folder, and the endpoint that is asked."""

    def __init__(self, report: Path, folder: Path, server: ScriptedServer) -> None:
        self._report, self._server = report, server
        self._cache, self.out = folder / "cache", folder / "results" / "out.json"
        self.out.parent.mkdir(parents=True)

    def start(self) -> subprocess.Popen[bytes]:
        """The command in a process of its own, in the small form, so that there are many questions."""
        return subprocess.Popen(  # noqa: S603 - our own interpreter and command
            [
                *(sys.executable, "-m", "nianbao", "summarize", str(self._report), "-o", str(self.out)),
                *("--base-url", self._server.base_url, "--model", "scripted", "--chunk-characters", "160"),
                *("--concurrency", str(AT_ONCE)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "NIANBAO_CACHE_DIR": str(self._cache)},
        )

    def kept(self) -> int:
        """How many answers are in the store, which must open."""
        if not (self._cache / FILE_NAME).exists():
            return 0
        store = Store(self._cache / FILE_NAME, days=365, megabytes=512)
        try:
            return store.count()
        finally:
            store.close()

    def asked(self) -> Counter[bytes]:
        """Every question so far, and how often."""
        return Counter(seen.raw for seen in list(self._server.seen))

    def finish(self) -> ReportSummary:
        """Run to the end. Raises AssertionError when it does not come there."""
        process = self.start()
        said = process.communicate(timeout=_PATIENCE)[1].decode()
        assert process.returncode == 0, said
        return ReportSummary.model_validate_json(self.out.read_bytes())

    def kill(self, chance: random.Random, total: int) -> bool:
        """Start, kill at a random question or shortly after it; False when it was done before."""
        before, process = len(self._server.seen), self.start()
        point = before + chance.randint(0, max(1, total - self.kept()))
        late, deadline = chance.uniform(0, 3 * _REPLY_SECONDS), time.monotonic() + _PATIENCE
        if point == before:
            late = chance.uniform(0, 1.5)  # while Python starts, the report is read, the store opened
        while len(self._server.seen) < point and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(late)
        process.kill()
        process.communicate()
        return process.returncode != 0


def serve() -> ScriptedServer:
    """An honest endpoint that takes a moment."""
    return ScriptedServer(lambda seen: replace(completion(answer(seen)), delay=_REPLY_SECONDS))


def kills(report: Path, folder: Path, count: int, seed: int) -> Iterator[Kill]:
    """Kill so many runs; whenever one is done, hold its result against the undisturbed one and begin anew.

    Raises AssertionError where a result differs, an answer that was kept is asked for again, the store does
    not open, or a damaged result stands under its name.
    """
    chance = random.Random(seed)  # noqa: S311 - a seed, to repeat it
    with serve() as server:
        undisturbed = KillRun(report, folder / "undisturbed", server)
        wanted, total = undisturbed.finish(), len(server.seen)
        done = cycle = 0
        while done < count:
            cycle += 1
            server.seen.clear()
            run = KillRun(report, folder / str(cycle), server)
            held: list[int] = []
            repeats = [0]
            while done < count and run.kill(chance, total):
                done += 1
                held.append(run.kept())
                repeats.append(run.asked().total() - len(run.asked()))
                assert (
                    not run.out.exists() or ReportSummary.model_validate_json(run.out.read_bytes()).complete
                )
            made = run.finish()
            repeats.append(run.asked().total() - len(run.asked()))
            assert (made.overview, list(made.items())) == (wanted.overview, list(wanted.items()))
            assert len(run.asked()) == total
            assert run.kept() == total
            for kept, before, after in zip(held, repeats[1:-1], repeats[2:], strict=True):
                yield Kill(kept, after - before)
