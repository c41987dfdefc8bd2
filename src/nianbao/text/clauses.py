"""Puts a model's words in order without changing what they say. Pure.

Everything here is about form: punctuation, an echoed heading at the front, length, script. What the
words claim is checked by `nianbao.grounding.rules`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache

from nianbao.text.folding import HAN, full_width, norm
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Scheme, list_number
from nianbao.text.script import Variants, simplify
from nianbao.text.sentences import CLAUSE_MARKS, sentence_spans

_NUMBERED = re.compile(rf"^(?:{list_number()}|[-—·•*]+)[\s，,]*")
_INSIDE_NUMBER = re.compile(
    r"(?:^|[，,；;：:。])\s*"
    + list_number(Scheme.HAN_PAREN, Scheme.ARABIC_PAREN, Scheme.CIRCLED, Scheme.SPOKEN)
)
_CONNECTS = pattern("clauses.connective")
_DEPENDS = pattern("clauses.depends")
_HALF_OF_TWO = re.compile(r"既[^也又]*$|不仅[^也还更而]*$|一方面(?!.*一方面)|有的(?!.*有的).*、$")
_OPENS, _CLOSES = "《〈“‘（(「『【", "》〉”’）)」』】"
_ENDS_OR_ENCLOSES = re.compile(f"[{re.escape(CLAUSE_MARKS + _OPENS + _CLOSES)}]")
_LEAST_RUN = 8
_LEAST_CUT = 10
_FULL_RUN = 40
"""Shortest run that may stand alone, least that is left by a cut, and from where length says no more."""
_LABEL = pattern("leaks.label")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("「", "」"), ("(", ")"), ("‘", "’"))
_PAIRED = re.compile(f"[{''.join(map(''.join, _PAIRS))}]")
_LEADS_ON = pattern("clauses.leads_on")
_LEADS_TO = pattern("clauses.leads_to")
_ACTS = pattern("verbs.act")
_MARKS = "。；，、：;,.！!? "
_INNER_STOP = re.compile(r"[。！!]\s*(?=.)")


def tidy(words: str, title: str | None, variants: Variants) -> str:
    """One sentence in print form and in the report's script: full-width, closed by 。, no number in front."""
    words = re.sub(r"\s+", " ", simplify(words)).strip()
    words = re.sub(
        rf"(?<=[{HAN}，。；：、“”]) (?=[{HAN}\d，。；：、“”])|(?<=\d) (?=[{HAN}])",
        "",
        words,
    )
    words = full_width(_bare(words).replace("‘", "“").replace("’", "”"))
    words = _INNER_STOP.sub("；", words.strip(_MARKS))
    words = re.sub(r"[；，]+", lambda run: "；" if "；" in run[0] else run[0], words).strip("；，、： ")
    return variants.restore(_without_echo(words, title) + "。")


def _bare(words: str) -> str:
    """The words without labels, list numbers and marks in front, in whatever order they stand."""
    while (bare := _LABEL.sub("", _NUMBERED.sub("", words)).strip(_MARKS)) != words:
        words = bare
    return words


def _without_echo(words: str, title: str | None) -> str:
    """Drop the heading when the words open with it as a clause of its own and go on."""
    if not title:
        return words
    head, mark, rest = re.match(r"([^，；：]*)([，；：]?)(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]  # matches anything
    if mark and len(rest) >= 12 and norm(head) == norm(title):
        return str(rest)
    return words


def hangs(clause: str) -> bool:
    """Whether a clause only leads on to one that was cut away (针对…问题, …的基础上)."""
    plain = simplify(clause).strip("，；。 ")
    opens = _LEADS_ON.match(plain)
    return bool(_LEADS_TO.search(plain) or (opens and not _ACTS.search(plain, opens.end())))


def shorten(words: str, limit: int) -> str:
    """The leading clauses that fit into `limit` characters, closed by 。; the words themselves if they fit.

    A last clause without an end of its own (an answer that met its length limit) is dropped first.
    Words that cannot be cut between clauses stay as they are, for the checks to refuse.
    """
    if len(words) <= limit:
        return words
    marks = (m.start() for m in re.finditer(r"[，；]", words))
    ends = [0, *(at for at in marks if at < limit and balanced(words[:at]))]
    while len(ends) > 1 and hangs(words[ends[-2] : ends[-1]]):
        ends.pop()
    return words[: ends[-1]] + "。" if ends[-1] >= _LEAST_CUT else words


def balanced(words: str) -> bool:
    """Whether every bracket and quotation mark that opens is closed, and none closes what is not open."""
    marks = _PAIRED.findall(words)
    for opening, closing in _PAIRS if marks else ():
        depth = 0
        for char in marks:
            depth += (char == opening) - (char == closing)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def clause_around(text: str, start: int, end: int, marks: str = f"{CLAUSE_MARKS}\n") -> tuple[int, int]:
    """Half-open offsets of what stands around `[start, end)` between the nearest of `marks`."""
    places = _places(text, marks)
    before, after = bisect_left(places, start), bisect_left(places, end)
    left = places[before - 1] + 1 if before else 0
    return left, places[after] if after < len(places) else len(text)


@lru_cache(maxsize=16)
def _places(text: str, marks: str) -> tuple[int, ...]:
    """Where one of the marks stands; remembered, since each number of a text asks for its clause."""
    return tuple(match.start() for match in re.finditer(f"[{re.escape(marks)}]", text))


def clauses(words: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Half-open offsets of the clauses of `words[start:end]`, their marks left out.

    Clauses end at ，；。： and their like outside brackets and quotation marks. A list number at the
    head of a clause is left out too.
    """
    out: list[tuple[int, int]] = []
    for left, right in sentence_spans(words, start, len(words) if end is None else end):
        begin, last = left, right - (words[right - 1] in CLAUSE_MARKS)
        for stop in [*_ends(words, left, last), last]:
            said = words[begin:stop].lstrip()
            head = _NUMBERED.match(said)
            begin = stop - len(said) + (head.end() if head else 0)
            if stop > begin:
                out.append((begin, stop))
            begin = stop + 1
    return out


def _ends(words: str, start: int, end: int) -> Iterator[int]:
    """The marks between clauses of `words[start:end]`, outside brackets and quotation marks."""
    depth = 0
    for match in _ENDS_OR_ENCLOSES.finditer(words, start, end):
        depth += (match[0] in _OPENS) - (match[0] in _CLOSES)
        if depth <= 0 and match[0] in CLAUSE_MARKS:
            yield match.start()


def runs(words: str, limit: int) -> Iterator[str]:
    """Every run of neighbouring clauses of one sentence that can stand alone within `limit` characters.

    Without the closing mark. No run opens with a connective, hangs in the air at its end, leaves a
    bracket open, or holds a list number.
    """
    for start, end in sentence_spans(words):
        parts = clauses(words, start, end)
        for i, (left, _) in enumerate(parts):
            for _, right in parts[i:]:
                run = _joined(words[left:right])
                if len(run) >= limit:
                    break
                if _stands(run, words[parts[i][0] : parts[i][1]]):
                    yield run


def _joined(run: str) -> str:
    return without_connective(" ".join(run.split()))


def without_connective(words: str) -> str:
    """A clause without the 同时 or 但是 that it opens with."""
    connective = _CONNECTS.match(simplify(words))
    return words[connective.end() :].lstrip() if connective else words


def _stands(run: str, first: str) -> bool:
    plain = simplify(run)
    return (
        len(run) >= _LEAST_RUN
        and balanced(run)
        and not _DEPENDS.match(simplify(first))
        and not _INSIDE_NUMBER.search(plain)
        and not hangs(re.split(r"[，,；;：:]", plain)[-1])
        and plain[-1] not in "：:、"
        and not _HALF_OF_TWO.search(plain)
    )


def own_words(
    words: str, limit: int, telling: Callable[[str], float], holds: Callable[[str], bool] = lambda _: True
) -> str:
    """The source's own clauses: the most telling run of neighbours within `limit` characters, closed by 。

    `telling` says how much a run tells, `holds` whether it may be printed. Only where no run may, a
    clause is cut, at 、 with 等, and in the last resort anywhere with ……
    """
    ranked = sorted(
        enumerate(runs(words, limit)),
        key=lambda r: (-(telling(r[1]) + min(len(r[1]), _FULL_RUN) / _FULL_RUN), r[0]),
    )
    for _, run in ranked:
        if holds(run + "。"):
            return run + "。"
    for left, right in clauses(words):
        clause = _joined(words[left:right])
        cut = clause.rfind("、", 0, limit - 2)
        if (
            len(clause) >= limit
            and cut >= _LEAST_CUT
            and balanced(clause[:cut])
            and holds(clause[:cut] + "等。")
        ):
            return clause[:cut] + "等。"
    return _last_resort(words, limit, holds)


def _last_resort(words: str, limit: int, holds: Callable[[str], bool]) -> str:
    """Any clause that holds; else the first words of the first one that says something, with ……"""
    said = [c for a, b in clauses(words) if (c := _joined(words[a:b]))]
    for clause in sorted(said, key=len, reverse=True):
        if len(clause) < limit and holds(clause + "。"):
            return clause + "。"
    first = next((c for c in said if len(c) >= _LEAST_RUN), " ".join(words.split()))
    if len(first) < limit:
        return first + "。"
    cut = limit - 2
    while cut > _LEAST_CUT and (not balanced(first[:cut]) or first[cut - 1 : cut + 1].isdecimal()):
        cut -= 1
    return first[:cut] + "……"
