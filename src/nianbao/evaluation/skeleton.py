"""A gold skeleton from the outline: a start for a person to correct, made without a model.

Labels for scoring never come from our own output, so a skeleton says that it is one and
`nianbao eval validate` refuses it until a person has put a name in its place.
"""

from __future__ import annotations

import json

from nianbao.errors import NotAReport
from nianbao.evaluation.gold import Gold, GoldFigure, GoldItem
from nianbao.schema.report import Kind, Level, Report, Role, Unit
from nianbao.schema.summary import TITLE_LIMIT
from nianbao.summarization.items import documents_in, figures_in
from nianbao.summarization.themes import theme_of
from nianbao.text.clauses import clauses
from nianbao.text.sanitize import visible_json
from nianbao.text.spans import joined

SKELETON = "skeleton, uncorrected"
"""What `labelled_by` of a skeleton says; a file that still says so is not valid gold."""

_NOTE = (
    "Correct every item after evals/labelling.md: what is an item, kind, role, theme, title, evidence, "
    "figures, documents. Write 8 to 12 key_facts, at least one of a deficiency and one of a plan, or take "
    "the field away. Then write who labelled into labelled_by, and delete this note."
)
_HOMES = {
    Kind.ACHIEVEMENT: Role.ACHIEVEMENTS,
    Kind.DEFICIENCY: Role.DEFICIENCIES,
    Kind.PLAN: Role.PLANS,
}


def skeleton(report: Report) -> Gold:
    """The outline's units as gold items `a1…`, `d1…`, `p1…`, in the order of the text.

    Raises NotAReport when the outline found no unit.
    """
    if not report.units:
        raise NotAReport(
            f"{report.source.name} has no units of an annual report.", "Look at it: nianbao outline FILE."
        )
    counts = dict.fromkeys(Kind, 0)
    items: list[GoldItem] = []
    for unit in sorted(report.units, key=lambda unit: unit.span):
        counts[unit.kind] += 1
        items.append(_item(report, unit, f"{unit.kind.value[0]}{counts[unit.kind]}"))
    facts = report.facts
    return Gold(
        report=report.source.name,
        sha256=report.source.sha256,
        items=tuple(items),
        year=facts.year,
        jurisdiction=facts.place,
        level=None if facts.level is Level.UNKNOWN else facts.level,
        script=report.script,
        labelled_by=SKELETON,
    )


def gold_json(gold: Gold, note: str = _NOTE) -> str:
    """A gold file as JSON text, keys in the order of labelling.md, evidence as pairs of offsets.

    `note` is for the person who corrects it; loaders leave it aside.
    """
    head = gold.model_dump(mode="json", include={"report", "sha256", "year", "jurisdiction", "level"})
    items = [
        item.model_dump(mode="json") | {"evidence": [[span.start, span.end] for span in item.evidence]}
        for item in gold.items
    ]
    whole = {
        **head,
        "script": gold.script,
        "shape": gold.shape,
        "note": note,
        "items": items,
        "key_facts": [fact.model_dump(mode="json") for fact in gold.key_facts],
        "labelled_by": gold.labelled_by,
    }
    return visible_json(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _item(report: Report, unit: Unit, name: str) -> GoldItem:
    text = report.text
    spans = joined(text, report.spans_of(unit.sentences) or (unit.span,))
    words = "".join(span.cut(text) for span in spans)
    above = "" if unit.section is None else report.sections[unit.section].title
    documents = (one.title for span in spans for one in documents_in(text, span))
    return GoldItem(
        id=name,
        kind=unit.kind,
        role=unit.role if unit.role in (Role.LEADERSHIP, *_HOMES.values()) else _HOMES[unit.kind],
        theme=theme_of(unit.title or "", words, above).theme,
        title=_title(unit, words),
        evidence=spans,
        figures=tuple(
            GoldFigure(**figure.model_dump(exclude={"label"}))
            for span in spans
            for figure in figures_in(text, span)
        ),
        documents=tuple(dict.fromkeys(documents)),
    )


def _title(unit: Unit, words: str) -> str:
    """The source's own heading or its first clause, cut to what a title may be."""
    own = unit.title or next((words[start:end] for start, end in clauses(words)), words)
    return " ".join(own.split())[:TITLE_LIMIT].strip() or unit.id
