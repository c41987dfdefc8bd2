"""A summary as JSON: one document, or one line of JSON Lines."""

from __future__ import annotations

from nianbao.schema.summary import ReportSummary

# Legal inside a JSON string, yet read as an end of line by some readers of JSON Lines.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def to_json(summary: ReportSummary) -> str:
    """Indented JSON after `schemas/report-summary.v1.json`, with an end of line."""
    return summary.model_dump_json(indent=2) + "\n"


def to_json_line(summary: ReportSummary) -> str:
    """The same on one line, with an end of line; nothing inside can be taken for another."""
    return summary.model_dump_json().translate(_LINE_ENDS) + "\n"
