"""Makes items of what was vouched for: quotes, figures, titles and traits are cut from the text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nianbao.figures import find_documents, find_figures
from nianbao.report import Kind, Report, Span, Unit
from nianbao.summary import (
    Achievement,
    Breach,
    Checks,
    Deficiency,
    DocumentTitle,
    FigureValue,
    Plan,
    Standing,
    Theme,
)
from nianbao.traits import cause, claims, quote, target

AnyItem = Achievement | Deficiency | Plan


@dataclass(frozen=True, slots=True)
class Vouched:
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


def build(report: Report, vouched: Sequence[Vouched]) -> tuple[AnyItem, ...]:
    """The items in order of the text, with ids `a1…`, `d1…`, `p1…`."""
    counts = dict.fromkeys(Kind, 0)
    items: list[AnyItem] = []
    for v in sorted(vouched, key=lambda v: v.spans[0]):
        counts[v.kind] += 1
        items.append(_item(report, v, f"{v.kind.value[0]}{counts[v.kind]}"))
    return tuple(items)


def _item(report: Report, v: Vouched, item_id: str) -> AnyItem:
    text = report.text
    common = {
        "id": item_id,
        "title": v.title,
        "summary": v.summary,
        "theme": v.theme,
        "theme_by": v.theme_by,
        "role": v.unit.role,
        "mark": v.unit.mark,
        "section": headings_above(report, v.unit),
        "unit": v.unit.id,
        "evidence": tuple(quote(text, s.start, s.end) for s in v.spans),
        "figures": tuple(f for s in v.spans for f in figures_in(text, s)),
        "documents": tuple(d for s in v.spans for d in documents_in(text, s)),
        "checks": Checks(standing=v.standing, breaches=v.breaches),
    }
    if v.kind is Kind.ACHIEVEMENT:
        return Achievement.model_validate(
            {**common, "claims": tuple(c for s in v.spans for c in claims(text, s))}
        )
    if v.kind is Kind.DEFICIENCY:
        return Deficiency.model_validate({**common, "cause": cause(text, v.spans)})
    return Plan.model_validate({**common, "target": target(text, v.spans)})


def figures_in(text: str, span: Span) -> tuple[FigureValue, ...]:
    """The figures inside a span, typed."""
    return tuple(
        FigureValue(
            start=f.span.start, end=f.span.end, text=f.text, value=f.value, unit=f.unit, approx=f.approx
        )
        for f in find_figures(text, span.start, span.end)
    )


def documents_in(text: str, span: Span) -> tuple[DocumentTitle, ...]:
    """The 《titles》 inside a span."""
    return tuple(
        DocumentTitle(start=d.span.start, end=d.span.end, text=d.span.cut(text), title=d.title)
        for d in find_documents(text, span.start, span.end)
    )


def headings_above(report: Report, unit: Unit) -> tuple[str, ...]:
    """The headings above a unit, top first, each with its number; its own heading left out."""
    out: list[str] = []
    place = unit.section
    while place is not None:
        section = report.sections[place]
        if section.heading.start != unit.span.start and section.title:
            out.append(f"{section.number} {section.title}")
        place = section.parent
    return tuple(reversed(out))


__all__ = ["AnyItem", "Vouched", "build", "documents_in", "figures_in", "headings_above"]
