"""The options that several commands share, each with its panel in the help."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nianbao.settings import Settings

_MODEL = "Model and endpoint"
_LIMITS = "Limits"


class Mode(StrEnum):
    """How an endpoint is asked for typed answers; `auto` tries them in this order."""

    AUTO = "auto"
    JSON_SCHEMA = "json-schema"
    TOOLS = "tools"
    JSON = "json"


class TreeFormat(StrEnum):
    """The forms of what is no summary."""

    TABLE = "table"
    JSON = "json"


Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME", help="The endpoint's model, or an embedded one.", rich_help_panel=_MODEL
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="An OpenAI-compatible endpoint. Without one the embedded LLM answers and nothing leaves "
        "the machine. Its key is read from NIANBAO_API_KEY or nianbao.toml only: a flag would show it "
        "to other users.",
        rich_help_panel=_MODEL,
    ),
]
ModeOption = Annotated[
    Mode | None,
    typer.Option("--mode", help="How typed answers are asked for. [default: auto]", rich_help_panel=_MODEL),
]
Gguf = Annotated[
    Path | None,
    typer.Option(
        "--gguf", metavar="PATH", help="Another model file for the embedded LLM.", rich_help_panel=_MODEL
    ),
]
Threads = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", help="Threads of the embedded LLM.", rich_help_panel=_MODEL),
]
ChunkCharacters = Annotated[
    int | None,
    typer.Option(
        "--chunk-characters",
        metavar="N",
        help="How much of a report goes into one question. [default: by model]",
        rich_help_panel=_LIMITS,
    ),
]
Concurrency = Annotated[
    int | None,
    typer.Option(
        "--concurrency", metavar="N", help="Questions at the same time. [default: 8]", rich_help_panel=_LIMITS
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", help="Longest wait for one answer.", rich_help_panel=_LIMITS
    ),
]
MaxCalls = Annotated[
    int | None,
    typer.Option(
        "--max-calls", metavar="N", help="Budget of calls for the whole run.", rich_help_panel=_LIMITS
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens", metavar="N", help="Budget of tokens for the whole run.", rich_help_panel=_LIMITS
    ),
]
NoStore = Annotated[
    bool,
    typer.Option(
        "--no-store", help="Neither use nor keep answers already paid for.", rich_help_panel=_LIMITS
    ),
]
OutlineForm = Annotated[TreeFormat, typer.Option("--format", "-f", help="What is printed.")]


def settings_from(flags: Mapping[str, object]) -> Settings:
    """The settings of the run: `flags` by setting name, None for those not given.

    Raises `nianbao.errors.SettingsError`.
    """
    import os

    from nianbao.cli.handler import TRACEBACK
    from nianbao.settings import resolve

    environ = {name: value for name, value in os.environ.items() if name != TRACEBACK}
    return resolve(flags, environ=environ)
