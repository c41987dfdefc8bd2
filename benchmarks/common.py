"""What the benchmarks share: where reports and results lie, what a process cost."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "evals" / "reports"
RESULTS = ROOT / "benchmarks" / "results"
sys.path.insert(0, str(ROOT))  # the scripted endpoint and its answerer are the tests'


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall clock and of this process's CPU, and the most memory it ever held, in megabytes."""

    wall: float
    cpu: float
    rss: float


class Meter:
    """Measures from its making to `stop`."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stop(self) -> Cost:
        """What was spent since."""
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
        return Cost(
            round(time.perf_counter() - self._wall, 3),
            round(time.process_time() - self._cpu, 3),
            round(held * unit / 1e6, 1),
        )


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser that prints a module's docstring as it stands."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def files(path: Path) -> list[Path]:
    """A report, or the plain text reports of a folder in order of their names."""
    return sorted(path.glob("*.txt")) if path.is_dir() else [path]


def plain(record: object) -> dict[str, object]:
    """A dataclass as JSON takes it."""
    assert dataclasses.is_dataclass(record)
    assert not isinstance(record, type)
    return dataclasses.asdict(record)


def write(name: str, figures: Mapping[str, object]) -> None:
    """Write `benchmarks/results/<name>.json`: the figures and where they were measured."""
    RESULTS.mkdir(exist_ok=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    where = {"python": platform.python_version(), "cpus": os.cpu_count(), "load": load}
    text = json.dumps({"machine": where, **figures}, ensure_ascii=False, indent=2)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
