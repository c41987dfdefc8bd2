"""A sliding window over requests at the same time: shrinks when throttled, grows back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Window:
    """At most `width` holders at a time; `width` follows the endpoint's answers.

    Additive increase, multiplicative decrease (Chiu and Jain, 1989, as in TCP): one whole window of
    successes widens by one up to `most`; a throttled request halves, never below one. Requests
    that were already on their way when the window shrank do not shrink it again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._width = float(most)
        self._held = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._shrinks = 0

    @property
    def width(self) -> int:
        """How many may hold a place now."""
        return int(self._width)

    @property
    def most(self) -> int:
        """How many may hold a place at best."""
        return self._most

    @property
    def held(self) -> int:
        """How many hold a place now."""
        return self._held

    @property
    def era(self) -> int:
        """How often the window shrank; a request remembers it when it is sent."""
        return self._shrinks

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place; first come, first served."""
        await self._enter()
        try:
            yield
        finally:
            self._held -= 1
            self._wake()

    def succeeded(self) -> None:
        """Widen a little: a request was answered."""
        self._width = min(float(self._most), self._width + 1.0 / self._width)
        self._wake()

    def throttled(self, era: int) -> None:
        """Halve, unless the window has shrunk since `era`, when the request was sent."""
        if era == self._shrinks:
            self._width = max(1.0, self._width / 2)
            self._shrinks += 1

    async def _enter(self) -> None:
        if self._held < self.width and not self._waiting:
            self._held += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # woken and cancelled at once: pass the place on
                self._held -= 1
                self._wake()
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def _wake(self) -> None:
        while self._waiting and self._held < self.width:
            turn = self._waiting.popleft()
            if not turn.done():
                self._held += 1
                turn.set_result(None)
