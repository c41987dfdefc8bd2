"""Runs of the whole pipeline against a scripted endpoint, faultless or not, and what their results share."""

from __future__ import annotations

import asyncio
import re
from functools import cache

from nianbao.llm.client import EndpointClient
from nianbao.llm.protocol import Profile
from nianbao.llm.transport import Pace
from nianbao.readers import read
from nianbao.schema.report import Report
from nianbao.schema.summary import ReportSummary
from nianbao.settings import Endpoint, Settings
from nianbao.summarization.items import AnyItem
from nianbao.summarization.pipeline import asummarize
from tests.support.paths import REPORTS
from tests.support.scripted_answers import answer
from tests.support.scripted_server import (
    KEY,
    Script,
    ScriptedServer,
    completion,
)

PACE = Pace(first=0.005, longest=0.02, attempts=10, strangers=10)


@cache
def report(name: str) -> Report:
    return read(REPORTS / f"{name}.txt")


def run(script: Script, name: str, characters: int, pace: Pace = PACE, **more: object) -> ReportSummary:
    """Summarise a bundled report; `script` is the endpoint."""
    settings = Settings.model_validate({"timeout": 5, "deadline": 60, **more})

    async def main(url: str) -> ReportSummary:
        endpoint = Endpoint(url, KEY, "scripted")
        profile = Profile(endpoint.model, endpoint.host, characters)
        async with EndpointClient(endpoint, profile, settings, pace) as door:
            return await asummarize(report(name), settings=settings, llm=door)

    with ScriptedServer(script) as server:
        return asyncio.run(main(server.base_url))


@cache
def faultless(name: str, characters: int) -> ReportSummary:
    return run(lambda seen: completion(answer(seen)), name, characters, timeout=60)


def told(item: AnyItem) -> tuple[object, ...]:
    """What an item says, without how it came to be said."""
    return (item.kind, item.title, item.summary, item.theme, item.evidence, item.figures, item.documents)


def covered(summary: ReportSummary) -> set[int]:
    return {n for item in summary.items() for quote in item.evidence for n in range(quote.start, quote.end)}


def same_or_named(summary: ReportSummary, expected: ReportSummary) -> None:
    failed = {u for chunk in summary.provenance.chunks_failed for u in chunk.units}
    assert all(chunk.reason for chunk in summary.provenance.chunks_failed)
    known = {told(item) for item in expected.items()}
    lost = [item for item in summary.items() if told(item) not in known]
    for item in lost:
        assert item.checks.breaches or (item.checks.flagged and item.unit in failed)
    assert covered(summary) >= covered(expected)
    if not lost:
        assert [(i.id, told(i)) for i in summary.items()] == [(i.id, told(i)) for i in expected.items()]
        same_overview(summary, expected)
    assert "91373" not in re.sub(r'"(?:reason|detail)":"[^"]*"', "", summary.model_dump_json())


def same_overview(summary: ReportSummary, expected: ReportSummary) -> None:
    for mine, theirs in (
        (summary.overview.headline, expected.overview.headline),
        (summary.overview.text, expected.overview.text),
    ):
        assert mine.text == theirs.text or mine.checks.flagged
    assert summary.overview.concerns
    assert [h.items for h in summary.overview.highlights]
