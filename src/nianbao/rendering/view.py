"""What every printed form of a summary says, in which order: cleaned, full-width, not yet laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.rendering.labels import Labels, labels_for
from nianbao.schema.summary import (
    Achievement,
    Deficiency,
    FailedChunk,
    Item,
    Line,
    Link,
    Plan,
    Quote,
    ReportSummary,
    Theme,
)
from nianbao.text.folding import full_width
from nianbao.text.sanitize import clean


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to an item's source: `anchor` is its name in a document, `mark` what is printed."""

    anchor: str
    mark: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said under an entry: a word of ours, then the text, then where to look."""

    label: str
    text: str = ""
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A line with the items it rests on; `title` is set apart in front of it, if there is one."""

    text: str
    refs: tuple[Ref, ...]
    flagged: bool
    title: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A named run of lines."""

    name: str
    lines: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Achievements, deficiencies or plans, grouped by theme."""

    name: str
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item stands: its headings, and its quotes as they are in the text."""

    ref: Ref
    path: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Chunks that failed for one reason, and the items that carry the source's words instead."""

    reason: str
    chunks: str
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A summary, ready to be laid out."""

    labels: Labels
    title: str
    headline: Statement
    failed: int
    failures: tuple[Failure, ...]
    overview: Statement
    outlook: tuple[Group, ...]
    listings: tuple[Listing, ...]
    flagged: bool
    notes: tuple[str, ...]
    provenance: tuple[str, ...]
    origins: tuple[Origin, ...]


def view_of(summary: ReportSummary, anchors: str = "source") -> View:
    """Everything a printed form says, in the report's script; `anchors` begins the names of anchors."""
    labels = labels_for(summary.source.script)
    refs = {
        item.id: Ref(f"{anchors}-{n}", clean(item.mark) or str(n))
        for n, item in enumerate(summary.items(), 1)
    }
    overview = summary.overview
    outlook = (
        (labels.highlights, overview.highlights),
        (labels.concerns, overview.concerns),
        (labels.priorities, overview.priorities),
    )
    lines = (overview.headline, overview.text, *overview.highlights, *overview.concerns, *overview.priorities)
    return View(
        labels=labels,
        title=_title(summary, labels),
        headline=_line(overview.headline, refs),
        failed=len(summary.provenance.chunks_failed),
        failures=_failures(summary, refs),
        overview=_line(overview.text, refs),
        outlook=tuple(Group(name, tuple(_line(one, refs) for one in some)) for name, some in outlook if some),
        listings=tuple(
            _listing(name, items, refs, labels)
            for name, items in zip(
                labels.kinds.values(),
                (summary.achievements, summary.deficiencies, summary.plans),
                strict=True,
            )
        ),
        flagged=any(line.checks.flagged for line in lines) or any(i.checks.flagged for i in summary.items()),
        notes=tuple(clean(note) for note in summary.notes),
        provenance=_provenance(summary, labels),
        origins=tuple(
            Origin(refs[item.id], tuple(clean(part) for part in item.section), item.evidence)
            for item in summary.items()
        ),
    )


def _title(summary: ReportSummary, labels: Labels) -> str:
    facts = summary.report
    if facts.title:
        return _print_form(facts.title)
    year = f"{facts.year}年" if facts.year else ""
    return _print_form(f"{facts.place or ''}{year}{labels.untitled}")


def _print_form(text: str) -> str:
    return full_width(clean(text))


def _refs(ids: Iterable[str], refs: dict[str, Ref]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(refs[one] for one in ids if one in refs))


def _line(line: Line, refs: dict[str, Ref]) -> Statement:
    return Statement(_print_form(line.text), _refs(line.items, refs), line.checks.flagged)


def _failures(summary: ReportSummary, refs: dict[str, Ref]) -> tuple[Failure, ...]:
    by_reason: dict[str, list[FailedChunk]] = {}
    for chunk in summary.provenance.chunks_failed:
        by_reason.setdefault(clean(chunk.reason), []).append(chunk)
    failures = []
    for reason, chunks in by_reason.items():
        units = {unit for chunk in chunks for unit in chunk.units}
        ids = [item.id for item in summary.items() if item.unit in units]
        names = "、".join(clean(chunk.chunk) for chunk in chunks)
        failures.append(Failure(reason, names, _refs(ids, refs)))
    return tuple(failures)


def _listing(name: str, items: Sequence[Item], refs: dict[str, Ref], labels: Labels) -> Listing:
    by_theme: dict[Theme, list[Statement]] = {}
    for item in items:
        by_theme.setdefault(item.theme, []).append(_entry(item, refs, labels))
    groups = tuple(Group(labels.themes[t], tuple(by_theme[t])) for t in Theme if t in by_theme)
    return Listing(name, len(items), groups)


def _entry(item: Item, refs: dict[str, Ref], labels: Labels) -> Statement:
    title, text = _print_form(item.title), _print_form(item.summary)
    if text.rstrip("。；") == title.rstrip("。；"):
        title = ""  # the summary is the title's own words: say them once
    return Statement(text, (refs[item.id],), item.checks.flagged, title, _remarks(item, refs, labels))


def _remarks(item: Item, refs: dict[str, Ref], labels: Labels) -> tuple[Remark, ...]:
    if isinstance(item, Achievement):
        return tuple(
            Remark(
                labels.claims[claim.kind],
                _print_form(claim.quote.text) + (f"（{_print_form(claim.by)}）" if claim.by else ""),
            )
            for claim in item.claims
        )
    remarks: list[Remark] = []
    if isinstance(item, Deficiency):
        if item.cause:
            remarks.append(Remark(labels.cause, _print_form(item.cause.text)))
        remarks += _links(labels.answered, item.answered_by, refs)
        if not item.answered_by:
            remarks.append(Remark(labels.unanswered))
    if isinstance(item, Plan):
        if item.target:
            remarks.append(Remark(labels.target, _print_form(item.target.text)))
        remarks += _links(labels.answers, item.answers, refs)
    return tuple(remarks)


def _links(label: str, links: Sequence[Link], refs: dict[str, Ref]) -> list[Remark]:
    return [Remark(label, _print_form(link.reason), _refs([link.item], refs)) for link in links]


def _provenance(summary: ReportSummary, labels: Labels) -> tuple[str, ...]:
    used, items = summary.provenance, tuple(summary.items())
    flagged = sum(item.checks.flagged for item in items)
    lines = (
        labels.source.format(
            name=summary.source.name, characters=summary.source.characters, sha256=summary.source.sha256
        ),
        labels.made.format(model=used.model, endpoint=used.endpoint, version=used.nianbao),
        labels.spent.format(
            asked=used.chunks_asked,
            calls=used.calls,
            kept=used.kept,
            tokens_in=used.tokens_in,
            tokens_out=used.tokens_out,
            seconds=f"{used.seconds:.1f}",
        ),
        labels.flagged.format(
            flagged=flagged, total=len(items), share=f"{flagged / len(items):.0%}" if items else "–"
        ),
    )
    return tuple(clean(line) for line in lines)
