"""Makes a chunk into a question, and an answer into drafts that cite sentence numbers.

One setting decides the form: a chunk of one unit for a small model asks for a condensed piece, a chunk
of sections asks for items by number. A model never copies text: it answers with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast

from pydantic import model_validator

from nianbao.grounding.answers import (
    AnswerModel,
    ItemDraft,
    PieceAnswer,
    SectionItem,
    Sections,
    ThemeGuess,
    piece_type,
)
from nianbao.llm import prompts
from nianbao.llm.protocol import Profile, Question
from nianbao.schema.report import Chunk, Kind, Report, Unit
from nianbao.schema.summary import Theme
from nianbao.summarization.chunking import excerpt
from nianbao.text.script import simplify

_PIECE_TOKENS = 120
_ITEM_TOKENS = 110
"""Most tokens of an answer: for one piece, and for each numbered piece of a section."""

Decode = Callable[[AnswerModel], tuple[ItemDraft, ...]]


@dataclass(frozen=True, slots=True)
class ChunkQuestion:
    """A question over a chunk and how to read its answer."""

    question: Question[AnswerModel]
    decode: Decode


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A numbered passage of a section: a whole unit, or a sentence that may be grouped (`free`)."""

    unit: Unit
    sentences: tuple[int, ...]
    words: str
    free: bool


def question_over(
    report: Report,
    chunk: Chunk,
    profile: Profile,
    *,
    faults: tuple[str, ...] | None,
    themes: Callable[[Unit], ThemeGuess],
) -> ChunkQuestion:
    """The question over a chunk.

    `faults` say what was wrong with the answer before: None at first, empty where it left the chunk out.
    """
    if profile.groups:
        return _question_over_sections(report, chunk, faults)
    unit = chunk.units[0]
    prior = themes(unit)
    doubt = () if prior.sure else prior.candidates
    prompt = prompts.load(f"condense-{unit.kind.value}").render(
        {
            "title": None if unit.title is None else simplify(unit.title),
            "text": simplify(excerpt(report.words_of(unit), profile.chunk_characters)),
            "themes": doubt,
            "faults": faults,
        }
    )
    answer = piece_type(titled=unit.title is not None, themes=doubt)
    return ChunkQuestion(Question(prompt, answer, _PIECE_TOKENS), partial(_piece_drafts, unit))


def _piece_drafts(unit: Unit, answer: AnswerModel) -> tuple[ItemDraft, ...]:
    said = cast("PieceAnswer", answer)
    theme = getattr(said, "theme", None)
    return (
        ItemDraft(
            unit=unit.id,
            sentences=unit.sentences,
            kind=unit.kind,
            summary=said.summary,
            title=getattr(said, "title", None),
            theme=Theme(theme) if theme else None,
        ),
    )


def _question_over_sections(report: Report, chunk: Chunk, faults: tuple[str, ...] | None) -> ChunkQuestion:
    passages = _passages(report, chunk.units)
    prompt = prompts.load("sections").render({"passages": passages, "faults": faults})
    tokens = 60 + _ITEM_TOKENS * len(passages)
    answer = _sections_type(_stretches(passages))
    return ChunkQuestion(Question(prompt, answer, tokens), partial(_section_drafts, passages))


def _passages(report: Report, units: Sequence[Unit]) -> tuple[NumberedPassage, ...]:
    out: list[NumberedPassage] = []
    for unit in units:
        whole = unit.grouped or len(unit.sentences) == 1
        for sentences in (unit.sentences,) if whole else [(s,) for s in unit.sentences]:
            free = unit.title is None or not whole
            out.append(NumberedPassage(unit, sentences, _words(report, unit, sentences), free))
    return tuple(out)


def _words(report: Report, unit: Unit, sentences: tuple[int, ...]) -> str:
    """The sentences on one line, from the lead phrase on: a number of their own would cost tokens."""
    text = report.text
    start = unit.lead.start if unit.lead else 0
    words = "".join(text[max(s.start, start) : s.end] for s in report.spans_of(sentences))
    return " ".join(words.split())


_Stretches = tuple[int | None, ...]
"""For each passage the stretch of text whose passages may become one item, None when it stands alone."""


def _stretches(passages: Sequence[NumberedPassage]) -> _Stretches:
    """Only sentences of one section and role that stand in no titled unit may become one item."""
    places = list(dict.fromkeys((p.unit.section, p.unit.role) for p in passages))
    return tuple(places.index((p.unit.section, p.unit.role)) if p.free else None for p in passages)


@lru_cache(maxsize=256)
def _sections_type(stretches: _Stretches) -> type[AnswerModel]:
    """`Sections`, whose numbers are checked: known, used once, grouped only where that is allowed.

    A number left out is no fault of the answer here: its unit is asked again alone.
    """

    class NumberedSections(Sections):
        @model_validator(mode="after")
        def _numbers(self) -> Any:
            _check_numbers(self.items, stretches)
            return self

    NumberedSections.__name__ = NumberedSections.__qualname__ = "Sections"
    return NumberedSections


def _check_numbers(items: Sequence[SectionItem], stretches: _Stretches) -> None:
    used: set[int] = set()
    for item in items:
        for n in item.n:
            if not 1 <= n <= len(stretches):
                raise ValueError(f"没有编号{n}，编号只有1到{len(stretches)}")
            if n in used:
                raise ValueError(f"编号{n}用了两次")
            used.add(n)
        apart = max(item.n) - min(item.n) >= len(item.n)
        joined = {stretches[n - 1] for n in item.n}
        if apart or (len(item.n) > 1 and (len(joined) > 1 or None in joined)):
            raise ValueError(f"编号{'、'.join(map(str, item.n))}不能合为一条")


def _section_drafts(passages: tuple[NumberedPassage, ...], answer: AnswerModel) -> tuple[ItemDraft, ...]:
    out: list[ItemDraft] = []
    for item in cast("Sections", answer).items:
        chosen = [passages[n - 1] for n in sorted(item.n)]
        unit = chosen[0].unit
        free = chosen[0].free and not unit.grouped
        out.append(
            ItemDraft(
                unit=unit.id,
                sentences=tuple(s for p in chosen for s in p.sentences),
                kind=Kind(item.kind) if free else unit.kind,
                summary=item.summary,
                title=item.title or None,
                theme=item.theme,
            )
        )
    return tuple(out)
