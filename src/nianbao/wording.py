"""Puts a model's words in order without changing what they say. Pure.

Everything here is about form: punctuation, an echoed heading at the front, length, script. What the
words claim is checked by `nianbao.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.summary import SUMMARY_LIMIT
from nianbao.text import Variants, full_width, norm, sentence_spans, simplify

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+[是、]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、](?!\d)|[①-⑳]|[-—·•*]+)\s*"
)
_LABEL = re.compile(r"^(?:摘要|概括|总结|输出|答|内容)[:：]\s*")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("「", "」"), ("(", ")"), ("‘", "’"))
_HANGS = re.compile(
    r"(?:针对|同时$|同时，|通过|按照|根据|围绕|对于|为了|为(?!民)|结合|依托|以|在|对|由|聚焦|立足|坚持以|利用|借助|随着|从而|其中|特别是|尤其是|并$)|.*(?:[上中下时后前]|的|基础上|为契机|为抓手|为重点)$"
)
"""A clause that leads on to one that was cut away."""
_INNER_STOP = re.compile(r"[。！!]\s*(?=.)")


def tidy(words: str, title: str | None, variants: Variants) -> str:
    """One sentence in print form and in the report's script: full-width, closed by 。, no number in front."""
    words = re.sub(r"\s+", " ", simplify(words)).strip()
    words = re.sub(
        r"(?<=[\u4e00-\u9fff，。；：、“”]) (?=[\u4e00-\u9fff\d，。；：、“”])|(?<=\d) (?=[\u4e00-\u9fff])",
        "",
        words,
    )
    words = _LABEL.sub("", _NUMBERED.sub("", words))
    words = full_width(words.replace("‘", "“").replace("’", "”"))
    words = _INNER_STOP.sub("；", words.rstrip("。；，、：;,. ")).replace("；；", "；")
    return variants.restore(_without_echo(words, title) + "。")


def _without_echo(words: str, title: str | None) -> str:
    """Drop the heading when the words open with it as a clause of its own and go on."""
    if not title:
        return words
    head, mark, rest = re.match(r"([^，；：]*)([，；：]?)(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]  # matches anything
    if mark and len(rest) >= 12 and norm(head) == norm(title):
        return str(rest)
    return words


def shorten(words: str, limit: int = SUMMARY_LIMIT) -> str:
    """The leading clauses that fit into `limit` characters, closed by 。; the words themselves if they fit.

    A last clause without an end of its own (an answer that met its length limit) is dropped first.
    Words that cannot be cut between clauses stay as they are, for the checks to refuse.
    """
    if len(words) <= limit:
        return words
    ends = [
        0,
        *(
            m.start()
            for m in re.finditer(r"[，；]", words)
            if m.start() < limit and balanced(words[: m.start()])
        ),
    ]
    while len(ends) > 1 and _HANGS.match(words[ends[-2] : ends[-1]].lstrip("，；")):
        ends.pop()
    return words[: ends[-1]] + "。" if ends[-1] >= 10 else words


def balanced(words: str) -> bool:
    """Whether every bracket and quotation mark that opens is closed."""
    return all(words.count(a) == words.count(b) for a, b in _PAIRS)


def own_words(words: str, limit: int, telling: Callable[[str], float]) -> str:
    """The source's own clauses: the most telling run of neighbours within `limit` characters, closed by 。

    Only a clause that is longer by itself is cut, at 、 or in the last resort anywhere with ……
    """
    best, best_score = "", float("-inf")
    for start, end in sentence_spans(words):
        clauses = re.findall(r"[^，,；;。！？!?]+[，,；;。！？!?”’」』）)]*", words[start:end])
        for i in range(len(clauses)):
            run = ""
            for clause in clauses[i:]:
                run += clause
                body = run.rstrip("，,；;。！？!? ")
                if len(body) >= limit:
                    break
                score = telling(body) + min(len(body), 40) / 40 - 0.2 * i
                if balanced(body) and len(body) >= 6 and score > best_score:
                    best, best_score = body, score
    if best:
        return best + "。"
    first = re.split(r"[。；;]", words.strip(), maxsplit=1)[0].strip("，, ")
    if len(first) < limit:
        return first + "。"
    cut = first.rfind("、", 0, limit - 1)
    return first[:cut] + "等。" if cut >= 10 and balanced(first[:cut]) else first[: limit - 2] + "……"
