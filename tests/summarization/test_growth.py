"""A report's text is searched as often for many items as for few: no clock, searches are counted."""

from __future__ import annotations

import pytest

from nianbao.errors import InvalidAnswer
from nianbao.summarization.pipeline import summarize
from nianbao.text import figures, quantities, script
from tests.support.fake_llm import FakeLlm
from tests.support.long_reports import long_report
from tests.support.reports import report_of

SEARCHES = ((quantities, "plain_of"), (figures, "plain_of"), (script, "_convert"))


def searches(items: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the whole text of a report of so many items was folded while it was summarized."""
    report = report_of(long_report(items))
    counted = 0
    with monkeypatch.context() as patch:
        for module, name in SEARCHES:
            real = getattr(module, name)

            def spy(text: str, *rest: str, real: object = real) -> str:
                nonlocal counted
                counted += len(text) >= len(report.text)
                return real(text, *rest)  # type: ignore[operator,no-any-return]

            patch.setattr(module, name, spy)
        summary = summarize(report, llm=FakeLlm(lambda _: InvalidAnswer("No answer came.")))
    assert len(summary.achievements) == items
    return counted


def test_the_whole_text_is_searched_no_more_often_for_ten_times_the_items(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert 0 < searches(300, monkeypatch) <= searches(30, monkeypatch)
