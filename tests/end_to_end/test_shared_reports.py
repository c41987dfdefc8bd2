"""Real reports through the embedded LLM into every output: no number that the source does not hold.

Needs a folder with reports, named by NIANBAO_SHARED, and the embedded LLM; takes minutes a report, fewer when
the user's store has the answers. Everywhere else these tests are skipped.
"""

from __future__ import annotations

import asyncio
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from nianbao.briefing import make, make_with_prose
from nianbao.drafting.building import build
from nianbao.drafting.prose import reword
from nianbao.evaluation.scoring.executive import overview_texts
from nianbao.evaluation.scoring.tokens import Holdings, item_faithfulness, text_faithfulness
from nianbao.llm.factory import open_llm
from nianbao.readers import Limits, read
from nianbao.rendering import Format, render
from nianbao.schema.report import Report
from nianbao.schema.summary import ReportSummary
from nianbao.settings import Settings
from nianbao.summarization.pipeline import asummarize
from tests.conftest import USER_CACHE
from tests.support.number_sources import check_brief, check_draft

_NAMED = os.environ.get("NIANBAO_SHARED", "")
SHARED = Path(_NAMED).resolve() if _NAMED else None
REPORTS = sorted((SHARED / "reports").glob("*.txt")) if SHARED else []

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REPORTS, reason="NIANBAO_SHARED names no folder with reports"),
    pytest.mark.timeout(3600),
    pytest.mark.xdist_group("embedded"),
]


def settings() -> Settings:
    """The embedded LLM with the user's own store: a second run asks nothing."""
    return Settings(cache_dir=USER_CACHE)


@cache
def summarised() -> tuple[tuple[Report, ReportSummary], ...]:
    """Every report and its summary by the embedded LLM."""

    async def all_of_them() -> list[tuple[Report, ReportSummary]]:
        async with open_llm(settings()) as llm:
            reports = [read(path, Limits()) for path in REPORTS]
            return [(r, await asummarize(r, settings=settings(), llm=llm)) for r in reports]

    return tuple(asyncio.run(all_of_them()))


def digits(text: str) -> set[str]:
    """The runs of digits of a text, wide ones read as plain, without thousands commas."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))
    return set(re.findall(r"\d+", plain))


def own_numbers(value: object) -> Iterator[str]:
    """The digits a summary holds beside its words: offsets, counts, checksums, versions, marks."""
    words = {"title", "summary", "text", "reason", "detail"}
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in words:
                yield from own_numbers(getattr(value, name))
    elif isinstance(value, dict):
        for part in value.items():
            yield from own_numbers(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from own_numbers(part)
    else:
        yield from digits(str(value))


def test_every_chunk_is_answered_and_no_token_comes_from_nowhere() -> None:
    for report, summary in summarised():
        assert summary.complete
        held = Holdings(report.text)
        items, item_reasons = item_faithfulness(tuple(summary.items()), held, report.text)
        lines, line_reasons = text_faithfulness(overview_texts(summary.overview), held)
        assert items.nowhere == lines.nowhere == 0, (item_reasons, line_reasons)
        assert items.supported == items.total, item_reasons


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TABLE, Format.HTML])
def test_a_printed_summary_holds_only_the_sources_numbers_and_its_own(form: Format) -> None:
    for report, summary in summarised():
        printed = render(summary, form, text=report.text if form is Format.HTML else None)
        if form is Format.HTML:
            body = printed[printed.index("<body") :]
            printed = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL)
        counts = {str(n) for n in range(len(tuple(summary.items())) + 1)}
        known = digits(report.text) | set(own_numbers(summary)) | counts
        spent = summary.provenance
        known |= {f"{spent.seconds:.1f}".partition(".")[2], f"{spent.seconds:.0f}"}
        found = digits(printed.replace("SHA-256", ""))
        assert found <= known, found - known


def counted(*summaries: ReportSummary) -> int:
    """As many as the program can count: items, and figures of items."""
    return sum(1 + len(item.figures) for summary in summaries for item in summary.items())


def test_briefs_hold_only_cited_numbers_and_the_programs_own() -> None:
    summaries = [summary for _, summary in summarised()]

    async def worded() -> None:
        async with open_llm(settings()) as llm:
            check_brief(await make_with_prose(summaries, llm), counted(*summaries))
            for summary in summaries:
                check_brief(await make_with_prose([summary], llm), counted(summary))

    asyncio.run(worded())
    check_brief(make(summaries), counted(*summaries))


def test_drafts_hold_only_the_sources_numbers_and_years() -> None:
    async def reworded(summary: ReportSummary) -> None:
        async with open_llm(settings()) as llm:
            check_draft((await reword(build([summary]), llm)).draft, summary)

    for _, summary in summarised():
        check_draft(build([summary]), summary)
    asyncio.run(reworded(summarised()[0][1]))
