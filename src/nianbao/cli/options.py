"""The options that several commands share, each with its panel in the help."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nianbao.cli.errors import TRACEBACK

if TYPE_CHECKING:
    from nianbao.settings import Settings

EMBEDDED = "embedded"
"""The embedded LLM as the name of a model, whatever endpoint is configured."""
MODEL_PANEL = "Model and endpoint"

Flags = Mapping[str, object]
"""What the command line says, by the name of the setting; None where it says nothing."""
Command = Callable[..., None]


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


OutlineForm = Annotated[TreeFormat, typer.Option("--format", "-f", help="What is printed.")]


def _about_model(kind: object, name: str, metavar: str | None, words: str) -> object:
    return Annotated[kind, typer.Option(name, metavar=metavar, help=words, rich_help_panel=MODEL_PANEL)]


def _about_limits(kind: object, name: str, metavar: str | None, words: str) -> object:
    return Annotated[kind, typer.Option(name, metavar=metavar, help=words, rich_help_panel="Limits")]


_OPTIONS: Mapping[str, object] = MappingProxyType(
    {
        "model": _about_model(str | None, "--model", "NAME", "The endpoint's model, or an embedded one."),
        "base_url": _about_model(
            str | None,
            "--base-url",
            "URL",
            "An OpenAI-compatible endpoint. Without one the embedded LLM answers and nothing leaves "
            "the machine. Its key is read from NIANBAO_API_KEY or nianbao.toml only: a flag would show it "
            "to other users.",
        ),
        "mode": _about_model(Mode | None, "--mode", None, "How typed answers are asked for. [default: auto]"),
        "gguf": _about_model(Path | None, "--gguf", "PATH", "Another model file for the embedded LLM."),
        "threads": _about_model(int | None, "--threads", "N", "Threads of the embedded LLM."),
        "chunk_characters": _about_limits(
            int | None,
            "--chunk-characters",
            "N",
            "How much of a report goes into one question. [default: by model]",
        ),
        "concurrency": _about_limits(
            int | None, "--concurrency", "N", "Questions at the same time. [default: 8]"
        ),
        "timeout": _about_limits(float | None, "--timeout", "SECONDS", "Longest wait for one answer."),
        "max_calls": _about_limits(int | None, "--max-calls", "N", "Budget of calls for the whole run."),
        "max_tokens": _about_limits(int | None, "--max-tokens", "N", "Budget of tokens for the whole run."),
        "no_store": _about_limits(bool, "--no-store", None, "Neither use nor keep answers already paid for."),
    }
)
"""The options that are settings, by name. `--no-store` says the opposite of its setting, `use_store`."""
OF_ENDPOINT = ("base_url", "mode", "gguf", "threads")
OF_MODEL = ("model", *OF_ENDPOINT)
OF_CHUNKS = ("chunk_characters", "concurrency")
OF_BUDGET = ("timeout", "max_calls", "max_tokens", "no_store")
"""Options that belong together, in the order of the help."""


def with_settings(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of those settings; it gets what was given together, as `flags`.

    Typer reads a command's options from its signature, so they are written into it, behind its own.
    """

    def extend(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True).parameters
        parameters = [one for name, one in own.items() if name != "flags"]
        for name in names:
            default = False if name == "no_store" else None
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(name, kind, default=default, annotation=_OPTIONS[name]))

        @wraps(command)
        def extended(**given: Any) -> None:
            flags = {name: given.pop(name) for name in names}
            if flags.pop("no_store", False):
                flags["use_store"] = False
            if isinstance(mode := flags.get("mode"), Mode):
                flags["mode"] = mode.value
            command(**given, flags=flags)

        extended.__annotations__ = {one.name: one.annotation for one in parameters}
        vars(extended)["__signature__"] = inspect.Signature(parameters, return_annotation=None)
        return extended

    return extend


def settings_from(flags: Flags) -> Settings:
    """The settings of the run. Raises `nianbao.errors.SettingsError`."""
    import os

    from nianbao.settings import resolve

    environ = {name: value for name, value in os.environ.items() if name != TRACEBACK}
    return resolve(flags, environ=environ)


def settings_with(model: str | None, flags: Flags) -> Settings:
    """The settings with that model; `embedded` drops the endpoint and its key. Raises SettingsError."""
    # An endpoint that is configured needs some model's name to be valid, also where it is not asked.
    settings = settings_from({**flags, "model": model})
    if model != EMBEDDED:
        return settings
    return settings.model_copy(update={"base_url": None, "api_key": None, "model": None})
