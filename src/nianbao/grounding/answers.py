"""What a model says, before anything is believed: the answer types, and `ItemDraft`.

A question over one piece has the small answer (`PieceAnswer`); a question over whole sections has
`Sections`. Both become `ItemDraft`s. Fields stand in the order a model should write them: the summary
before the title, the theme last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from nianbao.schema.report import Kind, Unit
from nianbao.schema.summary import Breach, Standing, Theme
from nianbao.text.spans import Span

SummaryText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=75)]
"""A summary as a model may write it: longer than what is printed, so that a cut is seen as one."""
TitleText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=24)]


class AnswerModel(BaseModel):
    """Base of the answer types: closed to unknown fields.

    The title of a type stands in its JSON schema, with which an answer is kept and recorded: it stays.
    """

    model_config = ConfigDict(extra="forbid")


class PieceAnswer(AnswerModel, title="Piece"):
    """The answer over one piece whose title the source gives."""

    summary: SummaryText


class SectionItem(AnswerModel):
    """One item of a section: the numbers of the pieces it is made of."""

    n: Annotated[list[int], Field(min_length=1, max_length=30)]
    summary: SummaryText
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=24)]
    kind: Literal["achievement", "deficiency", "plan"]
    theme: Theme


class Sections(AnswerModel):
    """The answer over whole sections."""

    items: Annotated[list[SectionItem], Field(max_length=200)]


class OverviewAnswer(AnswerModel, title="Words"):
    """What a small model words."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=260)]
    headline: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=60)]


class OverviewChoice(AnswerModel):
    """What a large model chooses and words."""

    highlights: Annotated[list[str], Field(max_length=8)]
    priorities: Annotated[list[str], Field(max_length=8)]
    cited: Annotated[list[str], Field(max_length=40)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=400)]
    headline: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=80)]


@lru_cache(maxsize=256)
def piece_type(*, titled: bool, themes: tuple[Theme, ...]) -> type[AnswerModel]:
    """The small answer: a title is asked for where the source has none, a theme where the program doubts."""
    fields: dict[str, tuple[object, object]] = {}
    if not titled:
        fields["title"] = (TitleText, ...)
    if themes:
        fields["theme"] = (Literal[tuple(t.value for t in themes)], ...)
    if not fields:
        return PieceAnswer
    return create_model("Piece", __base__=PieceAnswer, **fields)  # type: ignore[call-overload, no-any-return]  # fields are made here


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A model's words for an item, and the sentence numbers it cites.

    `unit` is the unit the citation falls in; `title` and `theme` are None where the model was not
    asked for them or said nothing.
    """

    unit: str
    sentences: tuple[int, ...]
    kind: Kind
    summary: str
    title: str | None = None
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class ItemWords:
    """Words that passed every check, or the source's own, with the spans they rest on."""

    unit: Unit
    kind: Kind
    spans: tuple[Span, ...]
    title: str
    summary: str
    theme: Theme
    theme_by: Literal["model", "program"]
    standing: Standing
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeGuess:
    """A theme by the program, and whether its words leave no doubt."""

    theme: Theme
    sure: bool
    candidates: tuple[Theme, ...] = ()
    """The likeliest themes, best first."""
