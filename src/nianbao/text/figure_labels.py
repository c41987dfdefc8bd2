"""What a figure counts, in whole words of its clause: the verb and the noun. Pure.

A label is a stretch of the clause the figure stands in; a bare verb (受理) takes its object from the figure
before it (收到行政复议申请 → 受理行政复议申请), or from behind its own number (印发12份文件 → 印发文件). What
cannot be named so has none: precision comes before recall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.text.clauses import clauses
from nianbao.text.folding import is_han, norm
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify

_LEAST_NAME, _MOST_NAME = 4, 18
_FAR = 80
"""Shortest and longest name; most words before a figure that are looked at. In characters."""

_LEAD = re.compile(
    r"^(?:[、和与及或并的]|等|其中|全年|今年|当年|年内|本年|目前|期间|先后|累计|共计?|已|均|各(?!类|级)|还|再|依法|全[省市县区州旗镇]"
    r"|我[省市县区局]|[省市县区]政府|20\d\d年(?:度)?)+"
)
_TAIL = re.compile(
    r"(?:[、至第仅的已了]|(?<![调共总])和|(?<!参)与|(?<![涉普])及|(?<!占)占|(?<![传表下])达|(?<![报签])到|(?<![行作认])为|(?<![预合公节条])约"
    r"|(?<!附)近|(?<![所国享])有|(?<![自理])由|(?<!服)从|(?<!公)共|(?<![审统会设估])计|(?<!人)均|累计|合计|总计|分别|达到|超过?|逾|总[数量]"
    r"|数量|提[高升][至到]?|连续[一-龥]年|保持在?|稳定在|实现|首次)+$"
)
_VERB = re.compile(
    r"(?:收到|接收|接待|受理|审结|办结|办理|审查|审核|审理|立案|查处|处理|化解|调解|调处|纠正|撤销|维持|终止|整改|组织|开展|举办|召开"
    r"|制定|印发|出台|修订|修改|废止|清理|报备|备案|公布|发布|公开|培训|检查|评查|抽查|受案|新增|参加|完成|答复|移送|建立|配备)"
)
_ACTS = re.compile(
    "参加|完成|受理|办[理结]|开展|收到|接[收受]|新增|移送|制定|印发|出台|修[订改]|举办|召开|[发公]布|实施|推[动进]|[得达]到|进行|纳入|投入|落实"
)
"""Verbs that make no noun: behind a number they begin what was done with it (组织30人参加培训)."""

_JOINS = tuple("、和与及與")
"""What may part two figures of one clause; other words behind a figure belong to it."""

_NO_NAME = re.compile(
    r"^(?:[对为由在以与被把将从向经给占]|以[上下]|上年|去年)|(?:上年|去年|上一年|不少于|不低于|不超过|不高于|至少|最多|同比|环比|每[年月周日天次])$"
    r"|(?:下降|上升|增长|减少|增加|提高|提升|压缩|缩短|[升降增减])$"
)
"""No count of the year: a phrase cut off in front, another year's value, a bound, a change."""

_NO_COUNT = re.compile("百分点|工作日|小时|学时|周岁")
"""Units of a change, a time limit or an age, not of a count."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A figure to be named: half-open offsets into its text, and its unit."""

    start: int
    end: int
    unit: str


def labels_of(text: str, figures: Sequence[Labelled]) -> tuple[str | None, ...]:
    """The label of each figure of a stretch of evidence, in order; None where the words do not tell."""
    labels: dict[Labelled, str | None] = dict.fromkeys(figures)
    object_, unit, until = "", "", 0
    for start, end in clauses(text):
        at = start
        if re.search(r"[。；;]", text[until:start]):
            object_ = ""
        for figure in (f for f in figures if start <= f.start < end):
            between = text[at : figure.start]
            reaches = len(between) <= _FAR and (at == start or between[:1] in _JOINS)
            before = _bare(between) if reaches else ""
            same = object_ if norm(figure.unit) == unit else ""
            label = _joined(before, _behind(text[figure.end : end]) or same)
            if verb := _VERB.match(simplify(before)):
                object_, unit = before[verb.end() :] or object_, norm(figure.unit)
            at = until = figure.end
            if _fit(label) and not _NO_COUNT.search(simplify(figure.unit)):
                labels[figure] = label
    return tuple(labels[figure] for figure in figures)


def _behind(words: str) -> str:
    """The noun that opens the words behind a figure (印发12份文件), up to what joins another to it."""
    noun = re.match(r"的?([\u4e00-\u9fff]*?)(?=[、和与及與]|\Z)", words)
    return noun[1] if noun and not _ACTS.search(simplify(noun[1])) else ""


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


def _fit(name: str) -> bool:
    return (
        _LEAST_NAME <= len(name) <= _MOST_NAME
        and all(is_han(char) for char in name)
        and not _NO_NAME.search(simplify(name))
    )
