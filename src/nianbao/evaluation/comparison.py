"""Two runs over the same labels: is B better than A, or is it noise.

Reports are paired by the SHA-256 of their file. Differences come with a paired bootstrap interval and a
paired permutation test, corrected after Holm over the metrics shown (scoring rules, "Statistics").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Literal

from nianbao.errors import InputError
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import HEADLINE, METRICS, Metric, Ratio, holm, paired_bootstrap, permutation
from nianbao.schema.report import Kind
from nianbao.schema.summary import Frozen

COMPARED = (
    HEADLINE,
    *(f"{kind}_partial_f1" for kind in Kind),
    "coverage",
    "figures_f1",
    "documents_f1",
    "theme_accuracy",
    "faithfulness",
    "hallucination",
    "completeness",
)
"""The metrics that two runs are compared in. More of them would make each harder to tell (Holm)."""
LOWER_IS_BETTER = frozenset({"hallucination"})
ALPHA = 0.05
FEWEST_DIFFERING = 6
"""Of so many reports all must move one way for p < 0.05: 2 / 2**6 = 0.03, and 2 / 2**5 = 0.06."""


Side = Literal["a", "b"]


class ChangeVerdict(StrEnum):
    """What can be said of run B against run A."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot tell"


class RunName(Frozen):
    """Which run: its name, model, start (ISO 8601, UTC) and repeats."""

    name: str
    model: str
    started: str
    repeats: int


class MetricChange(Frozen):
    """A metric of both runs, pooled over the paired reports, and how sure the difference B - A is.

    `low` and `high` bound the paired 95 % interval, `p` is the paired permutation test's, two-sided,
    `holm` the same after Holm's correction over all metrics shown. `differing` counts the reports
    whose counts are not the same. All are None where a run leaves the metric undefined. `why`
    explains a verdict of "cannot tell".
    """

    metric: str
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    holm: float | None
    differing: int
    verdict: ChangeVerdict
    why: str = ""


class ItemChange(Frozen):
    """A gold item that one run found, in its kind, and the other did not."""

    report: str
    gold: str
    kind: Kind
    title: str
    found_by: Side


class ReasonChange(Frozen):
    """Something wrong in one run only."""

    report: str
    reason: str
    only: Side


class RunComparison(Frozen):
    """Run B against run A over the reports that both hold.

    `only_a` and `only_b` name the reports that the other run lacks: they are not compared. `notes` are
    sentences about what makes the comparison weaker than it looks.
    """

    schema_version: Literal[1] = 1
    a: RunName
    b: RunName
    reports: tuple[str, ...]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    metrics: tuple[MetricChange, ...]
    items: tuple[ItemChange, ...] = ()
    reasons: tuple[ReasonChange, ...] = ()
    notes: tuple[str, ...] = ()


_Paired = Mapping[str, Sequence[ReportResult]]
"""The repeats of each paired report, by SHA-256."""


def compare(a: EvalRun, b: EvalRun) -> RunComparison:
    """Run B against run A.

    Raises InputError when the labels of a report are not the same in both, or when no report is in both.
    """
    ones, others = _by_digest(a), _by_digest(b)
    one = {digest: ones[digest] for digest in ones if digest in others}
    other = {digest: others[digest] for digest in one}
    _refuse(a, b, one, other)
    return RunComparison(
        a=_name(a),
        b=_name(b),
        reports=tuple(sorted(results[0].report for results in one.values())),
        only_a=tuple(sorted(ones[digest][0].report for digest in ones if digest not in others)),
        only_b=tuple(sorted(others[digest][0].report for digest in others if digest not in ones)),
        metrics=_metrics(one, other),
        items=tuple(sorted(_items(one, other), key=lambda change: (change.report, change.gold))),
        reasons=tuple(sorted(_reasons(one, other), key=lambda change: (change.report, change.reason))),
        notes=tuple(_notes(a, b)),
    )


def _by_digest(run: EvalRun) -> dict[str, list[ReportResult]]:
    found: dict[str, list[ReportResult]] = {}
    for result in run.reports:
        found.setdefault(result.sha256, []).append(result)
    return found


def _refuse(a: EvalRun, b: EvalRun, ones: _Paired, others: _Paired) -> None:
    """Raise InputError where a comparison would mean nothing."""
    pairs = [(results[0], others[digest][0]) for digest, results in ones.items()]
    if not pairs:
        raise InputError(
            f"The runs {a.name} and {b.name} have no report in common.", "Run both over the same set."
        )
    changed = sorted(one.report for one, other in pairs if one.labels_sha256 != other.labels_sha256)
    unknown = any(not one.labels_sha256 or not other.labels_sha256 for one, other in pairs)
    if changed or (unknown and a.labels_sha256 != b.labels_sha256):
        raise InputError(
            f"The labels changed between the runs {a.name} and {b.name}"
            f"{': ' + ', '.join(changed) if changed else ''}; such scores cannot be compared.",
            "Run both again over the same gold files: answers already given are kept.",
        )


def _name(run: EvalRun) -> RunName:
    return RunName(name=run.name, model=run.model, started=run.started, repeats=run.repeats)


def _notes(a: EvalRun, b: EvalRun) -> Iterator[str]:
    if a == b:
        yield "Both files hold the same run."
    elif a.name == b.name:
        yield f"Both runs are called {a.name}: A is the one of {a.started}, B the one of {b.started}."
    if a.corpus_sha256 != b.corpus_sha256:
        yield "The runs are over different reports: only those in both are compared."
    if a.repeats != b.repeats:
        yield f"A has {a.repeats} repeats of each report, B {b.repeats}: their mean is compared."
    for letter, run in (("A", a), ("B", b)):
        failed = sorted({result.report for result in run.reports if result.error})
        if failed:
            yield f"Failed in {letter}, scored as empty: {', '.join(failed)}."


def _counts(paired: _Paired, metric: Metric) -> dict[str, Ratio]:
    """A metric's counts by report: the mean of its repeats, so that a run with more has no more weight."""
    means: dict[str, Ratio] = {}
    for digest, results in paired.items():
        total = sum((metric(result.counts) for result in results), Ratio())
        means[digest] = Ratio(total.numerator / len(results), total.denominator / len(results))
    return means


def _metrics(one: _Paired, other: _Paired) -> tuple[MetricChange, ...]:
    made = [_change(name, _counts(one, METRICS[name]), _counts(other, METRICS[name])) for name in COMPARED]
    adjusted = holm({change.metric: change.p for change in made if change.p is not None})
    return tuple(_judged(change, adjusted.get(change.metric)) for change in made)


def _change(name: str, one: Mapping[str, Ratio], other: Mapping[str, Ratio]) -> MetricChange:
    """A metric's difference, not yet judged."""
    test, interval = permutation(one, other), paired_bootstrap(one, other)
    known = test.difference is not None
    return MetricChange(
        metric=name,
        a=sum(one.values(), Ratio()).value,
        b=sum(other.values(), Ratio()).value,
        difference=test.difference,
        low=interval.low if known else None,
        high=interval.high if known else None,
        p=test.p,
        holm=None,
        differing=sum(one[digest] != other[digest] for digest in one),
        verdict=ChangeVerdict.CANNOT_TELL,
    )


def _judged(change: MetricChange, adjusted: float | None) -> MetricChange:
    verdict, why = ChangeVerdict.CANNOT_TELL, ""
    if change.difference is None or adjusted is None:
        why = "undefined in one of the runs"
    elif adjusted < ALPHA:
        gained = (change.difference < 0) == (change.metric in LOWER_IS_BETTER)
        verdict = ChangeVerdict.BETTER if gained else ChangeVerdict.WORSE
    elif not change.differing:
        why = "no report differs"
    elif change.differing < FEWEST_DIFFERING:
        why = f"only {change.differing} differ; {FEWEST_DIFFERING} are needed at least"
    return change.model_copy(update={"holm": adjusted, "verdict": verdict, "why": why})


def _items(one: _Paired, other: _Paired) -> Iterator[ItemChange]:
    """The gold items found in at least half of one run's repeats and in fewer of the other's."""
    for digest, results in one.items():
        before, after = _found(results), _found(other[digest])
        for item in results[0].gold:
            a, b = before.get(item.id, 0.0) >= 0.5, after.get(item.id, 0.0) >= 0.5
            if a != b:
                yield ItemChange(
                    report=results[0].report,
                    gold=item.id,
                    kind=item.kind,
                    title=item.title,
                    found_by="a" if a else "b",
                )


def _found(results: Sequence[ReportResult]) -> dict[str, float]:
    """The share of the repeats that matched each gold item with one of its own kind."""
    shares: dict[str, float] = {}
    for result in results:
        gold = {item.id: item.kind for item in result.gold}
        predicted = {item.id: item.kind for item in result.predicted}
        for pair in result.pairs:
            kind = gold.get(pair.gold)
            if kind is not None and kind is predicted.get(pair.predicted):
                shares[pair.gold] = shares.get(pair.gold, 0.0) + 1 / len(results)
    return shares


def _reasons(one: _Paired, other: _Paired) -> Iterator[ReasonChange]:
    for digest, results in one.items():
        before = {str(reason) for result in results for reason in result.reasons}
        after = {str(reason) for result in other[digest] for reason in result.reasons}
        for reason in before - after:
            yield ReasonChange(report=results[0].report, reason=reason, only="a")
        for reason in after - before:
            yield ReasonChange(report=results[0].report, reason=reason, only="b")
