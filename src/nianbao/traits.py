"""What the source's own words claim: firsts, pilots, awards; causes; targets. Pure, no model.

Every answer is a span of the text. Nothing is inferred: no cue, no trait.
"""

from __future__ import annotations

import re
from typing import Literal

from nianbao.report import Span
from nianbao.summary import Claim, Quote
from nianbao.text import sentence_spans, simplify

_SCOPE = r"全国|国内|全省|省内|全区|全市|市内|全县|全州|全自治区|全系统|同类|长三角|珠三角|西部|东部|中部|东北|西南|西北|华东|华南|华北|地区"
_FIRST = re.compile(
    rf"(?:{_SCOPE})[^，,。；;]{{0,8}}?(?:首[个家份部例批创次座条张款支]|第一[个家份部例批座条张]|率先|领先|唯一)|率先(?!垂范|示范|学)|首创|首[个家份部例](?:[^，,。；;]{{0,20}}(?:落地|发布|出台|成立|上线|案例|平台|中心))"
)
_AWARD = re.compile(
    r"获评|荣获|荣膺|获得?[^，,。；;]{0,24}(?:称号|荣誉|奖项|奖|表彰|通报表扬|肯定|批示|推广)|被[^，,。；;]{0,20}(?:评为|授予|命名为?|表彰|通报表扬|确定为|列为)|授予[^，,。；;]{0,24}称号"
    r"|入选[^，,。；;]{0,24}(?:案例|名单|十佳|优秀)|(?:优秀|典型|十佳|最佳)案例|通报表扬|先进(?:集体|单位|个人)|[一二三]等奖|表现突出单位|全[国省市][^，,。；;]{0,8}第[一二三]名?(?:$|[，,。；;])"
)
_PILOT = re.compile(r"试点|先行区|先行示范|示范(?:区|市|县|单位|项目|点)创建")
_BODY = (
    r"[\u4e00-\u9fff、]{2,18}?(?:国务院|党中央|中央|部|委|厅|局|办|室|会|府|院|省|市|县|区|上级|协会|总队)"
)
_BY = (
    re.compile(
        rf"(?:被|获得?|得到|受到|经)({_BODY})(?:办公[厅室])?(?:评为|授予|命名|表彰|通报|确定|列为|肯定|批示|推广|批准|批复|主要)"
    ),
    re.compile(rf"({_BODY})(?:授予|命名|评为|通报表扬|批复|批准)"),
)
_BY_ABOVE = re.compile(r"(?:获得?|得到|受到)(上级)")

_CAUSE = re.compile(
    r"(?<![基原起])因(?!此|地制|素|势|而|人而|时|企|案|材|情|为此)|由于|(?:主要)?原因(?:是|在于|为|有)|受[^，,。；;]{1,14}(?:影响|制约|限制)|缘于|归因于|究其原因"
)
_LONG_CAUSE = re.compile(r"原因|究其|归因|缘于")
_TARGET = re.compile(
    r"20\d\d年(?:\d{1,2}月)?(?:年?底|前|内|末|以前|之前)|年内|年底前|年底|上半年|下半年|第?[一二三四]季度|\d{1,2}月底?前"
    r"|(?:力争|确保|实现|达到|不低于|不少于|不超过|控制在|提高到|提升到|提升至|提高至|降至|降到|压缩至|完成|新增|新建|培育|创建|建成|开展|组织|培训)[^，,。；;]{0,24}?\d"
    r"|[^，,。；;]{0,12}(?:达到|达)\d|全覆盖|\d+(?:\.\d+)?%"
)


def quote(text: str, start: int, end: int) -> Quote:
    """The stretch `[start, end)` of a text as a quote."""
    return Quote(start=start, end=end, text=text[start:end])


def claims(text: str, span: Span) -> tuple[Claim, ...]:
    """The claims of a first, an award or a pilot inside a span, one a clause, in order."""
    plain = simplify(text)
    found: list[Claim] = []
    for start, end in _clauses(plain, span):
        words = plain[start:end]
        kind = _claim_kind(words)
        if kind is not None:
            found.append(Claim(kind=kind, quote=quote(text, start, end), by=_by(text, plain, start, end)))
    return tuple(found)


def _claim_kind(words: str) -> Literal["first", "pilot", "award"] | None:
    if _AWARD.search(words):
        return "award"
    if _FIRST.search(words):
        return "first"
    return "pilot" if _PILOT.search(words) else None


def _by(text: str, plain: str, start: int, end: int) -> str | None:
    """The body named as the one that says so, None when the report says it of itself."""
    for pattern in (_BY_ABOVE, *_BY):
        match = pattern.search(plain, start, end)
        if match:
            return text[match.start(1) : match.end(1)]
    return None


def cause(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The cause that a shortfall gives for itself, in its own words; None when it gives none.

    A clause that opens with 因 or 由于 ends at its comma, a sentence on the 原因 at its full stop.
    """
    plain = simplify(text)
    for span in spans:
        match = _CAUSE.search(plain, span.start, span.end)
        if match:
            marks = "。；;" if _LONG_CAUSE.search(match.group()) else "，,。；;"
            end = next((i for i in range(match.end(), span.end) if text[i] in marks), span.end)
            return quote(text, match.start(), end)
    return None


def target(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The clause of a plan that names a deadline, a number to reach or a full coverage; None when none does."""
    plain = simplify(text)
    for span in spans:
        for start, end in _clauses(plain, span):
            if _TARGET.search(plain[start:end]):
                return quote(text, start, end)
    return None


def _clauses(plain: str, span: Span) -> list[tuple[int, int]]:
    """Clauses between commas and stops, marks left out; brackets and quotation marks are not cut."""
    out: list[tuple[int, int]] = []
    for left, right in sentence_spans(plain, span.start, span.end):
        start, depth = left, 0
        for i in range(left, right):
            depth += (plain[i] in "《“（(「") - (plain[i] in "》”）)」")
            if i == right - 1 or (plain[i] in "，,。；;：:" and depth <= 0):
                end = i if plain[i] in "，,。；;：:!?！？" else i + 1
                if end - start >= 2:
                    out.append((start, end))
                start = i + 1
    return out
