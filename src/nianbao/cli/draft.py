"""`nianbao draft`: from summaries the skeleton of next year's report, with labelled blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options, streams
from nianbao.cli.errors import INCOMPLETE

if TYPE_CHECKING:
    from nianbao.drafting.model import Draft
    from nianbao.settings import Settings

OPEN = 1
"""Exit code of `--check` when blanks are open."""

_DOCX, _MARKDOWN = ".docx", (".md", ".markdown")


class OfficeKind(StrEnum):
    """The built-in wordings; those of `nianbao.drafting.model.DraftKind`."""

    COUNTY = "county"
    DEPARTMENT = "department"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What was asked of `nianbao draft`; `target` None is stdout."""

    summaries: tuple[str, ...]
    kind: OfficeKind | None
    template: Path | None
    target: Path | None
    sources: bool


_Summaries = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUMMARY",
        help="This year's summary (JSON of nianbao summarize), and those of earlier years, if any.",
    ),
]
_Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="OUT", help="A .docx or .md file. [default: Markdown on stdout]"),
]
_Kind = Annotated[
    OfficeKind | None,
    typer.Option(
        "--kind",
        help="Whose report: a government's, a department's, a development zone's. [default: by the report]",
    ),
]
_Template = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help="The office's own .docx: with Jinja marks it is filled in, without any it is taken as last "
        "year's report and turned into reminders.",
    ),
]
_NoSources = Annotated[
    bool,
    typer.Option(
        "--no-sources", help="Leave out the comments (.docx) or foot-notes (.md) that name sources."
    ),
]
_Prose = Annotated[
    bool,
    typer.Option(
        "--prose", help="Let the model condense last year's plans; what does not hold stays quoted."
    ),
]
_Check = Annotated[
    str | None,
    typer.Option(
        "--check",
        metavar="FILE",
        help="List the blanks still open in a draft (.docx, .md) and exit: 0 none, 1 some are open.",
    ),
]
_TemplateFields = Annotated[
    bool, typer.Option("--template-fields", help="Print what a template may use, and exit.")
]


@options.with_settings(*options.OF_MODEL, *options.OF_BUDGET)
def draft(  # one parameter an option: Typer reads them from the signature
    summaries: _Summaries = None,
    out: _Out = None,
    kind: _Kind = None,
    template: _Template = None,
    no_sources: _NoSources = False,
    prose: _Prose = False,
    check: _Check = None,
    template_fields: _TemplateFields = False,
    *,
    flags: options.Flags,
) -> None:
    """Draft next year's report: last year's plans to answer for, shortfalls, figures, all with blanks.

    Nothing is invented: what is unknown is a labelled blank 【填写：…】. Without --prose no model is asked.
    """
    if check is not None:
        raise typer.Exit(_check(check))
    if template_fields:
        from nianbao.drafting.fields import describe

        streams.out(describe())
        return
    if not summaries:
        raise typer.BadParameter("Name this year's summary.", param_hint="SUMMARY")
    target = _target(out, template, summaries)
    request = DraftRequest(tuple(summaries), kind, template, target, not no_sources)
    raise typer.Exit(_run(request, options.settings_from(flags) if prose else None))


def _target(out: str | None, template: Path | None, summaries: Sequence[str]) -> Path | None:
    """The file to write, None for stdout. Raises OutputError, also where a template's DOCX has no file."""
    from nianbao.cli.outputs import document_target
    from nianbao.errors import OutputError

    endings = (_DOCX,) if template is not None else (_DOCX, *_MARKDOWN)
    inputs = [*summaries, *([str(template)] if template is not None else [])]
    target = document_target(out, inputs, endings, what="draft")
    if target is None and template is not None:
        raise OutputError("A draft from a template is a .docx file.", "Name one: -o draft.docx")
    return target


def _run(request: DraftRequest, settings: Settings | None) -> int:
    """Build, word if asked to, and deliver; returns the exit code."""
    from nianbao.drafting.building import build, lacks_items
    from nianbao.drafting.model import DraftKind
    from nianbao.readers.summaries import load_summary

    read = [load_summary(one) for one in request.summaries]
    made, code = build(read, DraftKind(request.kind.value) if request.kind else None), 0
    if settings is not None:
        made, code = _worded(made, settings)
    _deliver(made, request)
    for name, summary in zip(request.summaries, read, strict=True):
        if lacks_items(summary):
            streams.tell(f"{Path(name).name}: the summary is incomplete; some words are the source's own.")
    return code


def _worded(made: Draft, settings: Settings) -> tuple[Draft, int]:
    """The draft with what the model could word, and the exit code; says how much that was."""
    from nianbao.cli.asking import opened, run_to_end
    from nianbao.drafting.prose import RewordedDraft, reword

    async def ask() -> RewordedDraft:
        async with opened(settings) as llm:
            return await reword(made, llm)

    done = run_to_end(ask())
    streams.tell(f"{done.worded} of {done.asked} measures worded by the model; the others are quoted.")
    if done.failure:
        streams.tell(f"The model could not be asked about all of them: {done.failure}")
        return done.draft, INCOMPLETE
    return done.draft, 0


def _deliver(made: Draft, request: DraftRequest) -> None:
    """Write the draft in the format of its target; Markdown to stdout without one."""
    from nianbao.cli.outputs import write, write_bytes
    from nianbao.drafting.layout import to_document

    target = request.target
    if request.template is not None and target is not None:
        write_bytes(target, _from_template(request.template, made))
    elif target is not None and target.suffix.lower() == _DOCX:
        from nianbao.cli.fonts import tell_missing
        from nianbao.rendering.paper import to_docx
        from nianbao.rendering.paper_style import PaperStyle

        write_bytes(target, to_docx(to_document(made), PaperStyle.OFFICIAL, request.sources))
        tell_missing(made.script)
    else:
        from nianbao.rendering.document_markdown import to_markdown

        text = to_markdown(to_document(made), request.sources)
        if target is None:
            streams.out(text)
        else:
            write(target, text)
    if target is not None:
        streams.tell(f"Written to {target}; list what is open with: nianbao draft --check {target}")


def _from_template(path: Path, made: Draft) -> bytes:
    """The office's template filled in, or last year's report turned into reminders."""
    from nianbao.drafting.office import fill, has_marks
    from nianbao.readers import Limits, read_bounded
    from nianbao.readers.limits import shown_name

    data = read_bounded(path, shown_name(str(path)), Limits())
    if has_marks(data):
        return fill(data, made)
    from nianbao.drafting.lastyear import turn

    return turn(data, made)


def _check(file: str) -> int:
    """List the open blanks under their headings; 0 when there is none, else 1."""
    from nianbao.drafting.blanks import open_blanks
    from nianbao.text.sanitize import clean

    found = open_blanks(file)
    heading = ""
    for number, blank in enumerate(found, 1):
        if blank.heading != heading:
            heading = blank.heading
            streams.out(f"{clean(heading)}\n")
        row = f"  {clean(blank.row)}" if blank.row else ""
        streams.out(f"{number:>5}  {clean(blank.text)}{row}\n")
    if not found:
        streams.tell("No blank is open.")
        return 0
    streams.tell(f"{len(found)} blank{'s are' if len(found) > 1 else ' is'} open.")
    return OPEN
