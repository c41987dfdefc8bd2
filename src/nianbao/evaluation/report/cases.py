"""One report of an eval run: gold and predicted items put side by side, each with what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nianbao.evaluation.report.text import quotes_of
from nianbao.evaluation.results import LabelledItem, ReportResult
from nianbao.evaluation.scoring import Fault, FaultRecord
from nianbao.evaluation.scoring.items import CORRECT_EVIDENCE
from nianbao.text.sanitize import clean

COLOURS = 6
"""How many colours the numbers of matched pairs go through."""


class State(StrEnum):
    """How a card came out."""

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
class FaultDetails:
    """The reasons of one fault: how, once for each."""

    fault: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A matched pair, a gold item that nothing matched, or a predicted one, with what the evidence says.

    `number` counts from 1 in the order of the text; `dice` is the Dice coefficient of the evidence.
    """

    number: int
    state: State
    gold: LabelledItem | None
    predicted: LabelledItem | None
    dice: str
    reasons: tuple[FaultDetails, ...]
    gold_quotes: tuple[str, ...] = ()
    predicted_quotes: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether there is something to look at."""
        return self.state is not State.RIGHT

    @property
    def colour(self) -> int:
        """The number of its colour."""
        return (self.number - 1) % COLOURS


@dataclass(frozen=True, slots=True)
class MatchCards:
    """All cards of a report in the order of its text, and the reasons that belong to none."""

    cards: tuple[MatchCard, ...]
    general: tuple[FaultDetails, ...]


@dataclass(frozen=True, slots=True)
class _Pairing:
    """A card without its number."""

    gold: LabelledItem | None
    predicted: LabelledItem | None
    dice: float | None = None

    @property
    def place(self) -> tuple[int, bool, str, str]:
        """Where the card begins; gold before predicted, then by id."""
        item = self.gold or self.predicted
        starts = [start for start, _ in item.evidence] if item else []
        ids = (self.gold.id if self.gold else "", self.predicted.id if self.predicted else "")
        return (min(starts, default=0), self.gold is None, *ids)


def cards_of(result: ReportResult, text: str = "") -> MatchCards:
    """The cards of one report; `text` is what their evidence is cut from."""
    pairings = sorted(_pairings(result), key=lambda pairing: pairing.place)
    by_gold, by_predicted, general = _sorted_reasons(result, pairings)
    cards = []
    for count, pairing in enumerate(pairings, 1):
        gold, predicted = pairing.gold, pairing.predicted
        whys = [*(by_gold[gold.id] if gold else ()), *(by_predicted[predicted.id] if predicted else ())]
        cards.append(
            MatchCard(
                number=count,
                state=_state(pairing, whys),
                gold=gold,
                predicted=predicted,
                dice="" if pairing.dice is None else f"{pairing.dice:.2f}",
                reasons=_details(whys),
                gold_quotes=quotes_of(gold.evidence, text) if gold else (),
                predicted_quotes=quotes_of(predicted.evidence, text) if predicted else (),
            )
        )
    return MatchCards(tuple(cards), _details(general))


def _pairings(result: ReportResult) -> list[_Pairing]:
    """Pairs, and what stands alone; a pair whose items the file does not hold is left out."""
    golds = {item.id: item for item in result.gold}
    predicted = {item.id: item for item in result.predicted}
    pairs = [pair for pair in result.pairs if pair.gold in golds and pair.predicted in predicted]
    pairings = [_Pairing(golds[pair.gold], predicted[pair.predicted], pair.ev) for pair in pairs]
    alone, spare = set(golds) - {p.gold for p in pairs}, set(predicted) - {p.predicted for p in pairs}
    pairings += [_Pairing(golds[name], None) for name in alone]
    pairings += [_Pairing(None, predicted[name]) for name in spare]
    return pairings


Reasons = dict[str, list[FaultRecord]]


def _sorted_reasons(
    result: ReportResult, pairings: Iterable[_Pairing]
) -> tuple[Reasons, Reasons, list[FaultRecord]]:
    """The reasons by gold item, by predicted item, and those of the report as a whole.

    A key fact has an id of its own, which may be that of an item: it never belongs to one.
    """
    golds = {pairing.gold.id for pairing in pairings if pairing.gold}
    items = {pairing.predicted.id for pairing in pairings if pairing.predicted}
    by_gold: Reasons = defaultdict(list)
    by_predicted: Reasons = defaultdict(list)
    general: list[FaultRecord] = []
    for why in result.reasons:
        if why.gold in golds and why.fault is not Fault.MISSING_FACT:
            by_gold[why.gold].append(why)
        elif why.predicted in items:
            by_predicted[why.predicted].append(why)
        else:
            general.append(why)
    return by_gold, by_predicted, general


def _state(pairing: _Pairing, whys: list[FaultRecord]) -> State:
    if pairing.predicted is None:
        return State.MISSED
    if pairing.gold is None:
        return State.SPURIOUS
    if pairing.gold.kind is not pairing.predicted.kind:
        return State.WRONG_KIND
    if pairing.dice is not None and pairing.dice < CORRECT_EVIDENCE:
        return State.PARTIAL
    return State.FLAWED if whys else State.RIGHT


def _details(whys: Iterable[FaultRecord]) -> tuple[FaultDetails, ...]:
    """The reasons by fault, in the order of `Fault`: what is wrong with the item before its figures."""
    details: dict[Fault, list[str]] = {}
    for why in whys:
        details.setdefault(why.fault, []).append(clean(why.detail))
    return tuple(FaultDetails(fault.value, tuple(details[fault])) for fault in Fault if fault in details)
