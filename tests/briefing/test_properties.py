"""Whatever the summaries hold: order never matters, sums add up, and no number comes from nowhere."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.briefing import Brief, make
from nianbao.briefing.many import ManyBrief
from nianbao.briefing.parts import amount
from nianbao.evaluation.baselines import outline_summary
from nianbao.schema.document import Table
from nianbao.schema.summary import ReportSummary
from nianbao.text.figures import find_numbers
from tests.support.briefs import county
from tests.support.number_sources import MOST_COUNTED, check_brief
from tests.support.reports import bundled

PLACES = ("青柳县", "兰陂县", "浠桥县", "远山县", "大河市", "南浦区")
ACHIEVED = (
    "做好政务公开。全年主动公开政府信息{}条，办理依申请公开{}件。",
    "主动接受监督。办理人大代表建议{}件、政协提案{}件，获评全省先进单位。",
    "化解行政争议。收到行政复议申请{}件，受理近{}件。",
    "规范行政执法。截至10月，办理行政处罚案件{}件，罚款{}万元。",
)
LACKING = ("乡镇执法力量不足，{}个岗位空缺。", "数据共享不畅。重复录入数据{}条。", "普法宣传形式单一。")
PLANNED = ("充实执法力量。下沉执法编制{}名。", "深化普法宣传。开展普法宣讲{}场。")


@st.composite
def summaries(draw: st.DrawFn) -> list[ReportSummary]:
    number = st.integers(MOST_COUNTED + 1, 10**7)

    def filled(texts: tuple[str, ...], least: int) -> tuple[str, ...]:
        some = draw(st.lists(st.sampled_from(texts), min_size=least, max_size=len(texts), unique=True))
        return tuple(t.format(*(draw(number) for _ in range(t.count("{}")))) for t in some)

    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5))
    years = draw(st.sampled_from(((2023,), (2022, 2023))))
    return [
        county(p, filled(ACHIEVED, 1), filled(LACKING, 1), filled(PLANNED, 1), draw(st.sampled_from(years)))
        for p in places
    ]


def _read(said: str) -> Decimal:
    """The number that a sum prints, its 万 or 亿 multiplied out."""
    match = re.match(r"([\d,.]+)([万亿]?)", said)
    assert match is not None
    size = {"": 1, "万": 10_000, "亿": 100_000_000}[match[2]]
    return Decimal(match[1].replace(",", "")) * size


def check_sums(made: Brief) -> None:
    """Every sum on the page adds up from the addends on the page, and each addend stands in a source."""
    for block in made.document.blocks:
        if not isinstance(block, Table) or len(block.header) != 3:
            continue
        for row in block.rows:
            for run in row[2]:
                if "=" in run.text:
                    left, right = run.text.split("：")[1].split("=")
                    addends = [_read(a) for a in left.split("+")]
                    assert sum(addends) == _read(right)
                    cited = {n.value for r in row[1] for n in find_numbers(r.text) if r.cites}
                    assert set(addends) <= cited


@settings(max_examples=30, deadline=None)
@given(summaries(), st.randoms(use_true_random=False))
def test_made_reports(some: list[ReportSummary], dice: object) -> None:
    import random

    assert isinstance(dice, random.Random)
    made = make(some)
    check_brief(made)
    check_sums(made)
    again = list(some)
    dice.shuffle(again)
    assert make(again).document == made.document


def _bundled() -> list[ReportSummary]:
    return [outline_summary(report) for report in bundled()]


def test_the_bundled_reports_together() -> None:
    made = make(_bundled())
    check_brief(made)
    check_sums(made)
    assert make(_bundled()[::-1]).document == made.document
    assert isinstance(made.data, ManyBrief)
    assert len(made.data.comparisons) >= 10
    assert len(made.data.shortfalls) >= 5


@pytest.mark.parametrize("number", range(12))
def test_a_bundled_report_alone(number: int) -> None:
    check_brief(make([_bundled()[number]]))


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_amounts_read_back(value: Decimal) -> None:
    assert Decimal(amount(value).replace(",", "")) == value
