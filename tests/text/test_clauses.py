"""The form of words: tidied, shortened, quoted."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nianbao.grounding.rules import Assertion, check
from nianbao.schema.report import Kind
from nianbao.schema.summary import SUMMARY_LIMIT
from nianbao.summarization.extraction import verifier_of
from nianbao.text.clauses import balanced, clauses, hangs, own_words, runs, shorten, tidy
from nianbao.text.script import Variants, simplify
from tests.support.reports import bundled

PLAIN = Variants.of("建立台账，规范签约。")
CHINESE = st.text(alphabet="建立台账审查合同规范签约，。；、：（）《》“”1234一是 \n", max_size=160)


@given(CHINESE)
@example("、1）")
def test_tidy_gives_one_sentence_and_is_stable(words: str) -> None:
    once = tidy(words, None, PLAIN)
    assert once.endswith("。")
    assert "。" not in once[:-1]
    assert tidy(once, None, PLAIN) == once


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("摘要：建立台账,审查合同88份.", "建立台账，审查合同88份。"),
        ("一是建立台账。二是规范签约。", "建立台账；二是规范签约。"),
        ("(1)建立 台账", "建立台账。"),
        ("规范合同管理，建立台账并审查合同八十八份。", "建立台账并审查合同八十八份。"),
    ],
)
def test_tidy_puts_form_in_order(said: str, printed: str) -> None:
    assert tidy(said, "规范合同管理", PLAIN) == printed


def test_tidy_answers_in_the_reports_script() -> None:
    assert (
        tidy("建立台账，规范签约", None, Variants.of("建立臺賬，規範簽約，強化監督。"))
        == "建立臺賬，規範簽約。"
    )


@given(CHINESE, st.integers(20, 60))
def test_shorten_cuts_between_clauses_only(words: str, limit: int) -> None:
    short = shorten(words, limit)
    if short != words:
        assert len(short) <= limit
        assert words.startswith(short[:-1])
        assert words[len(short) - 1] in "，；"
        assert balanced(short)


def test_shorten_drops_a_clause_that_hangs() -> None:
    words = "建立合同台账并逐份审查，审查合同88份，针对履约中的各类问题，" + "逐一研究" * 12 + "。"
    assert shorten(words, SUMMARY_LIMIT) == "建立合同台账并逐份审查，审查合同88份。"


@pytest.mark.parametrize(
    "clause", ["针对履约中的新问题", "在全面摸排的基础上", "以创建为契机", "作为牵头单位"]
)
def test_hanging_clauses(clause: str) -> None:
    assert hangs(clause)
    assert not hangs("针对履约问题开展检查")


def test_clauses_leave_marks_and_list_numbers_out() -> None:
    words = "一是建立台账，(1)审查《合同，附件》88份；整改到位。"
    assert [words[a:b] for a, b in clauses(words)] == ["建立台账", "审查《合同，附件》88份", "整改到位"]


@settings(max_examples=60)
@given(
    st.text(alphabet="建立台账审查合同规范签约，。；、（）《》“”12", min_size=1, max_size=200),
    st.integers(20, 60),
)
def test_own_words_fit_and_come_from_the_source(words: str, limit: int) -> None:
    own = own_words(words, limit, lambda run: float(len(run)))
    assert len(own) <= limit
    body = own.removesuffix("。").removesuffix("……").removesuffix("等")
    assert body in " ".join(words.split()) or body in words


def test_own_words_of_every_bundled_unit_hold_and_read_well() -> None:
    for report in bundled():
        verifier = verifier_of(report)
        for unit in report.units:
            said = verifier.quoted(unit, ()).summary
            evidence = unit.span.cut(report.text)
            assert check(Assertion(said, unit.kind, evidence, report.text, unit.title)) == (), said
            assert len(said) <= 60
            assert "……" not in said
            assert not re.match(
                r"并(?!联)|同时|其中|而且|[，、；]|[（(]?\d{1,2}[）)、]|[一二三四五]是", simplify(said)
            ), said


def test_a_quoted_shortfall_has_the_lack_in_it() -> None:
    words = "近年来持续推进执法规范化。主要原因是经费有限。个别镇执法力量不足，装备老化。"
    best = max(runs(words, 60), key=lambda r: "不足" in r)
    assert "不足" in best
    lacking = own_words(words, 60, lambda r: 5.0 * ("不足" in r))
    assert lacking == "个别镇执法力量不足，装备老化。"
    assert check(Assertion(lacking, Kind.DEFICIENCY, words, words)) == ()
