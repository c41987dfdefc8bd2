"""The JSON Schema of our answers, generated from their types: `python -m nianbao.schemas` writes it.

`schemas/report-summary.v1.json` is what `nianbao schema` prints; a test fails when it is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nianbao.summary import SCHEMA_VERSION, ReportSummary

FILE_NAME = f"report-summary.v{SCHEMA_VERSION}.json"


def report_summary_schema() -> str:
    """The JSON Schema (draft 2020-12) of a `ReportSummary` as it is written out, with an end of line."""
    schema = ReportSummary.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nianbao:report-summary:v{SCHEMA_VERSION}",
    }
    return json.dumps(head | schema, ensure_ascii=False, indent=2) + "\n"


def write(directory: Path) -> Path:
    """Write the schema into a directory and return its path."""
    path = directory / FILE_NAME
    path.write_text(report_summary_schema(), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    written = write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "schemas")
    sys.stdout.write(f"{written}\n")
