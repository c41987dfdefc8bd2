"""Eval runs over the invented text of `scoring_cases`, scored for real, for the tests of their page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from nianbao.evaluation import scoring
from nianbao.evaluation.gold import GoldItem, KeyFact
from nianbao.evaluation.results import EvalRun, LabelledItem, ReportResult
from nianbao.schema.report import Kind, Level
from nianbao.schema.summary import Item, Theme
from nianbao.text.script import Script
from tests.support.scoring import STRIPES, gold, gold_item, item, stripes, summary

FACT = KeyFact(id="g1", weight=2, anchors=(("四十四件",),))
"""Its id is that of a gold item too, as ids of facts may be."""


def digest(text: str) -> str:
    """The SHA-256 of a text file."""
    return hashlib.sha256(text.encode()).hexdigest()


def golds() -> list[GoldItem]:
    """Five gold items: of stripes 0, 2, 4, 6 and 8."""
    return [
        gold_item("g1", stripes(0), title="规范执法"),
        gold_item("g2", stripes(2, 3), title="优化服务"),
        gold_item("g3", stripes(4), title="能力不足", kind=Kind.DEFICIENCY),
        gold_item("g4", stripes(6), title="开展培训", kind=Kind.PLAN),
        gold_item("g5", stripes(8), title="完善制度", kind=Kind.PLAN),
    ]


def items() -> list[Item]:
    """Against `golds`: right, partial, of another kind, of another theme, one too many; g5 is missed."""
    return [
        item("u1", stripes(0), title="规范执法", summary="执法更加规范"),
        item("u2", stripes(2), title="优化服务"),
        item("u3", stripes(4), title="能力不足", kind=Kind.PLAN),
        item("u4", stripes(6), title="开展培训", kind=Kind.PLAN, theme=Theme.LEADERSHIP),
        item("u5", stripes(10), title="多余"),
    ]


def result(
    report: str = "甲县.txt",
    predicted: Sequence[Item] | None = None,
    *,
    text: str = STRIPES,
    error: str = "",
    shape: tuple[str, ...] = (),
) -> ReportResult:
    """`golds` against `items`, or against `predicted`; with an error, a run that failed."""
    labels = gold(golds(), [FACT], report)
    made = None if error else summary(items() if predicted is None else predicted, ["执法更加规范"])
    score = scoring.score(labels, made, STRIPES)
    return ReportResult(
        report=report,
        sha256=digest(text),
        year=2024,
        level=Level.COUNTY,
        script=Script.SIMPLIFIED,
        shape=shape,
        characters=len(text),
        error=error,
        seconds=1.5,
        calls=4,
        counts=score.counts,
        reasons=score.reasons,
        gold=tuple(_labelled(one, [(s.start, s.end) for s in one.evidence]) for one in labels.items),
        predicted=tuple(
            _labelled(one, [(q.start, q.end) for q in one.evidence], one.summary)
            for one in (made.items() if made else ())
        ),
        pairs=score.pairs,
        overview=() if error else ("执法更加规范",),
    )


def _labelled(one: GoldItem | Item, spans: Sequence[tuple[int, int]], said: str = "") -> LabelledItem:
    return LabelledItem(
        id=one.id, kind=one.kind, theme=one.theme, title=one.title, summary=said, evidence=tuple(spans)
    )


def run(*reports: ReportResult, name: str = "试跑", missing: tuple[str, ...] = ()) -> EvalRun:
    """A run of those reports, of one by default."""
    return EvalRun(
        name=name,
        model="invented-1b",
        corpus_sha256="a" * 64,
        labels_sha256="b" * 64,
        nianbao="0.1.0",
        started="2026-11-22T03:00:00+00:00",
        reports=reports or (result(),),
        missing=missing,
    )
