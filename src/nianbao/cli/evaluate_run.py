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
        rich_help_panel="Model and endpoint",
    ),
]


def run(  # one parameter an option: Typer reads them from the signature
    files: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Reports of the set (r01). [default: all]")
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="RUN.json", help="Keep the result; stdout then gets the table."),
    ] = None,
    form: _Form = None,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="How tables call the run. [default: the model]")
    ] = "",
    repeats: Annotated[
        int, typer.Option("--repeats", metavar="N", min=1, max=100, help="Ask everything so many times.")
    ] = 1,
    verbose: _Verbose = False,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="MODEL",
            help="Afterwards let a model judge the summaries (see eval judge); apart from every score. With "
            "-o RUN.json its verdicts are kept in RUN.judgement.json.",
        ),
    ] = None,
    model: _Model = None,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    gguf: options.Gguf = None,
    threads: options.Threads = None,
    chunk_characters: options.ChunkCharacters = None,
    concurrency: options.Concurrency = None,
    timeout: options.Timeout = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    no_store: options.NoStore = False,
) -> None:
    """Summarise the reports of a set and score the summaries against their labels.

    A report that failed scores as empty and is named; one whose text was not found is named and left
    out: both give exit code 3. After Ctrl-C run the same command again: answers already given are kept.
    """
    from nianbao.cli.eval_runner import Wish, measure

    flags = {
        "base_url": base_url,
        "mode": mode.value if mode else None,
        "gguf": gguf,
        "threads": threads,
        "chunk_characters": chunk_characters,
        "concurrency": concurrency,
        "timeout": timeout,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "use_store": False if no_store else None,
    }
    wish = Wish(set_dir, tuple(reports or ()), tuple(files or ()), out, form, name, repeats, verbose, judge)
    raise typer.Exit(measure(wish, model, flags))


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
    from nianbao.cli.eval_runner import wants_json
    from nianbao.evaluation.comparing import compare as compared
    from nianbao.evaluation.report.comparison_table import comparison_lines
    from nianbao.evaluation.results import load_run

    found = compared(load_run(a), load_run(b))
    if wants_json(form, None):
        streams.out(found.model_dump_json(indent=1) + "\n")
    else:
        streams.show(comparison_lines(found, streams.width(), verbose=verbose))
