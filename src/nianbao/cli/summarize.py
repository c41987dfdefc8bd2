"""`nianbao summarize`: reports in, summaries out, finished ones kept whatever happens to the rest."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.cli import options
from nianbao.rendering import Format

_Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Reports, directories with reports, or - for stdin.")
]
_Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="OUT", help="A file for one report, a directory (DIR/) for several."),
]
_Form = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="[default: by OUT's ending; a table for a terminal; else json]"),
]
_Glob = Annotated[
    str | None,
    typer.Option("--glob", metavar="PATTERN", help="Which files of a directory, like '**/*.txt'."),
]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show chunks, calls and estimated tokens; ask nothing.")
]


@options.with_settings(*options.OF_MODEL, *options.OF_CHUNKS, *options.OF_BUDGET)
def summarize(  # one parameter an option: Typer reads them from the signature
    files: _Files,
    out: _Out = None,
    form: _Form = None,
    glob: _Glob = None,
    dry_run: _DryRun = False,
    *,
    flags: options.Flags,
) -> None:
    """Summarise annual reports: achievements, deficiencies, plans, each line with its source.

    For a terminal the summary is printed as a table, for a pipe as JSON (JSON Lines when there are
    several reports). An OUT that ends in .html is a page on which every line leads to its source and
    back; it needs no network. After Ctrl-C or a failure run the same command again: answers already given
    are kept, only the rest is asked.
    """
    from nianbao.cli.summarize_runner import SummarizeRequest, run_jobs

    request = SummarizeRequest(tuple(files), out, form, glob, dry_run)
    raise typer.Exit(run_jobs(request, options.settings_from(flags)))
