"""Lets a model judge runs: opens it, tells how it goes, delivers what it says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.asking import opened, run_to_end
from nianbao.cli.errors import INCOMPLETE
from nianbao.cli.outputs import check_target, write_result
from nianbao.evaluation.calibration import USUAL_ITEMS

if TYPE_CHECKING:
    from nianbao.evaluation.calibration import Corpus
    from nianbao.evaluation.judge import Judgement
    from nianbao.evaluation.preference import Preferences
    from nianbao.evaluation.results import EvalRun
    from nianbao.settings import Settings

_QUIET_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """Where labels and texts are, how many known cases are asked, what is written; `aside`: on stderr."""

    set_dir: Path
    reports: tuple[Path, ...] = ()
    known: int = USUAL_ITEMS
    out: Path | None = None
    json: bool = False
    aside: bool = False


def judge_runs(runs: Sequence[EvalRun], request: JudgeRequest, settings: Settings) -> int:
    """Judge one run, or compare two; print, write, and return the exit code.

    Raises NianbaoError: nothing is printed of a judge that did not hear every question.
    """
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.judge import check_labels, corpus_of

    target = None if request.out is None else check_target(request.out)
    found = load_cases(request.set_dir, request.reports)
    for run in runs:
        check_labels(run, found)
    asking = _ask(runs, corpus_of(found), request.known, settings)
    result = run_to_end(asking, "run eval judge on the result file; answers already given are kept.")
    write_result(result, target, indent=2)
    _show(result, request)
    if any(run.model == result.asked.judge for run in runs):
        judge = result.asked.judge
        streams.tell(f"Note: {judge} judges its own answers; models are lenient with themselves.")
    return 0 if result.complete else INCOMPLETE


async def _ask(
    runs: Sequence[EvalRun], corpus: Corpus, items: int, settings: Settings
) -> Judgement | Preferences:
    """Open the judge's model and hear it."""
    from nianbao.evaluation.judge import judge
    from nianbao.evaluation.preference import prefer

    teller = _Teller()
    async with opened(settings) as llm:
        if len(runs) == 1:
            return await judge(runs[0], corpus, llm, items=items, tell=teller)
        return await prefer((runs[0], runs[1]), corpus, llm, items=items, tell=teller)


def _show(result: Judgement | Preferences, request: JudgeRequest) -> None:
    from nianbao.cli.judgement_lines import judgement_lines

    if request.json:
        streams.out(result.model_dump_json(indent=2) + "\n")
    elif request.aside:
        for line in "".join(judgement_lines(result)).splitlines():
            streams.tell(line)
    else:
        streams.out("".join(judgement_lines(result)))


class _Teller:
    """Says on stderr how far the judge is: every task's begin and end, and a line every ten seconds."""

    def __init__(self) -> None:
        self._what = ""
        self._said = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        """So many answers of so many."""
        now = time.monotonic()
        if what != self._what or done == of or now - self._said >= _QUIET_SECONDS:
            self._what, self._said = what, now
            streams.tell(f"judge: {what}: {done}/{of} answers")
