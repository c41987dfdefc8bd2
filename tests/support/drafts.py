"""Invented summaries for the tests of next year's draft: figures found by the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import (
    Achievement,
    Deficiency,
    FigureValue,
    Item,
    Link,
    Plan,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Theme,
)
from nianbao.summarization.attributes import cause, target
from nianbao.text.figures import find_figures
from nianbao.text.script import Script
from nianbao.text.spans import Span
from tests.support.summaries import OVERVIEW, PROVENANCE, VERIFIED

QuoteT = TypeVar("QuoteT", bound=Quote)

_ROLES = {
    Kind.ACHIEVEMENT: Role.ACHIEVEMENTS,
    Kind.DEFICIENCY: Role.DEFICIENCIES,
    Kind.PLAN: Role.PLANS,
}
_TYPES: dict[Kind, type[Achievement] | type[Deficiency] | type[Plan]]
_TYPES = {Kind.ACHIEVEMENT: Achievement, Kind.DEFICIENCY: Deficiency, Kind.PLAN: Plan}


def item(
    kind: Kind, title: str, text: str, theme: Theme = Theme.ENFORCEMENT, role: Role | None = None
) -> Achievement | Deficiency | Plan:
    """An item whose evidence is `text`; id and place are set by `summary_of`."""
    figures = tuple(
        FigureValue(
            start=f.span.start, end=f.span.end, text=f.text, value=f.value, unit=f.unit, approx=f.approx
        )
        for f in find_figures(text)
    )
    return _TYPES[kind](
        id="x",
        title=title,
        summary=text,
        theme=theme,
        theme_by="program",
        role=role or _ROLES[kind],
        mark="x",
        section=(),
        unit="x",
        evidence=(Quote(start=0, end=len(text), text=text),),
        figures=figures,
        checks=VERIFIED,
    )


def plan(title: str, text: str, theme: Theme = Theme.ENFORCEMENT) -> Item:
    """A plan."""
    return item(Kind.PLAN, title, text, theme)


def lack(title: str, text: str, theme: Theme = Theme.ENFORCEMENT) -> Item:
    """A deficiency."""
    return item(Kind.DEFICIENCY, title, text, theme)


def done(title: str, text: str, theme: Theme = Theme.ENFORCEMENT, role: Role | None = None) -> Item:
    """An achievement."""
    return item(Kind.ACHIEVEMENT, title, text, theme, role)


def summary_of(  # one parameter a fact of the report
    *items: Item,
    place: str | None = "梧溪县",
    year: int | None = 2030,
    title: str | None = None,
    level: Level = Level.COUNTY,
    issuer: str | None = None,
    script: Script = Script.SIMPLIFIED,
    answers: Sequence[tuple[str, str]] = (),
) -> ReportSummary:
    """A report of the items' sentences, a line each; `answers` ties plans to deficiencies by id."""
    placed: list[Item] = []
    at, counts = 0, dict.fromkeys(Kind, 0)
    for one in items:
        counts[one.kind] += 1
        number = counts[one.kind]
        quotes = tuple(_moved(q, at) for q in one.evidence)
        update: dict[str, object] = {
            "id": f"{one.kind.value[0]}{number}",
            "mark": f"{one.kind.value[0]}{number}",
            "evidence": quotes,
            "figures": tuple(_moved(f, at) for f in one.figures),
        }
        text = " " * at + one.evidence[0].text
        spans = tuple(_span(q) for q in quotes)
        if isinstance(one, Plan):
            update["target"] = target(text, spans)
            update["answers"] = tuple(Link(item=d, reason="x") for p, d in answers if p == update["id"])
        if isinstance(one, Deficiency):
            update["cause"] = cause(text, spans)
            update["answered_by"] = tuple(Link(item=p, reason="x") for p, d in answers if d == update["id"])
        placed.append(one.model_copy(update=update))
        at += len(one.evidence[0].text) + 1
    return ReportSummary(
        source=SourceFacts(
            name=f"{place}{year}.txt",
            sha256=f"{year or 0:064d}",
            format="txt",
            script=script,
            characters=at,
        ),
        report=ReportFacts(title=title, place=place, level=level, issuer=issuer, year=year, date=None),
        overview=OVERVIEW,
        achievements=tuple(i for i in placed if isinstance(i, Achievement)),
        deficiencies=tuple(i for i in placed if isinstance(i, Deficiency)),
        plans=tuple(i for i in placed if isinstance(i, Plan)),
        provenance=PROVENANCE,
    )


def _span(quote: Quote) -> Span:
    return Span(quote.start, quote.end)


def _moved(quote: QuoteT, by: int) -> QuoteT:
    return quote.model_copy(update={"start": quote.start + by, "end": quote.end + by})
