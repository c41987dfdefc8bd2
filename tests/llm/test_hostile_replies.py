"""Replies that no honest endpoint sends end in an answer or one sentence, soon; more in `benchmarks/`."""

from __future__ import annotations

import asyncio
import time

from nianbao.errors import NianbaoError
from nianbao.llm.client import EndpointClient
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Answer, Profile, Question, Usage
from nianbao.llm.transport import Pace
from nianbao.settings import Endpoint, Settings
from tests.llm.test_errors import Short
from tests.support.hostile_replies import hostile
from tests.support.scripted_server import KEY, Reply, ScriptedServer, Seen

PACE = Pace(first=0.001, longest=0.01, attempts=2, strangers=2)
QUESTION = Question(RenderedPrompt("t.v1", "0" * 64, "系统", "用户"), Short, 50)
MODES = hostile(58, seed=10, size=20_000_000)


async def play(base: str, number: int) -> tuple[object, Usage, float]:
    """What comes of one mode: an answer or an error, what it cost, seconds."""
    endpoint = Endpoint(f"{base}/{number}", KEY, "scripted")
    settings = Settings(timeout=3, deadline=6)
    start = time.monotonic()
    async with EndpointClient(endpoint, Profile("scripted", endpoint.host, 6000), settings, PACE) as client:
        try:
            got: object = await client.ask(QUESTION)
        except NianbaoError as error:
            got = error
        return got, client.spent, time.monotonic() - start


def test_hostile_replies_end_in_an_answer_or_a_sentence() -> None:
    def script(seen: Seen) -> Reply:
        return MODES[int(seen.path.split("/")[2])][1]

    async def run(base: str) -> list[tuple[object, Usage, float]]:
        await play(base, 0)  # imports what is heavy, which takes no time of the modes
        return [await play(base, number) for number in range(len(MODES))]

    with ScriptedServer(script) as server:
        results = asyncio.run(run(server.base_url))
    for (name, _), (got, spent, seconds) in zip(MODES, results, strict=True):
        assert seconds < 8, name
        assert spent.tokens_in >= 0, name
        assert spent.tokens_out >= 0, name
        if isinstance(got, NianbaoError):
            assert 10 < len(got.message) < 500, name
            assert got.message.isprintable(), name
            assert KEY not in got.message, name
        else:
            assert isinstance(got, Answer), name
            assert type(got.value) is Short, name
