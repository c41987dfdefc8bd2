"""`nianbao eval`: how good the summaries are, and whether a change is more than noise."""

from __future__ import annotations

import typer

from nianbao.cli.evaluate_gate import gate, record
from nianbao.cli.evaluate_gold import agree, label, validate
from nianbao.cli.evaluate_judge import judge
from nianbao.cli.evaluate_page import page
from nianbao.cli.evaluate_run import compare, run
from nianbao.cli.panels import HELP, PanelledCommand

app = typer.Typer(
    name="eval",
    help="Measure summaries against labelled reports.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # As in `nianbao.cli.app`: spares Typer the import of pydantic.
    context_settings=HELP | {"default_map": {"help": False}},
)
for _command, _short in (
    (run, "Summarise a set and score it."),
    (compare, "Is run B better than run A, or is it noise."),
    (gate, "Did this change break anything."),
    (record, "Record a model's answers for the gate."),
    (page, "Write a run as an HTML page."),
    (validate, "Check gold files: every complaint."),
    (label, "Write a gold skeleton for a person to correct."),
    (agree, "Compare two labellers."),
    (judge, "Let a model judge a run, or compare two."),
):
    app.command(cls=PanelledCommand, short_help=_short, context_settings=HELP)(_command)
