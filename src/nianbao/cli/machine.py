"""`nianbao models`, `doctor` and `schema`: what is installed, whether it works, what comes out."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from nianbao.cli import streams
from nianbao.cli.options import Flags, OutlineForm, TreeFormat, settings_from, with_settings
from nianbao.text.sanitize import visible_json

if TYPE_CHECKING:
    from nianbao.cli.diagnosis import Finding
    from nianbao.llm.weights import EmbeddedStatus


def schema() -> None:
    """Print the JSON Schema of a summary (schemas/report-summary.v1.json)."""
    from nianbao.cli.json_schemas import report_summary_schema

    streams.out(report_summary_schema())


def models(form: OutlineForm = TreeFormat.TABLE) -> None:
    """List the embedded models: what is installed, where from, licence, checksum."""
    from nianbao.llm.weights import installed

    found = installed(settings_from({}).cache_dir)
    if form is TreeFormat.JSON:
        streams.out(_json([asdict(status) | {"usable": status.usable} for status in found]))
        return
    for status in found:
        model = status.model
        streams.show_facts(
            f"{model.name}{'' if status.usable else ' (not installed)'}",
            {
                "title": model.title,
                "licence": model.licence,
                "size": f"{model.size:,} bytes",
                "sha256": model.sha256,
                "from": f"{model.package}1 … {model.parts}, version {model.version}",
                "installed": f"{status.packages_found} of {model.parts} packages",
                "file": _file(status),
                **({} if status.usable else {"install": model.install}),
            },
        )


def _file(status: EmbeddedStatus) -> str:
    if status.file is None:
        return "joined on first use"
    return f"{status.file} ({'checksum verified' if status.verified else 'to be checked on next use'})"


@with_settings("model", "base_url", "mode", "gguf")
def doctor(form: OutlineForm = TreeFormat.TABLE, *, flags: Flags) -> None:
    """Check the configuration and the model with one tiny call, and say what is wrong.

    Exits with 1 when something is bad.
    """
    from nianbao.cli.diagnosis import diagnose

    findings = diagnose(settings_from(flags))
    if form is TreeFormat.JSON:
        streams.out(_json([asdict(finding) for finding in findings]))
    else:
        rows = ((f.state, f.name, f.sentence + (f" → {f.hint}" if f.hint else "")) for f in findings)
        streams.show_table(("", "check", "found"), rows)
    if any(_bad(finding) for finding in findings):
        raise typer.Exit(1)


def _bad(finding: Finding) -> bool:
    return finding.state == "bad"


def _json(value: object) -> str:
    return visible_json(json.dumps(value, ensure_ascii=False, indent=2, default=str)) + "\n"
