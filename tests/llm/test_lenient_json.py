"""JSON as models write it: mended where it can be read in one way, left alone where not."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.llm.lenient_json import decode_at, mended
from nianbao.llm.replies import one_object, whole_object, without_thinking

TEXTS = st.text('甲乙“”：，｛｝,:{}[]"\\ \n', max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers(-99, 99) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=3)


@given(OBJECTS, st.booleans(), st.sampled_from([None, 2]))
def test_json_is_read_as_it_is(value: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = one_object(text)
    assert found is not None
    assert json.loads(found) == value
    assert json.loads(mended(text)) == value


@given(OBJECTS)
def test_wide_marks_outside_of_strings_are_mended(value: dict[str, Any]) -> None:
    marks = {"{": "｛", "}": "｝", "[": "［", "]": "］", ":": "：", ",": "，"}
    wide, quoted, escaped = [], False, False
    for char in json.dumps(value, ensure_ascii=False):
        wide.append(char if quoted else marks.get(char, char))
        quoted ^= char == '"' and not escaped
        escaped = char == "\\" and not escaped
    found = one_object("".join(wide))
    assert found is not None
    assert json.loads(found) == value


@pytest.mark.parametrize("text", ["{,}", "[1,,2]", "[1 2]", '{"a" 1}', '{"a": 1', "{'a': 1}", '{"a": NaN}'])
def test_what_is_no_json_stays_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_at(mended(text), 0)


@given(st.text("<>/think{}“ax", max_size=60))
def test_thinking_taken_out_is_gone_and_nothing_is_added(text: str) -> None:
    said = without_thinking(text)
    assert "</think>" not in said
    assert len(said) <= len(text)


def test_only_a_whole_object_is_an_answer_out_of_thought() -> None:
    assert whole_object('```json\n{"a": 1}\n```') == '{"a": 1}'
    assert whole_object('也许 {"a": 1} 吧') is None
    assert whole_object('{"a": 1} 还是 {"a": 2}') is None


@pytest.mark.parametrize(
    "unit", ["<think>", "</think>", "{", '{"', "{ ", "“", "｛“", "```", '{"a":1}', ", ", "\\"]
)
def test_time_grows_with_the_text(unit: str) -> None:
    """Four times the text may take four times as long, not sixteen."""

    def seconds(count: int) -> float:
        text = unit * count
        start = time.process_time()
        one_object(text)
        return time.process_time() - start

    size = 40_000 // len(unit)
    assert seconds(4 * size) < 9 * max(seconds(size), seconds(size), 0.01)
