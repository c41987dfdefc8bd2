"""The whole pipeline against an endpoint that fails: the result is the same, or the loss is named."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest

from nianbao.errors import (
    AuthenticationFailed,
    EndpointUnreachable,
    ModelError,
    ModelNotFound,
    QuotaExhausted,
)
from nianbao.llm.client import EndpointClient
from nianbao.llm.protocol import Profile
from nianbao.llm.transport import Pace
from nianbao.schema.summary import Standing
from nianbao.settings import Endpoint, Settings
from nianbao.summarization.pipeline import asummarize
from tests.support.fault_runs import covered, faultless, report, run, same_or_named, told
from tests.support.scripted_answers import answer, faulty
from tests.support.scripted_server import (
    CUT_OFF,
    DROPPED,
    KEY,
    Reply,
    ScriptedServer,
    Seen,
    completion,
    fault,
)

FORMS = pytest.mark.parametrize("characters", [160, 6000], ids=["small", "large"])


@FORMS
def test_without_faults_every_answer_is_used(characters: int) -> None:
    summary = faultless("r11", characters)
    assert summary.complete
    assert {i.checks.standing for i in summary.items()} == {Standing.VERIFIED}
    assert summary.provenance.calls == summary.provenance.chunks_asked


@pytest.mark.parametrize(("characters", "seeds"), [(160, 4), (6000, 10)], ids=["small", "large"])
def test_faults_change_nothing_or_are_named(characters: int, seeds: int) -> None:
    expected = faultless("r11", characters)
    runs = [run(faulty(seed), "r11", characters, timeout=0.5) for seed in range(seeds)]
    assert sum(r.provenance.calls for r in runs) > 1.1 * seeds * expected.provenance.calls
    assert len({r.provenance.calls for r in runs}) > 1
    for summary in runs:
        same_or_named(summary, expected)


@FORMS
def test_transport_faults_lose_nothing(characters: int) -> None:
    expected = faultless("r11", characters)
    turns: dict[bytes, list[Reply]] = {}

    def script(seen: Seen) -> Reply:
        raw = seen.raw
        first = [fault(429), fault(503, after="0"), fault(500), DROPPED]
        waiting = turns.setdefault(raw, first)
        return waiting.pop() if waiting else completion(answer(seen))

    summary = run(script, "r11", characters)
    assert summary.complete
    assert list(summary.items()) == list(expected.items())
    assert summary.overview == expected.overview


def test_a_cut_off_answer_makes_the_chunk_smaller() -> None:
    expected = faultless("r11", 6000)

    def script(seen: Seen) -> Reply:
        numbers = len(re.findall(r"^\d+[＊、]", seen.user, re.MULTILINE))
        return CUT_OFF if numbers > 9 else completion(answer(seen))

    summary = run(script, "r11", 6000)
    assert summary.complete
    assert [(i.id, told(i)) for i in summary.items()] == [(i.id, told(i)) for i in expected.items()]


@FORMS
def test_an_answer_that_never_fits_is_named_and_the_source_stands_in(characters: int) -> None:
    expected = faultless("r11", characters)
    wanted = expected.achievements[0].evidence[0].text[-24:-2]

    def script(seen: Seen) -> Reply:
        bad = wanted in seen.user and "highlights" not in seen.system
        return completion("没有") if bad else completion(answer(seen))

    summary = run(script, "r11", characters)
    failed = [
        u for chunk in summary.provenance.chunks_failed for u in chunk.units if chunk.chunk != "overview"
    ]
    assert failed == [expected.achievements[0].unit]
    lost = [i for i in summary.items() if i.unit == failed[0]]
    assert lost
    assert all(i.checks.flagged for i in lost)
    assert covered(summary) >= covered(expected)


STOPS: list[tuple[Reply, type[ModelError], str]] = [
    (fault(401, "Incorrect API key provided"), AuthenticationFailed, "api_key"),
    (fault(403, "forbidden"), AuthenticationFailed, "api_key"),
    (fault(404, "The model `scripted` does not exist", "model_not_found"), ModelNotFound, "model"),
    (fault(429, "You exceeded your current quota", "insufficient_quota"), QuotaExhausted, "Top it up"),
    (fault(402, "Payment Required"), QuotaExhausted, "Top it up"),
]


@FORMS
@pytest.mark.parametrize(("reply", "kind", "hint"), STOPS, ids=[str(s[0].status) for s in STOPS])
def test_some_faults_stop_at_once(reply: Reply, kind: type[ModelError], hint: str, characters: int) -> None:
    asked: list[object] = []

    def script(seen: Seen) -> Reply:
        asked.append(seen)
        return reply

    with pytest.raises(kind) as caught:
        run(script, "r11", characters)
    assert hint in caught.value.hint
    assert KEY not in str(caught.value)
    assert len(asked) <= 8  # those already on their way


@FORMS
def test_a_key_that_expires_half_way_stops_the_run(characters: int) -> None:
    asked: list[object] = []

    def script(seen: Seen) -> Reply:
        asked.append(seen)
        return fault(401) if len(asked) > 1 else completion(answer(seen))

    with pytest.raises(AuthenticationFailed):
        run(script, "r11", characters)


DEAD: list[Callable[[Seen], Reply]] = [lambda _: fault(500, "out of order"), lambda _: DROPPED]


@FORMS
@pytest.mark.parametrize("script", DEAD, ids=["always 500", "always hangs up"])
def test_an_endpoint_that_never_answers_is_an_error(script: Callable[[Seen], Reply], characters: int) -> None:
    with pytest.raises(EndpointUnreachable) as caught:
        run(script, "r11", characters, pace=Pace(first=0.001, longest=0.002))
    assert caught.value.hint


@FORMS
def test_nobody_listens(characters: int) -> None:
    with ScriptedServer([]) as closed:
        url = closed.base_url
    settings = Settings()
    endpoint = Endpoint(url, KEY, "scripted")

    async def main() -> None:
        async with EndpointClient(
            endpoint, Profile("scripted", endpoint.host, characters), settings, Pace(0.001, 0.002)
        ) as door:
            await asummarize(report("r11"), settings=settings, llm=door)

    with pytest.raises(EndpointUnreachable, match="No connection"):
        asyncio.run(main())
