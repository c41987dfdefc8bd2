"""A judge's words for a terminal: first how far it agrees with the labels, then what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.text.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nianbao.evaluation.calibration import Calibration
    from nianbao.evaluation.judge import Asked, Judged, Judgement
    from nianbao.evaluation.preference import Preferences
    from nianbao.evaluation.reliability import Share

_SHOWN = 20
"""Verdicts against a line that are printed; the file holds all."""


def judgement_lines(result: Judgement | Preferences) -> Iterator[str]:
    """What a person reads: first how far the judge agrees with the labels, then what it says."""
    from nianbao.evaluation.judge import Judgement

    if isinstance(result, Judgement):
        yield from _judgement(result)
    else:
        yield from _preferences(result)


def _head(asked: Asked, about: str, calibrations: Sequence[Calibration]) -> Iterator[str]:
    from nianbao.evaluation.calibration import BELIEVED_FROM, FEWEST_CASES

    yield f"Judge {clean(asked.judge)} on {clean(about)}; no part of scores or gate\n\n"
    yield f"Agreement with the labels (believed from kappa {BELIEVED_FROM}, {FEWEST_CASES} cases)\n"
    for one in calibrations:
        verdict = "believed" if one.believed else "not believed"
        kappa = "–" if one.kappa is None else f"{one.kappa:.2f}"
        yield (
            f"  {one.task:<12} kappa {kappa}, right {_share(one.accuracy)} → {verdict}\n"
            f"  {'':<12} yes right {one.followed.hits}/{one.followed.of}, "
            f"no right {one.refused.hits}/{one.refused.of}, {one.unanswered} without answer\n"
        )


def _judgement(result: Judgement) -> Iterator[str]:
    yield from _head(result.asked, f"run {result.run} (model {result.model})", result.calibrations)
    for score in result.scores:
        yield "\n" + _score(score)
        against = [v for v in result.verdicts if v.task == score.task and v.verdict == "no"]
        for one in against[:_SHOWN]:
            yield f"  no: {clean(one.report)} {clean(one.id)}: {clean(one.reason)}\n"
        if len(against) > _SHOWN:
            yield f"  … {len(against) - _SHOWN} more: -o JUDGEMENT.json writes all\n"
    unbelieved = [one.task for one in result.calibrations if not one.believed]
    if unbelieved:
        yield f"\nNo score for {', '.join(unbelieved)}: the judge is not believed.\n"
    for note in result.notes:
        yield f"{clean(note)}\n"


def _score(score: Judged) -> str:
    note = ", too few reports" if score.reports < 6 else ""
    low, high = ("–" if v is None else f"{v:.3f}" for v in (score.low, score.high))
    share = "–" if score.share is None else f"{score.share:.3f}"
    return (
        f"{score.task}: {share} ({low} … {high}, {score.reports} reports{note})\n"
        f"  {score.yes} yes, {score.no} no, {score.unanswered} without answer\n"
    )


def _preferences(result: Preferences) -> Iterator[str]:
    yield from _head(result.asked, f"A = {result.run_a}, B = {result.run_b}", [result.calibration])
    if result.decided is None:
        yield "\nNo comparison: the judge is not believed.\n"
        return
    yield (
        f"\nA better {result.a_better}, B better {result.b_better}, ties {result.ties} "
        f"({result.inconsistent} of them inconsistent), {result.unanswered} without answer\n"
        f"A among the decided: {_share(result.decided)}\n"
    )


def _share(share: Share) -> str:
    if share.value is None:
        return f"– (0 of {share.of})"
    return f"{share.value:.2f} ({share.low:.2f} … {share.high:.2f}, {share.hits} of {share.of})"
