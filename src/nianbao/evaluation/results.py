"""The result file of an eval run: counts and reasons per report, so that anything can be recomputed.

Frozen pydantic models; the JSON Schema in `schemas/eval-run.v1.json` is generated from here. Offsets
are half-open characters of the report's text, times are seconds. The file holds titles, summaries and
overview lines, with the source's own clauses among them: it may go where the report may go.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from nianbao.errors import BrokenFile, InputError
from nianbao.evaluation.gold import GoldItem
from nianbao.evaluation.scoring.counts import Counts, FaultRecord, MatchedPair
from nianbao.schema.report import Kind, Level
from nianbao.schema.summary import Frozen, Item, PromptUsed, Theme
from nianbao.text.script import Script

FileT = TypeVar("FileT", bound=BaseModel)

RUN_VERSION = 1
"""Version of the `EvalRun` schema; it names `schemas/eval-run.v1.json`."""


class LabelledItem(Frozen):
    """An item of either side, enough to show it: its evidence as `[start, end)` pairs."""

    id: str
    kind: Kind
    theme: Theme
    title: str
    summary: str = ""
    evidence: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, item: GoldItem | Item, summary: str = "") -> LabelledItem:
        """A labelled item, or a predicted one with its summary."""
        return cls(
            id=item.id,
            kind=item.kind,
            theme=item.theme,
            title=item.title,
            summary=summary,
            evidence=tuple((one.start, one.end) for one in item.evidence),
        )


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

    @property
    def complete(self) -> bool:
        """Whether every report was found, and none failed or is incomplete."""
        return not self.missing and not any(one.error or one.failed_chunks for one in self.reports)


def load_run(path: Path) -> EvalRun:
    """Read a result file. Raises InputError when it cannot be read, BrokenFile when it is none."""
    anew = "Make one with: nianbao eval run -o FILE."
    return load_typed(EvalRun, path, what="result of an eval run", absent="Check the path.", anew=anew)


def load_typed(kind: type[FileT], path: Path, *, what: str, absent: str, anew: str) -> FileT:
    """A JSON file as its type. Raises InputError with the hint `absent`, BrokenFile with the hint `anew`."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", absent) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BrokenFile(f"{path} is no {what}: {where}: {first['msg']}.", anew) from None
