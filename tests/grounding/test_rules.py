"""The checks: the source's own words pass, single falsehoods do not."""

from __future__ import annotations

import pytest

from nianbao.grounding.breaches import BreachRule
from nianbao.grounding.rules import Assertion, check
from nianbao.schema.report import Kind
from tests.support import mutations as mutations
from tests.support.own_words import claimed, own_lines

ACCEPTED = 0.99
"""Least share of the source's own runs of clauses that must pass."""


def test_the_sources_own_words_pass() -> None:
    lines = own_lines()
    refused = [(words, check(claimed(r, u, words))) for r, u, words in lines]
    refused = [(words, breaches) for words, breaches in refused if breaches]
    assert len(lines) > 600
    assert len(refused) <= (1 - ACCEPTED) * len(lines), refused


def _rules(words: str, evidence: str, kind: Kind = Kind.ACHIEVEMENT, title: str | None = None) -> set[str]:
    found = {
        b.rule for b in check(Assertion(words, kind, evidence, evidence, title, "例：办好甲类事项的若干规定"))
    }
    assert found <= set(BreachRule)
    return found


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ("举办普法讲座30余场。", "举办普法讲座三十余场，覆盖全部村组。"),
        ("办结群众诉求7.2万件。", "全年办结群众诉求72000件，回访满意。"),
        ("新增3个民主法治示范村。", "全镇新增民主法治示范村3个，改造调解室。"),
        ("进一步规范签约，提出意见。", "建立台账，规范签约，提出意见。"),
        ("对18起轻微违法不予处罚。", "落实柔性执法，对轻微违法不予处罚18起。"),
        ("受理复议申请52件，审结47件。", "收到复议申请60件，受理52件，审结47件。"),
        ("将普法经费列入预算。", "把普法经费列入预算，足额保障。"),
        ("落实《青禾县合同管理办法》。", "落实《青禾县合同管理办法（试行）》，规范签约。"),
        ("推进“一窗受理”。", "推进“一窗受理、集成服务”，减少跑动。"),
        ("开展检查，整改全部到位。", "开展检查，发现的12个问题全部整改到位，各单位均已销号。"),
    ],
)
def test_condensed_words_pass(words: str, evidence: str) -> None:
    assert _rules(words, evidence) == set()


@pytest.mark.parametrize(
    ("rule", "words", "evidence"),
    [
        ("number", "举办讲座440场。", "举办讲座44场，发放手册。"),
        ("unit", "培训执法人员120场。", "培训执法人员120人，考核合格。"),
        ("approx", "培训不超过40学时。", "培训不少于40学时，全员参加。"),
        ("approx", "用时近40天。", "用时40余天，办结全部手续。"),
        ("noun", "受理申请60件，收到52件。", "收到申请60件，受理52件，审结47件。"),
        ("noun", "废止、宣布失效17件。", "废止14件、宣布失效17件、修改6件。"),
        ("noun", "用时由5天减为12天。", "用时由12天减为5天，群众满意。"),
        ("noun", "信访量、投诉量分别下降12%。", "信访量、投诉量分别下降12%和9%。"),
        ("direction", "投诉量上升12%。", "投诉量同比下降12%，信访平稳。"),
        ("document", "印发《青禾县合同办法》。", "印发《青禾县合同管理办法》，规范签约。"),
        ("quotation", "推行“一窗办理”。", "推行“一窗受理”模式，统一出件。"),
        ("hedge", "乡镇执法力量不足。", "个别乡镇执法力量不足，装备老化。"),
        ("hedge", "推行包片联动模式。", "探索推行包片联动模式，方便群众。"),
        ("hedge", "窗口人员全部持证上岗。", "组织窗口人员持证上岗。"),
        ("echo", "进一步规范合同管理。", "规范合同管理。建立台账，审查合同88份，提出意见120条，采纳率较高。"),
        ("praise", "建立台账，成效显著。", "建立台账，审查合同88份。"),
        ("praise", "建成全国首个调解学院。", "建成全市首个调解学院，培训学员。"),
        ("leak", "办好甲类事项的若干规定。", "办好企业开办事项，出台若干规定。"),
        ("cut-off", "建立台账，开展。", "建立台账，开展合同审查，提出意见。"),
        ("cut-off", "印发《青禾县合同管理。", "印发《青禾县合同管理办法》，规范签约。"),
        ("words", "云端数智赋能基层善治新格局。", "建立台账，审查合同88份，提出意见。"),
        ("words", "审查合同，见https://a.example。", "建立台账，审查合同88份，提出意见。"),
        ("length", "审查合同" * 16 + "。", "审查合同" * 20 + "。"),
        ("empty", "好。", "建立台账，审查合同88份。"),
    ],
)
def test_each_rule_refuses(rule: str, words: str, evidence: str) -> None:
    title = "规范合同管理" if rule == "echo" else None
    assert rule in _rules(words, evidence, title=title)


@pytest.mark.parametrize(
    ("kind", "words", "evidence", "refused"),
    [
        (Kind.DEFICIENCY, "加强执法培训。", "执法培训不够系统，骨干偏少。", True),
        (Kind.DEFICIENCY, "骨干偏少。", "执法培训不够系统，骨干偏少。", False),
        (Kind.DEFICIENCY, "执法人才引不来、留不住。", "执法人才引不来、留不住，力量薄弱。", False),
        (Kind.PLAN, "已建立复议联络点。", "建立复议联络点，方便群众。", True),
        (Kind.PLAN, "建立了复议联络点。", "建立复议联络点，方便群众。", True),
        (Kind.PLAN, "对已下放的事项逐项评估。", "对已下放的事项逐项评估，动态调整。", False),
        (Kind.ACHIEVEMENT, "下一步将建立复议联络点。", "建立复议联络点，方便群众。", True),
        (Kind.ACHIEVEMENT, "将复议联络点纳入网格。", "把复议联络点纳入网格，方便群众。", False),
    ],
)
def test_kind_and_tense(kind: Kind, words: str, evidence: str, refused: bool) -> None:
    assert ("kind" in _rules(words, evidence, kind)) is refused


def test_a_year_may_stand_anywhere_in_the_source() -> None:
    source = "2031年度报告。建立台账，审查合同88份。"
    claimed = Assertion("2031年审查合同88份。", Kind.ACHIEVEMENT, "建立台账，审查合同88份。", source)
    assert check(claimed) == ()
