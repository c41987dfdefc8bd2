"""What the metrics of an eval run are called on its page, in groups, and what each one says."""

from __future__ import annotations

METRIC_GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Items",
        (
            ("micro_partial_f1", "F1, partial credit", "The headline: a pair cut differently counts half."),
            ("micro_partial_precision", "Precision", "Of the predicted items, partial credit."),
            ("micro_partial_recall", "Recall", "Of the gold items, partial credit."),
            ("micro_strict_f1", "F1, strict", "Only pairs with at least 0.9 of the evidence in common."),
            ("micro_soft_f1", "F1, soft", "Every pair counts what its similarity is."),
            ("macro_partial_f1", "F1, mean of the kinds", "Partial credit; kinds weigh the same."),
            ("kind_accuracy", "Kind", "Matched pairs of the same kind."),
            ("theme_accuracy", "Theme", "Same-kind pairs of the same theme."),
            ("title_similarity", "Titles", "Mean similarity of the titles of matched pairs."),
        ),
    ),
    (
        "Evidence",
        (
            ("coverage", "Coverage", "Characters of gold evidence that some predicted item cites."),
            ("evidence_precision", "Precision of evidence", "Cited characters that are gold evidence."),
            ("evidence_valid", "Valid evidence", "Items whose every quote stands in the source."),
        ),
    ),
    (
        "Figures and documents",
        (
            ("figures_f1", "Figures, F1", "Value and unit, inside matched pairs of the same kind."),
            ("figures_pooled_f1", "Figures, whole report", "Whatever item they stand in."),
            ("documents_f1", "Documents, F1", "《Titles》 inside matched pairs of the same kind."),
        ),
    ),
    (
        "Faithfulness",
        (
            ("faithfulness", "Faithfulness", "Numbers, titles and quotations that the evidence holds."),
            ("hallucination", "Hallucination", "Those that stand nowhere in the source; lower is better."),
        ),
    ),
    (
        "Executive summary",
        (
            ("completeness", "Completeness", "Weight of the key facts that it says."),
            ("conciseness", "Conciseness", "Sentences that alone hold a key fact."),
            ("executive_faithfulness", "Faithfulness", "Its numbers and titles against the whole source."),
            ("compression", "Compression", "Characters written over those of the source; lower is shorter."),
        ),
    ),
)
"""MeasureGroup; metric (a name of `scoring.values`), label, meaning. Those of single kinds stand apart."""
