"""What the source's own words claim: firsts, pilots, awards; causes; targets. Pure, no model.

Every answer is a span of the text. Nothing is inferred: no cue, no trait. Precision comes before recall:
an ordinary 试点, 首问 or 因地制宜 is none.
"""

from __future__ import annotations

import re
from typing import Literal

from nianbao.schema.summary import Claim, Quote
from nianbao.text.clauses import clauses
from nianbao.text.figures import find_figures
from nianbao.text.script import simplify
from nianbao.text.spans import Span

_CLAUSE_WORDS = r"[^，,。；;：:]"
_SCOPE = (
    r"(?:全国|国内|全省|省内|全区|全市|市内|全县|县内|全州|全自治区|全系统|同类|长三角|珠三角|[东西中]部"
    r"|东北|西南|西北|华东|华南|华北|地区)"
)
_FIRST = re.compile(
    rf"{_SCOPE}{_CLAUSE_WORDS}{{0,8}}?(?:首[个家份部例批创次座条张款支]|第一[个家份部例批座条张]|率先|领先|唯一)"
    rf"|领[先跑]{_SCOPE}|(?<!敢于)(?<!勇于)首创(?!精神|性)"
    rf"|(?:排名|位居|位列|名列|居|考核|测评|评价){_CLAUSE_WORDS}{{0,8}}(?:第一|首位)(?!责任|书记|时间|方阵|梯队)"
)
_HONOUR = (
    r"(?:称号|荣誉|奖项|奖(?![补励惩金])|表彰|通报表扬|先进|优秀|典型|示范"
    r"|标兵|模范|能手|标杆|十佳|最佳|最美|人民满意|提名)"
)
_AWARD = re.compile(
    rf"获评|荣获|荣膺|(?:获得?|受到|得到){_CLAUSE_WORDS}{{0,24}}(?:{_HONOUR}|肯定|批示)"
    rf"|获{_CLAUSE_WORDS}{{0,12}}推广|被{_CLAUSE_WORDS}{{0,20}}(?:评为|授予|命名|表彰|通报表扬)"
    rf"|被{_CLAUSE_WORDS}{{0,20}}(?:确定为|列为|评选为){_CLAUSE_WORDS}{{0,16}}{_HONOUR}|授予我{_CLAUSE_WORDS}{{0,20}}称号"
    rf"|入选{_CLAUSE_WORDS}{{0,24}}(?:案例|名单|十佳|优秀|典型|示范)|(?:获|夺|摘得?){_CLAUSE_WORDS}{{0,12}}[一二三]等奖"
    rf"|(?:排名|位居|位列|名列|考核){_CLAUSE_WORDS}{{0,8}}第[二三](?=$|名|位)"
)
_PILOT = re.compile(
    rf"(?:获批|入选|承担|列入|列为|纳入|确定为|成为|作为|批准为?){_CLAUSE_WORDS}{{0,30}}(?:试点|先行区|先行示范)"
    rf"|(?:国家|全国|省级?|部级|市级|首批|全省|全市|全县){_CLAUSE_WORDS}{{0,16}}试点(?:单位|地区|城市|县|市|区|乡镇)"
    rf"|^(?:率先)?(?:开展|启动){_CLAUSE_WORDS}{{0,24}}试点(?:工作|建设)?$"
)
_NO_PILOT = re.compile(r"试点(?:领域|经验|范围|成果|转)|由试点|总结.{0,6}试点")
_SUFFIX = (
    r"(?:部(?![门署分位])|委员会|委(?!员)|厅|局|办公室|法院|检察院|人民政府|政府|人大|政协|协会|学会|联合会"
    r"|总队)"
)
_NATIONAL = "国务院|党中央|中央"
_BY = (
    re.compile(
        rf"(?:被|获得?|得到|受到|经)({_NATIONAL}|[\u4e00-\u9fff、]{{1,14}}{_SUFFIX})(?:办公[厅室])?{_CLAUSE_WORDS}{{0,6}}?"
        r"(?:评为|授予|命名|表彰|通报|确定|列为|肯定|批示|推广|批准|批复|主要)"
    ),
    re.compile(
        rf"(?:获评|荣获|荣膺|获得?|入选)({_NATIONAL}|[\u4e00-\u9fff、]{{1,14}}?{_SUFFIX})(?=[“《\u4e00-\u9fff])"
    ),
    re.compile(rf"^({_NATIONAL}|[\u4e00-\u9fff、]{{1,14}}?{_SUFFIX})(?:授予|命名|评为|通报表扬|批复|批准)"),
)
_BY_ABOVE = re.compile(r"(?:获得?|得到|受到)(上级)")

_CAUSE = re.compile(
    r"(?:^|(?<=[，,。；;、：:（(])|(?<=主要)|(?<=多)|(?<=是))因(?![此地素势而人时企案材类事]|为此)"
    r"|由于|(?:主要)?原因(?:是|在于|为|有)|(?:根子|根源|症结)(?:在|是|在于)|究其(?:原因|根源)|归因于|缘于"
    r"|(?:^|(?<=[，,。；;主要]))受[^，,。；;]{1,16}(?:影响|制约|限制|约束)|系[^，,。；;]{2,30}所致|[^，,。；;]{2,24}的原因(?=[，,。；;])"
)
_TO_THE_STOP = re.compile(r"原因|究其|归因|缘于|根子|根源|症结")
_DEADLINE = re.compile(
    r"20\d\d年(?:\d{1,2}月)?(?:年?底|前|内|末|以前|之前)|(?<!\d)年内|年底|[上下]半年|(?<!每)第?[一二三四]季度(?!一)"
    r"|\d{1,2}月(?:底|末)?(?:前|以前|之前)|三年内|五年内"
)
_FULL = re.compile(r"全覆盖|应.{1,2}尽.{1,2}|清零")
_AIMS = re.compile(
    r"力争|确保|实现|达到?|不低于|不少于|不超过|控制在|提[高升][至到]|[降压]缩?[至到低]|再[降减增]|完成|新增|新建|培育|创建|建成"
    r"|开展|组织|培训|选派|引进|配[备齐]|保持|扩[充大]|举办|每"
)


def quote(text: str, start: int, end: int) -> Quote:
    """The stretch `[start, end)` of a text as a quote."""
    return Quote(start=start, end=end, text=text[start:end])


def claims(text: str, span: Span) -> tuple[Claim, ...]:
    """The claims of a first, an award or a pilot inside a span, one a clause, in order."""
    plain = simplify(text)
    found: list[Claim] = []
    for start, end in clauses(plain, span.start, span.end):
        kind = _claim_kind(plain[start:end])
        if kind is not None:
            found.append(Claim(kind=kind, quote=quote(text, start, end), by=_by(text, plain, start, end)))
    return tuple(found)


def _claim_kind(words: str) -> Literal["first", "pilot", "award"] | None:
    if _PILOT.search(words) and not _NO_PILOT.search(words):
        return "pilot"
    if _AWARD.search(words):
        return "award"
    return "first" if _FIRST.search(words) else None


def _by(text: str, plain: str, start: int, end: int) -> str | None:
    """The body named as the one that says so, None when the report says it of itself."""
    for pattern in (_BY_ABOVE, *_BY):
        match = pattern.search(plain[start:end])
        if match:
            return text[start + match.start(1) : start + match.end(1)]
    return None


def cause(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The cause that a shortfall gives for itself, in its own words; None when it gives none.

    A clause that opens with 因 or 由于 ends at its comma, a sentence on the 原因 at its full stop.
    """
    plain = simplify(text)
    for span in spans:
        match = _CAUSE.search(plain, span.start, span.end)
        if match:
            marks = "。；;" if _TO_THE_STOP.search(match.group()) else "，,。；;"
            end = next((i for i in range(match.end(), span.end) if text[i] in marks), span.end)
            return quote(text, match.start(), end)
    return None


def target(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The clause of a plan that names a deadline, a number to reach or a full coverage, if any."""
    plain = simplify(text)
    for span in spans:
        for start, end in clauses(plain, span.start, span.end):
            words = plain[start:end]
            aim = _AIMS.search(words)
            reached = aim is not None and find_figures(text, start + aim.start(), end)
            if reached or _DEADLINE.search(words) or _FULL.search(words):
                return quote(text, start, end)
    return None
