"""Where a draft's words come from, as places that can be printed."""

from __future__ import annotations

from nianbao.drafting.model import DraftOrigin, Origins
from nianbao.drafting.recalling import printed
from nianbao.schema.summary import Item, Quote, ReportSummary


def short_name(summary: ReportSummary) -> str:
    """How a report is called in print: place and year (安平县2023年), else by title or file."""
    facts = summary.report
    place, year = facts.place or facts.issuer or "", "" if facts.year is None else f"{facts.year}年"
    return printed(f"{place}{year}" or facts.title or summary.source.name)


def origins_of(summary: ReportSummary, item: Item) -> Origins:
    """The places of an item's evidence."""
    return tuple(origin_of(summary, item, quote) for quote in item.evidence)


def origin_of(summary: ReportSummary, item: Item, quote: Quote) -> DraftOrigin:
    """The place of one stretch of an item's evidence."""
    return DraftOrigin(
        report=short_name(summary),
        mark=item.mark,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        sha256=summary.source.sha256,
        item=item.id,
    )
