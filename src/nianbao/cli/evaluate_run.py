"""`nianbao eval run` and `nianbao eval compare`: a model or a baseline measured, two runs compared."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.asking import run_to_end
from nianbao.cli.errors import INCOMPLETE
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir
from nianbao.cli.evaluate_judge import judged, judgement_code, judgement_lines
from nianbao.cli.progress import ProgressTeller, step_teller

if TYPE_CHECKING:
    from nianbao.evaluation.cases import CaseSet
    from nianbao.evaluation.results import EvalRun

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
    from nianbao.cli.outputs import STDOUT, check_target, wants_json, write_result
    from nianbao.evaluation.cases import load_cases

    target = None if out is None or out == STDOUT else check_target(Path(out))
    judging = None if judge is None else options.settings_with(judge, flags)
    found = load_cases(set_dir, reports or (), files or ())
    for absent in found.missing:
        streams.tell(f"{absent}: not scored, no file has its SHA-256. Name where it is with --reports.")
    made = run_to_end(_run(found, model, flags, name=name, repeats=repeats))
    write_result(made, target)
    as_json = wants_json(form, out)
    _show(made, as_json=as_json, verbose=verbose)
    code = 0 if made.complete else INCOMPLETE
    if judging is not None:
        verdicts = judged([made], judging, set_dir, reports or ())
        # The verdicts stand beside the run; where stdout holds the run as JSON they are told on stderr.
        write_result(verdicts, target and target.with_suffix(".judgement.json"), indent=2)
        for line in judgement_lines(verdicts):
            streams.tell(line) if as_json else streams.out(f"{line}\n")
        code = code or judgement_code(verdicts, [made])
    raise typer.Exit(code)


async def _run(
    found: CaseSet, model: str | None, flags: options.Flags, *, name: str, repeats: int
) -> EvalRun:
    """The run, by a baseline or by the model that the settings say."""
    from nianbao.errors import SettingsError
    from nianbao.evaluation.baselines import BASELINES
    from nianbao.evaluation.runner import run_cases
    from nianbao.evaluation.summarizers import BaselineSummarizer, open_asking

    if model in BASELINES:
        return await run_cases(found, BaselineSummarizer(str(model)), name=name, repeats=repeats)
    if model == options.EMBEDDED and flags.get("base_url") is not None:
        raise SettingsError("--model embedded and --base-url are both given.", "Choose one of them.")
    with ExitStack() as boards, step_teller() as tell:
        async with open_asking(options.settings_with(model, flags), repeats, tell) as asking:
            watcher = ProgressTeller(boards, live=asking.at_once == 1)
            return await run_cases(found, asking, name=name, repeats=repeats, watcher=watcher)


def _show(run: EvalRun, *, as_json: bool, verbose: bool) -> None:
    from nianbao.evaluation.report.table import run_lines
    from nianbao.evaluation.slices import slices

    if as_json:
        streams.out_json(run.model_dump_json(indent=1))
    else:
        streams.show(run_lines(run, slices(run.reports), streams.width(), verbose=verbose))


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
        streams.out_json(found.model_dump_json(indent=1))
    else:
        streams.show(comparison_lines(found, streams.width(), verbose=verbose))
