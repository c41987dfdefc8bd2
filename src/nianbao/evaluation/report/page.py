"""An eval run as one HTML page that needs no network: scores, charts, and every mismatch in its text.

The worst reports come first, mismatches before the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.evaluation.report.cases import FaultDetails, MatchCard, State, cards_of
from nianbao.evaluation.report.measures import (
    ConfusionCell,
    KindRow,
    MeasureGroup,
    MeasureRow,
    NamedCount,
    Slice,
    confusion_rows,
    cost_tallies,
    fault_tallies,
    headline,
    kind_rows,
    metric_groups,
    number,
    slice_groups,
)
from nianbao.evaluation.report.text import Row, anchors_of, rows_of
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.evaluation.scoring import Fault, pool
from nianbao.rendering.pages import render_page
from nianbao.text.sanitize import clean


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, or one repeat of it. `without` says why its text is not shown."""

    key: str
    name: str
    lang: str
    facts: tuple[str, ...]
    error: str
    failed_chunks: tuple[str, ...]
    f1: str
    tallies: tuple[NamedCount, ...]
    cards: tuple[MatchCard, ...]
    general: tuple[FaultDetails, ...]
    overview: tuple[str, ...]
    rows: tuple[Row, ...]
    anchors: frozenset[str]
    without: str
    seconds: str


@dataclass(frozen=True, slots=True)
class RunView:
    """A whole run, ready to be laid out."""

    title: str
    provenance: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    headline: MeasureRow
    kinds: tuple[KindRow, ...]
    slices: tuple[MeasureGroup, ...]
    metrics: tuple[MeasureGroup, ...]
    confusion: tuple[tuple[str, tuple[ConfusionCell | None, ...]], ...]
    granularity: tuple[NamedCount, ...]
    cost: tuple[NamedCount, ...]
    tallies: tuple[NamedCount, ...]
    faults: tuple[str, ...]
    reports: tuple[ReportView, ...]


def to_run_page(run: EvalRun, texts: Mapping[str, str], slices: Sequence[Slice] = ()) -> str:
    """The page of a run, in English around the Chinese of the reports.

    `texts` holds the reports' texts by the SHA-256 of their files: where one is missing, or is not as
    long as the one that was scored, the page shows the items without it and says so. A page with texts
    holds them whole. Raises ValueError for a run without reports, NianbaoError without numpy.
    """
    view = view_of_run(run, texts, slices)
    title, home = f"Eval run: {view.title}", "nianbao.evaluation.report"
    return render_page("run", title=title, lang="en", view=view, package=home)


def view_of_run(run: EvalRun, texts: Mapping[str, str], slices: Sequence[Slice] = ()) -> RunView:
    """The view of a run; `texts` holds the reports' texts by the SHA-256 of their files.

    Raises ValueError for a run without reports, NianbaoError without numpy.
    """
    together = pool(result.counts for result in run.reports)
    results = sorted(run.reports, key=_worst_first)
    reports = tuple(
        _report(f"r{at}", result, texts, repeats=run.repeats) for at, result in enumerate(results, 1)
    )
    return RunView(
        title=clean(run.name) or "unnamed",
        provenance=_provenance(run),
        missing=tuple(clean(name) for name in run.missing),
        headline=headline(run.reports),
        kinds=kind_rows(run.reports),
        slices=slice_groups(slices),
        metrics=metric_groups(run.reports),
        confusion=confusion_rows(together),
        granularity=(
            NamedCount("Duplicates", str(together.duplicates)),
            NamedCount("Splits", str(together.splits)),
            NamedCount("Merges", str(together.merges)),
        ),
        cost=cost_tallies(run.reports),
        tallies=fault_tallies(run.reports),
        faults=tuple(fault.value for fault in Fault),
        reports=reports,
    )


def _worst_first(result: ReportResult) -> tuple[bool, float, str, int]:
    f1 = result.counts.micro().f1.value
    return (not result.error, 2.0 if f1 is None else f1, result.report, result.repeat)


def _provenance(run: EvalRun) -> tuple[tuple[str, str], ...]:
    """Names and values, those that are empty left out."""
    prompts = "; ".join(f"{prompt.name} {prompt.sha256[:12]}" for prompt in run.prompts)
    facts = (
        ("Model", run.model),
        ("Model SHA-256", run.model_sha256 or ""),
        ("Endpoint", run.endpoint),
        ("Prompts", prompts),
        ("Corpus SHA-256", run.corpus_sha256),
        ("Labels SHA-256", run.labels_sha256),
        ("Repeats", str(run.repeats) if run.repeats > 1 else ""),
        ("Started", run.started),
        ("nianbao", run.nianbao),
    )
    return tuple((name, clean(value)) for name, value in facts if value)


def _report(key: str, result: ReportResult, texts: Mapping[str, str], repeats: int) -> ReportView:
    text, without = _text(result, texts)
    found = cards_of(result, text)
    gold = [(card.number, card.gold.evidence) for card in found.cards if card.gold]
    predicted = [(card.number, card.predicted.evidence) for card in found.cards if card.predicted]
    rows = rows_of(text, gold, predicted, key=key) if text else ()
    repeat = f" · repeat {result.repeat}" if repeats > 1 else ""
    return ReportView(
        key=key,
        name=clean(result.report) + repeat,
        lang=result.script.tag if result.script else "zh",
        facts=_facts(result),
        error=clean(result.error),
        failed_chunks=tuple(clean(chunk) for chunk in result.failed_chunks),
        f1=number(result.counts.micro().f1.value),
        tallies=_states(found.cards),
        cards=found.cards,
        general=found.general,
        overview=tuple(clean(line) for line in result.overview if clean(line)),
        rows=rows,
        anchors=anchors_of(rows),
        without=without,
        seconds=f"{result.seconds:,.1f}",
    )


def _text(result: ReportResult, texts: Mapping[str, str]) -> tuple[str, str]:
    """The report's text, or an empty one and why."""
    text = texts.get(result.sha256)
    if text is None:
        return "", f"The text is not shown: no report with SHA-256 {result.sha256[:12]}… was given."
    if len(text) != result.characters:
        return "", (
            f"The text is not shown: it reads as {len(text)} characters now, "
            f"and the run was made over {result.characters}."
        )
    return text, ""


def _facts(result: ReportResult) -> tuple[str, ...]:
    known = (
        str(result.year) if result.year else "",
        result.level.value if result.level else "",
        result.script.value if result.script else "",
        f"{result.characters:,} characters",
        *result.shape,
    )
    return tuple(clean(fact) for fact in known if fact)


def _states(cards: Sequence[MatchCard]) -> tuple[NamedCount, ...]:
    return tuple(NamedCount(state.value, str(sum(card.state is state for card in cards))) for state in State)
