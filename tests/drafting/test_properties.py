"""Nothing is invented: every figure and 《title》 of a draft stands in a source.

Whatever the summary holds."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.evaluation.baselines import outline_summary
from nianbao.readers import read
from nianbao.schema.report import Role
from nianbao.schema.summary import ReportSummary, Theme
from tests.support.drafts import done, lack, plan, summary_of
from tests.support.number_sources import check_draft, parts
from tests.support.paths import REPORTS

FILES = sorted(REPORTS.glob("r*.txt"))
ALPHABET = (
    "将要开展评查案卷件次处不足原因是第一责任学法0123456789%万亿余"
    "．，；。：、《》〈〉“”‘’（）()【】填写\n \t<&{}\u202e\x07"
)
TEXTS = st.text(alphabet=ALPHABET, min_size=1, max_size=60)
THEMES = st.sampled_from(Theme)


@st.composite
def summaries(draw: st.DrawFn, year: int) -> ReportSummary:
    """A summary whose titles, summaries and evidence have nothing to do with one another."""
    items = []
    for make, most in ((plan, 3), (lack, 2), (done, 3)):
        for _ in range(draw(st.integers(0, most))):
            item = make(draw(TEXTS), draw(TEXTS), draw(THEMES))
            items.append(item.model_copy(update={"summary": draw(TEXTS)}))
    study = cast("Any", done)(draw(TEXTS), draw(TEXTS), Theme.LEADERSHIP, Role.LEADERSHIP)
    return summary_of(*items, study.model_copy(update={"summary": draw(TEXTS)}), year=year)


def check_summaries(*some: ReportSummary) -> None:
    check_draft(build(some), *some)


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(summaries(2030), st.none() | summaries(2029))
def test_no_figure_and_no_title_is_invented(newest: ReportSummary, earlier: ReportSummary | None) -> None:
    check_summaries(newest, *([earlier] if earlier else []))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_nor_from_the_bundled_reports(path: Path) -> None:
    check_summaries(outline_summary(read(path)))


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(summaries(2030))
def test_labels_are_unique_and_no_control_character_is_printed(summary: ReportSummary) -> None:
    words = parts(to_document(build([summary])))
    assert not re.search(r"[\x00-\x08\x0e-\x1f\u202e]", "".join(words))
    draft = build([summary])
    blanks = [p.blank for t in draft.themes for s in t.slots for p in s.promises]
    blanks += [t.blank for t in draft.themes] + [r.blank for r in draft.rectifications]
    blanks += [x for d in draft.deficiencies for x in (d.blank, d.cause)]
    blanks += [a.blank for a in (*draft.arrangements, *draft.new_arrangements)]
    assert len(set(blanks)) == len(blanks)
    assert all(re.fullmatch(r"【填写：[^【】\n]+】", blank) for blank in blanks)
