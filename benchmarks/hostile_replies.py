"""Replies that no honest endpoint sends: what a hundred of them cost, in time and memory.

    python benchmarks/hostile_replies.py [--modes N] [--seed N] [--size BYTES]

A scripted endpoint in a process of its own plays `tests/support/hostile_replies.py` to a client with a
time limit of 5 seconds a request; a gzip body unpacks to SIZE (a gigabyte). Prints a line for each mode that
took over a second, the slowest, and the most memory that the client's process held; exits with 1 where a mode
ended in anything but an answer or an error of ours, or memory went over 300 MB; writes
`benchmarks/results/hostile_replies.json`.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import traceback

import common
from pydantic import BaseModel
from tests.support.hostile_replies import hostile
from tests.support.scripted_server import KEY, ScriptedServer

from nianbao.errors import NianbaoError
from nianbao.llm.client import EndpointClient
from nianbao.llm.prompts import RenderedPrompt
from nianbao.llm.protocol import Profile, Question
from nianbao.llm.transport import Pace
from nianbao.settings import Endpoint, Settings

MOST_MEGABYTES = 300
TOLD_SECONDS = 1.0


class Short(BaseModel):
    """The answer asked for."""

    text: str


QUESTION = Question(RenderedPrompt("b.v1", "0" * 64, "系统", "用户"), Short, 50)


async def play(base: str, number: int) -> str:
    """What came of a mode, in a word or a sentence; "" first where it crashed."""
    endpoint = Endpoint(f"{base}/{number}", KEY, "scripted")
    settings, pace = Settings(timeout=5, deadline=12), Pace(0.01, 0.05, attempts=2, strangers=2)
    async with EndpointClient(endpoint, Profile("scripted", endpoint.host, 6000), settings, pace) as client:
        try:
            return f"answered: {(await client.ask(QUESTION)).value!r}"
        except NianbaoError as error:
            return f"{type(error).__name__}: {error.message}"
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            traceback.print_exc()
            return ""


def serve(modes: int, seed: int, size: int) -> None:
    """Serve the modes until standard input closes; prints the base URL first."""
    made = hostile(modes, seed, size)
    with ScriptedServer(lambda seen: made[int(seen.path.split("/")[2])][1]) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()


def main() -> int:
    """Play every mode, one after another."""
    parser = common.parser(__doc__)
    parser.add_argument("--modes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=1_000_000_000)
    parser.add_argument("--serve", action="store_true", help="play the endpoint (the benchmark's own child)")
    given = parser.parse_args()
    if given.serve:
        serve(given.modes, given.seed, given.size)
        return 0
    child = subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, __file__, "--serve", *sys.argv[1:]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    base = child.stdout.readline().strip()
    crashed, slowest = 0, 0.0
    meter = common.Meter()
    for number in range(given.modes):
        start = time.perf_counter()
        said = asyncio.run(play(base, number))
        seconds = time.perf_counter() - start
        crashed, slowest = crashed + (not said), max(slowest, seconds)
        if seconds > TOLD_SECONDS or not said:
            print(f"{number:3}  {seconds:5.1f} s  {said[:90] or 'CRASHED'}")
    cost = meter.stop()
    child.communicate()
    print(f"{given.modes} modes, {crashed} crashed, slowest {slowest:.1f} s")
    figures = {"modes": given.modes, "crashed": crashed, "slowest": round(slowest, 1)}
    common.write("hostile_replies", {**figures, **common.plain(cost)})
    print(f"{cost.wall} s, CPU {cost.cpu} s, at most {cost.rss} MB")
    return int(crashed > 0 or cost.rss > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
