"""What a figure of a report measures: the words beside it in its clause, folded to a key for comparing. Pure.

Conservative: words that are not known to be beside the point stay in the key, so that two figures share
one only when their reports say the same thing; a figure whose words do not name a thing has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nianbao.schema.summary import FigureValue, Item, Quote
from nianbao.text.bounds import bounded
from nianbao.text.clauses import clause_around
from nianbao.text.figures import figure_key
from nianbao.text.folding import full_width
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.script import simplify
from nianbao.text.sentences import CLAUSE_MARKS, STOPS

_MARKS = f"{CLAUSE_MARKS}\n（）()"
_SEGMENT = f"{STOPS}\n"
_LONGEST = 16
_LEAST = 3
_WINDOW = 60
"""Longest and shortest key, and how far a clause is looked for, in characters."""

_HEAD = re.compile(f"^{alternation('naming.time', 'naming.scope', 'naming.beside', 'naming.join')}+")
_TAIL = re.compile(f"{alternation('naming.tail')}{{1,6}}$")
_TURN = pattern("naming.turn")
_CHANGE = pattern("naming.change")
_DIGIT = re.compile(r"[\d○〇]")
_PART_YEAR = re.compile(
    r"(?:截至|截止|截止到?)(?!.{0,6}(?:12月|年底|年末))|[1一]\s*[-—–~至到]\s*(?:[2-9]|1[01]|[二三四五六七八九十]|十一)月"
    r"|上半年|下半年|前[一二三123]季度|前(?:[二三四五六七八九十]|十一)个月|第[一二三四]季度|目前"
)
_CUMULATIVE = pattern("naming.cumulative")
_MEAN = pattern("naming.mean")

_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(old), new)
    for old, new in (
        (r"[省市县区]?人大(?:代表)?(?:意见)?建议|(?<!人大)代表建议", "人大代表建议"),
        (r"[省市县区]?政协(?:委员)?提案|(?<!政协)委员提案", "政协提案"),
        (r"(?:政府信息|信息)公开申请|依申请公开(?:政府信息|事项|申请|件)?", "依申请公开"),
        (r"公开(?:各类|相关|政府)?(?:政府)?信息", "公开政府信息"),
        (r"(?<!主动)公开政府信息", "主动公开政府信息"),
        (r"(?:行政)?复议(?:案件|申请)", "行政复议案件"),
        (r"行政规范性文件", "规范性文件"),
        (r"矛盾纠纷", "纠纷"),
        (r"(?:行政)?机关负责(?:人|同志)|负责同志", "负责人"),
        (r"(?:行政执法|执法)案卷", "执法案卷"),
        (r"合法性审核", "合法性审查"),
        (r"^(?:共?办复|承办)(?=人大|政协)", "办理"),
        (r"^(?:新收|接收|收)(?=行政复议案件)", "收到"),
        (r"^(受理|审结)行政复议案件$", r"行政复议\g<1>"),
        (r"^行政诉讼一审$", "行政诉讼一审案件"),
        (r"^(?:制发|出台|印发|制定)(?=规范性文件)", "制定"),
        (r"^(?:举办|组织开展|召开|举行|组织)(?=.{2})", "开展"),
        (r"^(?:调处|化解)(?=纠纷)", "调解"),
        (r"^(?:人大代表建议|政协提案)$", "办理\\g<0>"),
        (r"^依申请公开$", "办理依申请公开"),
        (r"^(?:负责人)?出庭(?:应诉)?率$", "负责人出庭应诉率"),
    )
)
_BARE = pattern("naming.bare")
"""Words that name no thing by themselves: the sentence's topic does."""

_THING = pattern("naming.thing")
"""Things that the genre's reports count, alike in name and meaning; nothing else is put side by side."""

_WHOLE_RATE = pattern("naming.whole_rate")
_TOPIC = pattern("naming.topic")
_CANON = {"复议": "行政复议", "应诉": "行政诉讼", "人民调解": "调解"}
_LEADS_ON = ("和", "与", "及", "对", "向", "等")
_RATES = ("%", "‰", "‱", "成")
_NOT_SUMMED = pattern("naming.not_summed")


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """A figure and what it measures.

    `what` are the words beside it as printed, `key` the folded ones (empty: nothing to compare by),
    `printed` the figure with its 超, 近, 以上; `value` has 万 and 亿 multiplied out, `unit` is folded.
    `clause` is the quote of the clause it stands in. `part_year`: the sentence speaks of a part of the
    year; `cumulative`: of more than one; `summable`: a count of things of this whole year, exact.
    """

    item: Item
    figure: FigureValue
    what: str
    key: str
    printed: str
    value: Decimal
    unit: str
    clause: Quote
    part_year: bool
    cumulative: bool

    @property
    def rate(self) -> bool:
        """Whether it is a share."""
        return self.unit.endswith(_RATES)

    @property
    def whole_year(self) -> bool:
        """Whether it is exact and of the whole year, so that it may be compared."""
        return not (self.figure.approx or self.part_year or self.cumulative)

    @property
    def summable(self) -> bool:
        """Whether adding it up makes sense."""
        mean = _MEAN.search(self.key) is not None
        return self.whole_year and not mean and _NOT_SUMMED.search(self.unit) is None


def measured(item: Item, places: tuple[str, ...] = ()) -> tuple[MeasuredFigure, ...]:
    """The figures of an item that stand in its evidence, in order; `places` are names that say nothing here.

    A figure that its evidence does not hold at its offsets is left out.
    """
    out = []
    for figure in item.figures:
        quote = next((q for q in item.evidence if _holds(q, figure)), None)
        if quote is not None:
            out.append(_measured(item, figure, quote, places))
    return tuple(out)


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return simplify(text)


def _holds(quote: Quote, figure: FigureValue) -> bool:
    start, end = figure.start - quote.start, figure.end - quote.start
    return 0 <= start < end <= len(quote.text) and quote.text[start:end] == figure.text


def _measured(item: Item, figure: FigureValue, quote: Quote, places: tuple[str, ...]) -> MeasuredFigure:
    text = quote.text
    plain = _plain(text)
    start, end = figure.start - quote.start, figure.end - quote.start
    left, right = _clause(plain, start, end)
    before, after = _others(item, quote, start, end)
    value, unit = figure_key(figure.value, figure.unit)
    first, last = max(left, before), min(right, after)
    turned = _TURN.search(plain[left:start])
    words_end = left + turned.start() if turned else start
    first = left if turned else first
    key = _key(plain[first:words_end], plain[end:last], unit, places)
    if key and _BARE.match(key) and not _WHOLE_RATE.match(key):
        topic = _topic(plain, left, start)
        key = f"{topic}{key}" if topic else ""
    if not _THING.search(key) or key.endswith(_LEADS_ON):
        key = ""
    from_, to = clause_around(plain, start, end, _SEGMENT)
    return MeasuredFigure(
        item=item,
        figure=figure,
        what=figure.label or _said(text[first:words_end], text[end:last].split("、")[0]),
        key=key,
        printed=_printed(text, start, end),
        value=value,
        unit=unit,
        clause=Quote(start=quote.start + left, end=quote.start + right, text=text[left:right]),
        part_year=_PART_YEAR.search(plain[from_:to]) is not None,
        cumulative=_CUMULATIVE.search(plain[left:right]) is not None,
    )


def _clause(plain: str, start: int, end: int) -> tuple[int, int]:
    """Half-open offsets of the clause around a figure."""
    left, right = clause_around(plain, start, end, _MARKS)
    return max(left, start - _WINDOW), min(right, end + _WINDOW)


def _others(item: Item, quote: Quote, start: int, end: int) -> tuple[int, int]:
    """Where the figure before ends and the one behind starts, as offsets into the quote."""
    spans = [(f.start - quote.start, f.end - quote.start) for f in item.figures if _holds(quote, f)]
    return max([b for _, b in spans if b <= start], default=0), min(
        [a for a, _ in spans if a >= end], default=len(quote.text)
    )


def _key(told: str, behind: str, unit: str, places: tuple[str, ...]) -> str:
    """The folded words; empty when they name no thing or speak of a change."""
    told = re.sub(r"[“”‘’\s]", "", told)
    for place in sorted(places, key=len, reverse=True):
        told = told.replace(place, "")
    told = _HEAD.sub("", _TAIL.sub("", told))
    behind = re.sub(r"[“”‘’\s]", "", behind.split("、")[0]).removeprefix("的")
    if _CHANGE.search(told) or "百分点" in unit or unit.endswith("倍"):
        return ""
    words = told if unit.endswith(_RATES) else told + behind
    if behind and unit.endswith(_RATES):
        return ""
    for old, new in _FOLDS:
        words = old.sub(new, words)
    if _CHANGE.search(words) or _DIGIT.search(words) or not _LEAST - 1 <= len(words) <= _LONGEST:
        return ""
    if unit.endswith(_RATES) and not words.endswith("率"):
        return ""
    return words


def _topic(plain: str, left: int, start: int) -> str:
    """What the sentence spoke of before a bare word like 审结: its one topic, else nothing."""
    from_, _ = clause_around(plain, start, start, _SEGMENT)
    before = plain[from_:left]
    topics = {_CANON.get(t, t) for t in _TOPIC.findall(before)}
    return topics.pop() if len(topics) == 1 and "其中" not in before else ""


def _said(left: str, right: str) -> str:
    """The words beside a figure as printed, without what only leads to the number."""
    plain = simplify(left)
    head, tail = _HEAD.match(plain), _TAIL.search(plain)
    cut = left[head.end() if head else 0 : tail.start() if tail else len(left)]
    return full_width((cut + right).strip("、 的"))


def _printed(text: str, start: int, end: int) -> str:
    """A figure with the words that make an estimate or a limit of it."""
    whole = bounded(_plain(text), start, end)
    return text[whole.start : whole.end]
