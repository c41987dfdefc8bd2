"""What the tests of scoring build their cases from: gold, items and summaries over a made-up text.

`STRIPES` has 12 sentences of ten content characters each: sentence `i` is `[11 i, 11 i + 11)`, its full
stop included, so that shares can be worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nianbao.evaluation import scoring
from nianbao.evaluation.gold import Gold, GoldFigure, GoldItem, KeyFact
from nianbao.evaluation.scoring import ReportScore
from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import (
    Achievement,
    Checks,
    Deficiency,
    DocumentTitle,
    FigureValue,
    Item,
    Line,
    Overview,
    Plan,
    Provenance,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Standing,
    Theme,
)
from nianbao.text.script import Script
from nianbao.text.spans import Span

STRIPES = "".join(char * 10 + "。" for char in "甲乙丙丁戊己庚辛壬癸子丑")
STRIPE_SPANS = [Span(11 * i, 11 * i + 11) for i in range(12)]
ROLES = {
    Kind.ACHIEVEMENT: Role.ACHIEVEMENTS,
    Kind.DEFICIENCY: Role.DEFICIENCIES,
    Kind.PLAN: Role.PLANS,
}
_TYPES: dict[Kind, type[Achievement] | type[Deficiency] | type[Plan]] = {
    Kind.ACHIEVEMENT: Achievement,
    Kind.DEFICIENCY: Deficiency,
    Kind.PLAN: Plan,
}
_CHECKS = Checks(standing=Standing.VERIFIED)


def stripes(*numbers: int) -> tuple[Span, ...]:
    """The spans of those sentences of `STRIPES`."""
    return tuple(STRIPE_SPANS[number] for number in numbers)


def gold_item(
    name: str,
    spans: Sequence[Span],
    *,
    kind: Kind = Kind.ACHIEVEMENT,
    theme: Theme = Theme.SOCIETY,
    title: str = "",
    documents: tuple[str, ...] = (),
) -> GoldItem:
    """A gold item; its title is its id unless one is given. Figures are added by `with_figures`."""
    return GoldItem(
        id=name,
        kind=kind,
        role=ROLES[kind],
        theme=theme,
        title=title or name,
        evidence=tuple(spans),
        figures=(),
        documents=documents,
    )


def with_figures(item: GoldItem, text: str, *figures: tuple[str, str, str]) -> GoldItem:
    """The item with figures given as (text, value, unit), each at its first place in `text`."""
    made = tuple(
        GoldFigure(
            start=text.index(printed),
            end=text.index(printed) + len(printed),
            text=printed,
            value=Decimal(value),
            unit=unit,
        )
        for printed, value, unit in figures
    )
    return item.model_copy(update={"figures": made})


def gold(items: Iterable[GoldItem], facts: Iterable[KeyFact] = (), report: str = "x.txt") -> Gold:
    """A gold file of those items."""
    return Gold(report=report, sha256="0" * 64, items=tuple(items), key_facts=tuple(facts))


def item(
    name: str,
    spans: Sequence[Span],
    *,
    text: str = STRIPES,
    kind: Kind = Kind.ACHIEVEMENT,
    theme: Theme = Theme.SOCIETY,
    title: str = "",
    summary: str = "",
) -> Item:
    """A predicted item; its title is its id unless one is given."""
    return _TYPES[kind](
        id=name,
        title=title or name,
        summary=summary,
        theme=theme,
        theme_by="model",
        role=ROLES[kind],
        mark="",
        section=(),
        unit="",
        evidence=tuple(Quote(start=s.start, end=s.end, text=s.cut(text)) for s in spans),
        checks=_CHECKS,
    )


def with_facts(one: Item, figures: Iterable[FigureValue] = (), documents: Iterable[str] = ()) -> Item:
    """The item with figures and document titles."""
    titles = tuple(DocumentTitle(start=0, end=0, text="", title=title) for title in documents)
    return one.model_copy(update={"figures": tuple(figures), "documents": titles})


def figure(printed: str, value: str, unit: str) -> FigureValue:
    """A predicted figure; where it stands is not compared."""
    return FigureValue(start=0, end=len(printed), text=printed, value=Decimal(value), unit=unit)


def copy_of(labelled: GoldItem, text: str) -> Item:
    """The item that repeats a gold item without a flaw."""
    made = item(
        labelled.id,
        labelled.evidence,
        text=text,
        kind=labelled.kind,
        theme=labelled.theme,
        title=labelled.title,
    )
    figures = (FigureValue(**f.model_dump()) for f in labelled.figures)
    return with_facts(made, figures, labelled.documents)


def summary(items: Iterable[Item], lines: Sequence[str] = (), text: str = STRIPES) -> ReportSummary:
    """A summary of those items; the first line is the headline, the second the text."""
    made = [Line(text=line, items=("x",), checks=_CHECKS) for line in [*lines, "", ""]]
    everything = tuple(items)
    return ReportSummary(
        source=SourceFacts(
            name="x.txt", sha256="0" * 64, format="txt", script=Script.SIMPLIFIED, characters=len(text)
        ),
        report=ReportFacts(title=None, place=None, level=Level.UNKNOWN, issuer=None, year=None, date=None),
        overview=Overview(
            headline=made[0], text=made[1], highlights=tuple(made[2:]), concerns=(), priorities=()
        ),
        achievements=tuple(one for one in everything if isinstance(one, Achievement)),
        deficiencies=tuple(one for one in everything if isinstance(one, Deficiency)),
        plans=tuple(one for one in everything if isinstance(one, Plan)),
        provenance=Provenance(
            nianbao="0",
            model="none",
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


def score(golds: Sequence[GoldItem], items: Sequence[Item], sentences: Sequence[Span] = ()) -> ReportScore:
    """The score of those items over `STRIPES`."""
    return scoring.score(gold(golds), summary(items), STRIPES, sentences)
