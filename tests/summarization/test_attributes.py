"""Claims, causes and targets: found where the words make them, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.summarization.attributes import cause, claims, target
from nianbao.text.spans import Span


def _claims(text: str) -> list[tuple[str, str | None]]:
    return [(c.kind, c.by) for c in claims(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在全市率先推行合同电子台账。", [("first", None)]),
        ("建成全省首个湿地巡回法庭。", [("first", None)]),
        ("考核排名全市第一。", [("first", None)]),
        ("获评省司法厅“规范化司法所”。", [("award", "省司法厅")]),
        ("相关做法被市委宣传部通报表扬。", [("award", "市委宣传部")]),
        ("2个村荣获“民主法治示范村”称号。", [("award", None)]),
        ("做法得到上级肯定。", [("award", "上级")]),
        ("被水利部列为全国试点。", [("pilot", "水利部")]),
        ("获批国家信用体系建设试点。", [("pilot", None)]),
        ("創建經驗被省發改委推廣，獲評全省標桿。", [("award", None)]),
    ],
)
def test_claims_and_whose_words_they_are(text: str, found: list[tuple[str, str | None]]) -> None:
    assert _claims(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "在26个试点领域更新公开目录。",
        "“拿地即开工”由试点转为常态。",
        "发挥示范引领作用，率先垂范学法。",
        "首次召开听证会，落实首问责任和首违不罚。",
        "设立首席法务官，强化“首题必政治”。",
        "县长履行第一责任人职责。",
        "公开曝光典型案例16个。",
        "获得奖补资金200万元。",
        "尊重基层首创精神。",
        "表彰先进集体10个。",
    ],
)
def test_ordinary_words_claim_nothing(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("因编制紧缺，审核人员不足。", "因编制紧缺"),
        ("衔接不畅，主要原因是标准不一，口径各异。", "主要原因是标准不一，口径各异"),
        ("受人员编制制约，力量薄弱。", "受人员编制制约"),
        ("细则尚未出台，系研究不深所致。", "系研究不深所致"),
        ("因地制宜不够，因此成效不明显。", None),
        ("基因检测规范不足，影响因素较多。", None),
        ("个别案件因程序瑕疵败诉。", None),
    ],
)
def test_causes(text: str, found: str | None) -> None:
    quote = cause(text, (Span(0, len(text)),))
    assert (quote.text if quote else None) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("完善机制，6月底前建成平台。", "6月底前建成平台"),
        ("力争调解成功率达到98%。", "力争调解成功率达到98%"),
        ("推动村级顾问全覆盖。", "推动村级顾问全覆盖"),
        ("制定2031年工作要点，完善12345热线。", None),
        ("对照40项任务开展“回头看”。", None),
    ],
)
def test_targets(text: str, found: str | None) -> None:
    quote = target(text, (Span(0, len(text)),))
    assert (quote.text if quote else None) == found


@given(st.text(alphabet="全市率先首个获评试点因原因不足6月底前达到98%，。；《》“”", max_size=80))
def test_every_trait_is_a_span_of_the_text(text: str) -> None:
    span = Span(0, len(text))
    quotes = [c.quote for c in claims(text, span)]
    quotes += [q for q in (cause(text, (span,)), target(text, (span,))) if q]
    assert all(q.text == text[q.start : q.end] for q in quotes)
