"""The result file of an eval run: counts and reasons per report, so that anything can be recomputed.

Frozen pydantic models; the JSON Schema in `schemas/eval-run.v1.json` is generated from here. Offsets
are half-open characters of the report's text, times are seconds. The file holds titles, summaries and
overview lines, with the source's own clauses among them: it may go where the report may go.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from nianbao.errors import BrokenFile, InputError
from nianbao.evaluation.scoring.counts import (
    Executive,
    Fault,
    KindCounts,
    MatchedPair,
    Overlap,
    Ratio,
    Reason,
    ReportScore,
    Tokens,
)
from nianbao.schema.report import Kind, Level
from nianbao.schema.summary import Frozen, PromptUsed, Theme
from nianbao.text.script import Script

RUN_VERSION = 1
"""Version of the `EvalRun` schema; it names `schemas/eval-run.v1.json`."""


class ConfusionCount(Frozen):
    """A cell of the confusion matrix; None is `none`."""

    gold: Kind | None
    predicted: Kind | None
    count: int


class FaultRecord(Frozen):
    """Why a score is not 1: the fault, the ids it concerns, how."""

    fault: Fault
    detail: str
    gold: str | None = None
    predicted: str | None = None


class Counts(Frozen):
    """The counts of `nianbao.evaluation.scoring.ReportScore`, as JSON can hold them."""

    kinds: dict[Kind, KindCounts]
    confusion: tuple[ConfusionCount, ...]
    themes: Ratio
    titles: Ratio
    characters: dict[Kind, Overlap]
    evidence: Overlap
    valid: Ratio
    compression: Ratio
    duplicates: int
    splits: int
    merges: int
    figures: Overlap
    pooled_figures: Overlap
    documents: Overlap
    tokens: Tokens
    executive: Executive

    @classmethod
    def of(cls, score: ReportScore) -> Counts:
        """The counts of a score."""
        cells = sorted(score.confusion.items(), key=lambda cell: tuple(map(str, cell[0])))
        confusion = tuple(ConfusionCount(gold=g, predicted=p, count=n) for (g, p), n in cells)
        return cls(confusion=confusion, **{name: getattr(score, name) for name in cls.as_scored()})

    @classmethod
    def as_scored(cls) -> list[str]:
        """The fields that a score holds in the same form."""
        return [name for name in cls.model_fields if name != "confusion"]


class LabelledItem(Frozen):
    """An item of either side, enough to show it: its evidence as `[start, end)` pairs."""

    id: str
    kind: Kind
    theme: Theme
    title: str
    summary: str = ""
    evidence: tuple[tuple[int, int], ...]


class ReportResult(Frozen):
    """One report of a run, or one repeat of it.

    `sha256` is that of the report's bytes, `labels_sha256` of its gold file's. `error` says
    why a run failed: it scored as an empty prediction. `failed_chunks` are those that stand in the
    source's own words. `calls`, `tokens_in` and `tokens_out` are what this run spent,
    `kept` how many answers came from the store or from recordings. `pairs` is `score.pairs`: which gold
    item was matched with which predicted one. `overview` holds the lines of the executive summary
    (`scoring.executive.overview_texts`), for a judge to read; empty where none was written.
    """

    report: str
    sha256: str
    labels_sha256: str = ""
    year: int | None
    level: Level | None
    script: Script | None
    shape: tuple[str, ...]
    characters: int
    repeat: int = Field(default=1, ge=1)
    error: str = ""
    failed_chunks: tuple[str, ...] = ()
    seconds: float = 0.0
    calls: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    counts: Counts
    reasons: tuple[FaultRecord, ...] = ()
    gold: tuple[LabelledItem, ...] = ()
    predicted: tuple[LabelledItem, ...] = ()
    pairs: tuple[MatchedPair, ...] = ()
    overview: tuple[str, ...] = ()

    @property
    def score(self) -> ReportScore:
        """The score these counts are of, reasons included."""
        counts = self.counts
        return ReportScore(
            report=self.report,
            confusion={(cell.gold, cell.predicted): cell.count for cell in counts.confusion},
            reasons=tuple(Reason(self.report, w.fault, w.detail, w.gold, w.predicted) for w in self.reasons),
            pairs=self.pairs,
            **{name: getattr(counts, name) for name in Counts.as_scored()},
        )


class EvalRun(Frozen):
    """A whole run over a set.

    `name` is how tables call it; `model` an endpoint's or embedded model, or a baseline (`outline`,
    `lead`). `corpus_sha256` and `labels_sha256` are over the report files and the gold files that were
    scored, by name. `missing` names gold files whose report was not found: they were not scored.
    `started` is ISO 8601 in UTC.
    """

    schema_version: Literal[1] = 1
    name: str
    model: str
    model_sha256: str | None = None
    endpoint: str = ""
    prompts: tuple[PromptUsed, ...] = ()
    corpus_sha256: str
    labels_sha256: str
    nianbao: str
    started: str
    repeats: int = Field(default=1, ge=1)
    reports: tuple[ReportResult, ...]
    missing: tuple[str, ...] = ()


def whys(score: ReportScore) -> tuple[FaultRecord, ...]:
    """The reasons of a score, as a result file keeps them."""
    return tuple(
        FaultRecord(fault=r.fault, detail=r.detail, gold=r.gold, predicted=r.predicted) for r in score.reasons
    )


def load_run(path: Path) -> EvalRun:
    """Read a result file. Raises InputError when it cannot be read, BrokenFile when it is none."""
    try:
        return EvalRun.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BrokenFile(
            f"{path} is no result of an eval run: {where}: {first['msg']}.",
            "Make one with: nianbao eval run -o FILE.",
        ) from None
