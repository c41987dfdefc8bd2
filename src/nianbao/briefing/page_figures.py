"""Comparable figures on the page: values with their sources, sums with their addends, outliers."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.briefing.comparable import (
    LEAST_VALUES,
    MODIFIED_Z,
    TIMES_MEDIAN,
    Comparison,
    Outlier,
    Sum,
    Value,
)
from nianbao.briefing.parts import Pen, amount, left_out, scale_of, table
from nianbao.schema.document import Block, Bullets, Paragraph, Run, Runs
from nianbao.schema.terms import name_of

MOST_ROWS = 20


def comparison_blocks(comparisons: Sequence[Comparison], pen: Pen) -> list[Block]:
    """A table: what, the values of the reports, the sums with their addends."""
    rows = [_row(c, pen) for c in comparisons[:MOST_ROWS]]
    rest = left_out(pen, len(comparisons) - MOST_ROWS, "各报告摘要")
    made: list[Block] = [table(pen, "", ("事项", "各报告数值", "合计"), rows, (2.6, 7, 4))]
    return [*made, Paragraph(rest)] if rest else made


def _row(comparison: Comparison, pen: Pen) -> tuple[Runs, ...]:
    values: list[Run] = []
    for number, value in enumerate(comparison.values):
        values += [pen.own("；")] if number else []
        values += _value(value, pen)
    first = comparison.values[0]
    cites = first.report.cite(first.figure.item, first.figure.clause)
    return (Run(pen.turned(comparison.what), cites=cites),), tuple(values), _sums(comparison, pen)


def _value(value: Value, pen: Pen) -> Runs:
    figure = value.figure
    cites = value.report.cite(figure.item, figure.clause)
    partly = "（非全年）" if figure.part_year else "（累计）" if figure.cumulative else ""
    runs = (Run(pen.name(value.report)), pen.own(" "), pen.said(value.report, figure.printed, cites))
    return (*runs, pen.own(partly)) if partly else runs


def _sums(comparison: Comparison, pen: Pen) -> Runs:
    """The sums, addends shown; why there is none where the values cannot be added."""
    if not comparison.sums:
        return (pen.own("—"),)
    runs: list[Run] = []
    for number, one in enumerate(comparison.sums):
        runs += [pen.own("；")] if number else []
        runs.append(_sum(one, comparison.unit, pen))
    left = len(comparison.left_out)
    return (*runs, pen.own(f"（其余{left}个数值不合计）")) if left else tuple(runs)


def _sum(one: Sum, unit: str, pen: Pen) -> Run:
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
    value = outlier.value
    cites = value.report.cite(value.figure.item, value.figure.clause)
    size, mark = scale_of([outlier.median])
    middle = f"{amount(outlier.median / size)}{mark}"
    return (
        Run(pen.name(value.report)),
        pen.own(" "),
        Run(pen.turned(comparison.what), cites=cites),
        pen.said(value.report, value.figure.printed, cites),
        pen.own(f"，{outlier.of}家的中位数是{middle}{comparison.unit}，偏离中位数。"),
    )
