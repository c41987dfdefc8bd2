"""`nianbao outline`: how a report was understood, without a model."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.cli import streams
from nianbao.cli.options import OutlineForm, TreeFormat, settings_from


def outline(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A report, or - for stdin.")],
    form: OutlineForm = TreeFormat.TABLE,
) -> None:
    """Print a report's tree with roles, units and the reason for each. Asks no model."""
    from nianbao.cli.inputs import named_input, read_input
    from nianbao.rendering.outline import outline_json, outline_lines

    report = read_input(named_input(file), settings_from({}))
    if form is TreeFormat.JSON:
        streams.out(outline_json(report))
    else:
        streams.show(outline_lines(report, streams.width()))
