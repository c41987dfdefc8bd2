"""A pipeline that answers at once, behind the real command: what a report's name says, happens.

`…failed…` has failed chunks; `…interrupt…` is interrupted; `…slow…` waits; `…broken…` meets a defect;
`…refused…` a refused key. Run as a script it is the command in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import nianbao.llm.factory
import nianbao.summarization.pipeline
from nianbao.errors import AuthenticationFailed
from nianbao.grounding.answers import ItemWords
from nianbao.llm.protocol import Usage
from nianbao.schema.report import Decision, Report, Unit
from nianbao.schema.summary import Item, ReportSummary
from nianbao.settings import Settings
from nianbao.summarization.pipeline import Progress
from nianbao.text.spans import Span
from tests.support.summaries import FAILED, TEXT, summary

if TYPE_CHECKING:
    import pytest


class Spender:
    """Stands for a model that was asked six times."""

    spent = Usage(calls=6, tokens_in=1500, tokens_out=200, seconds=1.0)


@dataclass
class Calls:
    """What the command asked of the pretended pipeline."""

    opened: list[Settings] = field(default_factory=list)
    closed: int = 0
    reports: list[str] = field(default_factory=list)


def isolate(monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    """No settings, cache or working directory of the machine; the hook of unexpected errors is put back."""
    for name in [name for name in os.environ if name.startswith("NIANBAO_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(directory / "home"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    (directory / "work").mkdir()
    monkeypatch.chdir(directory / "work")


def reports(*names: str) -> list[str]:
    """Write the invented report under these names, and return them."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(TEXT, encoding="utf-8")
    return list(names)


def pretend(put: Callable[[object, str, object], None]) -> Calls:
    """Put the pretended functions in with `put(module, name, function)`; what is called is noted."""
    calls = Calls()

    @asynccontextmanager
    async def open_llm(
        settings: Settings, progress: Callable[[str, float], None] | None = None
    ) -> AsyncIterator[Spender]:
        calls.opened.append(settings)
        if progress:
            progress("joining the weights", 0.5)
        try:
            yield Spender()
        finally:
            calls.closed += 1

    async def asummarize(
        source: Report,
        *,
        settings: Settings,
        llm: object,
        progress: Callable[[Progress], None],
    ) -> ReportSummary:
        name = source.source.name
        calls.reports.append(name)
        made = summary(failed=FAILED if "failed" in name else ())
        _act(name)
        for done, item in enumerate(made.items(), 1):
            progress(Progress(name, "ask", done, 5, 0, 0, 1.0 * done, 5.0 - done, _vouched(item)))
            await asyncio.sleep(0.2 if "slow" in name else 0)
        progress(Progress(name, "done", 5, 5, len(FAILED) if "failed" in name else 0, 0, 5.0, None, None))
        return made.model_copy(update={"source": made.source.model_copy(update={"name": name})})

    put(nianbao.llm.factory, "open_llm", open_llm)
    put(nianbao.summarization.pipeline, "asummarize", asummarize)
    return calls


def _vouched(item: Item) -> ItemWords:
    span = Span(item.evidence[0].start, item.evidence[0].end)
    why = Decision("pretended")
    unit = Unit(item.unit, span, item.role, item.kind, item.mark, item.title, None, None, (1,), why)
    return ItemWords(
        unit, item.kind, (span,), item.title, item.summary, item.theme, item.theme_by, item.checks.standing
    )


def _act(name: str) -> None:
    if "interrupt" in name:
        raise KeyboardInterrupt
    if "broken" in name:
        raise RuntimeError("a cog\x1b[31m fell out")
    if "refused" in name:
        raise AuthenticationFailed("127.0.0.1 refused the key.", "Check NIANBAO_API_KEY.")


if __name__ == "__main__":
    from nianbao.cli.handler import run

    pretend(setattr)
    sys.exit(run())
