"""Figures that a report tells every year: what is counted, year beside year. Pure.

A name is a stretch of the clause the figure stands in; a bare verb (受理) takes its object from the
figure before it (收到行政复议申请 → 受理行政复议申请). What cannot be named so is left out: precision comes
before recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.drafting.recalling import printed
from nianbao.schema.summary import Achievement, FigureValue, Quote, Theme
from nianbao.text.clauses import clauses
from nianbao.text.folding import dice2, is_han, norm
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify

MOST_ROWS = 40
"""Rows of the table; figures that recur come first, then those the genre counts every year."""

_ALIKE = 0.6
"""How alike two names of figures of one unit are that count the same thing (`dice2`)."""

_LEAST_NAME, _MOST_NAME = 4, 18
_FAR = 80
"""Shortest and longest name; most words before a figure that are looked at. In characters."""

_LEAD = re.compile(
    r"^(?:[、和与及或并的]|等|其中|全年|今年|当年|年内|本年|目前|期间|先后|累计|共计?|已|均|各(?!类|级)|还|再|依法|全[省市县区州旗镇]"
    r"|我[省市县区局]|[省市县区]政府|20\d\d年(?:度)?)+"
)
_TAIL = re.compile(
    r"(?:[、至第仅的已了]|(?<![调共总])和|(?<!参)与|(?<![涉普])及|(?<!占)占|(?<![传表下])达|(?<![报签])到|(?<![行作认])为|(?<![预合公节条])约"
    r"|(?<!附)近|(?<![所国享])有|(?<![自理])由|(?<!服)从|(?<!公)共|(?<![审统会设估])计|(?<!人)均|累计|合计|总计|达到|超过?|逾|总[数量]"
    r"|数量|提[高升][至到]?|连续[一-龥]年|保持在?|稳定在|实现|首次)+$"
)
_VERB = re.compile(
    r"(?:收到|接收|接待|受理|审结|办结|办理|审查|审核|审理|立案|查处|处理|化解|调解|调处|纠正|撤销|维持|终止|整改|组织|开展|举办|召开"
    r"|制定|印发|出台|修订|修改|废止|清理|报备|备案|公布|发布|公开|培训|检查|评查|抽查|受案|新增|参加|完成|答复|移送|建立|配备)"
)
_JOINS = tuple("、和与及與")
"""What may part two figures of one clause; other words behind a figure belong to it."""

_ROUTINE = re.compile(
    r"复议|应诉|出庭|诉讼|败诉|规范性文件|合法性|法律顾问|法律意见|处罚|执法|案卷|培训|普法|法治宣传|宣讲|援助|调解|化解|纠纷|信访|建议|解读"
    r"|提案|公开|热线|诉求|工单|述法|学法|演练|督察|督查|检查|隐患|裁决|备案|决策|听证|许可|事项|办件|好差评|满意|公证|仲裁|合同|审计|轻微"
    r"|免罚|不予|示范村|明白人|决定|裁量"
)
"""What the genre counts every year."""

_NO_NAME = re.compile(
    r"^(?:[对为由在以与被把将从向经给占]|以[上下]|上年|去年)|(?:上年|去年|上一年|不少于|不低于|不超过|不高于|至少|最多|同比|环比|每[年月周日天次])$"
    r"|(?:下降|上升|增长|减少|增加|提高|提升|压缩|缩短|[升降增减])$"
)
"""No count of the year: a phrase cut off in front, another year's value, a bound, a change."""

_PART_YEAR = re.compile(
    r"截[至止][^，,。；;]{0,8}[月日底]|前[一二三四五六七八九十]{1,2}(?:季度|个月)|1\s?[-—–至]\s?\d{1,2}月"
)
"""Says that a figure covers only part of the year."""

_NO_COUNT = re.compile("百分点|工作日|小时|学时|周岁")
"""Units of a change, a time limit or an age, not of a count."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with a name: the number as printed without its unit, and the evidence it stands in."""

    name: str
    number: str
    unit: str
    theme: Theme
    item: Achievement
    quote: Quote


def counted(achievements: Sequence[Achievement]) -> tuple[Counted, ...]:
    """The figures of the achievements that can be named, in order; of one name and unit the first."""
    found: dict[tuple[str, str], Counted] = {}
    for item in achievements:
        for quote in item.evidence:
            for one in _of_quote(item, quote):
                found.setdefault((norm(one.name), norm(one.unit)), one)
    return tuple(found.values())


def _of_quote(item: Achievement, quote: Quote) -> Iterator[Counted]:
    inside = [f for f in item.figures if quote.start <= f.start < f.end <= quote.end]
    object_, unit, until = "", "", 0
    for start, end in clauses(quote.text):
        at = start
        for figure in (f for f in inside if start <= f.start - quote.start < end):
            begin, stop = figure.start - quote.start, figure.end - quote.start
            if quote.text[begin:stop] != figure.text:
                continue
            between = quote.text[at:begin]
            reaches = len(between) <= _FAR and (at == start or between[:1] in _JOINS)
            before = _bare(between) if reaches else ""
            if re.search(r"[。；;]", quote.text[until:start]):
                object_ = ""
            name = _joined(before, object_ if norm(figure.unit) == unit else "")
            if verb := _VERB.match(simplify(before)):
                object_, unit = before[verb.end() :] or object_, norm(figure.unit)
            at = until = stop
            if _fit(name) and not _NO_COUNT.search(simplify(figure.unit)):
                number = printed(figure.text).removesuffix(printed(figure.unit)).strip()
                name += _period(quote.text[:begin], name)
                yield Counted(name, number, _unit(figure), item.theme, item, quote)


def _bare(words: str) -> str:
    """The words before a figure without what only leads on to it."""
    words = clean(words)
    plain = simplify(words)
    lead, tail = _LEAD.match(plain), _TAIL.search(plain)
    return words[lead.end() if lead else 0 : tail.start() if tail else len(words)].strip()


def _joined(before: str, object_: str) -> str:
    """A bare verb with the object of the figure before it; other words as they are."""
    verb = _VERB.fullmatch(simplify(before))
    return before + object_ if verb and object_ else before


def _period(before: str, name: str) -> str:
    """The part of the year that the figure's own sentence names, in brackets behind its name."""
    sentence = re.split(r"[。；;]", clean(before))[-1]
    part = _PART_YEAR.search(simplify(sentence))
    if part is None or part[0] in simplify(name):
        return ""
    return f"（{printed(sentence[part.start() : part.end()])}）"


def _unit(figure: FigureValue) -> str:
    """The unit where the figure's own words end in it; else nothing, the number tells it (百分之九十)."""
    unit = printed(figure.unit)
    return unit if unit and printed(figure.text).endswith(unit) else ""


def _fit(name: str) -> bool:
    return (
        _LEAST_NAME <= len(name) <= _MOST_NAME
        and all(is_han(char) for char in name)
        and not _NO_NAME.search(simplify(name))
    )


def routine(one: Counted) -> bool:
    """Whether the genre counts this every year."""
    return bool(_ROUTINE.search(simplify(one.name)))


def alike(one: Counted, others: Sequence[Counted]) -> Counted | None:
    """The figure of another year that counts the same thing in the same unit; None when there is none."""
    same = [o for o in others if norm(o.unit) == norm(one.unit)]
    best = max(same, key=lambda o: dice2(one.name, o.name), default=None)
    return best if best is not None and dice2(one.name, best.name) >= _ALIKE else None
