"""Rules of the program in the report's script: those behind its outline, those an answer broke."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nianbao.grounding.breaches import BreachRule
from nianbao.schema.summary import Breach
from nianbao.structure.roles import Rule
from nianbao.text.sanitize import clean
from nianbao.text.script import Script, in_script

# The rules of the facts are words and where they were found: see `nianbao.structure.facts`.
_DECISIONS: Mapping[str, str] = {
    Rule.TITLE: "标题用语",
    Rule.POSITION: "所处位置",
    Rule.LONGEST: "篇幅最长",
    Rule.YEAR: "所处位置和年份",
    Rule.ADMITS: "讲不足的句子占比",
    Rule.ANNOUNCES: "讲安排的句子占比",
    Rule.CAUSES: "专讲原因",
    Rule.OPENING: "开头用语",
    Rule.ABOVE: "随上级标题",
    "place from title": "地区见标题",
    "place from opening": "地区见开头",
    "place from signature": "地区见落款",
    "place from most often named": "地区为文中最常提到者",
    "year from title": "年度见标题",
    "year from announcement": "年度见“现将……报告如下”",
    "year from opening": "年度见开头",
    "year from heading": "年度见一级标题",
    "year from date": "年度据日期推算",
}


def reason(rule: str, script: Script) -> str:
    """What a value of `Decision.rule` is called in a report of that script; one without a name is cleaned."""
    return in_script(_DECISIONS[rule], script) if rule in _DECISIONS else clean(rule)


_BREACHES = {rule.value: rule.sentence for rule in BreachRule}
_QUOTED = re.compile(r"[“《][^“”《》]*[”》]")


def breach_reason(breach: Breach, script: Script) -> str:
    """Why an answer was thrown away, in plain words, with the words of the answer that were at fault.

    What the detail says besides is what the model was told, in Simplified Chinese: it is printed for
    a rule without words of its own only.
    """
    name, detail = _BREACHES.get(breach.rule), clean(breach.detail)
    if name is None:
        return f"{clean(breach.rule)}：{detail}" if detail else clean(breach.rule)
    at_fault = "".join(_QUOTED.findall(detail)) or (f"“{detail}”" if detail.isascii() and detail else "")
    name = in_script(name, script)
    return f"{name}：{at_fault}" if at_fault else name
