"""A scripted answerer that reads the project's own prompts, and answers from the text it is shown.

It knows all three questions: a piece to condense, numbered sections, an overview. A line is the leading
clauses of what it was shown, so an honest answer holds against its evidence, and the same text always gets
the same words. `faulty` puts faults in its way, decided by seed, question and attempt: the order in
which requests arrive changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from nianbao.text.lexicon import pattern
from tests.support.scripted_server import DROPPED, TORN, Reply, Seen, completion, fault, invented, wrong_ids

_LACK = pattern("shortfalls.admits")
_LONGEST = 56
_LABELS = {"成绩": "achievement", "不足": "deficiency", "计划": "plan"}
_BULLET = re.compile(r"^- (?!（没有）)(.+?)。?$", re.MULTILINE)


def answer(seen: Seen) -> str:
    """The answer to a request of ours, as JSON text."""
    system, user = seen.system, seen.user
    if "编了号的原文" in system:
        said: object = {"items": _items(user)}
    elif '"cited":' in system:
        said = _chosen(user)
    elif "总体概括" in system:
        said = _overview(user)
    else:
        said = _piece(user)
    return json.dumps(said, ensure_ascii=False)


def line(text: str, *, lacking: bool = False) -> str:
    """The leading clauses of a text that stand for themselves, at most 56 characters, closed by 。"""
    runs: list[str] = []
    for sentence in re.split(r"(?<=[。！？；])", text):
        clauses = re.split(r"[，,；;]", sentence.strip("。！？；;. \n"))
        for first in range(len(clauses)):
            run = ""
            for clause in clauses[first:]:
                longer = f"{run}，{clause}" if run else clause
                if len(longer) > _LONGEST:
                    break
                run = longer
            if len(run) >= 8 and all(run.count(a) == run.count(b) for a, b in ("“”", "《》", "（）")):
                runs.append(run)
    fitting = [r for r in runs if _LACK.search(r)] if lacking else runs
    best = next(iter(fitting or runs), text[:40].strip("。，"))
    return best + "。"


def _piece(user: str) -> dict[str, str]:
    shown, told = user.split("\n原文：", 1)
    text, _, remark = told.removesuffix("输出：").rstrip("\n").partition("\n先给title")
    text = text.split("\n最后给theme")[0].split("\n注意：")[0]
    said = {"summary": line(text, lacking="不足" in shown or _LACK.search(text) is not None)}
    if remark:
        said["title"] = _title(text)
    theme = re.search(r"最后给theme，选一：([a-z]+)", user)
    return said | ({"theme": theme[1]} if theme else {})


def _title(text: str) -> str:
    parts = [p for p in re.split(r"[，。；：、,“”《》\s]", text) if 6 <= len(p) <= 18]
    return parts[0] if parts else text[:12]


def _items(user: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    kind = "achievement"
    for each in user.split("\n注意：")[0].split("\n"):
        if label := re.fullmatch(r"【(..)】", each):
            kind = _LABELS[label[1]]
        elif found := re.match(r"(\d+)([＊、])(.*)", each):
            free = found[2] == "＊"
            text = found[3] if free else _without_heading(found[3])
            items.append(
                {
                    "n": [int(found[1])],
                    "summary": line(text, lacking=kind == "deficiency"),
                    "title": _title(text) if free else "",
                    "kind": kind,
                    "theme": "society",
                }
            )
    return items


def _without_heading(text: str) -> str:
    """The text behind its short first sentence, where there is one."""
    head, stop, rest = text.partition("。")
    return rest if stop and len(head) <= 24 and len(rest) >= 12 else text


def _overview(user: str) -> dict[str, str]:
    parts = re.split(r"^(?:成绩|不足|打算)：$", user, flags=re.MULTILINE)
    lines = [found for part in parts[1:] for found in _BULLET.findall(part)[:1]]
    clauses = [c for c in re.split(r"[，；]", lines[0]) if 12 <= len(c) <= 30]
    return {
        "text": "；".join(lines) + "。",
        "headline": clauses[0] if clauses else lines[0].rstrip("。")[:38],
    }


def _chosen(user: str) -> dict[str, object]:
    told = dict(re.findall(r"^([adp]\d+) (.+)$", user, re.MULTILINE))
    ids = {kind: [i for i in told if i[0] == kind] for kind in "adp"}
    cited = [i for group in ids.values() for i in group[:1]]
    text = "；".join(told[i] for i in cited) + "。"
    return {
        "highlights": ids["a"][:3],
        "priorities": ids["p"][:2],
        "cited": cited,
        "text": text if len(text) >= 20 else text.rstrip("。") + "；" + "；".join(told.values())[:60] + "。",
        "headline": next(
            (c for c in re.split(r"[，；。]", told[cited[0]]) if 6 <= len(c) <= 38), told[ids["a"][-1]]
        ),
    }


_PASSING: tuple[Reply, ...] = (fault(429), fault(429, after="0"), fault(500), DROPPED, TORN)
_SPOILT: tuple[Callable[[str], Reply], ...] = (
    lambda text: completion(text[: len(text) // 2], finish="length"),
    lambda text: completion(text[:-1]),
    lambda text: completion(f"好的，答案如下：\n```json\n{text}\n```"),
    lambda text: completion(wrong_ids(text)),
    lambda text: completion(invented(text)),
)
FAULTS = len(_PASSING) + 1 + len(_SPOILT)
"""How many kinds of fault there are: five of the transport, a stall, five of the answer."""


def faulty(seed: int, share: float = 0.3, stall: float = 0.6) -> Callable[[Seen], Reply]:
    """A script that spoils `share` of the replies; each kind of fault in equal parts, stalls in seconds."""
    attempts: Counter[bytes] = Counter()
    lock = threading.Lock()

    def script(seen: Seen) -> Reply:
        key = hashlib.sha256(seen.raw).digest()
        with lock:
            attempts[key] += 1
            dice = random.Random(f"{seed} {key.hex()} {attempts[key]}")  # noqa: S311 - no secret
        text = answer(seen)
        if dice.random() >= share:
            return completion(text)
        kind = dice.randrange(FAULTS)
        if kind < len(_PASSING):
            return _PASSING[kind]
        if kind == len(_PASSING):
            return replace(completion(text), delay=stall)
        return _SPOILT[kind - len(_PASSING) - 1](text)

    return script
