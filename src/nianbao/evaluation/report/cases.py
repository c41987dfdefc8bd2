"""One report of an eval run: gold and predicted items put side by side, each with what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nianbao.evaluation.results import Labelled, ReportResult, Why
from nianbao.evaluation.scoring import Fault
from nianbao.evaluation.scoring.items import CORRECT_EVIDENCE
from nianbao.text.sanitize import clean


class State(StrEnum):
    """How a case came out."""

    MISSED = "missed"
    SPURIOUS = "spurious"
    WRONG_KIND = "wrong kind"
    PARTIAL = "partial"
    FLAWED = "flawed"
    """Matched, kind and evidence right, yet something else is wrong: theme, figures, words."""
    RIGHT = "right"

    @property
    def symbol(self) -> str:
        """A sign that tells the state without colour."""
        return _SYMBOLS[self]

    @property
    def slug(self) -> str:
        """The state as a class name."""
        return self.value.replace(" ", "-")


_SYMBOLS = {
    State.MISSED: "−",
    State.SPURIOUS: "+",
    State.WRONG_KIND: "≠",
    State.PARTIAL: "≈",
    State.FLAWED: "!",
    State.RIGHT: "✓",
}


@dataclass(frozen=True, slots=True)
class Side:
    """An item of one side. `spans` are half-open characters of the report's text."""

    id: str
    kind: str
    theme: str
    title: str
    summary: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """The reasons of one fault: how, once for each."""

    fault: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A matched pair, a gold item that nothing matched, or a predicted one.

    `number` counts from 1 in the order of the text; `ev` is the Dice coefficient of the evidence.
    """

    number: int
    state: State
    gold: Side | None
    predicted: Side | None
    ev: str
    reasons: tuple[Fact, ...]

    @property
    def wrong(self) -> bool:
        """Whether there is something to look at."""
        return self.state is not State.RIGHT


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of a report in the order of its text, and the reasons that belong to none."""

    cases: tuple[Case, ...]
    general: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case without its number."""

    gold: Labelled | None
    predicted: Labelled | None
    ev: float | None = None

    @property
    def place(self) -> tuple[int, bool, str, str]:
        """Where the case begins; gold before predicted, then by id."""
        item = self.gold or self.predicted
        starts = [start for start, _ in item.evidence] if item else []
        ids = (self.gold.id if self.gold else "", self.predicted.id if self.predicted else "")
        return (min(starts, default=0), self.gold is None, *ids)


def cases_of(result: ReportResult) -> Cases:
    """The cases of one report."""
    drafts = sorted(_drafts(result), key=lambda draft: draft.place)
    by_gold, by_predicted, general = _sorted_reasons(result, drafts)
    cases = []
    for count, draft in enumerate(drafts, 1):
        gold, predicted = draft.gold, draft.predicted
        whys = [*(by_gold[gold.id] if gold else ()), *(by_predicted[predicted.id] if predicted else ())]
        cases.append(
            Case(
                number=count,
                state=_state(draft, whys),
                gold=_side(gold),
                predicted=_side(predicted),
                ev="" if draft.ev is None else f"{draft.ev:.2f}",
                reasons=_facts(whys),
            )
        )
    return Cases(tuple(cases), _facts(general))


def _drafts(result: ReportResult) -> list[_Draft]:
    """Pairs, and what stands alone; a pair whose items the file does not hold is left out."""
    golds = {item.id: item for item in result.gold}
    predicted = {item.id: item for item in result.predicted}
    pairs = [pair for pair in result.pairs if pair.gold in golds and pair.predicted in predicted]
    drafts = [_Draft(golds[pair.gold], predicted[pair.predicted], pair.ev) for pair in pairs]
    alone, spare = set(golds) - {p.gold for p in pairs}, set(predicted) - {p.predicted for p in pairs}
    drafts += [_Draft(golds[name], None) for name in alone]
    drafts += [_Draft(None, predicted[name]) for name in spare]
    return drafts


Reasons = dict[str, list[Why]]


def _sorted_reasons(result: ReportResult, drafts: Iterable[_Draft]) -> tuple[Reasons, Reasons, list[Why]]:
    """The reasons by gold item, by predicted item, and those of the report as a whole.

    A key fact has an id of its own, which may be that of an item: it never belongs to one.
    """
    golds = {draft.gold.id for draft in drafts if draft.gold}
    items = {draft.predicted.id for draft in drafts if draft.predicted}
    by_gold: Reasons = defaultdict(list)
    by_predicted: Reasons = defaultdict(list)
    general: list[Why] = []
    for why in result.reasons:
        if why.gold in golds and why.fault is not Fault.MISSING_FACT:
            by_gold[why.gold].append(why)
        elif why.predicted in items:
            by_predicted[why.predicted].append(why)
        else:
            general.append(why)
    return by_gold, by_predicted, general


def _state(draft: _Draft, whys: list[Why]) -> State:
    if draft.predicted is None:
        return State.MISSED
    if draft.gold is None:
        return State.SPURIOUS
    if draft.gold.kind is not draft.predicted.kind:
        return State.WRONG_KIND
    if draft.ev is not None and draft.ev < CORRECT_EVIDENCE:
        return State.PARTIAL
    return State.FLAWED if whys else State.RIGHT


def _side(item: Labelled | None) -> Side | None:
    if item is None:
        return None
    return Side(
        id=clean(item.id),
        kind=item.kind.value,
        theme=item.theme.value,
        title=clean(item.title),
        summary=clean(item.summary),
        spans=item.evidence,
    )


def _facts(whys: Iterable[Why]) -> tuple[Fact, ...]:
    """The reasons by fault, in the order of `Fault`: what is wrong with the item before its figures."""
    details: dict[Fault, list[str]] = {}
    for why in whys:
        details.setdefault(why.fault, []).append(clean(why.detail))
    return tuple(Fact(fault.value, tuple(details[fault])) for fault in Fault if fault in details)
