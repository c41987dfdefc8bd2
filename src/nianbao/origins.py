"""What a summary says of the report it was made from."""

from __future__ import annotations

from nianbao.report import Report
from nianbao.summary import ReportFacts, SourceFacts


def source_facts(report: Report) -> SourceFacts:
    """The file: name, checksum, format, script, length in characters."""
    source = report.source
    return SourceFacts(
        name=source.name,
        sha256=source.sha256,
        format=source.format,
        script=report.script,
        characters=len(report.text),
    )


def report_facts(report: Report) -> ReportFacts:
    """What the report says of itself."""
    facts = report.facts
    return ReportFacts(
        title=facts.title,
        place=facts.place,
        level=facts.level,
        issuer=facts.issuer,
        year=facts.year,
        date=facts.date,
    )
