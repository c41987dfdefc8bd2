"""The outline as printed: facts, roles with reasons, units, what was set apart."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nianbao.rendering.outline import outline_json, outline_lines
from nianbao.rendering.reasons import reason
from nianbao.schema.report import (
    Block,
    Decision,
    Facts,
    Kind,
    Level,
    Part,
    Report,
    Role,
    Section,
    Sentence,
    Source,
    Unit,
)
from nianbao.structure.decisions import FactRule, RoleRule
from nianbao.text.sanitize import clean
from nianbao.text.script import Script
from nianbao.text.spans import Span
from tests.support.outlines import OPENING, TITLE, compose, read

TEXT = "一、主要成效\n(一)规范执法.办案22件。\n部分问题仍在。\n打印 分享\n"
WHY = Decision("title", "成效")


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def _sections(title: str) -> tuple[Section, ...]:
    whole, body = Span(7, len(TEXT)), _span("办案22件。")
    top, second = _span("一、主要成效"), _span("(一)规范执法")
    role, below = Role.ACHIEVEMENTS, Decision("heading above")
    return (
        Section(1, "一", "主要成效", top, whole, ("一",), role, WHY),
        Section(2, "(一)", title, second, body, ("一", "(一)"), role, below, 0),
    )


def _units(title: str) -> tuple[Unit, ...]:
    done, lacking = _span("(一)规范执法.办案22件。"), _span("部分问题仍在。")
    roles, kinds = (Role.ACHIEVEMENTS, Role.DEFICIENCIES), (Kind.ACHIEVEMENT, Kind.DEFICIENCY)
    cue = Decision("opening words", "仍在")
    return (
        Unit("u1", done, roles[0], kinds[0], "一(一)", title, None, 1, (1,), WHY),
        Unit("u2", lacking, roles[1], kinds[1], "一", None, None, 0, (2,), cue, grouped=False),
    )


def _report(title: str = "规范执法", script: Script = Script.SIMPLIFIED) -> Report:
    units = _units(title)
    return Report(
        source=Source("a.txt", "txt", TEXT, "0" * 64),
        script=script,
        blocks=(Block(_span("打印 分享"), Part.FURNITURE),),
        sections=_sections(title),
        sentences=(Sentence(1, units[0].span), Sentence(2, units[1].span)),
        units=units,
        facts=Facts(place="青梧县", level=Level.COUNTY, year=2024),
        notes=("No title was found.",),
    )


def _printed(report: Report, width: int = 80) -> list[str]:
    return [line.plain for line in outline_lines(report, width)]


def test_the_tree_shows_roles_marks_units_and_reasons() -> None:
    lines = _printed(_report())
    assert "一 主要成效  [主要举措和成效] ← 标题用语 “成效”" in lines
    assert "  (一) 规范执法  [主要举措和成效] ← 随上级标题" in lines
    assert "    · §一(一) 成效 规范执法 （u1，1 句，1 个数）" in lines
    assert "  · §一 不足 「部分问题仍在。」 （u2，1 句，0 个数） 无小标题 ← 开头用语 “仍在”" in [
        line.rstrip() for line in lines
    ]


def test_a_reason_that_stands_above_is_not_repeated() -> None:
    assert sum("← 标题用语 “成效”" in line for line in _printed(_report())) == 1


def test_facts_notes_and_what_was_set_apart_are_shown() -> None:
    lines = _printed(_report())
    assert {"地区：青梧县", "层级：县级", "年度：2024", "标题：–"} <= set(lines)
    assert "! No title was found." in lines
    assert lines[-2:] == ["不作摘要的部分", "  网页栏目：打印 分享"]


def test_a_traditional_report_has_traditional_labels() -> None:
    assert {"地區：青梧县", "層級：縣級"} <= set(_printed(_report(script=Script.TRADITIONAL)))


@pytest.mark.parametrize("script", list(Script))
def test_every_rule_has_a_chinese_name_of_its_own(script: Script) -> None:
    names = [reason(rule.value, script) for rule in (*RoleRule, *FactRule)]
    assert all(re.fullmatch("[\u4e00-\u9fff“”…]+", name) for name in names)
    assert len(set(names)) == len(names)


def test_rules_of_a_traditional_report_have_traditional_names() -> None:
    assert reason(RoleRule.ABOVE, Script.TRADITIONAL) == "隨上級標題"
    assert any("← 標題用語 “成效”" in line for line in _printed(_report(script=Script.TRADITIONAL)))


def test_a_rule_without_a_name_is_printed_clean() -> None:
    assert reason("new\x1b rule", Script.SIMPLIFIED) == clean("new\x1b rule") != "new\x1b rule"


_ABOUT = "法治政府建设年度报告"


@pytest.mark.parametrize(
    ("title", "opening", "end", "said"),
    [
        (TITLE, OPENING, "", {"← 地区见标题 “澧溪县”", "← 年度见标题 “2023”"}),
        (_ABOUT, OPENING, "", {"← 地区见开头 “澧溪县”", "← 年度见开头 “2023”"}),
        (
            _ABOUT,
            "现将有关情况报告如下：",
            "澧溪县人民政府\n2024年2月1日\n",
            {"← 地区见落款 “澧溪县”", "← 年度据日期推算 “2023”"},
        ),
        (
            _ABOUT,
            "现将有关情况报告如下：",
            "三是关注三处：澧溪县、澧溪县、澧溪县。\n",
            {"← 地区为文中最常提到者 “澧溪县”"},
        ),
    ],
)
def test_where_place_and_year_were_found_is_said(title: str, opening: str, end: str, said: set[str]) -> None:
    report = read(compose().replace(TITLE, title).replace(OPENING, opening) + end)
    assert said <= {line.strip() for line in _printed(report)}


@given(st.text(max_size=40), st.integers(40, 100))
def test_no_line_is_too_wide_or_drives_the_terminal(title: str, width: int) -> None:
    for line in _printed(_report(title), width):
        assert cell_len(line) <= width
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)


def test_json_holds_the_types_own_fields_and_counts_figures() -> None:
    tree = json.loads(outline_json(_report()))
    assert [unit["figures"] for unit in tree["units"]] == [1, 0]
    assert tree["units"][1]["decision"] == {"rule": "opening words", "cue": "仍在", "span": None}
    assert (
        TEXT[tree["units"][0]["span"]["start"] : tree["units"][0]["span"]["end"]] == "(一)规范执法.办案22件。"
    )
    assert tree["sections"][1]["parent"] == 0
