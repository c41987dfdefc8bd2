"""How sure a score is: bootstrap intervals, paired permutation tests, Holm's correction.

The report is the unit of resampling; repeats of a report are summed inside it first (`by_report`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from nianbao.errors import NianbaoError
from nianbao.evaluation.scoring.counts import Counts, Ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEED = 0
RESAMPLES = 10_000
CONFIDENCE = 0.95
FEWEST_REPORTS = 6
EXACT_UP_TO = 12
"""Up to so many reports the permutation test runs through every swap."""
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval of a pooled ratio or of a difference; None where no resample is defined."""

    value: float | None
    low: float | None
    high: float | None
    reports: int

    @property
    def note(self) -> str:
        """What to say beside the interval; empty when there are enough reports."""
        return "too few reports" if self.reports < FEWEST_REPORTS else ""


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Run B against run A: the difference of the pooled ratios (B - A) and its two-sided p-value.

    Both are None where a run's ratio is undefined.
    """

    difference: float | None
    p: float | None
    reports: int
    exact: bool


class Scored(Protocol):
    """The counts of one report, or of one repeat of it."""

    @property
    def report(self) -> str: ...

    @property
    def counts(self) -> Counts: ...


def by_report(scores: Iterable[Scored], metric: Callable[[Counts], Ratio]) -> dict[str, Ratio]:
    """A metric's counts by report, repeats added."""
    counts: dict[str, Ratio] = {}
    for score in scores:
        counts[score.report] = counts.get(score.report, Ratio()) + metric(score.counts)
    return counts


def bootstrap(counts: Mapping[str, Ratio], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The 95 % percentile interval of the pooled ratio over resampled reports (PCG64).

    Resamples without a defined ratio are left out. Raises ValueError without any report, NianbaoError
    without numpy.
    """
    if not counts:
        raise ValueError("there is no report to resample")
    return _resampled([counts], _whole(counts), resamples, seed)


def paired_bootstrap(
    a: Mapping[str, Ratio], b: Mapping[str, Ratio], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval:
    """The 95 % percentile interval of the difference B - A, the same resampled reports for both (PCG64).

    Resamples in which a ratio is undefined are left out. Raises ValueError when the reports differ,
    NianbaoError without numpy.
    """
    _need_same(a, b)
    before, after = _whole(a), _whole(b)
    value = None if before is None or after is None else after - before
    return _resampled([b, a], value, resamples, seed)


def permutation(
    a: Mapping[str, Ratio], b: Mapping[str, Ratio], *, draws: int = RESAMPLES, seed: int = SEED
) -> PairedTest:
    """Test two runs over the same reports by swapping their counts report by report.

    Exact up to 12 reports, the identity included; else `(hits + 1) / (draws + 1)`. Two-sided. A swap
    that leaves a ratio undefined counts as a hit. Raises ValueError when the reports differ,
    NianbaoError without numpy.
    """
    _need_same(a, b)
    _need_numpy()
    import numpy as np

    names = sorted(a)
    exact = len(names) <= EXACT_UP_TO
    before, after = _whole(a), _whole(b)
    if before is None or after is None:
        return PairedTest(None, None, len(names), exact)
    if exact:
        swaps = (np.arange(2 ** len(names))[:, None] >> np.arange(len(names)) & 1).astype(float)
    else:
        rng = np.random.Generator(np.random.PCG64(seed))
        swaps = rng.integers(0, 2, size=(draws, len(names))).astype(float)
    one, other = _table(a, names), _table(b, names)
    moved = swaps @ (other - one)
    differences = np.abs(_quotients(other.sum(axis=0) - moved) - _quotients(one.sum(axis=0) + moved))
    hits = int(np.sum(~(differences < abs(after - before) - _SLACK)))
    p = hits / len(swaps) if exact else (hits + 1) / (draws + 1)
    return PairedTest(after - before, p, len(names), exact)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjusted p-values, for a gate on several metrics (Holm 1979)."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def _need_same(a: Mapping[str, Ratio], b: Mapping[str, Ratio]) -> None:
    """Raise ValueError when two runs are not over the same reports."""
    if set(a) != set(b) or not a:
        raise ValueError("two runs are compared over the same reports, at least one")


def _need_numpy() -> None:
    """Raise NianbaoError when numpy is not installed."""
    if find_spec("numpy") is None:
        raise NianbaoError("Scoring needs numpy.", "Install nianbao with its extra: eval.")


def _whole(counts: Mapping[str, Ratio]) -> float | None:
    """The pooled ratio."""
    return sum(counts.values(), Ratio()).value


def _resampled(
    sides: Sequence[Mapping[str, Ratio]], value: float | None, resamples: int, seed: int
) -> Interval:
    """The middle 95 % of one side's resampled ratio, or of the first's minus the second's."""
    _need_numpy()
    import numpy as np

    names = sorted(sides[0])
    rng = np.random.Generator(np.random.PCG64(seed))
    picks = rng.integers(0, len(names), size=(resamples, len(names)))
    ratios = [_quotients(_table(counts, names)[picks].sum(axis=1)) for counts in sides]
    values = ratios[0] - ratios[1] if len(ratios) > 1 else ratios[0]
    defined = values[~np.isnan(values)]
    if not defined.size:
        return Interval(value, None, None, len(names))
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(defined, [tail, 100 - tail])
    return Interval(value, float(low), float(high), len(names))


def _table(counts: Mapping[str, Ratio], names: Iterable[str]) -> NDArray[np.float64]:
    """One row a report: numerator, denominator."""
    import numpy as np

    return np.array([(counts[name].numerator, counts[name].denominator) for name in names], dtype=np.float64)


def _quotients(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numerators over denominators along the last axis; NaN where the denominator is zero."""
    import numpy as np

    empty = np.full(sums.shape[:-1], np.nan)
    result: NDArray[np.float64] = np.divide(sums[..., 0], sums[..., 1], out=empty, where=sums[..., 1] > 0)
    return result
