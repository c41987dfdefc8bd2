"""The commands and their help: light to import, so that `nianbao --help` is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from nianbao.cli import evaluate
from nianbao.cli.brief import brief
from nianbao.cli.draft import draft
from nianbao.cli.machine import doctor, models, schema
from nianbao.cli.outline import outline
from nianbao.cli.panels import HELP, PanelledCommand
from nianbao.cli.summarize import summarize

if TYPE_CHECKING:
    from typer._click import Command as BaseCommand

EXIT_CODES = """\
Exit codes: 0 done; 1 something a person can mend, or a defect; 2 wrong usage; 3 done but incomplete
(failed chunks or a used-up budget are named); 4 a file that cannot be read as a report; 5 a setting or a
prompt that makes no sense; 6 the model or its endpoint; 7 a result or the store that cannot be written;
130 interrupted."""


app = typer.Typer(
    name="nianbao",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # A default that is no None spares Typer the import of pydantic, only to read an absent --help.
    context_settings=HELP | {"default_map": {"help": False}},
    epilog=EXIT_CODES,
)
for _command, _short in (
    (summarize, "Summarise reports, each line with its source."),
    (brief, "Brief leaders on one report or many."),
    (draft, "Draft next year's report, with blanks to fill."),
    (outline, "Show how a report was understood; asks no model."),
    (models, "List the embedded models."),
    (doctor, "Check the configuration and the model."),
    (schema, "Print the JSON Schema of a summary."),
):
    app.command(cls=PanelledCommand, short_help=_short, context_settings=HELP)(_command)
app.add_typer(evaluate.app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"nianbao {version('nianbao')}")
        raise typer.Exit


@app.callback()
def _nianbao(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Typed, cited summaries of Chinese annual reports on government by law (法治政府建设年度报告)."""


def command() -> BaseCommand:
    """The whole command line as one object with `main()`."""
    return get_command(app)
