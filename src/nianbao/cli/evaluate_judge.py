"""`nianbao eval judge`: a model as judge of one run, or between two; believed only after calibration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.cli import options
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir
from nianbao.evaluation.judge import USUAL_ITEMS

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
    from nianbao.cli.judge_runner import JudgeRequest, judge_runs
    from nianbao.evaluation.results import load_run

    settings = options.settings_with(model, flags)
    as_json = form is options.TreeFormat.JSON
    request = JudgeRequest(set_dir, tuple(reports or ()), known=known, out=out, json=as_json)
    runs = [load_run(path) for path in (run, other) if path is not None]
    raise typer.Exit(judge_runs(runs, request, settings))
