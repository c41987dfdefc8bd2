"""`kill -9` of a real `nianbao summarize` at random points: what is lost, what is asked again.

    python benchmarks/kills.py [KILLS] [--seed N]

Every run is a process of its own with one store and a scripted endpoint on loopback. Whenever a report gets
done its summary is held against that of an undisturbed run, and another one is begun with an empty store. A
question may be repeated only where it was in flight: at most three a kill. Prints the figures, writes
`benchmarks/results/kills.json`, and fails with an AssertionError where something is lost.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import common
from tests.support.kills import AT_ONCE, kills


def main() -> None:
    """Kill, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        done = list(kills(common.REPORTS / "r11.txt", Path(folder), asked.kills, asked.seed))
    repeated = Counter(one.repeated for one in done)
    figures = {
        "kills": len(done),
        "seed": asked.seed,
        "with answers kept": sum(1 for one in done if one.kept),
        "answers kept at the kills": sum(one.kept for one in done),
        "questions asked again": sum(one.repeated for one in done),
        "asked again, by kills": {str(number): repeated[number] for number in sorted(repeated)},
        "in flight, at most": AT_ONCE,
        "seconds": round(time.monotonic() - begun),
    }
    assert max(repeated) <= AT_ONCE, figures
    for name, value in figures.items():
        print(f"{name:28} {value}")
    text = json.dumps(figures, indent=1) + "\n"
    (common.RESULTS / "kills.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
