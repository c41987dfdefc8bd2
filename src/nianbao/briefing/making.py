"""The one composition: summaries in, a brief as a document out; with a model, its opening in prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport, file_reports
from nianbao.briefing.many import ManyBrief, brief_many
from nianbao.briefing.one import OneBrief, brief_one
from nianbao.briefing.page_many import page_of_many
from nianbao.briefing.page_one import page_of_one
from nianbao.briefing.parts import Pen
from nianbao.briefing.points import Prose
from nianbao.briefing.prose import write_prose
from nianbao.llm.protocol import Llm
from nianbao.schema.document import Document
from nianbao.schema.summary import ReportSummary


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief, its data and what became of its prose: None where no model was asked or needed."""

    data: OneBrief | ManyBrief
    document: Document
    prose: Prose | None = None

    @property
    def reports(self) -> tuple[FiledReport, ...]:
        """The reports it is about."""
        return self.data.reports


def make(
    summaries: Sequence[ReportSummary], expected: Sequence[str] | None = None, prose: Prose | None = None
) -> Brief:
    """The brief without asking a model: of one report, or of many where there are several or a list.

    Raises ValueError for no summary at all.
    """
    if not summaries:
        raise ValueError("a brief needs at least one summary")
    filing = file_reports(summaries)
    flagged = all(i.checks.flagged for f in filing.reports for i in f.summary.items())
    pen = Pen(filing.script, flags=not flagged)
    runs = prose.runs(pen) if prose else ()
    if len(filing.reports) == 1 and expected is None:
        one = brief_one(filing.reports[0])
        return Brief(one, page_of_one(one, pen, runs), prose)
    many = brief_many(filing, expected)
    return Brief(many, page_of_many(many, pen, runs), prose)


def wants_prose(made: Brief) -> bool:
    """Whether a model would add something: one report's overview that holds is not written again."""
    return any(made.data.paragraphs)


async def make_with_prose(
    summaries: Sequence[ReportSummary], llm: Llm, expected: Sequence[str] | None = None
) -> Brief:
    """The brief with its opening by a model.

    Raises the errors of the model that end a run; one that passes leaves the program's own sentences and
    is named in `Brief.prose.failed`.
    """
    made = make(summaries, expected)
    if not wants_prose(made):
        return made
    places = [f.place for f in made.reports] if isinstance(made.data, ManyBrief) else []
    return make(summaries, expected, await write_prose(made.data.paragraphs, llm, places))
