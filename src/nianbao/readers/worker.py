"""A child process that works on foreign files within limits: what hangs or swells ends with the child.

Both sides speak in frames: a line of JSON (`size` in it), then that many bytes. Only plain data travels, and
errors by their name in `nianbao.errors`. The child lives until its parent ends, a limit is met, or one file
has made it large. Where the system has no `resource` (Windows) only the time without an answer is limited;
macOS does not hold the limit of memory.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from time import process_time
from typing import IO, Any

from nianbao import errors

Facts = Mapping[str, Any]
Tell = Callable[[int, int], None]
"""Takes how many steps are done, and how many there are."""
Answer = Callable[[Facts, bytes, Tell], tuple[Facts, bytes]]
"""What a child does with a request: facts and bytes to facts and bytes; raises `nianbao.errors`."""

_LARGE = 256 * 2**20
"""Bytes of address space above which a child is not kept for the next file."""
_PATIENCE = 4.0 if importlib.util.find_spec("resource") else 1.5
"""Seconds without a word, per second of processor time allowed: a busy machine is no hang. Fewer where the
system does not limit processor time, and this is all there is."""
_START = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()"
)


class StopReason(StrEnum):
    """Why a child gave no answer."""

    TIME = "time"
    MEMORY = "memory"
    FAULT = "fault"


class WorkerStopped(Exception):  # noqa: N818 - the name says what happened
    """A request that the child did not answer; an unforeseen error in it is the cause."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a request may take: `seconds` of processor time, `memory` bytes more than the child has.

    Each step told adds `step` seconds, up to `most` in all.
    """

    seconds: float
    memory: int
    step: float = 0.0
    most: float = 0.0


class Worker:
    """The parent's side: starts the child when it is first asked, and again after it ended."""

    def __init__(self, module: str) -> None:
        """`module` holds a `main` that calls `serve`."""
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._late = False

    def ask(
        self, facts: Facts, body: bytes, allowance: Allowance, tell: Tell | None = None
    ) -> tuple[Facts, bytes]:
        """The child's answer; `tell` hears of its steps.

        Raises the NianbaoError that the child raised, WorkerStopped when it gave no answer.
        """
        with self._lock:
            process = self._running()
            try:
                _send(process.stdin, {**facts, "allowance": asdict(allowance)}, body)
                answer, data = self._answer(process, allowance, tell)
            except BaseException:
                self.end()
                raise
            if answer.get("last"):
                self.end()
        if "error" in answer:
            raise _error(answer)
        return answer, data

    def end(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():  # a fork has no child of its own
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.end()
            command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path), self._module]
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                raise errors.NianbaoError(
                    f"The process that reads files cannot be started: {error.strerror}."
                ) from None
            self._owner = os.getpid()
            atexit.register(self.end)
        return self._process

    def _answer(
        self, process: subprocess.Popen[bytes], allowance: Allowance, tell: Tell | None
    ) -> tuple[Facts, bytes]:
        self._late = False
        while True:
            timer = threading.Timer(_PATIENCE * allowance.seconds, self._expire, (process,))
            timer.daemon = True
            timer.start()
            try:
                frame = _receive(process.stdout)
            finally:
                timer.cancel()
            if frame is None:
                raise WorkerStopped(self._why(process.wait()))
            facts, data = frame
            if "stopped" in facts:
                raise WorkerStopped(StopReason(facts["stopped"])) from RuntimeError(facts["trace"])
            if "done" not in facts:
                return facts, data
            if tell is not None:
                tell(facts["done"], facts["total"])

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _why(self, code: int) -> StopReason:
        if self._late or code == -_OUT_OF_TIME:
            return StopReason.TIME
        return StopReason.MEMORY if -code in _OUT_OF_MEMORY else StopReason.FAULT


_OUT_OF_MEMORY = (6, 9)
"""SIGABRT, by which libraries end that are refused memory, and SIGKILL, which the system sends."""
_OUT_OF_TIME = 24
"""SIGXCPU; numbers, since Windows has no such signals."""


def serve(answer: Answer) -> None:
    """The child's side: answer requests on stdin until it closes."""
    import signal

    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints, the answers stay clean
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent decides
    while (frame := _receive(sys.stdin.buffer)) is not None:
        facts, body = frame
        limited = _Limited(Allowance(**facts["allowance"]), out)
        try:
            told, data = answer(facts, body, limited.tell)
        except errors.NianbaoError as error:
            told, data = {"error": type(error).__name__, "message": error.message, "hint": error.hint}, b""
        except MemoryError:
            told, data = {"stopped": StopReason.MEMORY, "trace": ""}, b""
        except Exception:  # noqa: BLE001 - a foreign file meets libraries in every shape: the parent tells
            told, data = {"stopped": StopReason.FAULT, "trace": traceback.format_exc()}, b""
        limited.lift()
        last = _address_space() > _LARGE
        _send(out, {**told, "last": last}, data)


class _Limited:
    """Limits of this process, as far as the system has them, for one request."""

    def __init__(self, allowance: Allowance, out: IO[bytes]) -> None:
        self._allowance, self._out = allowance, out
        self._begun = process_time()
        self._steps = 0
        self._seconds(allowance.seconds)
        _limit("RLIMIT_AS", _address_space() + allowance.memory)
        _limit("RLIMIT_CORE", 0)

    def tell(self, done: int, total: int) -> None:
        """Tell the parent of a step, and take the time it adds."""
        self._steps += 1
        more = self._allowance.seconds + self._steps * self._allowance.step
        self._seconds(min(more, max(self._allowance.most, self._allowance.seconds)))
        _send(self._out, {"done": done, "total": total}, b"")

    def lift(self) -> None:
        """Take the limits of time and memory off."""
        _limit("RLIMIT_AS", None)
        _limit("RLIMIT_CPU", None)

    def _seconds(self, seconds: float) -> None:
        _limit("RLIMIT_CPU", int(self._begun + seconds) + 1)


def _limit(kind: str, most: int | None) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    which = getattr(resource, kind)
    _, hard = resource.getrlimit(which)
    wanted = hard if most is None or (hard != resource.RLIM_INFINITY and most > hard) else most
    with suppress(ValueError, OSError):  # macOS refuses some
        resource.setrlimit(which, (wanted, hard))


def _address_space() -> int:
    """Bytes of address space of this process; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _send(pipe: IO[bytes] | None, facts: Facts, body: bytes) -> None:
    """Write a frame. A pipe whose other end is gone shows when the answer is read."""
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.write(json.dumps({**facts, "size": len(body)}).encode() + b"\n")
            pipe.write(body)
            pipe.flush()


def _receive(pipe: IO[bytes] | None) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None when the other side is gone."""
    line = pipe.readline() if pipe is not None else b""
    if not line.endswith(b"\n"):
        return None
    facts = json.loads(line)
    body = pipe.read(facts["size"]) if pipe is not None else b""
    return (facts, body) if len(body) == facts["size"] else None


def _error(facts: Facts) -> errors.NianbaoError:
    """An error by its name."""
    kind = getattr(errors, facts["error"], None)
    if isinstance(kind, type) and issubclass(kind, errors.NianbaoError):
        return kind(facts["message"], facts["hint"])
    return errors.NianbaoError(facts["message"], facts["hint"])
