"""What a score is measured against: summaries made without a model.

`outline` is the source's own lead phrases and first clauses, unit by unit: what segmentation is worth by
itself. `lead` is the first sentence of each section. Neither writes an overview, so the scores of the
executive summary are undefined for them, not wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from nianbao.evaluation.prediction import plain_item, without_model
from nianbao.schema.report import Kind, Report, Role, Section, Unit
from nianbao.schema.summary import Checks, ReportFacts, ReportSummary, Standing, source_facts
from nianbao.summarization.items import AnyItem, documents_in, figures_in
from nianbao.summarization.themes import theme_of
from nianbao.text.sentences import CLAUSE_MARKS
from nianbao.text.spans import Span

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


def _summary(report: Report, name: str, made: Sequence[AnyItem]) -> ReportSummary:
    facts = ReportFacts.model_validate(report.facts, from_attributes=True)
    return without_model(name, source_facts(report), facts, made)


def _of_unit(report: Report, unit: Unit) -> AnyItem:
    """A unit as an item: its title or first clause, its first clause, its own figures and documents."""
    clause = _first_clause(unit.span.cut(report.text))
    above = "" if unit.section is None else report.sections[unit.section].title
    return plain_item(
        unit.kind,
        report.text,
        report.spans_of(unit.sentences) or (unit.span,),
        id=unit.id,
        title=unit.title or clause,
        summary=clause,
        theme=theme_of(unit.title or "", unit.span.cut(report.text), above).theme,
        role=unit.role,
        mark=unit.mark,
        **_found(report.text, unit.span),
    )


def _of_section(report: Report, section: Section, name: str) -> AnyItem:
    """A section's first sentence below its heading, or the heading where nothing stands below."""
    below = (
        s.span for s in report.sentences if section.body.holds(s.span) and not section.heading.meets(s.span)
    )
    span = next(below, section.heading)
    words = span.cut(report.text)
    return plain_item(
        _KIND_OF[section.role],
        report.text,
        (span,),
        id=name,
        title=section.title or _first_clause(words),
        summary=words,
        theme=theme_of(section.title, words, "").theme,
        role=section.role,
        mark="".join(section.path),
        **_found(report.text, span),
    )


def _found(text: str, span: Span) -> dict[str, object]:
    """What the program finds inside a span, and that the words are the source's own."""
    figures, documents = figures_in(text, span), documents_in(text, span)
    return {"theme_by": "program", "figures": figures, "documents": documents, "checks": _QUOTED}


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
