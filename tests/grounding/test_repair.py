"""Figures that a model left out are put back where the source has them, and nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.grounding.repair import add_figures, restore_figures
from nianbao.text.figures import find_figures

SOURCE = (
    "新增省级法治示范村2个，培育“法律明白人”1312名；办理人大代表建议84件、政协提案113件。"
    "组织3轮法治督察，修订应急预案23个，开展断电条件演练近17场。"
)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("新增省级法治示范村，培育“法律明白人”。", "新增省级法治示范村2个，培育“法律明白人”1312名。"),
        ("办理建议和提案。", "办理建议84件和提案113件。"),
        ("组织法治督察。", "组织3轮法治督察。"),
        ("修订应急预案并开展演练。", "修订应急预案23个并开展演练近17场。"),
        ("新增省级法治示范村2个，培育“法律明白人”。", "新增省级法治示范村2个，培育“法律明白人”1312名。"),
    ],
)
def test_a_figure_goes_back_behind_its_noun(said: str, wanted: str) -> None:
    assert restore_figures(said, SOURCE) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "否决建议。",  # another verb than the source's
        "培育示范村。",  # the verb of another clause
        "办理建议工作有序推进。",  # the noun goes on
        "落实各项制度。",  # the source has no figure for it
    ],
)
def test_a_figure_stays_away_from_other_words(said: str) -> None:
    assert restore_figures(said, SOURCE) == said


def test_two_figures_behind_one_noun_are_left_alone() -> None:
    assert restore_figures("召开会议。", "召开全体会议2次，召开小组会议9次。") == "召开会议。"


def test_a_bound_belongs_to_its_figure() -> None:
    assert restore_figures("将合格率提高到新水平，培训人员。", "培训人员500名以上。").endswith(
        "培训人员500名以上。"
    )


def test_the_limit_is_kept() -> None:
    assert restore_figures("新增省级法治示范村。", SOURCE, limit=11) == "新增省级法治示范村。"
    assert len(add_figures("加强应急管理。", SOURCE, limit=30)) <= 30


def test_words_without_a_figure_get_the_clauses_with_most_of_them() -> None:
    said = add_figures("加强基层法治力量建设。", SOURCE, limit=60)
    assert said.startswith("加强基层法治力量建设；")
    assert len(find_figures(said)) >= 2


def test_words_with_a_figure_stay() -> None:
    assert add_figures("修订应急预案23个。", SOURCE) == "修订应急预案23个。"


def test_what_is_said_is_not_said_again() -> None:
    assert add_figures("修订各类应急预案。", "修订各类应急预案23个。") == "修订各类应急预案。"


_NOUNS = st.sampled_from(["示范村", "调解室", "应急预案", "执法案卷", "法律顾问"])
_VERBS = st.sampled_from(["新增", "修订", "评查", "建成", "培育"])
_CLAUSES = st.lists(
    st.tuples(_VERBS, _NOUNS, st.integers(2, 9999), st.sampled_from("个件份名")), min_size=1, max_size=5
)


@given(_CLAUSES, st.lists(st.booleans(), min_size=5, max_size=5), st.integers(10, 80))
def test_only_figures_of_the_source_are_added(
    clauses: list[tuple[str, str, int, str]], dropped: list[bool], limit: int
) -> None:
    source = "，".join(f"{v}{n}{k}{u}" for v, n, k, u in clauses) + "。"
    said = "，".join(
        f"{v}{n}" + ("" if drop else f"{k}{u}") for (v, n, k, u), drop in zip(clauses, dropped, strict=False)
    )
    said += "。"
    full = restore_figures(said, source, limit)
    assert len(full) <= max(limit, len(said))
    assert re.sub(r"\d+[个件份名]", "", full) == re.sub(r"\d+[个件份名]", "", said)
    for clause in full.rstrip("。").split("，"):
        assert clause in source or not re.search(r"\d", clause)
