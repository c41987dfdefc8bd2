"""Does what `nianbao eval run` was asked: opens what is measured, tells how it goes, delivers the result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.options import TreeFormat, settings_from
from nianbao.cli.progress import LogBoard, board, weights_teller
from nianbao.errors import SettingsError

if TYPE_CHECKING:
    from nianbao.cli.progress import Board
    from nianbao.evaluation.cases import CaseSet
    from nianbao.evaluation.results import EvalRun, ReportResult
    from nianbao.evaluation.runner import Job
    from nianbao.llm.protocol import Usage
    from nianbao.settings import Settings
    from nianbao.summarization.pipeline import Progress

EMBEDDED = "embedded"
"""As `--model`: the embedded LLM, also where an endpoint is configured."""
STDOUT = "-"
INCOMPLETE = 3
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Wish:
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


def wants_json(form: TreeFormat | None, out: str | None) -> bool:
    """Whether stdout gets JSON: when asked for; else where no person reads and no file holds it."""
    if form is not None:
        return form is TreeFormat.JSON
    return out == STDOUT or (out is None and not streams.terminal())


def measure(wish: Wish, model: str | None, flags: Mapping[str, object]) -> int:
    """Run, score, write, print; the exit code is 3 when a report failed, is incomplete or was not found.

    With a judge it is 3 also where that is not believed. Raises NianbaoError, and OutputError before the
    first question where the result could not be written.
    """
    from nianbao.cli.judge_runner import judge_after, settings_of_judge
    from nianbao.cli.outputs import check_target, write
    from nianbao.evaluation.cases import load_cases

    target = None if wish.out in (None, STDOUT) else check_target(Path(str(wish.out)))
    judging = None if wish.judge is None else settings_of_judge(wish.judge, flags)
    found = load_cases(wish.set_dir, wish.reports, wish.names)
    for name in found.missing:
        streams.tell(f"{name}: not scored, no file has its SHA-256. Name where it is with --reports.")
    try:
        run = asyncio.run(_run(found, wish, model, flags))
    except KeyboardInterrupt:
        streams.tell("Interrupted: nothing was written.")
        streams.tell("Hint: run the same command again; answers already given are kept.")
        return INTERRUPTED
    if target is not None:
        write(target, run.model_dump_json(indent=1) + "\n")
        streams.tell(f"Written to {target}")
    _show(run, wish)
    judged = 0 if judging is None else judge_after(run, wish, target, judging)
    return exit_code(run) or judged


def exit_code(run: EvalRun) -> int:
    """0, or 3 when a report failed, is incomplete or was not found."""
    incomplete = any(result.error or result.failed_chunks for result in run.reports)
    return INCOMPLETE if incomplete or run.missing else 0


async def _run(found: CaseSet, wish: Wish, model: str | None, flags: Mapping[str, object]) -> EvalRun:
    """The run, by a baseline or by the model that the settings say."""
    from nianbao.evaluation.baselines import BASELINES
    from nianbao.evaluation.runner import run_cases
    from nianbao.evaluation.summarizers import Baseline, open_asking

    if model in BASELINES:
        return await run_cases(found, Baseline(str(model)), name=wish.name, repeats=wish.repeats)
    with ExitStack() as boards, weights_teller() as tell:
        async with open_asking(_settings(model, flags), wish.repeats, tell) as asking:
            watcher = Teller(boards, live=asking.at_once == 1)
            return await run_cases(found, asking, name=wish.name, repeats=wish.repeats, watcher=watcher)


def _settings(model: str | None, flags: Mapping[str, object]) -> Settings:
    """The settings with the model; `embedded` overrules an endpoint of the environment or a file."""
    if model != EMBEDDED:
        return settings_from({**flags, "model": model})
    if flags.get("base_url") is not None:
        raise SettingsError("--model embedded and --base-url are both given.", "Choose one of them.")
    return settings_from(flags).model_copy(update={"base_url": None, "api_key": None, "model": None})


class Teller:
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
        f1 = result.score.micro().f1.value
        scored = f"F1 {'–' if f1 is None else format(f1, '.3f')}"
        told = f"failed, scores as empty: {result.error}" if result.error else scored
        streams.tell(f"[{job.number}/{job.total}] {result.report}: {told} · {result.seconds:.1f} s")


def _show(run: EvalRun, wish: Wish) -> None:
    from nianbao.evaluation.report.table import run_lines
    from nianbao.evaluation.slices import slices

    if wants_json(wish.form, wish.out):
        streams.out(run.model_dump_json(indent=1) + "\n")
    else:
        streams.show(run_lines(run, slices(run.reports), streams.width(), verbose=wish.verbose))
