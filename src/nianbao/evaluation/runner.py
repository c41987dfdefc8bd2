"""Runs a set of cases: every report summarised, scored, and kept as counts in one result.

A report whose summary failed scores as an empty prediction and is named (scoring rules, "Input").
pydantic-evals was considered and is not used: it brings pydantic-ai-slim, opentelemetry, genai-prices and
pydantic-graph for what is a loop here, and its means leave failed cases out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from typing import Protocol

from nianbao.errors import InputError, NianbaoError
from nianbao.evaluation import scoring
from nianbao.evaluation.cases import Case, CaseSet, checksums
from nianbao.evaluation.results import EvalRun, LabelledItem, ReportResult
from nianbao.evaluation.scoring.executive import overview_texts
from nianbao.evaluation.summarizers import Summarizer
from nianbao.llm.asking import run_all
from nianbao.llm.protocol import Usage, metered
from nianbao.readers import Limits, load
from nianbao.schema.report import Level, Report, Source
from nianbao.schema.summary import PromptUsed, ReportSummary
from nianbao.structure import parse
from nianbao.summarization.pipeline import Progress


@dataclass(frozen=True, slots=True)
class Job:
    """A report to be summarised: which of how many, and its repeat, from 1."""

    number: int
    total: int
    case: Case
    source: Source
    repeat: int


class Watcher(Protocol):
    """Is told how a run goes on. Several jobs may be open at a time."""

    def begin(self, job: Job, spent: Callable[[], Usage]) -> None:
        """A job begins; `spent` tells what the whole run has cost so far."""

    def take(self, job: Job, progress: Progress) -> None:
        """A job goes on."""

    def end(self, job: Job, result: ReportResult) -> None:
        """A job is done."""


class _Silence:
    """The watcher that says nothing."""

    def begin(self, *_: object) -> None:
        """Nothing."""

    take = end = begin


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of one job: the report as far as it was understood, its summary, or why there is none."""

    report: Report | None
    summary: ReportSummary | None
    error: str
    seconds: float
    usage: Usage


async def run_cases(
    found: CaseSet,
    summarizer: Summarizer,
    *,
    name: str = "",
    repeats: int = 1,
    watcher: Watcher | None = None,
) -> EvalRun:
    """Summarise and score every case `repeats` times; `name` is the summariser's model unless given.

    Every text is read and every label checked before the first question, so that a fault of the set costs
    no answers. Raises InputError for such a fault or when there is no case, NianbaoError without the extra
    `eval`.
    """
    if not found.cases:
        raise InputError(
            "There is nothing to score: no report of the set was found.",
            "Name where they are with --reports.",
        )
    _need_extra()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    jobs = _jobs(found.cases, repeats)
    done = await _all(jobs, summarizer, watcher or _Silence())
    sums = checksums(found.cases)
    prompts = {prompt for _, used in done for prompt in used}
    origin = summarizer.origin
    return EvalRun(
        name=name or origin.model,
        model=origin.model,
        model_sha256=origin.sha256,
        endpoint=origin.endpoint,
        prompts=tuple(sorted(prompts, key=lambda prompt: prompt.name)),
        corpus_sha256=sums.corpus,
        labels_sha256=sums.labels,
        nianbao=metadata.version("nianbao"),
        started=started,
        repeats=repeats,
        reports=tuple(result for result, _ in done),
        missing=found.missing,
    )


def _need_extra() -> None:
    """Raise NianbaoError when the extra `eval` is missing: before the first question, not after the last."""
    if find_spec("numpy") is None or find_spec("scipy") is None:
        raise NianbaoError("Scoring needs numpy and scipy.", "Install nianbao with its extra: eval.")


def _jobs(cases: Sequence[Case], repeats: int) -> tuple[Job, ...]:
    """One job a report and repeat. Raises InputError when labels do not fit their text."""
    sources = [load(case.path, Limits()) for case in cases]
    for case, source in zip(cases, sources, strict=True):
        case.gold.check(source.text)
    todo = [(c, s, r) for r in range(1, repeats + 1) for c, s in zip(cases, sources, strict=True)]
    return tuple(Job(number, len(todo), *one) for number, one in enumerate(todo, 1))


async def _all(
    jobs: Sequence[Job], summarizer: Summarizer, watcher: Watcher
) -> list[tuple[ReportResult, tuple[PromptUsed, ...]]]:
    """Every job's result and the prompts it used, in the order of the jobs."""
    places = asyncio.Semaphore(summarizer.at_once)

    async def one(job: Job) -> tuple[ReportResult, tuple[PromptUsed, ...]]:
        async with places:
            watcher.begin(job, lambda: summarizer.spent)
            attempt = await _attempt(job, summarizer, lambda progress: watcher.take(job, progress))
            result = _result(job, attempt, overviews=summarizer.overviews)
            watcher.end(job, result)
        return result, attempt.summary.provenance.prompts if attempt.summary else ()

    return await run_all(map(one, jobs))


async def _attempt(job: Job, summarizer: Summarizer, tell: Callable[[Progress], None]) -> _Attempt:
    """Summarise once; an expected failure becomes its sentence."""
    began, before = time.monotonic(), summarizer.spent
    report, summary, error = None, None, ""
    with metered() as meter:
        try:
            report = await asyncio.to_thread(parse, job.source)
            summary = await summarizer.summarize(report, job.repeat, tell)
        except NianbaoError as failure:
            error = failure.message
    # The run's own ledger counts every model; a meter only what goes through the door.
    usage = meter.spent if summarizer.at_once > 1 else _less(summarizer.spent, before)
    return _Attempt(report, summary, error, round(time.monotonic() - began, 3), usage)


def _less(now: Usage, before: Usage) -> Usage:
    return Usage(
        now.calls - before.calls,
        now.tokens_in - before.tokens_in,
        now.tokens_out - before.tokens_out,
        now.seconds - before.seconds,
    )


def _result(job: Job, attempt: _Attempt, *, overviews: bool) -> ReportResult:
    """A job as a result file keeps it. What the labels leave open is taken from the report."""
    gold, report, summary = job.case.gold, attempt.report, attempt.summary
    score = _score(job, attempt, overviews=overviews)
    level = gold.level or (report.facts.level if report else None)
    return ReportResult(
        report=gold.report,
        sha256=gold.sha256,
        labels_sha256=job.case.labels_sha256,
        year=gold.year or (report.facts.year if report else None),
        level=None if level is Level.UNKNOWN else level,
        script=gold.script or (report.script if report else None),
        shape=gold.shape,
        characters=len(job.source.text),
        repeat=job.repeat,
        error=attempt.error,
        failed_chunks=tuple(f.chunk for f in summary.provenance.chunks_failed) if summary else (),
        seconds=attempt.seconds,
        calls=attempt.usage.calls,
        kept=summary.provenance.kept if summary else 0,
        tokens_in=attempt.usage.tokens_in,
        tokens_out=attempt.usage.tokens_out,
        counts=score.counts,
        reasons=score.reasons,
        gold=tuple(map(LabelledItem.of, gold.items)),
        predicted=tuple(LabelledItem.of(i, i.summary) for i in summary.items()) if summary else (),
        pairs=score.pairs,
        overview=overview_texts(summary.overview) if summary and overviews else (),
    )


def _score(job: Job, attempt: _Attempt, *, overviews: bool) -> scoring.ReportScore:
    """The score; without an overview the executive summary is undefined, not wrong."""
    sentences = [sentence.span for sentence in attempt.report.sentences] if attempt.report else []
    score = scoring.score(job.case.gold, attempt.summary, job.source.text, sentences)
    if overviews:
        return score
    reasons = tuple(r for r in score.reasons if r.fault is not scoring.Fault.MISSING_FACT)
    counts = score.counts.model_copy(update={"executive": scoring.Executive()})
    return replace(score, counts=counts, reasons=reasons)
