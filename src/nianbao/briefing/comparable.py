"""Figures of reports side by side: the same thing in the same unit only; sums, medians, outliers. Pure.

A sum adds exact figures of the whole year, of one level and one year; its addends are kept beside it. An
outlier is more than three times the median, or has a modified z-score above 3.5 (Iglewicz and Hoaglin,
How to Detect and Handle Outliers, 1993); both ask for at least five values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from nianbao.briefing.filing import FiledReport
from nianbao.briefing.phrases import MeasuredFigure, measured
from nianbao.schema.document import Cite
from nianbao.schema.report import Level

_LEAST_PLACES = 2
LEAST_VALUES = 5
TIMES_MEDIAN = 3
MODIFIED_Z = Decimal("3.5")
_CONSISTENT = Decimal("0.6745")
"""Makes the median deviation of a normal distribution its standard deviation (Iglewicz and Hoaglin)."""


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """A report's figure."""

    report: FiledReport
    figure: MeasuredFigure

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Where its clause stands."""
        return self.report.cite(self.figure.item, self.figure.clause)


@dataclass(frozen=True, slots=True)
class LevelSum:
    """The sum of a level's and year's values, all of them addends."""

    level: Level
    year: int | None
    addends: tuple[ComparedValue, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value far from the median of its level and year; `of` is how many values there are."""

    value: ComparedValue
    median: Decimal
    of: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing in one unit: its values in the order of the reports.

    `left_out` are values of places that are in no sum of a thing that is summed: approximate ones, parts
    of a year, other levels and years.
    """

    what: str
    unit: str
    values: tuple[ComparedValue, ...]
    sums: tuple[LevelSum, ...]
    outliers: tuple[Outlier, ...]

    @property
    def left_out(self) -> tuple[ComparedValue, ...]:
        """Values that stand beside a sum and are not in it."""
        added = [v for s in self.sums for v in s.addends]
        return tuple(v for v in self.values if v not in added) if self.sums else ()


def compare(reports: Sequence[FiledReport]) -> tuple[Comparison, ...]:
    """What at least two reports count, most reports first.

    A thing that one report counts twice with different results is left out for that report: nobody
    can say which is the one to compare.
    """
    found: dict[tuple[str, str], list[ComparedValue]] = {}
    for filed in reports:
        mine: dict[tuple[str, str], list[MeasuredFigure]] = {}
        for item in filed.summary.achievements:
            for one in measured(item, (filed.place,)):
                if one.key:
                    mine.setdefault((one.key, one.unit), []).append(one)
        for key, same in mine.items():
            if len({m.value for m in same}) == 1:
                found.setdefault(key, []).append(ComparedValue(filed, same[0]))
    rows = [_comparison(*key, values) for key, values in found.items() if len(values) >= _LEAST_PLACES]
    return tuple(sorted(rows, key=lambda r: (-len(r.values), r.what, r.unit)))


def _comparison(what: str, unit: str, values: list[ComparedValue]) -> Comparison:
    groups: dict[tuple[Level, int | None], list[ComparedValue]] = {}
    for value in values:
        groups.setdefault((value.report.level, value.report.year), []).append(value)
    sums = [s for (level, year), some in groups.items() if (s := _sum(level, year, some))]
    outliers = [o for some in groups.values() for o in outliers_of(some)]
    return Comparison(what, unit, values=tuple(values), sums=tuple(sums), outliers=tuple(outliers))


def _sum(level: Level, year: int | None, values: Sequence[ComparedValue]) -> LevelSum | None:
    """The sum of what may be added; None for fewer than two addends or two reports of one place."""
    addends = tuple(v for v in values if v.figure.summable)
    places = {v.report.place for v in addends}
    if year is None or level is Level.UNKNOWN or len(addends) < _LEAST_PLACES or len(places) < len(addends):
        return None
    total = sum((v.figure.value for v in addends), Decimal(0))
    return LevelSum(level, year, addends=addends, total=total)


def outliers_of(values: Sequence[ComparedValue]) -> tuple[Outlier, ...]:
    """The values of one level and year that are far from their median; exact whole-year ones only."""
    exact = [v for v in values if v.figure.whole_year]
    if len(exact) < LEAST_VALUES:
        return ()
    middle = Decimal(median(v.figure.value for v in exact))
    spread = Decimal(median(abs(v.figure.value - middle) for v in exact))
    return tuple(Outlier(v, middle, len(exact)) for v in exact if _far(v, middle, spread))


def _far(value: ComparedValue, middle: Decimal, spread: Decimal) -> bool:
    number = value.figure.value
    if not value.figure.rate and middle > 0 and number > TIMES_MEDIAN * middle:
        return True
    return spread > 0 and _CONSISTENT * abs(number - middle) > MODIFIED_Z * spread
