"""The items of many chunks become the lists of one summary. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.items import Vouched, build
from nianbao.linking import link
from nianbao.report import Report
from nianbao.summary import Achievement, Deficiency, Plan


@dataclass(frozen=True, slots=True)
class Lists:
    """The three lists, in order of the text, shortfalls tied to the plans that answer them."""

    achievements: tuple[Achievement, ...]
    deficiencies: tuple[Deficiency, ...]
    plans: tuple[Plan, ...]


def merge(report: Report, vouched: Sequence[Vouched]) -> Lists:
    """Make items of the vouched words, once each, and tie shortfalls to plans."""
    unique: dict[tuple[object, ...], Vouched] = {}
    for v in vouched:
        unique.setdefault((v.kind, v.spans), v)
    items = build(report, tuple(unique.values()))
    deficiencies, plans = link(
        [i for i in items if isinstance(i, Deficiency)], [i for i in items if isinstance(i, Plan)]
    )
    return Lists(tuple(i for i in items if isinstance(i, Achievement)), deficiencies, plans)
