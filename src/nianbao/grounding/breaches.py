"""The rules that words must keep against their evidence, and every way of breaking them, in one table.

A rule has the sentence that a reader of a summary is told; a reason the sentence that the model is told when
it is asked again, with the words at fault.
"""

from __future__ import annotations

from enum import Enum, unique

from nianbao.schema.rules import ExplainedRule
from nianbao.schema.summary import Breach


class BreachRule(ExplainedRule):
    """A rule; its value stands in `Breach.rule`."""

    LENGTH = "length", "文字过长或过短"
    EMPTY = "empty", "没有内容"
    CUT_OFF = "cut-off", "句子不完整"
    NUMBER = "number", "数字在原文里没有"
    UNIT = "unit", "单位与原文不同"
    APPROXIMATION = "approx", "约数或上下限与原文不符"
    DIRECTION = "direction", "升降与原文相反"
    NOUN = "noun", "数字说的不是原文里的那件事"
    DOCUMENT = "document", "原文没有这个文件名"
    QUOTATION = "quotation", "原文没有这句引语"
    HEDGE = "hedge", "限定或否定与原文不符"
    ECHO = "echo", "只重复了标题"
    KIND = "kind", "成效、不足、安排混淆"
    PRAISE = "praise", "加了原文没有的评价"
    LEAK = "leak", "写进了提问里的字"
    WORDS = "words", "用了原文没有的词"
    PLACE = "place", "写进了某一份报告的地名"
    FORM = "form", "写成了几句话"


@unique
class BreachReason(Enum):
    """A way of breaking a rule: the rule, and the sentence to the model, `{}` for what was at fault."""

    TOO_LONG = BreachRule.LENGTH, "超过{}字"
    HEADLINE_TOO_SHORT = BreachRule.LENGTH, "标题不足{}字"
    EMPTY = BreachRule.EMPTY, "没有内容"
    NOTHING_OF_THE_POINTS = BreachRule.EMPTY, "没有写出要点里的内容"
    CUT_OFF = BreachRule.CUT_OFF, "句子不完整"
    UNKNOWN_NUMBER = BreachRule.NUMBER, "原文没有“{}”"
    NUMBER_OF_ONE_REPORT = BreachRule.NUMBER, "不写数字"
    NUMBER_OR_TITLE_CHANGED = BreachRule.NUMBER, "数字或书名与原文不同"
    UNIT_CHANGED = BreachRule.UNIT, "“{}”的单位与原文不同"
    BOUND_CHANGED = BreachRule.APPROXIMATION, "“{}”与原文的约数或上下限（余、超、近、不少于）不符"
    NUMBER_TURNED = BreachRule.DIRECTION, "“{}”的升降与原文相反"
    CHANGE_TURNED = BreachRule.DIRECTION, "“{}”与原文相反"
    OTHER_NOUN = BreachRule.NOUN, "“{}”说的不是原文里的那件事"
    ORDER_TURNED = BreachRule.NOUN, "“{}”和“{}”的先后与原文相反"
    NUMBER_LEFT_OUT = BreachRule.NOUN, "漏了“{}”后的数"
    RESPECTIVE_NUMBERS_LEFT_OUT = BreachRule.NOUN, "“分别”后的数不全"
    UNKNOWN_DOCUMENT = BreachRule.DOCUMENT, "原文没有《{}》"
    UNKNOWN_QUOTATION = BreachRule.QUOTATION, "原文没有“{}”"
    HEDGE_DROPPED = BreachRule.HEDGE, "“{}”前丢了原文的限定或否定词"
    NEGATION_DROPPED = BreachRule.HEDGE, "“{}”在原文里是否定的"
    UNKNOWN_UNIVERSAL = BreachRule.HEDGE, "原文没有“{}”"
    HEDGE_ADDED = BreachRule.HEDGE, "“{}”前加了原文没有的限定或否定词"
    UNKNOWN_HEDGED = BreachRule.HEDGE, "原文没有“{}”前的限定或否定词"
    ECHO = BreachRule.ECHO, "只重复了标题"
    KIND_OUT_OF_PLACE = BreachRule.KIND, "这一部分不会有{}"
    LACK_AS_OTHER_KIND = BreachRule.KIND, "应写已存在的不足，不能写成任务或成绩"
    LACK_AS_TASK = BreachRule.KIND, "应写已存在的不足，不能写成任务"
    DONE_AS_PLAN = BreachRule.KIND, "应写已做的事，不能写成计划"
    PLAN_AS_DONE = BreachRule.KIND, "应写将要做的事，不能写成已完成"
    PLAN_AS_RESULT = BreachRule.KIND, "不能写结果“{}”"
    UNKNOWN_PRAISE = BreachRule.PRAISE, "原文没有“{}”"
    LEAK = BreachRule.LEAK, "写进了要求或示例里的字"
    MOSTLY_FOREIGN = BreachRule.WORDS, "用了太多原文没有的词"
    UNKNOWN_WORD = BreachRule.WORDS, "原文没有“{}”"
    PLACE_OF_ONE_REPORT = BreachRule.PLACE, "不写地名"
    NO_PHRASE = BreachRule.FORM, "只写一个短语"

    def breach(self, *at_fault: object) -> Breach:
        """The breach, with what was at fault in the place of every `{}`."""
        rule, sentence = self.value
        return Breach(rule=rule.value, detail=sentence.format(*at_fault))
