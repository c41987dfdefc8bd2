"""What two eval runs differ in: frozen pydantic models, made by `nianbao.evaluation.comparing`."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from nianbao.schema.report import Kind
from nianbao.schema.summary import Frozen

Side = Literal["a", "b"]


class Verdict(StrEnum):
    """What can be said of run B against run A."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot tell"


class RunName(Frozen):
    """Which run: its name, model, start (ISO 8601, UTC) and repeats."""

    name: str
    model: str
    started: str
    repeats: int


class MetricChange(Frozen):
    """A metric of both runs, pooled over the paired reports, and how sure the difference B - A is.

    `low` and `high` bound the paired 95 % interval, `p` is the paired permutation test's, two-sided,
    `holm` the same after Holm's correction over all metrics shown. `differing` counts the reports
    whose counts are not the same. All are None where a run leaves the metric undefined. `why`
    explains a verdict of "cannot tell".
    """

    metric: str
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    holm: float | None
    differing: int
    verdict: Verdict
    why: str = ""


class ItemChange(Frozen):
    """A gold item that one run found, in its kind, and the other did not."""

    report: str
    gold: str
    kind: Kind
    title: str
    found_by: Side


class ReasonChange(Frozen):
    """Something wrong in one run only."""

    report: str
    reason: str
    only: Side


class RunComparison(Frozen):
    """Run B against run A over the reports that both hold.

    `only_a` and `only_b` name the reports that the other run lacks: they are not compared. `notes` are
    sentences about what makes the comparison weaker than it looks.
    """

    schema_version: Literal[1] = 1
    a: RunName
    b: RunName
    reports: tuple[str, ...]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    metrics: tuple[MetricChange, ...]
    items: tuple[ItemChange, ...] = ()
    reasons: tuple[ReasonChange, ...] = ()
    notes: tuple[str, ...] = ()
