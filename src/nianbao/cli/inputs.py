"""Which reports the command was given: files, a directory with a pattern, `-` for stdin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import InputError

STDIN = "-"
_SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf", ".doc", ".wps", ".rtf")


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


def collect(files: Sequence[str], pattern: str | None) -> tuple[Input, ...]:
    """The inputs in the order given, each once; a directory's in the order of their names.

    `pattern` is a glob inside every directory given; without it those files count whose ending
    is one that Nianbao reads. Hidden files do not. Raises InputError when a directory holds none.
    """
    found: dict[Path | None, Input] = {}
    for file in files:
        if file == STDIN:
            found.setdefault(None, Input(None))
            continue
        path = Path(file)
        for one in _inside(path, pattern) if path.is_dir() else (path,):
            found.setdefault(one.resolve(), Input(one))
    return tuple(found.values())


def _inside(directory: Path, pattern: str | None) -> tuple[Path, ...]:
    try:
        files = tuple(sorted(_matches(directory, pattern)))
    except (NotImplementedError, ValueError):
        raise InputError(f"{pattern} is no pattern inside a directory.", "Give one like '*.txt'.") from None
    except OSError as error:
        raise InputError(f"The directory {directory.name} cannot be read: {error.strerror}.") from None
    if not files:
        wanted = pattern or " ".join(f"*{suffix}" for suffix in _SUFFIXES)
        raise InputError(
            f"The directory {directory} holds no {wanted}.", "Give --glob, for example '**/*.txt'."
        )
    return files


def _matches(directory: Path, pattern: str | None) -> Iterator[Path]:
    for path in directory.glob(pattern or "*"):
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        known = pattern is not None or path.suffix.lower() in _SUFFIXES
        if known and not hidden and path.is_file():
            yield path
