"""Time grows with the length of a report, whatever it repeats."""

from __future__ import annotations

import gc
import time

import pytest

from nianbao.errors import NotAReport
from tests.support.outlines import read

REPEATED = [
    "一、",
    "一、\n",
    "(一)强化。\n",
    "(",
    "（《“",
    "(1)",
    "1.",
    "一是。",
    "一、(一)1.(1)①一是",
    "但仍存在一些",
    "下一步，将加强。",
    "工作方面，不足；",
    "2024年",
    "市场监管局",
    "索引号|",
    "法治 ",
    "。",
    "县",
    "\n",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_with_the_length(piece: str) -> None:
    long = 100_000 if len(piece) <= 2 and "\n" not in piece else 40_000
    few, many = (piece * (size // len(piece)) for size in (long // 8, long))
    ratio = _seconds(many) / max(min(_seconds(few) for _ in range(2)), 2e-3)
    # Eight times the text: linear is 8, quadratic 64.
    assert ratio < 32


def _seconds(text: str) -> float:
    gc.collect()
    begin = time.process_time()
    with pytest.raises(NotAReport):
        read(text)
    return time.process_time() - begin
