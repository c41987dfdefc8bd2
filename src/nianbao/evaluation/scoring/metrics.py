"""The metrics by name, each as a function from counts to their ratio.

A ratio pools by adding its counts, so every metric here can be resampled and compared. The macro
F1 is a mean of ratios and stands apart (`Counts.macro`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nianbao.evaluation.scoring.counts import Counts, Credit, Ratio
from nianbao.schema.report import Kind

Metric = Callable[[Counts], Ratio]

HEADLINE = "micro_partial_f1"


def _micro(credit: Credit) -> Metric:
    return lambda counts: counts.micro(credit).f1


def _kind(kind: Kind, credit: Credit) -> Metric:
    return lambda counts: counts.kinds[kind].overlap(credit).f1


def _characters(kind: Kind) -> Metric:
    return lambda counts: counts.characters[kind].f1


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        **{f"micro_{credit}_f1": _micro(credit) for credit in (Credit.PARTIAL, Credit.STRICT, Credit.SOFT)},
        "micro_partial_precision": lambda counts: counts.micro().precision,
        "micro_partial_recall": lambda counts: counts.micro().recall,
        **{f"{kind}_{credit}_f1": _kind(kind, credit) for kind in Kind for credit in Credit},
        **{f"{kind}_char_f1": _characters(kind) for kind in Kind},
        "coverage": lambda counts: counts.evidence.recall,
        "evidence_precision": lambda counts: counts.evidence.precision,
        "evidence_valid": lambda counts: counts.valid,
        "compression": lambda counts: counts.compression,
        "kind_accuracy": lambda counts: counts.kind_accuracy(),
        "theme_accuracy": lambda counts: counts.themes,
        "title_similarity": lambda counts: counts.titles,
        "figures_f1": lambda counts: counts.figures.f1,
        "figures_pooled_f1": lambda counts: counts.pooled_figures.f1,
        "documents_f1": lambda counts: counts.documents.f1,
        "faithfulness": lambda counts: counts.tokens.faithfulness,
        "hallucination": lambda counts: counts.tokens.hallucination,
        "completeness": lambda counts: counts.executive.completeness,
        "conciseness": lambda counts: counts.executive.conciseness,
        "executive_faithfulness": lambda counts: counts.executive.tokens.faithfulness,
    }
)
"""Name to metric, the headline first."""


def values(counts: Counts) -> dict[str, float | None]:
    """Every metric's value and `macro_partial_f1`; None where undefined."""
    return {
        **{name: metric(counts).value for name, metric in METRICS.items()},
        "macro_partial_f1": counts.macro(),
    }
