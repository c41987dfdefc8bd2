"""The year a report is about: what its own places say of it, one witness each, and which of them hold.

The genre says its year in its title, where it announces itself (现将…年度…报告如下), at the head of its
opening, in the heading over its work, and by the date it is signed with. A year inside a 《title》, the
year since which something holds (自…年…以来), one compared with (与…年相比), and the start of a span of
years are no witnesses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.schema.report import Decision
from nianbao.structure.decisions import FactRule
from nianbao.text.numerals import ANY_YEAR, year_value
from nianbao.text.spans import Span

_SPAN = r"(?:年度?)?(?:[-—–~～]+|至|到)"
_YEAR = re.compile(rf"(?<![\d.])(?:{ANY_YEAR}{_SPAN})?(?P<year>{ANY_YEAR})(?=年|度)")
_BARE = re.compile(rf"(?<![\d.])(?P<year>{ANY_YEAR})(?!\d)")
_CITED = re.compile(r"《[^《》]*》")
_MENTIONED = re.compile(
    rf"(?:自从?|从|早?在(?=.{{6,24}}基础上)|继){ANY_YEAR}[^,。;]*"
    rf"|(?:与|和|同|跟){ANY_YEAR}年?(?:同期|底|末)?(?:相比|相较|比较|对比)|(?:较|比|对比|相比){ANY_YEAR}年?"
    rf"|{ANY_YEAR}年[^,。;]{{2,}}?(?:以来|之后|以后|(?<![今最先])后)(?=[,。;])"
    rf"|{ANY_YEAR}年[^,。;]{{0,12}}?(?:修订|修正|颁布|施行|出台|印发|成立|设立|组建|挂牌|撤|改设|获评)[^,。;]{{0,16}}的"
)
"""A year that dates something else: since when, what is compared with, a founding, another document."""
_PURSUANT = re.compile(r"(?:根据|按照|依据|依照|遵照|围绕|对照)[^,。;]*")
_ANNOUNCES = re.compile(r"现(?:就|将|把)?(?P<what>[^。;]{0,80}?)(?:报告|汇报|总结|公布|公告|通报|报送)")
_LATE = 11
"""Month from which a report is about the year it is dated in, not the one before."""

_WEIGHTS = {
    FactRule.YEAR_IN_TITLE: 4,
    FactRule.YEAR_IN_ANNOUNCEMENT: 3,
    FactRule.YEAR_IN_OPENING: 2,
    FactRule.YEAR_IN_HEADING: 1,
    FactRule.YEAR_OF_DATE: 1,
}
"""How far each witness is believed: a title outweighs any one other, two others outweigh one that is
alone. Order and size are a judgement from the shapes of genre.md, not a measurement."""


@dataclass(frozen=True, slots=True)
class YearWitness:
    """A place that says the reporting year; `span` is its words in the text, None where it was reckoned."""

    rule: FactRule
    year: int
    span: Span | None = None

    @property
    def decision(self) -> Decision:
        """The witness as a reason."""
        return Decision(self.rule.value, str(self.year), self.span)


@dataclass(frozen=True, slots=True)
class Passage:
    """Shaped words that a witness stands in; `start` is their place in the text, None outside of it."""

    words: str
    start: int | None = None


def witnesses_of(
    title: Passage, opening: Passage, heading: Passage, dated: str | None
) -> tuple[YearWitness, ...]:
    """Every witness of the reporting year, in order of weight; `dated` is the signature's ISO date."""
    found = [
        _first(title, FactRule.YEAR_IN_TITLE, _YEAR) or _first(title, FactRule.YEAR_IN_TITLE, _BARE),
        _announced(opening),
        _first(opening, FactRule.YEAR_IN_OPENING, _YEAR),
        _first(heading, FactRule.YEAR_IN_HEADING, _YEAR),
        YearWitness(FactRule.YEAR_OF_DATE, int(dated[:4]) - (int(dated[5:7]) < _LATE)) if dated else None,
    ]
    return tuple(one for one in found if one is not None)


def chosen(witnesses: Sequence[YearWitness]) -> int | None:
    """The year with the most weight behind it; of equal ones the one first witnessed."""
    weights: defaultdict[int, int] = defaultdict(int)
    for one in witnesses:
        weights[one.year] += _WEIGHTS[one.rule]
    return max(weights, key=weights.__getitem__) if weights else None


def conflict(witnesses: Sequence[YearWitness], year: int | None) -> str:
    """One sentence on strong witnesses (not heading or date) that say another year; empty without any."""
    others = [one for one in witnesses if one.year != year and _WEIGHTS[one.rule] > 1]
    if not others:
        return ""
    said = ", ".join(f"{one.year} ({one.rule.where})" for one in others)
    return f"The report is taken to be about {year}; it also says {said}. Check the year."


def _first(passage: Passage, rule: FactRule, pattern: re.Pattern[str]) -> YearWitness | None:
    for match in _years(passage.words, pattern):
        start, end = match.span("year")
        at = passage.start
        span = None if at is None else Span(at + start, at + end)
        return YearWitness(rule, year_value(match["year"]), span)
    return None


def _announced(opening: Passage) -> YearWitness | None:
    announcement = _ANNOUNCES.search(opening.words)
    if announcement is None:
        return None
    at = None if opening.start is None else opening.start + announcement.start("what")
    return _first(Passage(announcement["what"], at), FactRule.YEAR_IN_ANNOUNCEMENT, _YEAR)


def _years(words: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Years in a passage, outside of what only mentions one."""
    hidden = [m.span() for mention in (_CITED, _MENTIONED, _PURSUANT) for m in mention.finditer(words)]
    for match in pattern.finditer(words):
        if not any(a <= match.start("year") < b for a, b in hidden):
            yield match
