"""Prompt tokens of a run as a multiple of the report's own tokens, with whole sections in a call.

    python benchmarks/tokens.py [REPORT_OR_FOLDER] [--chunk-characters N]

The questions are those of a real run against a scripted endpoint that answers from the text, the overview's
question included. Tokens are counted by the embedded model's tokenizer and chat template. Prints a table,
writes `benchmarks/results/tokens.json`. The target is 1.3 at most.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import common
import httpx2
from tests.support.scripted_answers import answer
from tests.support.scripted_server import KEY, ScriptedServer, Seen, completion

from nianbao.llm.client import EndpointClient
from nianbao.llm.local_server import serve
from nianbao.llm.protocol import Profile
from nianbao.llm.weights import DEFAULT, weights
from nianbao.readers import read
from nianbao.schema.report import Report
from nianbao.settings import Endpoint, Settings
from nianbao.summarization.pipeline import asummarize

TARGET = 1.3


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens of one report and of the questions over it: rules, report text, template and overview."""

    report: str
    characters: int
    source: int
    calls: int
    prompt: int
    rules: int
    text: int
    overview: int
    template: int

    @property
    def ratio(self) -> float:
        """Prompt tokens for each token of the report."""
        return round(self.prompt / self.source, 3)


class Counter:
    """Counts tokens with a running embedded server."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._url = endpoint.base_url.removesuffix("/v1")
        self._client = httpx2.Client(headers={"Authorization": f"Bearer {endpoint.api_key}"}, timeout=60)

    def text(self, content: str) -> int:
        """Tokens of a text."""
        body = {"content": content, "parse_special": True}
        return len(self._client.post(f"{self._url}/tokenize", json=body).raise_for_status().json()["tokens"])

    def messages(self, messages: object) -> int:
        """Tokens of a conversation as the model reads it."""
        reply = self._client.post(f"{self._url}/apply-template", json={"messages": messages})
        return self.text(str(reply.raise_for_status().json()["prompt"]))


def questions(report: Report, characters: int) -> list[Seen]:
    """Every request of a faultless run over a report."""

    async def run(endpoint: Endpoint) -> None:
        settings = Settings()
        async with EndpointClient(
            endpoint, Profile(endpoint.model, endpoint.host, characters), settings
        ) as door:
            await asummarize(report, settings=settings, llm=door)

    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        asyncio.run(run(Endpoint(server.base_url, KEY, "scripted")))
        return list(server.seen)


def measure(report: Report, characters: int, count: Counter) -> Row:
    """Count a report and the questions over it."""
    asked = questions(report, characters)
    whole = [count.messages(seen.body["messages"]) for seen in asked]
    systems = [count.text(seen.system) for seen in asked]
    users = [count.text(seen.user) for seen in asked]
    last = [n for n, seen in enumerate(asked) if "编了号的原文" not in seen.system]
    rest = [n for n in range(len(asked)) if n not in last]
    return Row(
        report.source.name,
        len(report.text),
        count.text(report.text),
        len(asked),
        sum(whole),
        sum(systems[n] for n in rest),
        sum(users[n] for n in rest),
        sum(systems[n] + users[n] for n in last),
        sum(whole) - sum(systems) - sum(users),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; 1 when a report is over the target."""
    parser = common.parser(__doc__)
    parser.add_argument("reports", type=Path, nargs="?", default=common.REPORTS)
    parser.add_argument("--chunk-characters", type=int, default=6000)
    chosen = parser.parse_args(arguments)
    settings = Settings(threads=1, n_ctx=1024)
    with serve(weights(DEFAULT, settings.cache_dir), settings) as endpoint:
        count = Counter(endpoint)
        rows = [measure(read(path), chosen.chunk_characters, count) for path in common.files(chosen.reports)]
    print("report                     chars source calls prompt rules  text over- tem-   ratio")
    print("                                                              view plate")
    for r in rows:
        print(
            f"{r.report:25} {r.characters:6} {r.source:6} {r.calls:5} {r.prompt:6} {r.rules:5} {r.text:5}"
            f" {r.overview:5} {r.template:4}   {r.ratio:.3f}"
        )
    total = round(sum(r.prompt for r in rows) / sum(r.source for r in rows), 3)
    print(f"together {total:.3f}, target {TARGET}")
    common.write(
        "tokens",
        {
            "target": TARGET,
            "ratio": total,
            "largest": max(r.ratio for r in rows),
            "reports": [common.plain(r) | {"ratio": r.ratio} for r in rows],
        },
    )
    return int(max(r.ratio for r in rows) > TARGET)


if __name__ == "__main__":
    sys.exit(main())
