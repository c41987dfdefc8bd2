"""A summary as Markdown: marks are links to the quoted source at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nianbao.rendering.labels import Labels
from nianbao.rendering.view import Card, Failure, LineGroup, Listing, Ref, Statement, View, view_of
from nianbao.schema.summary import ReportSummary
from nianbao.text.sanitize import markdown as safe


def to_markdown(summary: ReportSummary, anchors: str = "source") -> str:
    """A document that ends in a newline; `anchors` begins the names its marks link to.

    The headline comes first, then failed chunks, the overview, three lists by theme, notes,
    provenance and the sources. A mark `[§二(三)2]` leads to the item's source text, which is
    printed unchanged but for white space, with its character offsets `[start, end)`. Nothing of the
    report or of a model's answer can become markup, a link, an image or HTML.
    """
    view = view_of(summary, anchors)
    return "\n".join(_blocks(view)).rstrip("\n") + "\n"


def _blocks(view: View) -> Iterator[str]:
    labels = view.labels
    yield f"# {safe(view.title)}\n"
    yield _bold_line(view.headline, labels) + "\n"
    yield from _failures(view)
    if view.flagged:
        yield f"> {safe(labels.quoted_means)}\n"
    yield f"## {labels.overview}\n"
    yield _statement(view.overview, labels) + "\n"
    for group in view.outlook:
        yield from _group(group, labels)
    for listing in view.listings:
        yield from _listing(listing, labels)
    if view.notes:
        yield f"## {labels.notes}\n"
        yield from (f"- {safe(note)}" for note in view.notes)
        yield ""
    yield from _sources(view)
    yield "---\n"
    yield from (f"- {safe(line)}" for line in view.provenance)


def _bold_line(line: Statement, labels: Labels) -> str:
    # The blank before the marks lets `**` close after punctuation too (CommonMark's flanking rule).
    text = safe(line.text)
    return (f"**{text}**" if text else "") + _tail(line, labels)


def _failures(view: View) -> Iterator[str]:
    if not view.failed:
        return
    yield f"> **{safe(view.labels.failed.format(view.failed))}**\n>"
    yield from (_failure(failure, view.labels) for failure in view.failures)
    yield ""


def _failure(failure: Failure, labels: Labels) -> str:
    reason = f"（{labels.failed_reason}：{safe(failure.reason)}）" if failure.reason else ""
    return f"> - {_marks(failure.refs) or safe(failure.chunks)}{reason}"


def _group(group: LineGroup[Statement], labels: Labels) -> Iterator[str]:
    yield f"### {group.name}\n"
    yield from (f"- {_statement(line, labels)}" for line in group.lines)
    yield ""


def _listing(listing: Listing, labels: Labels) -> Iterator[str]:
    yield f"## {listing.name}（{labels.count.format(listing.count)}）\n"
    if not listing.groups:
        yield f"{labels.none}\n"
    for group in listing.groups:
        yield f"### {group.name}\n"
        for line in group.lines:
            yield f"- {_statement(line, labels)}"
            for remark in line.remarks:
                text = f"：{safe(remark.text)}" if remark.text else ""
                yield f"  - {remark.label}{text}" + (f" {_marks(remark.refs)}" if remark.refs else "")
        yield ""


def _statement(line: Statement, labels: Labels) -> str:
    title = f"**{safe(line.title)}**：" if isinstance(line, Card) and line.title else ""
    return title + safe(line.text) + _tail(line, labels)


def _tail(line: Statement, labels: Labels) -> str:
    marks = f" {_marks(line.refs)}" if line.refs else ""
    return marks + (f" {labels.quoted}" if line.flagged else "")


def _marks(refs: Iterable[Ref]) -> str:
    return " ".join(f"[{_mark(ref)}](#{ref.anchor})" for ref in refs)


def _mark(ref: Ref) -> str:
    return rf"\[§{safe(ref.mark)}\]"


def _sources(view: View) -> Iterator[str]:
    labels = view.labels
    yield f"## {labels.sources}\n"
    yield f"{safe(labels.sources_mean)}\n"
    for card in view.cards:
        yield from _source(card, labels)


def _source(card: Card, labels: Labels) -> Iterator[str]:
    path = " › ".join(map(safe, card.path))
    yield f'<a id="{card.ref.anchor}"></a>{_mark(card.ref)}' + (f" {path}" if path else "") + "\n"
    for quote in card.quotes:
        yield f"> {safe(quote.text)}"
        yield f"> — {labels.characters} \\[{quote.start}, {quote.end})\n"
