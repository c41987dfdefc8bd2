"""How far a run is, on stderr: a transient bar with the latest items for a terminal, else a few lines."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from rich.console import Group

    from nianbao.evaluation.results import ReportResult
    from nianbao.evaluation.runner import Job
    from nianbao.llm.protocol import Usage
    from nianbao.summarization.pipeline import Progress

    Show = Callable[[Progress], None]

_QUIET_SECONDS = 10.0
"""A log gets at most one line in so many seconds, beside the first and the last."""
_LATEST = 4
"""Items shown above the bar."""


@contextmanager
def board(place: str, spent: Callable[[], Usage]) -> Iterator[Show]:
    """What shows progress on stderr while one report is worked on, as fits stderr.

    `place` is `2/5` among several reports, empty for one.
    """
    with live_board(place, spent) if sys.stderr.isatty() else log_board(place, spent) as show:
        yield show


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


@contextmanager
def log_board(
    place: str, spent: Callable[[], Usage], clock: Callable[[], float] = time.monotonic
) -> Iterator[Show]:
    """Lines on stderr, few of them: the first and the last, and one every ten seconds between them."""
    said: float | None = None

    def show(progress: Progress) -> None:
        nonlocal said
        now = clock()
        if said is None or progress.stage == "done" or now - said >= _QUIET_SECONDS:
            said = now
            streams.tell(status(place, progress, spent()))

    yield show


@contextmanager
def live_board(place: str, spent: Callable[[], Usage]) -> Iterator[Show]:
    """A bar that disappears when the report is done; the result is printed in its place."""
    from rich.console import Group
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    from nianbao.rendering.wrapping import shortened

    console = streams.console(stderr=True)
    current: Progress | None = None
    latest: deque[str] = deque(maxlen=_LATEST)

    def show(progress: Progress) -> None:
        nonlocal current
        current = progress
        if (item := progress.item) is not None:
            latest.append(clean(f"§{item.unit.mark} {item.title}：{item.summary}"))

    def drawn() -> Group:
        if current is None:
            return Group()
        room = console.width - 1
        lines = [Text(shortened(line, room), "dim", no_wrap=True) for line in latest]
        told = Text(shortened(status(place, current, spent()), room), no_wrap=True)
        bar = ProgressBar(total=max(1, current.total), completed=current.done, width=min(60, room))
        return Group(*lines, told, bar)

    with Live(get_renderable=drawn, console=console, transient=True, refresh_per_second=4):
        yield show


class ProgressTeller:
    """Tells on stderr how an eval run goes on: a board a report in work, a line when it is done.

    Boards are closed with `boards` when the run is interrupted. Only one live board can be drawn at a time.
    """

    def __init__(self, boards: ExitStack, *, live: bool) -> None:
        self._boards, self._made = boards, board if live else log_board
        self._open: dict[int, tuple[ExitStack, Show]] = {}

    def begin(self, job: Job, spent: Callable[[], Usage]) -> None:
        """Open the report's board."""
        own = self._boards.enter_context(ExitStack())
        shown = own.enter_context(self._made(f"{job.number}/{job.total}", spent))
        self._open[job.number] = own, shown

    def take(self, job: Job, progress: Progress) -> None:
        """Show it there."""
        self._open[job.number][1](progress)

    def end(self, job: Job, result: ReportResult) -> None:
        """Close the board and say the score, or why there is none."""
        self._open.pop(job.number)[0].close()
        f1 = result.counts.micro().f1.value
        scored = f"F1 {'–' if f1 is None else format(f1, '.3f')}"
        told = f"failed, scores as empty: {result.error}" if result.error else scored
        streams.tell(f"[{job.number}/{job.total}] {result.report}: {told} · {result.seconds:.1f} s")


@contextmanager
def step_teller() -> Iterator[Callable[[str, float], None]]:
    """Tells on stderr how far weights or a long file are: a line that is rewritten, or one line a step."""
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
