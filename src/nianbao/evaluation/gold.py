"""A gold file: what people labelled in one report, as frozen types, and its one reader.

Every offset is half-open characters of the decoded file, as in labelling.md.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from nianbao.errors import BrokenFile, InputError
from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import Theme
from nianbao.text.script import Script
from nianbao.text.spans import Span

_SHOWN = 30
"""Characters of a wrong value that a fault repeats."""


@dataclass(frozen=True, slots=True)
class GoldFault:
    """One thing wrong with labels: the item's id (or `fact` and the fact's), empty for the file; and what."""

    item: str
    reason: str


class _GoldModel(BaseModel):
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


class GoldFigure(_GoldModel):
    """A labelled number with its measure word; 万 and 亿 belong to `unit`."""

    start: int = Field(ge=0)
    end: int
    text: str
    value: Annotated[Decimal, BeforeValidator(_plain)]
    unit: str
    approx: bool = False


class GoldItem(_GoldModel):
    """A labelled achievement, deficiency or plan."""

    id: str
    kind: Kind
    role: Role
    theme: Theme
    title: str
    evidence: tuple[Annotated[Span, BeforeValidator(_pair)], ...]
    figures: tuple[GoldFigure, ...]
    documents: tuple[str, ...]


class KeyFact(_GoldModel):
    """Something an executive summary should say.

    It is said when every list of `anchors` has one alternative in the summary.
    """

    id: str
    weight: float = Field(gt=0, allow_inf_nan=False)
    anchors: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] = Field(min_length=1)


class Gold(_GoldModel):
    """The labels of one report. `sha256` is that of the report file's bytes; `shape` are free tags."""

    report: str
    sha256: str
    items: tuple[GoldItem, ...]
    key_facts: tuple[KeyFact, ...] = ()
    year: int | None = None
    jurisdiction: str | None = None
    level: Level | None = None
    shape: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()
    script: Script | None = None
    labelled_by: str = ""

    def item_of(self, fact: KeyFact) -> GoldItem | None:
        """The item a key fact is drawn from: that of its id, or of its id without the letter at its end."""
        by_id = {item.id: item for item in self.items}
        return by_id.get(fact.id) or by_id.get(fact.id[:-1] if fact.id[-1:].isalpha() else "")

    def faults(self) -> Iterator[GoldFault]:
        """What the types alone do not refuse, and no scorer can work with."""
        if not re.fullmatch("[0-9a-f]{64}", self.sha256):
            yield GoldFault("", f"sha256: {_short(self.sha256)} is no SHA-256 in 64 hexadecimal digits")
        for name, count in Counter(item.id for item in self.items).items():
            if count > 1:
                yield GoldFault(name, f"{count} items have this id")
        for name, count in Counter(fact.id for fact in self.key_facts).items():
            if count > 1:
                yield GoldFault(f"fact {name}", f"{count} key facts have this id")
        for item in self.items:
            if not item.evidence:
                yield GoldFault(item.id, "evidence: it has none")
            for span in item.evidence:
                if not len(span):
                    yield GoldFault(item.id, f"evidence [{span.start}, {span.end}) is empty")

    def misplaced(self, text: str) -> Iterator[GoldFault]:
        """Spans that leave `text`, the decoded report, and figures that are not what stands there."""
        for item in self.items:
            for span in item.evidence:
                if span.end > len(text):
                    reason = f"leaves the text, which has {len(text)} characters"
                    yield GoldFault(item.id, f"evidence [{span.start}, {span.end}) {reason}")
            for figure in item.figures:
                place = f"figure {figure.text} at [{figure.start}, {figure.end})"
                found = text[figure.start : figure.end]
                if figure.start >= figure.end or figure.end > len(text):
                    yield GoldFault(item.id, f"{place} is no span of the text")
                elif found != figure.text:
                    yield GoldFault(item.id, f"{place}: the text says {found[:20]!r} there")

    def check(self, text: str) -> None:
        """Raise InputError when the labels do not fit `text`, the decoded report."""
        for fault in self.misplaced(text):
            raise InputError(
                f"{self.report}, {fault.item}: {fault.reason}.",
                "Correct the gold file; where the text is not the one that was labelled, label it again.",
            )


@dataclass(frozen=True, slots=True)
class GoldReading:
    """What a gold file holds, and all that is wrong with it.

    `gold` is without what does not fit its type: such list elements and key facts are left out, and such
    fields of an item hold a stand-in that draws no fault of its own. None when the file is no JSON object.
    """

    gold: Gold | None
    faults: tuple[GoldFault, ...]


def read_gold(path: Path) -> GoldReading:
    """Read one gold file (JSON, UTF-8). Raises nothing expected: what is wrong is among the faults."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return GoldReading(None, (GoldFault("", f"it cannot be read: {error.strerror}"),))
    except UnicodeDecodeError:
        return GoldReading(None, (GoldFault("", "it is no UTF-8"),))
    except (ValueError, RecursionError) as error:
        return GoldReading(None, (GoldFault("", f"it is no JSON: {error}"),))
    if not isinstance(raw, dict):
        return GoldReading(None, (GoldFault("", "it is no JSON object"),))
    found: list[GoldFault] = []
    try:
        gold = Gold.model_validate(raw)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        for one in wrong:
            item, place = _place(raw, one["loc"])
            given = "" if one["type"] == "missing" else f" (it is {_short(one['input'])})"
            found.append(GoldFault(item, f"{place}: {one['msg'].removeprefix('Value error, ')}{given}"))
        _mend(raw, [one["loc"] for one in wrong])
        gold = Gold.model_validate(raw)
    return GoldReading(gold, (*found, *gold.faults()))


def load_gold(path: Path) -> Gold:
    """The labels of one gold file, for scoring. Raises BrokenFile with its first fault."""
    reading = read_gold(path)
    for fault in reading.faults:
        where = f"{fault.item}: " if fault.item else ""
        raise BrokenFile(f"{path} is no gold file: {where}{fault.reason}.", "See evals/labelling.md.")
    assert reading.gold is not None  # noqa: S101 - only a file with a fault has no gold
    return reading.gold


def load_golds(folder: Path) -> tuple[Gold, ...]:
    """Read every `*.json` of a folder, by name. Raises as `load_gold` does; InputError when there is none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder} holds no gold file.", "Name a folder with *.json files.")
    return tuple(load_gold(path) for path in paths)


def _place(raw: dict[str, Any], loc: Sequence[int | str]) -> tuple[str, str]:
    """The item's id and the field inside it; the file's own fields have no item."""
    if len(loc) < 2 or loc[0] not in ("items", "key_facts"):
        return "", ".".join(map(str, loc)) or "the whole"
    is_item, number = loc[0] == "items", int(loc[1])
    one = raw[str(loc[0])][number]
    own = one.get("id") if isinstance(one, dict) else None
    name = own if isinstance(own, str) and own else f"{'item' if is_item else 'key fact'} number {number + 1}"
    return name if is_item else f"fact {name}", ".".join(map(str, loc[2:])) or "the whole"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _mend(raw: dict[str, Any], wrong: Iterable[Sequence[int | str]]) -> None:
    """Take what does not fit out of a gold file, or put a stand-in in its place."""
    paths = dict.fromkeys(tuple(loc[: 2 if loc[0] == "key_facts" else 4]) for loc in wrong)
    for path in reversed(paths):  # the last elements of a list first, so that the others keep their places
        match path:
            case ("key_facts", int(number)):
                del raw["key_facts"][number]
            case ("items", int(number), str(field), int(inside)) if isinstance(field, str):
                del raw["items"][number][field][inside]
            case ("items", int(number), *fields):
                item = raw["items"][number]
                blank = _blank_item(f"item number {number + 1}")
                kept = item if isinstance(item, dict) and fields else {}
                raw["items"][number] = blank | {k: v for k, v in kept.items() if k not in fields}
            case (str(field), *_):
                raw.pop(field, None)
    raw |= {name: blank for name, blank in (("report", ""), ("sha256", ""), ("items", [])) if name not in raw}


def _blank_item(name: str) -> dict[str, Any]:
    """An item without labels, whose kind, role, theme and title draw no fault."""
    texts = {"id": name, "kind": "achievement", "role": "achievements", "theme": "functions", "title": "?"}
    return {**texts, "evidence": [], "figures": [], "documents": []}
