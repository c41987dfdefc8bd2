"""Points of an opening: what a sentence speaks of, in a model's words or the program's, with its sources."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.briefing.filing import FiledReport
from nianbao.briefing.parts import Pen
from nianbao.schema.document import Cite, Run, Runs
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach, Quote, Standing, Theme
from nianbao.schema.terms import KIND_LEADS, name_of
from nianbao.summarization.items import AnyItem

MOST_EXAMPLES = 3
"""Items that a point rests on."""

_WORDS = 40
"""Characters of a report's own words in a sentence over several reports."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An item of a report, and its words where only a part of it counts."""

    report: FiledReport
    item: AnyItem
    quote: Quote | None = None

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Where it stands."""
        return self.report.cite(self.item, self.quote)


@dataclass(frozen=True, slots=True)
class BriefPoint:
    """What a sentence of the opening speaks of: a theme or a group by name, and examples.

    A point of a brief of one report has no name: it speaks of its examples' kind.
    """

    id: str
    name: str
    examples: tuple[Mention, ...]

    @property
    def kind(self) -> Kind:
        """The kind of its examples, which is one."""
        return self.examples[0].item.kind

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Where its examples stand."""
        return tuple(cite for example in self.examples for cite in example.cites)


@dataclass(frozen=True, slots=True)
class PointProse:
    """A point and a model's words for it, in Simplified characters; empty where none held."""

    point: BriefPoint
    words: str
    standing: Standing
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """The sentences of each paragraph; `failed` is why a model could not be asked, empty when it could."""

    paragraphs: tuple[tuple[PointProse, ...], ...]
    failed: str = ""

    def runs(self, pen: Pen) -> tuple[Runs, ...]:
        """The paragraphs; nothing where the model wrote no sentence at all."""
        if not any(sentence.words for some in self.paragraphs for sentence in some):
            return ()
        return tuple(tuple(run for one in some for run in _sentence(one, pen)) for some in self.paragraphs)


def own_sentence(point: BriefPoint, pen: Pen) -> Runs:
    """A point in the program's words: the name, then each report with its item's own heading or words."""
    examples = pen.joined((Run(f"{pen.name(e.report)}："), words_of(e, pen)) for e in point.examples)
    return (pen.own(f"{_name(point)}，如"), *examples, pen.own("。"))


def words_of(mention: Mention, pen: Pen) -> Run:
    """A mention in the report's own words; by its heading where all of it counts."""
    report, item, quote = mention.report, mention.item, mention.quote
    return pen.heading_of(report, item) if quote is None else pen.quote(report, item, quote, most=_WORDS)


def _name(point: BriefPoint) -> str:
    """What a point is called, in Simplified characters."""
    return f"{name_of(Theme(point.name))}方面" if point.name in set(Theme) else point.name


def _sentence(sentence: PointProse, pen: Pen) -> Runs:
    return _of_many(sentence, pen) if sentence.point.name else _of_one(sentence, pen)


def _of_many(sentence: PointProse, pen: Pen) -> Runs:
    """`行政执法方面，…（甲县、乙县、丙县）。`; the program's own sentence, flagged, where no words held."""
    point = sentence.point
    if sentence.standing is Standing.QUOTED:
        return (*own_sentence(point, pen), *pen.flag(True))
    who = "、".join(dict.fromkeys(pen.name(e.report) for e in point.examples))
    lead = "，" if point.examples[0].quote is None else "："
    said = Run(pen.turned(sentence.words.removesuffix("。")), cites=point.cites)
    return (pen.own(f"{_name(point)}{lead}"), said, pen.own("（"), Run(who), pen.own("）。"))


def _of_one(sentence: PointProse, pen: Pen) -> Runs:
    point, label = sentence.point, KIND_LEADS[sentence.point.kind]
    lead = pen.some(label)
    if sentence.standing is Standing.QUOTED:
        first = point.examples[0]
        runs = pen.item(first.report, first.item, title=False)
        return (*lead, *runs, *(pen.flag(True) if not first.item.checks.flagged else ()))
    return (*lead, Run(pen.turned(sentence.words), cites=point.cites))
