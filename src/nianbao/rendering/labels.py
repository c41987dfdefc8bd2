"""The words the outputs print around a summary, in the report's own script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.schema.report import Kind, Level, Part, Role
from nianbao.schema.summary import Theme
from nianbao.text.script import Script


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word of the output that is ours, in one script. `{}` takes what its name says."""

    kinds: Mapping[Kind, str]
    themes: Mapping[Theme, str]
    claims: Mapping[str, str]
    untitled: str
    overview: str
    highlights: str
    concerns: str
    priorities: str
    count: str
    none: str
    cause: str
    answered: str
    unanswered: str
    target: str
    answers: str
    quoted: str
    quoted_means: str
    failed: str
    failed_reason: str
    sources: str
    sources_mean: str
    characters: str
    notes: str
    made: str
    spent: str
    flagged: str
    source: str
    more: str


SIMPLIFIED = Labels(
    kinds={Kind.ACHIEVEMENT: "成绩", Kind.DEFICIENCY: "不足", Kind.PLAN: "计划"},
    themes={
        Theme.FUNCTIONS: "机构职能",
        Theme.RULEMAKING: "制度建设",
        Theme.DECISIONS: "行政决策",
        Theme.ENFORCEMENT: "行政执法",
        Theme.EMERGENCIES: "突发事件应对",
        Theme.DISPUTES: "矛盾纠纷化解",
        Theme.OVERSIGHT: "权力制约和监督",
        Theme.TECHNOLOGY: "科技保障",
        Theme.LEADERSHIP: "党的领导",
        Theme.SOCIETY: "法治社会",
    },
    claims={"first": "首创", "pilot": "试点", "award": "表彰"},
    untitled="法治政府建设年度报告",
    overview="总体",
    highlights="亮点",
    concerns="关注",
    priorities="重点",
    count="{} 条",
    none="无",
    cause="原因",
    answered="对应计划",
    unanswered="未见对应计划",
    target="目标",
    answers="对应不足",
    quoted="〔原文〕",
    quoted_means="标有〔原文〕的内容未能通过核对或没有得到模型回答，现为报告原句，请人工查看。",
    failed="摘要不完整：{} 段没有得到模型回答，以下各处以报告原句代替：",
    failed_reason="原因",
    sources="出处",
    sources_mean="以下是每条的报告原文，[起, 止) 是字符位置。",
    characters="字符",
    notes="说明",
    made="{model}（{endpoint}），nianbao {version}",
    spent="提问 {asked} 段，请求 {calls} 次，沿用 {kept} 次，"
    "词元 {tokens_in} 入 {tokens_out} 出，用时 {seconds} 秒",
    flagged="{flagged}/{total} 条为原文代替（{share}）",
    source="{name}，{characters} 字，SHA-256 {sha256}",
    more="等 {} 处",
)

TRADITIONAL = Labels(
    kinds={Kind.ACHIEVEMENT: "成績", Kind.DEFICIENCY: "不足", Kind.PLAN: "計劃"},
    themes={
        Theme.FUNCTIONS: "機構職能",
        Theme.RULEMAKING: "制度建設",
        Theme.DECISIONS: "行政決策",
        Theme.ENFORCEMENT: "行政執法",
        Theme.EMERGENCIES: "突發事件應對",
        Theme.DISPUTES: "矛盾糾紛化解",
        Theme.OVERSIGHT: "權力制約和監督",
        Theme.TECHNOLOGY: "科技保障",
        Theme.LEADERSHIP: "黨的領導",
        Theme.SOCIETY: "法治社會",
    },
    claims={"first": "首創", "pilot": "試點", "award": "表彰"},
    untitled="法治政府建設年度報告",
    overview="總體",
    highlights="亮點",
    concerns="關注",
    priorities="重點",
    count="{} 條",
    none="無",
    cause="原因",
    answered="對應計劃",
    unanswered="未見對應計劃",
    target="目標",
    answers="對應不足",
    quoted="〔原文〕",
    quoted_means="標有〔原文〕的內容未能通過核對或沒有得到模型回答，現為報告原句，請人工查看。",
    failed="摘要不完整：{} 段沒有得到模型回答，以下各處以報告原句代替：",
    failed_reason="原因",
    sources="出處",
    sources_mean="以下是每條的報告原文，[起, 止) 是字符位置。",
    characters="字符",
    notes="說明",
    made="{model}（{endpoint}），nianbao {version}",
    spent="提問 {asked} 段，請求 {calls} 次，沿用 {kept} 次，"
    "詞元 {tokens_in} 入 {tokens_out} 出，用時 {seconds} 秒",
    flagged="{flagged}/{total} 條為原文代替（{share}）",
    source="{name}，{characters} 字，SHA-256 {sha256}",
    more="等 {} 處",
)


def labels_for(script: Script) -> Labels:
    """The words for a report of that script."""
    return TRADITIONAL if script is Script.TRADITIONAL else SIMPLIFIED


@dataclass(frozen=True, slots=True)
class OutlineLabels:
    """The words of `nianbao outline`, in one script."""

    source: str
    facts: tuple[str, ...]
    levels: Mapping[Level, str]
    roles: Mapping[Role, str]
    kinds: Mapping[Kind, str]
    parts: Mapping[Part, str]
    apart: str
    counts: str
    ungrouped: str


_OUTLINE_SIMPLIFIED = OutlineLabels(
    source="{name}，{format}，{characters} 字，简体",
    facts=("标题", "地区", "层级", "发布机关", "年度", "日期", "主送", "索引号"),
    levels={
        Level.NATIONAL: "国家级",
        Level.PROVINCE: "省级",
        Level.CITY: "市级",
        Level.COUNTY: "县级",
        Level.TOWNSHIP: "乡级",
        Level.DEVELOPMENT_ZONE: "开发区",
        Level.DEPARTMENT: "部门",
        Level.UNKNOWN: "未知",
    },
    roles={
        Role.ACHIEVEMENTS: "成绩",
        Role.LEADERSHIP: "第一责任人职责",
        Role.DEFICIENCIES: "不足",
        Role.PLANS: "计划",
        Role.MIXED: "不足和计划",
        Role.OPENING: "开头",
        Role.OTHER: "其他",
    },
    kinds=SIMPLIFIED.kinds,
    parts={
        Part.TITLE: "标题",
        Part.SALUTATION: "主送",
        Part.OPENING: "开头",
        Part.CLOSING: "结语",
        Part.SIGNATURE: "落款",
        Part.FURNITURE: "网页栏目",
    },
    apart="不作摘要的部分",
    counts="（{id}，{sentences} 句，{figures} 个数）",
    ungrouped="无小标题",
)

_OUTLINE_TRADITIONAL = OutlineLabels(
    source="{name}，{format}，{characters} 字，繁體",
    facts=("標題", "地區", "層級", "發布機關", "年度", "日期", "主送", "索引號"),
    levels={
        Level.NATIONAL: "國家級",
        Level.PROVINCE: "省級",
        Level.CITY: "市級",
        Level.COUNTY: "縣級",
        Level.TOWNSHIP: "鄉級",
        Level.DEVELOPMENT_ZONE: "開發區",
        Level.DEPARTMENT: "部門",
        Level.UNKNOWN: "未知",
    },
    roles={
        Role.ACHIEVEMENTS: "成績",
        Role.LEADERSHIP: "第一責任人職責",
        Role.DEFICIENCIES: "不足",
        Role.PLANS: "計劃",
        Role.MIXED: "不足和計劃",
        Role.OPENING: "開頭",
        Role.OTHER: "其他",
    },
    kinds=TRADITIONAL.kinds,
    parts={
        Part.TITLE: "標題",
        Part.SALUTATION: "主送",
        Part.OPENING: "開頭",
        Part.CLOSING: "結語",
        Part.SIGNATURE: "落款",
        Part.FURNITURE: "網頁欄目",
    },
    apart="不作摘要的部分",
    counts="（{id}，{sentences} 句，{figures} 個數）",
    ungrouped="無小標題",
)


def outline_labels_for(script: Script) -> OutlineLabels:
    """The words of the outline for a report of that script."""
    return _OUTLINE_TRADITIONAL if script is Script.TRADITIONAL else _OUTLINE_SIMPLIFIED
