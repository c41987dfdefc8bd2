"""The one composition: a file in, a verified summary out. Tells progress to a callback, prints nothing."""

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

from nianbao.grounding.answers import ItemWords
from nianbao.llm import factory as opening
from nianbao.llm import prompts
from nianbao.llm.asking import Step
from nianbao.llm.protocol import Llm, Profile, Usage
from nianbao.readers import Limits, read
from nianbao.schema.report import Chunk, Report, Role
from nianbao.schema.summary import Provenance, ReportFacts, ReportSummary, source_facts
from nianbao.schema.terms import NOT_FOUND, name_of
from nianbao.settings import Settings, resolve
from nianbao.summarization.attributes import quote
from nianbao.summarization.chunking import chunk
from nianbao.summarization.extraction import Extraction, Extractor
from nianbao.summarization.items import merge
from nianbao.summarization.overview import OverviewOutcome, overview
from nianbao.text.script import Variants

Stage = Literal["read", "ask", "overview", "done"]
_REQUIRED = (Role.ACHIEVEMENTS, Role.DEFICIENCIES, Role.LEADERSHIP, Role.PLANS)
"""The contents that 《法治政府建设与责任落实督察工作规定》 (2019) requires of a report."""

_VERSIONS = ("instructor", "openai", "pydantic", "tenacity", "xllamacpp")
_TOKENS_PER_CHARACTER = 0.72
_NUMBER = 2
_TOLD_SMALL, _TOLD_LARGE = 200, 12
_ITEM_SMALL, _ITEM_LARGE, _OVERVIEW_OUT = 40, 75, 180
"""What a dry run reckons, in tokens: a character of a prompt; a piece's number; what the overview is told, in
all or by item; the answer for an item, and for the overview."""


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
    item: ItemWords | None = None


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
    profile = Profile("", "", settings.chunk_characters or default)
    chunks = chunk(report, profile.chunk_characters)
    planned = tuple(PlannedChunk(c.id, len(c.units), _tokens_of(c, large=profile.groups)) for c in chunks)
    items = len(report.units)
    told = items * _TOLD_LARGE if profile.groups else _TOLD_SMALL
    overview_tokens = _prompt_tokens("choose" if profile.groups else "overview") + told
    return DryRun(
        report=report.source.name,
        chunks=planned,
        calls=len(planned) + 1,
        tokens_in=sum(c.tokens_in for c in planned) + overview_tokens,
        tokens_out=items * (_ITEM_LARGE if profile.groups else _ITEM_SMALL) + _OVERVIEW_OUT,
    )


def _tokens_of(each: Chunk, *, large: bool) -> int:
    """The prompt of the chunk's question: the rules, the text, the numbers of its pieces."""
    if not large:
        return each.estimate + _prompt_tokens(f"condense-{each.units[0].kind.value}")
    pieces = sum(1 if u.grouped else len(u.sentences) for u in each.units)
    return each.estimate + _prompt_tokens("sections") + pieces * _NUMBER


def _prompt_tokens(task: str) -> int:
    return round(prompts.load(task).characters * _TOKENS_PER_CHARACTER)


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
    """`asummarize`, for callers without an event loop. Raises RuntimeError inside one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass  # as it should be
    else:
        raise RuntimeError("summarize() cannot run inside an event loop: await asummarize() instead.")
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
    return ReportSummary(
        source=source_facts(report),
        report=ReportFacts.model_validate(report.facts, from_attributes=True),
        overview=told.overview,
        achievements=lists.achievements,
        deficiencies=lists.deficiencies,
        plans=lists.plans,
        provenance=_provenance(extraction, told, llm, before, clock.seconds),
        notes=_notes(report, told),
        shared_causes=tuple(quote(report.text, s.start, s.end) for s in report.shared_causes),
    )


def _provenance(
    extraction: Extraction, told: OverviewOutcome, llm: Llm, before: Usage, seconds: float
) -> Provenance:
    """How the summary came about; calls and tokens are what the model spent since `before`."""
    used = llm.spent
    return Provenance(
        nianbao=metadata.version("nianbao"),
        model=llm.profile.model,
        model_sha256=llm.profile.sha256,
        endpoint=llm.profile.endpoint,
        prompts=(*extraction.prompts, told.prompt),
        versions=_versions(),
        chunks_asked=extraction.asked + told.asked,
        chunks_failed=(*extraction.failed, *((told.failed,) if told.failed else ())),
        calls=used.calls - before.calls,
        kept=extraction.kept + told.kept,
        tokens_in=used.tokens_in - before.tokens_in,
        tokens_out=used.tokens_out - before.tokens_out,
        seconds=round(seconds, 3),
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in _VERSIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _notes(report: Report, told: OverviewOutcome) -> tuple[str, ...]:
    """What a reader should know beside the lines, in the report's script: source notes, missing contents."""
    headline, text = (line.checks.flagged for line in (told.overview.headline, told.overview.text))
    composed = "标题和总体概括" if headline and text else "标题" if headline else "总体概括"
    notes = [f"{composed}由程序用已核实的条目拼成。"] if headline or text else []
    roles = {unit.role for unit in report.units}
    notes += [f"单独的{name_of(role)}部分，{NOT_FOUND}。" for role in _REQUIRED if role not in roles]
    if report.shared_causes:
        told_apart = "；".join(s.cut(report.text).strip("。；") for s in report.shared_causes)
        notes.append(f"报告把原因合在一处写，没有分到各条不足：{told_apart}。")
    restore = Variants.of(report.text).restore
    return (*report.notes, *map(restore, notes))


class _Clock:
    """Turns the steps of an extraction into progress with times."""

    def __init__(self, name: str, progress: Tell | None) -> None:
        self._name, self._progress = name, progress
        self._start = time.monotonic()
        self._last: Step[tuple[ItemWords, ...]] = Step(done=0, total=0, failed=0, kept=0, fresh=())

    @property
    def seconds(self) -> float:
        """Seconds since the report was read."""
        return time.monotonic() - self._start

    def step(self, step: Step[tuple[ItemWords, ...]]) -> None:
        """Tell of a chunk."""
        self._last = step
        for fresh in [v for words in step.fresh for v in words] or (None,):
            self.tell("ask", fresh)

    def tell(self, stage: Stage, item: ItemWords | None) -> None:
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
