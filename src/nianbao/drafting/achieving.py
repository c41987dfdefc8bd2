"""The first section, last year's plans and shortfalls to answer for, and the second, the leaders' part."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.drafting.frame import Frame
from nianbao.drafting.model import LeadershipPoint, Promise, Recollection, Rectification, Slot, ThemePart
from nianbao.drafting.recalling import (
    admitted,
    evidence_of,
    measures,
    origins_of,
    printed,
    problem_of,
    quoted,
    title_of,
    told_of,
)
from nianbao.drafting.wording import POINTS, THEMES, LeadershipCue
from nianbao.schema.report import Role
from nianbao.schema.summary import Achievement, Deficiency, Plan, Theme
from nianbao.schema.terms import NOT_FOUND, name_of
from nianbao.text.lexicon import pattern
from nianbao.text.numerals import chinese_numeral
from nianbao.text.script import simplify

_DEADLINE = pattern("plans.deadline")
_CAUSE = pattern("causes.lead")


def theme_parts(frame: Frame) -> tuple[ThemePart, ...]:
    """The themes that last year's plans or achievements speak of, in the outline's order."""
    return tuple(part for theme in THEMES if (part := _part(frame, theme)) is not None)


def _part(frame: Frame, theme: Theme) -> ThemePart | None:
    newest, voice = frame.newest, frame.voice
    plans = [p for p in newest.plans if p.theme is theme]
    told = [a for a in newest.achievements if a.theme is theme and a.role is not Role.LEADERSHIP]
    if not plans and not told:
        return None
    return ThemePart(
        theme=theme,
        heading=voice.say(THEMES[theme].heading),
        slots=tuple(_slot(frame, p) for p in plans),
        blank=voice.ask(f"{name_of(theme)}方面{'其他' if plans else ''}举措和成效，含{THEMES[theme].asks}"),
        told=tuple(Recollection(text=title_of(a), sources=origins_of(newest, a)) for a in told),
    )


def _slot(frame: Frame, plan: Plan) -> Slot:
    title, found = title_of(plan), measures(plan)
    promises = tuple(_promise(frame, plan, found, number=number) for number in range(1, len(found) + 1))
    answered = {link.item for link in plan.answers}
    lacks = "；".join(problem_of(d) for d in frame.newest.deficiencies if d.id in answered)
    return Slot(
        item=plan.id,
        title=title,
        text=slot_text(title, promises),
        promises=promises,
        reminder=frame.voice.say("本项对应上年不足：{lacks}。", lacks=lacks) if lacks else "",
        sources=origins_of(frame.newest, plan),
    )


def _promise(frame: Frame, plan: Plan, found: Sequence[str], number: int) -> Promise:
    measure = found[number - 1]
    which = "" if len(found) == 1 else f"第{chinese_numeral(number)}项"
    ask = f"“{{title}}”{which}完成情况和成效"
    if any(printed(figure.text) in measure for figure in plan.figures):
        ask += "，对照所列目标写实际数字"
    if _DEADLINE.search(measure):
        ask += "，写明是否按时完成"
    lead = "针对上年报告提出的{measure}，" if number == 1 else "针对{measure}，"
    return Promise(
        quote=measure,
        lead=frame.voice.say(lead, measure=quoted(measure)),
        blank=frame.voice.ask(ask, title=title_of(plan)),
    )


def slot_text(title: str, promises: Sequence[Promise]) -> str:
    """The whole paragraph of a slot: heading, measures recalled, blanks."""
    return f"{title}。" + "".join(f"{p.lead}{p.blank}。" for p in promises)


def others(frame: Frame, told: Sequence[ThemePart]) -> str:
    """The blank for what no theme of last year's report holds."""
    known = {part.theme for part in told}
    missing = "、".join(words.heading for theme, words in THEMES.items() if theme not in known)
    if not missing:
        return frame.voice.ask("其他举措和成效；没有的删去")
    return frame.voice.ask(f"上年报告里程序未识别、今年可写的方面，如{missing}；没有的删去")


def rectifications(frame: Frame) -> tuple[Rectification, ...]:
    """A paragraph for each shortfall of last year's report."""
    return tuple(_rectification(frame, item) for item in frame.newest.deficiencies)


def _rectification(frame: Frame, item: Deficiency) -> Rectification:
    voice, title = frame.voice, problem_of(item)
    cause = _without_lead(printed(item.cause.text)).strip("。；，： ") if item.cause else ""
    answered = {link.item for link in item.answered_by}
    plans = "；".join(title_of(p) for p in frame.newest.plans if p.id in answered)
    notes = [voice.say("上年写的原因：{cause}", cause=cause)] if cause else []
    if shared := [printed(quote.text).strip("。") for quote in frame.newest.shared_causes if not cause]:
        notes = [voice.say("上年的原因合写，见：{causes}", causes="；".join(map(quoted, shared)))]
    notes.append(voice.say("上年的对应安排：{plans}", plans=plans or voice.say(NOT_FOUND)))
    lead = voice.say("针对上年报告指出的{title}问题，", title=quoted(title))
    blank = voice.ask("“{title}”的整改措施和效果；未整改到位的写明进度", title=title)
    return Rectification(
        item=item.id,
        title=title,
        quote=admitted(item),
        cause=cause,
        text=f"{lead}{blank}。",
        lead=lead,
        blank=blank,
        reminder="；".join(notes) + "。",
        sources=origins_of(frame.newest, item),
    )


def _without_lead(cause: str) -> str:
    lead = _CAUSE.match(simplify(cause))
    return cause[lead.end() :] if lead else cause


def leadership_points(frame: Frame) -> tuple[LeadershipPoint, ...]:
    """Every usual point; what last year's leaders' section told stands at the point it says most of."""
    summary, voice, writer = frame.newest, frame.voice, frame.writer
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
