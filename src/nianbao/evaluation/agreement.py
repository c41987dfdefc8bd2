"""How far two labellers agree, by the scorer that measures a model: one of them stands in as the prediction.

Both sides' evidence is snapped to the citation units, so that the roles can be exchanged: every F1 is
the same either way round, precision and recall change places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import InputError, NotAReport
from nianbao.evaluation import scoring
from nianbao.evaluation.gold import Gold, GoldItem, load_gold, load_golds
from nianbao.evaluation.prediction import as_summary
from nianbao.evaluation.reliability import Kappa
from nianbao.evaluation.scoring.counts import Fault
from nianbao.readers import load
from nianbao.schema.report import Kind
from nianbao.schema.summary import Frozen
from nianbao.structure import parse

SYMMETRIC = (
    "micro_partial_f1",
    "micro_strict_f1",
    "micro_soft_f1",
    *(f"{kind}_partial_f1" for kind in Kind),
    *(f"{kind}_char_f1" for kind in Kind),
    "kind_accuracy",
    "theme_accuracy",
    "title_similarity",
    "figures_f1",
    "figures_pooled_f1",
    "documents_f1",
)
"""Metrics that do not change when the labellers change places."""
ONE_SIDED = ("coverage", "evidence_precision")
"""The share of A's evidence that B labelled too, and of B's that A did: they change places."""

_WORDS = {
    Fault.MISSED: "item of A only",
    Fault.SPURIOUS: "item of B only",
    Fault.WRONG_KIND: "kind",
    Fault.PARTIAL: "evidence",
    Fault.WRONG_THEME: "theme",
    Fault.DUPLICATE: "B has it twice",
    Fault.SPLIT: "several items of B in one of A",
    Fault.MERGE: "several items of A in one of B",
    Fault.MISSING_FIGURE: "figure of A only",
    Fault.EXTRA_FIGURE: "figure of B only",
    Fault.MISSING_DOCUMENT: "document of A only",
    Fault.EXTRA_DOCUMENT: "document of B only",
}
"""The scorer's faults as two labellers see them. The others speak of a model's words."""


class Disagreement(Frozen):
    """Something the two labelled differently: `a` and `b` are the ids of the items, None where none is."""

    report: str
    what: str
    a: str | None
    b: str | None
    detail: str


class AgreementMeasure(Frozen):
    """A metric over all reports with its 95 % bootstrap interval over reports; None where undefined."""

    value: float | None
    low: float | None
    high: float | None


class Agreement(Frozen):
    """How far two labellers agree.

    `kinds` and `themes` are over the matched items. `only_a`, `only_b` name reports that one of them
    labelled; `missing` those whose text was not found. None of these is counted.
    """

    reports: tuple[str, ...]
    items_a: int
    items_b: int
    matched: int
    metrics: dict[str, AgreementMeasure]
    kinds: Kappa
    themes: Kappa
    disagreements: tuple[Disagreement, ...]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every report of either side was compared."""
        return not (self.only_a or self.only_b or self.missing)


@dataclass(frozen=True, slots=True)
class _ReportAgreement:
    """One report's score and the pairs of labels that kappa needs."""

    score: scoring.ReportScore
    items: tuple[tuple[GoldItem, GoldItem], ...]
    count_b: int


def load_labels(path: Path) -> tuple[Gold, ...]:
    """The gold of a file, a folder, or the folder `gold` of an eval set. Raises as `evaluation.gold`."""
    if not path.is_dir():
        return (load_gold(path),)
    return load_golds(path / "gold" if (path / "gold").is_dir() else path)


def agree(a: Sequence[Gold], b: Sequence[Gold], reports: Mapping[str, Path]) -> Agreement:
    """Compare two labellers over the reports that both labelled, paired by SHA-256.

    `reports` maps the SHA-256 of report files to where they are. Raises InputError when nothing can be
    compared or labels do not fit their text.
    """
    left, right = _by_sha256(a), _by_sha256(b)
    both = [sha256 for sha256 in left if sha256 in right]
    found = [sha256 for sha256 in both if sha256 in reports]
    if not both:
        raise InputError("The two labelled no report in common.", "Compare labels of the same files.")
    if not found:
        raise InputError("None of the reports that both labelled was found.", "Name their folder: --reports.")
    compared = [_compare(left[sha256], right[sha256], reports[sha256]) for sha256 in found]
    scores = [one.score for one in compared]
    labels = [pair for one in compared for pair in one.items]
    return Agreement(
        reports=tuple(score.report for score in scores),
        items_a=sum(len(left[sha256].items) for sha256 in found),
        items_b=sum(one.count_b for one in compared),
        matched=len(labels),
        metrics={name: _measured(scores, name) for name in (*SYMMETRIC, *ONE_SIDED)},
        kinds=Kappa.of([(one.kind, other.kind) for one, other in labels]),
        themes=Kappa.of([(one.theme, other.theme) for one, other in labels]),
        disagreements=tuple(_disagreements(scores)),
        only_a=tuple(left[sha256].report for sha256 in left if sha256 not in right),
        only_b=tuple(right[sha256].report for sha256 in right if sha256 not in left),
        missing=tuple(left[sha256].report for sha256 in both if sha256 not in reports),
    )


def _by_sha256(golds: Iterable[Gold]) -> dict[str, Gold]:
    """Raises InputError when one side labels a report twice: it is two labellers then."""
    found: dict[str, Gold] = {}
    for gold in golds:
        if gold.sha256 in found:
            raise InputError(
                f"One side labels {gold.report} twice.", "Put the two labellers into two folders."
            )
        found[gold.sha256] = gold
    return found


def _compare(a: Gold, b: Gold, path: Path) -> _ReportAgreement:
    source = load(path)
    try:
        sentences = [sentence.span for sentence in parse(source).sentences]
    except NotAReport:  # labels count also where our outline finds nothing; nothing is snapped then
        sentences = []
    b.check(source.text)
    score = scoring.score(
        a.model_copy(update={"key_facts": ()}), as_summary(b, source.text, sentences), source.text, sentences
    )
    one, other = ({item.id: item for item in gold.items} for gold in (a, b))
    pairs = tuple((one[pair.gold], other[pair.predicted]) for pair in score.pairs)
    return _ReportAgreement(score, pairs, len(b.items))


def _measured(scores: Sequence[scoring.ReportScore], name: str) -> AgreementMeasure:
    interval = scoring.bootstrap(scoring.by_report(scores, scoring.METRICS[name]))
    return AgreementMeasure(value=interval.value, low=interval.low, high=interval.high)


def _disagreements(scores: Iterable[scoring.ReportScore]) -> Iterator[Disagreement]:
    for score in scores:
        for reason in score.reasons:
            if reason.fault in _WORDS:
                yield Disagreement(
                    report=score.report,
                    what=_WORDS[reason.fault],
                    a=reason.gold,
                    b=reason.predicted,
                    detail=reason.detail,
                )
