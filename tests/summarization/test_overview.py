"""The executive summary: what is asked, what is believed, what is composed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pydantic import BaseModel

from nianbao.errors import (
    AnswerCutOff,
    AuthenticationFailed,
    BudgetExhausted,
    EndpointUnreachable,
    InvalidAnswer,
    NianbaoError,
    RequestRejected,
)
from nianbao.llm.protocol import Question
from nianbao.schema.summary import OVERVIEW_CHUNK, OVERVIEW_LIMIT, Line, Standing
from nianbao.summarization.items import Lists
from nianbao.summarization.overview import overview
from nianbao.text.script import script_of, simplify
from tests.support.fake_llm import FakeLlm, honest, seen
from tests.support.overviews import OLD, TEXT, made, run, saying

GOOD = {
    "text": "设立综合窗口22个，办结事项3.4万件；调解案件860件，成功率98.2%。部分基层执法人员能力不足。"
    "全年组织培训6场，覆盖全部乡镇。",
    "headline": "获评全省政务服务示范县",
}


def ids(line: Line) -> str:
    return " ".join(line.items)


def test_the_report_has_the_items_these_tests_speak_of() -> None:
    _, lists = made(TEXT)
    assert [i.id for i in lists.achievements] == ["a1", "a2", "a3", "a4"]
    assert (len(lists.deficiencies), len(lists.plans)) == (2, 2)


def test_honest_words_are_believed_and_cite_what_they_speak_of() -> None:
    told = run(saying(GOOD))
    assert told.overview.headline.text == GOOD["headline"]
    assert told.overview.text.text == GOOD["text"]
    assert ids(told.overview.headline) == "a1"
    assert ids(told.overview.text) == "a1 a3 d1 p1"
    assert told.overview.text.checks.standing is Standing.VERIFIED
    assert (told.asked, told.kept, told.failed) == (1, 0, None)
    assert told.prompt.name == "overview.v2"


def test_a_broken_line_is_asked_again_alone_with_the_reason() -> None:
    asked: list[str] = []
    answers = [
        {**GOOD, "text": GOOD["text"].replace("860", "8600")},
        {**GOOD, "headline": "获评全国政务服务标兵县市"},
    ]

    def talk(question: Question[BaseModel]) -> Mapping[str, object]:
        asked.append(question.prompt.user)
        return answers[len(asked) - 1]

    told = run(talk)
    assert "8600" not in asked[0]
    assert "原文没有“8600件”" in asked[1]
    assert told.overview.headline.text == GOOD["headline"]
    assert told.overview.headline.checks.standing is Standing.VERIFIED
    assert told.overview.text.text == GOOD["text"]
    assert told.overview.text.checks.standing is Standing.REPAIRED
    assert [b.rule for b in told.overview.text.checks.breaches] == ["number"]
    assert told.asked == 2


def test_what_stays_broken_is_composed_from_headings_and_summaries() -> None:
    bad = {
        "text": "全县法治满意度达到99.9%，各项指标走在全国前列，群众获得感强。",
        "headline": "群众满意度达99.9%",
    }
    told = run(saying(bad, bad)).overview
    assert told.headline.text.startswith("汐川县2024年：优化政务服务；")
    assert "存在的不足：" in told.text.text
    assert told.text.text.index("存在的不足：") < told.text.text.index("下步安排：")
    assert told.headline.checks.flagged
    assert {b.rule for b in told.headline.checks.breaches} >= {"number"}
    assert all("99.9%" in b.detail for b in told.headline.checks.breaches if b.rule == "number")
    assert ids(told.text).startswith("a1")


def test_a_number_brings_its_item_in() -> None:
    """The words name one item; the number 31 stands in another that they hardly speak of."""
    told = run(saying({**GOOD, "headline": "调解案件860件，纠正问题31个"})).overview
    assert set(told.headline.items) == {"a2", "a3"}


def test_a_line_that_speaks_of_no_item_is_refused() -> None:
    told = run(saying(*[{**GOOD, "headline": "汐川县2024年法治政府建设年度报告"}] * 2)).overview
    assert told.headline.checks.flagged
    assert {b.rule for b in told.headline.checks.breaches} == {"empty"}


def test_a_number_of_an_item_that_was_not_cited_is_refused() -> None:
    bad = {
        **GOOD,
        "highlights": ["a1"],
        "priorities": [],
        "cited": ["a1"],
        "headline": "调解案件860件，成功率98.2%",
    }
    told = run(saying(bad, bad), 6000).overview
    assert told.headline.checks.flagged


def test_judgements_are_dropped() -> None:
    told = run(saying({**GOOD, "headline": "获评全省政务服务示范县，成效显著"})).overview
    assert told.headline.text == "获评全省政务服务示范县"
    assert told.headline.checks.standing is Standing.VERIFIED


def test_an_answer_over_the_limit_loses_clauses_not_the_plan() -> None:
    long = "，".join(["设立综合窗口22个", "办结事项3.4万件", "获评全省政务服务示范县"] * 6)
    told = run(saying({**GOOD, "text": f"{long}。部分基层执法人员能力不足。全年组织培训6场，覆盖全部乡镇。"}))
    line = told.overview.text
    assert len(line.text) <= OVERVIEW_LIMIT
    assert line.text.endswith("部分基层执法人员能力不足。全年组织培训6场，覆盖全部乡镇。")
    assert line.checks.standing is Standing.VERIFIED


def test_a_traditional_report_gets_traditional_lines() -> None:
    said = {
        "text": "设立综合窗口22个，办结事项3.4万件；部分基层执法人员能力不足。全年组织行政执法培训6场。",
        "headline": "设立综合窗口22个",
    }
    spoken = run(saying(said), text=OLD).overview
    assert (spoken.headline.text, spoken.headline.checks.standing) == ("設立綜合窗口22個", Standing.VERIFIED)
    bad = {"text": "全县法治满意度达到99.9%，各项指标走在全国前列。", "headline": "群众满意度达99.9%"}
    composed = run(saying(bad, bad), text=OLD).overview
    assert composed.headline.text.startswith("汐川縣2024年：")
    for line in (composed.headline, composed.text, *composed.concerns, *composed.priorities):
        assert line.text == simplify(line.text) or script_of(line.text) == "traditional"
    assert "下步安排：" in composed.text.text


@pytest.mark.parametrize("characters", [160, 6000])
@pytest.mark.parametrize("left", ["achievements", "deficiencies", "plans"])
def test_a_report_with_one_item_has_an_overview(characters: int, left: str) -> None:
    none = Lists((), (), ())
    lists = replace(none, **{left: getattr(made(TEXT)[1], left)[:1]})
    told = run(saying(*[InvalidAnswer("No answer.")] * 1), characters, lists=lists)
    only = getattr(lists, left)[0]
    assert told.overview.headline.items == told.overview.text.items == (only.id,)
    assert only.title in told.overview.headline.text
    assert only.summary.rstrip("。") in told.overview.text.text


@pytest.mark.parametrize("missing", ["deficiencies", "plans"])
def test_what_a_report_lacks_the_text_does_not_make_up(missing: str) -> None:
    lists = replace(made(TEXT)[1], **{missing: ()})
    asked: list[str] = []

    def talk(question: Question[BaseModel]) -> NianbaoError:
        asked.append(question.prompt.user)
        return InvalidAnswer("No answer.")

    told = run(talk, lists=lists).overview
    assert "（没有）" in asked[0]
    label = "存在的不足：" if missing == "deficiencies" else "下步安排："
    assert label not in told.text.text


def test_a_report_without_items_is_refused() -> None:
    with pytest.raises(ValueError, match="without items"):
        run(saying(), lists=Lists((), (), ()))


LARGE: dict[str, object] = {
    **GOOD,
    "highlights": ["a3", "a1"],
    "priorities": ["p2"],
    "cited": ["a1", "a3", "d1", "p1"],
}


def test_a_large_model_chooses_by_id_and_is_filled_up_to_three() -> None:
    told = run(saying(LARGE), 6000)
    assert [ids(h) for h in told.overview.highlights][:2] == ["a3", "a1"]
    assert len(told.overview.highlights) == 3
    assert [ids(p) for p in told.overview.priorities] == ["p2"]
    assert [ids(c) for c in told.overview.concerns] == ["d1", "d2"]
    assert told.overview.text.checks.standing is Standing.VERIFIED
    assert told.prompt.name == "choose.v2"


@pytest.mark.parametrize("cited", [[], ["a99", "x", "u1"]])
def test_a_large_model_that_cites_nothing_known_rests_on_what_was_chosen(cited: list[str]) -> None:
    told = run(saying({**LARGE, "cited": cited}), 6000).overview
    assert set(told.text.items) == {"a1", "a3", "d1", "p1"}
    assert told.text.checks.standing is Standing.VERIFIED


def test_unknown_and_repeated_ids_are_dropped() -> None:
    said = {**LARGE, "highlights": ["a9", "a2", "a2", "p1", "d1"], "priorities": ["a1", "p7"]}
    told = run(saying(said), 6000).overview
    highlights = [ids(h) for h in told.highlights]
    assert highlights[0] == "a2"
    assert len(set(highlights)) == len(highlights) == 3
    assert {h[0] for h in highlights} == {"a"}
    assert [ids(p) for p in told.priorities] == ["p1", "p2"]


FAILURES = [AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected]


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("characters", [160, 6000])
def test_a_call_that_failed_is_named_and_composed(kind: type[NianbaoError], characters: int) -> None:
    told = run(saying(kind("It failed.")), characters)
    assert told.failed is not None
    assert (told.failed.chunk, told.failed.units, told.failed.reason) == (OVERVIEW_CHUNK, (), "It failed.")
    assert told.overview.headline.checks.flagged
    assert told.overview.text.checks.flagged
    assert told.asked == 1


def test_a_second_call_that_failed_keeps_what_the_first_gave() -> None:
    told = run(saying({**GOOD, "headline": "群众满意度达99.9%"}, EndpointUnreachable("It failed.")))
    assert told.overview.text.checks.standing is Standing.VERIFIED
    assert told.overview.headline.checks.flagged
    assert told.failed is not None


def test_an_error_that_ends_a_run_is_raised() -> None:
    with pytest.raises(AuthenticationFailed):
        run(saying(AuthenticationFailed("Refused.")))


def test_the_year_of_the_page_is_not_said_when_the_text_has_none() -> None:
    report, lists = made(TEXT)
    elsewhere = replace(report, facts=replace(report.facts, year=2019))
    told = asyncio.run(overview(elsewhere, lists, FakeLlm(saying(InvalidAnswer("No answer.")))))
    assert told.overview.headline.text.startswith("汐川县：")


def test_the_scripted_answerer_is_believed_in_both_forms() -> None:
    for characters in (160, 6000):
        told = run(honest, characters)
        assert told.overview.text.checks.standing is Standing.VERIFIED


def test_a_question_holds_place_year_and_verified_summaries_only() -> None:
    questions: list[Question[BaseModel]] = []

    def talk(question: Question[BaseModel]) -> Mapping[str, object]:
        questions.append(question)
        return GOOD

    run(talk)
    user = seen(questions[0]).user
    assert "汐川县" in user
    assert "2024" in user
    bullets = [line[2:] for line in user.split("\n") if line.startswith("- ")]
    _, lists = made(TEXT)
    assert set(bullets) <= {i.summary for i in (*lists.achievements, *lists.deficiencies, *lists.plans)}
    assert json.dumps(bullets, ensure_ascii=False).count("流于形式") == 1
