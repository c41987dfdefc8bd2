"""What a call costs this process itself: CPU, beside a hand-written instructor loop.

    python benchmarks/overhead.py [REPORTS] [--delay SECONDS] [--repeat N]

A scripted endpoint in a process of its own answers after a fixed delay; each contender runs in a new
process over the same reports, eight calls at a time, ours with small pieces and with whole sections.
Start-up (imports, reading) is told apart. Prints a table, writes `benchmarks/results/overhead.json`. The
target is 20 ms of CPU a call with small pieces, where there are 100 calls and more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import common
import handwritten
from tests.support.scripted_answers import answer
from tests.support.scripted_server import KEY, Reply, ScriptedServer, Seen, completion

TARGET = 0.020
PLACES = 8
CONTENDERS = {"ours, small pieces": 160, "ours, whole sections": 6000, "hand-written": 0}


@dataclass(frozen=True, slots=True)
class Row:
    """A contender's figures: calls; seconds of wall and CPU over all calls, of CPU before the first; MB."""

    name: str
    calls: int
    wall: float
    cpu: float
    start_cpu: float
    rss: float

    @property
    def per_call(self) -> float:
        """Seconds of CPU a call, start-up left out."""
        return self.cpu / self.calls


def serve(delay: float) -> None:
    """The scripted endpoint; ends with its standard input."""

    def script(seen: Seen) -> Reply:
        said = handwritten.scripted(seen.user) if seen.system == handwritten.ROLE else answer(seen)
        return replace(completion(said), delay=delay)

    with ScriptedServer(script) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()


def work(name: str, url: str, reports: Path) -> None:
    """One contender over all reports; prints its figures as JSON."""
    meter = common.Meter()
    characters = CONTENDERS[name]
    if characters:
        pass
    calls = asyncio.run(_warm(url, characters))
    started = meter.stop()
    meter = common.Meter()
    calls = asyncio.run(_ours(url, reports, characters) if characters else _theirs(url, reports))
    cost = meter.stop()
    print(json.dumps([calls, cost.wall, cost.cpu, started.cpu, cost.rss]))


async def _warm(url: str, characters: int) -> int:
    """One tiny run before the clock starts: imports, type adapters, the first connection."""
    first = common.files(common.REPORTS)[0]
    return await (_ours(url, first, characters) if characters else _theirs(url, first))


async def _ours(url: str, reports: Path, characters: int) -> int:
    from nianbao.llm.factory import open_llm
    from nianbao.settings import Settings
    from nianbao.summarization.pipeline import asummarize

    settings = Settings.model_validate(
        {"base_url": url, "model": "scripted", "api_key": KEY, "use_store": False, "concurrency": PLACES}
        | {"chunk_characters": characters}
    )
    async with open_llm(settings) as llm:
        for path in common.files(reports):
            await asummarize(path, settings=settings, llm=llm)
        return llm.spent.calls


async def _theirs(url: str, reports: Path) -> int:
    calls = 0
    for path in common.files(reports):
        calls += (await handwritten.extract(path.read_text("utf-8"), url, KEY, "scripted", PLACES)).calls
    return calls


def run(name: str, url: str, reports: Path, repeat: int) -> Row:
    """The medians of some runs of a contender, each in a new process."""
    runs: list[list[float]] = []
    for _ in range(repeat):
        command = [sys.executable, __file__, "--work", name, "--url", url, str(reports)]
        done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - this very file
        runs.append(json.loads(done.stdout))
    calls, wall, cpu, start, rss = (statistics.median(column) for column in zip(*runs, strict=True))
    return Row(name, int(calls), wall, cpu, start, rss)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; 1 when the target is missed."""
    parser = common.parser(__doc__)
    parser.add_argument("reports", type=Path, nargs="?", default=common.REPORTS)
    parser.add_argument("--delay", type=float, default=0.1, help="seconds before every reply")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the median is shown")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.serve:
        serve(chosen.delay)
        return 0
    if chosen.work:
        work(chosen.work, chosen.url, chosen.reports)
        return 0
    command = [sys.executable, __file__, "--serve", "--delay", str(chosen.delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603 - this very file
        assert server.stdin
        assert server.stdout
        url = server.stdout.readline().decode().strip()
        rows = [run(name, url, chosen.reports, chosen.repeat) for name in CONTENDERS]
        server.stdin.close()
    return _tell(rows, chosen.delay)


def _tell(rows: Sequence[Row], delay: float) -> int:
    base = rows[-1]
    print("                       calls  wall s  CPU s  ms/call  x hand-written  start CPU s  RSS MB")
    for r in rows:
        print(
            f"{r.name:22} {r.calls:5} {r.wall:7.2f} {r.cpu:6.2f} {1000 * r.per_call:8.1f}"
            f" {r.per_call / base.per_call:15.2f} {r.start_cpu:12.2f} {r.rss:7.0f}"
        )
    common.write(
        "overhead",
        {
            "target_seconds_a_call": TARGET,
            "delay": delay,
            "contenders": [
                common.plain(r)
                | {
                    "cpu_a_call": round(r.per_call, 4),
                    "cpu_a_call_ratio": round(r.per_call / base.per_call, 2),
                    "cpu_ratio": round(r.cpu / base.cpu, 2),
                    "wall_ratio": round(r.wall / base.wall, 2),
                    "rss_ratio": round(r.rss / base.rss, 2),
                }
                for r in rows
            ],
        },
    )
    return int(rows[0].per_call > TARGET)


if __name__ == "__main__":
    sys.exit(main())
