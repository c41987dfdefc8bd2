"""A summary as a page to check it on: items on one side, the source on the other."""

from __future__ import annotations

from nianbao.errors import InputError
from nianbao.rendering.labels import PageLabels, labels_for
from nianbao.rendering.pages import render_page
from nianbao.rendering.passages import CheckingPage, Evidence, panel_of
from nianbao.rendering.view import view_of
from nianbao.schema.summary import ReportSummary
from nianbao.text.sanitize import clean


def to_page(summary: ReportSummary, text: str | None = None) -> str:
    """The summary as one self-contained HTML file.

    `text` is the text that was summarised (`Report.text`): with it the page shows the whole source
    and marks the evidence in it, without it the quotes alone, and says so. Raises InputError when
    a quote of the summary does not stand in `text` at its offsets, or `text` has another length.
    """
    source, name = summary.source, clean(summary.source.name)
    if text is not None and len(text) != source.characters:
        raise InputError(
            f"The text is not the one that was summarised from {name}: "
            f"it has {len(text)} characters, not {source.characters}.",
            "Give the report that the summary was made from, as nianbao reads it, or none.",
        )
    view, words = view_of(summary, anchors="item"), labels_for(PageLabels, source.script)
    evidence = [
        Evidence(
            key=card.ref.key,
            mark=card.ref.mark,
            start=quote.start,
            end=quote.end,
            text=quote.text,
            tone=card.kind.value,
        )
        for card in view.cards
        for quote in card.quotes
    ]
    page = CheckingPage(
        words=words,
        keys=words.keys + words.filter_keys,
        said=view,
        panels=(panel_of(name, text, evidence, place=words.place),),
    )
    return render_page("checking-summary", title=view.title, lang=source.script.tag, view=page)
