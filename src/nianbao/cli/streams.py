"""Results on stdout, talk on stderr, both UTF-8 whatever the locale says."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_WIDEST = 110
"""Longer lines are hard to read: terminal cells."""


def prepare() -> None:
    """Make stdout and stderr UTF-8, also under LANG=C; what UTF-8 cannot hold is printed as `\\udcff`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()


def out(text: str) -> None:
    """Print a result as it stands and flush, so that a closed pipe is noticed here."""
    sys.stdout.write(text)
    sys.stdout.flush()


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
