"""The gate: did this change break anything. Floors and checksums on one side, a run on the other.

A baseline file holds a suite for every set and model that is gated: the floors of its metrics, and the
checksums of what they were measured on. A run over something else is not compared: that is "could not
evaluate", never "holds". Replays are exact, so any value under its floor is a regression on these reports;
whether it would be one on others is said beside it (paired permutation test, Holm's correction over the
metrics), and does not open the gate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Literal

from pydantic import Field

from nianbao.errors import NianbaoError
from nianbao.evaluation import scoring
from nianbao.evaluation.results import EvalRun, load_typed
from nianbao.evaluation.scoring import METRICS, Ratio
from nianbao.schema.summary import Frozen

FLOORED = (
    scoring.HEADLINE,
    "achievement_partial_f1",
    "deficiency_partial_f1",
    "plan_partial_f1",
    "coverage",
    "evidence_valid",
    "theme_accuracy",
    "figures_f1",
    "documents_f1",
    "faithfulness",
    "completeness",
    "executive_faithfulness",
)
"""Metrics that must not fall."""
CEILED = ("hallucination",)
"""Metrics that must not rise."""
_PLACES = 4
_SLACK = 1e-9


class GateVerdict(IntEnum):
    """What the gate says; the value is the exit code."""

    HOLDS = 0
    REGRESSION = 1
    NOT_EVALUATED = 2


class AllowedRegression(Frozen):
    """A bound that was loosened on purpose: when, from what to what, and why."""

    date: str
    metric: str
    before: float
    after: float
    reason: str


class Suite(Frozen):
    """What one model reached on one set.

    `floors` and `ceilings` bound the pooled metrics, to four decimals in the metric's favour; `counts` are
    the numerators and denominators by report that they were computed from. The checksums are those of
    `nianbao.evaluation.results.EvalRun`; `prompts` maps a prompt's name to the SHA-256 of its file.
    """

    set: str
    model: str
    model_sha256: str | None
    corpus_sha256: str
    labels_sha256: str
    prompts: dict[str, str]
    reports: int = Field(ge=1)
    floors: dict[str, float]
    ceilings: dict[str, float]
    counts: dict[str, dict[str, tuple[float, float]]]
    allowed: tuple[AllowedRegression, ...] = ()


class GateBaseline(Frozen):
    """The baseline file."""

    schema_version: Literal[1] = 1
    suites: tuple[Suite, ...] = ()

    def suite(self, set_name: str, model: str) -> Suite | None:
        """The suite of a set and a model."""
        return next((s for s in self.suites if (s.set, s.model) == (set_name, model)), None)

    def having(self, suite: Suite) -> GateBaseline:
        """The baseline with that suite in the place of an older one."""
        others = [s for s in self.suites if (s.set, s.model) != (suite.set, suite.model)]
        suites = sorted((*others, suite), key=lambda s: (s.set, s.model))
        return GateBaseline(suites=tuple(suites))


@dataclass(frozen=True, slots=True)
class BoundCheck:
    """One metric against its bound.

    `p` is the Holm-adjusted p-value of the paired difference from the baseline's counts, None where nothing
    changed or a ratio is undefined.
    """

    metric: str
    bound: float
    value: float | None
    holds: bool
    p: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The gate's verdict on one suite: why it could not be evaluated, or every metric against its bound."""

    verdict: GateVerdict
    checked: tuple[BoundCheck, ...]
    obstacles: tuple[str, ...]


class RegressionNotAllowed(NianbaoError):  # noqa: N818 - it says what is wrong, like the other errors
    """Floors would be lowered without a reason."""


def judge(suite: Suite, run: EvalRun, unanswered: Mapping[str, int]) -> Outcome:
    """Hold a run against a suite; `unanswered` counts by prompt the questions a replay had no answer for."""
    obstacles = tuple(_obstacles(suite, run, unanswered))
    if not run.reports:
        return Outcome(GateVerdict.NOT_EVALUATED, (), obstacles)
    checked = _checked(suite, run)
    if obstacles:
        return Outcome(GateVerdict.NOT_EVALUATED, checked, obstacles)
    verdict = GateVerdict.HOLDS if all(c.holds for c in checked) else GateVerdict.REGRESSION
    return Outcome(verdict, checked, ())


def measure(set_name: str, run: EvalRun, model: str) -> Suite:
    """A run as a suite: its values become the bounds. Raises NianbaoError for a run that cannot be one."""
    if not run.reports or run.missing or any(r.error for r in run.reports):
        raise NianbaoError(
            f"The run over {set_name} is not whole: a report is missing or failed.",
            "Mend that before it becomes a baseline.",
        )
    values = _values(run)
    return Suite(
        set=set_name,
        model=model,
        model_sha256=run.model_sha256,
        corpus_sha256=run.corpus_sha256,
        labels_sha256=run.labels_sha256,
        prompts=_prompts(run),
        reports=len({r.sha256 for r in run.reports}),
        floors={m: _down(v) for m in FLOORED if (v := values[m]) is not None},
        ceilings={m: 0.0 - _down(-v) for m in CEILED if (v := values[m]) is not None},
        counts={
            m: {name: (ratio.numerator, ratio.denominator) for name, ratio in _counts(run, m).items()}
            for m in (*FLOORED, *CEILED)
        },
    )


def renew(old: Suite | None, new: Suite, reason: str, date: str) -> Suite:
    """The new suite with the history of the old one; `date` is ISO 8601.

    Raises RegressionNotAllowed when a bound would be loosened, or dropped, and there is no reason.
    """
    if old is None:
        return new
    loosened = [
        AllowedRegression(date=date, metric=metric, before=before, after=after, reason=reason)
        for metric, before, after in _loosened(old, new)
    ]
    if loosened and not reason.strip():
        listed = ", ".join(f"{a.metric} {a.before:.4f} → {a.after:.4f}" for a in loosened)
        raise RegressionNotAllowed(
            f"The baseline of {new.set} with {new.model} would get worse: {listed}.",
            "Mend it, or give the reason: --allow-regression REASON.",
        )
    return new.model_copy(update={"allowed": (*old.allowed, *loosened)})


def load_baseline(path: Path) -> GateBaseline:
    """Read a baseline file. Raises InputError when it cannot be read, BrokenFile when it is none."""
    anew = "Make one: nianbao eval gate --update."
    return load_typed(GateBaseline, path, what="baseline", absent=anew, anew=anew)


def _obstacles(suite: Suite, run: EvalRun, unanswered: Mapping[str, int]) -> list[str]:
    """Why a run cannot be held against the suite."""
    found = [] if run.reports else ["nothing was scored"]
    found += [f"the report of {name} was not found" for name in run.missing]
    same = (
        ("the reports", suite.corpus_sha256, run.corpus_sha256),
        ("the labels", suite.labels_sha256, run.labels_sha256),
        ("the model", suite.model_sha256, run.model_sha256),
    )
    found += [f"{what} changed since the baseline was measured" for what, old, new in same if old != new]
    prompts = _prompts(run)
    changed = sorted(n for n in {*suite.prompts, *prompts} if suite.prompts.get(n) != prompts.get(n))
    if changed:
        found.append(f"prompts changed since the baseline was measured: {', '.join(changed)}")
    lacking = ", ".join(f"{count} of {name}" for name, count in sorted(unanswered.items()))
    if lacking:
        found.append(f"questions without a recorded answer: {lacking}")
    return found


def _checked(suite: Suite, run: EvalRun) -> tuple[BoundCheck, ...]:
    values = _values(run)
    ps = _p_values(suite, run)
    rows = [(m, bound, True) for m, bound in suite.floors.items()]
    rows += [(m, bound, False) for m, bound in suite.ceilings.items()]
    checked = []
    for metric, bound, floor in rows:
        value = values.get(metric)
        slack = _SLACK if floor else -_SLACK
        holds = value is not None and (value + slack >= bound if floor else value + slack <= bound)
        checked.append(BoundCheck(metric, bound, value, holds, ps.get(metric)))
    return tuple(checked)


def _p_values(suite: Suite, run: EvalRun) -> dict[str, float]:
    """Holm-adjusted p-values of the metrics whose counts changed, where both runs have the same reports."""
    raw: dict[str, float] = {}
    for metric, counts in suite.counts.items():
        before = {name: Ratio(*pair) for name, pair in counts.items()}
        after = _counts(run, metric) if metric in METRICS else {}
        if set(before) == set(after) and before != after:
            p = scoring.permutation(before, after).p
            raw |= {} if p is None else {metric: p}
    return scoring.holm(raw)


def _values(run: EvalRun) -> dict[str, float | None]:
    return scoring.values(scoring.pool(result.counts for result in run.reports))


def _counts(run: EvalRun, metric: str) -> dict[str, Ratio]:
    return scoring.by_report(run.reports, METRICS[metric])


def _prompts(run: EvalRun) -> dict[str, str]:
    return {prompt.name: prompt.sha256 for prompt in run.prompts}


def _loosened(old: Suite, new: Suite) -> list[tuple[str, float, float]]:
    """The bounds of the old suite that the new one does not keep; a dropped one counts as its worst value."""
    lower = [(m, v, new.floors.get(m, 0.0)) for m, v in old.floors.items() if new.floors.get(m, 0.0) < v]
    higher = [
        (m, v, new.ceilings.get(m, 1.0)) for m, v in old.ceilings.items() if new.ceilings.get(m, 1.0) > v
    ]
    return lower + higher


def _down(value: float) -> float:
    """Rounded towards minus infinity, so that the value itself holds."""
    scale = 10.0**_PLACES
    return math.floor(value * scale + _SLACK) / scale
