"""The JSON Schemas of our files, generated from their types.

`schemas/report-summary.v1.json` is what `nianbao schema` prints, `schemas/eval-run.v1.json` describes the
result of `nianbao eval run`. `python -m nianbao.cli.json_schemas` writes them, `--check` fails when one is
stale, and so does a test.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from nianbao.cli import outputs
from nianbao.evaluation.results import RUN_VERSION, EvalRun
from nianbao.schema.summary import SCHEMA_VERSION, ReportSummary

FILE_NAME = f"report-summary.v{SCHEMA_VERSION}.json"
RUN_FILE_NAME = f"eval-run.v{RUN_VERSION}.json"


def report_summary_schema() -> str:
    """The JSON Schema (draft 2020-12) of a `ReportSummary` as it is written out, with an end of line."""
    return _schema(ReportSummary, FILE_NAME)


def eval_run_schema() -> str:
    """The JSON Schema (draft 2020-12) of an `EvalRun` as it is written out, with an end of line."""
    return _schema(EvalRun, RUN_FILE_NAME)


SCHEMAS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {FILE_NAME: report_summary_schema, RUN_FILE_NAME: eval_run_schema}
)
"""File name to what stands in the file."""


def _schema(model: type[BaseModel], file_name: str) -> str:
    name, version = file_name.removesuffix(".json").rsplit(".", 1)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nianbao:{name}:{version}",
    }
    schema = model.model_json_schema(mode="serialization")
    return json.dumps(head | schema, ensure_ascii=False, indent=2) + "\n"


def write(directory: Path) -> tuple[Path, ...]:
    """Write the schemas into a directory and return their paths. Raises OutputError."""
    paths = tuple(directory / name for name in SCHEMAS)
    for path in paths:
        outputs.write(path, SCHEMAS[path.name]())
    return paths


def stale(directory: Path) -> tuple[Path, ...]:
    """The files of a directory that are missing or do not hold what their types say now."""
    paths = (directory / name for name in SCHEMAS)
    return tuple(
        path
        for path in paths
        if not path.is_file() or path.read_bytes() != SCHEMAS[path.name]().encode("utf-8")
    )


def main(arguments: Sequence[str]) -> int:
    """Write the schemas into the checkout's `schemas/` or a directory named; `--check` only compares.

    Returns the exit code: 1 when a file is stale or missing.
    """
    named = [Path(argument) for argument in arguments if argument != "--check"]
    directory = named[0] if named else Path(__file__).parents[3] / "schemas"
    if "--check" not in arguments:
        sys.stdout.writelines(f"{path}\n" for path in write(directory))
        return 0
    found = stale(directory)
    sys.stderr.writelines(f"{path} is stale. Run python -m nianbao.cli.json_schemas.\n" for path in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
