"""The metrics by name, each as a function from a score to its ratio.

A ratio pools by adding its counts, so every metric here can be resampled and compared. The macro
F1 is a mean of ratios and stands apart (`ReportScore.macro`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nianbao.evaluation.scoring.counts import Credit, Ratio, ReportScore
from nianbao.schema.report import Kind

Metric = Callable[[ReportScore], Ratio]

HEADLINE = "micro_partial_f1"


def _micro(credit: Credit) -> Metric:
    return lambda score: score.micro(credit).f1


def _kind(kind: Kind, credit: Credit) -> Metric:
    return lambda score: score.kinds[kind].overlap(credit).f1


def _characters(kind: Kind) -> Metric:
    return lambda score: score.characters[kind].f1


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        **{f"micro_{credit}_f1": _micro(credit) for credit in (Credit.PARTIAL, Credit.STRICT, Credit.SOFT)},
        "micro_partial_precision": lambda score: score.micro().precision,
        "micro_partial_recall": lambda score: score.micro().recall,
        **{f"{kind}_{credit}_f1": _kind(kind, credit) for kind in Kind for credit in Credit},
        **{f"{kind}_char_f1": _characters(kind) for kind in Kind},
        "coverage": lambda score: score.evidence.recall,
        "evidence_precision": lambda score: score.evidence.precision,
        "evidence_valid": lambda score: score.valid,
        "compression": lambda score: score.compression,
        "kind_accuracy": lambda score: score.kind_accuracy(),
        "theme_accuracy": lambda score: score.themes,
        "title_similarity": lambda score: score.titles,
        "figures_f1": lambda score: score.figures.f1,
        "figures_pooled_f1": lambda score: score.pooled_figures.f1,
        "documents_f1": lambda score: score.documents.f1,
        "faithfulness": lambda score: score.tokens.faithfulness,
        "hallucination": lambda score: score.tokens.hallucination,
        "completeness": lambda score: score.executive.completeness,
        "conciseness": lambda score: score.executive.conciseness,
        "executive_faithfulness": lambda score: score.executive.tokens.faithfulness,
    }
)
"""Name to metric, the headline first."""


def values(score: ReportScore) -> dict[str, float | None]:
    """Every metric's value and `macro_partial_f1`; None where undefined."""
    return {
        **{name: metric(score).value for name, metric in METRICS.items()},
        "macro_partial_f1": score.macro(),
    }
