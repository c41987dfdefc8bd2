"""The tables of a brief of many: themes by places, figures side by side, what is far from its median."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from nianbao.briefing.comparable import (
    LEAST_VALUES,
    MODIFIED_Z,
    TIMES_MEDIAN,
    ComparedValue,
    Comparison,
    LevelSum,
    Outlier,
)
from nianbao.briefing.filing import FiledReport
from nianbao.briefing.parts import Pen, amount, scale_of
from nianbao.briefing.practices import ThemeRow
from nianbao.schema.document import Block, Bullets, Paragraph, Run, Runs
from nianbao.schema.report import Kind
from nianbao.schema.summary import Achievement
from nianbao.schema.terms import name_of

_KIND = name_of(Kind.ACHIEVEMENT)

MOST_ROWS = 20
MOST_PLACES = 8
"""Most comparisons; most places side by side in one table, more make several and a table of counts."""


def theme_blocks(rows: Sequence[ThemeRow], reports: Sequence[FiledReport], pen: Pen) -> list[Block]:
    """Tables of at most eight places each; before them, for more places, the counts place by place."""
    places = len(reports)
    blocks: list[Block] = [_counts(rows, reports, pen)] if places > MOST_PLACES else []
    size = ceil(places / ceil(places / MOST_PLACES))
    for number, start in enumerate(range(0, places, size), 1):
        caption = f"{_KIND}项数和突出做法" if size == places else f"突出做法（{number}）"
        some = range(start, min(start + size, places))
        header = ("主题", *(pen.name(reports[n]) for n in some))
        cells = [
            ((Run(name_of(row.theme, pen.script)),), *(_cell(row.cells[n], reports[n], pen) for n in some))
            for row in rows
        ]
        blocks.append(pen.table(header, cells, (1.4, *([2.0] * len(some))), caption=caption))
    return blocks


def _counts(rows: Sequence[ThemeRow], reports: Sequence[FiledReport], pen: Pen) -> Block:
    header = ("报告", *(name_of(row.theme, pen.script) for row in rows), "合计")
    lines = [(pen.name(filed), [len(row.cells[n]) for row in rows]) for n, filed in enumerate(reports)]
    lines.append((pen.turned("合计"), [row.items for row in rows]))
    cells = [
        ((Run(name),), *((pen.own(str(count or "—")),) for count in (*counts, sum(counts))))
        for name, counts in lines
    ]
    widths = (3.4, *([1.0] * (len(rows) + 1)))
    return pen.table(header, cells, widths, caption=f"{_KIND}项数")


def _cell(items: Sequence[Achievement], filed: FiledReport, pen: Pen) -> Runs:
    if not items:
        return (pen.own("—"),)
    return (pen.own(f"{len(items)}项："), pen.heading_of(filed, items[0]))


def comparison_blocks(comparisons: Sequence[Comparison], pen: Pen) -> list[Block]:
    """A table: what, the values of the reports, the sums with their addends."""
    rows = [_row(c, pen) for c in comparisons[:MOST_ROWS]]
    made = pen.table(("事项", "各报告数值", "合计"), rows, (2.6, 7, 4))
    return [made, *pen.rest(len(comparisons) - MOST_ROWS, "各报告摘要")]


def _row(comparison: Comparison, pen: Pen) -> tuple[Runs, ...]:
    what = Run(pen.turned(comparison.what), cites=comparison.values[0].cites)
    return (what,), pen.joined(_value(v, pen) for v in comparison.values), _sums(comparison, pen)


def _value(value: ComparedValue, pen: Pen) -> Runs:
    figure = value.figure
    partly = "（非全年）" if figure.part_year else "（累计）" if figure.cumulative else ""
    said = pen.said(value.report, figure.printed, value.cites)
    return (Run(pen.name(value.report)), pen.own(" "), said, *pen.some(partly))


def _sums(comparison: Comparison, pen: Pen) -> Runs:
    """The sums, addends shown; why there is none where the values cannot be added."""
    if not comparison.sums:
        return (pen.own("—"),)
    left = len(comparison.left_out)
    sums = pen.joined((_sum(one, comparison.unit, pen),) for one in comparison.sums)
    return (*sums, *pen.some(f"（其余{left}个数值不合计）" if left else ""))


def _sum(one: LevelSum, unit: str, pen: Pen) -> Run:
    """`县级2024年：96+84=180件`, in one scale and unrounded, so that anybody can add it up again."""
    level = name_of(one.level, pen.script)
    size, mark = scale_of([v.figure.value for v in one.addends])
    added = "+".join(f"{amount(v.figure.value / size)}{mark}" for v in one.addends)
    return Run(level + pen.turned(f"{one.year}年：{added}={amount(one.total / size)}{mark}{unit}"))


def outlier_blocks(outliers: Sequence[tuple[Comparison, Outlier]], pen: Pen) -> list[Block]:
    """What is far from its median, without a judgement, and the rule."""
    rule = (
        f"同一层级、同一年度有{LEAST_VALUES}个以上数值时，超过中位数{TIMES_MEDIAN}倍，或修正z分数超过{MODIFIED_Z}的列出，"
        "只作提示，不作评价。"
    )
    return [Paragraph((pen.own(rule),)), Bullets(tuple(_outlier(c, o, pen) for c, o in outliers))]


def _outlier(comparison: Comparison, outlier: Outlier, pen: Pen) -> Runs:
    value, cites = outlier.value, outlier.value.cites
    size, mark = scale_of([outlier.median])
    middle = f"{amount(outlier.median / size)}{mark}"
    return (
        Run(pen.name(value.report)),
        pen.own(" "),
        Run(pen.turned(comparison.what), cites=cites),
        pen.said(value.report, value.figure.printed, cites),
        pen.own(f"，{outlier.of}家的中位数是{middle}{comparison.unit}，偏离中位数。"),
    )
