"""Items and evidence: worked cases with the figures worked out by hand, and properties."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao import scoring
from nianbao.errors import InputError
from nianbao.gold import GoldItem
from nianbao.report import Kind, Span
from nianbao.scoring import Credit, Fault, ReportScore
from nianbao.scoring.matching import Source, eligible, gold_entry, match, predicted_entry, snap
from nianbao.summary import Item, Quote, Theme
from scoring_cases import STRIPE_SPANS, STRIPES, copy_of, gold, gold_item, item, stripes, summary

ACHIEVEMENT, DEFICIENCY, PLAN = Kind.ACHIEVEMENT, Kind.DEFICIENCY, Kind.PLAN
SOURCE = Source.of(STRIPES)


def score(golds: list[GoldItem], items: list[Item], sentences: list[Span] | None = None) -> ReportScore:
    return scoring.score(gold(golds), summary(items), STRIPES, sentences or [])


@pytest.fixture
def worked() -> ReportScore:
    """One correct pair, one of the wrong kind, one partial, one pair below the threshold."""
    golds = [
        gold_item("优化服务", stripes(0, 1), theme=Theme.FUNCTIONS),
        gold_item("力量不足", stripes(2), kind=DEFICIENCY),
        gold_item("加强监督", stripes(3), kind=PLAN, theme=Theme.OVERSIGHT),
        gold_item("调解纠纷", stripes(4, 5)),
    ]
    items = [
        item("优化服务", stripes(0, 1), theme=Theme.SOCIETY),
        item("力量不足", stripes(2)),
        item("加强监督", stripes(3, 6), kind=PLAN, theme=Theme.OVERSIGHT),
        item("别的事情", stripes(4)),
    ]
    return score(golds, items)


def test_items_of_the_worked_case(worked: ReportScore) -> None:
    # s of the partial pair: 0.7 * 2*10/30 + 0.3 * 1 = 0.7666…; of the last pair 0.4666…, too little.
    soft = 0.7 * 2 / 3 + 0.3
    kinds = worked.kinds
    assert (kinds[ACHIEVEMENT].gold, kinds[ACHIEVEMENT].predicted) == (2, 3)
    assert (kinds[ACHIEVEMENT].correct, kinds[ACHIEVEMENT].partial) == (1, 0)
    assert (kinds[PLAN].correct, kinds[PLAN].partial) == (0, 1)
    assert kinds[PLAN].similarity == pytest.approx(soft)
    assert kinds[DEFICIENCY].overlap(Credit.PARTIAL).f1.value == 0.0
    assert kinds[DEFICIENCY].overlap(Credit.PARTIAL).precision.value is None
    found = scoring.values(worked)
    assert found["achievement_partial_f1"] == pytest.approx(2 / 5)
    assert found["plan_partial_f1"] == pytest.approx(0.5)
    assert found["plan_strict_f1"] == 0.0
    assert found["micro_partial_f1"] == pytest.approx(3 / 8)
    assert found["micro_strict_f1"] == pytest.approx(2 / 8)
    assert found["micro_soft_f1"] == pytest.approx(2 * (1 + soft) / 8)
    assert found["macro_partial_f1"] == pytest.approx((0.4 + 0.0 + 0.5) / 3)


def test_confusion_and_accuracies_of_the_worked_case(worked: ReportScore) -> None:
    assert worked.confusion == {
        (ACHIEVEMENT, ACHIEVEMENT): 1,
        (DEFICIENCY, ACHIEVEMENT): 1,
        (PLAN, PLAN): 1,
        (ACHIEVEMENT, None): 1,
        (None, ACHIEVEMENT): 1,
    }
    assert worked.kind_accuracy().value == pytest.approx(2 / 3)
    assert worked.themes.value == pytest.approx(1 / 2)
    assert worked.titles.value == 1.0


def test_evidence_of_the_worked_case(worked: ReportScore) -> None:
    found = scoring.values(worked)
    assert found["coverage"] == pytest.approx(50 / 60)
    assert found["evidence_precision"] == pytest.approx(50 / 60)
    assert found["achievement_char_f1"] == pytest.approx(2 * 30 / 80)
    assert found["deficiency_char_f1"] == 0.0
    assert found["plan_char_f1"] == pytest.approx(2 * 10 / 30)
    assert found["evidence_valid"] == 1.0
    # Four titles of four characters, no summaries, over 120 characters of source.
    assert found["compression"] == pytest.approx(16 / 120)


def test_reasons_of_the_worked_case(worked: ReportScore) -> None:
    assert [(r.fault, r.gold, r.predicted) for r in sorted(worked.reasons, key=lambda r: r.fault.name)] == [
        (Fault.MISSED, "调解纠纷", None),
        (Fault.PARTIAL, "加强监督", "加强监督"),
        (Fault.SPURIOUS, None, "别的事情"),
        (Fault.WRONG_KIND, "力量不足", "力量不足"),
        (Fault.WRONG_THEME, "优化服务", "优化服务"),
    ]
    assert any("0 characters lacking, 10 too many" in reason.detail for reason in worked.reasons)


def test_a_failed_run_is_an_empty_prediction() -> None:
    golds = [gold_item("g", stripes(0))]
    failed = scoring.score(gold(golds), None, STRIPES)
    found = scoring.values(failed)
    assert found["micro_partial_f1"] == 0.0
    assert found["coverage"] == 0.0
    undefined = ["micro_partial_precision", "plan_partial_f1", "evidence_valid", "kind_accuracy"]
    undefined += ["theme_accuracy", "title_similarity", "figures_f1", "documents_f1", "faithfulness"]
    assert [name for name in undefined if found[name] is not None] == []


def test_labels_of_another_text_are_refused() -> None:
    with pytest.raises(InputError, match="behind the end"):
        scoring.score(gold([gold_item("g", [Span(0, 500)])]), None, STRIPES)


def test_threshold_is_inclusive() -> None:
    # ev = 2*5/(5+9) = 5/7 and no bigram in common: s is exactly 0.7 * 5/7 = 0.5.
    golds = [gold_item("g", [Span(0, 5)], title="上文")]
    at_edge = score(golds, [item("p", [Span(0, 9)], title="下图")])
    below = score(golds, [item("p", [Span(0, 10)], title="下图")])
    assert at_edge.kinds[ACHIEVEMENT].partial == 1
    assert below.kinds[ACHIEVEMENT].partial == 0


def test_correct_from_nine_tenths_of_the_evidence() -> None:
    # ev = 2*9/(9+11) = 0.9 and 2*8/(8+10) = 0.888…
    golds = [gold_item("g", [Span(0, 9)])]
    assert score(golds, [item("g", [Span(0, 12)])]).kinds[ACHIEVEMENT].correct == 1
    golds = [gold_item("g", [Span(0, 8)])]
    assert score(golds, [item("g", [Span(0, 10)])]).kinds[ACHIEVEMENT].partial == 1


def test_barred_pairs_never_displace_an_eligible_one() -> None:
    # s(g1,p1) = 0.7*60/80 is eligible; s(g1,p2) = 0.7*40/60 and s(g2,p1) = 0.7*40/80 are not, though
    # their sum is higher.
    golds = [gold_item("g1", stripes(0, 1, 2), title="上文"), gold_item("g2", stripes(3, 4, 6), title="中段")]
    items = [item("p1", stripes(0, 1, 2, 3, 4), title="下图"), item("p2", stripes(1, 2, 7), title="左边")]
    found = match([gold_entry(g, SOURCE) for g in golds], [predicted_entry(i, SOURCE) for i in items])
    assert [(pair.gold.id, pair.predicted.id) for pair in found] == [("g1", "p1")]


def test_same_kind_wins_a_tie() -> None:
    golds = [gold_item("g", stripes(0), kind=PLAN, title="同名")]
    items = [item("a", stripes(0), title="同名"), item("p", stripes(0), kind=PLAN, title="同名")]
    assert score(golds, items).kinds[PLAN].correct == 1


def test_gold_is_snapped_outward_to_sentences() -> None:
    golds = [gold_item("g", [Span(3, 15)])]
    items = [item("g", stripes(0, 1))]
    assert score(golds, items).kinds[ACHIEVEMENT].partial == 1
    assert score(golds, items, STRIPE_SPANS).kinds[ACHIEVEMENT].correct == 1


@given(st.integers(0, 130), st.integers(1, 40))
def test_snapping_never_shrinks_and_ends_at_sentence_ends(start: int, length: int) -> None:
    span = Span(start, min(start + length, len(STRIPES)))
    wide = snap(span, STRIPE_SPANS)
    assert wide.holds(span)
    assert wide.start % 11 == wide.end % 11 == 0
    assert snap(wide, STRIPE_SPANS) == wide


def test_invalid_evidence_adds_nothing_and_is_named() -> None:
    beyond = Quote(start=0, end=len(STRIPES) + 1, text=STRIPES)
    altered = Quote(start=0, end=11, text="甲" * 9 + "乙。")
    honest = item("g", stripes(0))
    for wrong in (beyond, altered):
        lone = score([gold_item("g", stripes(0))], [honest.model_copy(update={"evidence": (wrong,)})])
        assert lone.evidence.predicted == 0
        assert lone.valid.value == 0.0
        assert Fault.INVALID_EVIDENCE in {reason.fault for reason in lone.reasons}
        both = honest.model_copy(update={"evidence": (*honest.evidence, wrong)})
        beside = score([gold_item("g", stripes(0))], [both])
        assert (beside.valid.value, beside.kinds[ACHIEVEMENT].correct) == (0.0, 1)


def test_duplicates_splits_and_merges() -> None:
    golds = [gold_item("g1", stripes(0, 1)), gold_item("g2", stripes(2)), gold_item("g3", stripes(3))]
    items = [
        item("左", stripes(0)),
        item("右", stripes(1)),
        item("右", stripes(1)).model_copy(update={"id": "again"}),
        item("合", stripes(2, 3)),
    ]
    found = score(golds, items)
    assert (found.duplicates, found.splits, found.merges) == (1, 1, 1)
    assert {r.fault for r in found.reasons} >= {Fault.DUPLICATE, Fault.SPLIT, Fault.MERGE}
    assert score([golds[0]], items[1:3]).splits == 0


def test_other_kind_or_title_is_no_duplicate() -> None:
    items = [item("右", stripes(1)), item("别", stripes(1)), item("右", stripes(1), kind=PLAN)]
    assert score([], items).duplicates == 0


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
    assert scoring.values(one) == pytest.approx(scoring.values(other))
    assert (one.confusion, one.duplicates) == (other.confusion, other.duplicates)
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
    expected = {name: value for name, value in scoring.values(perfect).items() if value is not None}
    assert expected.pop("compression") < 1
    assert set(expected.values()) == {1.0}
    assert len(expected) >= 15
    assert (perfect.duplicates, perfect.splits, perfect.merges, perfect.reasons) == (0, 0, 0, ())


@given(_separate(), st.lists(st.integers(0, 11), unique=True, max_size=4), st.data())
def test_removing_a_right_item_never_raises_f1(
    golds: list[GoldItem], elsewhere: list[int], data: st.DataObject
) -> None:
    used = {one.evidence[0].start // 11 for one in golds}
    spurious = [item(f"x{n}", stripes(n)) for n in elsewhere if n not in used]
    right = [copy_of(one, STRIPES) for one in golds]
    removed = data.draw(st.integers(0, len(right) - 1))
    before = scoring.values(score(golds, right + spurious))
    after = scoring.values(score(golds, right[:removed] + right[removed + 1 :] + spurious))
    for name in ("micro_partial_f1", "micro_strict_f1", "micro_soft_f1", "coverage"):
        was, became = before[name], after[name]
        assert was is not None
        assert became is not None
        assert became < was


@given(_gold_items(), _items())
def test_pooling_adds_counts(golds: list[GoldItem], items: list[Item]) -> None:
    one = score(golds, items)
    twice = scoring.pool([one, one])
    assert twice.reports == 2
    for name, metric in scoring.METRICS.items():
        assert metric(twice).denominator == pytest.approx(2 * metric(one).denominator), name
    assert scoring.values(twice) == pytest.approx(scoring.values(one))


def test_nothing_cannot_be_pooled() -> None:
    with pytest.raises(ValueError, match="no score"):
        scoring.pool([])
