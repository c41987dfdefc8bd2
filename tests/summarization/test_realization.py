"""What the program composes for an overview, and what a model's words lose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.schema.summary import (
    HEADLINE_LIMIT,
    OVERVIEW_LIMIT,
    SUMMARY_LIMIT,
    Achievement,
    Checks,
    Standing,
)
from nianbao.summarization.realization import (
    ENTRY_LIMIT,
    ComposedLine,
    entry_of,
    entry_with,
    fitted,
    own_headline,
    own_text,
    spoken_of,
    vouched_line,
    without_praise,
)
from nianbao.summarization.selection import Choice
from nianbao.text.clauses import balanced
from nianbao.text.figures import find_numbers
from nianbao.text.script import Variants
from tests.support.summaries import FIRST, LACKING, LATE, SECOND, TRAINING

PLAIN = Variants.of("青梧县依法行政，办理案件。")
OLD = Variants.of("青梧縣依法行政，辦理案件，優化服務，規範執法，開展培訓。")
CHOICE = Choice((FIRST, SECOND), (LACKING, LATE), (TRAINING,))


def test_the_headline_is_place_year_and_headings() -> None:
    own = own_headline(CHOICE, "青梧县2024年", PLAIN)
    assert own.words == "青梧县2024年：规范执法；优化服务"
    assert own.items == (FIRST, SECOND)


def test_without_place_and_year_the_headings_stand_alone() -> None:
    assert own_headline(CHOICE, "", PLAIN).words == "规范执法；优化服务"


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice((), (LACKING, LATE), (TRAINING,)), "青梧县2024年存在的不足：执法能力不足；备案不及时"),
        (Choice((), (), (TRAINING,)), "青梧县2024年下步安排：开展执法培训"),
    ],
)
def test_a_headline_without_achievements_says_what_it_lists(choice: Choice, words: str) -> None:
    assert own_headline(choice, "青梧县2024年", PLAIN).words == words


def test_a_heading_that_does_not_fit_is_left_out_and_not_cited() -> None:
    long = FIRST.model_copy(update={"title": "深入推进行政执法规范化建设，着力提升基层一线执法队伍能力素质"})
    own = own_headline(Choice((SECOND, long), (), ()), "青梧县2024年", PLAIN)
    assert own.words == "青梧县2024年：优化服务"
    assert own.items == (SECOND,)


@given(
    st.text("执法规范，、；“”《》123年", min_size=31, max_size=80).filter(lambda t: any(map(str.isalpha, t)))
)
def test_a_heading_that_is_too_long_by_itself_is_cut_inside_the_limit(title: str) -> None:
    long = FIRST.model_copy(update={"title": title})
    own = own_headline(Choice((long,), (), ()), "青梧县2024年", PLAIN)
    assert 0 < len(own.words) <= HEADLINE_LIMIT
    assert own.items == (long,)


def test_a_number_in_a_long_heading_is_never_cut() -> None:
    title = "深入推进全县各乡镇街道综合行政执法队伍规范化建设累计办理各类案件123456件"
    own = own_headline(Choice((FIRST.model_copy(update={"title": title}),), (), ()), "", PLAIN)
    assert "1" not in own.words or "123456" in own.words


def test_the_text_goes_from_achievements_to_a_shortfall_to_a_plan() -> None:
    own = own_text(CHOICE, PLAIN)
    assert own.words == (
        "办理行政处罚案件22件,获评示范点；办结“一件事”118项。"
        "存在的不足：部分执法人员能力不足；个别镇街备案不及时。下步安排：开展执法培训,覆盖全员。"
    )
    assert [i.id for i in own.items] == ["a1", "a2", "d1", "d2", "p1"]


def test_a_line_that_says_itself_what_it_is_gets_no_label() -> None:
    lacking = LACKING.model_copy(update={"summary": "存在执法能力不足的问题。"})
    ahead = TRAINING.model_copy(update={"summary": "下一步，开展执法培训。"})
    assert own_text(Choice((SECOND,), (lacking,), (ahead,)), PLAIN).words == (
        "办结“一件事”118项。存在执法能力不足的问题。下一步，开展执法培训。"
    )


def test_a_cause_stands_behind_its_shortfall() -> None:
    cause = LACKING.model_copy(update={"summary": "主要原因是培训偏少。"})
    assert own_text(Choice((), (cause,), ()), PLAIN).words == "存在的不足：执法能力不足，主要原因是培训偏少。"


def test_labels_hold_no_number() -> None:
    own = own_text(Choice((), (LATE,), (TRAINING.model_copy(update={"summary": "开展培训。"}),)), PLAIN)
    assert find_numbers(own.words) == ()


def test_labels_are_in_the_reports_script() -> None:
    own = own_text(Choice((SECOND,), (LACKING,), (TRAINING,)), OLD)
    assert "存在的不足：" in own.words
    assert own_headline(Choice((), (), (TRAINING,)), "青梧縣2024年", OLD).words.startswith(
        "青梧縣2024年下步安排："
    )


@given(
    st.lists(st.integers(8, SUMMARY_LIMIT), max_size=5),
    st.lists(st.integers(8, SUMMARY_LIMIT), max_size=4),
    st.lists(st.integers(8, SUMMARY_LIMIT), max_size=4),
)
def test_the_text_has_one_of_each_kind_within_its_limit(a: list[int], d: list[int], p: list[int]) -> None:
    choice = Choice(
        tuple(
            FIRST.model_copy(update={"id": f"a{n}", "summary": "甲" * (k - 1) + "。"})
            for n, k in enumerate(a)
        ),
        tuple(
            LATE.model_copy(update={"id": f"d{n}", "summary": "乙" * (k - 1) + "。"}) for n, k in enumerate(d)
        ),
        tuple(
            TRAINING.model_copy(update={"id": f"p{n}", "summary": "丙" * (k - 2) + "……"})
            for n, k in enumerate(p)
        ),
    )
    if not any((a, d, p)):
        return
    own = own_text(choice, PLAIN)
    assert len(own.words) <= OVERVIEW_LIMIT
    assert {i.kind for i in own.items} == {i.kind for i in choice.told}
    assert "。。" not in own.words
    assert own.words[-1] in "。…"


PRAISED = "办理行政处罚案件22件，成效显著。"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (PRAISED, "办理行政处罚案件22件。"),
        ("办理案件22件，成效显著。能力不足。", "办理案件22件。能力不足。"),
        ("办理案件22件，成效显著；能力不足。", "办理案件22件；能力不足。"),
        ("通过多种渠道，执法水平全面提升，办理案件22件。", "办理案件22件。"),
        ("辦理案件22件，成效顯著。", "辦理案件22件。"),
        ("成效显著。", "成效显著。"),
    ],
)
def test_judgements_go_with_what_leads_on_to_them(words: str, left: str) -> None:
    assert without_praise(words, [FIRST]) == left


def test_a_judgement_of_the_source_stays() -> None:
    quoted = FIRST.evidence[0].model_copy(update={"text": "办理行政处罚案件22件,成效显著。"})
    assert without_praise(PRAISED, [FIRST.model_copy(update={"evidence": (quoted,)})]) == PRAISED


@given(st.lists(st.text("办理案件，；“”", min_size=1, max_size=90).map(lambda s: s + "。"), max_size=5))
def test_fitting_only_takes_clauses_away(sentences: list[str]) -> None:
    made = fitted(sentences)
    assert len(made) == len(sentences)
    for was, now in zip(sentences, made, strict=True):
        assert was.startswith(now.removesuffix("。"))
        assert not balanced(was) or balanced(now)
    if sum(map(len, sentences)) <= OVERVIEW_LIMIT:
        assert made == sentences


def test_the_longest_sentence_is_shortened_and_the_plan_stays() -> None:
    long = "，".join(["办理各类行政处罚案件若干件"] * 14) + "。"
    assert fitted([long, "下一步开展培训。"])[1] == "下一步开展培训。"
    assert sum(map(len, fitted([long, "下一步开展培训。"]))) <= OVERVIEW_LIMIT


def test_a_line_speaks_of_an_item_by_its_heading_or_its_words() -> None:
    items = (FIRST, SECOND, LACKING, LATE, TRAINING)
    assert spoken_of("办结“一件事”118项，个别镇街备案不及时", items) == (SECOND, LATE)
    assert spoken_of("开展执法培训", items) == (TRAINING,)
    assert spoken_of("天气晴好", items) == ()


def changed(**update: object) -> Achievement:
    return FIRST.model_copy(update=update)


def test_an_entry_stands_behind_its_heading_unless_it_says_it() -> None:
    shortfall = changed(title="配套制度供给滞后", summary="系前期研究不够深入所致。")
    assert entry_of(shortfall) == "配套制度供给滞后：系前期研究不够深入所致。"
    echoed = changed(title="建成调解室", summary="建成村级调解室58个。")
    assert entry_of(echoed) == "建成村级调解室58个。"


def test_an_entry_takes_in_the_first_other_that_fits() -> None:
    first = changed(id="a1", title="清理文件", summary="废止文件14件，修改文件6件。")
    long = changed(id="a2", title="整治突出问题", summary="甲" * ENTRY_LIMIT + "。")
    short = changed(id="a3", title="办理复议", summary="审结行政复议案件81件。")
    both = entry_with(first, [long, short])
    assert [item.id for item in both.items] == ["a1", "a3"]
    assert both.words == entry_of(first) + entry_of(short)
    assert entry_with(first, [long]).words == entry_of(first)


def test_a_line_has_the_standing_of_its_worst_item() -> None:
    sure = changed(id="a1")
    quoted = changed(id="a2", checks=Checks(standing=Standing.QUOTED))
    assert vouched_line(ComposedLine("甲", (sure,))).checks.standing is sure.checks.standing
    line = vouched_line(ComposedLine("甲乙", (sure, quoted)))
    assert line.checks.flagged
    assert line.items == ("a1", "a2")
