"""What things are called in every output: one name for a theme, a kind, a role, a level, a part, a claim.

The names are those of the genre: themes after the systems of the outline 2021–2025, shortened to what tells
them apart; roles after the contents that 《法治政府建设与责任落实督察工作规定》 (2019) asks for; kinds are
those contents in a word. All are written in Simplified characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from nianbao.schema.report import Kind, Level, Part, Role
from nianbao.schema.summary import Theme
from nianbao.text.script import Script, in_script

NOT_FOUND = "程序未识别，请核对"
"""What an output says where the program looked for something and found nothing: silence is no evidence."""

_NAMES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Theme: {
        Theme.FUNCTIONS: "机构职能",
        Theme.RULEMAKING: "依法行政制度",
        Theme.DECISIONS: "行政决策",
        Theme.ENFORCEMENT: "行政执法",
        Theme.EMERGENCIES: "突发事件应对",
        Theme.DISPUTES: "矛盾纠纷化解",
        Theme.OVERSIGHT: "权力制约和监督",
        Theme.TECHNOLOGY: "科技保障",
        Theme.LEADERSHIP: "党的领导",
        Theme.SOCIETY: "法治社会",
    },
    Kind: {Kind.ACHIEVEMENT: "成效", Kind.DEFICIENCY: "不足", Kind.PLAN: "安排"},
    Role: {
        Role.ACHIEVEMENTS: "主要举措和成效",
        Role.LEADERSHIP: "第一责任人职责",
        Role.DEFICIENCIES: "不足和原因",
        Role.PLANS: "主要安排",
        Role.MIXED: "不足和安排",
        Role.OPENING: "开头",
        Role.OTHER: "其他",
    },
    Level: {
        Level.NATIONAL: "国家级",
        Level.PROVINCE: "省级",
        Level.CITY: "市级",
        Level.COUNTY: "县级",
        Level.TOWNSHIP: "乡级",
        Level.DEVELOPMENT_ZONE: "开发区",
        Level.DEPARTMENT: "部门",
        Level.UNKNOWN: "未知",
    },
    Part: {
        Part.TITLE: "标题",
        Part.SALUTATION: "主送",
        Part.OPENING: "开头",
        Part.HEADING: "小标题",
        Part.BODY: "正文",
        Part.CAUSE: "原因",
        Part.TABLE: "表格",
        Part.OTHER: "不成条目的话",
        Part.CLOSING: "结语",
        Part.SIGNATURE: "落款",
        Part.FURNITURE: "网页栏目",
    },
    Script: {Script.SIMPLIFIED: "简体", Script.TRADITIONAL: "繁体"},
}
_CLAIMS = {"first": "首创", "pilot": "试点", "award": "表彰"}

KIND_LEADS: Mapping[Kind, str] = {
    Kind.ACHIEVEMENT: "",
    Kind.DEFICIENCY: f"存在的{_NAMES[Kind][Kind.DEFICIENCY]}：",
    Kind.PLAN: f"下步{_NAMES[Kind][Kind.PLAN]}：",
}
"""What opens a line that sums up items of a kind; without a numeral, for 一步 would count as a figure."""

KINDS_TOLD: Mapping[Kind, str] = {Kind.ACHIEVEMENT: "成绩", Kind.DEFICIENCY: "不足", Kind.PLAN: "计划"}
"""What a model is told instead of a kind's name: the prompts, and with them every recorded answer, say so."""


def name_of(thing: Theme | Kind | Role | Level | Part | Script, script: Script = Script.SIMPLIFIED) -> str:
    """What a thing is called in an output of that script."""
    return in_script(_NAMES[type(thing)][thing], script)


def claim_name(kind: str, script: Script = Script.SIMPLIFIED) -> str:
    """What a value of `Claim.kind` is called in an output of that script. Raises KeyError for another one."""
    return in_script(_CLAIMS[kind], script)
