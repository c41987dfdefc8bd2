"""How far a run is, on stderr: a transient bar with the latest items for a terminal, else a few lines."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from nianbao.cli import streams
from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from rich.console import Group

    from nianbao.llm.protocol import Usage
    from nianbao.summarization.pipeline import Progress

_QUIET_SECONDS = 10.0
"""A log gets at most one line in so many seconds, beside the first and the last."""
_LATEST = 4
"""Items shown above the bar."""


class Board(AbstractContextManager["Board"], Protocol):
    """Takes progress while one report is worked on."""

    def take(self, progress: Progress) -> None:
        """Show `progress`."""
        ...


def board(place: str, spent: Callable[[], Usage]) -> Board:
    """The board that fits stderr. `place` is `2/5` among several reports, empty for one."""
    return LiveBoard(place, spent) if sys.stderr.isatty() else LogBoard(place, spent)


def status(place: str, progress: Progress, spent: Usage) -> str:
    """One line: report, chunks, what failed, what was kept, calls, tokens, time left."""
    name = clean(progress.report)
    head = f"[{place}] {name}" if place else name
    if progress.stage == "read":
        return f"{head}: reading"
    parts = [f"{progress.done}/{progress.total} chunks"]
    parts += [f"{progress.failed} failed"] if progress.failed else []
    parts += [f"{progress.kept} kept"] if progress.kept else []
    parts += [f"{spent.calls} calls", f"{spent.tokens_in + spent.tokens_out:,} tokens"]
    if progress.stage == "done":
        parts.append(f"{_clock(progress.seconds)} taken")
    elif progress.stage == "overview":
        parts.append("overview")
    elif progress.left is not None:
        parts.append(f"{_clock(progress.left)} left")
    return f"{head}: {' · '.join(parts)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class LogBoard:
    """Lines on stderr, few of them."""

    def __init__(
        self, place: str, spent: Callable[[], Usage], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._place, self._spent, self._clock = place, spent, clock
        self._said: float | None = None

    def __enter__(self) -> LogBoard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def take(self, progress: Progress) -> None:
        """Say the first and the last, and one line every ten seconds between them."""
        now = self._clock()
        if self._said is None or progress.stage == "done" or now - self._said >= _QUIET_SECONDS:
            self._said = now
            streams.tell(status(self._place, progress, self._spent()))


class LiveBoard:
    """A bar that disappears when the report is done; the result is printed in its place."""

    def __init__(self, place: str, spent: Callable[[], Usage]) -> None:
        from rich.live import Live

        self._place, self._spent = place, spent
        self._progress: Progress | None = None
        self._latest: deque[str] = deque(maxlen=_LATEST)
        self._console = streams.console(stderr=True)
        self._live = Live(
            get_renderable=self._drawn, console=self._console, transient=True, refresh_per_second=4
        )

    def __enter__(self) -> LiveBoard:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def take(self, progress: Progress) -> None:
        """Keep `progress` for the next drawing."""
        self._progress = progress
        if progress.item is not None:
            self._latest.append(
                clean(f"§{progress.item.unit.mark} {progress.item.title}：{progress.item.summary}")
            )

    def _drawn(self) -> Group:
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        from nianbao.rendering.wrapping import shortened

        if self._progress is None:
            return Group()
        room = self._console.width - 1
        lines = [Text(shortened(line, room), "dim", no_wrap=True) for line in self._latest]
        told = Text(shortened(status(self._place, self._progress, self._spent()), room), no_wrap=True)
        bar = ProgressBar(
            total=max(1, self._progress.total), completed=self._progress.done, width=min(60, room)
        )
        return Group(*lines, told, bar)


@contextmanager
def weights_teller() -> Iterator[Callable[[str, float], None]]:
    """Tells on stderr how the weights are made ready: a line that is rewritten, or one line a step."""
    said: list[str] = []

    def tell(what: str, share: float) -> None:
        if sys.stderr.isatty():
            said.append(what)
            sys.stderr.write(f"\r\x1b[K{clean(what)} {share:.0%}")
            sys.stderr.flush()
        elif what not in said:
            said.append(what)
            streams.tell(what)

    try:
        yield tell
    finally:
        if said and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
