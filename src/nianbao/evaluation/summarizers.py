"""What an eval run can measure: the baselines, and any model behind the protocol `nianbao.llm.Llm`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from nianbao.evaluation.baselines import BASELINES
from nianbao.llm import cache as answers
from nianbao.llm import factory as opening
from nianbao.llm.protocol import Llm, Usage
from nianbao.llm.store import open_store
from nianbao.llm.weights import Progress as Preparing
from nianbao.schema.report import Report
from nianbao.schema.summary import ReportSummary
from nianbao.settings import Settings
from nianbao.summarization.pipeline import Progress, asummarize

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class ModelOrigin:
    """Where summaries come from, as a result file names it."""

    model: str
    sha256: str | None = None
    endpoint: str = ""


class Summarizer(Protocol):
    """Makes summaries, up to `at_once` at a time. Without `overviews` none has an executive summary."""

    @property
    def origin(self) -> ModelOrigin:
        """The model, or the baseline's name."""

    @property
    def overviews(self) -> bool:
        """Whether an executive summary is written."""

    @property
    def at_once(self) -> int:
        """How many reports are worked on at the same time."""

    @property
    def spent(self) -> Usage:
        """What all of it cost so far."""

    async def summarize(self, report: Report, repeat: int, tell: Tell) -> ReportSummary:
        """The summary of a report, `repeat` counted from 1. Raises NianbaoError."""


@dataclass(frozen=True, slots=True)
class BaselineSummarizer:
    """One of `BASELINES`, which ask no model."""

    name: str
    overviews: bool = False
    at_once: int = 1

    @property
    def origin(self) -> ModelOrigin:
        """The baseline's name."""
        return ModelOrigin(self.name)

    @property
    def spent(self) -> Usage:
        """Nothing."""
        return Usage()

    async def summarize(self, report: Report, repeat: int, tell: Tell) -> ReportSummary:  # noqa: ARG002 - one protocol for all
        """The same summary every time."""
        return BASELINES[self.name](report)


@dataclass(frozen=True, slots=True)
class LlmSummarizer:
    """The pipeline with a model: one `Llm` a repeat, all with the same profile and ledger.

    `Asking((llm,))` measures any `Llm`, one that replays recorded answers too.
    """

    llms: tuple[Llm, ...]
    at_once: int = 1
    overviews: bool = True

    @property
    def origin(self) -> ModelOrigin:
        """The model as its profile names it."""
        profile = self.llms[0].profile
        return ModelOrigin(profile.model, profile.sha256, profile.endpoint)

    @property
    def spent(self) -> Usage:
        """What the model cost."""
        return self.llms[0].spent

    async def summarize(self, report: Report, repeat: int, tell: Tell) -> ReportSummary:
        """The pipeline's summary. Raises NianbaoError."""
        llm = self.llms[(repeat - 1) % len(self.llms)]
        return await asummarize(report, settings=Settings(), llm=llm, progress=tell)


@asynccontextmanager
async def open_asking(
    settings: Settings, repeats: int = 1, progress: Preparing | None = None
) -> AsyncIterator[LlmSummarizer]:
    """The configured model, opened once for a whole run, the store in front of it.

    Each repeat keeps its answers apart: the first shares them with `nianbao summarize`, the others are really
    asked once, so an interrupted run goes on where it stood. Raises as `nianbao.llm.factory.open_llm`.
    """
    async with AsyncExitStack() as stack:
        bare = settings.model_copy(update={"use_store": False})
        llm = await stack.enter_async_context(opening.open_llm(bare, progress))
        at_once = 1 if settings.embedded else settings.concurrency or answers.PLACES
        if not settings.use_store:
            yield LlmSummarizer((llm,), at_once)
            return
        store = stack.enter_context(open_store(settings))
        effective = opening.effective(settings)
        print_ = answers.fingerprint(effective)
        keys = [print_ if repeat == 1 else f"{print_} repeat {repeat}" for repeat in range(1, repeats + 1)]
        places = effective.concurrency or answers.PLACES
        yield LlmSummarizer(tuple(answers.CachedLlm(llm, store, key, places) for key in keys), at_once)
