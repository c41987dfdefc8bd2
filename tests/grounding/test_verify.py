"""What is vouched for: form in order, checked, in the report's script; else the source's own words."""

from __future__ import annotations

import pytest

from nianbao.grounding.answers import ItemDraft
from nianbao.grounding.verify import reasons
from nianbao.schema.report import Kind, Report, Unit
from nianbao.schema.summary import Breach, Standing, Theme
from nianbao.summarization.extraction import verifier_of
from nianbao.text.script import Script, script_of
from tests.support.reports import bundled, report_of

TEXT = """青禾縣2031年法治政府建設年度報告
一、主要舉措和成效
（一）規範合同管理。建立合同電子臺賬，全年審查合同88份，提出意見120條。
二、第一責任人履職情況
縣長聽取法治工作匯報4次，作出批示8件。主持常務會議會前學法6次，審議法治議題11個。
審定年度工作要點20條，推動逐項落實。
三、存在的不足
一是執法力量不均衡。個別鎮執法人員不足，裝備老化。
四、下一步打算
一是充實執法力量。推動執法編制下沉，6月底前為每個鎮配備執法人員3名以上。
"""


def _draft(unit: Unit, summary: str, kind: Kind | None = None, title: str | None = None) -> ItemDraft:
    return ItemDraft(unit.id, unit.sentences, kind or unit.kind, summary, title)


def _unit(report: Report, words: str) -> Unit:
    return next(u for u in report.units if words in u.span.cut(report.text))


def test_words_that_hold_are_printed_in_the_reports_script() -> None:
    report = report_of(TEXT)
    unit = _unit(report, "合同88份")
    judged = verifier_of(report).verify(_draft(unit, "建立合同电子台账,审查合同88份"), "", Standing.VERIFIED)
    assert judged.breaches == ()
    assert judged.vouched is not None
    assert judged.vouched.summary == "建立合同電子臺賬，審查合同88份。"
    assert script_of(judged.vouched.summary) is Script.TRADITIONAL
    assert judged.vouched.spans == (unit.span,)


def test_words_that_do_not_hold_come_back_with_reasons() -> None:
    report = report_of(TEXT)
    judged = verifier_of(report).verify(
        _draft(_unit(report, "合同88份"), "建立合同电子台账，审查合同880份，成效显著。"),
        "",
        Standing.VERIFIED,
    )
    assert judged.vouched is None
    assert {b.rule for b in judged.breaches} == {"number", "praise"}
    assert reasons(judged.breaches) == ("原文没有“880份”", "原文没有“成效显著”")


@pytest.mark.parametrize(("words", "kind"), [("法治工作", Kind.DEFICIENCY), ("编制下沉", Kind.ACHIEVEMENT)])
def test_a_kind_that_may_not_stand_in_the_section_is_refused(words: str, kind: Kind) -> None:
    from nianbao.text.script import simplify

    report = report_of(simplify(TEXT))
    unit = _unit(report, words)
    judged = verifier_of(report).verify(_draft(unit, "听取汇报4次。", kind), "", Standing.VERIFIED)
    assert [b.rule for b in judged.breaches] == ["kind"]


def test_a_title_that_does_not_hold_is_replaced_and_named() -> None:
    report = report_of(TEXT)
    unit = _unit(report, "聽取法治工作")
    draft = _draft(unit, "听取法治工作汇报4次，作出批示8件。", title="全国首创百项改革")
    vouched = verifier_of(report).verify(draft, "", Standing.VERIFIED).vouched
    assert vouched is not None
    assert vouched.title == "縣長聽取法治工作匯報4次"
    assert vouched.breaches != ()


def test_a_part_of_a_passage_rests_on_its_own_sentences() -> None:
    report = report_of(TEXT)
    unit = _unit(report, "聽取法治工作")
    draft = ItemDraft(unit.id, unit.sentences[1:], unit.kind, "审议法治议题11个。", "会前学法")
    vouched = verifier_of(report).verify(draft, "", Standing.VERIFIED).vouched
    assert vouched is not None
    (span,) = vouched.spans
    assert span.cut(report.text).startswith("主持常務會議")
    wrong = ItemDraft(unit.id, unit.sentences[1:], unit.kind, "作出批示8件。", "会前学法")
    assert verifier_of(report).verify(wrong, "", Standing.VERIFIED).vouched is None


@pytest.mark.parametrize("report", bundled(), ids=lambda r: r.source.name)
def test_a_quoted_unit_is_whole_flagged_and_in_script(report: Report) -> None:
    broken = (Breach(rule="number", detail="原文没有“1件”"),)
    verifier = verifier_of(report)
    for unit in report.units:
        quoted = verifier.quoted(unit, broken)
        assert quoted.standing is Standing.QUOTED
        assert quoted.breaches == broken
        assert quoted.spans == (unit.span,)
        assert quoted.kind is unit.kind
        assert isinstance(quoted.theme, Theme)
        assert len(quoted.summary) <= 60
        assert "……" not in quoted.title
        if unit.title is None:
            assert 4 <= len(quoted.title) <= 20
