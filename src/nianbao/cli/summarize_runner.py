"""Runs the jobs of `nianbao summarize` one report after another, and delivers each as it is done."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nianbao.cli import streams
from nianbao.cli.asking import AGAIN, opened
from nianbao.cli.errors import INCOMPLETE, INTERRUPTED, tell_error
from nianbao.cli.inputs import Input, collect, read_input
from nianbao.cli.outputs import SummaryJob, choose_format, plan_jobs, write
from nianbao.cli.progress import board
from nianbao.errors import InputError, NianbaoError
from nianbao.rendering import Format, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nianbao.llm.protocol import Llm
    from nianbao.schema.report import Report
    from nianbao.schema.summary import ReportSummary
    from nianbao.settings import Settings

_PLACES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SummarizeRequest:
    """What was asked of `nianbao summarize`, settings apart."""

    files: tuple[str, ...]
    out: str | None
    form: Format | None
    glob: str | None
    dry_run: bool


def run_jobs(request: SummarizeRequest, settings: Settings) -> int:
    """Do it and return the exit code: that of the first bad file, else 3 when a report is incomplete.

    A file that cannot be read is named and the others are done. Any other NianbaoError ends the
    run and is raised, after it was said how many reports are done.
    """
    inputs = collect(request.files, request.glob)
    form = choose_format(request.form, request.out, terminal=streams.terminal())
    if request.dry_run:
        from nianbao.cli.dry_run import dry_run

        return dry_run(inputs, settings, form)
    run = SummarizeRun(plan_jobs(inputs, request.out, form), form, settings)
    try:
        asyncio.run(run.all())
    except KeyboardInterrupt:
        streams.tell(f"Interrupted: {run.so_far}.")
        streams.tell(f"Hint: {AGAIN}")
        return INTERRUPTED
    except NianbaoError:
        if len(run.jobs) > 1:
            streams.tell(f"Stopped: {run.so_far}.")
        raise
    return run.exit_code


class SummarizeRun:
    """One run over several reports: the model is opened once, after the first report was read."""

    def __init__(self, jobs: Sequence[SummaryJob], form: Format, settings: Settings) -> None:
        self.jobs, self.form, self.settings = jobs, form, settings
        self.done = 0
        self.incomplete = False
        self.first_error: NianbaoError | None = None

    @property
    def exit_code(self) -> int:
        """0, or why not."""
        if self.first_error is not None:
            return self.first_error.exit_code
        return INCOMPLETE if self.incomplete else 0

    @property
    def so_far(self) -> str:
        """How much is done, as words."""
        return f"{self.done} of {len(self.jobs)} report{'s' if len(self.jobs) > 1 else ''} done"

    async def all(self) -> None:
        """Read, summarise and deliver every job."""
        async with AsyncExitStack() as stack:
            llm: Llm | None = None
            for number, job in enumerate(self.jobs, 1):
                report = self._read(job.source)
                if report is None:
                    continue
                if llm is None:
                    llm = await stack.enter_async_context(opened(self.settings))
                summary = await self._summarize(report, llm, number)
                self._deliver(summary, report.text, job, number)
                self.done += 1

    def _read(self, source: Input) -> Report | None:
        try:
            return read_input(source, self.settings)
        except InputError as error:
            tell_error(error, source.name)
            self.first_error = self.first_error or error
            return None

    async def _summarize(self, report: Report, llm: Llm, number: int) -> ReportSummary:
        from nianbao.summarization.pipeline import asummarize

        place = f"{number}/{len(self.jobs)}" if len(self.jobs) > 1 else ""
        with board(place, lambda: llm.spent) as show:
            return await asummarize(report, settings=self.settings, llm=llm, progress=show)

    def _deliver(self, summary: ReportSummary, text: str, job: SummaryJob, number: int) -> None:
        several = len(self.jobs) > 1
        if job.target is not None:
            write(job.target, render(summary, self.form, text=text))
            streams.tell(f"{job.source.name}: written to {job.target}")
        elif self.form is Format.TABLE:
            from nianbao.rendering.table import to_lines

            streams.show(to_lines(summary, streams.width()))
            streams.out("\n" if several else "")
        elif several and self.form is Format.JSON:
            from nianbao.rendering.jsons import to_json_line

            streams.out(to_json_line(summary))
        elif several and self.form is Format.MARKDOWN:
            from nianbao.rendering.markdown import to_markdown

            streams.out(to_markdown(summary, anchors=f"report-{number}-source") + "\n")
        else:
            streams.out(render(summary, self.form, text=text))
        if not summary.complete:
            self.incomplete = True
            _tell_failed(summary, job.source.name)


def _tell_failed(summary: ReportSummary, name: str) -> None:
    """Name the failed chunks with the places they stand for, one line a reason."""
    marks = {item.unit: item.mark for item in summary.items()}
    failed = summary.provenance.chunks_failed
    streams.tell(
        f"{name}: {len(failed)} of {summary.provenance.chunks_asked} chunks failed; "
        "the source's own words stand in their place."
    )
    reasons: dict[str, list[str]] = {}
    for chunk in failed:
        places = _places([f"§{marks[unit]}" for unit in chunk.units if unit in marks])
        reasons.setdefault(chunk.reason, []).append(chunk.chunk + places)
    for reason, chunks in reasons.items():
        streams.tell(f"  {', '.join(chunks)}: {reason}")
    streams.tell("Hint: run the same command again; only these chunks are asked.")


def _places(marks: Sequence[str]) -> str:
    if not marks:
        return ""
    if len(marks) <= _PLACES_SHOWN:
        return f"（{'、'.join(marks)}）"
    return f"（{marks[0]} … {marks[-1]}, {len(marks)} places）"
