"""What a unit is mainly about, by the outline's own words: a prior for the model, and a fallback.

The themes and their words are those of labelling.md (the outline's eight systems, leadership and
society), widened by the genre's common terms. The lead phrase decides before the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.summary import Theme
from nianbao.text import simplify

_TITLE_WEIGHT = 4.0
_ABOVE_WEIGHT = 1.5
_SURE_SCORE = 4.0
_SURE_LEAD = 2.0

_WORDS: Mapping[Theme, Mapping[str, float]] = {
    Theme.FUNCTIONS: {
        "机构职能": 3, "政府职能": 3, "职能转变": 3, "机构改革": 2.5, "权责清单": 2.5, "权力清单": 2, "权责": 1.2, "放管服": 3, "政务服务": 3, "营商": 3, "审批": 2, "一件事": 2.2, "高效办成": 2.5, "一网通办": 2.5,
        "许可": 1, "市场准入": 2, "负面清单": 1.5, "企业": 0.5, "市场主体": 1, "经营主体": 1, "证明事项": 2, "告知承诺": 1.5, "办事": 0.8, "窗口": 0.8, "便民": 1, "惠企": 2, "政策兑现": 2, "公平竞争": 2, "信用": 1, "依法履职": 2, "依法履行": 1.5, "清欠": 1, "减负": 1, "减证": 2, "跑一次": 1.5, "极简": 1, "招商": 0.8, "守信": 1, "失信": 1, "事中事后": 1.5, "下放": 1, "赋权": 1,
        "免申即享": 2, "办件": 1, "帮办代办": 1.5, "履职": 0.6, "职责边界": 2, "职责交叉": 2, "服务效能": 1.5, "服务事项": 1.5,
    },
    Theme.RULEMAKING: {
        "立法": 3, "规范性文件": 3, "备案审查": 3, "文件管理": 2.5, "文件清理": 3, "制规": 2.5, "规章": 2, "条例": 0.6, "制度体系": 1.2, "废止": 1.8, "修订": 0.8, "起草": 1, "专项清理": 2, "不平等对待": 2.5, "征求意见": 1, "制发": 1.5, "公平竞争审查": 1, "清理": 1, "依法行政制度": 2,
    },
    Theme.DECISIONS: {
        "行政决策": 3, "重大决策": 3, "重大行政决策": 3, "合法性审查": 2.6, "合法性审核": 2.4, "法律顾问": 2.5, "公职律师": 2, "政府合同": 3, "合同": 1.6, "听证": 1, "专家论证": 2, "风险评估": 1.5, "决策程序": 3, "决策": 2, "法制审核": 1.4, "集体讨论": 1.5, "决策目录": 2.5, "民主集中": 1.5, "协议": 0.4, "后评估": 1.5,
    },
    Theme.ENFORCEMENT: {
        "行政执法": 3, "执法": 2, "执法监督": 2, "执法人员": 2.5, "三项制度": 2.5, "裁量": 2.5, "处罚": 1.5, "双随机": 2.2, "柔性执法": 3, "包容审慎": 2.5, "免罚": 2.5, "轻罚": 2, "综合行政执法": 3, "执法证": 2.5, "案卷": 2, "涉企检查": 2.5, "入企检查": 2.5, "行政检查": 2, "监管": 0.6, "联合执法": 2.5, "案件": 0.5, "两法衔接": 2.5, "行刑衔接": 2.5, "综合查一次": 2.5, "执法体制": 3, "巡查": 0.8, "扫码": 0.8, "市场监管": 1,
    },
    Theme.EMERGENCIES: {
        "突发事件": 3.5, "应急": 2.5, "安全生产": 3, "防汛": 2.5, "疫情": 2.2, "消防": 2, "食品安全": 2, "药品安全": 2, "安全隐患": 2, "隐患": 1.5, "自然灾害": 3, "灾害": 2, "演练": 2, "预案": 2.5, "危化": 1.8, "危险化学品": 2, "特种设备": 1.5, "安全": 0.5, "救援": 2, "风险隐患": 1.5, "舆情": 1, "燃气": 0.6,
    },
    Theme.DISPUTES: {
        "矛盾": 2.2, "纠纷": 2.5, "行政复议": 3, "复议": 2.2, "应诉": 3, "行政诉讼": 2.8, "调解": 2.6, "裁决": 2.5, "信访": 2.8, "枫桥": 2.5, "仲裁": 2, "败诉": 2, "行政争议": 3, "诉源": 1.5, "出庭": 2.5, "化解": 1.8, "诉讼": 1.8, "多元解纷": 3, "争议": 1.5, "三官一律": 1, "接访": 2, "积案": 2,
    },
    Theme.OVERSIGHT: {
        "人大": 2.2, "政协": 2.2, "监督": 1, "权力运行": 2.5, "审计": 2.6, "督察": 1.8, "督查": 1.2, "政务公开": 3.2, "信息公开": 3.2, "公开": 1.4, "检察建议": 2.6, "司法建议": 2.4, "府院联动": 2.6, "府检": 2.6, "建议提案": 2.6, "提案": 2.2, "议案": 2, "纪检": 1.6, "巡察": 1.4, "权力制约": 3, "监督体系": 2.5, "民主监督": 3, "法治督察": 2.6, "问责": 1, "社会监督": 2, "舆论监督": 2.2, "监督合力": 2.5, "依申请公开": 3, "行政权力": 2, "评议": 0.8, "财政监督": 2, "统计监督": 2,
    },
    Theme.TECHNOLOGY: {
        "信息化": 2.5, "数字化": 2.5, "智慧": 2, "数据共享": 3, "大数据": 2.5, "科技": 2.2, "数据": 1.2, "平台建设": 1, "互联网+": 1.8, "智能": 1.6, "系统": 0.6, "平台": 0.5, "数字政府": 3, "数字": 1.2, "数据壁垒": 3, "信息孤岛": 3, "非现场": 1.5, "人工智能": 2.5, "线上": 0.5, "电子": 0.6, "模型": 1,
    },
    Theme.LEADERSHIP: {
        "党的领导": 3.5, "习近平法治思想": 2.2, "第一责任": 3, "述法": 3, "学法": 2.6, "统筹部署": 2.5, "主要负责人": 2, "党委": 1, "常务会议": 1.4, "关键少数": 2.2, "领导干部": 1.6, "考核": 1.2, "队伍建设": 2, "法治队伍": 2.2, "机构和队伍": 2.5, "理论学习": 2, "中心组": 2.2, "组织领导": 2.5, "组织保障": 2.4, "责任落实": 1.5, "法治素养": 1.6, "法治思维": 1.2, "亲自部署": 2.5, "依法治市": 1.2, "依法治县": 1.2, "依法治区": 1.2, "委员会会议": 1, "统筹": 0.8, "示范创建": 1.4, "工作要点": 1.2, "实施纲要": 1.2, "政治": 0.8, "法治建设责任": 2.4, "责任": 0.5, "思想": 0.4, "工作机制": 0.4, "法治意识": 1.6, "重视程度": 1.6, "不平衡": 1, "法治力量": 1.6, "力量": 0.4, "人才": 1, "专业人员": 1.2, "编制": 0.4,
    },
    Theme.SOCIETY: {
        "普法": 3, "法治宣传": 3, "公共法律服务": 3, "法律援助": 3, "民主法治示范村": 3, "法治文化": 2.6, "法律明白人": 2.6, "村居法律顾问": 2.5, "宪法": 1.2, "民法典": 1.6, "宣传": 1, "法治教育": 2.2, "律师": 0.8, "公证": 1.6, "司法鉴定": 1.6, "法治氛围": 2, "尊法": 0.6, "守法": 0.8, "法治社会": 2, "法律服务": 1.8, "法治副校长": 2.2, "青少年": 1.2, "学法用法示范户": 2.4, "宣传教育": 2, "法律咨询": 1.5, "群众法治": 1.5, "社区矫正": 1.5, "讲座": 0.5,
    },
}  # fmt: skip
_PATTERNS = {
    theme: (re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))), words) for theme, words in _WORDS.items()
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """A theme by the program, and whether its words leave no doubt."""

    theme: Theme
    sure: bool


def theme_of(title: str, text: str, above: str = "") -> Sorted:
    """The theme of a unit from its lead phrase, its text and the heading above it.

    The score of a theme is the weighted count of its words, a word counted once per place; the lead
    phrase counts four times, the heading above one and a half.
    """
    scores = {
        theme: _TITLE_WEIGHT * _score(theme, simplify(title))
        + _score(theme, simplify(text))
        + _ABOVE_WEIGHT * _score(theme, simplify(above))
        for theme in _WORDS
    }
    ranked = sorted(scores, key=lambda t: -scores[t])
    best, second = ranked[0], ranked[1]
    if scores[best] == 0:
        return Sorted(Theme.LEADERSHIP, sure=False)
    sure = scores[best] >= _SURE_SCORE and scores[best] >= _SURE_LEAD * scores[second]
    return Sorted(best, sure)


def _score(theme: Theme, text: str) -> float:
    pattern, words = _PATTERNS[theme]
    found = pattern.findall(text)
    # A word said again counts a quarter: share of the text matters, repetition little.
    return sum(words[w] * (1 + 0.25 * (found.count(w) - 1)) for w in set(found))
