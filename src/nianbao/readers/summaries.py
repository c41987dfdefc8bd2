"""Summaries that were made before: the JSON of `nianbao summarize`, read back and checked."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from nianbao.errors import BrokenFile
from nianbao.readers import Limits, read_bounded
from nianbao.readers.limits import shown_name
from nianbao.schema.summary import SCHEMA_VERSION, ReportSummary

_MAKE_ONE = "Make one with: nianbao summarize REPORT -o SUMMARY.json."
_DEFAULT = Limits()


def load_summary(path: Path | str, limits: Limits = _DEFAULT) -> ReportSummary:
    """Read the summary in a JSON file; `-` reads standard input.

    Raises InputError when the file cannot be read, FileTooLarge over `limits.max_bytes`, BrokenFile when
    it holds no JSON, no summary, or one of another schema version.
    """
    stdin = str(path) == "-"
    name = "stdin" if stdin else shown_name(str(path))
    return _parsed(name, read_bounded(None if stdin else Path(path), name, limits))


def load_summaries(path: Path | str, limits: Limits = _DEFAULT) -> tuple[ReportSummary, ...]:
    """Read a file of one summary, or of JSON Lines with a summary a line; `-` reads standard input.

    Raises what `load_summary` raises; a line that is no summary is named by its number.
    """
    stdin = str(path) == "-"
    name = "stdin" if stdin else shown_name(str(path))
    data = read_bounded(None if stdin else Path(path), name, limits)
    lines = [(n, line) for n, line in enumerate(data.splitlines(), 1) if line.strip()]
    several = len(lines) > 1 and all(line.lstrip().startswith(b'{"') for _, line in lines)
    parts = [(f"{name}, line {n}", line) for n, line in lines] if several else [(name, data)]
    return tuple(_parsed(part, content) for part, content in parts)


def _parsed(name: str, data: bytes) -> ReportSummary:
    try:
        return ReportSummary.model_validate_json(data)
    except ValidationError as error:
        raise _refusal(name, error) from None


def _refusal(name: str, error: ValidationError) -> BrokenFile:
    """Why a file is no summary, by the first thing that is wrong; another version explains all the rest."""
    found = error.errors(include_url=False)
    version = next((e for e in found if e["loc"] == ("schema_version",)), None)
    if version is not None:
        return BrokenFile(
            f"{name} is a summary of schema version {str(version['input'])[:20]}; "
            f"this nianbao reads version {SCHEMA_VERSION}.",
            "Summarise the report again with this nianbao.",
        )
    first = found[0]
    if first["type"] == "json_invalid":
        return BrokenFile(f"{name} holds no JSON.", _MAKE_ONE)
    where = ".".join(str(part)[:40] for part in first["loc"]) or "the file"
    return BrokenFile(f"{name} is no summary: {where}: {first['msg']}.", _MAKE_ONE)
