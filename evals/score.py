"""Scores the pipeline, or the outline alone, against gold: one table, then what is wrong.

    python evals/score.py                          outline alone, every gold of evals/gold
    python evals/score.py --model embedded -v      the whole pipeline with the embedded LLM, with reasons
    python evals/score.py --model configured       the whole pipeline with the endpoint of the environment
    python evals/score.py --gold DIR --reports DIR r01.txt

Reports are looked up by the SHA-256 that the gold file names. FILES are reports or gold files: only those
are scored. A run that failed scores as an empty prediction. Exit code 2 when not everything could be
scored, 1 with --gate when a figure over all reports misses what is wanted.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao import scoring
from nianbao.errors import InputError, NianbaoError
from nianbao.evaluating.baselines import outline_summary
from nianbao.gold import Gold, load_golds
from nianbao.report import Report
from nianbao.settings import Settings, resolve
from nianbao.summary import ReportSummary

HERE = Path(__file__).resolve().parent
FLOORS = {
    "micro_partial_f1": 0.90,
    "achievement_partial_f1": 0.85,
    "deficiency_partial_f1": 0.85,
    "plan_partial_f1": 0.85,
    "coverage": 0.97,
    "figures_f1": 0.95,
    "documents_f1": 0.98,
    "theme_accuracy": 0.70,
    "evidence_valid": 1.0,
}
"""What must be reached over all reports together."""
COLUMNS = {
    "F1": "micro_partial_f1",
    "ach.": "achievement_partial_f1",
    "def.": "deficiency_partial_f1",
    "plan": "plan_partial_f1",
    "cover": "coverage",
    "fig.": "figures_f1",
    "docs": "documents_f1",
    "theme": "theme_accuracy",
    "valid": "evidence_valid",
    "faith": "faithfulness",
    "halluc": "hallucination",
    "compl.": "completeness",
}
EXTRAS = ("micro_strict_f1", "kind_accuracy", "title_similarity", "figures_pooled_f1", "evidence_precision")
MODELS = ("outline", "embedded", "configured")


@dataclass(frozen=True, slots=True)
class Result:
    """One report's score, the wall time in seconds, and the error of a run that failed."""

    score: scoring.ReportScore
    seconds: float
    error: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print, and return the exit code."""
    options = _options(arguments)
    results: list[Result] = []
    try:
        golds = _chosen(load_golds(options.gold), options.gold, options.files)
        paths = _by_digest(options.reports)
        for gold in golds:
            if gold.sha256 not in paths:
                print(f"no report in {options.reports} has the SHA-256 of {gold.report}", file=sys.stderr)
                continue
            if not results:
                _print_head()
            results.append(_score(gold, paths[gold.sha256], options.model))
            _print_result(results[-1])
    except NianbaoError as error:
        print(error.message, error.hint, file=sys.stderr)
        return 2
    if not results:
        print("nothing was scored", file=sys.stderr)
        return 2
    _print_together(results)
    if options.verbose:
        _print_reasons(results)
    if len(results) != len(golds):
        return 2
    return 1 if options.gate and _missed(results) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Score summaries of the gold reports.")
    parser.add_argument("files", nargs="*", type=Path, help="reports or gold files; default all")
    parser.add_argument("--gold", type=Path, default=HERE / "gold", help="folder of gold files")
    parser.add_argument("--reports", type=Path, default=HERE / "reports", help="folder of report files")
    parser.add_argument("--model", choices=MODELS, default="outline", help="what makes the summary")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when a figure misses what is wanted")
    parser.add_argument("-v", "--verbose", action="store_true", help="name everything that is wrong")
    return parser.parse_args(arguments)


def _by_digest(folder: Path) -> dict[str, Path]:
    """The files of a folder by the SHA-256 of their bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}


def _chosen(golds: tuple[Gold, ...], folder: Path, files: Sequence[Path]) -> list[Gold]:
    """The gold files that belong to `files`, by name. Raises InputError for a file without gold."""
    if not files:
        return list(golds)
    by_stem = {Path(gold.report).stem: gold for gold in golds}
    unknown = [str(path) for path in files if path.stem not in by_stem]
    if unknown:
        raise InputError(f"{', '.join(unknown)}: no gold file in {folder} is for it.", "Check the name.")
    return [by_stem[path.stem] for path in files]


def _score(gold: Gold, path: Path, model: str) -> Result:
    """Summarise one report and score it; a run that failed is an empty prediction."""
    from nianbao.reading import load, read

    text = load(path).text
    started = time.perf_counter()
    summary, sentences, error = None, [], ""
    try:
        report = read(path)
        sentences = [sentence.span for sentence in report.sentences]
        summary = outline_summary(report) if model == "outline" else _pipeline_summary(report, model)
    except NianbaoError as failure:
        error = failure.message
    seconds = time.perf_counter() - started
    score = scoring.score(gold, summary, text, sentences)
    if model == "outline":
        # The outline writes no overview: undefined, not wrong.
        reasons = tuple(r for r in score.reasons if r.fault is not scoring.Fault.MISSING_FACT)
        score = replace(score, executive=scoring.Executive(), reasons=reasons)
    return Result(score, seconds, error)


def _pipeline_summary(report: Report, model: str) -> ReportSummary:
    """The pipeline's summary, by the embedded LLM whatever is configured, or by what is configured."""
    from nianbao.pipeline import summarize

    return summarize(report, settings=Settings() if model == "embedded" else resolve(environ=os.environ))


def _wide(text: str, width: int) -> str:
    """The text cut and padded to `width` terminal cells."""
    cut, cells = "", 0
    for char in text:
        size = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if cells + size > width:
            break
        cut, cells = cut + char, cells + size
    return cut + " " * (width - cells)


def _row(name: str, figures: Iterable[float | None], seconds: float) -> str:
    cells = ("     –" if value is None else f"{value:6.3f}" for value in figures)
    return f"{_wide(name, 24)} {' '.join(cells)} {seconds:7.1f}"


def _print_head() -> None:
    print(f"{_wide('report', 24)} {' '.join(f'{title:>6}' for title in COLUMNS)} seconds")


def _print_result(result: Result) -> None:
    figures = scoring.values(result.score)
    row = _row(result.score.report, (figures[name] for name in COLUMNS.values()), result.seconds)
    print(row, flush=True)
    if result.error:
        print(f"  failed, scored as empty: {result.error}")


def _print_together(results: Sequence[Result]) -> None:
    together = scoring.pool(result.score for result in results)
    figures = scoring.values(together)
    seconds = sum(result.seconds for result in results)
    print(_row(f"all {len(results)}", (figures[name] for name in COLUMNS.values()), seconds))
    print(_row("wanted", (FLOORS.get(name) for name in COLUMNS.values()), 0.0).rsplit(maxsplit=1)[0])
    _print_rest(together, [result.score for result in results])


def _missed(results: Sequence[Result]) -> list[str]:
    """The figures over all reports below their floor or undefined, and any hallucination; printed."""
    figures = scoring.values(scoring.pool(result.score for result in results))
    missed = [name for name, floor in FLOORS.items() if (figures[name] or 0.0) < floor]
    missed += ["hallucination"] if figures["hallucination"] else []
    print(f"missed: {', '.join(missed)}" if missed else "everything that is wanted is reached")
    return missed


def _print_rest(together: scoring.ReportScore, scores: Sequence[scoring.ReportScore]) -> None:
    """The interval of the headline, and the figures that no column holds."""
    interval = scoring.bootstrap(scoring.by_report(scores, scoring.METRICS[scoring.HEADLINE]))
    if interval.low is not None and interval.high is not None:
        note = f" ({interval.note})" if interval.note else ""
        print(f"micro partial F1, 95 % interval: {interval.low:.3f} to {interval.high:.3f}{note}")
    figures = scoring.values(together)
    known = ((name, figures[name]) for name in EXTRAS)
    print(", ".join(f"{name} {'–' if value is None else format(value, '.3f')}" for name, value in known))
    print(f"duplicates {together.duplicates}, splits {together.splits}, merges {together.merges}")


def _print_reasons(results: Sequence[Result]) -> None:
    for result in results:
        counts = Counter(reason.fault.value for reason in result.score.reasons)
        faults = ", ".join(f"{count} × {fault}" for fault, count in counts.items())
        print(f"\n{result.score.report}: {faults or 'no fault'}")
        for reason in result.score.reasons:
            print(f"  {reason}")


if __name__ == "__main__":
    sys.exit(main())
