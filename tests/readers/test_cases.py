"""The cases of `tests.readers.cases`, from the file to the report."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from nianbao.errors import InputError
from nianbao.readers import load_bytes
from nianbao.schema.report import Kind
from nianbao.structure import parse
from nianbao.text.figures import figure_key, find_figures
from nianbao.text.folding import norm
from tests.readers.cases import CASES, TITLE, Expected
from tests.readers.test_nothing_lost import untold

KINDS = (Kind.ACHIEVEMENT, Kind.DEFICIENCY, Kind.PLAN)


@pytest.mark.parametrize("name", CASES)
def test_a_file_as_it_really_is(name: str) -> None:
    case = CASES[name]
    if case.expected.refused:
        with pytest.raises(InputError, match=case.expected.refused):
            parse(load_bytes(case.data, name))
        return
    _check(name, case.expected)


def _check(name: str, expected: Expected) -> None:
    report = parse(load_bytes(CASES[name].data, name))
    counted = Counter(unit.kind for unit in report.units)
    assert tuple(counted[kind] for kind in KINDS) == expected.counts
    assert norm(report.facts.title or "") == norm(TITLE)
    assert {fact: getattr(report.facts, fact) for fact in expected.facts} == expected.facts
    assert re.search(expected.said, "\n".join(report.notes))
    held = {
        f"{f.value}{figure_key(f.value, f.unit)[1]}"
        for u in report.units
        for f in find_figures(u.span.cut(report.text))
    }
    assert held >= set(expected.figures)
    assert untold(report) == []
