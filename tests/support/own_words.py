"""Runs of clauses of the bundled reports' own words, as a model could have said them."""

from __future__ import annotations

import random

from nianbao.grounding.rules import Assertion
from nianbao.schema.report import Report, Unit
from nianbao.text.clauses import runs
from nianbao.text.folding import full_width
from tests.support.reports import bundled


def claimed(report: Report, unit: Unit, words: str) -> Assertion:
    """Words said of a unit, with all that they are checked against."""
    return Assertion(words, unit.kind, unit.span.cut(report.text), report.text, unit.title)


def own_lines() -> list[tuple[Report, Unit, str]]:
    """At most two runs of every unit of the bundled reports, each up to 60 characters and closed by 。"""
    dice = random.Random(5)  # noqa: S311 - no secret
    found = []
    for report in bundled():
        for unit in report.units:
            own = list(runs(report.words_of(unit), 60))
            found += [(report, unit, full_width(r) + "。") for r in dice.sample(own, min(2, len(own)))]
    return found
