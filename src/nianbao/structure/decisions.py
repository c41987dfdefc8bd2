"""Why the program decided what it did in a report: the values of `Decision.rule`, a sentence beside each."""

from __future__ import annotations

from nianbao.schema.rules import ExplainedRule


class RoleRule(ExplainedRule):
    """Why a section or a unit has its role."""

    TITLE = "title", "标题用语"
    """Words of the heading; the cue."""
    POSITION = "position", "所处位置"
    """It stands where a report tells its work, and its words say nothing else."""
    LONGEST = "longest section", "篇幅最长"
    """No section is plainly about work done, so the longest undecided one is."""
    YEAR = "position and year", "所处位置和年份"
    """A last section that opens with a later year than the report's; the cue."""
    ADMITS = "admitting sentences", "讲不足的句子占比"
    """The share of its sentences that admit a lack; the cue."""
    ANNOUNCES = "announcing sentences", "讲安排的句子占比"
    """A late section, and the share of its sentences that announce something; the cue."""
    CAUSES = "causes", "专讲原因"
    """A heading over causes of the shortfalls: they belong to those; the cue."""
    OPENING = "opening words", "开头用语"
    """A passage that opens as a confession or an announcement; the cue."""
    COLUMN = "table column", "表头"
    """It stands in a table's column; the cue is the column's header."""
    ABOVE = "heading above", "随上级标题"
    """The role of the section it stands in."""


class FactRule(ExplainedRule):
    """Where a fact was found; the cue is what was found there."""

    PLACE_IN_TITLE = "place from title", "地区见标题"
    PLACE_IN_OPENING = "place from opening", "地区见开头"
    PLACE_IN_SIGNATURE = "place from signature", "地区见落款"
    PLACE_NAMED_MOST = "place from most often named", "地区为文中最常提到者"
    YEAR_IN_TITLE = "year from title", "年度见标题"
    YEAR_IN_ANNOUNCEMENT = "year from announcement", "年度见“现将……报告如下”"
    YEAR_IN_OPENING = "year from opening", "年度见开头"
    YEAR_IN_HEADING = "year from heading", "年度见一级标题"
    YEAR_OF_DATE = "year from date", "年度据日期推算"

    @property
    def where(self) -> str:
        """The place in the report, in a word or two of English."""
        return self.value.partition(" from ")[2]
