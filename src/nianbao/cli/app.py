"""The commands and their help: light to import, so that `nianbao --help` is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand
from typer.main import get_command

from nianbao.cli.machine import doctor, models, schema
from nianbao.cli.outline import outline
from nianbao.cli.summarize import summarize

if TYPE_CHECKING:
    from typer._click import Command as BaseCommand
    from typer._click import Context, HelpFormatter

EXIT_CODES = """\
Exit codes: 0 done; 1 something a person can mend, or a defect; 2 wrong usage; 3 done but incomplete
(failed chunks or a used-up budget are named); 4 a file that cannot be read as a report; 5 a setting or a
prompt that makes no sense; 6 the model or its endpoint; 7 a result or the store that cannot be written;
130 interrupted."""


class PanelledCommand(TyperCommand):
    """A command whose plain help groups options by panel.

    Typer groups them only with rich, whose import alone costs what a quick `--help` may take.
    """

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write arguments and options under their panels, in the order of the parameters."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                usual = "Arguments" if param.param_type_name == "argument" else "Options"
                # Typer appends an argument's Python type to its name, which tells a user nothing.
                shown = (record[0].split(" <")[0], record[1]) if usual == "Arguments" else record
                panels.setdefault(getattr(param, "rich_help_panel", None) or usual, []).append(shown)
        for name, records in panels.items():
            with formatter.section(name):
                formatter.write_dl(records)


_HELP: dict[str, object] = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="nianbao",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # A default that is no None spares Typer the import of pydantic, only to read an absent --help.
    context_settings=_HELP | {"default_map": {"help": False}},
    epilog=EXIT_CODES,
)
for _command, _short in (
    (summarize, "Summarise reports, each line with its source."),
    (outline, "Show how a report was understood; asks no model."),
    (models, "List the embedded models."),
    (doctor, "Check the configuration and the model."),
    (schema, "Print the JSON Schema of a summary."),
):
    app.command(cls=PanelledCommand, short_help=_short, context_settings=_HELP)(_command)


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
