"""What one would write by hand with instructor: one call a section, items with quotes, all calls at once.

The yardstick of `overhead.py` and `speed.py`. It checks nothing, keeps nothing and retries what openai's
client retries; it is as short as it can be and still fair.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import instructor
from openai import AsyncOpenAI
from pydantic import BaseModel

_SECTION = re.compile(r"^[ 　]*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])", re.MULTILINE)
_LEAST, _MOST = 30, 1200
ROLE = (
    "你从政府法治建设年度报告中抽取条目。每条给出kind、title、summary和quote，quote从原文照抄。只输出JSON。"
)


class Entry(BaseModel):
    """An item, with its evidence as the model copied it."""

    kind: Literal["achievement", "deficiency", "plan"]
    title: str
    summary: str
    quote: str


class Entries(BaseModel):
    """The items of a section."""

    items: list[Entry]


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: items, calls, sections without an answer."""

    items: tuple[Entry, ...]
    calls: int
    failed: int


def sections(text: str) -> list[str]:
    """The text cut at its headings, else at its paragraphs; long ones at line ends or anywhere."""
    starts = [0, *(m.start() for m in _SECTION.finditer(text)), len(text)]
    parts = [text[a:b].strip() for a, b in pairwise(starts)]
    if len(parts) < 4:
        parts = [p.strip() for p in text.split("\n")]
    cut = [p[at : at + _MOST] for p in parts for at in range(0, len(p), _MOST)]
    return [p for p in cut if len(p) >= _LEAST]


async def extract(text: str, base_url: str, key: str, model: str, concurrency: int) -> Result:
    """Ask for every section; at most `concurrency` at a time."""
    client = instructor.from_openai(
        AsyncOpenAI(base_url=base_url, api_key=key, timeout=900), mode=instructor.Mode.JSON_SCHEMA
    )
    places = asyncio.Semaphore(concurrency)

    async def one(section: str) -> list[Entry] | None:
        async with places:
            try:
                found = await client.create(
                    model=model,
                    response_model=Entries,
                    max_retries=2,
                    temperature=0,
                    max_tokens=900,
                    messages=[{"role": "system", "content": ROLE}, {"role": "user", "content": section}],
                )
            except instructor.core.exceptions.InstructorError:
                return None
            return found.items

    parts = sections(text)
    answers = await asyncio.gather(*(one(part) for part in parts))
    items = tuple(entry for found in answers for entry in found or ())
    return Result(items, len(parts), sum(found is None for found in answers))


def scripted(section: str) -> str:
    """What the scripted endpoint answers to one of these calls: an item for every paragraph."""
    lines = [line.strip() for line in section.split("\n") if len(line.strip()) >= 12]
    items = [Entry(kind="achievement", title=x[:12], summary=x[:45], quote=x[:80]) for x in lines[:12]]
    return json.dumps({"items": [i.model_dump() for i in items]}, ensure_ascii=False)
