"""Builds next year's draft from this year's summary and those of earlier years. Pure, no model.

Whatever is unknown is a labelled blank. Figures and 《titles》 stand only where the source's own words hold
them; years and the numbers of headings are the program's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.drafting.achieving import leadership_points, others, rectifications, theme_parts
from nianbao.drafting.ahead import arrangements, new_arrangements, shortfalls, still_open
from nianbao.drafting.figures import figure_rows, targets_of
from nianbao.drafting.frame import Frame, frame_of
from nianbao.drafting.model import Draft, DraftKind
from nianbao.drafting.recalling import printed, short_name
from nianbao.drafting.wording import REGULATION
from nianbao.schema.report import Level
from nianbao.schema.summary import ReportSummary

_LONGEST_TITLE = 60
_GOVERNMENTS = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP})


def build(summaries: Sequence[ReportSummary], kind: DraftKind | None = None) -> Draft:
    """The draft of the report that follows the newest of `summaries`, given in any order.

    Without `kind` the level of the report decides. Raises InputError when the summaries are of
    different places or two are of one year, ValueError for no summary.
    """
    frame = frame_of(summaries, kind)
    left, themes = still_open(frame.summaries), theme_parts(frame)
    newest, voice = frame.newest, frame.voice
    return Draft(
        kind=frame.kind,
        level=newest.report.level,
        script=newest.source.script,
        place=frame.place,
        year=frame.year,
        year_text=frame.years.this,
        next_year_text=frame.years.next,
        last_year_text=frame.years.last,
        title=_title(frame),
        addressee=voice.ask(frame.writer.addressee),
        opening=_opening(frame),
        themes=themes,
        others=others(frame, themes),
        rectifications=rectifications(frame),
        leaders=voice.say(frame.writer.leaders),
        leaders_heading=voice.say(frame.writer.leaders_title),
        leadership=leadership_points(frame),
        deficiencies=shortfalls(frame, left),
        arrangements=arrangements(frame, left),
        new_arrangements=new_arrangements(frame),
        targets=targets_of(newest),
        figure_years=_figure_years(frame),
        figures=figure_rows(frame.summaries),
        other_matters=voice.ask("其他需要报告的事项；没有的删去本部分"),
        signature=_signature(frame),
        date=_date(frame),
        notes=_notes(frame),
    )


def _title(frame: Frame) -> str:
    """Last year's title with its year moved on; the usual one where that cannot be done."""
    facts = frame.newest.report
    last = printed(facts.title or "")
    if (
        facts.year is not None
        and re.findall(r"\d+", last) == [str(facts.year)]
        and len(last) <= _LONGEST_TITLE
    ):
        return last.replace(str(facts.year), str(facts.year + 1))
    return frame.voice.say("{place}{year}法治政府建设年度报告", place=frame.place, year=frame.years.this)


def _opening(frame: Frame) -> str:
    ask = "全年法治政府建设的指导思想和总体情况，两三句；引用现行实施纲要、规划、方案的写全称"
    return frame.voice.say(
        "{year}，{place}{blank}。根据" + REGULATION + "，现将有关情况报告如下：",
        year=frame.years.this,
        place=frame.place,
        blank=frame.voice.ask(ask),
    )


def _figure_years(frame: Frame) -> tuple[int, ...]:
    """Oldest first; none where the newest report's year is unknown."""
    if frame.year is None:
        return ()
    return tuple(sorted(year for s in frame.summaries if (year := s.report.year) is not None))


def _signature(frame: Frame) -> str:
    facts = frame.newest.report
    if facts.issuer:
        return printed(facts.issuer)
    if facts.place and facts.level in _GOVERNMENTS and frame.kind is DraftKind.COUNTY:
        return frame.voice.ask("落款单位，如{place}人民政府", place=printed(facts.place))
    return frame.voice.ask("落款单位")


def _date(frame: Frame) -> str:
    """A blank; the report is dated in the year after the one it tells of."""
    if frame.year is None:
        return frame.voice.ask("成文日期")
    month, day = frame.voice.ask("月"), frame.voice.ask("日")
    return frame.voice.say("{year}{month}月{day}日", year=frame.years.next, month=month, day=day)


def lacks_items(summary: ReportSummary) -> bool:
    """Whether items of the summary stand in the source's own words because their answers never came."""
    return any(chunk.units for chunk in summary.provenance.chunks_failed)


def _notes(frame: Frame) -> tuple[str, ...]:
    """What the writer should know first."""
    newest, voice = frame.newest, frame.voice
    names = "、".join(short_name(s) for s in frame.summaries)
    notes = [
        voice.say(
            "本稿由程序依据{names}报告的摘要生成，只列已写明的安排、不足和数据，不含今年的事实。", names=names
        ),
        voice.say("【】内为待填内容；提示和本说明在报送前删去。"),
    ]
    dated = [s.report.year is not None for s in frame.summaries]
    checks = {
        "上年报告的年度程序未识别，年度处均留空，请核对。": not dated[0],
        "有的报告的年度程序未识别，按给出的先后排列，其数据不列入对照表，请核对。": dated[0]
        and not all(dated),
        "有的摘要不完整，部分内容以报告原句代替，请对照原文。": any(lacks_items(s) for s in frame.summaries),
        "上年报告的下一年安排程序未识别，本稿没有逐项对照，请核对。": not newest.plans,
        "上年报告的不足程序未识别，第三部分只留空白，请核对。": not newest.deficiencies,
    }
    return (*notes, *(voice.say(words) for words, holds in checks.items() if holds))
