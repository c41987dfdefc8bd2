"""Intervals, permutation tests and Holm's correction: worked cases and properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.evaluation import scoring
from nianbao.evaluation.scoring import Ratio, bootstrap, by_report, holm, permutation
from tests.support.scoring import STRIPES, gold, gold_item, item, stripes, summary


def runs(*numerators: float, of: float = 10) -> dict[str, Ratio]:
    return {f"r{n:02}": Ratio(numerator, of) for n, numerator in enumerate(numerators)}


def test_holm_worked() -> None:
    # Sorted: 0.01*4, 0.02*3, 0.03*2, 0.04*1, each at least the one before it.
    found = holm({"a": 0.03, "b": 0.01, "c": 0.04, "d": 0.02})
    assert found == pytest.approx({"a": 0.06, "b": 0.04, "c": 0.06, "d": 0.06})
    assert list(found) == ["a", "b", "c", "d"]
    assert holm({"a": 0.7, "b": 0.6}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=6))
def test_holm_never_lowers_and_keeps_the_order(values: dict[str, float]) -> None:
    found = holm(values)
    assert all(values[name] <= found[name] <= 1 for name in values)
    ranked = sorted(values, key=lambda name: values[name])
    assert [found[name] for name in ranked] == sorted(found.values())


def test_permutation_of_few_reports_is_exact() -> None:
    # All differences point one way: of 2**5 swaps only the identity and the full swap are as extreme.
    found = permutation(runs(1, 2, 3, 4, 5), runs(2, 4, 6, 8, 10))
    assert found.exact
    assert found.difference == pytest.approx(15 / 50)
    assert found.p == pytest.approx(2 / 32)


def test_permutation_worked_with_differences_of_both_signs() -> None:
    # Differences 3 and -1: |±3 ± -1| is 4 in two swaps of four and 2 in the others, as observed.
    assert permutation(runs(0, 1), runs(3, 0)).p == 1.0
    # 3, 3, -1: observed 5; sums 7, 5, 1, 1 with both signs: 4 of 8 are at least 5.
    assert permutation(runs(0, 0, 1), runs(3, 3, 0)).p == pytest.approx(4 / 8)


def test_permutation_of_many_reports_draws_with_the_identity_added() -> None:
    found = permutation(runs(*[1] * 40), runs(*[2] * 40), draws=999)
    assert not found.exact
    assert found.p == pytest.approx(1 / 1000)
    assert permutation(runs(*[1] * 40), runs(*[2] * 40), draws=999) == found


def test_permutation_of_equal_runs_is_one() -> None:
    for count in (3, 20):
        same = runs(*range(count))
        assert permutation(same, same).p == 1.0


def test_permutation_needs_the_same_reports() -> None:
    with pytest.raises(ValueError, match="same reports"):
        permutation(runs(1), runs(1, 2))
    with pytest.raises(ValueError, match="same reports"):
        permutation({}, {})


def test_undefined_ratios_have_no_p_value() -> None:
    found = permutation(runs(0, of=0), runs(1))
    assert (found.difference, found.p) == (None, None)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=7))
def test_permutation_is_symmetric(pairs: list[tuple[int, int]]) -> None:
    a, b = runs(*(one for one, _ in pairs)), runs(*(other for _, other in pairs))
    there, back = permutation(a, b), permutation(b, a)
    assert there.p == back.p
    assert there.p is not None
    assert 2 / 2 ** len(pairs) <= there.p <= 1


def test_bootstrap_of_like_reports_has_no_width() -> None:
    found = bootstrap(runs(*[7] * 6))
    assert (found.value, found.low, found.high) == pytest.approx((0.7, 0.7, 0.7))
    assert found.note == ""


def test_bootstrap_says_when_reports_are_too_few() -> None:
    assert bootstrap(runs(*[7] * 5)).note == "too few reports"


def test_bootstrap_of_two_reports_worked() -> None:
    # A quarter of the resamples draw r00 twice, a quarter r01 twice: the tails are the two reports.
    found = bootstrap(runs(2, 8))
    assert (found.low, found.high) == (0.2, 0.8)
    assert bootstrap(runs(2, 8)) == found


def test_bootstrap_pools_counts_instead_of_averaging_quotients() -> None:
    found = bootstrap({"long": Ratio(90, 100), "short": Ratio(0, 2)})
    assert found.value == pytest.approx(90 / 102)


def test_bootstrap_without_a_defined_ratio() -> None:
    found = bootstrap(runs(0, of=0))
    assert (found.value, found.low, found.high) == (None, None, None)
    with pytest.raises(ValueError, match="no report"):
        bootstrap({})


@settings(max_examples=20)
@given(st.lists(st.integers(0, 10), min_size=1, max_size=8))
def test_bootstrap_stays_between_the_worst_and_the_best_report(numerators: list[int]) -> None:
    found = bootstrap(runs(*numerators), resamples=200)
    assert found.low is not None
    assert found.high is not None
    assert min(numerators) / 10 <= found.low + 1e-9
    assert found.low <= found.high <= max(numerators) / 10 + 1e-9


def test_repeats_are_summed_inside_a_report() -> None:
    def one(report: str, *found: int) -> scoring.ReportScore:
        labels = gold([gold_item("g", stripes(0)), gold_item("h", stripes(1))], report=report)
        return scoring.score(labels, summary(item("gh"[n], stripes(n)) for n in found), STRIPES)

    metric = scoring.METRICS[scoring.HEADLINE]
    counts = by_report([one("x", 0), one("x", 0, 1), one("y")], metric)
    # 2 tp / (POS + ACT): (2 + 4) / (3 + 4) over x's two runs, 0 / 2 for y.
    assert counts == {"x": Ratio(6, 7), "y": Ratio(0, 2)}
