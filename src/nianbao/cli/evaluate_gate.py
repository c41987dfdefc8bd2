"""`nianbao eval gate` and `nianbao eval record`: did this change break anything; answers to replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.cli import options
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir

_Recordings = Annotated[
    Path,
    typer.Option("--recordings", metavar="DIR", help="Where recorded answers are, one file a model."),
]
_RECORDINGS = DEFAULT_SET / "recordings"


def gate(
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    baseline: Annotated[
        Path, typer.Option("--baseline", metavar="FILE", help="Floors and checksums to hold against.")
    ] = DEFAULT_SET / "baseline.json",
    recordings: _Recordings = _RECORDINGS,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="A recorded model, outline or lead; may be given several times. "
            "[default: all that the baseline has for the set]",
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Measure anew and write the baseline, where nothing got worse.")
    ] = False,
    allow_regression: Annotated[
        str | None,
        typer.Option(
            "--allow-regression",
            metavar="REASON",
            help="With --update: let floors fall, and keep the reason in the baseline.",
        ),
    ] = None,
) -> None:
    """Hold recorded answers of the set against the baseline. Asks no model.

    Exits with 0 when every floor holds, 1 on a regression, 2 when it could not be evaluated: reports,
    labels, prompts or model are not those of the baseline, an answer is not recorded, nothing was scored.
    """
    from nianbao.cli.gate_runner import Place, keep_gate, renew_baseline

    place = Place(set_dir, tuple(reports or ()), baseline, recordings, tuple(model or ()))
    if update or allow_regression is not None:
        raise typer.Exit(renew_baseline(place, allow_regression or ""))
    raise typer.Exit(keep_gate(place))


@options.with_settings("model", "base_url", "threads", "timeout")
def record(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME", help="Reports of the set (r01), added to the file. [default: all, anew]"
        ),
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    recordings: _Recordings = _RECORDINGS,
    *,
    flags: options.Flags,
) -> None:
    """Record the configured model's answers over a set, for the gate to replay.

    Answers in the store are taken from there. A recording is keyed by prompt and text: after an edited
    prompt only its questions are asked again.
    """
    from nianbao.cli.gate_runner import Place, make_recording

    place = Place(set_dir, tuple(reports or ()), Path(), recordings, ())
    raise typer.Exit(make_recording(place, tuple(files or ()), flags))
