"""Problem and measure under labels in one item are a shortfall and a plan."""

from __future__ import annotations

import pytest

from nianbao.schema.report import Kind
from tests.support.outlines import compose, of_kind, read, words

PAIRED = (
    "(一)执法力量薄弱。存在问题：全县持证执法人员仅36人。原因分析：编制紧张。整改措施：组织资格考试2次。",
    "(二)普法形式单一。问题表现：宣传以发放资料为主。改进举措：开展以案释法30场。",
)


def test_a_pair_under_labels_is_parted() -> None:
    report = read(compose(lacks=PAIRED))
    shortfalls = of_kind(report, Kind.DEFICIENCY)
    assert [u.title for u in shortfalls] == ["执法力量薄弱", "普法形式单一"]
    told = words(report, Kind.PLAN)
    assert told[:2] == ["整改措施：组织资格考试2次。", "改进举措：开展以案释法30场。"]
    assert "编制紧张" in shortfalls[0].span.cut(report.text)


@pytest.mark.parametrize(
    "text",
    ["(一)执法力量薄弱。问题：持证执法人员仅36人。", "(一)执法力量薄弱。主要是：持证人员不足，有待补充。"],
)
def test_a_shortfall_without_a_measure_stays_whole(text: str) -> None:
    report = read(compose(lacks=(text,)))
    assert words(report, Kind.DEFICIENCY) == [text]
    assert len(of_kind(report, Kind.PLAN)) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ("问题一：持证执法人员仅36人。", "整改举措：组织资格考试2次。"),
        ("1.【问题】持证执法人员仅36人。【对策】组织资格考试2次。",),
        ("一是执法人员配备不齐，仅有36人。下一步，组织资格考试2次。",),
        ("（一）执法人员不足。持证人员仅36人。针对这一问题，我县将组织资格考试2次。",),
        ("1.执法力量方面：持证人员只有36人。努力方向：组织资格考试2次。",),
        ("（一）存在问题：持证人员只有36人。", "整改打算：组织资格考试2次。"),
    ],
)
def test_measures_of_every_make_are_parted_from_their_shortfalls(lines: tuple[str, ...]) -> None:
    text = compose(lacks=lines).replace("存在的不足", "存在的问题和整改措施")
    text = text[: text.index("三、下一步")]
    report = read(text)
    assert ["36人" in told for told in words(report, Kind.DEFICIENCY)] == [True]
    assert ["资格考试2次" in told for told in words(report, Kind.PLAN)] == [True]
    assert "资格考试" not in "".join(words(report, Kind.DEFICIENCY))
