"""`nianbao.evaluation.agreement`, `reliability`: how far two labellers agree, whoever stands first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.errors import InputError
from nianbao.evaluation.agreement import ONE_SIDED, SYMMETRIC, Agreement, agree, load_labels
from nianbao.evaluation.gold import Gold, GoldItem
from nianbao.evaluation.reliability import Kappa, Share
from nianbao.readers.find import find_reports
from nianbao.schema.report import Kind
from nianbao.schema.summary import Theme
from nianbao.text.spans import Span
from tests.support.paths import EVALS
from tests.support.scoring import STRIPES, gold, gold_item, stripes, with_figures

SHA256 = hashlib.sha256(STRIPES.encode()).hexdigest()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "x.txt").write_text(STRIPES, "utf-8", newline="")
    return find_reports([folder])


def labelled(*items: GoldItem) -> Gold:
    return gold(items).model_copy(update={"sha256": SHA256})


def values(found: Agreement) -> dict[str, float | None]:
    return {name: one.value for name, one in found.metrics.items()}


def test_one_labeller_agrees_with_himself() -> None:
    ours = load_labels(EVALS)
    found = agree(ours, ours, find_reports([EVALS / "reports"]))
    assert found.disagreements == ()
    assert found.complete
    assert found.matched == found.items_a == found.items_b == sum(len(one.items) for one in ours)
    assert all(value == pytest.approx(1.0) for value in values(found).values())
    assert (found.kinds.kappa, found.themes.kappa) == (1.0, 1.0)


def test_every_difference_is_named(reports: Mapping[str, Path]) -> None:
    a = labelled(
        gold_item("a1", stripes(0, 1), title="甲"),
        gold_item("a2", stripes(2), title="乙", theme=Theme.SOCIETY),
        gold_item("d1", stripes(4), kind=Kind.DEFICIENCY, title="丙"),
        gold_item("p1", stripes(6), kind=Kind.PLAN, title="丁", documents=("一法",)),
    )
    b = labelled(
        gold_item("a1", stripes(0), title="甲"),
        gold_item("a2", stripes(2), title="乙", theme=Theme.LEADERSHIP),
        gold_item("a3", stripes(4), title="丙"),
        with_figures(gold_item("p1", stripes(6), kind=Kind.PLAN, title="丁"), STRIPES, ("庚庚", "2", "庚")),
        gold_item("p2", stripes(8), kind=Kind.PLAN, title="戊"),
    )
    found = agree([a], [b], reports)
    told = {(one.what, one.a, one.b) for one in found.disagreements}
    assert told == {
        ("evidence", "a1", "a1"),
        ("theme", "a2", "a2"),
        ("kind", "d1", "a3"),
        ("document of A only", "p1", "p1"),
        ("figure of B only", "p1", "p1"),
        ("item of B only", None, "p2"),
    }
    assert (found.items_a, found.items_b, found.matched) == (4, 5, 4)
    assert found.kinds.agreed.hits == 3
    # By hand: A has two achievements, a deficiency, a plan; B three achievements and a plan.
    assert found.kinds.kappa == pytest.approx((3 / 4 - (2 * 3 + 1 * 1) / 16) / (1 - 7 / 16))


LABELS = st.lists(
    st.tuples(
        st.integers(0, 11), st.integers(1, 3), st.sampled_from(list(Kind)), st.sampled_from("甲乙丙丁戊")
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda label: label[0],
)


def _of(drawn: Sequence[tuple[int, int, Kind, str]]) -> Gold:
    made = [
        gold_item(
            f"i{number}",
            [Span(11 * first, 11 * min(12, first + length))],
            kind=kind,
            title=title * 4 + str(number),
            theme=list(Theme)[number % 3],
        )
        for number, (first, length, kind, title) in enumerate(drawn)
    ]
    return labelled(*made)


@settings(max_examples=40, deadline=None)
@given(one=LABELS, other=LABELS)
def test_the_labellers_can_change_places(
    one: list[tuple[int, int, Kind, str]],
    other: list[tuple[int, int, Kind, str]],
    reports: Mapping[str, Path],
) -> None:
    there, back = agree([_of(one)], [_of(other)], reports), agree([_of(other)], [_of(one)], reports)
    assert there.matched == back.matched
    for name in SYMMETRIC:
        assert values(there)[name] == pytest.approx(values(back)[name], abs=1e-9), name
    coverage, precision = ONE_SIDED
    assert values(there)[coverage] == values(back)[precision]
    assert there.kinds == back.kinds
    assert there.themes == back.themes


def test_what_cannot_be_compared_is_named(reports: Mapping[str, Path]) -> None:
    mine = labelled(gold_item("a1", stripes(0)))
    other = mine.model_copy(update={"sha256": "1" * 64, "report": "y.txt"})
    third = mine.model_copy(update={"sha256": "2" * 64, "report": "z.txt"})
    lost = mine.model_copy(update={"sha256": "3" * 64, "report": "w.txt"})
    found = agree([mine, other, lost], [mine, third, lost], reports)
    assert (found.only_a, found.only_b, found.missing) == (("y.txt",), ("z.txt",), ("w.txt",))
    assert not found.complete
    assert found.reports == ("x.txt",)
    with pytest.raises(InputError, match="no report in common"):
        agree([mine], [other], reports)
    with pytest.raises(InputError, match="None of the reports"):
        agree([lost], [lost], reports)
    with pytest.raises(InputError, match="twice"):
        agree([mine, mine], [mine], reports)


def test_labels_that_do_not_fit_are_refused_on_either_side(reports: Mapping[str, Path]) -> None:
    fits, outside = labelled(gold_item("a1", stripes(0))), labelled(gold_item("a1", [Span(0, 9999)]))
    for a, b in ((fits, outside), (outside, fits)):
        with pytest.raises(InputError, match="leaves the text"):
            agree([a], [b], reports)


def test_kappa_as_in_the_textbook() -> None:
    """Cohen (1960): 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no."""
    labels = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert Kappa.of(labels).kappa == pytest.approx(0.4)
    assert Kappa.of([("y", "y")] * 9).kappa is None
    assert Kappa.of([]).kappa is None
    assert Kappa.of([("y", "n"), ("n", "y")]).kappa == pytest.approx(-1.0)


def test_the_interval_is_wilsons() -> None:
    share = Share.count(8, 10)
    assert share.low == pytest.approx(0.4901625)
    assert share.high == pytest.approx(0.9433178)
    assert Share.count(0, 0) == Share(hits=0, of=0, value=None, low=None, high=None)
    assert Share.count(5, 5).high == pytest.approx(1.0)
