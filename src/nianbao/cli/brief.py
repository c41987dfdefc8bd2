"""`nianbao brief`: from summaries an executive summary of one report, or of many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.errors import INCOMPLETE

if TYPE_CHECKING:
    from nianbao.briefing import Brief
    from nianbao.schema.summary import ReportSummary
    from nianbao.settings import Settings

_DOCX, _HTML, _MARKDOWN = (".docx",), (".html", ".htm"), (".md", ".markdown")
_SUMMARIES = (".json", ".jsonl", ".ndjson")
_MOST_BYTES = 500_000_000
"""Bytes of one file of summaries: a province's counties in JSON Lines."""


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """What was asked of `nianbao brief`; `target` None is stdout, `expected` None without a list."""

    files: tuple[Path | str, ...]
    expected: tuple[str, ...] | None
    reports: tuple[Path, ...]
    target: Path | None
    sources: bool


_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="SUMMARY",
        help="Summaries (JSON or JSON Lines of nianbao summarize), directories, or - for stdin.",
    ),
]
_Out = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", metavar="OUT", help="A .docx, .md or .html file. [default: Markdown on stdout]"
    ),
]
_Expected = Annotated[
    Path | None,
    typer.Option(
        "--expected",
        metavar="FILE",
        help="The places that had to report, one a line: names who is missing.",
    ),
]
_Reports = Annotated[
    list[Path] | None,
    typer.Option(
        "--reports",
        metavar="DIR",
        help="Where the reports are: the .html then shows each line in its whole source.",
    ),
]
_NoProse = Annotated[bool, typer.Option("--no-prose", help="Ask no model: counts, tables and quotes only.")]
_NoSources = Annotated[
    bool,
    typer.Option(
        "--no-sources", help="Leave out the comments (.docx) or foot-notes (.md) that name sources."
    ),
]


@options.with_settings(*options.OF_MODEL, "chunk_characters", *options.OF_BUDGET)
def brief(  # one parameter an option: Typer reads them from the signature
    files: _Files,
    out: _Out = None,
    expected: _Expected = None,
    reports: _Reports = None,
    no_prose: _NoProse = False,
    no_sources: _NoSources = False,
    *,
    flags: options.Flags,
) -> None:
    """Brief leaders: one report on two pages, or many side by side, every line with its source.

    Built from summaries alone. Counts, sums and tables are the program's; a model only words the
    opening, and what does not hold against the sources is not printed.
    """
    from nianbao.cli.inputs import collect
    from nianbao.cli.outputs import document_target

    inputs = collect(files, suffixes=_SUMMARIES, hint="Make some with: nianbao summarize REPORTS -o DIR/")
    request = BriefRequest(
        files=tuple(one.argument for one in inputs),
        expected=_expected(expected),
        reports=tuple(reports or ()),
        target=document_target(out, files, (*_DOCX, *_MARKDOWN, *_HTML), what="brief"),
        sources=not no_sources,
    )
    raise typer.Exit(_run(request, None if no_prose else options.settings_from(flags)))


def _expected(path: Path | None) -> tuple[str, ...] | None:
    """The places of a list, one a line. Raises InputError or one of its kinds."""
    from nianbao.errors import BrokenFile, EmptyFile
    from nianbao.readers import Limits, read_bounded
    from nianbao.readers.limits import shown_name

    if path is None:
        return None
    name = shown_name(str(path))
    data = read_bounded(path, name, Limits())
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BrokenFile(f"{name} is no plain text.", "Save the list as UTF-8 text, one place a line.")
    places = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not places:
        raise EmptyFile(f"{name} names no place.", "Write one place a line.")
    return places


def _run(request: BriefRequest, settings: Settings | None) -> int:
    """Read, make and deliver; the exit code is 3 where a summary or the prose is incomplete."""
    from nianbao.briefing import make, wants_prose
    from nianbao.readers import Limits
    from nianbao.readers.summaries import load_summaries

    limits = Limits(max_bytes=_MOST_BYTES)
    summaries = [s for file in request.files for s in load_summaries(file, limits)]
    made = make(summaries, request.expected)
    if settings is not None and wants_prose(made):
        made = _worded(made, summaries, request, settings)
    _deliver(made, request)
    if made.prose is not None and made.prose.failed:
        streams.tell(f"The model could not be asked about all of the opening: {made.prose.failed}")
        return INCOMPLETE
    incomplete = [f.summary.source.name for f in made.reports if f.failed]
    if incomplete:
        shown = ", ".join(incomplete[:4]) + (f" and {len(incomplete) - 4} more" if incomplete[4:] else "")
        streams.tell(f"Incomplete summaries, said so in the brief: {shown}.")
        return INCOMPLETE
    return 0


def _worded(
    made: Brief, summaries: Sequence[ReportSummary], request: BriefRequest, settings: Settings
) -> Brief:
    """The brief with a model's opening; as it is where the embedded LLM is not to be had."""
    from nianbao.briefing import make_with_prose
    from nianbao.cli.asking import opened, run_to_end
    from nianbao.errors import EmbeddedModelError

    async def ask() -> Brief:
        async with opened(settings) as llm:
            return await make_with_prose(summaries, llm, request.expected)

    try:
        return run_to_end(ask())
    except EmbeddedModelError as error:
        if settings.gguf is not None or settings.model is not None:
            raise
        streams.tell(f"No model words the opening: {error.message} Counts and tables need none.")
        return made


def _deliver(made: Brief, request: BriefRequest) -> None:
    """Write the brief in the format of its target; Markdown to stdout without one."""
    from nianbao.cli.outputs import write, write_bytes

    target = request.target
    suffix = target.suffix.lower() if target is not None else ""
    if target is not None and suffix in _DOCX:
        from nianbao.cli.fonts import tell_missing
        from nianbao.rendering.paper import to_docx
        from nianbao.rendering.paper_style import PaperStyle

        write_bytes(target, to_docx(made.document, PaperStyle.COMPACT, request.sources))
        tell_missing(made.document.script)
    elif target is not None and suffix in _HTML:
        write(target, _page(made, request))
    else:
        from nianbao.rendering.document_markdown import to_markdown

        text = to_markdown(made.document, request.sources)
        if target is None:
            streams.out(text)
        else:
            write(target, text)
    if target is not None:
        streams.tell(f"Written to {target}")


def _page(made: Brief, request: BriefRequest) -> str:
    """The page to check the brief on; whole sources beside it where the reports are found."""
    from nianbao.readers import read
    from nianbao.readers.find import find_reports
    from nianbao.rendering.brief_page import SourceText, to_brief_page

    cited = {f.summary.source.sha256 for f in made.reports}
    found = find_reports(request.reports)
    texts = [SourceText(sha, read(found[sha]).text) for sha in sorted(cited & found.keys())]
    return to_brief_page(made.document, texts)
