"""Which reports the command was given: files, a directory with a pattern, `-` for stdin."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.errors import InputError

if TYPE_CHECKING:
    from nianbao.schema.report import Report
    from nianbao.settings import Settings

STDIN = "-"
_QUICK_SECONDS = 2.0
"""Reading that takes no longer says nothing of its pages."""
_REPORTS = (".txt", ".html", ".htm", ".docx", ".pdf", ".doc", ".wps", ".rtf")


@dataclass(frozen=True, slots=True)
class Input:
    """One report to read; `path` is None for stdin. Whether the file exists shows when it is read."""

    path: Path | None

    @property
    def name(self) -> str:
        """The file's name, or `stdin`."""
        return "stdin" if self.path is None else self.path.name

    @property
    def stem(self) -> str:
        """The name without its ending, for the name of a result."""
        return "stdin" if self.path is None else self.path.stem

    @property
    def argument(self) -> Path | str:
        """What the reading functions take."""
        return STDIN if self.path is None else self.path


def collect(
    files: Sequence[str],
    pattern: str | None = None,
    *,
    suffixes: tuple[str, ...] = _REPORTS,
    hint: str = "Give --glob, for example '**/*.txt'.",
) -> tuple[Input, ...]:
    """The inputs in the order given, each once; a directory's in the order of their names.

    `pattern` is a glob inside every directory given; without it those files count that end in one of
    `suffixes`. Hidden files do not. Raises InputError, with the hint, when a directory holds none.
    """
    wanted = pattern or " ".join(f"*{suffix}" for suffix in suffixes)
    found: dict[Path | None, Input] = {}
    for file in files:
        if file == STDIN:
            found.setdefault(None, Input(None))
            continue
        path = Path(file)
        inside = _inside(path, pattern, suffixes) if path.is_dir() else (path,)
        if not inside:
            raise InputError(f"The directory {path} holds no {wanted}.", hint)
        for one in inside:
            found.setdefault(Path(os.path.realpath(one)), Input(one))  # resolve() fails in a loop
    return tuple(found.values())


def _inside(directory: Path, pattern: str | None, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    try:
        return tuple(sorted(_matches(directory, pattern, suffixes)))
    except (NotImplementedError, ValueError):
        raise InputError(f"{pattern} is no pattern inside a directory.", "Give one like '*.txt'.") from None
    except OSError as error:
        raise InputError(f"The directory {directory.name} cannot be read: {error.strerror}.") from None


def _matches(directory: Path, pattern: str | None, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for path in directory.glob(pattern or "*"):
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        known = pattern is not None or path.suffix.lower() in suffixes
        if known and not hidden and path.is_file():
            yield path


def read_input(one: Input, settings: Settings) -> Report:
    """The report, read with the limits of the settings; what takes long is told page by page.

    Raises `nianbao.errors.InputError` and its kinds.
    """
    from nianbao.cli.progress import step_teller
    from nianbao.readers import Limits, read

    begun = time.monotonic()
    with step_teller() as tell:

        def page(done: int, total: int) -> None:
            if time.monotonic() - begun > _QUICK_SECONDS:
                tell(f"{one.name}: reading", done / total)

        return read(one.argument, Limits(max_bytes=settings.max_file_bytes), page)


def named_input(file: str) -> Input:
    """The input of a command that takes one report."""
    return Input(None if file == STDIN else Path(file))
