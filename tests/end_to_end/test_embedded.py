"""The whole way with the real embedded LLM: a file in, a verified summary out, on this machine alone."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from nianbao.evaluation.scoring.matching import valid_spans
from nianbao.evaluation.scoring.tokens import Holdings, item_faithfulness, text_faithfulness
from nianbao.llm.local_server import llama_version
from nianbao.llm.weights import DEFAULT, installed
from nianbao.schema.summary import (
    HEADLINE_LIMIT,
    OVERVIEW_LIMIT,
    SUMMARY_LIMIT,
    Line,
    ReportSummary,
    Standing,
)
from nianbao.settings import Settings
from nianbao.summarization.pipeline import Progress, summarize
from tests.conftest import USER_CACHE

pytestmark = pytest.mark.slow

REPORT = """溪岚县人民政府2024年法治政府建设年度报告

2024年，溪岚县深入贯彻中央决策部署，扎实推进法治政府建设，现将有关情况报告如下。

一、主要举措和成效
（一）优化政务服务。出台《溪岚县政务服务帮办代办办法》，设立综合窗口22个，全年办理各类事项3.4万件，群众满意度达98.6%，获评省级标准化示范大厅。
（二）化解矛盾纠纷。建成镇村两级调解组织137个，配备专职调解员三十余名，调处矛盾纠纷860件，调解成功率98.2%。
二、存在的不足
（一）部分镇执法力量薄弱。由于人员流动较快，个别镇持证执法人员不足5人，案卷制作还不够规范。
三、下一步工作安排
（一）充实基层执法力量。2025年底前为各镇新增持证执法人员40名，每季度开展一次案卷评查，力争优秀案卷率达到90%。

                                        溪岚县人民政府
                                        2025年3月6日
"""


@pytest.fixture
def weights_at_hand(request: pytest.FixtureRequest) -> Path:
    """The verified weights in this test's cache. On a build server they must be there."""
    there = next(one for one in installed(USER_CACHE) if one.model is DEFAULT).usable
    if os.environ.get("CI") and not (there and llama_version()):
        pytest.fail(f"The embedded LLM is not installed; this test needs it. Run: {DEFAULT.install}")
    return Path(request.getfixturevalue("cache_with_weights"))


@pytest.fixture
def summary(weights_at_hand: Path, tmp_path: Path, steps: list[Progress]) -> ReportSummary:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, "utf-8")
    assert platformdirs.user_cache_path("nianbao") == weights_at_hand
    settings = Settings(cache_dir=weights_at_hand)
    first = summarize(file, settings=settings, progress=steps.append)
    again = summarize(file, settings=settings)
    assert again.provenance.calls == 0
    assert (again.overview, list(again.items())) == (first.overview, list(first.items()))
    return first


@pytest.fixture
def steps() -> list[Progress]:
    return []


@pytest.mark.timeout(600)
def test_a_short_report_is_summarised_on_this_machine(summary: ReportSummary, steps: list[Progress]) -> None:
    _complete(summary)
    _exact(summary)
    _faithful(summary)
    assert steps[-1].stage == "done"
    assert steps[-1].done == steps[-1].total >= 4


def _complete(summary: ReportSummary) -> None:
    assert summary.complete
    assert [i.title for i in summary.achievements] == ["优化政务服务", "化解矛盾纠纷"]
    assert [i.title for i in summary.deficiencies] == ["部分镇执法力量薄弱"]
    assert [i.title for i in summary.plans] == ["充实基层执法力量"]
    assert (summary.report.place, summary.report.year) == ("溪岚县", 2024)
    assert [link.item for link in summary.deficiencies[0].answered_by] == ["p1"]
    used = summary.provenance
    assert used.model_sha256 == DEFAULT.sha256
    assert used.calls >= 5
    assert min(used.tokens_in, used.tokens_out, used.seconds) > 0
    items = list(summary.items())
    assert sum(i.checks.standing is Standing.QUOTED for i in items) <= len(items) // 2
    assert all(len(i.summary) <= SUMMARY_LIMIT and i.summary.endswith("。") for i in items)
    assert len(summary.overview.headline.text) <= HEADLINE_LIMIT
    assert len(summary.overview.text.text) <= OVERVIEW_LIMIT


def _exact(summary: ReportSummary) -> None:
    for item in summary.items():
        assert len(valid_spans(item, REPORT)) == len(item.evidence)
        for quote in (*item.evidence, *item.figures, *item.documents):
            assert REPORT[quote.start : quote.end] == quote.text
    figures = {(str(f.value), f.unit) for i in summary.items() for f in i.figures}
    assert {("22", "个"), ("98.6", "%"), ("860", "件"), ("98.2", "%"), ("40", "名")} <= figures
    known = {i.id for i in summary.items()}
    assert all(set(line.items) <= known for line in _lines(summary))


def _faithful(summary: ReportSummary) -> None:
    held = Holdings(REPORT)
    items, reasons = item_faithfulness(tuple(summary.items()), held, REPORT)
    lines, more = text_faithfulness([line.text for line in _lines(summary)], held)
    assert items.nowhere == lines.nowhere == 0, (reasons, more)
    assert items.total >= items.supported > 0


def _lines(summary: ReportSummary) -> tuple[Line, ...]:
    told = summary.overview
    return (told.headline, told.text, *told.highlights, *told.concerns, *told.priorities)
