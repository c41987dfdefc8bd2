"""Shortfalls are tied to the plans that are about the same matter, with a readable reason."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Role
from nianbao.schema.summary import Checks, Deficiency, Plan, Quote, Standing, Theme
from nianbao.summarization.linking import link

VERIFIED = Checks(standing=Standing.VERIFIED)


def _quote(text: str) -> tuple[Quote, ...]:
    return (Quote(start=0, end=len(text), text=text),)


def _lack(title: str, text: str, theme: Theme, number: int = 1) -> Deficiency:
    return Deficiency(
        id=f"d{number}",
        title=title,
        summary=text,
        theme=theme,
        theme_by="program",
        role=Role.DEFICIENCIES,
        mark="二",
        section=(),
        unit=f"u{number}",
        evidence=_quote(text),
        checks=VERIFIED,
    )


def _plan(title: str, text: str, theme: Theme, number: int = 1) -> Plan:
    return Plan(
        id=f"p{number}",
        title=title,
        summary=text,
        theme=theme,
        theme_by="program",
        role=Role.PLANS,
        mark="三",
        section=(),
        unit=f"u{number + 50}",
        evidence=_quote(text),
        checks=VERIFIED,
    )


@pytest.mark.parametrize(
    ("lack", "plan", "reason"),
    [
        (
            _lack("普法形式单一", "普法活动以发传单为主。", Theme.SOCIETY),
            _plan("把普法讲得更活", "运用短视频开展普法。", Theme.SOCIETY),
            "普法",
        ),
        (
            _lack("审核力量薄弱", "镇法制审核人员多由兼职担任。", Theme.DECISIONS),
            _plan("建强队伍", "为每个镇配备法制审核人员2名。", Theme.ENFORCEMENT),
            "法制审核人员",
        ),
        (
            _lack("數據壁壘未破除", "部門數據標準不統一。", Theme.TECHNOLOGY),
            _plan("打破數據壁壘", "制定數據共享清單。", Theme.TECHNOLOGY),
            "數據壁壘",
        ),
    ],
)
def test_the_same_matter_is_tied_both_ways(lack: Deficiency, plan: Plan, reason: str) -> None:
    (linked,), (answering,) = link([lack], [plan])
    assert [t.item for t in linked.answered_by] == ["p1"]
    assert [t.item for t in answering.answers] == ["d1"]
    assert f"“{reason}”" in linked.answered_by[0].reason
    assert linked.answered_by[0].reason == answering.answers[0].reason


@pytest.mark.parametrize(
    ("lack", "plan"),
    [
        (
            _lack("法治意识不强", "部分干部运用法治思维开展工作的能力不足。", Theme.LEADERSHIP),
            _plan("压实责任", "全面推进法治政府建设工作，提升依法行政能力。", Theme.LEADERSHIP),
        ),
        (
            _lack("执法力量不足", "个别镇执法人员少。", Theme.ENFORCEMENT),
            _plan("规范检查", "规范行政执法行为，压减涉企检查。", Theme.ENFORCEMENT),
        ),
    ],
)
def test_common_stock_and_theme_alone_tie_nothing(lack: Deficiency, plan: Plan) -> None:
    (linked,), _ = link([lack], [plan])
    assert linked.answered_by == ()


def test_a_word_that_most_plans_say_tells_none_apart() -> None:
    lack = _lack("海域巡查不勤", "偏远海域巡查偏少。", Theme.ENFORCEMENT)
    plans = [_plan(f"海域第{n}项", f"海域{w}。", Theme.ENFORCEMENT, n) for n, w in enumerate("甲乙丙丁")]
    (linked,), _ = link([lack], plans)
    assert linked.answered_by == ()
