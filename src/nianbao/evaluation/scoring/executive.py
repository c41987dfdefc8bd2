"""The executive summary against the key facts that it should say.

completeness = found weight / weight      conciseness = share of sentences that alone contain a fact
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nianbao.evaluation.gold import KeyFact
from nianbao.evaluation.scoring.counts import Executive, Fault, FaultRecord, Ratio, Tokens, fault_of
from nianbao.schema.summary import Overview
from nianbao.text.folding import norm
from nianbao.text.sentences import sentence_spans


def overview_texts(overview: Overview) -> tuple[str, ...]:
    """The lines of an overview: headline, text, highlights, concerns, priorities."""
    lines = (overview.headline, overview.text, *overview.highlights, *overview.concerns, *overview.priorities)
    return tuple(line.text for line in lines)


def said(fact: KeyFact, norms: Sequence[str]) -> bool:
    """Whether every list of the fact's anchors has one alternative in one of the normed texts."""
    return all(
        any(_stands_in(norm(alternative), text) for alternative in alternatives for text in norms)
        for alternatives in fact.anchors
    )


def _stands_in(anchor: str, text: str) -> bool:
    """Whether the anchor is a substring, a digit at its edge touching no other digit."""
    at = text.find(anchor) if anchor else -1
    while at >= 0:
        end = at + len(anchor)
        if not (_both_digits(text[at - 1 : at], anchor[0]) or _both_digits(anchor[-1], text[end : end + 1])):
            return True
        at = text.find(anchor, at + 1)
    return False


def _both_digits(left: str, right: str) -> bool:
    return left.isdecimal() and right.isdecimal()


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for start, end in sentence_spans(text):
            yield text[start:end]


def executive(
    facts: Sequence[KeyFact], texts: Sequence[str], tokens: Tokens
) -> tuple[Executive, list[FaultRecord]]:
    """Completeness and conciseness of the summary's lines; both None where gold names no key fact."""
    if not facts:
        return Executive(tokens=tokens), []
    norms = [norm(text) for text in texts]
    missing = [fact for fact in facts if not said(fact, norms)]
    weight = sum(fact.weight for fact in facts)
    sentences = [norm(sentence) for sentence in _sentences(texts)]
    useful = sum(any(said(fact, [sentence]) for fact in facts) for sentence in sentences)
    reasons = [
        fault_of(Fault.MISSING_FACT, " & ".join("|".join(alts) for alts in fact.anchors), gold=fact)
        for fact in missing
    ]
    found = sum(fact.weight for fact in facts if fact not in missing)
    return Executive(Ratio(found, weight), Ratio(useful, len(sentences)), tokens), reasons
