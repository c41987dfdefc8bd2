"""Does what `nianbao eval gate` and `nianbao eval record` were asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.asking import run_to_end
from nianbao.cli.errors import tell_error
from nianbao.cli.options import Flags, settings_from
from nianbao.cli.progress import ProgressTeller, step_teller
from nianbao.errors import InputError, NianbaoError

if TYPE_CHECKING:
    from nianbao.evaluation.cases import CaseSet
    from nianbao.evaluation.gate import GateBaseline, Outcome, Suite
    from nianbao.evaluation.recordings import Recording
    from nianbao.evaluation.results import EvalRun

NOT_EVALUATED = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is: the set, more report texts, the baseline, the recordings, and which models."""

    set_dir: Path
    reports: tuple[Path, ...]
    baseline: Path
    recordings: Path
    models: tuple[str, ...]

    @property
    def set_name(self) -> str:
        """The set's name in the baseline: that of its folder."""
        return self.set_dir.resolve().name


@dataclass(frozen=True, slots=True)
class _Replay:
    """A run, and by prompt how many questions had no recorded answer."""

    run: EvalRun
    unanswered: Mapping[str, int]


def keep_gate(place: Place) -> int:
    """Hold every suite of the set against its bounds; the worst exit code of all, 2 for any error."""
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.gate import judge, load_baseline

    try:
        suites = _suites(load_baseline(place.baseline), place)
        found = load_cases(place.set_dir, place.reports)
        outcomes = []
        for suite in suites:
            replayed = _replay(found, suite.model, place.recordings)
            outcomes.append(judge(suite, replayed.run, replayed.unanswered))
            _tell_outcome(suite, outcomes[-1])
    except NianbaoError as error:
        tell_error(error)
        return NOT_EVALUATED
    return max(outcome.verdict for outcome in outcomes)


def renew_baseline(place: Place, reason: str) -> int:
    """Measure the models anew and write the baseline. Raises NianbaoError, before anything is written."""
    from nianbao.cli.outputs import check_target, write
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.gate import GateBaseline, load_baseline, measure, renew

    check_target(place.baseline)
    kept = load_baseline(place.baseline) if place.baseline.exists() else GateBaseline()
    found = load_cases(place.set_dir, place.reports)
    today = datetime.now(UTC).date().isoformat()
    for model in place.models or _measurable(kept, place):
        replayed = _replay(found, model, place.recordings)
        if replayed.unanswered:
            raise InputError(
                f"{sum(replayed.unanswered.values())} questions to {model} have no recorded answer.",
                "Record them first: nianbao eval record.",
            )
        fresh = measure(place.set_name, replayed.run, model)
        kept = kept.having(renew(kept.suite(place.set_name, model), fresh, reason, today))
        streams.tell(f"{place.set_name}, {model}: measured over {fresh.reports} reports")
    write(place.baseline, kept.model_dump_json(indent=1) + "\n")
    streams.tell(f"Written to {place.baseline}")
    return 0


def make_recording(place: Place, names: Sequence[str], flags: Flags) -> int:
    """Record the configured model over the set, or add some reports to a recording. Raises NianbaoError."""
    from nianbao.cli.outputs import make_directory, write
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.recordings import load_recording, write_recording

    found = load_cases(place.set_dir, place.reports, names)
    make_directory(place.recordings)
    recording = run_to_end(_record(found, flags))
    target = _file_of(recording.head.model, place.recordings)
    if names and target.exists():
        recording = load_recording(target).with_(recording)
    write(target, write_recording(recording))
    failed = sum(1 for entry in recording.entries.values() if entry.answer is None)
    streams.tell(f"{len(recording.entries)} answers written to {target}, {failed} of them failures")
    return 0


async def _record(found: CaseSet, flags: Flags) -> Recording:
    from nianbao.evaluation.recordings import Recorder
    from nianbao.evaluation.runner import run_cases
    from nianbao.evaluation.summarizers import LlmSummarizer, open_asking
    from nianbao.llm import cache as answers
    from nianbao.llm import factory as opening

    settings = settings_from(flags)
    with ExitStack() as boards, step_teller() as tell:
        async with open_asking(settings, 1, tell) as asking:
            recorder = Recorder(asking.llms[0], answers.fingerprint(opening.effective(settings)))
            teller = ProgressTeller(boards, live=asking.at_once == 1)
            run = await run_cases(found, LlmSummarizer((recorder,), asking.at_once), watcher=teller)
    failed = [result.report for result in run.reports if result.error]
    if failed:
        raise InputError(f"{', '.join(failed)}: not recorded, the summary failed.", "See above; run again.")
    return recorder.recording


def _replay(found: CaseSet, model: str, recordings: Path) -> _Replay:
    """The set with a baseline, or with the recorded answers of a model."""
    from nianbao.evaluation.baselines import BASELINES
    from nianbao.evaluation.recordings import ReplayLlm, load_recording
    from nianbao.evaluation.runner import run_cases
    from nianbao.evaluation.summarizers import BaselineSummarizer, LlmSummarizer

    if model in BASELINES:
        return _Replay(asyncio.run(run_cases(found, BaselineSummarizer(model))), {})
    replaying = ReplayLlm(load_recording(_file_of(model, recordings)))
    run = asyncio.run(run_cases(found, LlmSummarizer((replaying,)), name=model))
    return _Replay(run, replaying.missing)


def _suites(baseline: GateBaseline, place: Place) -> list[Suite]:
    """The suites to hold. Raises InputError when there is none: nothing would be evaluated."""
    having = [s for s in baseline.suites if s.set == place.set_name]
    wanted = [s for s in having if not place.models or s.model in place.models]
    lacking = set(place.models) - {s.model for s in wanted}
    if lacking or not wanted:
        what = f" with {', '.join(sorted(lacking))}" if lacking else ""
        raise InputError(
            f"{place.baseline} has no floors for the set {place.set_name}{what}.",
            "Measure them: nianbao eval gate --update.",
        )
    return wanted


def _measurable(baseline: GateBaseline, place: Place) -> list[str]:
    """What the baseline has for the set; without any, every recording and the outline."""
    having = [s.model for s in baseline.suites if s.set == place.set_name]
    return having or [*(path.stem for path in sorted(place.recordings.glob("*.jsonl"))), "outline"]


def _file_of(model: str, recordings: Path) -> Path:
    """The recording of a model. A model's name comes from files and flags: only its safe characters count."""
    name = "".join(char if char.isalnum() or char in "._-" else "-" for char in model).lstrip(".")
    return recordings / f"{name or 'model'}.jsonl"


def _tell_outcome(suite: Suite, outcome: Outcome) -> None:
    """A suite's metrics as a table on stdout, then the verdict; what stood in the way on stderr."""
    rows = []
    for one in outcome.checked:
        value = "–" if one.value is None else f"{one.value:.4f}"
        noise = "" if one.holds or one.p is None else f"p = {one.p:.3f} on other reports"
        bound = f"{'≤' if one.metric in suite.ceilings else '≥'} {one.bound:.4f}"
        rows.append((one.metric, bound, value, "holds" if one.holds else "REGRESSION", noise))
    streams.out(f"{suite.set}, {suite.model}, {suite.reports} reports\n")
    streams.show_table(("metric", "bound", "now", "verdict", ""), rows)
    for obstacle in outcome.obstacles:
        streams.tell(f"Not evaluated: {obstacle}.")
    streams.out(f"{outcome.verdict.name.lower().replace('_', ' ')}\n\n")
