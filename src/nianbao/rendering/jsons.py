"""A summary as JSON: one document, or one line of JSON Lines."""

from __future__ import annotations

from nianbao.schema.summary import ReportSummary
from nianbao.text.sanitize import visible_json


def to_json(summary: ReportSummary) -> str:
    """Indented JSON after `schemas/report-summary.v1.json`, with an end of line."""
    return visible_json(summary.model_dump_json(indent=2)) + "\n"


def to_json_line(summary: ReportSummary) -> str:
    """The same on one line, with an end of line; nothing inside can be taken for another."""
    return visible_json(summary.model_dump_json()) + "\n"
