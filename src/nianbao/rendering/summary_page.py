"""A summary as a page to check it on: items on one side, the source on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.errors import InputError
from nianbao.rendering.labels import Labels
from nianbao.rendering.page_labels import PageLabels, page_labels_for
from nianbao.rendering.pages import lang_of, render_page
from nianbao.rendering.passages import Evidence, Panel, Piece, pieces, quotes_alone, whole_text
from nianbao.rendering.reasons import breach_reason
from nianbao.rendering.view import Failure, Ref, Remark, Statement, View, view_of
from nianbao.schema.summary import Checks, Item, Line, ReportSummary, Standing, Theme
from nianbao.text.sanitize import clean
from nianbao.text.script import Script

_ANCHOR = "item"
_OVERVIEW = "overview"
"""`nianbao.summarization.overview.CHUNK`, which no printed form may import."""


@dataclass(frozen=True, slots=True)
class Words:
    """A printed line: `refs` lead to the items it rests on, `keys` to their evidence."""

    pieces: tuple[Piece, ...]
    refs: tuple[Ref, ...]
    keys: str
    flagged: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said under an item: a word of ours, text, and where to look."""

    label: str
    pieces: tuple[Piece, ...]
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One item: `key` is its number on the page, `reasons` say why answers were refused."""

    key: str
    ref: Ref
    path: str
    kind: str
    theme: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    places: tuple[str, ...]
    asides: tuple[Aside, ...]
    flagged: bool
    standing: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The items of one kind and one theme."""

    id: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The items of one kind, by theme."""

    id: str
    name: str
    count: int
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A named run of lines of the executive summary."""

    name: str
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Something a person should look at: where it stands on the page, and why."""

    ref: Ref
    pieces: tuple[Piece, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """Everything the page says."""

    labels: Labels
    words: PageLabels
    keys: tuple[tuple[str, str], ...]
    title: str
    headline: Words
    failed: int
    failures: tuple[Failure, ...]
    look: tuple[Look, ...]
    overview: Words
    outlook: tuple[Outlook, ...]
    kinds: tuple[Kinds, ...]
    themes: tuple[tuple[str, str], ...]
    total: int
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]
    provenance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What every part of one page shares."""

    view: View
    words: PageLabels
    script: Script


def to_page(summary: ReportSummary, text: str | None = None) -> str:
    """The summary as one self-contained HTML file.

    `text` is the text that was summarised (`Report.text`): with it the page shows the whole source
    and marks the evidence in it, without it the quotes alone, and says so. Raises InputError when
    a quote of the summary does not stand in `text` at its offsets, or `text` has another length.
    """
    if text is not None:
        _check(summary, text)
    view = page_of(summary, text)
    return render_page("checking-summary", title=view.title, lang=lang_of(summary.source.script), view=view)


def _check(summary: ReportSummary, text: str) -> None:
    quotes = (quote for item in summary.items() for quote in item.evidence)
    moved = next((quote for quote in quotes if text[quote.start : quote.end] != quote.text), None)
    if len(text) == summary.source.characters and moved is None:
        return
    why = (
        f"it has {len(text)} characters, not {summary.source.characters}"
        if moved is None
        else f"the quote at [{moved.start}, {moved.end}) does not stand there"
    )
    raise InputError(
        f"The text is not the one that was summarised from {clean(summary.source.name)}: {why}.",
        "Give the report that the summary was made from, as nianbao reads it, or none.",
    )


def page_of(summary: ReportSummary, text: str | None) -> SummaryPage:
    """What the page says, in the report's script."""
    view, script = view_of(summary, anchors=_ANCHOR), summary.source.script
    words = page_labels_for(script)
    kinds = _kinds(summary, _Around(view, words, script))
    headline = _words(view.headline, summary.overview.headline, script)
    overview = _words(view.overview, summary.overview.text, script)
    outlook = _outlook(summary, view, script)
    present = {item.theme for item in summary.items()}
    return SummaryPage(
        labels=view.labels,
        words=words,
        keys=words.keys + words.filter_keys,
        title=view.title,
        headline=headline,
        failed=view.failed,
        failures=tuple(_failure(failure, words) for failure in view.failures),
        look=_look((headline, overview, *(line for group in outlook for line in group.lines)), kinds, words),
        overview=overview,
        outlook=outlook,
        kinds=kinds,
        themes=tuple((theme.value, view.labels.themes[theme]) for theme in Theme if theme in present),
        total=len(view.origins),
        panels=(_panel(summary, text, words),),
        notes=view.notes,
        provenance=view.provenance,
    )


def _failure(failure: Failure, words: PageLabels) -> Failure:
    """The chunk of the executive summary has no items to lead to: it is called by its name on the page."""
    return replace(failure, chunks=words.summary) if failure.chunks == _OVERVIEW else failure


def _look(lines: Sequence[Words], kinds: Sequence[Kinds], words: PageLabels) -> tuple[Look, ...]:
    """What is flagged: lines of the executive summary, then items in the order of the source."""
    cards = [card for kind in kinds for bundle in kind.bundles for card in bundle.cards if card.flagged]
    cards.sort(key=lambda card: int(card.key))
    summary = Ref("summary", words.summary)
    return (
        *(Look(summary, line.pieces, line.reasons) for line in lines if line.flagged),
        *(Look(card.ref, card.title or card.text, card.reasons) for card in cards),
    )


def _outlook(summary: ReportSummary, view: View, script: Script) -> tuple[Outlook, ...]:
    overview = summary.overview
    given = filter(None, (overview.highlights, overview.concerns, overview.priorities))
    return tuple(
        Outlook(
            group.name,
            tuple(_words(said, line, script) for said, line in zip(group.lines, lines, strict=True)),
        )
        for group, lines in zip(view.outlook, given, strict=True)
    )


def _key(ref: Ref) -> str:
    return ref.anchor.removeprefix(f"{_ANCHOR}-")


def _words(said: Statement, line: Line, script: Script) -> Words:
    keys = " ".join(map(_key, said.refs))
    return Words(pieces(said.text), said.refs, keys, said.flagged, _reasons(line.checks, script))


def _reasons(checks: Checks, script: Script) -> tuple[str, ...]:
    return tuple(dict.fromkeys(breach_reason(breach, script) for breach in checks.breaches))


def _kinds(summary: ReportSummary, around: _Around) -> tuple[Kinds, ...]:
    made, number = [], 0
    all_items: tuple[Sequence[Item], ...] = (summary.achievements, summary.deficiencies, summary.plans)
    for (kind, name), listing, items in zip(
        around.view.labels.kinds.items(), around.view.listings, all_items, strict=True
    ):
        numbered = list(enumerate(items, number + 1))
        number += len(items)
        bundles = []
        themes = [theme for theme in Theme if any(item.theme is theme for item in items)]
        for theme, group in zip(themes, listing.groups, strict=True):
            of_theme = [(n, item) for n, item in numbered if item.theme is theme]
            cards = tuple(
                _card(n, item, said, around) for (n, item), said in zip(of_theme, group.lines, strict=True)
            )
            bundles.append(Bundle(theme.value, group.name, cards))
        made.append(Kinds(kind.value, name, listing.count, tuple(bundles)))
    return tuple(made)


def _card(number: int, item: Item, said: Statement, around: _Around) -> Card:
    words = around.words
    standing = {Standing.REPAIRED: words.repaired, Standing.QUOTED: words.quoted}
    return Card(
        key=str(number),
        # By number, not by id: a foreign summary may use an id twice.
        ref=Ref(f"{_ANCHOR}-{number}", clean(item.mark) or str(number)),
        path=" › ".join(filter(None, map(clean, item.section))),
        kind=item.kind.value,
        theme=item.theme.value,
        title=pieces(said.title),
        text=pieces(said.text),
        places=tuple(words.place.format(start=q.start, end=q.end) for q in item.evidence),
        asides=tuple(map(_aside, said.remarks)),
        flagged=said.flagged,
        standing=standing.get(item.checks.standing, ""),
        reasons=_reasons(item.checks, around.script),
    )


def _aside(remark: Remark) -> Aside:
    return Aside(remark.label, pieces(remark.text), remark.refs)


def _panel(summary: ReportSummary, text: str | None, words: PageLabels) -> Panel:
    evidence = [
        Evidence(str(number), clean(item.mark), quote.start, quote.end, quote.text, item.kind.value)
        for number, item in enumerate(summary.items(), 1)
        for quote in item.evidence
    ]
    passages = quotes_alone(evidence, words.place) if text is None else whole_text(text, evidence)
    return Panel(clean(summary.source.name), passages, whole=text is not None)
