"""A model's sentences on the page: under the program's label, with their sources and who they are about."""

from __future__ import annotations

from nianbao.briefing.page_many import own_sentence, point_name
from nianbao.briefing.parts import Pen
from nianbao.briefing.prose import PointProse, Prose
from nianbao.schema.document import Run, Runs
from nianbao.schema.summary import Standing
from nianbao.schema.terms import KIND_LEADS


def runs_of_many(prose: Prose, pen: Pen) -> tuple[Runs, ...]:
    """The paragraphs; nothing where the model wrote no sentence at all."""
    if not prose.written:
        return ()
    return tuple(tuple(r for s in some for r in _of_many(s, pen)) for some in prose.paragraphs)


def _of_many(sentence: PointProse, pen: Pen) -> Runs:
    """`行政执法方面，…（甲县、乙县、丙县）。`; the program's own sentence, flagged, where no words held."""
    point = sentence.point
    if sentence.standing is Standing.QUOTED:
        return (*own_sentence(point, pen), *pen.flag(True))
    cites = tuple(c for e in point.examples for c in e.report.cite(e.item, e.quote))
    who = "、".join(dict.fromkeys(pen.name(e.report) for e in point.examples))
    lead = "，" if point.examples[0].quote is None else "："
    return (
        pen.own(f"{point_name(point)}{lead}"),
        Run(pen.turned(sentence.words.removesuffix("。")), cites=cites),
        pen.own("（"),
        Run(who),
        pen.own("）。"),
    )


def runs_of_one(prose: Prose, pen: Pen) -> tuple[Runs, ...]:
    """The one paragraph; nothing where the model wrote no sentence at all."""
    if not prose.written:
        return ()
    return (tuple(r for some in prose.paragraphs for s in some for r in _of_one(s, pen)),)


def _of_one(sentence: PointProse, pen: Pen) -> Runs:
    point = sentence.point
    label = KIND_LEADS[point.kind]
    lead = (pen.own(label),) if label else ()
    if sentence.standing is Standing.QUOTED:
        first = point.examples[0]
        runs = pen.item(first.report, first.item, title=False)
        return (*lead, *runs, *(pen.flag(True) if not first.item.checks.flagged else ()))
    cites = tuple(c for e in point.examples for c in e.report.cite(e.item))
    return (*lead, Run(pen.turned(sentence.words), cites=cites))
