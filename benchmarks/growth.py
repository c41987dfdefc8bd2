"""How the time of a summary grows with the report: 100, 300 and 1,000 items, without a model.

    python benchmarks/growth.py [ITEMS …]

Invented reports of so many items, seven figures each; the LLM refuses every question, so that the lines
are the report's own words and only the program's work is counted, in seconds of CPU. The target is 1,000
items in under five seconds, and time that grows as the items do: ten times as many in at most fifteen times
as long. Prints a table, writes `benchmarks/results/growth.json`.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import common
from tests.support.long_reports import GROUP, long_report

from nianbao import Settings, asummarize, read
from nianbao.errors import InvalidAnswer
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage

SIZES = (100, 300, 1000)
TARGET_SECONDS, TARGET_RATIO = 5.0, 15.0


class Refusing:
    """An LLM that answers nothing."""

    profile = Profile("refusing", "nowhere", 6000)
    spent = Usage()

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """No answer. Raises InvalidAnswer."""
        raise InvalidAnswer("refused", question.prompt.name)


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of CPU that reading and summarizing a report of so many items took."""

    items: int
    read: float
    summarize: float


def measure(items: int, folder: Path) -> Row:
    """Read and summarize a report of so many items."""
    path = folder / f"{items}.txt"
    path.write_text(long_report(items), encoding="utf-8")
    meter = common.Meter()
    report = read(path)
    reading = meter.stop()
    meter = common.Meter()
    settings = Settings(cache_dir=folder, use_store=False)
    summary = asyncio.run(asummarize(report, settings=settings, llm=Refusing()))
    return Row(len(list(summary.items())), reading.cpu, meter.stop().cpu)


def main() -> None:
    """Measure each size, print the table, keep the figures."""
    parser = common.parser(__doc__)
    parser.add_argument("items", nargs="*", type=int, default=SIZES)
    with tempfile.TemporaryDirectory() as folder:
        measure(GROUP, Path(folder))  # what is loaded once is not what grows
        rows = [measure(size, Path(folder)) for size in parser.parse_args().items]
    for row in rows:
        print(f"{row.items:6} items  read {row.read:6.2f} s  summarize {row.summarize:6.2f} s")
    first, last = rows[0], rows[-1]
    ratio = (last.read + last.summarize) / (first.read + first.summarize)
    print(f"{last.items / first.items:.1f} times the items took {ratio:.1f} times as long")
    print(f"Targets: {TARGET_SECONDS:.0f} s for the longest, {TARGET_RATIO:.0f} times as long.")
    (common.RESULTS / "growth.json").write_text(json.dumps([asdict(r) for r in rows], indent=2) + "\n")


if __name__ == "__main__":
    main()
