"""Asks the model about every chunk, judges what it says, asks once more, and loses nothing.

The loop is `nianbao.llm.asking`, its parts are the units. A unit whose words do not hold is asked about again
alone; what still fails stands in the source's own words, flagged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nianbao.errors import EndpointUnreachable, RequestRejected
from nianbao.grounding.answers import AnswerModel, ItemWords
from nianbao.grounding.verify import Verifier, reasons
from nianbao.llm.asking import AskOutcome, CheckedQuestion, CheckOutcome, Lacking, Step, ask_until_held
from nianbao.llm.protocol import Llm
from nianbao.schema.report import Chunk, Report
from nianbao.schema.summary import Breach, FailedChunk, PromptUsed, Standing
from nianbao.summarization.chunking import chunk, smaller
from nianbao.summarization.prompting import ChunkQuestion, question_over
from nianbao.summarization.themes import theme_of_unit
from nianbao.text.spans import inside

_UNREACHED = (EndpointUnreachable, RequestRejected)
"""Failures that end the run where every chunk meets one."""

_UnitWords = tuple[ItemWords, ...]
"""Words that rest on a unit; none where its sentences stand in an item that begins in another."""
_UnitQuestion = CheckedQuestion[str, _UnitWords, AnswerModel]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of a report: words for every unit, and what failed."""

    vouched: tuple[ItemWords, ...]
    failed: tuple[FailedChunk, ...]
    prompts: tuple[PromptUsed, ...]
    asked: int
    kept: int


def verifier_of(report: Report) -> Verifier:
    """The verifier of a report's drafts, with the program's themes."""
    return Verifier(report, partial(theme_of_unit, report))


class Extractor:
    """Extracts the items of one report with one model."""

    def __init__(
        self, report: Report, llm: Llm, tell: Callable[[Step[_UnitWords]], None] | None = None
    ) -> None:
        self._report, self._llm, self._tell = report, llm, tell
        self._verifier = verifier_of(report)

    async def run(self) -> Extraction:
        """Ask everything; raises the errors of the model that no other chunk would escape."""
        units = self._report.units
        found = await ask_until_held(self._llm, [u.id for u in units], self._questions, self._tell)
        self._check_reachable(found)
        words = [v for values in found.values.values() for v in values]
        words += [
            self._verifier.quoted(u, found.breaches.get(u.id, ())) for u in units if u.id not in found.values
        ]
        place = {unit.id: i for i, unit in enumerate(units)}
        failed = sorted(found.failures, key=lambda failure: place[failure.parts[0]])
        return Extraction(
            vouched=tuple(sorted(words, key=lambda v: v.spans)),
            failed=tuple(FailedChunk(chunk=f.name, units=f.parts, reason=f.error.message) for f in failed),
            prompts=found.prompts,
            asked=found.asked,
            kept=found.kept,
        )

    def _check_reachable(self, found: AskOutcome[str, _UnitWords]) -> None:
        """Raise when the endpoint answered nothing at all: there is only a fault to mend, no summary."""
        errors = {part: failure.error for failure in found.failures for part in failure.parts}
        units = self._report.units
        if units and not found.answered and all(isinstance(errors.get(u.id), _UNREACHED) for u in units):
            raise errors[units[0].id]

    def _questions(self, lacking: Lacking[str]) -> Sequence[_UnitQuestion]:
        """At first one a chunk; then every unit that lacks words alone, with what was wrong."""
        characters = self._llm.profile.chunk_characters
        if None in lacking.values():
            return [self._question(each) for each in chunk(self._report, characters)]
        alone = [u for u in self._report.units if u.id in lacking]
        return [
            self._question(chunk(self._report, characters, [u])[0], faults=lacking[u.id] or ()) for u in alone
        ]

    def _question(self, each: Chunk, *, faults: tuple[Breach, ...] | None = None) -> _UnitQuestion:
        made = question_over(
            self._report,
            each,
            self._llm.profile,
            faults=None if faults is None else reasons(faults),
            themes=self._verifier.theme,
        )
        return CheckedQuestion(
            name=each.id,
            parts=tuple(unit.id for unit in each.units),
            question=made.question,
            check=partial(self._check, each, made, faults or ()),
            smaller=partial(self._smaller, each) if len(each.units) > 1 else None,
        )

    def _smaller(self, each: Chunk) -> Sequence[_UnitQuestion]:
        """A cut-off or invalid answer makes the chunk smaller."""
        return [self._question(half) for half in smaller(each, self._llm.profile.chunk_characters)]

    def _check(
        self,
        each: Chunk,
        made: ChunkQuestion,
        faults: tuple[Breach, ...],
        answer: AnswerModel,
        standing: Standing,
    ) -> Mapping[str, CheckOutcome[_UnitWords]]:
        """Judge drafts; a unit that has one bad draft lacks words as a whole."""
        words = made.question.prompt.system  # the user's part holds the text itself
        fresh: list[ItemWords] = []
        bad: dict[str, tuple[Breach, ...]] = {}
        for draft in made.decode(answer):
            judged = self._verifier.verify(draft, words, standing)
            if judged.vouched is None:
                bad[draft.unit] = bad.get(draft.unit, ()) + judged.breaches
            else:
                fresh.append(replace(judged.vouched, breaches=faults + judged.vouched.breaches))
        good = self._whole(each, [v for v in fresh if v.unit.id not in bad])
        cited = self._cited(good)
        return {
            unit.id: CheckOutcome(
                tuple(v for v in good if v.unit.id == unit.id) if set(unit.sentences) <= cited else None,
                bad.get(unit.id, ()),
            )
            for unit in each.units
        }

    def _whole(self, each: Chunk, fresh: list[ItemWords]) -> list[ItemWords]:
        """Only words that leave no sentence of the units they touch out: such a unit is asked again alone."""
        kept = fresh
        while True:
            cited = self._cited(kept)
            lacking = [u for u in each.units if not set(u.sentences) <= cited]
            good = [v for v in kept if not any(s.meets(u.span) for u in lacking for s in v.spans)]
            if len(good) == len(kept):
                return good
            kept = good

    def _cited(self, vouched: Iterable[ItemWords]) -> set[int]:
        """The numbers of the sentences that words rest on."""
        spans = (s for v in vouched for s in v.spans)
        return {s.number for at in spans for s in inside(self._report.sentences, at.start, at.end)}
