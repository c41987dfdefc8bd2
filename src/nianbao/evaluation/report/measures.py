"""The numbers of an eval run as a page prints them: metrics, intervals, bars, confusion, cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from nianbao.evaluation.report.labels import METRIC_GROUPS
from nianbao.evaluation.results import ReportResult
from nianbao.evaluation.scoring import (
    HEADLINE,
    METRICS,
    Counts,
    Credit,
    Interval,
    KindCounts,
    Metric,
    Ratio,
    bootstrap,
    by_report,
    pool,
)
from nianbao.schema.report import Kind
from nianbao.text.sanitize import clean

UNDEFINED = "–"
_SHADES = 4
_LONG = 8
_OF_KINDS = frozenset(f"{kind}_{what}_f1" for kind in Kind for what in (*Credit, "char"))


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and its interval as lengths in percent of the bar's width, each clamped to 0 … 100."""

    width: str
    low: str
    high: str
    span: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A row: what is measured, its value with its interval, what it was counted from."""

    name: str
    label: str
    measured: Interval
    meaning: str = ""
    counts: str = ""

    @property
    def value(self) -> str:
        """Three decimals; a dash where undefined."""
        return number(self.measured.value)

    @property
    def interval(self) -> str:
        """`0.881 to 0.934`; a dash where undefined."""
        return interval_text(self.measured)

    @property
    def bar(self) -> Bar | None:
        """The value as a bar; None where it is undefined."""
        return bar(self.measured)


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Measures under one heading; `single` are the slices of one report where a list would be long."""

    name: str
    measures: tuple[MeasureRow, ...]
    single: tuple[MeasureRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the run: `group` is what it was sliced by (`level`), `name` which part (`county`).

    `interval` is the headline over the reports of that part.
    """

    group: str
    name: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind's counts and F1 scores."""

    measure: MeasureRow
    counts: KindCounts
    strict: str
    soft: str
    characters: str


@dataclass(frozen=True, slots=True)
class ConfusionCell:
    """A cell of the confusion matrix; `shade` 0 to 4 by its share of the row, `right` on the diagonal."""

    count: int
    shade: int
    right: bool


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A name and how often."""

    name: str
    count: str


def number(value: float | None) -> str:
    """Three decimals; a dash where undefined."""
    return UNDEFINED if value is None else f"{value:.3f}"


def amount(value: float) -> str:
    """A count without needless decimals, thousands set apart."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def interval_text(interval: Interval) -> str:
    """`0.881 to 0.934`; a dash where undefined."""
    if interval.low is None or interval.high is None:
        return UNDEFINED
    return f"{interval.low:.3f} to {interval.high:.3f}"


def bar(interval: Interval) -> Bar | None:
    """The bar of an interval; None where the value is undefined."""
    if interval.value is None:
        return None
    low = _percent(interval.value if interval.low is None else interval.low)
    high = _percent(interval.value if interval.high is None else interval.high)
    return Bar(
        width=f"{_percent(interval.value):.1f}",
        low=f"{low:.1f}",
        high=f"{high:.1f}",
        span=f"{high - low:.1f}",
    )


def _percent(value: float) -> float:
    return 100 * min(1.0, max(0.0, value))


def measure(
    results: Sequence[ReportResult], metric: Metric, name: str, label: str = "", meaning: str = ""
) -> MeasureRow:
    """A metric over the reports, with its bootstrap interval over reports."""
    by_name = by_report(results, metric)
    interval = bootstrap(by_name)
    counts = sum(by_name.values(), start=Ratio())
    told = f"{amount(counts.numerator)} / {amount(counts.denominator)}"
    return MeasureRow(name, label or clean(name.replace("_", " ")), interval, meaning=meaning, counts=told)


def headline(results: Sequence[ReportResult]) -> MeasureRow:
    """Micro partial F1."""
    return measure(results, METRICS[HEADLINE], HEADLINE, label="Micro F1, partial credit")


def metric_groups(results: Sequence[ReportResult]) -> tuple[MeasureGroup, ...]:
    """Every metric but those of single kinds; one that has no group stands under `Other`."""
    named = {name for _, rows in METRIC_GROUPS for name, _, _ in rows}
    rest = tuple((name, "", "") for name in METRICS if name not in named | _OF_KINDS)
    groups = (*METRIC_GROUPS, ("Other", rest)) if rest else METRIC_GROUPS
    return tuple(MeasureGroup(name, tuple(_row(results, *row) for row in rows)) for name, rows in groups)


def _row(results: Sequence[ReportResult], name: str, label: str, meaning: str) -> MeasureRow:
    if name in METRICS:
        return measure(results, METRICS[name], name, label=label, meaning=meaning)
    # The macro F1 is a mean of ratios: it has no counts of its own to resample.
    reports = len({result.report for result in results})
    only = Interval(pool(r.counts for r in results).macro(), low=None, high=None, reports=reports)
    return MeasureRow(name, label, only, meaning=meaning)


def kind_rows(results: Sequence[ReportResult]) -> tuple[KindRow, ...]:
    """One row a kind."""
    together = pool(r.counts for r in results)
    rows = []
    for kind in Kind:
        counts = together.kinds[kind]
        name = f"{kind}_{Credit.PARTIAL}_f1"
        rows.append(
            KindRow(
                measure=measure(results, METRICS[name], name, label=kind.value),
                counts=counts,
                strict=number(counts.overlap(Credit.STRICT).f1.value),
                soft=number(counts.overlap(Credit.SOFT).f1.value),
                characters=number(together.characters[kind].f1.value),
            )
        )
    return tuple(rows)


def slice_groups(slices: Iterable[Slice]) -> tuple[MeasureGroup, ...]:
    """The slices by what they were sliced by, in the order given; a long list's of one report apart."""
    groups: dict[str, list[MeasureRow]] = {}
    for one in slices:
        row = MeasureRow(clean(one.name), clean(one.name), one.interval)
        groups.setdefault(clean(one.group), []).append(row)
    return tuple(_folded(name, rows) for name, rows in groups.items())


def _folded(name: str, rows: Sequence[MeasureRow]) -> MeasureGroup:
    if len(rows) <= _LONG:
        return MeasureGroup(name, tuple(rows))
    several = tuple(row for row in rows if row.measured.reports > 1)
    return MeasureGroup(name, several, tuple(row for row in rows if row.measured.reports <= 1))


def confusion_rows(counts: Counts) -> tuple[tuple[str, tuple[ConfusionCell | None, ...]], ...]:
    """Gold kinds and `none` down, predicted kinds and `none` across; none against none does not exist."""
    sides: tuple[Kind | None, ...] = (*Kind, None)
    cells = counts.cells()
    rows = []
    for gold in sides:
        row = [cells[gold, predicted] for predicted in sides]
        total = sum(row) or 1
        shown = tuple(
            None
            if gold is None and predicted is None
            else ConfusionCell(count, round(_SHADES * count / total), gold is predicted)
            for predicted, count in zip(sides, row, strict=True)
        )
        rows.append((gold.value if gold else "none", shown))
    return tuple(rows)


def fault_tallies(results: Sequence[ReportResult]) -> tuple[NamedCount, ...]:
    """How often each fault is named, the most frequent first."""
    counts = Counter(why.fault for result in results for why in result.reasons)
    return tuple(NamedCount(fault.value, amount(count)) for fault, count in counts.most_common())


def cost_tallies(results: Sequence[ReportResult]) -> tuple[NamedCount, ...]:
    """What the run spent: requests, answers kept, tokens, wall time."""
    seconds = sorted(result.seconds for result in results) or [0.0]
    return (
        NamedCount("Requests", amount(sum(r.calls for r in results))),
        NamedCount("Answers from store or recordings", amount(sum(r.kept for r in results))),
        NamedCount("Tokens in", amount(sum(r.tokens_in for r in results))),
        NamedCount("Tokens out", amount(sum(r.tokens_out for r in results))),
        NamedCount("Seconds, all reports", f"{sum(seconds):,.1f}"),
        NamedCount("Seconds a report, median", f"{median(seconds):,.1f}"),
        NamedCount("Seconds a report, longest", f"{seconds[-1]:,.1f}"),
    )
