"""Whether a judge can be believed: its verdicts on cases whose answer the gold labels give.

    entailment   a gold item's title, with a clause that holds a figure, against its own evidence: follows;
                 the same with the figure changed, or another item's title: does not follow
    key facts    a key fact against the evidence that holds its anchors: said; that does not: not said
    pairs        such a statement beside the one that does not follow: the former is better

The cases are drawn from the set by checksum, so that neither order nor number of reports matters. They
are easier than a model's subtle errors: agreement here is what a judge must have, not what it will have.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nianbao.evaluation.gold import Gold, GoldItem, KeyFact
from nianbao.evaluation.judge import USUAL_ITEMS
from nianbao.evaluation.judge.questions import (
    JudgeCase,
    JudgeVerdict,
    Outcome,
    ask_entailment,
    ask_mention,
    ask_preference,
)
from nianbao.evaluation.reliability import Kappa, Share
from nianbao.evaluation.scoring.executive import said
from nianbao.schema.summary import Frozen
from nianbao.text.clauses import clauses
from nianbao.text.folding import dice2, norm

BELIEVED_FROM = 0.6
"""Least kappa of a judge that is believed: "substantial" after Landis and Koch (Biometrics 33, 1977)."""
FEWEST_CASES = 20
"""With fewer known cases kappa says nothing: at 20 its standard error is still near 0.2."""

_ALIKE = 0.5
"""Titles that share half of their bigrams (dice2) may tell the same thing: no case is made of them."""

_TRUTHS: tuple[Outcome, Outcome] = ("yes", "no")

PartT = TypeVar("PartT", GoldItem, KeyFact)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Gold by the report's SHA-256, and the text of each of those reports."""

    golds: Mapping[str, Gold]
    texts: Mapping[str, str]


class Calibration(Frozen):
    """How a judge agrees with the labels: accuracy with Wilson's interval, and Cohen's kappa.

    A case without a valid answer counts as wrong. A judge that is not `believed` has no score.
    """

    task: str
    accuracy: Share
    kappa: float | None
    unanswered: int
    believed: bool

    @classmethod
    def of(cls, task: str, cases: Sequence[JudgeCase], found: Sequence[JudgeVerdict]) -> Calibration:
        """Compare verdicts with the truth, case by case."""
        kappa = Kappa.of([(case.truth, one.outcome) for case, one in zip(cases, found, strict=True)])
        return cls(
            task=task,
            accuracy=kappa.agreed,
            kappa=kappa.kappa,
            unanswered=sum(one.outcome is None for one in found),
            believed=(kappa.kappa or 0.0) >= BELIEVED_FROM and kappa.pairs >= FEWEST_CASES,
        )


def known_entailments(corpus: Corpus, most: int = USUAL_ITEMS) -> list[JudgeCase]:
    """A right and a wrong statement against the same evidence."""
    return [
        JudgeCase(report, item, ask_entailment(evidence, statement), truth)
        for report, item, evidence, *statements in _statements(corpus, most)
        for statement, truth in zip(statements, _TRUTHS, strict=True)
    ]


def known_pairs(corpus: Corpus, most: int = USUAL_ITEMS) -> list[JudgeCase]:
    """A right statement beside a wrong one, which of them is A by turns."""
    made: list[JudgeCase] = []
    for report, item, evidence, right, wrong in _statements(corpus, most):
        turned = len(made) % 2
        asked = ask_preference(evidence, *((wrong, right) if turned else (right, wrong)))
        made.append(JudgeCase(report, item, asked, "b" if turned else "a"))
    return made


def known_facts(corpus: Corpus, most: int = USUAL_ITEMS) -> list[JudgeCase]:
    """Key facts against the evidence that holds their anchors, and against another that does not."""
    made: list[JudgeCase] = []
    for gold, fact in _sampled(corpus, lambda gold: gold.key_facts, most):
        text, own = corpus.texts[gold.sha256], gold.item_of(fact)
        if own is None or not said(fact, [norm(evidence_of(own, text))]):
            continue
        others = (evidence_of(other, text) for other in _neighbours(own, gold))
        silent = [words for words in others if not said(fact, [norm(words)])][:1]
        for words, truth in zip([evidence_of(own, text), *silent], _TRUTHS, strict=False):
            made.append(JudgeCase(gold.report, fact.id, ask_mention(words, own.title, fact.anchors), truth))
    return made


def evidence_of(item: GoldItem, text: str) -> str:
    """The item's evidence in the order of the text, one stretch a line."""
    return "\n".join(span.cut(text) for span in sorted(item.evidence))


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


def _statements(corpus: Corpus, most: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Report, sampled item, its evidence, a statement that follows from it, and one that does not."""
    for gold, item in _sampled(corpus, lambda gold: gold.items, most):
        text = corpus.texts[gold.sha256]
        evidence, changed = evidence_of(item, text), next(_changed_clauses(item, text), None)
        if changed is not None:
            right, wrong = (f"{item.title}。{clause}。" for clause in changed)
            yield gold.report, item.id, evidence, right, wrong
            continue
        for other in _neighbours(item, gold):
            if dice2(item.title, other.title) < _ALIKE:
                yield gold.report, item.id, evidence, f"{item.title}。", f"{other.title}。"
                break


def _neighbours(item: GoldItem, gold: Gold) -> list[GoldItem]:
    """The other items, those of the same kind first: the nearest to be mistaken for it."""
    place = gold.items.index(item)
    others = (*gold.items[place + 1 :], *gold.items[:place])
    return sorted(others, key=lambda other: other.kind is not item.kind)


def _changed_clauses(item: GoldItem, text: str) -> Iterator[tuple[str, str]]:
    """Clauses that hold a figure, as they are and with a first digit that the text nowhere holds so."""
    inside = [place for span in item.evidence for place in clauses(text, span.start, span.end)]
    for figure in item.figures:
        digits = re.search("[0-9]+", figure.text)
        wrongs = (f"{digit}{digits[0][1:]}" for digit in "123456789") if digits else iter(())
        wrong = next((one for one in wrongs if one not in text), None)
        for start, end in inside if digits and wrong else ():
            if start <= figure.start and figure.end <= end:
                changed = re.sub("[0-9]+", wrong or "", figure.text, count=1)
                yield text[start:end], text[start : figure.start] + changed + text[figure.end : end]
