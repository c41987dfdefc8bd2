"""Practices that reports claim as firsts, pilots or awards, in the source's words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport
from nianbao.briefing.matrix import strength
from nianbao.schema.summary import Achievement, Claim

_KINDS = ("award", "first", "pilot")


@dataclass(frozen=True, slots=True)
class Practice:
    """A claim, the achievement it belongs to, the report that makes it."""

    report: FiledReport
    item: Achievement
    claim: Claim


def practices(reports: Sequence[FiledReport]) -> tuple[Practice, ...]:
    """All claims: awards, firsts, pilots; inside a kind those another body vouches for come first."""
    found = [Practice(f, a, c) for f in reports for a in f.summary.achievements for c in a.claims]
    order = {f.name: n for n, f in enumerate(reports)}
    return tuple(
        sorted(
            found,
            key=lambda p: (
                _KINDS.index(p.claim.kind),
                p.claim.by is None,
                -strength(p.item)[0],
                order[p.report.name],
                p.claim.quote.start,
                p.claim.quote.text,
            ),
        )
    )
