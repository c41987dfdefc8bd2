"""Items and evidence: properties over made-up gold and predictions."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.evaluation import scoring
from nianbao.evaluation.gold import GoldItem
from nianbao.evaluation.scoring.matching import ScoredText, eligible, gold_entry, match, predicted_entry
from nianbao.schema.report import Kind
from nianbao.schema.summary import Item, Theme
from nianbao.text.spans import Span
from tests.support.scoring import STRIPE_SPANS, STRIPES, copy_of, gold_item, item, score, stripes

SOURCE = ScoredText.of(STRIPES)

_kinds = st.sampled_from(list(Kind))
_titles = st.sampled_from(["优化政务服务", "优化服务", "加强执法监督", "监督", "调解"])


@st.composite
def _spans(draw: st.DrawFn) -> tuple[Span, ...]:
    start = draw(st.integers(0, len(STRIPES) - 2))
    return (Span(start, draw(st.integers(start + 1, min(start + 40, len(STRIPES))))),)


@st.composite
def _gold_items(draw: st.DrawFn) -> list[GoldItem]:
    parts = draw(st.lists(st.tuples(_spans(), _kinds, _titles), max_size=4))
    return [gold_item(f"g{n}", s, kind=k, title=t) for n, (s, k, t) in enumerate(parts)]


@st.composite
def _items(draw: st.DrawFn) -> list[Item]:
    parts = draw(st.lists(st.tuples(_spans(), _kinds, _titles, st.sampled_from(list(Theme))), max_size=4))
    return [item(f"p{n}", s, kind=k, title=t, theme=theme) for n, (s, k, t, theme) in enumerate(parts)]


@given(_gold_items(), _items(), st.randoms())
def test_order_never_matters(golds: list[GoldItem], items: list[Item], random: Random) -> None:
    mixed_golds, mixed_items = list(golds), list(items)
    random.shuffle(mixed_golds)
    random.shuffle(mixed_items)
    one, other = score(golds, items), score(mixed_golds, mixed_items)
    assert scoring.values(one.counts) == pytest.approx(scoring.values(other.counts))
    assert (one.counts.confusion, one.counts.duplicates) == (other.counts.confusion, other.counts.duplicates)
    assert one.reasons == other.reasons


@given(_gold_items(), _items())
def test_matching_is_the_best_of_all(golds: list[GoldItem], items: list[Item]) -> None:
    left = [gold_entry(one, SOURCE) for one in golds]
    right = [predicted_entry(one, SOURCE) for one in items]
    pairs = eligible(left, right)
    weight = {cell: pair.similarity + 0.05 * pair.same_kind for cell, pair in pairs.items()}
    # Every one-to-one choice, brute force: a gold item may also go without (a column of its own).
    columns = [*range(len(right)), *range(-1, -len(left) - 1, -1)]
    best = max(
        sum(weight.get(cell, 0.0) for cell in enumerate(choice))
        for choice in permutations(columns, len(left))
    )
    found = match(left, right)
    assert sum(p.similarity + 0.05 * p.same_kind for p in found) == pytest.approx(best)
    assert len({p.gold.id for p in found}) == len({p.predicted.id for p in found}) == len(found)
    assert all(p.ev > 0 and p.similarity >= 0.5 - 1e-9 for p in found)


@st.composite
def _separate(draw: st.DrawFn) -> list[GoldItem]:
    """Gold items over different sentences."""
    cuts = draw(st.lists(st.integers(0, 11), min_size=1, max_size=8, unique=True))
    return [
        gold_item(
            f"g{n}",
            stripes(n),
            kind=draw(_kinds),
            theme=draw(st.sampled_from(list(Theme))),
            title=stripes(n)[0].cut(STRIPES)[:4],
        )
        for n in sorted(cuts)
    ]


@given(_separate())
def test_a_perfect_copy_is_one(golds: list[GoldItem]) -> None:
    perfect = score(golds, [copy_of(one, STRIPES) for one in golds], STRIPE_SPANS)
    expected = {name: value for name, value in scoring.values(perfect.counts).items() if value is not None}
    assert expected.pop("compression") < 1
    assert set(expected.values()) == {1.0}
    assert len(expected) >= 15
    assert (perfect.counts.duplicates, perfect.counts.splits, perfect.counts.merges) == (0, 0, 0)
    assert perfect.reasons == ()


@given(_separate(), st.lists(st.integers(0, 11), unique=True, max_size=4), st.data())
def test_removing_a_right_item_never_raises_f1(
    golds: list[GoldItem], elsewhere: list[int], data: st.DataObject
) -> None:
    used = {one.evidence[0].start // 11 for one in golds}
    spurious = [item(f"x{n}", stripes(n)) for n in elsewhere if n not in used]
    right = [copy_of(one, STRIPES) for one in golds]
    removed = data.draw(st.integers(0, len(right) - 1))
    before = scoring.values(score(golds, right + spurious).counts)
    after = scoring.values(score(golds, right[:removed] + right[removed + 1 :] + spurious).counts)
    for name in ("micro_partial_f1", "micro_strict_f1", "micro_soft_f1", "coverage"):
        was, became = before[name], after[name]
        assert was is not None
        assert became is not None
        assert became < was


@given(_gold_items(), _items())
def test_pooling_adds_counts(golds: list[GoldItem], items: list[Item]) -> None:
    one = score(golds, items)
    twice = scoring.pool([one.counts, one.counts])
    for name, metric in scoring.METRICS.items():
        assert metric(twice).denominator == pytest.approx(2 * metric(one.counts).denominator), name
    assert scoring.values(twice) == pytest.approx(scoring.values(one.counts))


def test_nothing_cannot_be_pooled() -> None:
    with pytest.raises(ValueError, match="no score"):
        scoring.pool([])
