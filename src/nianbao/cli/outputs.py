"""Where results go: checked before the first model call, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.inputs import Input
from nianbao.cli.options import TreeFormat
from nianbao.errors import OutputError
from nianbao.rendering import Format
from nianbao.text.sanitize import visible_json

if TYPE_CHECKING:
    from pydantic import BaseModel

STDOUT = "-"
_SUFFIX = {Format.JSON: ".json", Format.MARKDOWN: ".md", Format.HTML: ".html", Format.TABLE: ".txt"}
_FORMAT = {suffix: form for form, suffix in _SUFFIX.items()}


@dataclass(frozen=True, slots=True)
class SummaryJob:
    """One report and where its result goes; `target` is None for stdout."""

    source: Input
    target: Path | None


def choose_format(asked: Format | None, out: str | None, *, terminal: bool) -> Format:
    """What was asked for; else by the ending of `out`; else a table for a terminal and JSON for the rest."""
    if asked is not None:
        return asked
    if out is not None:
        return _FORMAT.get(Path(out).suffix.lower(), Format.JSON)
    return Format.TABLE if terminal else Format.JSON


def plan_jobs(inputs: Sequence[Input], out: str | None, form: Format) -> tuple[SummaryJob, ...]:
    """A job for every input. `out` is a file for one report, a directory for several, None for stdout.

    Makes the directory. Raises OutputError when a result could not be written, would overwrite an
    input, or when several reports would share one file, or several pages stdout.
    """
    if out is None or out == STDOUT:
        streams.check_open()
        if form is Format.HTML and len(inputs) > 1:
            raise OutputError(f"{len(inputs)} pages cannot share stdout.", "Name a directory: -o pages/")
        return tuple(SummaryJob(one, None) for one in inputs)
    path = Path(out)
    if os.path.isdir(path) or out.endswith(("/", os.sep)):  # noqa: PTH112 - Path.is_dir fails at long names
        jobs = _into_directory(inputs, path, form)
    elif len(inputs) == 1:
        jobs = (SummaryJob(inputs[0], path),)
    else:
        raise OutputError(
            f"{len(inputs)} reports cannot be written to the one file {path.name}.",
            f"Name a directory: -o {path.stem}/",
        )
    kept = _resolved(one.path for one in inputs if one.path)
    for parent in {_checked(job.target, kept).parent for job in jobs if job.target}:
        _probe(parent)
    return jobs


def check_target(path: Path, inputs: Iterable[str | Path] = ()) -> Path:
    """`path`, when a result can be written there and it is no input: known before the work begins.

    Raises OutputError.
    """
    _probe(_checked(path, _resolved(inputs)).parent)
    return path


def document_target(
    out: str | None, inputs: Iterable[str], endings: Sequence[str], *, what: str
) -> Path | None:
    """The file of a document with one of the endings, None for stdout. Raises OutputError."""
    if out is None or out == STDOUT:
        streams.check_open()
        return None
    path = Path(out)
    if path.suffix.lower() not in endings:
        named = ", ".join(endings)
        raise OutputError(
            f"A {what} cannot be written as {path.name}.", f"Name a file that ends in: {named}."
        )
    return check_target(path, inputs)


def wants_json(form: TreeFormat | None, out: str | None) -> bool:
    """Whether stdout gets JSON: when asked for; else where no person reads and no file holds it."""
    if form is not None:
        return form is TreeFormat.JSON
    return out == STDOUT or (out is None and not streams.terminal())


def write_result(result: BaseModel, target: Path | None, indent: int = 1) -> None:
    """Write a typed result as JSON where a file was named, and say so."""
    if target is not None:
        write(target, visible_json(result.model_dump_json(indent=indent)) + "\n")
        streams.tell(f"Written to {target}")


def make_directory(directory: Path) -> None:
    """Make the directory where it is missing, and see that files can be made in it. Raises OutputError."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The directory {directory} cannot be made: {error.strerror}.") from None
    _probe(directory)


def _into_directory(inputs: Sequence[Input], directory: Path, form: Format) -> tuple[SummaryJob, ...]:
    make_directory(directory)
    # Two inputs of one stem (a.txt, a.pdf) keep their whole names; two of one name are told apart by number.
    stems = Counter(one.stem.casefold() for one in inputs)
    taken: set[str] = set()
    jobs: list[SummaryJob] = []
    for one in inputs:
        base = name = one.stem if stems[one.stem.casefold()] == 1 else one.name
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        jobs.append(SummaryJob(one, directory / f"{name}{_SUFFIX[form]}"))
    return tuple(jobs)


def _resolved(paths: Iterable[str | Path]) -> set[Path]:
    return {Path(os.path.realpath(path)) for path in paths}


def _checked(target: Path, inputs: Iterable[Path] = ()) -> Path:
    """Where a result is really written: a regular file that may be replaced, or a new one.

    Raises OutputError for inputs, devices, pipes, directories, loops of links, write-protected files.
    """
    final = Path(os.path.realpath(target))
    if final in inputs:
        raise OutputError(f"{target.name} is an input: it would be overwritten.", "Choose another -o.")
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return final if target.is_symlink() else target
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}.", "Choose another -o.") from None
    if not stat.S_ISREG(mode):
        raise OutputError(f"{target} is no regular file.", "Choose another -o; '-' is stdout.")
    if not (mode & 0o222 and os.access(final, os.W_OK)):  # for root, access says yes to everything
        raise OutputError(f"{target} is write-protected.", "Allow writing to it, or choose another -o.")
    return final if target.is_symlink() else target


def _probe(directory: Path) -> None:
    """Find out by doing whether a file can be made there (access bits lie for root and on shares)."""
    if not directory.is_dir():
        raise OutputError(f"There is no directory {directory}.", "Make it first, or choose another -o.")
    trial = _beside(directory / "nianbao")
    try:
        os.close(os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        trial.unlink()
    except OSError as error:
        raise OutputError(f"Nothing can be written in {directory}: {error.strerror}.") from None


def write(target: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all; see `write_bytes`. Raises OutputError."""
    write_bytes(target, text.encode("utf-8"))


def write_bytes(target: Path, data: bytes) -> None:
    """Write `data` under a temporary name beside the file and rename it: all of it or the old file is there.

    A symbolic link is followed; an existing file keeps its mode and, where the system lets us, its owner.
    Raises OutputError, also for whatever is no regular file.
    """
    final = _checked(target)
    temporary = _beside(final)
    try:
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _look_like(final, temporary)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}.") from None


def _look_like(old: Path, new: Path) -> None:
    """Give a file the owner and the mode of the one that it replaces, if there is one."""
    try:
        was = old.stat()
    except FileNotFoundError:
        return
    if hasattr(os, "chown"):
        with suppress(OSError):  # only root gives files away
            os.chown(new, was.st_uid, was.st_gid)
    new.chmod(stat.S_IMODE(was.st_mode))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:60]}.{secrets.token_hex(4)}.part")
