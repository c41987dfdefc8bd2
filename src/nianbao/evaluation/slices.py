"""The headline over parts of a run: by shape, level, script and length, each with its own interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from nianbao.evaluation.report.measures import Slice
from nianbao.evaluation.results import ReportResult
from nianbao.evaluation.scoring import HEADLINE, METRICS, bootstrap, by_report

SHORT, MIDDLE = 3000, 8000
"""A report under `SHORT` characters is short, one under `MIDDLE` middle, any other long."""


def length_of(characters: int) -> str:
    """The name of a length in characters, its bounds in it."""
    if characters < SHORT:
        return f"short (< {SHORT})"
    if characters < MIDDLE:
        return f"middle ({SHORT} to {MIDDLE - 1})"
    return f"long (>= {MIDDLE})"


_PARTS: Mapping[str, Callable[[ReportResult], Iterable[str]]] = MappingProxyType(
    {
        "level": lambda result: [result.level.value if result.level else "unknown"],
        "script": lambda result: [result.script.value if result.script else "unknown"],
        "length": lambda result: [length_of(result.characters)],
        "shape": lambda result: dict.fromkeys(result.shape),
    }
)
"""What a run is sliced by. A report stands in one slice of each, but in one of every tag of its shape."""


def slices(results: Iterable[ReportResult], metric: str = HEADLINE) -> tuple[Slice, ...]:
    """A metric of `nianbao.evaluation.scoring.METRICS` pooled over every slice, the largest slices first.

    Repeats are added inside a report; `interval.reports` counts reports. Raises KeyError for an unknown
    metric, NianbaoError without numpy.
    """
    found = tuple(results)
    made: list[Slice] = []
    for group, parts_of in _PARTS.items():
        members: dict[str, list[ReportResult]] = {}
        for result in found:
            for name in parts_of(result):
                members.setdefault(name, []).append(result)
        part = (
            Slice(group, name, bootstrap(by_report(inside, METRICS[metric])))
            for name, inside in members.items()
        )
        made += sorted(part, key=lambda one: (-one.interval.reports, one.name))
    return tuple(made)
