"""What every printed form of a summary says, in which order: cleaned, full-width, not yet laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nianbao.rendering.labels import Labels, labels_for
from nianbao.rendering.reasons import breach_reason
from nianbao.schema.report import Kind
from nianbao.schema.summary import (
    OVERVIEW_CHUNK,
    Achievement,
    Checks,
    Deficiency,
    FailedChunk,
    Item,
    Line,
    Link,
    Plan,
    Quote,
    ReportSummary,
    Standing,
    Theme,
)
from nianbao.schema.terms import claim_name, name_of
from nianbao.text.folding import full_width
from nianbao.text.sanitize import clean
from nianbao.text.script import Script

_Said = TypeVar("_Said", bound="Statement", covariant=True)


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to an item: `anchor` is its name in a document, `mark` what is printed, `key` its number."""

    anchor: str
    mark: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said under an item: a word of ours, then the text, then where to look."""

    label: str
    text: str = ""
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A line with the items it rests on; `reasons` say why answers for it were refused."""

    text: str
    refs: tuple[Ref, ...]
    flagged: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card(Statement):
    """An item, its `refs` the one to itself.

    `title` is set apart in front of its text, if there is one; `path` are the headings above it, `quotes`
    its evidence as it is in the text.
    """

    title: str
    kind: Kind
    theme: Theme
    standing: Standing
    remarks: tuple[Remark, ...]
    path: tuple[str, ...]
    quotes: tuple[Quote, ...]

    @property
    def ref(self) -> Ref:
        """The pointer to the item itself."""
        return self.refs[0]


@dataclass(frozen=True, slots=True)
class LineGroup(Generic[_Said]):
    """A named run of lines or cards."""

    name: str
    lines: tuple[_Said, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of one kind, grouped by theme."""

    kind: Kind
    name: str
    groups: tuple[LineGroup[Card], ...]

    @property
    def count(self) -> int:
        """How many items it holds."""
        return sum(len(group.lines) for group in self.groups)


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
    outlook: tuple[LineGroup[Statement], ...]
    listings: tuple[Listing, ...]
    notes: tuple[str, ...]
    provenance: tuple[str, ...]

    @property
    def lines(self) -> tuple[Statement, ...]:
        """The lines of the executive summary."""
        return (self.headline, self.overview, *(line for group in self.outlook for line in group.lines))

    @property
    def cards(self) -> tuple[Card, ...]:
        """The items in their order in the summary."""
        cards = (card for listing in self.listings for group in listing.groups for card in group.lines)
        return tuple(sorted(cards, key=lambda card: int(card.ref.key)))

    @property
    def themes(self) -> tuple[tuple[Theme, str], ...]:
        """The themes that items have, with their names."""
        names = {group.lines[0].theme: group.name for listing in self.listings for group in listing.groups}
        return tuple((theme, names[theme]) for theme in Theme if theme in names)

    @property
    def flagged(self) -> bool:
        """Whether a line or an item stands in the source's own words."""
        return any(line.flagged for line in (*self.lines, *self.cards))


def view_of(summary: ReportSummary, anchors: str = "source") -> View:
    """Everything a printed form says, in the report's script; `anchors` begins the names of anchors."""
    return _Viewer(summary, anchors).view()


class _Viewer:
    """Lays out one summary in its script."""

    def __init__(self, summary: ReportSummary, anchors: str) -> None:
        self._summary = summary
        self._script: Script = summary.source.script
        self._labels = labels_for(Labels, self._script)
        # By number, not by id alone: a foreign summary may use an id twice.
        self._own = tuple(
            Ref(f"{anchors}-{n}", clean(item.mark) or str(n), str(n))
            for n, item in enumerate(summary.items(), 1)
        )
        self._refs = {item.id: ref for item, ref in zip(summary.items(), self._own, strict=True)}

    def view(self) -> View:
        """The whole of it."""
        summary, labels, overview = self._summary, self._labels, self._summary.overview
        outlook = (
            (labels.highlights, overview.highlights),
            (labels.concerns, overview.concerns),
            (labels.priorities, overview.priorities),
        )
        return View(
            labels=labels,
            title=_title(summary, labels),
            headline=self._line(overview.headline),
            failed=len(summary.provenance.chunks_failed),
            failures=self._failures(),
            overview=self._line(overview.text),
            outlook=tuple(LineGroup(name, tuple(map(self._line, some))) for name, some in outlook if some),
            listings=self._listings(),
            notes=tuple(clean(note) for note in summary.notes),
            provenance=_provenance(summary, labels),
        )

    def _to(self, ids: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(self._refs[one] for one in ids if one in self._refs))

    def _line(self, line: Line) -> Statement:
        refs, checks = self._to(line.items), line.checks
        return Statement(
            _print_form(line.text), refs=refs, flagged=checks.flagged, reasons=self._reasons(checks)
        )

    def _reasons(self, checks: Checks) -> tuple[str, ...]:
        return tuple(dict.fromkeys(breach_reason(breach, self._script) for breach in checks.breaches))

    def _failures(self) -> tuple[Failure, ...]:
        by_reason: dict[str, list[FailedChunk]] = {}
        for chunk in self._summary.provenance.chunks_failed:
            by_reason.setdefault(clean(chunk.reason), []).append(chunk)
        failures = []
        for reason, chunks in by_reason.items():
            units = {unit for chunk in chunks for unit in chunk.units}
            ids = [item.id for item in self._summary.items() if item.unit in units]
            failures.append(Failure(reason, "、".join(map(self._chunk_name, chunks)), self._to(ids)))
        return tuple(failures)

    def _chunk_name(self, chunk: FailedChunk) -> str:
        """The chunk of the executive summary has no items to lead to: it is called by its heading."""
        return self._labels.overview if chunk.chunk == OVERVIEW_CHUNK else clean(chunk.chunk)

    def _listings(self) -> tuple[Listing, ...]:
        cards = [self._card(item, ref) for item, ref in zip(self._summary.items(), self._own, strict=True)]
        return tuple(self._listing(kind, [card for card in cards if card.kind is kind]) for kind in Kind)

    def _listing(self, kind: Kind, cards: Sequence[Card]) -> Listing:
        groups = (
            LineGroup(name_of(theme, self._script), tuple(card for card in cards if card.theme is theme))
            for theme in Theme
        )
        return Listing(kind, name_of(kind, self._script), tuple(group for group in groups if group.lines))

    def _card(self, item: Item, ref: Ref) -> Card:
        title, text = _print_form(item.title), _print_form(item.summary)
        if text.rstrip("。；") == title.rstrip("。；"):
            title = ""  # the summary is the title's own words: say them once
        return Card(
            text=text,
            refs=(ref,),
            flagged=item.checks.flagged,
            reasons=self._reasons(item.checks),
            title=title,
            kind=item.kind,
            theme=item.theme,
            standing=item.checks.standing,
            remarks=self._remarks(item),
            path=tuple(filter(None, map(clean, item.section))),
            quotes=item.evidence,
        )

    def _remarks(self, item: Item) -> tuple[Remark, ...]:
        labels = self._labels
        remarks: list[Remark] = []
        if isinstance(item, Achievement):
            for claim in item.claims:
                by = f"（{_print_form(claim.by)}）" if claim.by else ""
                remarks.append(
                    Remark(claim_name(claim.kind, self._script), _print_form(claim.quote.text) + by)
                )
        if isinstance(item, Deficiency):
            if item.cause:
                remarks.append(Remark(labels.cause, _print_form(item.cause.text)))
            remarks += self._links(labels.answered, item.answered_by)
            if not item.answered_by:
                remarks.append(Remark(labels.unanswered))
        if isinstance(item, Plan):
            if item.target:
                remarks.append(Remark(labels.target, _print_form(item.target.text)))
            remarks += self._links(labels.answers, item.answers)
        return tuple(remarks)

    def _links(self, label: str, links: Sequence[Link]) -> list[Remark]:
        return [Remark(label, _print_form(link.reason), self._to([link.item])) for link in links]


def _title(summary: ReportSummary, labels: Labels) -> str:
    facts = summary.report
    if facts.title:
        return _print_form(facts.title)
    year = f"{facts.year}年" if facts.year else ""
    return _print_form(f"{facts.place or ''}{year}{labels.untitled}")


def _print_form(text: str) -> str:
    return full_width(clean(text))


def _provenance(summary: ReportSummary, labels: Labels) -> tuple[str, ...]:
    items = tuple(summary.items())
    flagged = sum(item.checks.flagged for item in items)
    lines = (
        labels.source.format(source=summary.source),
        labels.made.format(used=summary.provenance),
        labels.spent.format(used=summary.provenance),
        labels.flagged.format(
            flagged=flagged, total=len(items), share=f"{flagged / len(items):.0%}" if items else "–"
        ),
    )
    return tuple(clean(line) for line in lines)
