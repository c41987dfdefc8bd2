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
    async def call(self, largest: int) -> AsyncIterator[None]:
        """One call of at most `largest` tokens. Raises BudgetExhausted before it when it does not fit."""
        await self._set_aside(largest)
        try:
            yield
        finally:
            self._aside -= largest
            if self._max_tokens is not None:
                async with self._settled:
                    self._settled.notify_all()

    def count(self, usage: Usage) -> None:
        """Add what a call cost."""
        self.spent += usage
        charge(usage)

    async def _set_aside(self, largest: int) -> None:
        if self._max_tokens is not None:
            async with self._settled:
                while self._tokens + self._aside + largest > self._max_tokens:
                    if self._aside == 0:
                        raise BudgetExhausted(
                            f"The budget of {self._max_tokens} tokens is used up ({self._tokens} spent).",
                            "Raise --max-tokens and run again: finished answers are kept.",
                        )
                    await self._settled.wait()
        if self._max_calls is not None and self.spent.calls >= self._max_calls:
            raise BudgetExhausted(
                f"The budget of {self._max_calls} calls is used up.",
                "Raise --max-calls and run again: finished answers are kept.",
            )
        self._aside += largest
        self.count(Usage(calls=1))

    @property
    def _tokens(self) -> int:
        return self.spent.tokens_in + self.spent.tokens_out
