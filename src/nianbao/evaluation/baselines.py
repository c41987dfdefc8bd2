"""What a score is measured against: summaries made without a model.

`outline` is the source's own lead phrases and first clauses, unit by unit: what segmentation is worth by
itself. `lead` is the first sentence of each section. Neither writes an overview, so the scores of the
executive summary are undefined for them, not wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from nianbao.evaluation.prediction import without_model
from nianbao.schema.report import Kind, Report, Role, Section, Unit
from nianbao.schema.summary import (
    Achievement,
    Checks,
    Deficiency,
    Plan,
    Quote,
    ReportSummary,
    Standing,
    report_facts,
    source_facts,
)
from nianbao.summarization.items import documents_in, figures_in
from nianbao.summarization.themes import theme_of
from nianbao.text.sentences import CLAUSE_MARKS
from nianbao.text.spans import Span

Made = Achievement | Deficiency | Plan

_TYPES: Mapping[Kind, type[Made]] = MappingProxyType(
    {Kind.ACHIEVEMENT: Achievement, Kind.DEFICIENCY: Deficiency, Kind.PLAN: Plan}
)
_KIND_OF = MappingProxyType(
    {
        Role.ACHIEVEMENTS: Kind.ACHIEVEMENT,
        Role.LEADERSHIP: Kind.ACHIEVEMENT,
        Role.DEFICIENCIES: Kind.DEFICIENCY,
        Role.MIXED: Kind.DEFICIENCY,
        Role.PLANS: Kind.PLAN,
    }
)
"""The kind of a section's first sentence; one that holds deficiencies and plans begins with the former."""
_QUOTED = Checks(standing=Standing.QUOTED)
_CLAUSE_END = re.compile(f"[{CLAUSE_MARKS}]|$", re.MULTILINE)


def outline_summary(report: Report) -> ReportSummary:
    """Every unit of the outline as an item: the source's own words, themes by rule."""
    return _summary(report, "outline", [_of_unit(report, unit) for unit in report.units])


def lead_summary(report: Report) -> ReportSummary:
    """The first sentence of every section that holds no other, its kind by the section's role."""
    parents = {section.parent for section in report.sections}
    lowest = [s for i, s in enumerate(report.sections) if i not in parents and s.role in _KIND_OF]
    made = [_of_section(report, section, f"s{number}") for number, section in enumerate(lowest, 1)]
    return _summary(report, "lead", made)


BASELINES: Mapping[str, Callable[[Report], ReportSummary]] = MappingProxyType(
    {"outline": outline_summary, "lead": lead_summary}
)
"""The baselines by name."""


def _summary(report: Report, name: str, made: Sequence[Made]) -> ReportSummary:
    return without_model(name, source_facts(report), report_facts(report), made)


def _of_unit(report: Report, unit: Unit) -> Made:
    """A unit as an item: its title or first clause, its first clause, its own figures and documents."""
    text = report.text
    clause = _first_clause(unit.span.cut(text))
    above = "" if unit.section is None else report.sections[unit.section].title
    return _TYPES[unit.kind](
        id=unit.id,
        title=unit.title or clause,
        summary=clause,
        theme=theme_of(unit.title or "", unit.span.cut(text), above).theme,
        theme_by="program",
        role=unit.role,
        mark=unit.mark,
        section=(),
        unit=unit.id,
        evidence=_quotes(text, report.spans_of(unit.sentences) or (unit.span,)),
        figures=figures_in(text, unit.span),
        documents=documents_in(text, unit.span),
        checks=_QUOTED,
    )


def _of_section(report: Report, section: Section, name: str) -> Made:
    """A section's first sentence below its heading, or the heading where nothing stands below."""
    text = report.text
    below = (
        s.span for s in report.sentences if section.body.holds(s.span) and not section.heading.meets(s.span)
    )
    span = next(below, section.heading)
    return _TYPES[_KIND_OF[section.role]](
        id=name,
        title=section.title or _first_clause(span.cut(text)),
        summary=span.cut(text),
        theme=theme_of(section.title, span.cut(text), "").theme,
        theme_by="program",
        role=section.role,
        mark="".join(section.path),
        section=(),
        unit=name,
        evidence=_quotes(text, (span,)),
        figures=figures_in(text, span),
        documents=documents_in(text, span),
        checks=_QUOTED,
    )


def _quotes(text: str, spans: Sequence[Span]) -> tuple[Quote, ...]:
    return tuple(Quote(start=s.start, end=s.end, text=s.cut(text)) for s in spans)


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
