"""What two eval runs differ in, for a terminal: no line is wider than asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from nianbao.evaluation.comparison import ChangeVerdict, MetricChange, RunComparison
from nianbao.evaluation.report.measures import UNDEFINED, number
from nianbao.evaluation.report.table import DEFAULT_WIDTH, MOST, NARROWEST, more, reports_said, row
from nianbao.rendering.wrapping import heading, lines
from nianbao.text.sanitize import clean

_VERDICTS = {ChangeVerdict.BETTER: "green", ChangeVerdict.WORSE: "red", ChangeVerdict.CANNOT_TELL: "yellow"}


def comparison_lines(
    found: RunComparison, width: int = DEFAULT_WIDTH, *, verbose: bool = False
) -> list[Text]:
    """Two runs' differences as styled lines of at most `width` terminal cells (80 at least)."""
    width = max(width, NARROWEST)
    made: list[Text] = []
    for letter, run in (("A", found.a), ("B", found.b)):
        repeats = f" · {run.repeats} repeats" if run.repeats > 1 else ""
        model = f" · {clean(run.model)}" if run.model != run.name else ""
        made += lines(
            Text(f"{letter}  {clean(run.name)}{model} · {clean(run.started)}{repeats}"), width, "", indent=3
        )
    made += lines(Text(f"Paired: {reports_said(len(found.reports))}"), width)
    for letter, only in (("A", found.only_a), ("B", found.only_b)):
        if only:
            made += lines(
                Text(f"Only in {letter}, not compared: {_names(only)}", "yellow"), width, "", indent=2
            )
    for note in found.notes:
        made += lines(Text(clean(note), "yellow"), width, "! ", indent=2)
    made += [*_changes(found.metrics, width), *_sides(found, width)]
    return made + (list(_only_reasons(found, width)) if verbose else [])


def _changes(changes: Sequence[MetricChange], width: int) -> Iterator[Text]:
    yield from heading("B against A", width)
    sizes = (5, 5, 6, 16, 5, 5, 11)
    header = ("A", "B", "B − A", "95 % interval", "p", "Holm", "verdict")
    yield row("", zip(header, sizes, strict=True), width, style="dim")
    for change in changes:
        bounds = UNDEFINED
        if change.low is not None and change.high is not None:
            bounds = f"{change.low:+.3f} to {change.high:+.3f}"
        cells = (
            number(change.a),
            number(change.b),
            UNDEFINED if change.difference is None else f"{change.difference:+.3f}",
            bounds,
            _chance(change.p),
            _chance(change.holm),
            change.verdict.value,
        )
        name = change.metric.replace("_partial", "").replace("_f1", "_F1").replace("_", " ")
        yield row(name, zip(cells, sizes, strict=True), width, style=_VERDICTS[change.verdict])
        if change.why:
            yield from lines(Text(change.why, "dim"), width, "  ", indent=2)
    yield from lines(
        Text("F1 with partial credit; p by swapping the runs' counts report by report.", "dim"), width
    )


def _chance(p: float | None) -> str:
    """A p-value; never 0, which no test can find."""
    return "<.001" if p is not None and p < 0.001 else number(p)


def _sides(found: RunComparison, width: int) -> Iterator[Text]:
    """The gold items that one run found and the other did not."""
    for letter, side in (("A", "a"), ("B", "b")):
        items = [item for item in found.items if item.found_by == side]
        yield from heading(f"Found only by {letter}: {len(items)}", width)
        for item in items[:MOST]:
            told = f"{clean(item.report)} {item.kind.value} {clean(item.gold)}: {clean(item.title)}"
            yield from lines(Text(told), width, "· ", indent=2)
        yield from more(len(items), width)


def _only_reasons(found: RunComparison, width: int) -> Iterator[Text]:
    for letter, side in (("A", "a"), ("B", "b")):
        reasons = [reason for reason in found.reasons if reason.only == side]
        yield from heading(f"Wrong only in {letter}: {len(reasons)}", width)
        for reason in reasons[:MOST]:
            yield from lines(Text(f"{clean(reason.report)}: {clean(reason.reason)}"), width, "· ", indent=2)
        yield from more(len(reasons), width)


def _names(names: Iterable[str]) -> str:
    return ", ".join(clean(name) for name in names)
