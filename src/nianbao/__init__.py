"""Nianbao 年报: typed, cited summaries of Chinese annual reports on government by law.

    from nianbao import summarize

    summary = summarize("report.docx")
    print(summary.overview.headline.text)

The way of a report through the rooms:

    file ─ readers ▶ text ─ structure ▶ Report ─ summarization ▶ ReportSummary ─ rendering ▶ table, JSON, …

`summarization` asks `llm` and holds every word to its evidence with `grounding`; `briefing`, `drafting` and
`evaluation` take the summary on. docs/house.svg shows who imports whom.

`asummarize` is the same for async code; both report through `progress=`. Names are loaded when they
are first used, so that `import nianbao` is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nianbao.errors import NianbaoError
    from nianbao.readers import load, read
    from nianbao.rendering import Format, render
    from nianbao.schema.report import Report
    from nianbao.schema.summary import Achievement, Deficiency, Item, Overview, Plan, ReportSummary
    from nianbao.settings import Settings, resolve
    from nianbao.summarization.pipeline import DryRun, Progress, asummarize, plan, summarize

_HOME = {
    "Achievement": "schema.summary",
    "Deficiency": "schema.summary",
    "DryRun": "summarization.pipeline",
    "Format": "rendering",
    "Item": "schema.summary",
    "NianbaoError": "errors",
    "Overview": "schema.summary",
    "Plan": "schema.summary",
    "Progress": "summarization.pipeline",
    "Report": "schema.report",
    "ReportSummary": "schema.summary",
    "Settings": "settings",
    "asummarize": "summarization.pipeline",
    "load": "readers",
    "plan": "summarization.pipeline",
    "read": "readers",
    "render": "rendering",
    "resolve": "settings",
    "summarize": "summarization.pipeline",
}

__all__ = [
    "Achievement",
    "Deficiency",
    "DryRun",
    "Format",
    "Item",
    "NianbaoError",
    "Overview",
    "Plan",
    "Progress",
    "Report",
    "ReportSummary",
    "Settings",
    "asummarize",
    "load",
    "plan",
    "read",
    "render",
    "resolve",
    "summarize",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562). Raises AttributeError for any other."""
    if name not in _HOME:
        raise AttributeError(f"module 'nianbao' has no attribute {name!r}")
    value: object = getattr(import_module(f"nianbao.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
