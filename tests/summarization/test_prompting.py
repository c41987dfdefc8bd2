"""Questions: what a model is shown, what an answer may say, how it is read."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from nianbao.llm.protocol import Profile
from nianbao.schema.report import Kind, Report
from nianbao.summarization.chunking import chunk
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.prompting import ChunkQuestion, question_over
from tests.support.reports import bundled, report_of

SMALL, LARGE = Profile("m", "test", 160), Profile("m", "test", 6000)
TEXT = """青禾县2031年法治政府建设年度报告
一、主要举措和成效
（一）规范合同管理。建立合同电子台账，全年审查合同88份，报价${price}与{{price}}均已核对。
二、第一责任人履职情况
县长听取法治工作汇报4次，作出批示8件。主持常务会议会前学法6次，审议法治议题11个。
审定年度工作要点20条，推动逐项落实。开展年终现场述法，测评干部36名。
三、存在的不足
一是执法力量不均衡。个别镇执法人员不足，装备老化。
四、下一步打算
一是充实执法力量。推动执法编制下沉，6月底前为每个镇配备执法人员3名以上。
"""


def _asked(report: Report, profile: Profile, faults: tuple[str, ...] | None = None) -> list[ChunkQuestion]:
    verifier = verifier_of(report)
    chunks = chunk(report, profile.chunk_characters)
    return [question_over(report, each, profile, faults=faults, themes=verifier.theme) for each in chunks]


def _item(n: list[int], kind: str = "achievement") -> dict[str, Any]:
    return {"n": n, "summary": "审定年度工作要点20条。", "title": "", "kind": kind, "theme": "leadership"}


def test_a_small_model_is_asked_for_one_piece_of_one_kind() -> None:
    report = report_of(TEXT)
    for asked, unit in zip(_asked(report, SMALL), report.units, strict=True):
        assert asked.question.prompt.name.startswith(f"condense-{unit.kind.value}.v")
        assert ("title" in asked.question.answer.model_fields) is (unit.title is None)
        said: dict[str, Any] = {"summary": "建立合同电子台账。"}
        if unit.title is None:
            said["title"] = "听取法治工作汇报"
        if theme := asked.question.answer.model_fields.get("theme"):
            said["theme"] = get_args(theme.annotation)[0]
        (draft,) = asked.decode(asked.question.answer.model_validate(said))
        assert (draft.unit, draft.kind, draft.sentences) == (unit.id, unit.kind, unit.sentences)


def test_values_in_a_report_are_text() -> None:
    assert "报价${price}与{{price}}均已核对" in _asked(report_of(TEXT), SMALL)[0].question.prompt.user
    assert "报价${price}与{{price}}均已核对" in _asked(report_of(TEXT), LARGE)[0].question.prompt.user


def test_the_reason_is_told_when_asked_again() -> None:
    for profile in (SMALL, LARGE):
        again = _asked(report_of(TEXT), profile, ("原文没有“880份”", "句子不完整"))[0].question.prompt.user
        assert "不合格：原文没有“880份”；句子不完整。" in again
        assert "不合格：漏了这一条。" in _asked(report_of(TEXT), profile, ())[0].question.prompt.user
        assert "不合格" not in _asked(report_of(TEXT), profile)[0].question.prompt.user


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ([[99]], "没有编号99"),
        ([[1], [1]], "编号1用了两次"),
        ([[1, 2]], "不能合为一条"),
        ([[2, 4]], "不能合为一条"),
        ([[5, 6]], "不能合为一条"),
    ],
)
def test_wrong_numbers_are_refused_with_the_reason(numbers: list[list[int]], reason: str) -> None:
    (asked,) = _asked(report_of(TEXT), LARGE)
    with pytest.raises(ValidationError, match=reason):
        asked.question.answer.model_validate({"items": [_item(n) for n in numbers]})


def test_neighbouring_sentences_of_a_passage_may_be_one_item() -> None:
    report = report_of(TEXT)
    (asked,) = _asked(report, LARGE)
    said = {"items": [_item([2, 3]), _item([4], "plan"), _item([1], "plan")]}
    joined, parted, titled = asked.decode(asked.question.answer.model_validate(said))
    first, second = (u for u in report.units if not u.grouped)
    assert (joined.unit, joined.sentences) == (first.id, first.sentences)
    assert (parted.unit, parted.sentences) == (second.id, second.sentences[:1])
    assert parted.kind is Kind.PLAN
    assert titled.kind is Kind.ACHIEVEMENT


def test_prompts_of_bundled_reports_show_every_unit_once() -> None:
    for report in bundled()[:4]:
        shown = "".join(a.question.prompt.user for a in _asked(report, LARGE))
        for unit in report.units:
            tail = " ".join(unit.span.cut(report.text).split())[-12:]
            assert tail in shown
