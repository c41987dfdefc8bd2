"""The items of one summary, made of what was vouched for and cut from the text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.grounding.answers import ItemWords
from nianbao.schema.report import Kind, Report, Unit
from nianbao.schema.summary import (
    Achievement,
    Checks,
    Deficiency,
    DocumentTitle,
    FigureValue,
    Plan,
    Quote,
)
from nianbao.summarization.attributes import cause, claims, quote, target
from nianbao.summarization.linking import link
from nianbao.text.figure_labels import Labelled, labels_of
from nianbao.text.figures import find_documents, find_figures
from nianbao.text.spans import Span

AnyItem = Achievement | Deficiency | Plan


def build(report: Report, vouched: Sequence[ItemWords]) -> tuple[AnyItem, ...]:
    """The items in order of the text, with ids `a1…`, `d1…`, `p1…`."""
    counts = dict.fromkeys(Kind, 0)
    items: list[AnyItem] = []
    for v in sorted(vouched, key=lambda v: v.spans[0]):
        counts[v.kind] += 1
        items.append(_item(report, v, f"{v.kind.value[0]}{counts[v.kind]}"))
    return tuple(items)


def _item(report: Report, v: ItemWords, item_id: str) -> AnyItem:
    text = report.text
    common = {
        "id": item_id,
        "title": v.title,
        "summary": v.summary,
        "theme": v.theme,
        "theme_by": v.theme_by,
        "role": v.unit.role,
        "mark": v.unit.mark,
        "section": report.headings_above(v.unit),
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
        return Deficiency.model_validate({**common, "cause": cause(text, v.spans) or _apart(report, v.unit)})
    return Plan.model_validate({**common, "target": target(text, v.spans)})


def _apart(report: Report, unit: Unit) -> Quote | None:
    """The cause that stands apart from a shortfall, where the report gives one for it alone."""
    return next((quote(report.text, s.start, s.end) for s in report.causes_of(unit)), None)


def figures_in(text: str, span: Span) -> tuple[FigureValue, ...]:
    """The figures inside a span, typed, each with what it counts."""
    found = find_figures(text, span.start, span.end)
    places = [Labelled(f.span.start - span.start, f.span.end - span.start, f.unit) for f in found]
    return tuple(
        FigureValue(
            start=f.span.start,
            end=f.span.end,
            text=f.text,
            value=f.value,
            unit=f.unit,
            approx=f.approx,
            label=label,
        )
        for f, label in zip(found, labels_of(span.cut(text), places), strict=True)
    )


def documents_in(text: str, span: Span) -> tuple[DocumentTitle, ...]:
    """The 《titles》 inside a span."""
    return tuple(
        DocumentTitle(start=d.span.start, end=d.span.end, text=d.span.cut(text), title=d.title)
        for d in find_documents(text, span.start, span.end)
    )


__all__ = ["AnyItem", "ItemWords", "build", "documents_in", "figures_in"]


@dataclass(frozen=True, slots=True)
class Lists:
    """The three lists, in order of the text, shortfalls tied to the plans that answer them."""

    achievements: tuple[Achievement, ...]
    deficiencies: tuple[Deficiency, ...]
    plans: tuple[Plan, ...]


def merge(report: Report, vouched: Sequence[ItemWords]) -> Lists:
    """Make items of the vouched words, once each, and tie shortfalls to plans."""
    unique: dict[tuple[object, ...], ItemWords] = {}
    for v in vouched:
        unique.setdefault((v.kind, v.spans), v)
    items = build(report, tuple(unique.values()))
    deficiencies, plans = link(
        [i for i in items if isinstance(i, Deficiency)], [i for i in items if isinstance(i, Plan)]
    )
    return Lists(tuple(i for i in items if isinstance(i, Achievement)), deficiencies, plans)
