"""Falsified words are refused, kind by kind, over the bundled reports."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from nianbao.grounding.rules import check
from nianbao.schema.report import Kind
from tests.support import mutations
from tests.support.own_words import claimed, own_lines

REJECTED = {
    "digit_changed": 0.99,
    "digit_dropped": 0.99,
    "unit_changed": 0.99,
    "numbers_swapped": 0.97,
    "estimate_dropped": 0.98,
    "hedge_dropped": 0.98,
    "hedge_added": 0.98,
    "modal_dropped": 0.95,
    "negation_dropped": 0.97,
    "direction_turned": 0.95,
    "title_changed": 0.98,
    "quotation_changed": 0.98,
    "told_ahead": 0.98,
    "told_done": 0.98,
    "cut_in_a_word": 0.85,
    "cut_after_a_verb": 0.97,
    "praised": 0.98,
    "leaked": 0.98,
    "foreign": 0.98,
    "number_invented": 1.0,
    "title_invented": 1.0,
    "scope_widened": 0.98,
}
"""Least share of each falsification that must be refused."""


@pytest.mark.slow
def test_falsified_words_are_refused() -> None:
    dice = random.Random(11)  # noqa: S311 - no secret
    tried, refused = Counter[str](), Counter[str]()
    for report, unit, words in own_lines():
        if check(claimed(report, unit, words)):
            continue
        for name in REJECTED:
            if (name, unit.kind) in (
                *(("told_ahead", k) for k in (Kind.DEFICIENCY, Kind.PLAN)),
                *(("told_done", k) for k in (Kind.DEFICIENCY, Kind.ACHIEVEMENT)),
            ):
                continue
            false = getattr(mutations, name)(words, unit.span.cut(report.text), dice)
            if false is not None and false != words and len(false) <= 60:
                tried[name] += 1
                refused[name] += bool(check(claimed(report, unit, false)))
    shares = {name: refused[name] / tried[name] for name in REJECTED}
    assert min(tried.values()) >= 10
    assert {n: s for n, s in shares.items() if s < REJECTED[n]} == {}
