"""Checks of the installation and the configured model, for `nianbao doctor`."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from nianbao.errors import NianbaoError
from nianbao.llm import local_server as embedded
from nianbao.llm import prompts, weights
from nianbao.llm.factory import open_llm
from nianbao.llm.protocol import Question
from nianbao.settings import Settings

_MEMORY = 2_300_000_000
"""Bytes that the default model needs while it is served (2.0 GB resident, and some air)."""

_TOKENS = 200
"""Most tokens of the tiny answer: some models think aloud before it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, what was found, and what to do about it."""

    name: str
    state: Literal["ok", "warn", "bad"]
    sentence: str
    hint: str = ""


class _Pong(BaseModel):
    """The tiny typed answer."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["好", "坏"]


def diagnose(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything a run needs; ask the model one tiny typed question. Raises nothing expected.

    The embedded LLM is started for it (2 to 15 s, longer at its first use).
    """
    findings = [
        *_configuration(settings),
        *(_embedded(settings) if settings.embedded else ()),
        _cache(settings.cache_dir),
        _office(),
    ]
    if any(found.state == "bad" for found in findings):
        findings.append(Finding("model", "warn", "Not asked: mend the above first."))
    else:
        findings.append(asyncio.run(_call(settings)))
    return tuple(findings)


def _configuration(settings: Settings) -> Iterator[Finding]:
    """What was configured, and where; never the key."""
    named = ", ".join(f"{k} ({place})" for k, place in sorted(settings.sources.items()))
    yield Finding(
        "settings", "ok", f"Set: {named}." if named else "Nothing is set: the embedded LLM and defaults."
    )
    if settings.base_url is None:
        if settings.api_key is not None:
            yield Finding(
                "endpoint", "warn", "api_key is set without base_url; it is not used.", "Set base_url."
            )
        return
    endpoint = settings.endpoint()
    if urlsplit(endpoint.base_url).scheme == "http" and not endpoint.loopback:
        yield Finding(
            "endpoint",
            "warn",
            f"Reports and key go to {endpoint.host} unencrypted.",
            "Use https:// where the endpoint offers it.",
        )
    else:
        where = "stay on this machine" if endpoint.loopback else f"go to {endpoint.host}"
        yield Finding("endpoint", "ok", f"Reports {where}, model {endpoint.model}.")


def _embedded(settings: Settings) -> Iterator[Finding]:
    """llama.cpp, the weights, memory."""
    version = embedded.llama_version()
    if version is None:
        hint = f"Run: {weights.DEFAULT.install}. Or set base_url and model."
        yield Finding("llama.cpp", "bad", "xllamacpp is not installed.", hint)
    else:
        threads = embedded.choose_threads(settings.threads)
        yield Finding("llama.cpp", "ok", f"xllamacpp {version}, {threads} threads at the load of now.")
    yield _weights(settings)
    free = _free_memory()
    if free is not None and free < _MEMORY:
        hint = "Close other programs, or use the smaller model (nianbao models)."
        yield Finding("memory", "warn", f"{free / 1e9:.1f} GB are free, the default model needs 2.3.", hint)


def _weights(settings: Settings) -> Finding:
    try:
        if settings.gguf is not None:
            embedded.check_gguf(settings.gguf)
            return Finding("weights", "ok", f"{settings.gguf} is a GGUF file.")
        model = weights.find(settings.model)
    except NianbaoError as error:
        return Finding("weights", "bad", error.message, error.hint)
    status = next(each for each in weights.installed(settings.cache_dir) if each.model is model)
    if status.verified:
        return Finding("weights", "ok", f"{model.name}: checksum verified, {status.file}.")
    if status.usable:
        return Finding("weights", "ok", f"{model.name}: installed, to be joined and checked on first use.")
    found = f"{model.name}: {status.packages_found} of {model.parts} packages are installed."
    return Finding("weights", "bad", found, f"Run: {model.install}")


def _cache(directory: Path) -> Finding:
    """Whether the cache can be written, and its room."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            free = shutil.disk_usage(directory).free
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding(
            "cache", "bad", f"{directory} cannot be written: {reason}.", "Set cache_dir to another directory."
        )
    return Finding("cache", "ok", f"{directory} can be written, {free / 1e9:.0f} GB free.")


def _office() -> Finding:
    """Whether old Word and WPS files can be read."""
    program = shutil.which("soffice")
    if program is None:
        hint = "Install LibreOffice, or save such files as .docx."
        return Finding("LibreOffice", "warn", "Not found: .doc and .wps cannot be read, all else can.", hint)
    return Finding("LibreOffice", "ok", f"{program}: .doc and .wps can be read.")


async def _call(settings: Settings) -> Finding:
    """Ask one tiny typed question, past the store."""
    from nianbao.llm.client import EndpointClient
    from nianbao.llm.dialect import Form

    try:
        async with open_llm(settings.model_copy(update={"use_store": False})) as llm:
            answer = await llm.ask(Question(prompts.load("doctor").render({}), _Pong, _TOKENS))
            dialect = llm.dialect if isinstance(llm, EndpointClient) else None
            model = llm.profile.model
    except NianbaoError as error:
        return Finding("model", "bad", error.message, error.hint)
    seconds, instructor = answer.usage.seconds, metadata.version("instructor")
    speaks = f"speaks {dialect}, " if dialect is not None else ""
    found = f"{model} answered in {seconds:.1f} s ({speaks}instructor {instructor})."
    if settings.mode == "auto" and not settings.embedded and dialect and answer.usage.calls > 1:
        form = "json" if dialect.form is Form.PROSE else dialect.form.value
        return Finding("model", "ok", found, f"Set mode to {form} to spare refused first calls.")
    return Finding("model", "ok", found)


def _free_memory() -> int | None:
    """Bytes of memory that could be used now, None where the system does not say (not Linux)."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None
