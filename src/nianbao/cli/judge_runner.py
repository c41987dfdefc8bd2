"""Lets a model judge one run or two: asks it, writes and shows what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.asking import opened, run_to_end
from nianbao.cli.errors import INCOMPLETE
from nianbao.cli.outputs import check_target, write_result
from nianbao.evaluation.judge import USUAL_ITEMS
from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from nianbao.evaluation.judge.judgement import Judgement
    from nianbao.evaluation.results import EvalRun
    from nianbao.settings import Settings


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
    from nianbao.evaluation.judge.judgement import corpus_of, judge

    target = None if request.out is None else check_target(request.out)
    corpus = corpus_of(load_cases(request.set_dir, request.reports), runs)

    async def ask() -> Judgement:
        async with opened(settings) as llm:
            return await judge(runs, corpus, llm, known=request.known, tell=_tell)

    result = run_to_end(ask(), "run eval judge on the result file; answers already given are kept.")
    write_result(result, target, indent=2)
    lines = result.model_dump_json(indent=2).splitlines() if request.json else _lines(result)
    for line in lines:
        if request.aside:
            streams.tell(line)
        else:
            streams.out(line + "\n")
    if any(run.model == result.judge for run in runs):
        streams.tell(f"Note: {result.judge} judges its own answers; models are lenient with themselves.")
    return 0 if result.complete else INCOMPLETE


def _tell(what: str) -> None:
    streams.tell(f"judge: {what}")


def _lines(result: Judgement) -> Iterator[str]:
    """What a person reads: first how far the judge agrees with the labels, then what it says."""
    from nianbao.evaluation.judge.calibration import BELIEVED_FROM, FEWEST_CASES

    about = f"A = {result.runs[0]}, B = {result.runs[1]}" if len(result.runs) > 1 else result.runs[0]
    yield f"Judge {clean(result.judge)} on {clean(about)}; no part of scores or gate"
    yield f"Agreement with the labels (believed from kappa {BELIEVED_FROM}, {FEWEST_CASES} cases)"
    for one in result.calibrations:
        right = one.accuracy
        yield (
            f"  {one.task:<12} kappa {_number(one.kappa)}, right {right.hits} of {right.of} "
            f"({_number(right.low)} … {_number(right.high)}), {one.unanswered} without answer: "
            f"{'believed' if one.believed else 'not believed, so there is no score'}"
        )
    for score in result.scores:
        interval = f"{_number(score.low)} … {_number(score.high)}, {score.reports} reports"
        yield f"{score.task}: {_number(score.share)} ({interval})"
        counts = (f"{count} {outcome}" for outcome, count in score.counts.items())
        yield f"  {', '.join(counts)}, {score.unanswered} without answer"
    for verdict in result.verdicts:
        if verdict.outcome == "no":
            yield f"  no: {clean(verdict.report)} {clean(verdict.id)}: {clean(verdict.reasons[0])}"
    for name in result.not_judged:
        yield f"{clean(name)} was not judged: it failed, or its text or labels were not found"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
