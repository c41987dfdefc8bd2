"""How long one report takes on the embedded LLM: ours, langextract, a hand-written instructor loop.

    python benchmarks/speed.py [REPORT] [--buffers 1000 2000] [--peer PYTHON]

All ask the same embedded server, one after another, one question at a time, each from a new process whose
imports are not counted. `--peer` is an interpreter that has langextract (the group `bench`). Takes several
minutes; run it on a quiet machine, or the ratio says little. Prints a table, writes
`benchmarks/results/speed.json`. The target is at most half of langextract's fastest time.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import common
import handwritten

from nianbao.llm.local_server import serve
from nianbao.llm.weights import DEFAULT, weights
from nianbao.schema.summary import Standing
from nianbao.settings import Endpoint, Settings

TARGET = 0.5
KEY = "BENCHMARK_KEY"
PEER = str(Path(__file__).with_name("peer.py"))


@dataclass(frozen=True, slots=True)
class Row:
    """A contender: calls, seconds, items, and how many of them rest on an exact place in the text."""

    name: str
    calls: int
    wall: float
    items: int
    exact: int


def work(name: str, report: Path, url: str, model: str) -> None:
    """Ours or the hand-written loop over a report; prints one JSON line."""
    from nianbao.llm.factory import open_llm
    from nianbao.summarization.pipeline import asummarize

    text = report.read_text("utf-8")
    settings = Settings.model_validate(
        {
            "base_url": url,
            "model": model,
            "api_key": os.environ[KEY],
            "mode": "json-schema",
            "chunk_characters": 160,
            "concurrency": 1,
            "timeout": 900,
            "deadline": 1800,
            "use_store": False,
        }
    )

    async def ours() -> dict[str, object]:
        async with open_llm(settings) as llm:
            start = time.perf_counter()
            summary = await asummarize(report, settings=settings, llm=llm)
            wall = time.perf_counter() - start
        items = list(summary.items())
        quoted = sum(i.checks.standing is Standing.QUOTED for i in items)
        exact = sum(all(text[e.start : e.end] == e.text for e in i.evidence) for i in items)
        print(f"ours: {quoted} of {len(items)} in the source's own words", file=sys.stderr)
        return {
            "calls": summary.provenance.calls,
            "wall": round(wall, 2),
            "items": len(items),
            "exact": exact,
        }

    async def theirs() -> dict[str, object]:
        start = time.perf_counter()
        found = await handwritten.extract(text, url, os.environ[KEY], model, 1)
        wall = time.perf_counter() - start
        exact = sum(bool(i.quote) and i.quote in text for i in found.items)
        return {"calls": found.calls, "wall": round(wall, 2), "items": len(found.items), "exact": exact}

    print(json.dumps(asyncio.run(ours() if name == "ours" else theirs())))


def run(name: str, command: Sequence[str], endpoint: Endpoint) -> Row:
    """Run a worker to its end."""
    environment = {**os.environ, KEY: endpoint.api_key or ""}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own files
    row = Row(name=name, **json.loads(done.stdout.splitlines()[-1]))
    print(f"{row.name:24} {row.calls:5} {row.wall:8.1f} {row.items:6} {row.exact:6}", flush=True)
    return row


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; 1 when the target is missed."""
    parser = common.parser(__doc__)
    parser.add_argument("report", type=Path, nargs="?", default=common.REPORTS / "r11.txt")
    parser.add_argument("--buffers", type=int, nargs="+", default=[1000, 2000], help="max_char_buffer, each")
    parser.add_argument("--peer", default=sys.executable, help="an interpreter that has langextract")
    parser.add_argument("--threads", type=int, help="of the embedded LLM; by default the idle cores")
    parser.add_argument("--work", nargs=3, metavar=("NAME", "URL", "MODEL"), help="for the benchmark itself")
    chosen = parser.parse_args(arguments)
    if chosen.work:
        work(chosen.work[0], chosen.report, chosen.work[1], chosen.work[2])
        return 0
    settings = Settings(threads=chosen.threads)
    report = str(chosen.report)
    with serve(weights(DEFAULT, settings.cache_dir), settings) as endpoint:
        where = (endpoint.base_url, endpoint.model)
        print("                         calls   wall s  items  exact places", flush=True)
        rows = [
            run(name, [sys.executable, __file__, report, "--work", name, *where], endpoint)
            for name in ("ours", "hand-written")
        ]
        rows += [
            run(f"langextract, {size}", [chosen.peer, PEER, report, *where, str(size)], endpoint)
            for size in chosen.buffers
        ]
    fastest = min(rows[2:], key=lambda row: row.wall)
    ratio = round(rows[0].wall / fastest.wall, 3)
    print(f"ours / {fastest.name} = {ratio}, target {TARGET}")
    common.write(
        "speed",
        {
            "target": TARGET,
            "ratio": ratio,
            "report": chosen.report.name,
            "contenders": [common.plain(r) | {"ratio": round(r.wall / fastest.wall, 3)} for r in rows],
        },
    )
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
