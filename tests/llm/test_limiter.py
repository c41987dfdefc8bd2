"""The sliding window and the budget, without a network."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import BudgetExhausted
from nianbao.llm.budget import Budget
from nianbao.llm.dialect import Dialect, Form
from nianbao.llm.limiter import Window
from nianbao.llm.protocol import Usage
from nianbao.llm.replies import one_object


def test_window_halves_on_throttling_and_grows_back() -> None:
    window = Window(8)
    window.throttled(window.era)
    assert window.width == 4
    era = window.era
    window.throttled(era)
    window.throttled(era)  # sent before the last shrink: does not shrink again
    assert window.width == 2
    for _ in range(100):
        window.succeeded()
    assert window.width == 8


@given(st.integers(1, 64), st.lists(st.booleans(), max_size=200))
def test_window_stays_between_one_and_its_most(most: int, answers: list[bool]) -> None:
    window = Window(most)
    for throttled in answers:
        if throttled:
            window.throttled(window.era)
        else:
            window.succeeded()
        assert 1 <= window.width <= most


def test_window_admits_in_order_and_never_more_than_its_width() -> None:
    async def run() -> tuple[list[int], int]:
        window, order, most = Window(2), [], 0

        async def work(number: int) -> None:
            nonlocal most
            async with window.place():
                order.append(number)
                most = max(most, window.held)
                await asyncio.sleep(0.001)

        await asyncio.gather(*(work(n) for n in range(10)))
        assert window.held == 0
        return order, most

    assert asyncio.run(run()) == (list(range(10)), 2)


def test_shrunk_window_admits_nobody_until_enough_have_left() -> None:
    async def run() -> None:
        window = Window(2)
        first, second = window.place(), window.place()
        await first.__aenter__()
        await second.__aenter__()
        window.throttled(window.era)
        third = asyncio.ensure_future(window.place().__aenter__())
        await first.__aexit__(None, None, None)
        await asyncio.sleep(0)
        assert not third.done()
        await second.__aexit__(None, None, None)
        await asyncio.wait_for(third, 1)

    asyncio.run(run())


@pytest.mark.parametrize("woken", [False, True])
def test_cancelled_waiters_leave_no_place_behind(woken: bool) -> None:
    async def run() -> None:
        window = Window(1)
        holder = window.place()
        await holder.__aenter__()

        async def work() -> None:
            async with window.place():
                pass

        waiter = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        if woken:
            await holder.__aexit__(None, None, None)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        if not woken:
            await holder.__aexit__(None, None, None)
        assert window.held == 0
        await asyncio.wait_for(work(), 1)

    asyncio.run(run())


def test_a_call_that_fits_once_others_are_settled_waits_for_them() -> None:
    async def run() -> int:
        budget, done = Budget(max_tokens=100), 0

        async def call() -> None:
            nonlocal done
            async with budget.call(60):
                await asyncio.sleep(0.001)
                budget.count(Usage(tokens_in=20))
            done += 1

        with pytest.raises(BudgetExhausted):
            await asyncio.gather(*(call() for _ in range(4)))
        await asyncio.sleep(0.05)
        return done

    assert asyncio.run(run()) == 3


def test_a_budget_of_nothing_allows_nothing() -> None:
    async def run(budget: Budget) -> None:
        async with budget.call(1):
            pass

    for budget in (Budget(max_calls=0), Budget(max_tokens=0)):
        with pytest.raises(BudgetExhausted, match="0"):
            asyncio.run(run(budget))


def test_dialects_end() -> None:
    """Whatever an endpoint says, learning stops after a few steps."""
    everything = "response_format tools function json schema temperature seed max_completion_tokens"
    for mode in ("auto", "json-schema", "tools", "json"):
        dialect: Dialect | None = Dialect.of(mode)
        steps = 0
        while dialect is not None:
            last, dialect = dialect, dialect.learn(everything)
            steps += 1
        assert steps <= 7
        assert last.form is (Form.PROSE if mode in ("auto", "json") else Form(mode))


@given(st.text(max_size=300))
def test_nothing_is_read_out_of_text_without_an_object(text: str) -> None:
    found = one_object(text)
    assert found is None or found in text


@pytest.mark.parametrize(
    "text", ['{"a": {"b": 1}', '{"a": 1} {"a": 2}', '[{"a": 1}, {"b": 2}]', "", "{标题}", '{"a": 1']
)
def test_no_object_is_guessed(text: str) -> None:
    assert one_object(text) is None


@pytest.mark.parametrize(
    "text", ['{"a": 1}', ' x {"a": 1} y', '```json\n{"a": 1}\n```', '{"a": 1}\n{"a": 1}']
)
def test_the_one_object_is_found(text: str) -> None:
    assert one_object(text) == '{"a": 1}'
