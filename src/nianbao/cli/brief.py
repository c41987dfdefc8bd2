"""`nianbao brief`: from summaries an executive summary of one report, or of many side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import options

if TYPE_CHECKING:
    from nianbao.briefing import Made
    from nianbao.schema.summary import ReportSummary
    from nianbao.settings import Settings

INCOMPLETE = 3
_DOCX, _HTML, _MARKDOWN = (".docx",), (".html", ".htm"), (".md", ".markdown")
_SUMMARIES = (".json", ".jsonl", ".ndjson")
_MOST_BYTES = 500_000_000
"""Bytes of one file of summaries: a province's counties in JSON Lines."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of `nianbao brief`; `target` None is stdout, `expected` None without a list."""

    files: tuple[Path | str, ...]
    expected: tuple[str, ...] | None
    reports: tuple[Path, ...]
    target: Path | None
    sources: bool


def brief(  # one parameter an option: Typer reads them from the signature
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="SUMMARY",
            help="Summaries (JSON or JSON Lines of nianbao summarize), directories, or - for stdin.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="OUT", help="A .docx, .md or .html file. [default: Markdown on stdout]"
        ),
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            "--expected",
            metavar="FILE",
            help="The places that had to report, one a line: names who is missing.",
        ),
    ] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option(
            "--reports",
            metavar="DIR",
            help="Where the reports are: the .html then shows each line in its whole source.",
        ),
    ] = None,
    no_prose: Annotated[
        bool, typer.Option("--no-prose", help="Ask no model: counts, tables and quotes only.")
    ] = False,
    no_sources: Annotated[
        bool,
        typer.Option(
            "--no-sources", help="Leave out the comments (.docx) or foot-notes (.md) that name sources."
        ),
    ] = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    mode: options.ModeOption = None,
    gguf: options.Gguf = None,
    threads: options.Threads = None,
    chunk_characters: options.ChunkCharacters = None,
    timeout: options.Timeout = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    no_store: options.NoStore = False,
) -> None:
    """Brief leaders: one report on two pages, or many side by side, every line with its source.

    Built from summaries alone. Counts, sums and tables are the program's; a model only words the
    opening, and what does not hold against the sources is not printed.
    """
    wish = Wish(
        _collect(files), _expected(expected), tuple(reports or ()), _target(out, files), not no_sources
    )
    flags: Mapping[str, object] = {
        "model": model,
        "base_url": base_url,
        "mode": mode.value if mode else None,
        "gguf": gguf,
        "threads": threads,
        "chunk_characters": chunk_characters,
        "timeout": timeout,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "use_store": False if no_store else None,
    }
    raise typer.Exit(_run(wish, None if no_prose else options.settings_from(flags)))


def _collect(files: Sequence[str]) -> tuple[Path | str, ...]:
    """The files in the order given, a directory's by name, each once. Raises InputError for an empty one."""
    from nianbao.errors import InputError

    found: dict[Path | str, Path | str] = {}
    for file in files:
        path = Path(file)
        if file == "-":
            found.setdefault(file, file)
        elif path.is_dir():
            inside = sorted(p for p in path.iterdir() if _is_summary(p))
            if not inside:
                raise InputError(
                    f"The directory {path} holds no summary ({', '.join(_SUMMARIES)}).",
                    "Make some with: nianbao summarize REPORTS -o DIR/",
                )
            for one in inside:
                found.setdefault(one.resolve(), one)
        else:
            found.setdefault(path.resolve(), path)
    return tuple(found.values())


def _is_summary(path: Path) -> bool:
    return path.suffix.lower() in _SUMMARIES and not path.name.startswith(".") and path.is_file()


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


def _target(out: str | None, files: Sequence[str]) -> Path | None:
    """The file to write, None for stdout. Raises OutputError."""
    from nianbao.errors import OutputError

    if out is None or out == "-":
        return None
    path = Path(out)
    if path.suffix.lower() not in (*_DOCX, *_MARKDOWN, *_HTML):
        raise OutputError(f"A brief cannot be written as {path.name}.", "Name a file in .docx, .md or .html.")
    if path.resolve() in {Path(one).resolve() for one in files}:
        raise OutputError(f"{path.name} is an input: it would be overwritten.", "Choose another -o.")
    if not path.parent.is_dir():
        raise OutputError(f"There is no directory {path.parent}.", "Make it first, or choose another -o.")
    return path


def _run(wish: Wish, settings: Settings | None) -> int:
    """Read, make and deliver; the exit code is 3 where a summary or the prose is incomplete."""
    from nianbao.briefing import make, wants_prose
    from nianbao.cli import streams
    from nianbao.readers import Limits
    from nianbao.readers.summaries import load_summaries

    limits = Limits(max_bytes=_MOST_BYTES)
    summaries = [s for file in wish.files for s in load_summaries(file, limits)]
    made = make(summaries, wish.expected)
    if settings is not None and wants_prose(made):
        made = _worded(made, summaries, wish, settings)
    _deliver(made, wish)
    if made.prose is not None and made.prose.failed:
        streams.tell(f"The model could not be asked about all of the opening: {made.prose.failed}")
        return INCOMPLETE
    incomplete = [f.summary.source.name for f in made.reports if f.failed]
    if incomplete:
        shown = ", ".join(incomplete[:4]) + (f" and {len(incomplete) - 4} more" if incomplete[4:] else "")
        streams.tell(f"Incomplete summaries, said so in the brief: {shown}.")
        return INCOMPLETE
    return 0


def _worded(made: Made, summaries: Sequence[ReportSummary], wish: Wish, settings: Settings) -> Made:
    """The brief with a model's opening; as it is where the embedded LLM is not to be had."""
    import asyncio

    from nianbao.briefing import make_with_prose
    from nianbao.cli import streams
    from nianbao.cli.progress import weights_teller
    from nianbao.errors import EmbeddedModelError
    from nianbao.llm.factory import open_llm

    async def ask() -> Made:
        with weights_teller() as tell:
            async with open_llm(settings, tell) as llm:
                return await make_with_prose(summaries, llm, wish.expected)

    try:
        return asyncio.run(ask())
    except EmbeddedModelError as error:
        if settings.gguf is not None or settings.model is not None:
            raise
        streams.tell(f"No model words the opening: {error.message} Counts and tables need none.")
        return made


def _deliver(made: Made, wish: Wish) -> None:
    """Write the brief in the format of its target; Markdown to stdout without one."""
    from nianbao.cli import streams
    from nianbao.cli.outputs import write, write_bytes

    target = wish.target
    suffix = target.suffix.lower() if target is not None else ""
    if target is not None and suffix in _DOCX:
        from nianbao.cli.fonts import tell_missing
        from nianbao.rendering.look import Look
        from nianbao.rendering.paper import to_docx

        write_bytes(target, to_docx(made.document, Look.COMPACT, wish.sources))
        tell_missing(made.document.script)
    elif target is not None and suffix in _HTML:
        write(target, _page(made, wish))
    else:
        from nianbao.rendering.document_markdown import to_markdown

        text = to_markdown(made.document, wish.sources)
        if target is None:
            streams.out(text)
        else:
            write(target, text)
    if target is not None:
        streams.tell(f"Written to {target}")


def _page(made: Made, wish: Wish) -> str:
    """The page to check the brief on; whole sources beside it where the reports are found."""
    from nianbao.readers import read
    from nianbao.readers.find import find_reports
    from nianbao.rendering.brief_page import SourceText, to_brief_page

    cited = {f.summary.source.sha256 for f in made.reports}
    found = find_reports(wish.reports)
    texts = [SourceText(sha, read(found[sha]).text) for sha in sorted(cited & found.keys())]
    return to_brief_page(made.document, texts)
