"""Items and evidence: worked cases with the figures worked out by hand, with a property of snapping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import InputError
from nianbao.evaluation import scoring
from nianbao.evaluation.scoring import Credit, Fault, ReportScore
from nianbao.evaluation.scoring.matching import ScoredText, gold_entry, match, predicted_entry, snap
from nianbao.schema.report import Kind
from nianbao.schema.summary import Quote, Theme
from nianbao.text.spans import Span
from tests.support.scoring import STRIPE_SPANS, STRIPES, gold, gold_item, item, score, stripes

ACHIEVEMENT, DEFICIENCY, PLAN = Kind.ACHIEVEMENT, Kind.DEFICIENCY, Kind.PLAN
SOURCE = ScoredText.of(STRIPES)


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
    kinds = worked.counts.kinds
    assert (kinds[ACHIEVEMENT].gold, kinds[ACHIEVEMENT].predicted) == (2, 3)
    assert (kinds[ACHIEVEMENT].correct, kinds[ACHIEVEMENT].partial) == (1, 0)
    assert (kinds[PLAN].correct, kinds[PLAN].partial) == (0, 1)
    assert kinds[PLAN].similarity == pytest.approx(soft)
    assert kinds[DEFICIENCY].overlap(Credit.PARTIAL).f1.value == 0.0
    assert kinds[DEFICIENCY].overlap(Credit.PARTIAL).precision.value is None
    found = scoring.values(worked.counts)
    assert found["achievement_partial_f1"] == pytest.approx(2 / 5)
    assert found["plan_partial_f1"] == pytest.approx(0.5)
    assert found["plan_strict_f1"] == 0.0
    assert found["micro_partial_f1"] == pytest.approx(3 / 8)
    assert found["micro_strict_f1"] == pytest.approx(2 / 8)
    assert found["micro_soft_f1"] == pytest.approx(2 * (1 + soft) / 8)
    assert found["macro_partial_f1"] == pytest.approx((0.4 + 0.0 + 0.5) / 3)


def test_confusion_and_accuracies_of_the_worked_case(worked: ReportScore) -> None:
    assert worked.counts.cells() == {
        (ACHIEVEMENT, ACHIEVEMENT): 1,
        (DEFICIENCY, ACHIEVEMENT): 1,
        (PLAN, PLAN): 1,
        (ACHIEVEMENT, None): 1,
        (None, ACHIEVEMENT): 1,
    }
    assert worked.counts.kind_accuracy().value == pytest.approx(2 / 3)
    assert worked.counts.themes.value == pytest.approx(1 / 2)
    assert worked.counts.titles.value == 1.0


def test_evidence_of_the_worked_case(worked: ReportScore) -> None:
    found = scoring.values(worked.counts)
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
    found = scoring.values(failed.counts)
    assert found["micro_partial_f1"] == 0.0
    assert found["coverage"] == 0.0
    undefined = ["micro_partial_precision", "plan_partial_f1", "evidence_valid", "kind_accuracy"]
    undefined += ["theme_accuracy", "title_similarity", "figures_f1", "documents_f1", "faithfulness"]
    assert [name for name in undefined if found[name] is not None] == []


def test_labels_of_another_text_are_refused() -> None:
    with pytest.raises(InputError, match="leaves the text"):
        scoring.score(gold([gold_item("g", [Span(0, 500)])]), None, STRIPES)


def test_threshold_is_inclusive() -> None:
    # ev = 2*5/(5+9) = 5/7 and no bigram in common: s is exactly 0.7 * 5/7 = 0.5.
    golds = [gold_item("g", [Span(0, 5)], title="上文")]
    at_edge = score(golds, [item("p", [Span(0, 9)], title="下图")])
    assert at_edge.counts.kinds[ACHIEVEMENT].partial == 1
    # ev = 2*7/(7+13) = 0.7: s is 0.49.
    below = score([gold_item("g", [Span(0, 7)], title="上文")], [item("p", [Span(0, 14)], title="下图")])
    assert below.counts.kinds[ACHIEVEMENT].partial == 0


def test_correct_from_nine_tenths_of_the_evidence() -> None:
    # ev = 2*9/(9+11) = 0.9 and 2*8/(8+10) = 0.888…
    golds = [gold_item("g", [Span(0, 9)])]
    assert score(golds, [item("g", [Span(0, 12)])]).counts.kinds[ACHIEVEMENT].correct == 1
    golds = [gold_item("g", [Span(0, 8)])]
    assert score(golds, [item("g", [Span(0, 10)])]).counts.kinds[ACHIEVEMENT].partial == 1


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
    assert score(golds, items).counts.kinds[PLAN].correct == 1


def test_gold_is_snapped_outward_to_sentences() -> None:
    golds = [gold_item("g", [Span(3, 15)])]
    items = [item("g", stripes(0, 1))]
    assert score(golds, items).counts.kinds[ACHIEVEMENT].partial == 1
    assert score(golds, items, STRIPE_SPANS).counts.kinds[ACHIEVEMENT].correct == 1


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
        assert lone.counts.evidence.predicted == 0
        assert lone.counts.valid.value == 0.0
        assert Fault.INVALID_EVIDENCE in {reason.fault for reason in lone.reasons}
        both = honest.model_copy(update={"evidence": (*honest.evidence, wrong)})
        beside = score([gold_item("g", stripes(0))], [both])
        assert (beside.counts.valid.value, beside.counts.kinds[ACHIEVEMENT].correct) == (0.0, 1)


def test_duplicates_splits_and_merges() -> None:
    golds = [gold_item("g1", stripes(0, 1)), gold_item("g2", stripes(2)), gold_item("g3", stripes(3))]
    items = [
        item("左", stripes(0)),
        item("右", stripes(1)),
        item("右", stripes(1)).model_copy(update={"id": "again"}),
        item("合", stripes(2, 3)),
    ]
    found = score(golds, items)
    assert (found.counts.duplicates, found.counts.splits, found.counts.merges) == (1, 1, 1)
    assert {r.fault for r in found.reasons} >= {Fault.DUPLICATE, Fault.SPLIT, Fault.MERGE}
    assert score([golds[0]], items[1:3]).counts.splits == 0


def test_other_kind_title_or_place_is_no_duplicate() -> None:
    items = [item("右", stripes(1)), item("别", stripes(1)), item("右", stripes(1), kind=PLAN)]
    # ev with the first is 2*10/(10+20) = 0.666…
    assert score([], [*items, item("右", stripes(1, 2))]).counts.duplicates == 0
