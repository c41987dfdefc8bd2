"""Many chunks' words become one set of lists, whatever their order, each once."""

from __future__ import annotations

import random

import pytest

from nianbao.schema.report import Report
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.items import merge
from tests.support.fake_llm import bundled


@pytest.mark.parametrize("report", bundled()[:4], ids=lambda r: r.source.name)
def test_order_and_repetition_change_nothing(report: Report) -> None:
    verifier = verifier_of(report)
    words = [verifier.quoted(unit, ()) for unit in report.units]
    shuffled = words + words[:5]
    random.Random(3).shuffle(shuffled)  # noqa: S311 - no secret
    assert merge(report, shuffled) == merge(report, words)
    lists = merge(report, words)
    assert len(lists.achievements) + len(lists.deficiencies) + len(lists.plans) == len(report.units)


@pytest.mark.parametrize("report", bundled(), ids=lambda r: r.source.name)
def test_ties_point_both_ways(report: Report) -> None:
    verifier = verifier_of(report)
    lists = merge(report, [verifier.quoted(unit, ()) for unit in report.units])
    there = {(d.id, t.item, t.reason) for d in lists.deficiencies for t in d.answered_by}
    back = {(t.item, p.id, t.reason) for p in lists.plans for t in p.answers}
    assert there == back
    for _, _, reason in there:
        words = reason.removeprefix("都提到").strip("“”").split("”“")
        assert all(word in report.text for word in words)
