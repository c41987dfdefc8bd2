"""Reads an input of the command with the limits of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.cli.inputs import Input

if TYPE_CHECKING:
    from nianbao.schema.report import Report
    from nianbao.settings import Settings


def read_input(one: Input, settings: Settings) -> Report:
    """The report. Raises `nianbao.errors.InputError` and its kinds."""
    from nianbao.readers import Limits, read

    return read(one.argument, Limits(max_bytes=settings.max_file_bytes))
