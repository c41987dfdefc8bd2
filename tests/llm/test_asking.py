"""The loop: what holds is kept, what does not is asked about once more with the reason, and no third time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from nianbao.errors import (
    AnswerCutOff,
    AuthenticationFailed,
    BudgetExhausted,
    EndpointUnreachable,
    InvalidAnswer,
    NianbaoError,
)
from nianbao.llm.asking import (
    AskOutcome,
    CheckedQuestion,
    CheckOutcome,
    Lacking,
    Step,
    ask_until_held,
    run_all,
)
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Question
from nianbao.schema.summary import Breach, Standing
from tests.support.fake_llm import FakeLlm, Reply

WRONG = Breach(rule="number", detail="原文没有“88件”")
LACKS: CheckOutcome[str] = CheckOutcome(None, (WRONG,))


class Sound(BaseModel):
    """Which parts the answer words well, and which badly; a part in neither is left out."""

    good: list[str] = []
    bad: list[str] = []


def about(parts: Sequence[str], before: Lacking[str], *, alone: bool = False) -> Any:
    """A question about some parts; a longer one may be parted in two."""

    def check(answer: Sound, standing: Standing) -> Mapping[str, CheckOutcome[str]]:
        held = {part: CheckOutcome(f"{part} {standing.value}") for part in answer.good}
        return held | dict.fromkeys(answer.bad, LACKS)

    def halves() -> list[Any]:
        return [about(parts[: len(parts) // 2], before), about(parts[len(parts) // 2 :], before)]

    told = " ".join(f"{part}:{before.get(part)}" for part in parts)
    prompt = RenderedPrompt("task.v1", "0" * 64, "", told)
    smaller = halves if len(parts) > 1 and not alone else None
    return CheckedQuestion("+".join(parts), tuple(parts), Question(prompt, Sound, 50), check, smaller)


def asked_together(lacking: Lacking[str]) -> list[Any]:
    return [about(tuple(lacking), lacking)]


def asked_alone(lacking: Lacking[str]) -> list[Any]:
    return [about((part,), lacking) for part in lacking]


def run(
    say: Callable[[Question[Any]], Reply],
    parts: Sequence[str] = ("a", "b", "c"),
    questions: Callable[[Lacking[str]], list[Any]] = asked_together,
    tell: Callable[[Step[str]], None] | None = None,
) -> tuple[AskOutcome[str, str], list[str]]:
    llm = FakeLlm(say, shuffle=1)
    found = asyncio.run(ask_until_held(llm, parts, questions, tell))
    return found, [question.prompt.user for question in llm.asked]


def replies(*said: Reply) -> Callable[[Question[Any]], Reply]:
    left = list(said)
    return lambda _: left.pop(0)


def test_what_holds_at_once_is_asked_once() -> None:
    found, asked = run(replies({"good": ["a", "b", "c"]}))
    assert found.values == {part: f"{part} {Standing.VERIFIED.value}" for part in "abc"}
    assert asked == ["a:None b:None c:None"]
    assert (found.asked, found.answered, found.failures) == (1, 1, ())
    assert [prompt.name for prompt in found.prompts] == ["task.v1"]


def test_only_what_lacks_is_asked_again_with_the_reason_and_no_third_time() -> None:
    found, asked = run(replies({"good": ["a"], "bad": ["b"]}, {"good": ["c"], "bad": ["b"]}))
    assert found.values == {"a": f"a {Standing.VERIFIED.value}", "c": f"c {Standing.REPAIRED.value}"}
    assert asked[1] == f"b:{(WRONG,)} c:()"
    assert found.breaches["b"] == (WRONG, WRONG)
    assert len(asked) == 2


def test_an_answer_that_never_came_parts_the_question() -> None:
    def say(question: Question[Any]) -> Reply:
        parts = [told.split(":")[0] for told in question.prompt.user.split()]
        return AnswerCutOff("Too long.") if len(parts) > 1 else {"good": parts}

    steps: list[Step[str]] = []
    found, asked = run(say, tell=steps.append)
    assert sorted(found.values) == ["a", "b", "c"]
    assert (found.asked, len(asked), found.failures) == (5, 5, ())
    assert (steps[-1].done, steps[-1].total) == (3, 3)
    assert sorted(part for step in steps for part in step.fresh) == sorted(found.values.values())


def test_an_answer_that_never_came_may_stand_for_a_breach() -> None:
    def questions(lacking: Lacking[str]) -> list[Any]:
        (made,) = asked_together(lacking)
        missing = {"a": LACKS}
        return [CheckedQuestion("a", ("a",), made.question, made.check, unanswered=missing)]

    found, asked = run(replies(InvalidAnswer("No."), {"good": ["a"]}), ("a",), questions)
    assert found.values == {"a": f"a {Standing.REPAIRED.value}"}
    assert asked[1] == f"a:{(WRONG,)}"
    assert found.failures == ()


@pytest.mark.parametrize(
    "error", [InvalidAnswer("No."), BudgetExhausted("Used up."), EndpointUnreachable("Nobody there.")]
)
def test_a_failure_that_passes_is_named_and_its_part_is_lost(error: NianbaoError) -> None:
    def say(question: Question[Any]) -> Reply:
        part = question.prompt.user[0]
        return error if part == "b" else {"good": [part]}

    steps: list[Step[str]] = []
    found, asked = run(say, questions=asked_alone, tell=steps.append)
    assert sorted(found.values) == ["a", "c"]
    (failure,) = found.failures
    assert (failure.name, failure.parts, failure.error) == ("b", ("b",), error)
    assert (len(asked), found.answered) == (3, 2)
    assert (steps[-1].done, steps[-1].failed) == (3, 1)


def test_an_error_that_no_other_question_would_escape_ends_the_run() -> None:
    with pytest.raises(AuthenticationFailed):
        run(lambda _: AuthenticationFailed("The key was refused."), questions=asked_alone)


def test_nothing_wanted_is_nothing_asked() -> None:
    found, asked = run(replies(), ())
    assert (asked, found.values, found.asked) == ([], {}, 0)


@given(st.lists(st.lists(st.sampled_from("abcd"), unique=True), min_size=2, max_size=2))
def test_every_part_is_held_or_told_why_not(good: list[list[str]]) -> None:
    answers = iter(good)

    def say(question: Question[Any]) -> Reply:
        parts = [told[0] for told in question.prompt.user.split()]
        held = next(answers)
        return {"good": [p for p in parts if p in held], "bad": [p for p in parts if p not in held]}

    found, _ = run(say, "abcd")
    assert set(found.values) == set(good[0]) | set(good[1])
    assert all(found.breaches[part] for part in "abcd" if part not in found.values)


def test_a_group_raises_its_first_error_itself() -> None:
    async def fail(error: Exception) -> None:
        raise error

    async def nested() -> None:
        await run_all([fail(KeyError("a defect"))])

    with pytest.raises(InvalidAnswer):
        asyncio.run(run_all([fail(InvalidAnswer("No."))]))
    with pytest.raises(KeyError):
        asyncio.run(run_all([nested()]))
