"""Where results go: checked before the first model call, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.inputs import Input
from nianbao.cli.options import TreeFormat
from nianbao.errors import OutputError
from nianbao.rendering import Format

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
        if form is Format.HTML and len(inputs) > 1:
            raise OutputError(f"{len(inputs)} pages cannot share stdout.", "Name a directory: -o pages/")
        return tuple(SummaryJob(one, None) for one in inputs)
    path = Path(out)
    if path.is_dir() or out.endswith(("/", os.sep)):
        jobs = _into_directory(inputs, path, form)
    elif len(inputs) == 1:
        jobs = (SummaryJob(inputs[0], path),)
    else:
        raise OutputError(
            f"{len(inputs)} reports cannot be written to the one file {path.name}.",
            f"Name a directory: -o {path.stem}/",
        )
    _refuse(jobs, {one.path.resolve() for one in inputs if one.path})
    for parent in {job.target.parent for job in jobs if job.target}:
        _probe(parent)
    return jobs


def check_target(path: Path, inputs: Iterable[str | Path] = ()) -> Path:
    """`path`, when a result can be written there and it is no input: known before the work begins.

    Raises OutputError.
    """
    _refuse((SummaryJob(Input(None), path),), {Path(one).resolve() for one in inputs})
    _probe(path.parent)
    return path


def document_target(
    out: str | None, inputs: Iterable[str], endings: Sequence[str], *, what: str
) -> Path | None:
    """The file of a document with one of the endings, None for stdout. Raises OutputError."""
    if out is None or out == STDOUT:
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
        write(target, result.model_dump_json(indent=indent) + "\n")
        streams.tell(f"Written to {target}")


def _into_directory(inputs: Sequence[Input], directory: Path, form: Format) -> tuple[SummaryJob, ...]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The directory {directory} cannot be made: {error.strerror}.") from None
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


def _refuse(jobs: Sequence[SummaryJob], inputs: set[Path]) -> None:
    for job in jobs:
        if job.target is None:
            continue
        if job.target.resolve() in inputs:
            raise OutputError(
                f"{job.target.name} is an input: it would be overwritten.", "Choose another -o."
            )
        if job.target.exists() and not job.target.is_file():
            raise OutputError(f"{job.target} is no regular file.", "Choose another -o; '-' is stdout.")


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
    """Write `data` under a temporary name and rename it: a reader sees all of it or the old file.

    A symbolic link is followed. Raises OutputError.
    """
    final = target.resolve()
    temporary = _beside(final)
    try:
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}.") from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:60]}.{secrets.token_hex(4)}.part")
