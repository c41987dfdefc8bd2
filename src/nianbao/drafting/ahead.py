"""The third and fourth sections: shortfalls with causes, arrangements, what earlier years left open. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from nianbao.drafting.frame import Frame
from nianbao.drafting.model import Arrangement, Shortfall
from nianbao.drafting.recalling import (
    admitted,
    measures,
    origins_of,
    problem_of,
    quoted,
    short_name,
    title_of,
)
from nianbao.schema.summary import Deficiency, Item, Plan, ReportSummary
from nianbao.summarization.linking import tie
from nianbao.text.folding import dice2
from nianbao.text.numerals import chinese_numeral

_SAME = 0.6
"""How alike two headings are of which the later one repeats the earlier (`dice2`)."""

ItemT = TypeVar("ItemT", Plan, Deficiency)

_NEW_SHORTFALLS = 2
_NEW_ARRANGEMENTS = (
    "针对本报告第三部分所列不足的改进措施，含目标和时限",
    "上级新部署的任务，含目标和时限",
    "本地新的工作安排，含目标和时限",
)


def shortfalls(frame: Frame, left: tuple[OpenItems, ...]) -> tuple[Shortfall, ...]:
    """Last year's to check, those that earlier reports left open, and room for new ones."""
    before = [d for s in frame.summaries[1:] for d in s.deficiencies]
    again = "（更早的报告也写过，请核对。）"
    found = [
        _shortfall(frame, frame.newest, d, remark=again if _repeated(d, before) else "")
        for d in frame.newest.deficiencies
    ]
    silent = "（其后报告里的整改情况程序未识别，请核对。）"
    found += [_shortfall(frame, o.summary, d, remark=silent) for o in left for d in o.deficiencies]
    return (*found, *(_new_shortfall(frame, number) for number in range(1, _NEW_SHORTFALLS + 1)))


def _shortfall(frame: Frame, summary: ReportSummary, item: Deficiency, remark: str) -> Shortfall:
    voice, title = frame.voice, problem_of(item)
    blank = voice.ask("“{title}”是否仍然存在、有何表现；已解决的删去本段", title=title)
    cause = voice.ask("“{title}”仍然存在的原因", title=title)
    told = voice.say(
        "{report}报告写的是：{words}。", report=short_name(summary), words=quoted(admitted(item))
    )
    return Shortfall(
        title=title,
        reminder=told + voice.say(remark),
        blank=blank,
        cause=cause,
        text=_lacking(frame, blank, cause),
        sources=origins_of(summary, item),
    )


def _new_shortfall(frame: Frame, number: int) -> Shortfall:
    blank = frame.voice.ask(f"新的不足之{chinese_numeral(number)}，写具体表现；没有的删去本段")
    cause = frame.voice.ask(f"新的不足之{chinese_numeral(number)}的原因")
    return Shortfall(blank=blank, cause=cause, text=_lacking(frame, blank, cause))


def _lacking(frame: Frame, blank: str, cause: str) -> str:
    return frame.voice.say("{blank}。主要原因是{cause}。", blank=blank, cause=cause)


def arrangements(frame: Frame, left: tuple[OpenItems, ...]) -> tuple[Arrangement, ...]:
    """Last year's plans, to be carried over where unfinished, and earlier ones that no report answers."""
    found = [_arrangement(frame, frame.newest, p, unanswered=False) for p in frame.newest.plans]
    return (*found, *(_arrangement(frame, o.summary, p, unanswered=True) for o in left for p in o.plans))


def _arrangement(frame: Frame, summary: ReportSummary, plan: Plan, *, unanswered: bool) -> Arrangement:
    voice, title = frame.voice, title_of(plan)
    blank = voice.ask(
        "“{title}”未完成的事项、{year}安排和时限；已完成的删去本段", title=title, year=frame.years.next
    )
    reminder = ""
    if unanswered:
        words = quoted("；".join(measures(plan)))
        told = "{report}报告提出：{words}。（其后报告里的对应成效程序未识别，请核对。）"
        reminder = voice.say(told, report=short_name(summary), words=words)
    return Arrangement(
        item=plan.id,
        title=title,
        year=summary.report.year,
        unanswered=unanswered,
        blank=blank,
        text=f"{title}。{blank}。",
        reminder=reminder,
        sources=origins_of(summary, plan),
    )


def new_arrangements(frame: Frame) -> tuple[Arrangement, ...]:
    """Room for what is new."""
    blanks = [frame.voice.ask(ask) for ask in _NEW_ARRANGEMENTS]
    return tuple(Arrangement(blank=blank, text=f"{blank}。") for blank in blanks)


@dataclass(frozen=True, slots=True)
class OpenItems:
    """Items of an earlier report that no later achievement answers and no later item repeats."""

    summary: ReportSummary
    plans: tuple[Plan, ...]
    deficiencies: tuple[Deficiency, ...]


def still_open(summaries: Sequence[ReportSummary]) -> tuple[OpenItems, ...]:
    """What earlier reports left open, newest first; `summaries` newest first, the first is this year's."""
    found: list[OpenItems] = []
    for number, earlier in enumerate(summaries[1:], 1):
        later = summaries[:number]
        plans = tuple(p for p in earlier.plans if _open(p, later, [q for s in later for q in s.plans]))
        told = [d for s in later for d in s.deficiencies]
        lacks = tuple(d for d in earlier.deficiencies if _open(d, later, told))
        found.append(OpenItems(earlier, plans, lacks))
    return tuple(found)


def _repeated(item: ItemT, earlier: Sequence[ItemT]) -> ItemT | None:
    """The earlier item whose heading or thing this one repeats; None when there is none."""
    return next((e for e in earlier if _repeats(item, e)), None)


def _open(item: ItemT, later: Sequence[ReportSummary], same_kind: Sequence[ItemT]) -> bool:
    """Whether no later achievement speaks of it, and no later item of its kind takes its place."""
    if any(_repeats(other, item) for other in same_kind):
        return False
    return not any(tie(item, a, s.achievements) for s in later for a in s.achievements)


def _repeats(later: Item, earlier: Item) -> bool:
    return dice2(later.title, earlier.title) >= _SAME
