"""What a template may use, generated from the draft's own types: names, types, descriptions, examples."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel

from nianbao.drafting.model import Draft
from nianbao.text.sanitize import markdown as safe

_NAMES = {str: "text", int: "number", float: "number", bool: "yes or no"}
_EXAMPLES: dict[str, str] = {
    "place": "青梧县", "year": "2025", "year_text": "2025年", "next_year_text": "2026年",
    "last_year_text": "2024年", "title": "青梧县2025年法治政府建设年度报告", "unit": "件", "last_year": "22",
    "quote": "2025年6月底前覆盖全员", "mark": "二(三)2", "start": "120", "end": "133", "item": "p3",
    "report": "青梧县2024", "this_year": "【填】", "heading": "规范行政执法", "name": "办理行政处罚案件",
    "signature": "青梧县人民政府", "leaders": "县委、县政府主要负责同志", "figure_years": "2023, 2024",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its path (`themes[].slots[].text`), its type for a person, its meaning, an example or ''."""

    name: str
    type: str
    description: str
    example: str


def fields() -> tuple[Field, ...]:
    """Every field of a draft, in its order, those of a list's entries under it."""
    return tuple(_fields_of(Draft, ""))


def describe() -> str:
    """How to write a template, and its fields as a Markdown table, ending in a newline."""
    rows = (
        f"| `{one.name}` | {safe(one.type)} | {safe(one.example)} | {safe(one.description)} |\n"
        for one in fields()
    )
    guide = files("nianbao.drafting").joinpath("template_guide.md").read_text(encoding="utf-8")
    return guide + "".join(rows)


def _fields_of(model: type[BaseModel], above: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        kind, inner, is_list = _kind(info.annotation)
        path = f"{above}{name}" + ("[]" if is_list else "")
        yield Field(path, kind, info.description or "", example=_example(path, info.annotation))
        if inner is not None:
            yield from _fields_of(inner, f"{path}.")


def _kind(annotation: object) -> tuple[str, type[BaseModel] | None, bool]:
    """A type for a person, the model inside it if any, and whether it is a list."""
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin is tuple:
        kind, inner, _ = _kind(arguments[0])
        return f"list of {kind}", inner, True
    if origin is Literal:
        return " / ".join(str(one) for one in arguments), None, False
    if origin in {Union, types.UnionType}:
        kind, inner, is_list = _kind(next(one for one in arguments if one is not type(None)))
        return f"{kind} or none", inner, is_list
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "record", annotation, False
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " / ".join(one.value for one in annotation), None, False
    return _NAMES.get(annotation, "text") if isinstance(annotation, type) else "text", None, False


def _example(path: str, annotation: object) -> str:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return next(iter(annotation)).value
    name = path.rpartition(".")[2]
    if name in {"blank", "others", "addressee", "date", "cause", "other_matters"}:
        return "【填写：…】"
    if name == "title" and "." in path:
        name = "heading"
    return _EXAMPLES.get(name, "")
