"""Does what `nianbao eval run` was asked: opens what is measured, tells how it goes, delivers the result."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.asking import run_to_end
from nianbao.cli.errors import INCOMPLETE
from nianbao.cli.options import EMBEDDED, Flags, TreeFormat, settings_with
from nianbao.cli.outputs import STDOUT, check_target, wants_json, write_result
from nianbao.cli.progress import LogBoard, board, weights_teller
from nianbao.errors import SettingsError

if TYPE_CHECKING:
    from nianbao.cli.progress import Board
    from nianbao.evaluation.cases import CaseSet
    from nianbao.evaluation.results import EvalRun, ReportResult
    from nianbao.evaluation.runner import Job
    from nianbao.llm.protocol import Usage
    from nianbao.summarization.pipeline import Progress


@dataclass(frozen=True, slots=True)
class EvalRequest:
    """What was asked of `nianbao eval run`, the model and its settings apart; `judge` is a model or None."""

    set_dir: Path
    reports: tuple[Path, ...]
    names: tuple[str, ...]
    out: str | None
    form: TreeFormat | None
    name: str
    repeats: int
    verbose: bool
    judge: str | None = None


def measure(request: EvalRequest, model: str | None, flags: Flags) -> int:
    """Run, score, write, print; the exit code is 3 when a report failed, is incomplete or was not found.

    With a judge it is 3 also where that is not believed. Raises NianbaoError, and OutputError before the
    first question where the result could not be written.
    """
    from nianbao.cli.judge_runner import JudgeRequest, judge_runs
    from nianbao.evaluation.cases import load_cases

    target = None if request.out in (None, STDOUT) else check_target(Path(str(request.out)))
    judging = None if request.judge is None else settings_with(request.judge, flags)
    found = load_cases(request.set_dir, request.reports, request.names)
    for name in found.missing:
        streams.tell(f"{name}: not scored, no file has its SHA-256. Name where it is with --reports.")
    run = run_to_end(_run(found, request, model, flags))
    write_result(run, target)
    _show(run, request)
    judged = 0
    if judging is not None:
        # The verdicts stand beside the run; where stdout holds the run as JSON they are told on stderr.
        out = None if target is None else target.with_suffix(".judgement.json")
        aside = wants_json(request.form, request.out)
        judged = judge_runs(
            [run], JudgeRequest(request.set_dir, request.reports, out=out, aside=aside), judging
        )
    return exit_code(run) or judged


def exit_code(run: EvalRun) -> int:
    """0, or 3 when a report failed, is incomplete or was not found."""
    incomplete = any(result.error or result.failed_chunks for result in run.reports)
    return INCOMPLETE if incomplete or run.missing else 0


async def _run(found: CaseSet, request: EvalRequest, model: str | None, flags: Flags) -> EvalRun:
    """The run, by a baseline or by the model that the settings say."""
    from nianbao.evaluation.baselines import BASELINES
    from nianbao.evaluation.runner import run_cases
    from nianbao.evaluation.summarizers import BaselineSummarizer, open_asking

    if model in BASELINES:
        return await run_cases(
            found, BaselineSummarizer(str(model)), name=request.name, repeats=request.repeats
        )
    if model == EMBEDDED and flags.get("base_url") is not None:
        raise SettingsError("--model embedded and --base-url are both given.", "Choose one of them.")
    with ExitStack() as boards, weights_teller() as tell:
        async with open_asking(settings_with(model, flags), request.repeats, tell) as asking:
            watcher = ProgressTeller(boards, live=asking.at_once == 1)
            return await run_cases(found, asking, name=request.name, repeats=request.repeats, watcher=watcher)


class ProgressTeller:
    """Tells on stderr how a run goes on: one board a report while it is worked on, one line when it is done.

    Boards are closed with `boards` when the run is interrupted. Only one live board can be drawn at a time.
    """

    def __init__(self, boards: ExitStack, *, live: bool) -> None:
        self._stack, self._live = boards, live
        self._open: dict[int, Board] = {}

    def begin(self, job: Job, spent: Callable[[], Usage]) -> None:
        """Open the report's board."""
        place = f"{job.number}/{job.total}"
        made = board(place, spent) if self._live else LogBoard(place, spent)
        self._open[job.number] = self._stack.enter_context(made)

    def take(self, job: Job, progress: Progress) -> None:
        """Show it there."""
        self._open[job.number].take(progress)

    def end(self, job: Job, result: ReportResult) -> None:
        """Close the board and say the score, or why there is none."""
        self._open.pop(job.number).__exit__(None, None, None)
        f1 = result.counts.micro().f1.value
        scored = f"F1 {'–' if f1 is None else format(f1, '.3f')}"
        told = f"failed, scores as empty: {result.error}" if result.error else scored
        streams.tell(f"[{job.number}/{job.total}] {result.report}: {told} · {result.seconds:.1f} s")


def _show(run: EvalRun, request: EvalRequest) -> None:
    from nianbao.evaluation.report.table import run_lines
    from nianbao.evaluation.slices import slices

    if wants_json(request.form, request.out):
        streams.out(run.model_dump_json(indent=1) + "\n")
    else:
        streams.show(run_lines(run, slices(run.reports), streams.width(), verbose=request.verbose))
