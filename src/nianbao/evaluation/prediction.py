"""Labels in the shape of a prediction, so that the scorer can compare one labeller with another."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.evaluation.gold import Gold, GoldItem
from nianbao.evaluation.scoring.matching import snap
from nianbao.schema.report import Kind, Level
from nianbao.schema.summary import (
    Achievement,
    Checks,
    Deficiency,
    DocumentTitle,
    FigureValue,
    Line,
    Overview,
    Plan,
    Provenance,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Standing,
)
from nianbao.summarization.items import AnyItem
from nianbao.text.script import Script
from nianbao.text.spans import Span

_TYPES: dict[Kind, type[AnyItem]] = {
    Kind.ACHIEVEMENT: Achievement,
    Kind.DEFICIENCY: Deficiency,
    Kind.PLAN: Plan,
}
_LABELLED = Checks(standing=Standing.VERIFIED)


def plain_item(kind: Kind, text: str, evidence: Sequence[Span], **fields: object) -> AnyItem:
    """An item of that kind that no model made, its evidence cut from the text; `fields` are the others."""
    quotes = tuple(Quote(start=span.start, end=span.end, text=span.cut(text)) for span in evidence)
    return _TYPES[kind].model_validate({"section": (), "evidence": quotes, "unit": fields["id"], **fields})


def as_summary(gold: Gold, text: str, sentences: Sequence[Span] = ()) -> ReportSummary:
    """Labels as a prediction: evidence snapped to `sentences`, no words of a model, an empty overview."""
    items = [_as_item(item, text, sentences) for item in gold.items]
    source = SourceFacts(
        name=gold.report,
        sha256=gold.sha256,
        format="txt",
        script=gold.script or Script.SIMPLIFIED,
        characters=len(text),
    )
    facts = ReportFacts(
        title=None,
        place=gold.jurisdiction,
        level=gold.level or Level.UNKNOWN,
        issuer=None,
        year=gold.year,
        date=None,
    )
    return without_model(gold.labelled_by, source, facts, items)


def without_model(
    name: str, source: SourceFacts, facts: ReportFacts, items: Sequence[AnyItem]
) -> ReportSummary:
    """A summary that no model made: its items as they are, an empty overview; `name` stands for the model."""
    line = Line(text="", items=("none",), checks=_LABELLED)
    return ReportSummary(
        source=source,
        report=facts,
        overview=Overview(headline=line, text=line, highlights=(), concerns=(), priorities=()),
        achievements=tuple(item for item in items if isinstance(item, Achievement)),
        deficiencies=tuple(item for item in items if isinstance(item, Deficiency)),
        plans=tuple(item for item in items if isinstance(item, Plan)),
        provenance=Provenance(
            nianbao="",
            model=name,
            model_sha256=None,
            endpoint="",
            prompts=(),
            versions={},
            chunks_asked=0,
            chunks_failed=(),
            calls=0,
            kept=0,
            tokens_in=0,
            tokens_out=0,
            seconds=0.0,
        ),
    )


def _as_item(item: GoldItem, text: str, sentences: Sequence[Span]) -> AnyItem:
    spans = [snap(span, sentences) for span in item.evidence]
    start = spans[0].start
    return plain_item(
        item.kind,
        text,
        spans,
        id=item.id,
        title=item.title,
        summary="",
        theme=item.theme,
        theme_by="model",
        role=item.role,
        mark="",
        figures=tuple(FigureValue(**figure.model_dump()) for figure in item.figures),
        documents=tuple(DocumentTitle(start=start, end=start, text="", title=one) for one in item.documents),
        checks=_LABELLED,
    )
