"""The tables of a draft: last year's targets to be answered, figures to be told again. Pure.

What a figure counts is its label (`text.figure_labels`); a figure without one is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.drafting.model import FigureRow, Target
from nianbao.drafting.recalling import origin_of, origins_of, printed, title_of
from nianbao.drafting.wording import THEMES
from nianbao.schema.summary import Achievement, FigureValue, Plan, Quote, ReportSummary
from nianbao.text.clauses import clauses
from nianbao.text.figure_labels import Labelled, labels_of
from nianbao.text.folding import dice2, norm
from nianbao.text.lexicon import pattern
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify

_MOST_ROWS = 40
"""Rows of the table; figures that recur come first, then those the genre counts every year."""

_ALIKE = 0.6
"""How alike two names of figures of one unit are that count the same thing (`dice2`)."""

_ROUTINE = pattern("naming.routine")
"""What the genre counts every year."""

_PART_YEAR = re.compile(
    r"截[至止][^，,。；;]{0,8}[月日底]|前[一二三四五六七八九十]{1,2}(?:季度|个月)|1\s?[-—–至]\s?\d{1,2}月"
)
"""Says that a figure covers only part of the year."""


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
    newest = summaries[0]
    dated = sorted((s for s in summaries if s.report.year), key=lambda s: s.report.year or 0)
    years = [(s, counted(s)) for s in dated] if newest in dated else []
    told = [(one, _row(one, years)) for one in counted(newest)]
    kept = [row for _, row in told if row.recurs] + [
        row for one, row in told if not row.recurs and _routine(one)
    ]
    rows, order = [row for _, row in told], list(THEMES)
    return tuple(sorted(kept[:_MOST_ROWS], key=lambda row: (order.index(row.theme), rows.index(row))))


def _row(one: RecurringFigure, years: Sequence[tuple[ReportSummary, Sequence[RecurringFigure]]]) -> FigureRow:
    same = [one if one.summary is summary else _alike(one, found) for summary, found in years]
    earlier = [other for other in same if other and other is not one]
    return FigureRow(
        name=one.name,
        theme=one.item.theme,
        values=tuple(other.number if other else "" for other in same),
        last_year=one.number,
        unit=one.unit,
        recurs=bool(earlier),
        sources=tuple(origin_of(found.summary, found.item, found.quote) for found in (one, *earlier)),
    )


@dataclass(frozen=True, slots=True)
class RecurringFigure:
    """A figure with a name: the number as printed without its unit, and the evidence it stands in."""

    name: str
    number: str
    unit: str
    summary: ReportSummary
    item: Achievement
    quote: Quote


def counted(summary: ReportSummary) -> tuple[RecurringFigure, ...]:
    """The figures of the achievements that can be named, in order; of one name and unit the first."""
    found: dict[tuple[str, str], RecurringFigure] = {}
    for item in summary.achievements:
        for quote in item.evidence:
            for one in _of_quote(summary, item, quote):
                found.setdefault((norm(one.name), norm(one.unit)), one)
    return tuple(found.values())


def _of_quote(summary: ReportSummary, item: Achievement, quote: Quote) -> Iterator[RecurringFigure]:
    inside = [f for f in item.figures if quote.start <= f.start < f.end <= quote.end]
    at = [(f.start - quote.start, f.end - quote.start) for f in inside]
    held = [(f, p) for f, p in zip(inside, at, strict=True) if quote.text[slice(*p)] == f.text]
    labels = labels_of(quote.text, [Labelled(*p, f.unit) for f, p in held])
    for (figure, (begin, _)), label in zip(held, labels, strict=True):
        if label is not None:
            number = printed(figure.text).removesuffix(printed(figure.unit)).strip()
            name = label + _period(quote.text[:begin], label)
            yield RecurringFigure(name, number, _unit(figure), summary=summary, item=item, quote=quote)


def _period(before: str, name: str) -> str:
    """The part of the year that the figure's own sentence names, in brackets behind its name."""
    sentence = re.split(r"[。；;]", clean(before))[-1]
    part = _PART_YEAR.search(simplify(sentence))
    if part is None or part[0] in simplify(name):
        return ""
    return f"（{printed(sentence[part.start() : part.end()])}）"


def _unit(figure: FigureValue) -> str:
    """The unit where the figure's own words end in it; else nothing, the number tells it (百分之九十)."""
    unit = printed(figure.unit)
    return unit if unit and printed(figure.text).endswith(unit) else ""


def _routine(one: RecurringFigure) -> bool:
    """Whether the genre counts this every year."""
    return bool(_ROUTINE.search(simplify(one.name)))


def _alike(one: RecurringFigure, others: Sequence[RecurringFigure]) -> RecurringFigure | None:
    """The figure of another year that counts the same thing in the same unit; None when there is none."""
    same = [o for o in others if norm(o.unit) == norm(one.unit)]
    best = max(same, key=lambda o: dice2(one.name, o.name), default=None)
    return best if best is not None and dice2(one.name, best.name) >= _ALIKE else None
