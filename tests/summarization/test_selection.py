"""What an overview chooses to say."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nianbao.schema.report import Role
from nianbao.schema.summary import Achievement, Claim, FigureValue, Link, Plan, Theme
from nianbao.summarization.items import Lists
from nianbao.summarization.selection import choose, companions, highlights, priorities, weight
from tests.support.summaries import FIRST, LACKING, LATE, QUOTED, TRAINING, quote

FIGURE = FigureValue(start=0, end=3, text="22件", value=Decimal(22), unit="件")
RATE = FigureValue(start=0, end=3, text="98%", value=Decimal(98), unit="%")
AWARD = Claim(kind="award", quote=quote("获评省司法厅执法示范点"))
PILOT = Claim(kind="pilot", quote=quote("获评省司法厅执法示范点"))


def achievement(number: int, theme: Theme = Theme.ENFORCEMENT, **changed: object) -> Achievement:
    plain = {"id": f"a{number}", "theme": theme, "claims": (), "figures": ()}
    return FIRST.model_copy(update={**plain, **changed})


achievements = st.lists(
    st.tuples(
        st.sampled_from(Theme),
        st.lists(st.sampled_from([AWARD, PILOT]), max_size=2),
        st.lists(st.sampled_from([FIGURE, RATE]), max_size=6),
    ),
    max_size=12,
).map(
    lambda rows: [
        achievement(n, theme, claims=tuple(c), figures=tuple(f)) for n, (theme, c, f) in enumerate(rows, 1)
    ]
)


@given(achievements)
def test_three_to_five_highlights_where_there_are_as_many(items: list[Achievement]) -> None:
    chosen = highlights(items)
    assert min(3, len(items)) <= len(chosen) <= 5
    assert len({c.id for c in chosen}) == len(chosen)
    assert [weight(c) for c in chosen] == sorted((weight(c) for c in chosen), reverse=True)


@given(achievements)
def test_no_theme_comes_twice_before_every_theme_came_once(items: list[Achievement]) -> None:
    chosen = highlights(items)
    themes = {c.theme for c in chosen}
    if len(themes) < len(chosen):
        assert themes == {i.theme for i in items}


@given(achievements)
def test_the_weightiest_achievement_comes_first(items: list[Achievement]) -> None:
    if items:
        assert weight(highlights(items)[0]) == max(map(weight, items))


def test_an_award_outweighs_a_pilot_and_a_pilot_a_figure() -> None:
    order = [
        achievement(1, claims=(AWARD,)),
        achievement(2, claims=(PILOT,)),
        achievement(3, figures=(RATE,)),
    ]
    assert [h.id for h in highlights(list(reversed(order)))] == ["a1", "a2", "a3"]


def test_what_nobody_condensed_and_the_leaders_part_come_last() -> None:
    plain = achievement(1)
    quoted = achievement(2, checks=QUOTED)
    leaders = achievement(3, role=Role.LEADERSHIP)
    assert weight(plain) > weight(quoted) > weight(leaders)


def plan(number: int, *, answers: bool, target: bool) -> Plan:
    link = (Link(item="d1", reason="同提“培训”"),) if answers else ()
    return TRAINING.model_copy(
        update={"id": f"p{number}", "answers": link, "target": TRAINING.target if target else None}
    )


def test_plans_that_answer_come_first_then_those_with_a_target_at_most_five() -> None:
    plans = [
        plan(1, answers=False, target=False),
        plan(2, answers=False, target=True),
        plan(3, answers=True, target=False),
        plan(4, answers=True, target=True),
        plan(5, answers=False, target=False),
        plan(6, answers=False, target=False),
    ]
    assert [p.id for p in priorities(plans)] == ["p4", "p3", "p2", "p1", "p5"]


def test_every_shortfall_is_a_concern_and_the_text_speaks_of_the_first_two() -> None:
    third = LATE.model_copy(update={"id": "d3"})
    choice = choose(Lists((FIRST,), (LACKING, LATE, third), (TRAINING,)))
    assert choice.concerns == (LACKING, LATE, third)
    assert [i.id for i in choice.told] == ["a1", "d1", "d2", "p1"]


@given(achievements)
def test_companions_are_others_of_the_theme_with_figures(items: list[Achievement]) -> None:
    chosen = highlights(items)
    for item in chosen:
        for other in companions(chosen, items)[item.id]:
            assert other.theme is item.theme
            assert other.figures
            assert other not in chosen


def test_what_fills_every_report_weighs_less_than_enforcement() -> None:
    routine = achievement(1, Theme.OVERSIGHT, figures=(FIGURE, FIGURE))
    core = achievement(2, Theme.ENFORCEMENT, figures=(FIGURE,))
    assert weight(core) > weight(routine)
