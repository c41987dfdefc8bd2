"""Asks the model about every chunk, judges what it says, asks once more, and loses nothing.

Invalid answers (broken JSON, unknown numbers) are instructor's: it asks again with the reason. Words
that do not hold against their evidence are asked again here, once, alone, as a fresh question that
names the broken rule in Chinese: with a small model at temperature 0 that mends more than twice as many
as going on in the same conversation. What still fails stands in the source's own words, flagged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from nianbao.errors import (
    AnswerCutOff,
    BudgetExhausted,
    EndpointUnreachable,
    InvalidAnswer,
    NianbaoError,
    RequestRejected,
)
from nianbao.grounding.answers import Draft, Vouched
from nianbao.grounding.verify import Verifier, reasons
from nianbao.llm.protocol import Llm
from nianbao.schema.report import Chunk, Report, Unit
from nianbao.schema.summary import Breach, FailedChunk, PromptUsed, Standing
from nianbao.summarization.chunking import chunk, smaller
from nianbao.summarization.prompting import Asked, ask
from nianbao.summarization.themes import theme_of_unit
from nianbao.text.spans import inside

_PASSING = (AnswerCutOff, BudgetExhausted, EndpointUnreachable, InvalidAnswer, RequestRejected)
"""Failures of one chunk, that are named; any other error of the model ends the run."""

_UNANSWERED = (EndpointUnreachable, RequestRejected)
"""Failures that end the run where every chunk meets one."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of a report: words for every unit, and what failed."""

    vouched: tuple[Vouched, ...]
    failed: tuple[FailedChunk, ...]
    prompts: tuple[PromptUsed, ...]
    asked: int
    kept: int


@dataclass(frozen=True, slots=True)
class Step:
    """Progress after a chunk: chunks done and known, failures, answers kept, what was just vouched for."""

    done: int
    total: int
    failed: int
    kept: int
    fresh: tuple[Vouched, ...]


@dataclass(slots=True)
class _Book:
    """What is known so far; the one mutable thing here."""

    vouched: dict[str, list[Vouched]] = field(default_factory=dict)
    breaches: dict[str, tuple[Breach, ...]] = field(default_factory=dict)
    failures: dict[str, NianbaoError] = field(default_factory=dict)
    failed_chunks: list[FailedChunk] = field(default_factory=list)
    prompts: dict[str, PromptUsed] = field(default_factory=dict)
    total: int = 0
    done: int = 0
    asked: int = 0
    kept: int = 0


def verifier_of(report: Report) -> Verifier:
    """The verifier of a report's drafts, with the program's themes."""
    return Verifier(report, partial(theme_of_unit, report))


class Extractor:
    """Extracts the items of one report with one model."""

    def __init__(self, report: Report, llm: Llm, tell: Callable[[Step], None] | None = None) -> None:
        self._report, self._llm, self._tell = report, llm, tell
        self._verifier = verifier_of(report)
        self._book = _Book()

    async def run(self) -> Extraction:
        """Ask everything; raises the errors of the model that no other chunk would escape."""
        book = self._book
        first = chunk(self._report, self._llm.profile.chunk_characters)
        await self._round([(c, "") for c in first], Standing.VERIFIED)
        self._check_reachable()
        again = [u for u in self._uncovered() if not self._lost(u)]
        alone = [chunk(self._report, self._llm.profile.chunk_characters, [u])[0] for u in again]
        await self._round([(c, self._remark(c)) for c in alone], Standing.REPAIRED)
        for unit in self._uncovered():
            book.vouched[unit.id] = [self._verifier.quoted(unit, book.breaches.get(unit.id, ()))]
        return self._extraction()

    def _extraction(self) -> Extraction:
        """What the book holds, in the order of the text, whatever order the answers came in."""
        book = self._book
        place = {unit.id: i for i, unit in enumerate(self._report.units)}
        vouched = sorted((v for words in book.vouched.values() for v in words), key=lambda v: v.spans)
        failed = sorted(book.failed_chunks, key=lambda f: place[f.units[0]])
        prompts = sorted(book.prompts.values(), key=lambda p: p.name)
        return Extraction(tuple(vouched), tuple(failed), tuple(prompts), book.asked, book.kept)

    def _check_reachable(self) -> None:
        """Raise when the endpoint answered nothing at all: there is only a fault to mend, no summary."""
        failures = self._book.failures
        if self._report.units and all(
            isinstance(failures.get(u.id), _UNANSWERED) for u in self._report.units
        ):
            raise failures[self._report.units[0].id]

    async def _round(self, chunks: Sequence[tuple[Chunk, str]], standing: Standing) -> None:
        self._book.total += len(chunks)
        try:
            async with asyncio.TaskGroup() as group:
                for each, remark in chunks:
                    group.create_task(self._chunk(each, remark, standing))
        except* NianbaoError as errors:
            raise _first(errors) from None

    async def _chunk(self, each: Chunk, remark: str, standing: Standing) -> None:
        book = self._book
        asked = ask(self._report, each, self._llm.profile, remark, self._verifier.theme)
        prompt = asked.question.prompt
        book.prompts[prompt.name] = PromptUsed(name=prompt.name, sha256=prompt.sha256)
        book.asked += 1
        try:
            answer = await self._llm.ask(asked.question)
        except _PASSING as error:
            await self._failed(each, error, standing)
            return
        book.kept += answer.kept
        fresh = self._take(each, asked, asked.decode(answer.value), standing)
        self._step(fresh)

    def _take(
        self, each: Chunk, asked: Asked, drafts: tuple[Draft, ...], standing: Standing
    ) -> tuple[Vouched, ...]:
        """Judge drafts; a unit that has one bad draft is asked again as a whole."""
        words = asked.question.prompt.system  # the user's part holds the text itself
        fresh: list[Vouched] = []
        bad: dict[str, tuple[Breach, ...]] = {}
        for draft in drafts:
            judged = self._verifier.verify(draft, words, standing)
            if judged.vouched is None:
                bad[draft.unit] = bad.get(draft.unit, ()) + judged.breaches
            else:
                fresh.append(judged.vouched)
        for unit_id, breaches in bad.items():
            self._book.breaches[unit_id] = self._book.breaches.get(unit_id, ()) + breaches
        good = self._whole(each, [v for v in fresh if v.unit.id not in bad])
        for v in good:
            self._book.vouched.setdefault(v.unit.id, []).append(
                _with(v, self._book.breaches.get(v.unit.id, ()))
            )
        return tuple(good)

    def _whole(self, each: Chunk, fresh: list[Vouched]) -> list[Vouched]:
        """Only words that leave no sentence of the units they touch out: such a unit is asked again alone."""
        kept = fresh
        while True:
            cited = self._cited(kept)
            lacking = [u for u in each.units if not set(u.sentences) <= cited]
            good = [v for v in kept if not any(s.meets(u.span) for u in lacking for s in v.spans)]
            if len(good) == len(kept):
                return good
            kept = good

    def _cited(self, vouched: Iterable[Vouched]) -> set[int]:
        """The numbers of the sentences that words rest on."""
        spans = (s for v in vouched for s in v.spans)
        return {s.number for at in spans for s in inside(self._report.sentences, at.start, at.end)}

    async def _failed(self, each: Chunk, error: NianbaoError, standing: Standing) -> None:
        """A cut-off or invalid answer makes the chunk smaller; anything else is lost and named."""
        if isinstance(error, AnswerCutOff | InvalidAnswer) and len(each.units) > 1:
            halves = smaller(each, self._llm.profile.chunk_characters)
            self._book.total -= 1
            await self._round([(half, "") for half in halves], standing)
            return
        for unit in each.units:
            self._book.failures[unit.id] = error
        self._book.failed_chunks.append(
            FailedChunk(chunk=each.id, units=tuple(u.id for u in each.units), reason=error.message)
        )
        self._step(())

    def _step(self, fresh: tuple[Vouched, ...]) -> None:
        book = self._book
        book.done += 1
        if self._tell is not None:
            self._tell(Step(book.done, book.total, len(book.failed_chunks), book.kept, fresh))

    def _uncovered(self) -> list[Unit]:
        """The units that have a sentence on which no words rest."""
        cited = self._cited(v for words in self._book.vouched.values() for v in words)
        return [u for u in self._report.units if not cited.issuperset(u.sentences)]

    def _lost(self, unit: Unit) -> bool:
        return unit.id in self._book.failures

    def _remark(self, each: Chunk) -> str:
        found = tuple(b for u in each.units for b in self._book.breaches.get(u.id, ()))
        return reasons(found) or "漏了这一条"


def _with(v: Vouched, breaches: tuple[Breach, ...]) -> Vouched:
    return replace(v, breaches=breaches + v.breaches)


def _first(errors: BaseExceptionGroup[NianbaoError]) -> NianbaoError:
    """The first error of a group, however deep it stands."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, NianbaoError)  # noqa: S101 - except* caught nothing else
    return error
