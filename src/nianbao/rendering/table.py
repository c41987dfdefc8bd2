"""A summary for a terminal: marks at the left, hanging text, no line wider than asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from nianbao.rendering.labels import Labels
from nianbao.rendering.view import Card, LineGroup, Ref, Statement, View, view_of
from nianbao.rendering.wrapping import heading, lines
from nianbao.schema.summary import ReportSummary

DEFAULT_WIDTH = 80
"""Terminal cells, where nothing else is known."""
_NARROWEST = 24
_MARKS_SHOWN = 6


def to_lines(summary: ReportSummary, width: int = DEFAULT_WIDTH) -> list[Text]:
    """The summary as styled lines of at most `width` terminal cells (24 at least).

    Text of the report or a model is cleaned of control characters and never read as markup.
    """
    view = view_of(summary)
    return [line for part in _parts(view, max(width, _NARROWEST)) for line in part]


def to_table(summary: ReportSummary, width: int = DEFAULT_WIDTH) -> str:
    """The summary as plain lines of at most `width` terminal cells, with an end of line each."""
    return "".join(f"{line.plain}\n" for line in to_lines(summary, width))


def _parts(view: View, width: int) -> Iterator[list[Text]]:
    labels = view.labels
    yield lines(Text(view.title, "dim"), width)
    yield _wrapped(view.headline, labels, width, style="bold")
    yield from _failures(view, width)
    if view.flagged:
        yield lines(Text(labels.quoted_means, "yellow"), width)
    yield [*heading(labels.overview, width), Text("")]
    yield _wrapped(view.overview, labels, width)
    for group in view.outlook:
        yield [Text(""), Text(group.name, "bold cyan")]
        yield from (_wrapped(line, labels, width, bullet="· ") for line in group.lines)
    for listing in view.listings:
        yield [*heading(f"{listing.name}（{labels.count.format(listing.count)}）", width), Text("")]
        if not listing.groups:
            yield [Text(labels.none)]
        gutter = min(_gutter(listing.groups), width // 3)
        for number, group in enumerate(listing.groups):
            yield ([Text("")] if number else []) + [Text(group.name, "bold cyan")]
            yield from (_entry(line, labels, width, gutter=gutter) for line in group.lines)
    if view.notes:
        yield [*heading(labels.notes, width), Text("")]
        yield from (lines(Text(note), width, "· ", indent=2) for note in view.notes)
    yield [Text("")]
    yield from (lines(Text(line, "dim"), width, "", indent=2) for line in view.provenance)


def _failures(view: View, width: int) -> Iterator[list[Text]]:
    labels = view.labels
    if not view.failed:
        return
    yield lines(Text(labels.failed.format(view.failed), "bold red"), width)
    for failure in view.failures:
        line = Text(_marks(failure.refs) or failure.chunks, "red")
        if failure.reason:
            line.append(f"（{labels.failed_reason}：{failure.reason}）")
        yield lines(line, width, "· ", indent=2)


def _gutter(groups: Iterable[LineGroup[Card]]) -> int:
    return max((cell_len(_marks(line.refs)) for group in groups for line in group.lines), default=0) + 2


def _entry(line: Card, labels: Labels, width: int, gutter: int) -> list[Text]:
    marks = _marks(line.refs)
    text = Text()
    if line.title:
        text.append(f"{line.title}：", "bold")
    text.append(line.text)
    if line.flagged:
        text.append(f" {labels.quoted}", "yellow")
    if cell_len(marks) + 2 <= gutter:
        made = lines(text, width, marks + " " * (gutter - cell_len(marks)), indent=gutter)
        made[0].stylize("dim", 0, len(marks))
    else:  # a mark wider than its column stands on lines of its own
        made = lines(Text(marks, "dim"), width) + lines(text, width, " " * gutter, indent=gutter)
    for remark in line.remarks:
        said = Text(remark.label, "cyan")
        said.append(f"：{remark.text}" if remark.text else "")
        said.append(f" {_marks(remark.refs)}" if remark.refs else "", "dim")
        made += lines(said, width, " " * gutter + "· ", indent=gutter + 2)
    return made


def _wrapped(line: Statement, labels: Labels, width: int, bullet: str = "", style: str = "") -> list[Text]:
    text = Text().append(line.text, style)
    if line.refs:
        text.append(f" {_some_marks(line.refs, labels)}", "dim")
    if line.flagged:
        text.append(f" {labels.quoted}", "yellow")
    return lines(text, width, bullet, indent=len(bullet))


def _some_marks(refs: tuple[Ref, ...], labels: Labels) -> str:
    if len(refs) <= _MARKS_SHOWN:
        return _marks(refs)
    return f"{_marks(refs[:_MARKS_SHOWN])} {labels.more.format(len(refs))}"


def _marks(refs: Iterable[Ref]) -> str:
    return " ".join(f"[§{ref.mark}]" for ref in refs)
