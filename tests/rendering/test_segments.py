"""Texts cut at the borders of marks: nothing lost, nothing added, every mark found again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.rendering.segments import Mark, Segment, clipped, segments


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[Mark, ...]]:
    text = draw(st.text(max_size=30))
    places = st.integers(0, len(text))
    spans = st.tuples(places, places, st.sampled_from("abcd")).map(
        lambda one: Mark(min(one[:2]), max(one[:2]), one[2])
    )
    return text, tuple(draw(st.lists(spans, max_size=8)))


@given(marked_texts())
def test_the_joined_segments_are_the_text(case: tuple[str, tuple[Mark, ...]]) -> None:
    text, marks = case
    made = segments(text, marks)
    assert "".join(one.text for one in made) == text
    assert all(one.text for one in made)
    assert all(text[one.start : one.end] == one.text for one in made)
    assert all(one.keys != two.keys for one, two in pairwise(made))


@given(marked_texts())
def test_every_character_has_the_keys_of_the_marks_over_it(case: tuple[str, tuple[Mark, ...]]) -> None:
    text, marks = case
    for one in segments(text, marks):
        assert len(set(one.keys)) == len(one.keys)
        for place in range(one.start, one.end):
            assert set(one.keys) == {mark.key for mark in marks if mark.start <= place < mark.end}


def test_overlaps_and_nesting_are_cut() -> None:
    marks = (Mark(0, 6, "a"), Mark(2, 4, "b"), Mark(3, 8, "c"))
    assert segments("甲乙丙丁戊己庚辛壬", marks) == (
        Segment("甲乙", 0, ("a",)),
        Segment("丙", 2, ("a", "b")),
        Segment("丁", 3, ("a", "b", "c")),
        Segment("戊己", 4, ("a", "c")),
        Segment("庚辛", 6, ("c",)),
        Segment("壬", 8, ()),
    )


def test_two_marks_of_one_key_that_overlap_are_one() -> None:
    assert segments("甲乙丙丁", (Mark(0, 2, "a"), Mark(1, 3, "a"))) == (
        Segment("甲乙丙", 0, ("a",)),
        Segment("丁", 3, ()),
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (0, 4), (2, 1)])
def test_a_mark_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no place in a text of 3 characters"):
        segments("甲乙丙", (Mark(start, end, "a"),))


@given(marked_texts(), st.data())
def test_clipped_to_parts_that_ascend_the_segments_are_the_parts(
    case: tuple[str, tuple[Mark, ...]], data: st.DataObject
) -> None:
    text, marks = case
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    bounds = list(zip(places[::2], places[1::2], strict=False))
    made = list(clipped(segments(text, marks), bounds))
    assert ["".join(one.text for one in row) for row in made] == [text[start:end] for start, end in bounds]
    assert all(text[one.start : one.end] == one.text for row in made for one in row)
