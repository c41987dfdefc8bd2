"""A stand-in summary made of the outline alone, without a model: what segmentation is worth by itself."""

from __future__ import annotations

import re

from nianbao.figures import find_documents, find_figures
from nianbao.report import Kind, Report, Unit
from nianbao.summary import (
    Achievement,
    Checks,
    Deficiency,
    DocumentTitle,
    FigureValue,
    Line,
    Overview,
    Plan,
    Provenance,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Standing,
)
from nianbao.themes import theme_of

TYPES: dict[Kind, type[Achievement] | type[Deficiency] | type[Plan]]
TYPES = {Kind.ACHIEVEMENT: Achievement, Kind.DEFICIENCY: Deficiency, Kind.PLAN: Plan}
_QUOTED = Checks(standing=Standing.QUOTED)
_NO_COUNTS = {"chunks_asked": 0, "calls": 0, "kept": 0, "tokens_in": 0, "tokens_out": 0, "seconds": 0}
_NO_MODEL = Provenance.model_validate(
    {"nianbao": "", "model": "outline", "model_sha256": None, "endpoint": "", "prompts": ()}
    | {"versions": {}, "chunks_failed": (), **_NO_COUNTS}
)
_CLAUSE_END = re.compile(r"[。！？!?；;，,：:]|$", re.MULTILINE)


def outline_summary(report: Report) -> ReportSummary:
    """A stand-in made of the program's units alone: the source's own words, themes by rule."""
    made = [_item(report, unit) for unit in report.units]
    line = Line(text="", items=("none",), checks=_QUOTED)
    facts = report.facts
    return ReportSummary(
        source=SourceFacts(
            name=report.source.name,
            sha256=report.source.sha256,
            format=report.source.format,
            script=report.script,
            characters=len(report.text),
        ),
        report=ReportFacts(
            title=facts.title,
            place=facts.place,
            level=facts.level,
            issuer=facts.issuer,
            year=facts.year,
            date=facts.date,
        ),
        overview=Overview(headline=line, text=line, highlights=(), concerns=(), priorities=()),
        achievements=tuple(item for item in made if isinstance(item, Achievement)),
        deficiencies=tuple(item for item in made if isinstance(item, Deficiency)),
        plans=tuple(item for item in made if isinstance(item, Plan)),
        provenance=_NO_MODEL,
    )


def _item(report: Report, unit: Unit) -> Achievement | Deficiency | Plan:
    """A unit as an item: its title or first clause, its first clause, its own figures and documents."""
    text = report.text
    clause = _first_clause(unit.span.cut(text))
    above = "" if unit.section is None else report.sections[unit.section].title
    spans = report.spans_of(unit.sentences) or (unit.span,)
    return TYPES[unit.kind](
        id=unit.id,
        title=unit.title or clause,
        summary=clause,
        theme=theme_of(unit.title or "", unit.span.cut(text), above).theme,
        theme_by="program",
        role=unit.role,
        mark=unit.mark,
        section=(),
        unit=unit.id,
        evidence=tuple(Quote(start=s.start, end=s.end, text=s.cut(text)) for s in spans),
        figures=_figures(text, unit),
        documents=tuple(
            DocumentTitle(start=d.span.start, end=d.span.end, text=d.span.cut(text), title=d.title)
            for d in find_documents(text, unit.span.start, unit.span.end)
        ),
        checks=_QUOTED,
    )


def _figures(text: str, unit: Unit) -> tuple[FigureValue, ...]:
    return tuple(
        FigureValue(
            start=f.span.start, end=f.span.end, text=f.text, value=f.value, unit=f.unit, approx=f.approx
        )
        for f in find_figures(text, unit.span.start, unit.span.end)
    )


def _first_clause(text: str) -> str:
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
