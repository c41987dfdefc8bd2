"""Whether a judge can be believed: its verdicts on cases whose answer the gold labels give.

    entailment   a gold item's title, with a clause that holds a figure, against its own evidence: follows
                 the same against another item's evidence, or with the figure changed: does not follow
    key facts    a key fact against the evidence that holds its anchors: said; that does not: not said
    pairs        such a statement beside the one that does not follow, in both orders: the former is better

The cases are drawn from the set by checksum, so that neither order nor number of reports matters. They
are easier than a model's subtle errors: agreement here is what a judge must have, not what it will have.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nianbao.evaluation.gold import Gold, GoldFigure, GoldItem, KeyFact
from nianbao.evaluation.probes import FIRST, NO, SECOND, YES, Probe, Reply, entailment, mention, preference
from nianbao.evaluation.reliability import Kappa, Share
from nianbao.evaluation.scoring.executive import said
from nianbao.schema.summary import Frozen
from nianbao.text.clauses import clauses
from nianbao.text.folding import dice2, norm

BELIEVED_FROM = 0.6
"""Least kappa of a judge that is believed: "substantial" after Landis and Koch (Biometrics 33, 1977)."""
FEWEST_CASES = 20
"""With fewer known cases kappa says nothing."""
USUAL_ITEMS = 40
"""Gold items and key facts that known cases are made of, unless another number is asked for."""

_ALIKE = 0.5
"""Titles at least this alike (dice2) may tell the same thing: no case is made of them."""
_NONE = "none"

PartT = TypeVar("PartT", GoldItem, KeyFact)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Gold by the report's SHA-256, and the text of each of those reports."""

    golds: Mapping[str, Gold]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A probe whose right verdict the labels give."""

    probe: Probe
    truth: str


class Calibration(Frozen):
    """How a judge agrees with the labels: accuracy with Wilson's interval, and Cohen's kappa.

    A case without a valid answer counts as wrong. `followed` and `refused` part the right verdicts by
    what was right: yes (or the first place) and no (or the second). A judge that is not `believed` has no
    score.
    """

    task: str
    accuracy: Share
    kappa: float | None
    unanswered: int
    followed: Share
    refused: Share
    believed: bool

    @classmethod
    def of(cls, task: str, truths: Sequence[str], found: Sequence[Reply]) -> Calibration:
        """Compare verdicts with the truth, case by case."""
        labels = [(truth, one.verdict or _NONE) for truth, one in zip(truths, found, strict=True)]
        kappa = Kappa.of(labels)
        positive = [pair for pair in labels if pair[0] in (YES, FIRST)]
        negative = [pair for pair in labels if pair[0] in (NO, SECOND)]
        sure = kappa.kappa is not None and kappa.kappa >= BELIEVED_FROM
        return cls(
            task=task,
            accuracy=kappa.agreed,
            kappa=kappa.kappa,
            unanswered=sum(one.verdict is None for one in found),
            followed=Kappa.of(positive).agreed,
            refused=Kappa.of(negative).agreed,
            believed=sure and kappa.pairs >= FEWEST_CASES,
        )


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a gold item says, as a statement; `changed` is the same with a wrong figure, None without one."""

    right: str
    changed: str | None


def known_entailments(corpus: Corpus, most: int = USUAL_ITEMS) -> tuple[Known, ...]:
    """Statements against their own evidence, another item's, and with a figure changed."""
    made: list[Known] = []
    for gold, item in _sampled(corpus, lambda gold: gold.items, most):
        text = corpus.texts[gold.sha256]
        evidence, statement = evidence_of(item, text), _statement(item, text)
        made.append(Known(entailment(evidence, statement.right), YES))
        other = _telling_else(item, gold)
        if other is not None:
            made.append(Known(entailment(evidence_of(other, text), statement.right), NO))
        if statement.changed is not None:
            made.append(Known(entailment(evidence, statement.changed), NO))
    return tuple(made)


def known_facts(corpus: Corpus, most: int = USUAL_ITEMS) -> tuple[Known, ...]:
    """Key facts against the evidence that holds their anchors, and against another that does not."""
    made: list[Known] = []
    for gold, fact in _sampled(corpus, lambda gold: gold.key_facts, most):
        text = corpus.texts[gold.sha256]
        source = item_of(fact, gold)
        if source is None or not _says(source, fact, text):
            continue
        wanted = fact_words(fact, gold)
        made.append(Known(mention(evidence_of(source, text), wanted), YES))
        other = _silent_on(fact, source, gold, text)
        if other is not None:
            made.append(Known(mention(evidence_of(other, text), wanted), NO))
    return tuple(made)


def known_pairs(corpus: Corpus, most: int = USUAL_ITEMS) -> tuple[Known, ...]:
    """A right statement beside a wrong one, in both orders."""
    made: list[Known] = []
    for gold, item in _sampled(corpus, lambda gold: gold.items, most):
        text = corpus.texts[gold.sha256]
        evidence, statement = evidence_of(item, text), _statement(item, text)
        wrong = statement.changed
        if wrong is None:
            other = _telling_else(item, gold)
            wrong = None if other is None else _statement(other, text).right
        if wrong is not None:
            made.append(Known(preference(evidence, statement.right, wrong), FIRST))
            made.append(Known(preference(evidence, wrong, statement.right), SECOND))
    return tuple(made)


def evidence_of(item: GoldItem, text: str) -> str:
    """The item's evidence in the order of the text, one stretch a line."""
    return "\n".join(span.cut(text) for span in sorted(item.evidence))


def item_of(fact: KeyFact, gold: Gold) -> GoldItem | None:
    """The item a key fact is drawn from: its id, with a letter behind it when there are several facts."""
    by_id = {item.id: item for item in gold.items}
    return by_id.get(fact.id) or by_id.get(fact.id[:-1])


def fact_words(fact: KeyFact, gold: Gold) -> str:
    """A key fact as words: the title of its item, and what has to be said."""
    source = item_of(fact, gold)
    needed = "；".join("或".join(alternatives) for alternatives in fact.anchors)
    return f"{source.title}（要点：{needed}）" if source else f"要点：{needed}"


def _sampled(
    corpus: Corpus, parts: Callable[[Gold], Sequence[PartT]], most: int
) -> Iterator[tuple[Gold, PartT]]:
    """At most `most` items or key facts of the set: those whose checksum is lowest."""
    marked = [
        (hashlib.sha256(f"{sha256} {part.id}".encode()).hexdigest(), gold, part)
        for sha256, gold in corpus.golds.items()
        if sha256 in corpus.texts
        for part in parts(gold)
    ]
    for _, gold, part in sorted(marked, key=lambda one: one[0])[:most]:
        yield gold, part


def _telling_else(item: GoldItem, gold: Gold) -> GoldItem | None:
    """Another item whose title tells something else."""
    return _other(item, gold, lambda other: dice2(item.title, other.title) < _ALIKE)


def _silent_on(fact: KeyFact, source: GoldItem, gold: Gold, text: str) -> GoldItem | None:
    """Another item whose evidence does not say the fact."""
    return _other(source, gold, lambda other: not _says(other, fact, text))


def _says(item: GoldItem, fact: KeyFact, text: str) -> bool:
    return said(fact, [norm(evidence_of(item, text))])


def _other(item: GoldItem, gold: Gold, fits: Callable[[GoldItem], bool]) -> GoldItem | None:
    """The next item that fits, of the same kind if there is one: the nearest to be mistaken for it."""
    place = gold.items.index(item)
    others = [one for one in (*gold.items[place + 1 :], *gold.items[:place]) if fits(one)]
    same = [one for one in others if one.kind is item.kind]
    return next(iter([*same, *others]), None)


def _statement(item: GoldItem, text: str) -> _Statement:
    """The title, and the first clause of the evidence that holds a figure in digits."""
    for figure in item.figures:
        for span in item.evidence:
            for start, end in clauses(text, span.start, span.end):
                if start <= figure.start and figure.end <= end:
                    wrong = _wrong_figure(figure, text)
                    if wrong is None:
                        continue
                    changed = text[start : figure.start] + wrong + text[figure.end : end]
                    return _Statement(f"{item.title}。{text[start:end]}。", f"{item.title}。{changed}。")
    return _Statement(f"{item.title}。", None)


def _wrong_figure(figure: GoldFigure, text: str) -> str | None:
    """The figure with another first digit, so that the text nowhere holds it; None without digits."""
    digits = re.search("[0-9]+", figure.text)
    if digits is None:
        return None
    first = int(digits[0][0])
    for step in (3, 2, 4, 1, 5, 6, 7, 8):
        wrong = str((first + step - 1) % 9 + 1) + digits[0][1:]
        if wrong not in text:
            return figure.text[: digits.start()] + wrong + figure.text[digits.end() :]
    return None
