"""The leaders' part: the usual points, each with what last year's report told of it."""

from __future__ import annotations

from nianbao.drafting.model import LeadershipPoint, Recollection
from nianbao.drafting.recalling import evidence_of, told_of
from nianbao.drafting.sources import origins_of
from nianbao.drafting.voice import Voice
from nianbao.drafting.wording import POINTS, LeadershipCue, Writer
from nianbao.schema.report import Role
from nianbao.schema.summary import Achievement, ReportSummary
from nianbao.text.script import simplify


def leadership_points(summary: ReportSummary, writer: Writer, voice: Voice) -> tuple[LeadershipPoint, ...]:
    """Every usual point; what last year's leaders' section told stands at the point it says most of."""
    names = {name: voice.say(getattr(writer, name)) for name in ("party", "meeting", "leaders")}
    items = [a for a in summary.achievements if a.role is Role.LEADERSHIP]
    nearest = {a.id: _nearest(a) for a in items}
    return tuple(
        LeadershipPoint(
            heading=voice.say(point.heading),
            blank=voice.ask(point.asks, **names),
            told=tuple(
                Recollection(text=told_of(a), sources=origins_of(summary, a))
                for a in items
                if nearest[a.id] is point
            ),
        )
        for point in POINTS
    )


def _nearest(item: Achievement) -> LeadershipCue:
    """The point whose words the item says most, its heading counting twice; the first of equals."""
    words = simplify(f"{item.title}。{item.title}。{evidence_of(item)}")
    return max(POINTS, key=lambda point: len(point.cues.findall(words)))
