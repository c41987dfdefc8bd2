"""Reads a gold file leniently: what is wrong becomes complaints, what is right can still be checked.

`evaluation.gold` stops at the first fault, which is right for scoring. A labeller wants to see them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from nianbao.evaluation.gold import Gold, GoldFigure, KeyFact
from nianbao.schema.report import Kind, Role
from nianbao.text.spans import Span

_T = TypeVar("_T")

_INTEGERS = TypeAdapter(tuple[int, int])
_TITLES = TypeAdapter(tuple[str, ...])
_KIND = TypeAdapter(Kind)
_ROLE = TypeAdapter(Role)
_SHOWN = 30
"""Characters of a wrong value that a complaint repeats."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with a gold file: the item's or key fact's id, empty for the file, and the reason.

    `absent` marks the one complaint that is no fault of the file: its report was not found.
    """

    file: str
    item: str
    reason: str
    absent: bool = False


@dataclass(frozen=True, slots=True)
class LooseItem:
    """What could be read of an item; None or empty where it could not.

    `spans` may be empty ones or lie outside the text; `figures` holds those that fit their type.
    """

    id: str
    kind: Kind | None
    role: Role | None
    title: str | None
    spans: tuple[Span, ...]
    figures: tuple[GoldFigure, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LooseGold:
    """What could be read of a gold file; `facts` is None where it has no key facts at all."""

    report: str
    sha256: str
    labelled_by: str
    items: tuple[LooseItem, ...]
    facts: tuple[KeyFact, ...] | None


def read_loosely(path: Path) -> tuple[LooseGold | None, tuple[Complaint, ...]]:
    """What a gold file holds, and what does not fit the schema; None when it is no JSON object."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return None, (Complaint(path.name, "", f"it cannot be read: {error.strerror}"),)
    except UnicodeDecodeError:
        return None, (Complaint(path.name, "", "it is no UTF-8"),)
    except (ValueError, RecursionError) as error:
        return None, (Complaint(path.name, "", f"it is no JSON: {error}"),)
    if not isinstance(raw, Mapping):
        return None, (Complaint(path.name, "", "it is no JSON object"),)
    return _loose(raw), tuple(_schema(path.name, raw))


def _schema(file: str, raw: Mapping[str, object]) -> Iterator[Complaint]:
    """Pydantic's list of errors as complaints."""
    try:
        Gold.model_validate(raw)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            loc = one["loc"]
            if one["type"] == "value_error" and (not loc or (len(loc) == 2 and loc[0] == "items")):
                continue  # same ids and empty spans: said with more detail by nianbao.evaluation.validation
            item, rest = _place(raw, loc)
            given = "" if one["type"] == "missing" else f" (it is {_short(one['input'])})"
            where = ".".join(map(str, rest)) or "the whole"
            yield Complaint(file, item, f"{where}: {one['msg'].removeprefix('Value error, ')}{given}")


def _place(raw: Mapping[str, object], loc: Sequence[int | str]) -> tuple[str, Sequence[int | str]]:
    """The item's id and the field inside it; the file's own fields have no item."""
    if len(loc) < 2 or loc[0] not in ("items", "key_facts") or not isinstance(loc[1], int):
        return "", loc
    entries = raw[str(loc[0])]
    one = entries[loc[1]] if isinstance(entries, Sequence) else None
    name = _id_of(one, loc[1], "item" if loc[0] == "items" else "key fact")
    return (name if loc[0] == "items" else f"fact {name}"), loc[2:]


def _id_of(raw: object, index: int, what: str) -> str:
    """Its id, or its place counted from one."""
    found = raw.get("id") if isinstance(raw, Mapping) else None
    return found if isinstance(found, str) and found else f"{what} number {index + 1}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _loose(raw: Mapping[str, object]) -> LooseGold:
    facts = raw.get("key_facts")
    read = (_fitting(TypeAdapter(KeyFact), one) for one in _entries(facts))
    return LooseGold(
        report=_text(raw.get("report")) or "",
        sha256=_text(raw.get("sha256")) or "",
        labelled_by=_text(raw.get("labelled_by")) or "",
        items=tuple(_item(one, n) for n, one in enumerate(_entries(raw.get("items")))),
        facts=tuple(fact for fact in read if fact) if "key_facts" in raw else None,
    )


def _item(raw: object, index: int) -> LooseItem:
    fields = raw if isinstance(raw, Mapping) else {}
    spans = (_span(one) for one in _entries(fields.get("evidence")))
    figures = (_fitting(TypeAdapter(GoldFigure), one) for one in _entries(fields.get("figures")))
    return LooseItem(
        id=_id_of(raw, index, "item"),
        kind=_fitting(_KIND, fields.get("kind")),
        role=_fitting(_ROLE, fields.get("role")),
        title=_text(fields.get("title")),
        spans=tuple(span for span in spans if span is not None),
        figures=tuple(figure for figure in figures if figure),
        documents=_fitting(_TITLES, fields.get("documents")) or (),
    )


def _span(raw: object) -> Span | None:
    """A pair or `{start, end}` as a span; None when it is none, an empty or reversed one included."""
    pair = (raw.get("start"), raw.get("end")) if isinstance(raw, Mapping) else raw
    found = _fitting(_INTEGERS, pair)
    return Span(*found) if found and 0 <= found[0] <= found[1] else None


def _entries(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list) else ()


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


def _fitting(adapter: TypeAdapter[_T], raw: object) -> _T | None:
    """The value when it fits its type."""
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        return None
