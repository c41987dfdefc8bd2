"""The one composition: a file in, a verified summary out. Reports progress through a callback, prints nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from nianbao import opening, prompts
from nianbao.chunking import chunk
from nianbao.extraction import Extractor, Step
from nianbao.items import Vouched
from nianbao.llm import Llm
from nianbao.merging import merge
from nianbao.overview import Overviewed, overview
from nianbao.reading import Limits, read
from nianbao.report import Report
from nianbao.settings import Settings, resolve
from nianbao.summary import Provenance, ReportFacts, ReportSummary, SourceFacts
from nianbao.text import Variants

Stage = Literal["read", "ask", "overview", "done"]
_VERSIONS = ("instructor", "openai", "pydantic", "tenacity", "xllamacpp")
_OVERVIEW_TOKENS = 450
_ANSWER_TOKENS = 45
"""What a dry run reckons for the overview's prompt and for one item's answer, in tokens."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: chunks done and known, failures, answers from the store; seconds gone and left.

    `left` is None until something can be said. `item` is what was just vouched for: its title, its
    summary.
    """

    report: str
    stage: Stage
    done: int
    total: int
    failed: int
    kept: int
    seconds: float
    left: float | None = None
    item: Vouched | None = None


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """A chunk of a dry run: its id, how many units, the tokens of its question as estimated."""

    id: str
    units: int
    tokens_in: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would ask: chunks, calls (the overview's included), estimated tokens."""

    report: str
    chunks: tuple[PlannedChunk, ...]
    calls: int
    tokens_in: int
    tokens_out: int


def plan(report: Report, settings: Settings) -> DryRun:
    """What a run over a report would ask, without asking. Tokens are estimates, re-asks not counted."""
    default = opening.EMBEDDED_CHUNK if settings.embedded else opening.ENDPOINT_CHUNK
    limit = settings.chunk_characters or default
    chunks = chunk(report, limit)
    large = limit >= 1000
    fixed = _prompt_tokens("sections" if large else "condense-achievement")
    planned = tuple(PlannedChunk(c.id, len(c.units), c.estimate + fixed) for c in chunks)
    tokens_in = sum(c.tokens_in for c in planned) + _OVERVIEW_TOKENS
    return DryRun(
        report.source.name, planned, len(planned) + 1, tokens_in, _ANSWER_TOKENS * (len(report.units) + 4)
    )


def _prompt_tokens(task: str) -> int:
    return round(len(prompts.load(task).system) * 0.72)


async def asummarize(
    source: Path | str | Report,
    *,
    settings: Settings | None = None,
    llm: Llm | None = None,
    progress: Tell | None = None,
) -> ReportSummary:
    """Summarise a report file, `-` for standard input, or a report already read.

    Without `settings` they are resolved from the environment and `nianbao.toml`; without `llm` the
    configured model is opened for this report alone. Raises `nianbao.errors.NianbaoError`.
    """
    settings = settings or resolve(environ=os.environ)
    async with AsyncExitStack() as stack:
        report = source if isinstance(source, Report) else await asyncio.to_thread(_read, source, settings)
        clock = _Clock(report.source.name, progress)
        clock.tell("read", None)
        model: Llm = llm if llm is not None else await stack.enter_async_context(opening.open_llm(settings))
        return await _summarize(report, model, clock)


def summarize(
    source: Path | str | Report,
    *,
    settings: Settings | None = None,
    llm: Llm | None = None,
    progress: Tell | None = None,
) -> ReportSummary:
    """`asummarize`, for callers without an event loop."""
    return asyncio.run(asummarize(source, settings=settings, llm=llm, progress=progress))


def _read(source: Path | str, settings: Settings) -> Report:
    return read(source, Limits(max_bytes=settings.max_file_bytes))


async def _summarize(report: Report, llm: Llm, clock: _Clock) -> ReportSummary:
    before = llm.spent
    extraction = await Extractor(report, llm, clock.step).run()
    lists = merge(report, extraction.vouched)
    clock.tell("overview", None)
    told = await overview(report, lists, llm)
    clock.tell("done", None)
    used = llm.spent
    provenance = Provenance(
        nianbao=metadata.version("nianbao"),
        model=llm.profile.model,
        model_sha256=llm.profile.sha256,
        endpoint=llm.profile.endpoint,
        prompts=(*extraction.prompts, *((told.prompt,) if told.prompt else ())),
        versions=_versions(),
        chunks_asked=extraction.asked + told.asked,
        chunks_failed=(*extraction.failed, *((told.failed,) if told.failed else ())),
        calls=used.calls - before.calls,
        kept=extraction.kept + told.kept,
        tokens_in=used.tokens_in - before.tokens_in,
        tokens_out=used.tokens_out - before.tokens_out,
        seconds=round(clock.seconds, 3),
    )
    facts = report.facts
    return ReportSummary(
        source=SourceFacts(
            name=report.source.name,
            sha256=report.source.sha256,
            format=report.source.format,
            script=report.script,
            characters=len(report.text),
        ),
        report=ReportFacts(
            title=facts.title,
            place=facts.place,
            level=facts.level,
            issuer=facts.issuer,
            year=facts.year,
            date=facts.date,
        ),
        overview=told.overview,
        achievements=lists.achievements,
        deficiencies=lists.deficiencies,
        plans=lists.plans,
        provenance=provenance,
        notes=_notes(report, told),
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in _VERSIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _notes(report: Report, told: Overviewed) -> tuple[str, ...]:
    """What a reader should know beside the lines, in the report's script: source notes, missing contents."""
    notes = list(report.notes)
    lines = (told.overview.headline, told.overview.text)
    if any(line.checks.flagged for line in lines):
        notes.append("总体概括由程序用已核实的条目拼成。")
    roles = {u.role.value for u in report.units}
    for role, name in (("deficiencies", "不足"), ("leadership", "第一责任人履职"), ("plans", "下一年安排")):
        if role not in roles:
            notes.append(f"报告没有单独的{name}部分。")
    restore = Variants.of(report.text).restore
    return tuple(restore(note) for note in notes)


class _Clock:
    """Turns the steps of an extraction into progress with times."""

    def __init__(self, name: str, progress: Tell | None) -> None:
        self._name, self._progress = name, progress
        self._start = time.monotonic()
        self._last = Step(0, 0, 0, 0, ())

    @property
    def seconds(self) -> float:
        """Seconds since the report was read."""
        return time.monotonic() - self._start

    def step(self, step: Step) -> None:
        """Tell of a chunk."""
        self._last = step
        for fresh in step.fresh or (None,):
            self.tell("ask", fresh)

    def tell(self, stage: Stage, item: Vouched | None) -> None:
        """Tell of a stage."""
        if self._progress is None:
            return
        last, gone = self._last, self.seconds
        asked = last.done - last.kept
        left = gone / asked * (last.total - last.done) if asked > 0 else None
        self._progress(
            Progress(self._name, stage, last.done, last.total, last.failed, last.kept, gone, left, item)
        )


__all__ = ["DryRun", "PlannedChunk", "Progress", "asummarize", "plan", "summarize"]
