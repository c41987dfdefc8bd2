"""What bounds a number, and how far the words of it reach."""

from __future__ import annotations

import re

import pytest

from nianbao.text.bounds import Bound, bounded
from nianbao.text.figures import find_figures


@pytest.mark.parametrize(
    ("words", "bound", "said"),
    [
        ("调解纠纷近30件", Bound.UNDER, "近30件"),
        ("调解纠纷30件以上", Bound.OVER, "30件以上"),
        ("办理时间不超过30天", Bound.MOST, "不超过30天"),
        ("办理时间30天以内", Bound.MOST, "30天以内"),
        ("培训不少于3次", Bound.LEAST, "不少于3次"),
        ("发放约300份", Bound.ABOUT, "约300份"),
        ("发放300份", Bound.EXACT, "300份"),
        ("附近300户", Bound.EXACT, "300户"),
        ("签订公约300份", Bound.EXACT, "300份"),
        ("线上30场", Bound.EXACT, "30场"),
    ],
)
def test_what_bounds_a_number(words: str, bound: Bound, said: str) -> None:
    number = re.search(r"\d+[件天次份户场]", words)
    assert number is not None
    found = bounded(words, *number.span())
    assert (found.bound, words[found.start : found.end]) == (bound, said)


def test_only_an_estimate_is_approximate() -> None:
    assert [f.approx for f in find_figures("培训近30人，不超过3天，每场不少于2次，上千人参加。")] == [
        True,
        False,
        False,
        True,
    ]
