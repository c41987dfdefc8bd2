"""Gold against summary: scores as counts, with the reasons of what is wrong. Pure: no files, no model.

score = scoring.score(gold, summary, report.text, [s.span for s in report.sentences])
scoring.values(scoring.pool(scores))["micro_partial_f1"]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nianbao.evaluation.gold import Gold
from nianbao.evaluation.scoring import executive, facts, items, tokens
from nianbao.evaluation.scoring.counts import (
    Counts,
    Credit,
    Executive,
    Fault,
    FaultRecord,
    KindCounts,
    MatchedPair,
    Ratio,
    ReportScore,
    fault_of,
    pool,
)
from nianbao.evaluation.scoring.matching import ScoredText, gold_entry, is_valid, match, predicted_entry
from nianbao.evaluation.scoring.metrics import HEADLINE, METRICS, Metric, values
from nianbao.evaluation.scoring.statistics import (
    Interval,
    bootstrap,
    by_report,
    holm,
    paired_bootstrap,
    permutation,
)
from nianbao.schema.summary import Item, ReportSummary
from nianbao.text.folding import is_content
from nianbao.text.spans import Span

__all__ = [
    "HEADLINE",
    "METRICS",
    "Counts",
    "Credit",
    "Executive",
    "Fault",
    "FaultRecord",
    "Interval",
    "KindCounts",
    "Metric",
    "Ratio",
    "ReportScore",
    "bootstrap",
    "by_report",
    "holm",
    "paired_bootstrap",
    "permutation",
    "pool",
    "score",
    "values",
]


def score(
    gold: Gold, summary: ReportSummary | None, text: str, sentences: Sequence[Span] = ()
) -> ReportScore:
    """Score one summary against the labels of its report.

    `text` is the report's text that all offsets index (characters); `sentences` are its citation
    units, to which gold evidence is snapped outward. None for `summary` is a run that failed: an
    empty prediction, so every gold item is missed. Raises InputError when the labels do not fit
    the text, NianbaoError when scipy is not installed.
    """
    gold.check(text)
    predicted: tuple[Item, ...] = tuple(summary.items()) if summary else ()
    lines = executive.overview_texts(summary.overview) if summary else ()
    source, held = ScoredText.of(text, sentences), tokens.Holdings(text)
    sides = _sides(gold, predicted, source)
    item_tokens, token_reasons = tokens.item_faithfulness(predicted, held, text)
    line_tokens, line_reasons = tokens.text_faithfulness(lines, held)
    overview, key_fact_reasons = executive.executive(gold.key_facts, lines, line_tokens)
    shapes, shape_reasons = items.shapes(sides)
    reasons = [
        *items.item_reasons(sides),
        *_invalid(predicted, text),
        *shape_reasons,
        *facts.fact_reasons(sides),
        *token_reasons,
        *line_reasons,
        *key_fact_reasons,
    ]
    counts = _counts(
        sides,
        valid=Ratio(sum(_all_valid(item, text) for item in predicted), len(predicted)),
        compression=_compression(predicted, lines, source),
        tokens=item_tokens,
        executive=overview,
        **shapes,
    )
    pairs = tuple(MatchedPair(p.gold.id, p.predicted.id, p.ev, p.titles) for p in sides.pairs)
    return ReportScore(gold.report, counts, tuple(sorted(reasons, key=str)), pairs)


def _counts(sides: items.Sides, **others: Any) -> Counts:
    """What the matched items tell, beside the other counts."""
    return Counts(
        kinds=items.kind_counts(sides),
        confusion=items.confusion(sides),
        themes=items.theme_accuracy(sides.pairs),
        titles=items.title_similarity(sides.pairs),
        characters=items.characters_by_kind(sides),
        evidence=items.characters(sides.golds, sides.predicted),
        figures=facts.figures(sides),
        pooled_figures=facts.pooled_figures(sides),
        documents=facts.documents(sides),
        **others,
    )


def _sides(gold: Gold, predicted: Sequence[Item], source: ScoredText) -> items.Sides:
    """Both sides reduced to what is compared, put in an order of their own, and matched."""
    golds = [gold_entry(item, source) for item in gold.items]
    entries = [predicted_entry(item, source) for item in predicted]
    golds.sort(key=lambda entry: entry.order)
    entries.sort(key=lambda entry: entry.order)
    return items.Sides(tuple(golds), tuple(entries), match(golds, entries))


def _all_valid(item: Item, text: str) -> bool:
    """Whether the item has at least one span and no invalid one."""
    return bool(item.evidence) and all(is_valid(quote, text) for quote in item.evidence)


def _invalid(predicted: Sequence[Item], text: str) -> list[FaultRecord]:
    """The invalid pieces of evidence, named."""
    return [
        fault_of(Fault.INVALID_EVIDENCE, f"[{quote.start}, {quote.end}) {quote.text}", predicted=item)
        for item in predicted
        for quote in item.evidence
        if not is_valid(quote, text)
    ]


def _content(text: str) -> int:
    return sum(map(is_content, text))


def _compression(predicted: Sequence[Item], lines: Sequence[str], source: ScoredText) -> Ratio:
    """Content characters of titles, summaries and overview over those of the source."""
    written = sum(_content(item.title) + _content(item.summary) for item in predicted)
    return Ratio(written + sum(map(_content, lines)), len(source.content))
