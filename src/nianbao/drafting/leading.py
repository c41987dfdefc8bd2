"""The leaders' part: the usual points, each with what last year's report told of it."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.drafting.model import LeadershipPoint, Origins
from nianbao.drafting.recalling import evidence_of, told_of
from nianbao.drafting.sources import origins_of
from nianbao.drafting.voice import Voice
from nianbao.drafting.wording import POINTS, Point, Writer
from nianbao.report import Role
from nianbao.summary import Achievement, ReportSummary
from nianbao.text import simplify


def leadership_points(summary: ReportSummary, writer: Writer, voice: Voice) -> tuple[LeadershipPoint, ...]:
    """Every usual point; what last year's leaders' section told stands at the point it says most of."""
    names = {name: voice.say(getattr(writer, name)) for name in ("party", "meeting", "leaders")}
    items = [a for a in summary.achievements if a.role is Role.LEADERSHIP]
    nearest = {a.id: _nearest(a) for a in items}
    found: list[LeadershipPoint] = []
    for point in POINTS:
        told = [a for a in items if nearest[a.id] is point]
        words = "；".join(told_of(a) for a in told)
        found.append(
            LeadershipPoint(
                heading=voice.say(point.heading),
                blank=voice.ask(point.asks, **names),
                reminder=voice.say("上年报告写了：{words}", words=words) if told else "",
                sources=_sources(summary, told),
            )
        )
    return tuple(found)


def _sources(summary: ReportSummary, told: Sequence[Achievement]) -> Origins:
    return tuple(o for a in told for o in origins_of(summary, a))


def _nearest(item: Achievement) -> Point:
    """The point whose words the item says most, its heading counting twice; the first of equals."""
    words = simplify(f"{item.title}。{item.title}。{evidence_of(item)}")
    return max(POINTS, key=lambda point: len(point.cues.findall(words)))
