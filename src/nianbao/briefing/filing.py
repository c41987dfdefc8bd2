"""The reports of a brief: named, in one order whatever the order of the files, each once.

Two summaries of one file are one report: the more complete one is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.document import Cite
from nianbao.schema.report import Level
from nianbao.schema.summary import Item, Quote, ReportSummary
from nianbao.text.folding import norm
from nianbao.text.lexicon import pattern
from nianbao.text.sanitize import clean
from nianbao.text.script import Script

_NAME_LIMIT = 16
_LEVELS = tuple(Level)
_BODY = pattern("bodies.government")
_SUFFIX = pattern("bodies.place_ends")
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True, eq=False)
class FiledReport:
    """A summary with the name that the brief calls its report by; equal only to itself.

    The name is place and year, the place alone among several reports of one year.
    """

    name: str
    place: str
    summary: ReportSummary

    @property
    def year(self) -> int | None:
        """The year the report is about."""
        return self.summary.report.year

    @property
    def level(self) -> Level:
        """The level of whoever wrote it."""
        return self.summary.report.level

    @property
    def failed(self) -> int:
        """Chunks whose units stand in the source's own words; a failed overview has none."""
        return sum(bool(chunk.units) for chunk in self.summary.provenance.chunks_failed)

    def cite(self, item: Item, quote: Quote | None = None) -> tuple[Cite, ...]:
        """Where an item stands: that one quote, or all of its evidence."""
        sha = self.summary.source.sha256
        return tuple(
            Cite(
                report=self.name,
                mark=clean(item.mark),
                quote=q.text,
                start=q.start,
                end=q.end,
                sha256=sha,
                item=item.id,
            )
            for q in ((quote,) if quote is not None else item.evidence)
        )


@dataclass(frozen=True, slots=True)
class Filing:
    """The reports in order of level, place and year; how many summaries of the same file were left out."""

    reports: tuple[FiledReport, ...]
    repeated: int

    @property
    def years(self) -> tuple[tuple[int | None, int], ...]:
        """How many reports there are of each year, last those that name none."""
        counts = Counter(f.year for f in self.reports)
        return tuple(sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0] or 0)))

    @property
    def doubled(self) -> tuple[tuple[FiledReport, ...], ...]:
        """Places with several reports."""
        places: dict[str, list[FiledReport]] = {}
        for filed in self.reports:
            places.setdefault(place_key(filed.place), []).append(filed)
        return tuple(tuple(some) for some in places.values() if len(some) > 1)

    @property
    def script(self) -> Script:
        """The script of most reports; Simplified when even."""
        counts = Counter(f.summary.source.script for f in self.reports)
        more = counts[Script.TRADITIONAL] > counts[Script.SIMPLIFIED]
        return Script.TRADITIONAL if more else Script.SIMPLIFIED


def file_reports(summaries: Sequence[ReportSummary]) -> Filing:
    """Name and order the reports. The order of `summaries` never matters."""
    best: dict[str, ReportSummary] = {}
    for summary in sorted(summaries, key=_preference):
        best.setdefault(summary.source.sha256, summary)
    ordered = sorted(best.values(), key=_order)
    same_year = len(ordered) > 1 and len({s.report.year for s in ordered}) == 1
    names = [_place(s) if same_year else f"{_place(s)}{s.report.year or ''}" for s in ordered]
    counts = Counter(norm(n) for n in names)
    met: Counter[str] = Counter()
    filed = []
    for name, summary in zip(names, ordered, strict=True):
        met[norm(name)] += 1
        told_apart = f"{name}（{met[norm(name)]}）" if counts[norm(name)] > 1 else name
        filed.append(FiledReport(told_apart, _place(summary), summary))
    return Filing(tuple(filed), len(summaries) - len(best))


def _preference(summary: ReportSummary) -> tuple[int, int, str]:
    """Complete before incomplete, few flagged lines before many; the text decides the rest."""
    flagged = sum(i.checks.flagged for i in summary.items())
    return len(summary.provenance.chunks_failed), flagged, summary.model_dump_json()


def _order(summary: ReportSummary) -> tuple[int, str, int, str]:
    level = _LEVELS.index(summary.report.level)
    return level, norm(_place(summary)), summary.report.year or 0, summary.source.sha256


def _place(summary: ReportSummary) -> str:
    """The place, else the issuer, else the file's name; short enough for a table."""
    facts = summary.report
    stem = clean(summary.source.name).rsplit(".", 1)[0]
    named = next((n for n in map(clean, (facts.place or "", facts.issuer or "", stem)) if norm(n)), "")
    return named[:_NAME_LIMIT] or summary.source.sha256[:8]


def place_key(place: str) -> str:
    """A place's name for comparing: Simplified, without 人民政府 and its like."""
    return _BODY.sub("", norm(place))


def stem_key(place: str) -> str:
    """A place's name without 县, 区 and their like: what two writings of one place share."""
    key = place_key(place)
    stem = _SUFFIX.sub("", key)
    return stem if len(stem) >= _SHORTEST_STEM else key
