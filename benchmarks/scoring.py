"""How long scoring takes: 1,000 reports of 30 items, then the statistics over them.

    python benchmarks/scoring.py [REPORTS]

Prints seconds of processor time and milliseconds a report. Texts and labels are generated.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from decimal import Decimal

from nianbao.evaluation import scoring
from nianbao.evaluation.gold import Gold, GoldItem
from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import (
    Achievement,
    Checks,
    FigureValue,
    Line,
    Overview,
    Provenance,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Standing,
    Theme,
)
from nianbao.text.script import Script
from nianbao.text.spans import Span

ITEMS = 30
WORDS = [
    "推进",
    "完善",
    "办理",
    "落实",
    "开展",
    "调解",
    "复议",
    "案件",
    "审查",
    "机制",
    "培训",
    "监督",
    "服务",
    "平台",
    "单位",
    "群众",
    "规范",
    "执法",
]
CHECKS = Checks(standing=Standing.VERIFIED)


def make(seed: int) -> tuple[Gold, ReportSummary, str, list[Span]]:
    """A report of about 5,000 characters, its labels and a slightly wrong summary of it."""
    rng = random.Random(seed)  # noqa: S311 - repeatable texts, nothing secret
    text, spans, numbers = "", [], []
    for _ in range(ITEMS):
        number = str(rng.randint(10, 9999))
        body = "".join(rng.choices(WORDS, k=36))
        start = len(text)
        text += f"{body[:12]}。{body[12:40]}，全年办结{number}件；印发《{body[:6]}办法》，{body[40:]}。"
        spans.append(Span(start, len(text)))
        numbers.append(number)
    golds, items = [], []
    for n, (span, number) in enumerate(zip(spans, numbers, strict=True)):
        at = text.index(f"结{number}件", span.start) + 1
        figure = {
            "start": at,
            "end": at + len(number) + 1,
            "text": f"{number}件",
            "value": number,
            "unit": "件",
        }
        golds.append(_gold_item(n, span, text, figure))
        items.append(_item(n, Span(span.start + rng.randint(0, 40), span.end), text, number))
    gold = Gold(report=f"r{seed}", sha256="0" * 64, items=tuple(golds))
    sentences = [Span(s.start, s.start + 13) for s in spans] + [Span(s.start + 13, s.end) for s in spans]
    return gold, _summary(items, text), text, sorted(sentences)


def _gold_item(number: int, span: Span, text: str, figure: dict[str, object]) -> GoldItem:
    return GoldItem.model_validate(
        {"id": f"a{number}", "kind": "achievement", "role": "achievements", "theme": "society"}
        | {"title": text[span.start : span.start + 12], "evidence": [[span.start, span.end]]}
        | {"figures": [figure], "documents": [text[span.start : span.start + 6] + "办法"]}
    )


def _item(number: int, span: Span, text: str, figure: str) -> Achievement:
    return Achievement(
        id=f"p{number}",
        title=text[span.start : span.start + 12],
        summary=f"全年办结{figure}件",
        theme=Theme.SOCIETY,
        theme_by="model",
        role=Role.ACHIEVEMENTS,
        mark="",
        section=(),
        unit="",
        evidence=(Quote(start=span.start, end=span.end, text=span.cut(text)),),
        figures=(FigureValue(start=0, end=1, text=f"{figure}件", value=Decimal(figure), unit="件"),),
        checks=CHECKS,
    )


def _summary(items: list[Achievement], text: str) -> ReportSummary:
    line = Line(text="全年工作有序推进。", items=("p0",), checks=CHECKS)
    return ReportSummary(
        source=SourceFacts(
            name="", sha256="0" * 64, format="txt", script=Script.SIMPLIFIED, characters=len(text)
        ),
        report=ReportFacts(title=None, place=None, level=Level.UNKNOWN, issuer=None, year=None, date=None),
        overview=Overview(headline=line, text=line, highlights=(), concerns=(), priorities=()),
        achievements=tuple(items),
        deficiencies=(),
        plans=(),
        provenance=Provenance.model_validate(
            {"nianbao": "", "model": "", "model_sha256": None, "endpoint": "", "prompts": ()}
            | {"versions": {}, "chunks_failed": (), "chunks_asked": 0, "calls": 0, "kept": 0}
            | {"tokens_in": 0, "tokens_out": 0, "seconds": 0}
        ),
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how long scoring takes.")
    parser.add_argument("reports", nargs="?", type=int, default=1000)
    count = parser.parse_args().reports
    cases = [make(seed) for seed in range(count)]
    scoring.score(*make(count))  # imports scipy, which takes a second of its own
    started = time.process_time()
    scores = [scoring.score(*case) for case in cases]
    scored = time.process_time()
    together = scoring.pool(one.counts for one in scores)
    counts = scoring.by_report(scores, scoring.METRICS[scoring.HEADLINE])
    interval = scoring.bootstrap(counts)
    comparison = scoring.permutation(counts, counts)
    ended = time.process_time()
    assert together.kinds[Kind.ACHIEVEMENT].gold == count * ITEMS
    assert interval.low is not None
    assert comparison.p == 1.0
    each = 1000 * (scored - started) / count
    print(f"{count} reports of {ITEMS} items, {len(cases[0][2])} characters each")
    print(f"scoring     {scored - started:7.2f} s   {each:.2f} ms a report")
    print(f"statistics  {ended - scored:7.2f} s   pool, 10,000 resamples, 10,000 swaps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
