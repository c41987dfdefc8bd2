"""Two runs compared: the same either way round, no verdict on noise, refused where labels changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.cli.handler import run as command
from nianbao.errors import InputError
from nianbao.evaluation.comparison import COMPARED, ChangeVerdict, MetricChange, RunComparison, compare
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import HEADLINE, Ratio, paired_bootstrap
from nianbao.schema.report import Kind
from nianbao.schema.summary import Item
from tests.support.eval_runs import items, result, run
from tests.support.scoring import item, stripes

PERFECT = [
    item("u1", stripes(0), title="规范执法"),
    item("u2", stripes(2, 3), title="优化服务"),
    item("u3", stripes(4), title="能力不足", kind=Kind.DEFICIENCY),
    item("u4", stripes(6), title="开展培训", kind=Kind.PLAN),
    item("u5", stripes(8), title="完善制度", kind=Kind.PLAN),
]
CHOICES = st.lists(st.sets(st.sampled_from(range(len(items())))), min_size=1, max_size=5)
"""Which of `items()` a run predicted, report by report."""


def report(number: int, chosen: set[int] | None = None) -> ReportResult:
    """A report of that number with some of `items()`, or with a perfect answer."""
    made = PERFECT if chosen is None else [one for at, one in enumerate(items()) if at in chosen]
    return result(f"r{number}.txt", made, text=f"text {number}")


def change(found: RunComparison, metric: str = HEADLINE) -> MetricChange:
    """What became of a metric."""
    return next(one for one in found.metrics if one.metric == metric)


def runs(count: int, better: int) -> tuple[EvalRun, EvalRun]:
    """Run B answers `better` of `count` reports perfectly, run A none."""
    a = run(*(report(n, {0, 1}) for n in range(count)), name="A")
    b = run(*(report(n, None if n < better else {0, 1}) for n in range(count)), name="B")
    return a, b


def test_a_clear_gain_is_better() -> None:
    found = compare(*runs(10, 10))
    assert change(found).verdict is ChangeVerdict.BETTER
    assert change(found).p == pytest.approx(2 / 2**10)
    assert change(compare(*reversed(runs(10, 10)))).verdict is ChangeVerdict.WORSE


def test_less_hallucination_is_better() -> None:
    said = {"A": "办理“丑甲”", "B": "办理“甲甲甲”"}  # of stripe 0, which is 甲 ten times, B is a quotation
    a, b = (
        run(*(result(f"r{n}", [_quoting(words)], text=str(n)) for n in range(10))) for words in said.values()
    )
    found = change(compare(a, b), "hallucination")
    assert (found.a, found.b, found.verdict) == (1.0, 0.0, ChangeVerdict.BETTER)
    assert change(compare(b, a), "hallucination").verdict is ChangeVerdict.WORSE


def _quoting(words: str) -> Item:
    return item("u1", stripes(0), title="执法", summary=words)


def test_what_a_run_has_nothing_of_is_undefined() -> None:
    bare = [item("u1", stripes(0), title="执法")]
    a, b = run(result("r1", bare, text="1")), run(result("r1", [_quoting("“甲甲甲”")], text="1"))
    found = change(compare(a, b), "faithfulness")
    assert (found.a, found.b, found.difference, found.p, found.low) == (None, 1.0, None, None, None)
    assert (found.verdict, found.why) == (ChangeVerdict.CANNOT_TELL, "undefined in one of the runs")


@pytest.mark.parametrize("better", [1, 5])
def test_few_reports_can_never_tell(better: int) -> None:
    found = change(compare(*runs(10, better)))
    assert found.verdict is ChangeVerdict.CANNOT_TELL
    assert found.why == f"only {better} differ; 6 are needed at least"


def test_holm_counts_every_metric_that_could_be_tested() -> None:
    found = compare(*runs(10, 10))
    tested = [one for one in found.metrics if one.p is not None]
    smallest = min(tested, key=lambda one: one.p or 0.0)
    assert smallest.p is not None
    assert smallest.holm == pytest.approx(len(tested) * smallest.p)
    assert [one.metric for one in found.metrics] == list(COMPARED)


@settings(max_examples=8, deadline=None)
@given(CHOICES)
def test_a_run_against_itself_cannot_tell(chosen: list[set[int]]) -> None:
    one = run(*(report(n, each) for n, each in enumerate(chosen)))
    found = compare(one, one)
    for each in found.metrics:
        assert each.verdict is ChangeVerdict.CANNOT_TELL
        assert (each.p, each.difference) in ((1.0, 0.0), (None, None))
        assert each.difference is None or each.low == each.high == 0.0
    assert (found.items, found.reasons) == ((), ())
    assert found.notes == ("Both files hold the same run.",)


@settings(max_examples=8, deadline=None)
@given(st.data(), CHOICES)
def test_the_other_way_round_is_the_same_with_the_sign_turned(
    data: st.DataObject, chosen: list[set[int]]
) -> None:
    others = [data.draw(st.sets(st.sampled_from(range(len(items()))))) for _ in chosen]
    a = run(*(report(n, each) for n, each in enumerate(chosen)), name="A")
    b = run(*(report(n, each) for n, each in enumerate(others)), name="B")
    there, back = compare(a, b), compare(b, a)
    for one, other in zip(there.metrics, back.metrics, strict=True):
        assert (one.a, one.b, one.p, one.holm, one.differing) == (
            other.b,
            other.a,
            other.p,
            other.holm,
            other.differing,
        )
        if one.difference is not None and other.difference is not None:
            assert one.difference == -other.difference
            assert (one.low, one.high) == pytest.approx((_minus(other.high), _minus(other.low)))
    turned = {"a": "b", "b": "a"}
    assert {(i.report, i.gold, turned[i.found_by]) for i in there.items} == {
        (i.report, i.gold, i.found_by) for i in back.items
    }
    assert {(r.report, r.reason, turned[r.only]) for r in there.reasons} == {
        (r.report, r.reason, r.only) for r in back.reasons
    }


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


@settings(max_examples=8, deadline=None)
@given(CHOICES, st.randoms())
def test_the_order_of_reports_does_not_matter(chosen: list[set[int]], dice: Random) -> None:
    a = [report(n, each) for n, each in enumerate(chosen)]
    b = [report(n) for n in range(len(chosen))]
    shuffled = list(b)
    dice.shuffle(shuffled)
    there = compare(run(*a, name="A"), run(*b, name="B"))
    again = compare(run(*reversed(a), name="A"), run(*shuffled, name="B"))
    assert again == there


def test_items_that_changed_sides_are_named() -> None:
    found = compare(run(report(1, {0, 1, 2}), name="A"), run(report(1, {0, 3}), name="B"))
    assert [(i.gold, i.kind, i.title, i.found_by) for i in found.items] == [
        ("g2", Kind.ACHIEVEMENT, "优化服务", "a"),
        ("g4", Kind.PLAN, "开展培训", "b"),
    ]


def test_an_item_of_another_kind_is_not_found() -> None:
    found = compare(run(report(1, set()), name="A"), run(report(1, {2}), name="B"))
    assert found.items == ()
    assert any(r.reason.startswith("wrong kind g3") and r.only == "b" for r in found.reasons)


def test_unpaired_reports_are_named_and_left_out() -> None:
    a, b = run(report(1), report(2, {0}), name="A"), run(report(2, {0}), report(3), name="B")
    found = compare(a, b)
    assert (found.reports, found.only_a, found.only_b) == (("r2.txt",), ("r1.txt",), ("r3.txt",))
    assert change(found).a == change(found).b == compare(a, run(report(2, {0}))).metrics[0].a


def test_runs_without_a_common_report_are_refused() -> None:
    with pytest.raises(InputError, match="no report in common"):
        compare(run(report(1)), run(report(2)))


def test_changed_labels_are_refused() -> None:
    a = run(report(1).model_copy(update={"labels_sha256": "a"}), name="old")
    b = run(report(1).model_copy(update={"labels_sha256": "b"}), name="new")
    with pytest.raises(InputError, match=r"labels changed .* old and new: r1\.txt"):
        compare(a, b)
    with pytest.raises(InputError, match="labels changed"):
        compare(run(report(1)), run(report(1)).model_copy(update={"labels_sha256": "c" * 64}))


def test_a_set_of_which_less_was_run_is_compared_by_its_own_labels() -> None:
    one, two = (report(n).model_copy(update={"labels_sha256": str(n)}) for n in (1, 2))
    whole = run(one, two, name="A")
    part = run(one, name="B").model_copy(update={"labels_sha256": "c" * 64, "corpus_sha256": "d" * 64})
    found = compare(whole, part)
    assert found.only_a == ("r2.txt",)
    assert "over different reports" in found.notes[0]


def test_runs_of_one_name_and_failed_reports_are_noted() -> None:
    failed = result("r1.txt", text="text 1", error="The endpoint is down.")
    later = run(failed).model_copy(update={"started": "2026-11-23T00:00:00+00:00"})
    notes = compare(run(report(1)), later).notes
    assert "Both runs are called" in notes[0]
    assert notes[1] == "Failed in B, scored as empty: r1.txt."


def test_more_repeats_weigh_no_more() -> None:
    one = [report(n, {0, 1}) for n in range(3)]
    thrice = [r.model_copy(update={"repeat": n}) for r in one for n in (1, 2, 3)]
    a, b = run(*one, name="A"), run(*thrice, name="B").model_copy(update={"repeats": 3})
    found = change(compare(a, b))
    assert found.difference == pytest.approx(0.0)
    assert found.differing == 0
    assert "3" in compare(a, b).notes[0]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_the_paired_interval_holds_every_resample_of_one_report(pairs: list[tuple[int, int]]) -> None:
    a = {str(n): Ratio(x, 10) for n, (x, _) in enumerate(pairs)}
    b = {str(n): Ratio(y, 10) for n, (_, y) in enumerate(pairs)}
    interval = paired_bootstrap(a, b, resamples=200)
    differences = [(y - x) / 10 for x, y in pairs]
    assert interval.low is not None
    assert interval.high is not None
    assert min(differences) - 1e-9 <= interval.low <= interval.high <= max(differences) + 1e-9
    assert interval.value == pytest.approx(sum(differences) / len(differences))


def test_a_paired_interval_is_narrower_than_the_runs_are_apart() -> None:
    a = {str(n): Ratio(n, 10) for n in range(8)}
    b = {str(n): Ratio(n + 1, 10) for n in range(8)}
    interval = paired_bootstrap(a, b)
    assert (interval.low, interval.high) == pytest.approx((0.1, 0.1))  # each report gains exactly this much


def test_paired_intervals_want_the_same_reports() -> None:
    with pytest.raises(ValueError, match="same reports"):
        paired_bootstrap({"a": Ratio(1, 1)}, {"b": Ratio(1, 1)})


# The command


def written(path: Path, one: EvalRun) -> str:
    """The run as a file."""
    path.write_text(one.model_dump_json(), encoding="utf-8")
    return str(path)


def test_the_command_prints_json_to_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = runs(7, 7)
    files = [written(tmp_path / "a.json", a), written(tmp_path / "b.json", b)]
    assert command(["eval", "compare", *files]) == 0
    assert RunComparison.model_validate_json(capsys.readouterr().out) == compare(a, b)


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = runs(7, 3)
    files = [written(tmp_path / "a.json", a), written(tmp_path / "b.json", b)]
    assert command(["eval", "compare", *files, "--format", "table", "-v"]) == 0
    said = capsys.readouterr().out
    assert "cannot tell" in said
    assert "only 3 differ; 6 are needed at least" in said
    assert "Found only by B: 9" in said
    assert "Wrong only in A:" in said


def test_the_command_refuses_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.json").write_text("{}")
    files = [written(tmp_path / "a.json", run()), str(tmp_path / "b.json")]
    assert command(["eval", "compare", *files]) == 4
    assert "no result of an eval run" in capsys.readouterr().err
