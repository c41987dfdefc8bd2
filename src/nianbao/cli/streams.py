"""Results on stdout, talk on stderr, both UTF-8 whatever the locale says; full or closed ones are told."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from nianbao.errors import OutputError
from nianbao.text.sanitize import clean, visible_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_WIDEST = 110
"""Longer lines are hard to read: terminal cells."""


class ReaderGone(BaseException):
    """Who read stdout has enough, as `| head` has: the command ends, and it is no error."""


class _GuardedStream:
    """A standard stream whose failures are told by kind; everything else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failed: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write it; a stream that failed once fails again."""
        self._try(self._stream.write, text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what was written."""
        self._try(self._stream.flush)

    def _try(self, action: Callable[..., object], *arguments: str) -> None:
        try:
            if self.failed is not None:
                raise self.failed
            action(*arguments)
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.failed = error
        # What is still in the buffer would fail once more, noisily, when Python ends.
        with suppress(OSError, ValueError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._stream.fileno())
            os.close(null)


class _GuardedStdout(_GuardedStream):
    """Raises OutputError when a result cannot be printed, ReaderGone when nobody reads it any more."""

    def _fail(self, error: OSError) -> None:
        super()._fail(error)
        if error.errno == errno.EPIPE:
            raise ReaderGone from None
        raise OutputError(
            f"The result cannot be printed: stdout says “{error.strerror}”.", "Name a file instead: -o FILE."
        ) from None


class _ClosedStream(io.StringIO):
    """Stands for a stream that was closed before the command began."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


@contextmanager
def prepared() -> Iterator[None]:
    """Guarded stdout and stderr in UTF-8, also under LANG=C; what UTF-8 cannot hold is printed as `\\udcff`.

    Closed descriptors are filled first: the next file that is opened would take their number, and be
    written over by whoever talks on stderr.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout = _GuardedStdout(before[0] or _ClosedStream())
    sys.stderr = _GuardedStream(before[1] or _ClosedStream())
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def check_open() -> None:
    """See that stdout was not closed, before work begins whose result goes there. Raises OutputError."""
    if isinstance(getattr(sys.stdout, "_stream", None), _ClosedStream):
        raise OutputError("The result cannot be printed: stdout is closed.", "Name a file instead: -o FILE.")


def unheard() -> bool:
    """Whether something could not be said on stderr, for another reason than that nobody reads it."""
    failed: OSError | None = getattr(sys.stderr, "failed", None)
    return failed is not None and failed.errno != errno.EPIPE


def terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()


def out(text: str) -> None:
    """Print a result as it stands and flush, so that a closed pipe is noticed here."""
    sys.stdout.write(text)
    sys.stdout.flush()


def out_json(text: str) -> None:
    """Print JSON and an end of line, with escapes for what is not seen."""
    out(visible_json(text) + "\n")


def console(*, stderr: bool = False) -> Console:
    """A rich console that neither reads markup nor colours numbers."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def width() -> int:
    """Terminal cells for a line of a result: 80 where stdout is no terminal, never over 110."""
    return min(console().width, _WIDEST)


def show(lines: Iterable[Text]) -> None:
    """Print styled lines, unbroken; colours only for a terminal."""
    screen = console()
    for line in lines:
        screen.print(line, no_wrap=True, overflow="ignore", crop=False)
    sys.stdout.flush()


def show_table(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows under headers; cells are cleaned, long ones are folded inside their column."""
    screen = console()
    screen.print(_table(headers, rows))
    sys.stdout.flush()


def _table(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table


def show_facts(title: str, facts: Mapping[str, str]) -> None:
    """Print a title and its facts, one a line, names in a column, long values hanging."""
    from rich.text import Text

    from nianbao.rendering.wrapping import lines

    room, column = width(), max(len(name) for name in facts) + 4
    made = lines(Text(clean(title), "bold"), room)
    for name, value in facts.items():
        made += lines(Text(clean(value)), room, f"  {name:<{column - 2}}", column)
    show([*made, Text("")])


def tell(message: str) -> None:
    """Say one line on stderr, cleaned of control characters."""
    sys.stderr.write(clean(message) + "\n")
    sys.stderr.flush()
