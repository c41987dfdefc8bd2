"""Two runs before a judge: whose summary of the same gold item is better, asked in both orders.

A verdict that changes with the order is a tie and counted as inconsistent. Like every judgement it stands
apart from scores and gate, and only counts when the judge is believed on pairs whose answer is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from nianbao.errors import InputError
from nianbao.evaluation.calibration import USUAL_ITEMS, Calibration, Corpus, known_pairs
from nianbao.evaluation.judge import Asked, Tell, asked_of, calibrate, cut
from nianbao.evaluation.probes import FIRST, SAME, SECOND, Reply, both_orders
from nianbao.evaluation.reliability import Share
from nianbao.evaluation.results import EvalRun, ReportResult
from nianbao.llm.protocol import Llm
from nianbao.schema.summary import Frozen
from nianbao.text.folding import norm

PAIRS = "pairs"

Outcome = Literal["a", "b", "tie", "inconsistent", "unanswered"]


class Preference(Frozen):
    """Whose summary of a gold item is better; `inconsistent` is a tie that depends on the order.

    `reasons` are the judge's words for A before B and for B before A; none where both wrote the same.
    """

    report: str
    gold: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()


class Preferences(Frozen):
    """What a judge says of two runs over the gold items that both matched.

    `ties` holds the inconsistent ones too; `decided` is the share of A among the decided, with Wilson's
    interval. Without belief there are neither preferences nor counts.
    """

    schema_version: Literal[1] = 1
    run_a: str
    run_b: str
    labels_sha256: str
    asked: Asked
    calibration: Calibration
    a_better: int = 0
    b_better: int = 0
    ties: int = 0
    inconsistent: int = 0
    unanswered: int = 0
    decided: Share | None = None
    preferences: tuple[Preference, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the judge was believed, and so asked."""
        return self.calibration.believed


@dataclass(frozen=True, slots=True)
class _Match:
    """A gold item with the evidence it points to and both runs' summaries of it."""

    report: str
    gold: str
    evidence: str
    a: str
    b: str


async def prefer(
    runs: tuple[EvalRun, EvalRun],
    corpus: Corpus,
    llm: Llm,
    *,
    items: int = USUAL_ITEMS,
    tell: Tell | None = None,
) -> Preferences:
    """Calibrate on known pairs, then ask about every gold item that both runs matched, first repeats only.

    Raises InputError when there is no such item or the runs are over different labels, and the errors of
    the model that end a run.
    """
    matches = _matches(*runs, corpus)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    calibration = await calibrate(PAIRS, known_pairs(corpus, items), llm, tell)
    found = await _preferences(matches, llm, tell) if calibration.believed else []
    counts = Counter(one.outcome for one in found)
    return Preferences(
        run_a=runs[0].name,
        run_b=runs[1].name,
        labels_sha256=runs[0].labels_sha256,
        asked=asked_of(llm, ("judge-pair",), started),
        calibration=calibration,
        a_better=counts["a"],
        b_better=counts["b"],
        ties=counts["tie"] + counts["inconsistent"],
        inconsistent=counts["inconsistent"],
        unanswered=counts["unanswered"],
        decided=Share.count(counts["a"], counts["a"] + counts["b"]) if calibration.believed else None,
        preferences=tuple(found),
    )


def outcome(ab: Reply, ba: Reply) -> Outcome:
    """What two replies say together: `ab` to A before B, `ba` to B before A."""
    said = (ab.verdict, ba.verdict)
    if None in said:
        return "unanswered"
    if said == (FIRST, SECOND):
        return "a"
    if said == (SECOND, FIRST):
        return "b"
    return "tie" if said == (SAME, SAME) else "inconsistent"


def _matches(a: EvalRun, b: EvalRun, corpus: Corpus) -> list[_Match]:
    """The gold items that both runs matched, in the order of A's reports. Raises InputError without any."""
    if a.labels_sha256 != b.labels_sha256:
        raise InputError(
            f"The runs {a.name} and {b.name} were scored against different labels.",
            "Run both over the same set.",
        )
    others = {one.sha256: one for one in b.reports if one.repeat == 1}
    matches: list[_Match] = []
    for result in a.reports:
        other = others.get(result.sha256)
        text = corpus.texts.get(result.sha256)
        if result.repeat != 1 or other is None or text is None:
            continue
        ours, theirs = _summaries(result), _summaries(other)
        matches += [
            _Match(result.report, gold.id, cut(text, gold.evidence), ours[gold.id], theirs[gold.id])
            for gold in result.gold
            if ours.get(gold.id) and theirs.get(gold.id)
        ]
    if not matches:
        raise InputError(
            f"The runs {a.name} and {b.name} have no gold item to compare.",
            "Name their set and reports: --set, --reports.",
        )
    return matches


def _summaries(result: ReportResult) -> dict[str, str]:
    """The summary of each gold item that was matched."""
    words = {item.id: item.summary for item in result.predicted}
    return {pair.gold: words.get(pair.predicted, "") for pair in result.pairs}


async def _preferences(matches: Sequence[_Match], llm: Llm, tell: Tell | None) -> list[Preference]:
    """What the judge prefers; the same words are a tie that needs no question."""
    differing = [one for one in matches if norm(one.a) != norm(one.b)]
    told = None if tell is None else lambda done, of: tell(PAIRS, done, of)
    answers = iter(await both_orders(llm, [(one.evidence, one.a, one.b) for one in differing], told))
    found: list[Preference] = []
    for one in matches:
        if norm(one.a) == norm(one.b):
            found.append(Preference(report=one.report, gold=one.gold, outcome="tie"))
            continue
        ab, ba = next(answers)
        reasons = (ab.reason, ba.reason)
        found.append(Preference(report=one.report, gold=one.gold, outcome=outcome(ab, ba), reasons=reasons))
    return found
