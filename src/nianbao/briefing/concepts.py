"""Shortfalls and plans that the genre's reports keep repeating, each by the words that only it has.

A topic is a subject together with what is wrong with it, or what shall be done about it, in one clause. The
patterns are over Simplified text and name the genre's own things, never a place's or a report's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.text.lexicon import pattern


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that recurs: its names as a shortfall and as a plan, its patterns for each."""

    lack: str
    plan: str
    lacking: re.Pattern[str]
    planned: re.Pattern[str]


def _topic(name: str, lack: str, plan: str) -> Topic:
    return Topic(lack, plan, pattern(f"topics.{name}_lack"), pattern(f"topics.{name}_plan"))


TOPICS: tuple[Topic, ...] = (
    _topic("few_officers", "基层执法力量不足", "充实基层执法力量"),
    _topic("officers_skill", "执法能力和规范化水平不高", "提升执法能力和规范化水平"),
    _topic("data_sharing", "数据共享不畅", "推进数据共享和平台对接"),
    _topic("legal_education", "普法针对性和实效不足", "深化普法宣传"),
    _topic("decision_procedure", "重大行政决策程序和合法性审查执行不严", "规范重大行政决策程序和合法性审查"),
    _topic("decision_review", "决策后评估没有落实", "开展决策后评估"),
    _topic("disputes", "行政争议化解和应诉有差距", "实质性化解行政争议"),
    _topic("leaders_awareness", "领导干部法治意识和能力不够", "压实第一责任人职责和领导干部学法"),
    _topic("enforcement_oversight", "执法监督手段不多", "健全执法协调监督"),
    _topic("rulemaking", "制度配套滞后", "加强立法和制度供给"),
    _topic("company_inspections", "涉企检查过多过频", "规范和压减涉企检查"),
    _topic("business_environment", "营商环境和涉企服务有差距", "优化法治化营商环境"),
    _topic("smart_enforcement", "智慧执法和数字化应用不够", "建设智慧执法应用"),
    _topic("legal_staff", "法治队伍建设滞后", "加强法治人才培养"),
)
"""The topics, in the order in which equals are printed."""
