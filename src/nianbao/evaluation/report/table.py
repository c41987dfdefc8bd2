"""An eval run for a terminal: no line is wider than asked for; Chinese takes two cells a character.

The numbers come from `run_measures`, as on the HTML page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from nianbao.evaluation.report.measures import (
    UNDEFINED,
    MeasureRow,
    Slice,
    cost_tallies,
    fault_tallies,
    headline,
    kind_rows,
    metric_groups,
    number,
    slice_groups,
)
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import Credit, Fault, FaultRecord, pool
from nianbao.evaluation.scoring.statistics import FEWEST_REPORTS
from nianbao.rendering.wrapping import heading, lines, shortened
from nianbao.schema.report import Kind
from nianbao.text.sanitize import clean

DEFAULT_WIDTH = 80
"""Terminal cells, where nothing else is known."""
NARROWEST = 80
"""Tables are not drawn narrower: their columns need it."""
MOST = 100
"""Reasons or items shown; the result file holds them all."""
_GRAVEST = (
    Fault.NOWHERE,
    Fault.UNSUPPORTED,
    Fault.INVALID_EVIDENCE,
    Fault.MISSED,
    Fault.WRONG_KIND,
    Fault.SPURIOUS,
)
"""Reasons in this order, the others behind."""


def run_lines(
    run: EvalRun, slices: Sequence[Slice], width: int = DEFAULT_WIDTH, *, verbose: bool = False
) -> list[Text]:
    """A run as styled lines of at most `width` terminal cells (80 at least); `verbose` adds the reasons.

    Raises ValueError for a run without reports, NianbaoError without numpy.
    """
    width = max(width, NARROWEST)
    made = [*_head(run, width), *_failures(run, width), *_headline(headline(run.reports), width)]
    made += [*_kinds(run, width), *_reports(run, width), *_metrics(run, width)]
    made += [*_slices(slices, width, verbose=verbose), *_cost(run, width)]
    return made + (list(_reasons(run, width)) if verbose else [])


def _cell(text: str, width: int, *, right: bool = True) -> str:
    """`text` in exactly `width` cells."""
    text = shortened(text, width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def row(name: str, cells: Iterable[tuple[str, int]], width: int, style: str = "") -> Text:
    """A name that takes what the cells leave, then the cells at the right, one blank before each."""
    right = "".join(f" {_cell(text, size)}" for text, size in cells)
    return Text((_cell(name, width - cell_len(right), right=False) + right).rstrip(), style)


def reports_said(count: int) -> str:
    """`1 report`, `2 reports`."""
    return f"{count} report{'' if count == 1 else 's'}"


def _head(run: EvalRun, width: int) -> Iterator[Text]:
    count = len({result.sha256 for result in run.reports})
    repeats = f" × {run.repeats}" if run.repeats > 1 else ""
    yield from lines(Text(f"{clean(run.name)} · {reports_said(count)}{repeats}", "bold"), width)
    sha256 = f" (sha256 {run.model_sha256[:12]})" if run.model_sha256 else ""
    at = f" at {clean(run.endpoint)}" if run.endpoint else ""
    told = f"model {clean(run.model)}{at}{sha256} · nianbao {clean(run.nianbao)} · {clean(run.started)}"
    yield from lines(Text(told, "dim"), width, "", indent=2)
    sums = f"corpus {run.corpus_sha256[:12]} · labels {run.labels_sha256[:12]}"
    yield from lines(Text(sums, "dim"), width, "", indent=2)


def _failures(run: EvalRun, width: int) -> Iterator[Text]:
    for name in run.missing:
        yield from lines(
            Text(f"not scored, its text was not found: {clean(name)}", "bold red"), width, "! ", indent=2
        )
    for result in run.reports:
        repeat = f", repeat {result.repeat}" if run.repeats > 1 else ""
        name = f"{clean(result.report)}{repeat}"
        if result.error:
            told = f"failed, scored as empty: {name}: {clean(result.error)}"
            yield from lines(Text(told, "bold red"), width, "! ", indent=2)
        elif result.failed_chunks:
            told = f"{name}: {len(result.failed_chunks)} chunks without an answer"
            yield from lines(Text(told, "red"), width, "! ", indent=2)


def _headline(measure: MeasureRow, width: int) -> Iterator[Text]:
    yield Text("")
    note = " (too few reports to trust it)" if measure.measured.reports < FEWEST_REPORTS else ""
    told = f"{measure.label}: {measure.value}, 95 % interval {measure.interval}{note}"
    yield from lines(Text(told, "bold"), width)


def _range(measure: MeasureRow) -> str:
    """The interval, with a star where the reports are too few to trust it."""
    star = measure.interval != UNDEFINED and measure.measured.reports < FEWEST_REPORTS
    return f"{measure.interval}{'*' if star else ' '}"


_STARRED = f"* fewer than {FEWEST_REPORTS} reports: too few to trust the interval."
_RANGE = 15
"""Cells of `0.881 to 0.934*`."""


def _kinds(run: EvalRun, width: int) -> Iterator[Text]:
    rows = kind_rows(run.reports)
    yield from heading("Items by kind", width)
    sizes = (5, _RANGE, 6, 5, 5, 5, 5, 5, 5)
    header = ("F1", "95 % interval ", "strict", "soft", "chars", "gold", "pred", "COR", "PAR")
    yield row("", zip(header, sizes, strict=True), width, style="dim")
    for each in rows:
        figures = (each.measure.value, _range(each.measure), each.strict, each.soft, each.characters)
        counts = (each.counts.gold, each.counts.predicted, each.counts.correct, each.counts.partial)
        yield row(each.measure.label, zip((*figures, *map(str, counts)), sizes, strict=True), width)


def _reports(run: EvalRun, width: int) -> Iterator[Text]:
    """One row a report and repeat, the worst first."""
    yield from heading("Reports", width)
    sizes = (5, 5, 5, 5, 6, 5, 6, 8)
    header = ("F1", "ach.", "def.", "plan", "cover", "fig.", "faith", "seconds")
    yield row("", zip(header, sizes, strict=True), width, style="dim")
    for result in sorted(run.reports, key=_worst):
        counts = result.counts
        figures = (
            counts.micro().f1,
            *(counts.kinds[kind].overlap(Credit.PARTIAL).f1 for kind in Kind),
            counts.evidence.recall,
            counts.figures.f1,
            counts.tokens.faithfulness,
        )
        told = [*(number(figure.value) for figure in figures), f"{result.seconds:,.1f}"]
        name = clean(result.report) + (f" #{result.repeat}" if run.repeats > 1 else "")
        style = "red" if result.error else ""
        yield row(name, zip(told, sizes, strict=True), width, style=style)


def _worst(result: ReportResult) -> tuple[float, str, int]:
    f1 = result.counts.micro().f1.value
    return (2.0 if f1 is None else f1, result.report, result.repeat)


def _metrics(run: EvalRun, width: int) -> Iterator[Text]:
    for group in metric_groups(run.reports):
        yield from heading(group.name, width)
        for each in group.measures:
            yield row(each.label, ((each.value, 6), (_range(each), _RANGE), (each.counts, 22)), width)
    together = pool(result.counts for result in run.reports)
    told = f"duplicates {together.duplicates} · splits {together.splits} · merges {together.merges}"
    yield from lines(Text(told), width)


def _slices(slices: Sequence[Slice], width: int, *, verbose: bool) -> Iterator[Text]:
    """Every slice; those of one report only when `verbose`, for there may be dozens of tags."""
    shown = [one for one in slices if verbose or one.interval.reports > 1 or one.group != "shape"]
    yield from heading("F1 by slice", width)
    yield row("", (("F1", 6), ("95 % interval ", _RANGE), ("n", 4)), width, style="dim")
    for group in slice_groups(shown):
        for each in group.measures:
            cells = ((each.value, 6), (_range(each), _RANGE), (str(each.measured.reports), 4))
            yield row(f"{group.name}: {each.label}", cells, width)
    if len(shown) < len(slices):
        yield from lines(
            Text(f"{len(slices) - len(shown)} tags of one report each: --verbose.", "dim"), width
        )
    yield from lines(Text(_STARRED, "dim"), width)


def _cost(run: EvalRun, width: int) -> Iterator[Text]:
    yield from heading("Cost and latency", width)
    for tally in cost_tallies(run.reports):
        yield row(tally.name, ((tally.count, 14),), min(width, 52))


def _reasons(run: EvalRun, width: int) -> Iterator[Text]:
    yield from heading("What is wrong", width)
    told = " · ".join(f"{tally.count} {tally.name}" for tally in fault_tallies(run.reports))
    yield from lines(Text(told or "nothing"), width)
    order = {fault: place for place, fault in enumerate(_GRAVEST)}
    reasons = [(result.report, reason) for result in run.reports for reason in result.reasons]
    reasons.sort(key=lambda one: (order.get(one[1].fault, len(order)), one[0], *_in_order(one[1])))
    for report, reason in reasons[:MOST]:
        yield from lines(Text(f"{clean(report)}: {clean(str(reason))}"), width, "· ", indent=2)
    yield from more(len(reasons), width)


def _in_order(reason: FaultRecord) -> tuple[str, ...]:
    return (reason.fault, reason.detail, reason.gold or "", reason.predicted or "")


def more(count: int, width: int) -> Iterator[Text]:
    """How many were left out, if any."""
    if count > MOST:
        yield from lines(Text(f"… and {count - MOST} more, in the JSON.", "dim"), width)
