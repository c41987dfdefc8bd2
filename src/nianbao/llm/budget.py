"""The budget of a run: calls and tokens, checked before every call, counted across concurrent ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nianbao.errors import BudgetExhausted
from nianbao.llm.protocol import Usage, charge


class Budget:
    """What may still be spent; also the ledger of what was.

    Before a call its largest cost is set aside (prompt tokens estimated, answer tokens at their
    limit) and given back when the true cost is known, so concurrent calls cannot overdraw. A call
    that would fit once others are settled waits for them.
    """

    def __init__(self, max_calls: int | None = None, max_tokens: int | None = None) -> None:
        self._max_calls = max_calls
        self._max_tokens = max_tokens
        self._aside = 0
        self._settled = asyncio.Condition()
        self.spent = Usage()

    @asynccontextmanager
    async def call(self, largest: int, least: int | None = None) -> AsyncIterator[int]:
        """One call of at most the tokens given: `largest`, or what is left, but no less than `least`.

        Raises BudgetExhausted before a call that does not fit.
        """
        granted = await self._set_aside(largest, largest if least is None else least)
        try:
            yield granted
        finally:
            self._aside -= granted
            if self._max_tokens is not None:
                async with self._settled:
                    self._settled.notify_all()

    def count(self, usage: Usage) -> None:
        """Add what a call cost."""
        self.spent += usage
        charge(usage)

    async def _set_aside(self, largest: int, least: int) -> int:
        granted = largest
        if self._max_tokens is not None:
            async with self._settled:
                while self._tokens + self._aside + least > self._max_tokens:
                    if self._aside == 0:
                        raise BudgetExhausted(
                            f"The budget of {self._max_tokens} tokens is used up ({self._tokens} spent).",
                            "Raise --max-tokens and run again: finished answers are kept.",
                        )
                    await self._settled.wait()
                granted = min(largest, self._max_tokens - self._tokens - self._aside)
        if self._max_calls is not None and self.spent.calls >= self._max_calls:
            raise BudgetExhausted(
                f"The budget of {self._max_calls} calls is used up.",
                "Raise --max-calls and run again: finished answers are kept.",
            )
        self._aside += granted
        self.count(Usage(calls=1))
        return granted

    @property
    def _tokens(self) -> int:
        return self.spent.tokens_in + self.spent.tokens_out
