"""`nianbao eval run` and `nianbao eval compare`: a model or a baseline measured, two runs compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir

_Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show also what is wrong, item by item.")]
_Form = Annotated[
    options.TreeFormat | None,
    typer.Option("--format", "-f", help="[default: a table for a terminal, else json]"),
]
_Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="A baseline, outline or lead, which asks no model; the endpoint's model; or embedded. "
        "[default: as configured]",
        rich_help_panel=options.MODEL_PANEL,
    ),
]


_Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Reports of the set (r01). [default: all]")
]
_Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="RUN.json", help="Keep the result; stdout then gets the table."),
]
_RunName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="How tables call the run. [default: the model]")
]
_Repeats = Annotated[
    int, typer.Option("--repeats", metavar="N", min=1, max=100, help="Ask everything so many times.")
]
_Judge = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="MODEL",
        help="Afterwards let a model judge the summaries (see eval judge); apart from every score. With "
        "-o RUN.json its verdicts are kept in RUN.judgement.json.",
    ),
]


@options.with_settings(*options.OF_ENDPOINT, *options.OF_CHUNKS, *options.OF_BUDGET)
def run(  # one parameter an option: Typer reads them from the signature
    files: _Names = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    out: _Out = None,
    form: _Form = None,
    name: _RunName = "",
    repeats: _Repeats = 1,
    verbose: _Verbose = False,
    judge: _Judge = None,
    model: _Model = None,
    *,
    flags: options.Flags,
) -> None:
    """Summarise the reports of a set and score the summaries against their labels.

    A report that failed scores as empty and is named; one whose text was not found is named and left
    out: both give exit code 3. After Ctrl-C run the same command again: answers already given are kept.
    """
    from nianbao.cli.eval_runner import EvalRequest, measure

    request = EvalRequest(
        set_dir=set_dir,
        reports=tuple(reports or ()),
        names=tuple(files or ()),
        out=out,
        form=form,
        name=name,
        repeats=repeats,
        verbose=verbose,
        judge=judge,
    )
    raise typer.Exit(measure(request, model, flags))


def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="A result file of eval run.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Another one, over the same labels.")],
    form: _Form = None,
    verbose: _Verbose = False,
) -> None:
    """Compare run B with run A: what is better, what is worse, and where nobody can tell.

    Differences are paired by report, with 95 % intervals and permutation tests, corrected for the
    number of metrics (Holm). Asks no model.
    """
    from nianbao.cli.outputs import wants_json
    from nianbao.evaluation.comparison import compare as compared
    from nianbao.evaluation.report.comparison_table import comparison_lines
    from nianbao.evaluation.results import load_run

    found = compared(load_run(a), load_run(b))
    if wants_json(form, None):
        streams.out(found.model_dump_json(indent=1) + "\n")
    else:
        streams.show(comparison_lines(found, streams.width(), verbose=verbose))
