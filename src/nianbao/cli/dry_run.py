"""`nianbao summarize --dry-run`: what a run would ask, without asking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.errors import tell_error
from nianbao.cli.inputs import Input, read_input
from nianbao.errors import InputError
from nianbao.rendering import Format

if TYPE_CHECKING:
    from nianbao.settings import Settings
    from nianbao.summarization.pipeline import DryRun


def dry_run(inputs: Sequence[Input], settings: Settings, form: Format) -> int:
    """Print chunks, calls and estimated tokens of every report and of all; JSON Lines for `Format.JSON`.

    Returns the exit code: that of the first file that cannot be read, else 0.
    """
    from nianbao.summarization.pipeline import plan

    code = 0
    plans: list[tuple[str, DryRun]] = []
    for one in inputs:
        try:
            plans.append((one.name, plan(read_input(one, settings), settings)))
        except InputError as error:
            tell_error(error, one.name)
            code = code or error.exit_code
    if form is Format.JSON:
        for _, made in plans:
            streams.out_json(json.dumps(asdict(made), ensure_ascii=False))
    else:
        streams.show_table(("report", "chunks", "calls", "tokens in", "tokens out"), _rows(plans))
    return code


def _rows(plans: Sequence[tuple[str, DryRun]]) -> list[tuple[str, ...]]:
    counted: list[tuple[str, tuple[int, ...]]] = [
        (name, (len(p.chunks), p.calls, p.tokens_in, p.tokens_out)) for name, p in plans
    ]
    if len(counted) > 1:
        counted.append(("all", tuple(map(sum, zip(*(numbers for _, numbers in counted), strict=True)))))
    return [(name, *(f"{number:,}" for number in numbers)) for name, numbers in counted]
