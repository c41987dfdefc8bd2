"""Prose by a model: only what holds against the plan is taken, the blank always stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from nianbao.drafting.building import build
from nianbao.drafting.model import Draft, Slot
from nianbao.drafting.prose import RewordedDraft, breaches, reword
from nianbao.errors import AuthenticationFailed, BudgetExhausted, InvalidAnswer, NianbaoError
from nianbao.llm.protocol import Answer, Profile, Question, Usage
from nianbao.text.script import Script
from tests.support.drafts import plan, summary_of

LONG = (
    "（一）建强队伍。将健全案卷互查机制，落实《案卷评查办法》，开展“以案代训”，"
    "年内轮训执法人员不少于7期；推行清单。"
)
GOOD = "健全案卷互查机制、落实《案卷评查办法》、开展“以案代训”"


class Says:
    """A model that answers from a list, or raises what stands in it; running dry fails."""

    def __init__(self, *replies: str | NianbaoError) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []
        self.profile = Profile("invented", "127.0.0.1", 160)
        self.spent = Usage()

    async def ask(self, question: Question[Any]) -> Answer[Any]:
        """The next reply."""
        self.asked.append(question.prompt.user)
        reply = self.replies.pop(0)
        if isinstance(reply, NianbaoError):
            raise reply
        return Answer(question.answer(task=reply), Usage())


def worded(*replies: str | NianbaoError, text: str = LONG, count: int = 1) -> tuple[RewordedDraft, Says]:
    """The draft of a report with that plan `count` times, after the model; every reply must be used."""
    llm = Says(*replies)
    made = build([summary_of(*[plan("建强队伍", text)] * count)])
    done = asyncio.run(reword(made, llm))
    assert not llm.replies
    return done, llm


def slot(draft: Draft, number: int = 0) -> Slot:
    """A slot of the first theme."""
    return draft.themes[0].slots[number]


def test_words_that_hold_replace_the_quotation_and_the_blank_stays() -> None:
    done, llm = worded(GOOD)
    first, second = slot(done.draft).promises
    assert first.lead == f"围绕上年报告提出的{GOOD}任务，"
    assert first.by == "model"
    assert (second.by, second.lead) == ("program", "针对“推行清单”，")
    assert slot(done.draft).text == f"建强队伍。{first.lead}{first.blank}。{second.lead}{second.blank}。"
    assert (done.asked, done.worded, done.failure) == (1, 1, "")
    assert "健全案卷互查机制，落实《案卷评查办法》" in llm.asked[0]


def test_a_breach_is_asked_once_more_with_its_reason() -> None:
    done, llm = worded("健全案卷互查机制，轮训执法人员不少于70期", GOOD)
    assert slot(done.draft).promises[0].by == "model"
    assert "上次的回答不合格" in llm.asked[1]
    assert "上次的回答不合格" not in llm.asked[0]


def test_what_never_holds_stays_in_the_sources_words() -> None:
    bad = "健全案卷互查机制，已轮训执法人员"
    done, _ = worded(bad, bad)
    assert slot(done.draft).promises[0].lead.startswith("针对上年报告提出的“健全案卷互查机制")
    assert (done.asked, done.worded, done.failure) == (1, 0, "")


def test_planning_words_and_full_stops_of_an_answer_go() -> None:
    done, _ = worded("将继续健全案卷互查机制、开展“以案代训”。")
    assert slot(done.draft).promises[0].lead == "围绕上年报告提出的健全案卷互查机制、开展“以案代训”任务，"


def test_a_failed_answer_is_named_and_none_is_asked_for_again() -> None:
    done, _ = worded(InvalidAnswer("No valid answer."), GOOD, count=2)
    assert [slot(done.draft, n).promises[0].by for n in (0, 1)] == ["program", "model"]
    assert done.failure == "No valid answer."
    done, llm = worded(*[BudgetExhausted("No call left.")] * 2, count=2)
    assert len(llm.asked) == 2
    assert (done.worded, done.failure) == (0, "No call left.")


def test_a_wrong_key_is_raised() -> None:
    with pytest.raises(AuthenticationFailed):
        worded(AuthenticationFailed("The key was refused."))


def test_a_traditional_draft_gets_traditional_words() -> None:
    text = "健全案卷互查機制，開展執法人員輪訓，規範執法文書製作，推行說理式執法。"
    llm = Says("健全案卷互查机制、开展执法人员轮训")
    made = build([summary_of(plan("建強隊伍", text), script=Script.TRADITIONAL)])
    done = asyncio.run(reword(made, llm))
    assert slot(done.draft).promises[0].lead == "圍繞上年報告提出的健全案卷互查機制、開展執法人員輪訓任務，"


QUOTE = "健全案卷互查机制，落实《案卷评查办法》，开展“以案代训”，年内轮训执法人员不少于7期"


@pytest.mark.parametrize(
    "words",
    [
        "健全案卷互查机制，轮训执法人员不少于8期",
        "健全案卷互查机制，落实《案卷管理办法》",
        "健全案卷互查机制，开展“师带徒”",
        "健全了案卷互查机制",
        "健全案卷互查机制，轮训取得实效",
        "已健全案卷互查机制，开展“以案代训”",
        "健全案卷互查机制。开展“以案代训”",
        "健全案卷互查机制，【填写：已完成】",
        "购置执法车辆和移动终端，改造办公用房",
    ],
)
def test_figures_titles_quotations_results_and_foreign_words_are_refused(words: str) -> None:
    assert breaches(words, QUOTE, "建强队伍", "")


@pytest.mark.parametrize("words", [GOOD, "健全案卷互查机制、年内轮训执法人员不少于7期"])
def test_the_plans_own_words_pass(words: str) -> None:
    assert breaches(words, QUOTE, "建强队伍", "") == ()


def test_nothing_but_leads_changes() -> None:
    made = build([summary_of(plan("建强队伍", LONG))])
    done = asyncio.run(reword(made, Says(GOOD)))
    forget: Callable[[Draft], Draft] = lambda draft: draft.model_copy(update={"themes": ()})  # noqa: E731  # a projection for one comparison
    assert forget(made) == forget(done.draft)
    before, after = slot(made), slot(done.draft)
    assert [p.blank for p in before.promises] == [p.blank for p in after.promises]
    assert (before.title, before.sources, before.reminder) == (after.title, after.sources, after.reminder)
