"""The embedded LLM: llama.cpp's own server inside this process, on loopback, with a random key.

It lives in the process, so it ends with the command, also on Ctrl-C and on a crash. Questions reach
it over loopback HTTP: one code path with hosted endpoints, and a question can be cancelled.
"""

from __future__ import annotations

import gc
import importlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nianbao.errors import EmbeddedModelError
from nianbao.llm.weights import DEFAULT
from nianbao.settings import Endpoint, Settings

_MAGIC = b"GGUF"
_SAMPLE = 0.25
"""Seconds over which idle cores are counted at start."""

_QUIET = -1
"""llama.cpp's log level at which nothing reaches stdout or stderr."""


@contextmanager
def serve(model_path: Path, settings: Settings) -> Iterator[Endpoint]:
    """Serve a GGUF file on a free loopback port while the context lasts; 2 to 8 s to start.

    One slot and `settings.n_ctx` tokens of context. Raises EmbeddedModelError when the file is no
    GGUF, llama.cpp is not installed or does not take the model.
    """
    check_gguf(model_path)
    key = secrets.token_urlsafe(32)
    server = _start(model_path, key, settings)
    try:
        yield Endpoint(f"{server.listening_address}/v1", key, model_path.stem)
    finally:
        del server  # xllamacpp has no close(): dropping the only reference stops it
        gc.collect()


def check_gguf(path: Path) -> None:
    """Raise EmbeddedModelError unless the file begins like a GGUF; llama.cpp's own error says nothing."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise EmbeddedModelError(
            f"The model file {path} cannot be read: {error.strerror}.", "Check the gguf setting."
        ) from None
    if magic != _MAGIC:
        raise EmbeddedModelError(f"{path} is no GGUF file.", "Give the path of a .gguf model.")


def llama_version() -> str | None:
    """The version of the installed xllamacpp, None without it. Does not import it."""
    from importlib import metadata

    with suppress(metadata.PackageNotFoundError):
        return metadata.version("xllamacpp")
    return None


def choose_threads(wanted: int | None = None) -> int:
    """Threads for llama.cpp: those wanted, else the cores that are idle now, at least one, at most 8.

    Threads of llama.cpp spin while they wait for each other: two on a busy pair of cores were
    measured 3 to 7 times slower than one. Counted are the cores this process may use, its container's
    share included, less those busy in a short sample. The load average is only asked where the kernel
    tells nothing better: it remembers a minute in which this very command was installed.
    """
    if wanted is not None:
        return wanted
    cores = _usable_cores()
    return max(1, min(8, cores - round(_busy_cores())))


def _busy_cores() -> float:
    """Cores at work for somebody, over a quarter of a second (Linux), else the load of the last minute."""
    try:
        before = _cpu_seconds()
        time.sleep(_SAMPLE)
        after = _cpu_seconds()
    except (OSError, ValueError, IndexError):
        with suppress(OSError, AttributeError):  # no load average on Windows
            return os.getloadavg()[0]
        return 0.0
    gone = (after[0] + after[1]) - (before[0] + before[1])
    return (os.cpu_count() or 1) * (after[0] - before[0]) / gone if gone > 0 else 0.0


def _cpu_seconds() -> tuple[float, float]:
    """Time the machine's cores were busy and idle so far, in clock ticks (Linux, proc_stat(5))."""
    ticks = [int(t) for t in Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return float(sum(ticks) - idle), float(idle)


def _usable_cores() -> int:
    """Cores of this process: its affinity, bounded by the quota of its control group (Linux)."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        cores = os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    return cores


def _start(model_path: Path, key: str, settings: Settings) -> Any:
    """Start the server; it is ready when this returns."""
    try:
        xllamacpp = importlib.import_module("xllamacpp")  # an optional extra without type hints
    except ImportError as error:
        raise EmbeddedModelError(
            f"llama.cpp is not installed ({error}).",
            f"Run: {DEFAULT.install}. Or set base_url to use an endpoint.",
        ) from None
    params = xllamacpp.CommonParams()
    params.model.path = str(model_path)
    params.model_alias = [model_path.stem]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = settings.n_ctx
    params.n_parallel = 1
    params.n_threads_http = 2
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = choose_threads(settings.threads)
    params.cache_ram_mib = 0  # keeps whole prompts of earlier questions in memory, up to 8 GB by default
    params.verbosity = _QUIET
    params.ui = params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = False
    try:
        return xllamacpp.Server(params)
    except RuntimeError:
        raise EmbeddedModelError(
            f"llama.cpp could not start with {model_path}.",
            "Free some memory (the default model needs 2 GB), lower n_ctx, or check the file.",
        ) from None
