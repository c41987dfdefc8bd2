"""Many runs against an endpoint that fails in every way at once, over reports of two shapes."""

from __future__ import annotations

import pytest

from tests.support.fault_runs import faultless, run, same_or_named
from tests.support.scripted_answers import faulty


@pytest.mark.slow
@pytest.mark.parametrize(("characters", "seeds"), [(160, 6), (6000, 15)], ids=["small", "large"])
@pytest.mark.parametrize("name", ["r04", "r11"])
def test_faults_change_nothing_or_are_named(name: str, characters: int, seeds: int) -> None:
    expected = faultless(name, characters)
    runs = [run(faulty(seed), name, characters, timeout=0.5) for seed in range(seeds)]
    assert sum(r.provenance.calls for r in runs) > 1.1 * seeds * expected.provenance.calls
    assert len({r.provenance.calls for r in runs}) > 1
    for summary in runs:
        same_or_named(summary, expected)
