"""What the pictures show: the bundled report, its summary, the run over the bundled set.

The answers are the recorded ones of the embedded LLM, so no model runs and the pictures can be made again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from needs import MissingError

from nianbao import Report, ReportSummary, read, summarize
from nianbao.evaluation.cases import load_cases
from nianbao.evaluation.recordings import ReplayLlm, load_recording
from nianbao.evaluation.results import EvalRun, load_run
from nianbao.evaluation.runner import run_cases
from nianbao.evaluation.summarizers import LlmSummarizer
from nianbao.readers.summaries import load_summary
from nianbao.settings import Settings

ROOT = Path(__file__).parents[1]
SET = ROOT / "evals"
REPORT = SET / "reports" / "r01.txt"
RECORDING = SET / "recordings" / "qwen2.5-coder-1.5b-instruct-q4_k_m.jsonl"


@dataclass(frozen=True)
class Material:
    """Made when first asked for. `summary_file` and `run_file` stand in for the recording.

    Its properties raise MissingError when the recording lacks an answer, NianbaoError when a file cannot
    be read.
    """

    summary_file: Path | None = None
    run_file: Path | None = None

    @cached_property
    def report(self) -> Report:
        """The bundled report."""
        return read(REPORT)

    @cached_property
    def summary(self) -> ReportSummary:
        """Its summary."""
        if self.summary_file is not None:
            return load_summary(self.summary_file)
        replaying = ReplayLlm(load_recording(RECORDING))
        made = summarize(self.report, settings=Settings(), llm=replaying)
        _check(replaying)
        return made

    @cached_property
    def run(self) -> EvalRun:
        """The recorded model over the bundled set."""
        if self.run_file is not None:
            return load_run(self.run_file)
        replaying = ReplayLlm(load_recording(RECORDING))
        made = asyncio.run(run_cases(load_cases(SET), LlmSummarizer((replaying,))))
        _check(replaying)
        return made

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of the run's reports by SHA-256."""
        return {case.gold.sha256: read(case.path).text for case in load_cases(SET).cases}


def _check(replaying: ReplayLlm) -> None:
    if replaying.missing:
        prompts = ", ".join(f"{name} ({count})" for name, count in sorted(replaying.missing.items()))
        raise MissingError(f"{RECORDING.name} lacks answers to {prompts}: run nianbao eval record.")
