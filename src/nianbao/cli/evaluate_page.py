"""`nianbao eval page`: a result file of `eval run` as one HTML page. Asks no model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import streams
from nianbao.cli.evaluate_gold import DEFAULT_SET, Reports, SetDir, report_folders
from nianbao.cli.options import settings_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nianbao.evaluation.results import EvalRun


def page(
    run: Annotated[Path, typer.Argument(metavar="RUN.json", help="A result file of eval run.")],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="PAGE.html", help="[default: RUN.html; - is stdout]"),
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
) -> None:
    """Write a run as one HTML page: scores, charts, every mismatch beside its text. Asks no model.

    Texts are looked up by SHA-256 in the set's reports/ and in every --reports; the page holds those it
    finds, so share it as you would share the reports. Without a text it shows the items alone.
    """
    from nianbao.cli.outputs import STDOUT, check_target, write
    from nianbao.errors import InputError
    from nianbao.evaluation.report.page import to_run_page
    from nianbao.evaluation.results import load_run
    from nianbao.evaluation.slices import slices
    from nianbao.readers.find import find_reports

    result = load_run(run)
    target = None if out == STDOUT else Path(out) if out else run.with_suffix(".html")
    if target is not None:
        check_target(target, [run])
    if not result.reports:
        raise InputError(f"{run} holds no report that was scored.", "Run eval run again.")
    texts = _texts(result, find_reports(report_folders(set_dir, reports)))
    html = to_run_page(result, texts, slices(result.reports))
    if target is None:
        streams.out(html)
    else:
        write(target, html)
        count = len({one.sha256 for one in result.reports})
        streams.tell(f"{target}: the text of {len(texts)} of {count} reports is in it.")


def _texts(run: EvalRun, paths: Mapping[str, Path]) -> dict[str, str]:
    """The texts of the run's reports by SHA-256; a file that cannot be read any more is named, not fatal."""
    from nianbao.errors import InputError
    from nianbao.readers import Limits, load

    limits = Limits(max_bytes=settings_from({}).max_file_bytes)
    texts: dict[str, str] = {}
    for digest in dict.fromkeys(one.sha256 for one in run.reports):
        if digest in paths:
            try:
                texts[digest] = load(paths[digest], limits).text
            except InputError as error:
                streams.tell(f"{error.message} The page shows its items without the text.")
    return texts
