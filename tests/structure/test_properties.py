"""What holds for every text: offsets, tiling, order, stability."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.errors import NotAReport
from nianbao.schema.report import Report
from nianbao.structure.blocks import paragraphs
from nianbao.structure.furniture import parted
from nianbao.structure.shaping import shape
from nianbao.text.folding import full_width
from tests.support.outlines import LACKS, OPENING, PLANS, TITLE, WORK, compose, read

PIECES = st.sampled_from(
    [
        *WORK,
        *LACKS,
        *PLANS,
        OPENING,
        TITLE,
        "一、主要举措和成效",
        "二、存在的不足",
        "三、存在不足及下步打算",
        "四、2024年工作安排",
        "1.提升服务。办理事项2.3万件。",
        "(1)",
        "①",
        "第一，",
        "首先，",
        "二是",
        "优化营商环境",
        "治理成效明显。",
        "县应急管理局开展执法检查260家次。县市场监管局立案55起。",
        "但仍存在一些问题：执法力量薄弱；普法方面，形式单一；",
        "下一步，我县将继续推进依法行政。",
        "2024年，将推进法治政府建设。",
        "主要表现在：",
        "《关于法治",
        "“",
        "”",
        "(",
        "）",
        "。",
        ";",
        "、",
        "|",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\u3000",
        "\u200b",
        "\ufeff",
        "\x00",
        "\x1c",
        "\x85",
        "\u2028",
        "索引号 | 12 | 文号 |",
        "特此报告。",
        "澧溪县人民政府",
        "2024年2月26日",
        "附件：1.统计表",
        "第三条",
        "5",
        "关於執法",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
REPORTS = TEXTS.map(lambda text: compose() + text) | TEXTS.map(lambda text: text + "\n" + compose())


@given(st.text(max_size=300) | TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotAReport):
        _check(read(text))


@settings(max_examples=60)
@given(REPORTS)
def test_every_report_is_whole(text: str) -> None:
    with contextlib.suppress(NotAReport):
        _check(read(text))


def _check(report: Report) -> None:
    text = report.text
    decisions = [*(u.decision for u in report.units), *(s.decision for s in report.sections)]
    spans = [
        *(b.span for b in report.blocks),
        *(s.span for s in report.sentences),
        *(u.span for u in report.units),
        *(span for s in report.sections for span in (s.heading, s.body)),
        *(u.lead for u in report.units if u.lead),
        *(d.span for d in decisions if d.span),
    ]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    units, sentences, blocks = (
        [x.span for x in xs] for xs in (report.units, report.sentences, report.blocks)
    )
    for ordered in (units, sentences, blocks):
        assert all(a.end <= b.start for a, b in pairwise(ordered))
    assert all(d.span.cut(shape(text)) == d.cue for d in decisions if d.span)
    assert [s.number for s in report.sentences] == list(range(1, len(report.sentences) + 1))
    cited = "".join("".join(s.span.cut(text).split()) for s in report.sentences)
    assert cited == "".join(text.split())
    for unit in report.units:
        own = [report.sentences[n - 1].span for n in unit.sentences]
        assert own, unit
        assert (own[0].start, own[-1].end) == (unit.span.start, unit.span.end)
        assert unit.sentences == tuple(range(unit.sentences[0], unit.sentences[-1] + 1))
        assert unit.lead is None or unit.span.holds(unit.lead)
        assert unit.section is None or report.sections[unit.section].heading.start <= unit.span.start
    for labels in ([u.mark for u in report.units], [u.id for u in report.units]):
        assert all(labels)
        assert len(set(labels)) == len(labels)
    for section in report.sections:
        assert section.parent is None or report.sections[section.parent].level == section.level - 1


@given(TEXTS)
def test_the_matching_form_keeps_the_length(text: str) -> None:
    assert len(shape(text)) == len(text)


@given(TEXTS)
def test_paragraphs_hold_every_visible_character_once(text: str) -> None:
    shaped = shape(text)
    found = parted(shaped, paragraphs(shaped))
    assert "".join("".join(shaped[p.start : p.end].split()) for p in found) == "".join(shaped.split())
    assert all(a.end <= b.start for a, b in pairwise(found))


WIDE = str.maketrans("(),;:.", "（），；：．")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\n\u3000\u3000"),
        lambda text: text.replace("\n", "  \r\n\r\n"),
        lambda text: "\ufeff\n" + text.replace("\n", "\n\u200b"),
        lambda text: text.replace("，", ",").replace("：", ":").replace("；", ";"),
        full_width,
        lambda text: text.translate(WIDE),
        lambda text: text.replace("。", "."),
    ],
    ids=["indented", "blank lines", "invisible", "half width", "full width", "wide", "half-width stops"],
)
def test_white_space_and_width_change_nothing(change: object) -> None:
    assert callable(change)
    before = read(compose())
    after = read(change(compose()))
    assert [(u.mark, u.role, shape(u.title or "")) for u in after.units] == [
        (u.mark, u.role, shape(change(u.title or "")).strip()) for u in before.units
    ]


def test_parsing_is_deterministic() -> None:
    assert read(compose()) == read(compose())
