"""The tables of a draft: last year's targets to be answered, figures to be told again."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.drafting.model import FigureRow, Target
from nianbao.drafting.recalling import printed, title_of
from nianbao.drafting.recurring import MOST_ROWS, RecurringFigure, alike, counted, routine
from nianbao.drafting.sources import origin_of, origins_of
from nianbao.drafting.wording import THEMES
from nianbao.schema.summary import Plan, ReportSummary
from nianbao.text.clauses import clauses
from nianbao.text.folding import norm


def targets_of(summary: ReportSummary) -> tuple[Target, ...]:
    """The clauses of the plans that name a figure or a deadline, in order."""
    return tuple(
        Target(title=title_of(plan), quote=words, sources=origins_of(summary, plan))
        for plan in summary.plans
        for words in _aims(plan)
    )


def _aims(plan: Plan) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for quote in plan.evidence:
        places = [(f.start, f.end) for f in plan.figures]
        if plan.target is not None:
            places.append((plan.target.start, plan.target.end))
        for start, end in clauses(quote.text):
            here = (quote.start + start, quote.start + end)
            if any(here[0] < b and a < here[1] for a, b in places):
                found.setdefault(printed(quote.text[start:end]).strip("。；，： "))
    return tuple(words for words in found if norm(words))


def figure_rows(summaries: Sequence[ReportSummary]) -> tuple[FigureRow, ...]:
    """The rows, by theme and place in the newest report; `summaries` newest first.

    A figure of earlier years stands in the row of the newest report's that counts the same thing.
    Reports without a year have no column; no report has one where the newest has no year.
    """
    dated = sorted((s for s in summaries if s.report.year), key=lambda s: s.report.year or 0)
    if summaries[0] not in dated:
        dated = []
    newest = counted(summaries[0].achievements)
    earlier = {s.source.sha256: counted(s.achievements) for s in dated if s is not summaries[0]}
    rows = [_row(one, dated, earlier, summaries[0]) for one in newest]
    told = [(row, one) for row, one in zip(rows, newest, strict=True) if row.recurs or routine(one)]
    told.sort(key=lambda pair: not pair[0].recurs)
    order = list(THEMES)
    kept = sorted((row for row, _ in told[:MOST_ROWS]), key=rows.index)
    return tuple(sorted(kept, key=lambda row: order.index(row.theme)))


def _row(
    one: RecurringFigure,
    dated: Sequence[ReportSummary],
    earlier: dict[str, tuple[RecurringFigure, ...]],
    newest: ReportSummary,
) -> FigureRow:
    values: list[str] = []
    sources = [origin_of(newest, one.item, one.quote)]
    recurs = False
    for summary in dated:
        if summary is newest:
            values.append(one.number)
            continue
        same = alike(one, earlier[summary.source.sha256])
        values.append(same.number if same else "")
        if same:
            recurs = True
            sources.append(origin_of(summary, same.item, same.quote))
    return FigureRow(
        name=one.name,
        theme=one.theme,
        values=tuple(values),
        last_year=one.number,
        unit=one.unit,
        recurs=recurs,
        sources=tuple(sources),
    )
