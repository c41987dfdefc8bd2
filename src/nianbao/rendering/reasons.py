"""Rules of the program in the report's script: those behind its outline, those an answer broke."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nianbao.schema.summary import Breach
from nianbao.structure.roles import Rule
from nianbao.text.sanitize import clean
from nianbao.text.script import Script

# The rules of the facts are words and where they were found: see `nianbao.structure.facts`.
_SIMPLIFIED: Mapping[str, str] = {
    Rule.TITLE: "标题用语",
    Rule.POSITION: "所处位置",
    Rule.LONGEST: "篇幅最长",
    Rule.YEAR: "所处位置和年份",
    Rule.ADMITS: "讲不足的句子占比",
    Rule.ANNOUNCES: "讲打算的句子占比",
    Rule.OPENING: "开头用语",
    Rule.ABOVE: "随上级标题",
    "place from title": "地区见标题",
    "place from opening": "地区见开头",
    "place from signature": "地区见落款",
    "place from most often named": "地区为文中最常提到者",
    "year from title": "年度见标题",
    "year from opening": "年度见开头",
    "year from date": "年度据日期推算",
}
_TRADITIONAL: Mapping[str, str] = {
    Rule.TITLE: "標題用語",
    Rule.POSITION: "所處位置",
    Rule.LONGEST: "篇幅最長",
    Rule.YEAR: "所處位置和年份",
    Rule.ADMITS: "講不足的句子佔比",
    Rule.ANNOUNCES: "講打算的句子佔比",
    Rule.OPENING: "開頭用語",
    Rule.ABOVE: "隨上級標題",
    "place from title": "地區見標題",
    "place from opening": "地區見開頭",
    "place from signature": "地區見落款",
    "place from most often named": "地區為文中最常提到者",
    "year from title": "年度見標題",
    "year from opening": "年度見開頭",
    "year from date": "年度據日期推算",
}


def reason(rule: str, script: Script) -> str:
    """What a value of `Decision.rule` is called in a report of that script; one without a name is cleaned."""
    names = _TRADITIONAL if script is Script.TRADITIONAL else _SIMPLIFIED
    return names.get(rule) or clean(rule)


# The ids are those of `nianbao.grounding.rules.RULES`; a test finds a rule without words.
_BREACHES_SIMPLIFIED: Mapping[str, str] = {
    "length": "文字过长或过短",
    "empty": "没有内容",
    "cut-off": "句子不完整",
    "number": "数字在原文里没有",
    "unit": "单位与原文不同",
    "approx": "约数或上下限与原文不符",
    "direction": "升降与原文相反",
    "noun": "数字说的不是原文里的那件事",
    "document": "原文没有这个文件名",
    "quotation": "原文没有这句引语",
    "hedge": "限定或否定与原文不符",
    "echo": "只重复了标题",
    "kind": "成绩、不足、计划混淆",
    "praise": "加了原文没有的评价",
    "leak": "写进了提问里的字",
    "words": "用了原文没有的词",
}
_BREACHES_TRADITIONAL: Mapping[str, str] = {
    "length": "文字過長或過短",
    "empty": "沒有內容",
    "cut-off": "句子不完整",
    "number": "數字在原文裡沒有",
    "unit": "單位與原文不同",
    "approx": "約數或上下限與原文不符",
    "direction": "升降與原文相反",
    "noun": "數字說的不是原文裡的那件事",
    "document": "原文沒有這個文件名",
    "quotation": "原文沒有這句引語",
    "hedge": "限定或否定與原文不符",
    "echo": "只重複了標題",
    "kind": "成績、不足、計劃混淆",
    "praise": "加了原文沒有的評價",
    "leak": "寫進了提問裡的字",
    "words": "用了原文沒有的詞",
}
_QUOTED = re.compile(r"[“《][^“”《》]*[”》]")


def breach_reason(breach: Breach, script: Script) -> str:
    """Why an answer was thrown away, in plain words, with the words of the answer that were at fault.

    What the detail says besides is what the model was told, in Simplified Chinese: it is printed for
    a rule without words of its own only.
    """
    names = _BREACHES_TRADITIONAL if script is Script.TRADITIONAL else _BREACHES_SIMPLIFIED
    name, detail = names.get(breach.rule), clean(breach.detail)
    if name is None:
        return f"{clean(breach.rule)}：{detail}" if detail else clean(breach.rule)
    at_fault = "".join(_QUOTED.findall(detail)) or (f"“{detail}”" if detail.isascii() and detail else "")
    return f"{name}：{at_fault}" if at_fault else name
