"""What every part of one draft needs: whose it is, of which year, from which summaries, in whose words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.drafting.model import DraftKind
from nianbao.drafting.recalling import printed
from nianbao.drafting.voice import Voice, voice_of
from nianbao.drafting.wording import Writer, kind_of, writer
from nianbao.errors import InputError
from nianbao.schema.report import Level
from nianbao.schema.summary import ReportSummary
from nianbao.text.folding import norm


@dataclass(frozen=True, slots=True)
class Years:
    """The years as printed (2024年); a blank where the report's year is unknown."""

    last: str
    this: str
    next: str


@dataclass(frozen=True, slots=True)
class Frame:
    """`summaries` newest first; `year` is the one the draft reports on, None when unknown."""

    summaries: tuple[ReportSummary, ...]
    kind: DraftKind
    voice: Voice
    year: int | None
    years: Years
    place: str
    writer: Writer

    @property
    def newest(self) -> ReportSummary:
        """The summary of last year's report."""
        return self.summaries[0]


def frame_of(summaries: Sequence[ReportSummary], kind: DraftKind | None) -> Frame:
    """The frame of the draft that follows the newest summary; without `kind` the report's level decides.

    Raises InputError when the summaries are of different places or departments or two are of one year,
    ValueError for no summary.
    """
    ordered = _newest_first(summaries)
    facts = ordered[0].report
    voice = voice_of(ordered[0])
    who = kind or kind_of(facts.level)
    names = (facts.issuer, facts.place) if who is DraftKind.DEPARTMENT else (facts.place, facts.issuer)
    name = next((n for n in names if n), None)
    year = None if facts.year is None else facts.year + 1
    return Frame(
        summaries=ordered,
        kind=who,
        voice=voice,
        year=year,
        years=_years(year, voice),
        place=printed(name) if name else voice.ask("地区或单位名称"),
        writer=writer(who, facts.place or ""),
    )


def _years(year: int | None, voice: Voice) -> Years:
    if year is None:
        this, after = voice.ask("报告年度"), voice.ask("报告年度的下一年")
        return Years(voice.say("上年"), voice.say("{year}年", year=this), voice.say("{year}年", year=after))
    return Years(f"{year - 1}年", f"{year}年", f"{year + 1}年")


def _newest_first(summaries: Sequence[ReportSummary]) -> tuple[ReportSummary, ...]:
    """By year; in the order given where a year is missing."""
    if not summaries:
        raise ValueError("a draft needs a summary")
    _one_of([s.report.place for s in summaries], "places")
    bodies = [s.report.issuer for s in summaries if s.report.level is Level.DEPARTMENT]
    _one_of(bodies, "departments")
    years = [s.report.year for s in summaries]
    if twice := next((y for y in years if y is not None and years.count(y) > 1), None):
        raise InputError(f"Two summaries are of the year {twice}.", "Give one summary a year.")
    if None in years:
        return tuple(summaries)
    return tuple(sorted(summaries, key=lambda s: -(s.report.year or 0)))


def _one_of(names: Sequence[str | None], what: str) -> None:
    """Refuse names of which one is no ending of the longest: 梧溪县 and 澄江市梧溪县 are one."""
    known = {norm(name): name for name in names if name}
    whole = max(known, key=len, default="")
    if strange := [name for key, name in known.items() if not whole.endswith(key)]:
        raise InputError(
            f"The summaries are of different {what}: {printed(known[whole])}, {printed(strange[0])}.",
            f"Give the summaries of one {what.removesuffix('s')} only.",
        )
