"""An eval run as one HTML page that needs no network: scores, charts, and every mismatch in its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nianbao.evaluation.report.measures import Slice
from nianbao.evaluation.report.view import view_of_run
from nianbao.evaluation.results import EvalRun
from nianbao.rendering.pages import render_page


def to_run_page(run: EvalRun, texts: Mapping[str, str], slices: Sequence[Slice] = ()) -> str:
    """The page of a run, in English around the Chinese of the reports.

    `texts` holds the reports' texts by the SHA-256 of their files: where one is missing, or is not as
    long as the one that was scored, the page shows the items without it and says so. A page with texts
    holds them whole. Raises ValueError for a run without reports, NianbaoError without numpy.
    """
    view = view_of_run(run, texts, slices)
    title, home = f"Eval run: {view.title}", "nianbao.evaluation.report"
    return render_page("run", title=title, lang="en", view=view, package=home)
