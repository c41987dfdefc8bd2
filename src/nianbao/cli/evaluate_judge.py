"""`nianbao eval judge`: a model as judge of one run, or between two; believed only after calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.errors import INCOMPLETE
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir
from nianbao.evaluation.judge import USUAL_ITEMS
from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from nianbao.evaluation.judge.judgement import Judgement
    from nianbao.evaluation.results import EvalRun
    from nianbao.settings import Settings

_Run = Annotated[Path, typer.Argument(metavar="RUN.json", help="A result file of `nianbao eval run`.")]
_OtherRun = Annotated[
    Path | None,
    typer.Argument(metavar="OTHER.json", help="Another run over the same set: which of the two is better?"),
]
_Model = Annotated[
    str,
    typer.Option(
        "--judge", metavar="MODEL", help="The model that judges: one of the endpoint's, or 'embedded'."
    ),
]
_Known = Annotated[
    int,
    typer.Option(
        "--known", metavar="N", min=1, help="Gold items and key facts that the judge is calibrated on."
    ),
]
_Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="JUDGEMENT.json", help="Write every verdict.")
]


@options.with_settings(*options.OF_ENDPOINT, "concurrency", *options.OF_BUDGET)
def judge(  # one parameter an option: Typer reads them from the signature
    run: _Run,
    model: _Model,
    other: _OtherRun = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    known: _Known = USUAL_ITEMS,
    out: _Out = None,
    form: options.OutlineForm = options.TreeFormat.TABLE,
    *,
    flags: options.Flags,
) -> None:
    """Let a model judge a run: summaries by their evidence, overviews by key facts. Never part of a gate.

    Its agreement with the labels is measured and printed first; below a kappa of 0.6 it is not believed
    and no score is shown (exit code 3). With OTHER.json it compares the two runs, asked in both orders.
    """
    from nianbao.cli.outputs import check_target, write_result
    from nianbao.evaluation.results import load_run

    settings = options.settings_with(model, flags)
    runs = [load_run(path) for path in (run, other) if path is not None]
    target = None if out is None else check_target(out)
    found = judged(runs, settings, set_dir, reports or (), known=known)
    write_result(found, target, indent=2)
    if form is options.TreeFormat.JSON:
        streams.out_json(found.model_dump_json(indent=2))
    else:
        streams.out("".join(f"{line}\n" for line in judgement_lines(found)))
    raise typer.Exit(judgement_code(found, runs))


def judged(
    runs: Sequence[EvalRun],
    settings: Settings,
    set_dir: Path,
    reports: Sequence[Path],
    *,
    known: int = USUAL_ITEMS,
) -> Judgement:
    """What the configured model says of one run, or of two.

    Raises NianbaoError: nothing is printed of a judge that did not hear every question.
    """
    from nianbao.cli.asking import opened, run_to_end
    from nianbao.evaluation.cases import load_cases
    from nianbao.evaluation.judge.judgement import corpus_of
    from nianbao.evaluation.judge.judgement import judge as ask_judge

    corpus = corpus_of(load_cases(set_dir, reports), runs)

    async def ask() -> Judgement:
        async with opened(settings) as llm:
            return await ask_judge(
                runs, corpus, llm, known=known, tell=lambda what: streams.tell(f"judge: {what}")
            )

    return run_to_end(ask(), "run eval judge on the result file; answers already given are kept.")


def judgement_code(found: Judgement, runs: Sequence[EvalRun]) -> int:
    """The exit code: 0, or 3 where not every task was scored; says it where a model judges itself."""
    if any(run.model == found.judge for run in runs):
        streams.tell(f"Note: {found.judge} judges its own answers; models are lenient with themselves.")
    return 0 if found.complete else INCOMPLETE


def judgement_lines(result: Judgement) -> Iterator[str]:
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
