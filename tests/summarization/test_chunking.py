"""Chunks: one unit for a small model, whole sections for a large one, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.schema.report import Report
from nianbao.summarization.chunking import chunk, excerpt, smaller
from tests.support.reports import bundled


@pytest.mark.parametrize("limit", [120, 999, 1000, 2500, 6000])
@pytest.mark.parametrize("report", bundled(), ids=lambda r: r.source.name)
def test_every_unit_is_in_one_chunk_in_order(report: Report, limit: int) -> None:
    chunks = chunk(report, limit)
    assert [u.id for c in chunks for u in c.units] == [u.id for u in report.units]
    assert len({c.id for c in chunks}) == len(chunks)
    for each in chunks:
        assert len(each.units) == 1 or sum(len(u.span) for u in each.units) <= limit
        assert each.estimate > 0
    if limit < 1000:
        assert len(chunks) == len(report.units)


def test_a_large_chunk_is_halved_a_single_unit_stays() -> None:
    (whole, *_) = chunk(bundled()[0], 6000)
    halves = smaller(whole, 6000)
    assert len(halves) == 2
    assert [u.id for h in halves for u in h.units] == [u.id for u in whole.units]
    (one, *_) = chunk(bundled()[0], 160)
    assert smaller(one, 160) == (one,)


def test_words_of_a_unit_stand_without_number_and_lead_phrase() -> None:
    for report in bundled():
        for unit in report.units:
            words = report.words_of(unit)
            assert words
            assert words in report.text
            if unit.lead is not None and len(unit.span) > len(unit.lead) + 12:
                assert not words.startswith(unit.lead.cut(report.text))


@given(st.text(alphabet="建立台账审查合同88份，。；", min_size=1, max_size=400), st.integers(40, 160))
def test_an_excerpt_is_made_of_the_passage(words: str, limit: int) -> None:
    shown = excerpt(words, limit)
    assert len(shown) <= max(limit * 1.15, max(len(p) for p in words.replace("，", "。").split("。")) + 2)
    assert shown.removesuffix("。").replace("。", "") == "" or set(shown) <= set(words) | {"。"}


def test_an_excerpt_keeps_what_tells() -> None:
    words = "深入学习贯彻会议精神，统一思想认识。" * 4 + "全年审查合同88份，提出意见120条。"
    assert "88份" in excerpt(words, 40)
