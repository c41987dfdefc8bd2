"""Commands whose plain help groups options by panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperCommand

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

HELP: dict[str, object] = {"help_option_names": ["-h", "--help"]}
"""Context settings of every command."""


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
