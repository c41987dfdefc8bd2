"""`nianbao summarize`: reports in, summaries out, finished ones kept whatever happens to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options
from nianbao.rendering import Format

if TYPE_CHECKING:
    from collections.abc import Mapping


def summarize(  # one parameter an option: Typer reads them from the signature
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Reports, directories with reports, or - for stdin.")
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="OUT", help="A file for one report, a directory (DIR/) for several."
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="[default: by OUT's ending; a table for a terminal; else json]"),
    ] = None,
    glob: Annotated[
        str | None,
        typer.Option("--glob", metavar="PATTERN", help="Which files of a directory, like '**/*.txt'."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show chunks, calls and estimated tokens; ask nothing.")
    ] = False,
    model: options.Model = None,
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
    """Summarise annual reports: achievements, deficiencies, plans, each line with its source.

    For a terminal the summary is printed as a table, for a pipe as JSON (JSON Lines when there are
    several reports). An OUT that ends in .html is a page on which every line leads to its source and
    back; it needs no network. After Ctrl-C or a failure run the same command again: answers already given
    are kept, only the rest is asked.
    """
    from nianbao.cli.summarize_runner import Wish, run_jobs

    flags: Mapping[str, object] = {
        "model": model,
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
    wish = Wish(tuple(files), out, form, glob, dry_run)
    raise typer.Exit(run_jobs(wish, options.settings_from(flags)))
