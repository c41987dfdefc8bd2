"""The draft's own words by kind of writer: headings, points, what a blank asks for; Simplified, no figure.

The points of the leaders' part are those usually told under 《法治政府建设与责任落实督察工作规定》 (2019).
The outline in force is asked for, never named. `{}` takes what its name says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.drafting.model import DraftKind
from nianbao.schema.report import Level
from nianbao.schema.summary import Theme
from nianbao.text.lexicon import pattern, word_list
from nianbao.text.script import simplify

REGULATION = "《法治政府建设与责任落实督察工作规定》"
"""The one 《title》 that the draft itself names: the duty to report rests on it."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How one kind of writer speaks of itself.

    `party` names its committee, `meeting` where it decides; `leaders_title` heads the
    second section; `addressee` is what the blank for the addressee suggests.
    """

    party: str
    meeting: str
    leaders: str
    leaders_title: str
    addressee: str


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """The heading of a theme's part, and what its blank asks for above all."""

    heading: str
    asks: str


@dataclass(frozen=True, slots=True)
class LeadershipCue:
    """A point of the leaders' part: heading, what its blank asks for, words that lead to it."""

    heading: str
    asks: str
    cues: re.Pattern[str]

    @classmethod
    def of(cls, name: str) -> LeadershipCue:
        """The point of that list of words."""
        says = word_list(name).says
        return cls(says["heading"], says["asks"], pattern(name))


THEMES: Mapping[Theme, ThemeWords] = {
    Theme.FUNCTIONS: ThemeWords("转变政府职能，优化营商环境", "办件、提速、惠企数字"),
    Theme.RULEMAKING: ThemeWords("健全依法行政制度", "规范性文件制定、审核、备案、清理数字"),
    Theme.DECISIONS: ThemeWords("规范重大行政决策", "决策事项目录、合法性审查、法律顾问数字"),
    Theme.ENFORCEMENT: ThemeWords("严格规范公正文明执法", "案件、检查、培训、执法监督数字"),
    Theme.EMERGENCIES: ThemeWords("依法应对突发事件", "预案、演练、隐患整治数字"),
    Theme.DISPUTES: ThemeWords("依法化解矛盾纠纷", "复议、应诉、调解、信访数字"),
    Theme.OVERSIGHT: ThemeWords("强化行政权力制约和监督", "建议提案办理、审计、政务公开数字"),
    Theme.TECHNOLOGY: ThemeWords("加强法治政府建设科技保障", "平台、数据共享、应用数字"),
    Theme.LEADERSHIP: ThemeWords("加强党的领导和统筹推进", "部署、考核、队伍建设情况"),
    Theme.SOCIETY: ThemeWords("推进法治社会建设", "普法活动、法律援助、受众数字"),
}
"""The themes of the first section, in the outline's order."""

POINTS = tuple(
    LeadershipCue.of(f"leadership.{name}")
    for name in ("study", "deploy", "decide", "assess", "report", "oversight", "staff")
)
"""The points of the leaders' part, in the order in which they are told."""

_SEATS = {
    "省": "省委 省政府",
    "市": "市委 市政府",
    "县": "县委 县政府",
    "区": "区委 区政府",
    "旗": "旗委 旗政府",
    "州": "州委 州政府",
    "盟": "盟委 盟行署",
    "镇": "镇党委 镇政府",
    "乡": "乡党委 乡政府",
    "街道": "街道党工委 街道办事处",
    "自治区": "自治区党委 自治区政府",
}
"""How the Party committee and the government of a place are called, by the end of the place's name."""

_TO_GOVERNMENTS = "主送机关，一般为同级党委、人大常委会和上一级政府"
_TO_DEPARTMENTS = "主送机关，一般为本级党委、政府和上一级主管部门"


def kind_of(level: Level) -> DraftKind:
    """The kind of writer at a level; any government is like a county's."""
    if level is Level.DEPARTMENT:
        return DraftKind.DEPARTMENT
    return DraftKind.ZONE if level is Level.DEVELOPMENT_ZONE else DraftKind.COUNTY


def writer(kind: DraftKind, place: str) -> Writer:
    """How that kind of writer speaks of itself; `place` tells a county's words from a city's."""
    if kind is DraftKind.DEPARTMENT:
        return Writer(
            party="党组（党委）",
            meeting="领导班子会议",
            leaders="主要负责同志",
            leaders_title="主要负责人履行推进法治建设第一责任人职责情况",
            addressee=_TO_DEPARTMENTS,
        )
    if kind is DraftKind.ZONE:
        party, government, meeting = "党工委", "管委会", "党工委会议、管委会主任办公会议"
    else:
        ends = (end for end in sorted(_SEATS, key=len, reverse=True) if simplify(place).endswith(end))
        party, government = _SEATS.get(next(ends, ""), "党委 政府").split()
        meeting = f"{government}常务会议" if government.endswith("政府") else f"{government}会议"
    return Writer(
        party=party,
        meeting=meeting,
        leaders=f"{party}、{government}主要负责同志",
        leaders_title="党政主要负责人履行推进法治建设第一责任人职责情况",
        addressee=_TO_GOVERNMENTS,
    )
