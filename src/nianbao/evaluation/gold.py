"""A gold file: what people labelled in one report, as frozen types, and its loader.

Every offset is half-open characters of the decoded file, as in labelling.md.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from nianbao.errors import BrokenFile, InputError
from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import Theme
from nianbao.text.script import Script
from nianbao.text.spans import Span


class _Labelled(BaseModel):
    """Base of the gold types: immutable; fields that scoring does not know are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _pair(value: object) -> object:
    """Let a JSON pair of ints stand for a span."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"start": value[0], "end": value[1]}
    return value


def _plain(value: object) -> object:
    """Drop the thousands commas of a number written as text."""
    return value.replace(",", "") if isinstance(value, str) else value


def _tags(value: object) -> object:
    """Let one tag, or none, stand for a list of tags."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


class GoldFigure(_Labelled):
    """A labelled number with its measure word; 万 and 亿 belong to `unit`."""

    start: int = Field(ge=0)
    end: int
    text: str
    value: Annotated[Decimal, BeforeValidator(_plain)]
    unit: str
    approx: bool = False


class GoldItem(_Labelled):
    """A labelled achievement, deficiency or plan."""

    id: str
    kind: Kind
    role: Role
    theme: Theme
    title: str
    evidence: tuple[Annotated[Span, BeforeValidator(_pair)], ...] = Field(min_length=1)
    figures: tuple[GoldFigure, ...]
    documents: tuple[str, ...]

    @model_validator(mode="after")
    def _no_empty_span(self) -> GoldItem:
        if any(not len(span) for span in self.evidence):
            raise ValueError(f"item {self.id}: an evidence span is empty")
        return self


class KeyFact(_Labelled):
    """Something an executive summary should say.

    It is said when every list of `anchors` has one alternative in the summary.
    """

    id: str
    weight: float = Field(gt=0, allow_inf_nan=False)
    anchors: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] = Field(min_length=1)


class Gold(_Labelled):
    """The labels of one report. `sha256` is that of the report file's bytes; `shape` are free tags."""

    report: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    items: tuple[GoldItem, ...]
    key_facts: tuple[KeyFact, ...] = ()
    year: int | None = None
    jurisdiction: str | None = None
    level: Level | None = None
    shape: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()
    script: Script | None = None
    labelled_by: str = ""

    @model_validator(mode="after")
    def _ids_differ(self) -> Gold:
        for ids in ([i.id for i in self.items], [f.id for f in self.key_facts]):
            if len(ids) != len(set(ids)):
                raise ValueError("two labels have the same id")
        return self

    def item_of(self, fact: KeyFact) -> GoldItem | None:
        """The item a key fact is drawn from: that of its id, or of its id without the last letter."""
        by_id = {item.id: item for item in self.items}
        return by_id.get(fact.id) or by_id.get(fact.id[:-1])

    def check(self, text: str) -> None:
        """Check that the labels fit `text`, the decoded report.

        Raises InputError when a span leaves the text or a figure is not what stands at its place.
        """
        for item in self.items:
            for span in item.evidence:
                if span.end > len(text):
                    raise InputError(
                        f"Item {item.id} of {self.report} points behind the end of the text.",
                        "Label the report again: the text is not the one that was labelled.",
                    )
            for figure in item.figures:
                if text[figure.start : figure.end] != figure.text:
                    raise InputError(
                        f"Figure {figure.text} of item {item.id} of {self.report} stands elsewhere.",
                        "Correct its offsets in the gold file.",
                    )


def load_gold(path: Path) -> Gold:
    """Read one gold file (JSON, UTF-8).

    Raises BrokenFile when it is no JSON or does not fit the types, InputError when it cannot be read.
    """
    try:
        return Gold.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.", "Check the path of the gold file."
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BrokenFile(
            f"{path} is no gold file: {where}: {first['msg']}.", "See evals/labelling.md."
        ) from error
    except ValueError as error:
        raise BrokenFile(f"{path} is no JSON: {error}.", "See evals/labelling.md.") from error


def load_golds(folder: Path) -> tuple[Gold, ...]:
    """Read every `*.json` of a folder, by name. Raises as `load_gold` does; InputError when there is none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder} holds no gold file.", "Name a folder with *.json files.")
    return tuple(load_gold(path) for path in paths)
