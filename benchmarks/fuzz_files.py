"""Damaged files of every format: what comes of them, how long it takes, how much memory.

    python benchmarks/fuzz_files.py [--files N] [--seed N] [--from N]

Reads and parses N files of `tests/support/mutated_files.py` one after another, as a run over a folder does.
Prints each file that took over 5 seconds or ended in an error that no reader foresaw, every 1000 files
how often each outcome was seen, at the end the longest time, and the most memory that this process and its
readers held. Exits with 1 where a file ended in a traceback, took over 20 seconds, or memory went over 1 GB;
writes `benchmarks/results/fuzz_files.json`.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
from collections import Counter

import common
from tests.support.mutated_files import mutated

from nianbao.errors import InputError
from nianbao.readers import READER, Limits, load_bytes
from nianbao.readers.worker import WorkerStopped
from nianbao.structure import parse

MOST_SECONDS, TOLD_SECONDS = 20.0, 5.0
MOST_MEGABYTES = 1000
LIMITS = Limits(soffice="no-such-command")
"""LibreOffice takes seconds a file and is no part of this."""


def outcome(data: bytes, name: str) -> str:
    """What came of a file: `read`, the name of the error, `fault` with its last line, or `traceback`."""
    try:
        parse(load_bytes(data, name, LIMITS))
    except InputError as error:
        cause = error.__cause__
        if isinstance(cause, WorkerStopped):
            lines = str(cause.__cause__).strip().splitlines() if cause.__cause__ else []
            return " ".join((type(error).__name__, cause.reason, *lines[-1:]))
        return type(error).__name__
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        traceback.print_exc()
        return "traceback"
    return "read"


def most_memory() -> int:
    """Megabytes that this process, or one of its ended children, held at most."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def main() -> int:
    """Read them all."""
    parser = common.parser(__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="first")
    asked = parser.parse_args()
    outcomes: Counter[str] = Counter()
    slowest, longest = "", 0.0
    for number in range(asked.first, asked.first + asked.files):
        name, data = mutated(asked.seed, number)
        start = time.perf_counter()
        came = outcome(data, name)
        seconds = time.perf_counter() - start
        outcomes[came.split(" ")[0] if " fault" not in came else "fault"] += 1
        if seconds > longest:
            slowest, longest = f"{number} ({name})", seconds
        if seconds > TOLD_SECONDS or " " in came or came == "traceback":
            print(f"{number} {name} {len(data)} bytes: {came}, {seconds:.1f} s", flush=True)
        if number % 1000 == 999:
            print(dict(outcomes), slowest, round(longest, 1), most_memory(), flush=True)
    return report(asked.seed, outcomes, slowest, longest)


def report(seed: int, outcomes: Counter[str], slowest: str, longest: float) -> int:
    """Print and write the figures; 1 where a promise was broken."""
    READER.end()
    memory = most_memory()
    for came, times in outcomes.most_common():
        print(f"{times:7} {came}")
    print(f"{outcomes.total()} files, longest {longest:.1f} s: {slowest}; memory {memory} MB")
    figures = {"files": outcomes.total(), "seed": seed, "longest": round(longest, 1), "memory": memory}
    common.write("fuzz_files", {**figures, "outcomes": dict(outcomes.most_common())})
    return int(bool(outcomes["traceback"]) or longest > MOST_SECONDS or memory > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
