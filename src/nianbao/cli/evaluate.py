"""`nianbao eval`: how good the summaries are, and whether a change is more than noise."""

from __future__ import annotations

import typer

from nianbao.cli.panels import HELP

app = typer.Typer(
    name="eval",
    help="Measure summaries against labelled reports.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=HELP,
)
