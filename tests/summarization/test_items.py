"""Items are cut from the text: quotes, figures, titles and traits lie where they say."""

from __future__ import annotations

import random

import pytest

from nianbao.schema.report import Report
from nianbao.schema.summary import Achievement, Deficiency, Plan, Standing
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.items import AnyItem, build, merge
from tests.support.reports import bundled


def _items(report: Report) -> tuple[AnyItem, ...]:
    verifier = verifier_of(report)
    return build(report, [verifier.quoted(unit, ()) for unit in reversed(report.units)])


@pytest.mark.parametrize("report", bundled(), ids=lambda r: r.source.name)
def test_everything_quoted_is_the_source(report: Report) -> None:
    for item in _items(report):
        quotes = [*item.evidence, *item.figures, *item.documents]
        if isinstance(item, Achievement):
            quotes += [c.quote for c in item.claims]
        elif isinstance(item, Deficiency) and item.cause:
            quotes.append(item.cause)
        elif isinstance(item, Plan) and item.target:
            quotes.append(item.target)
        for quote in quotes:
            assert quote.text == report.text[quote.start : quote.end]
            assert any(e.start <= quote.start and quote.end <= e.end for e in item.evidence)


@pytest.mark.parametrize("report", bundled(), ids=lambda r: r.source.name)
def test_ids_count_each_kind_in_order_of_the_text(report: Report) -> None:
    items = _items(report)
    assert [i.evidence[0].start for i in items] == sorted(i.evidence[0].start for i in items)
    for kind, letter in ((Achievement, "a"), (Deficiency, "d"), (Plan, "p")):
        ids = [i.id for i in items if isinstance(i, kind)]
        assert ids == [f"{letter}{n}" for n in range(1, len(ids) + 1)]


def test_a_quoted_item_is_flagged_and_its_own_heading_is_not_above_it() -> None:
    report = bundled()[0]
    for item in _items(report):
        assert item.checks.standing is Standing.QUOTED
        assert item.checks.flagged
    for unit in report.units:
        assert all(unit.title is None or unit.title not in above for above in report.headings_above(unit))


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
