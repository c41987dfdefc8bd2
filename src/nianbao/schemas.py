"""The JSON Schema of our answers, generated from their types.

`schemas/report-summary.v1.json` is what `nianbao schema` prints. `python -m nianbao.schemas` writes it,
`--check` fails when it is stale, and so does a test.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
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


def main(arguments: Sequence[str]) -> int:
    """Write the schema into the checkout's `schemas/` or a directory named; `--check` only compares.

    Returns the exit code: 1 when the file is stale or missing.
    """
    named = [Path(argument) for argument in arguments if argument != "--check"]
    directory = named[0] if named else Path(__file__).parents[2] / "schemas"
    if "--check" not in arguments:
        sys.stdout.write(f"{write(directory)}\n")
        return 0
    path = directory / FILE_NAME
    if path.is_file() and path.read_bytes() == report_summary_schema().encode("utf-8"):
        return 0
    sys.stderr.write(f"{path} is stale. Run python -m nianbao.schemas.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
