"""`nianbao eval judge`: a model as judge of one run, or between two; believed only after calibration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir

if TYPE_CHECKING:
    from collections.abc import Mapping

_ITEMS = 40

JudgeModel = Annotated[
    str,
    typer.Option(
        "--judge", metavar="MODEL", help="The model that judges: one of the endpoint's, or 'embedded'."
    ),
]


def judge(  # one parameter an option: Typer reads them from the signature
    run: Annotated[Path, typer.Argument(metavar="RUN.json", help="A result file of `nianbao eval run`.")],
    model: JudgeModel,
    other: Annotated[
        Path | None,
        typer.Argument(
            metavar="OTHER.json", help="Another run over the same set: which of the two is better?"
        ),
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    items: Annotated[
        int,
        typer.Option(
            "--known", metavar="N", min=1, help="Gold items and key facts that the judge is calibrated on."
        ),
    ] = _ITEMS,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="JUDGEMENT.json", help="Write every verdict.")
    ] = None,
    form: options.OutlineForm = options.TreeFormat.TABLE,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    gguf: options.Gguf = None,
    threads: options.Threads = None,
    concurrency: options.Concurrency = None,
    timeout: options.Timeout = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    no_store: options.NoStore = False,
) -> None:
    """Let a model judge a run: summaries by their evidence, overviews by key facts. Never part of a gate.

    Its agreement with the labels is measured and printed first; below a kappa of 0.6 it is not believed
    and no score is shown (exit code 3). With OTHER.json it compares the two runs, asked in both orders.
    """
    from nianbao.cli.judge_runner import JudgeWish, judge_runs, settings_of_judge
    from nianbao.evaluation.results import load_run

    flags: Mapping[str, object] = {
        "base_url": base_url,
        "mode": mode.value if mode else None,
        "gguf": gguf,
        "threads": threads,
        "concurrency": concurrency,
        "timeout": timeout,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "use_store": False if no_store else None,
    }
    settings = settings_of_judge(model, flags)
    wish = JudgeWish(set_dir, tuple(reports or ()), items, out, form is options.TreeFormat.JSON)
    runs = [load_run(path) for path in (run, other) if path is not None]
    raise typer.Exit(judge_runs(runs, wish, settings))
