"""What the source's own words claim: firsts, pilots, awards; causes; targets. Pure, no model.

Every answer is a span of the text. Nothing is inferred: no cue, no trait. Precision comes before recall:
an ordinary 试点, 首问 or 因地制宜 is none.
"""

from __future__ import annotations

import re
from typing import Literal

from nianbao.schema.summary import Claim, Quote
from nianbao.text.clauses import clauses
from nianbao.text.figures import find_figures
from nianbao.text.folding import HAN
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.script import simplify
from nianbao.text.spans import Span

_CLAUSE_WORDS = r"[^，,。；;：:]"
_FIRST = pattern("claims.first")
_AWARD = pattern("claims.award")
_PILOT = pattern("claims.pilot")
_NO_PILOT = pattern("claims.past_pilot")
_BODY = rf"({alternation('claims.national_body')}|[{HAN}、]{{1,14}}{alternation('claims.body')})"
_NEAREST_BODY = _BODY.replace("{1,14}", "{1,14}?")
_BY = (
    re.compile(f"{alternation('claims.receives')}({alternation('claims.above')})"),
    re.compile(
        rf"{alternation('claims.receives')}{_BODY}{_CLAUSE_WORDS}{{0,9}}?{alternation('claims.confers')}"
    ),
    re.compile(rf"{alternation('claims.wins')}{_NEAREST_BODY}(?=[“《{HAN}])"),
    re.compile(rf"^{_NEAREST_BODY}{alternation('claims.names')}"),
)

_CAUSE = pattern("causes.given")
_TO_THE_STOP = pattern("causes.named")
_DEADLINE = pattern("plans.deadline")
_FULL = pattern("plans.full_coverage")
_AIMS = pattern("plans.aims")


def quote(text: str, start: int, end: int) -> Quote:
    """The stretch `[start, end)` of a text as a quote."""
    return Quote(start=start, end=end, text=text[start:end])


def claims(text: str, span: Span) -> tuple[Claim, ...]:
    """The claims of a first, an award or a pilot inside a span, one a clause, in order."""
    plain = simplify(text)
    found: list[Claim] = []
    for start, end in clauses(plain, span.start, span.end):
        kind = _claim_kind(plain[start:end])
        if kind is not None:
            found.append(Claim(kind=kind, quote=quote(text, start, end), by=_by(text, plain, start, end)))
    return tuple(found)


def _claim_kind(words: str) -> Literal["first", "pilot", "award"] | None:
    if _PILOT.search(words) and not _NO_PILOT.search(words):
        return "pilot"
    if _AWARD.search(words):
        return "award"
    return "first" if _FIRST.search(words) else None


def _by(text: str, plain: str, start: int, end: int) -> str | None:
    """The body named as the one that says so, None when the report says it of itself."""
    for find in _BY:
        match = find.search(plain[start:end])
        if match:
            return text[start + match.start(1) : start + match.end(1)]
    return None


def cause(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The cause that a shortfall gives for itself, in its own words; None when it gives none.

    A clause that opens with 因 or 由于 ends at its comma, a sentence on the 原因 at its full stop.
    """
    plain = simplify(text)
    for span in spans:
        match = _CAUSE.search(plain, span.start, span.end)
        if match:
            marks = "。；;）)" if _TO_THE_STOP.search(match.group()) else "，,。；;"
            end = next((i for i in range(match.end(), span.end) if text[i] in marks), span.end)
            return quote(text, match.start(), end)
    return None


def target(text: str, spans: tuple[Span, ...]) -> Quote | None:
    """The clause of a plan that names a deadline, a number to reach or a full coverage, if any."""
    plain = simplify(text)
    for span in spans:
        for start, end in clauses(plain, span.start, span.end):
            words = plain[start:end]
            aim = _AIMS.search(words)
            reached = aim is not None and find_figures(text, start + aim.start(), end)
            if reached or _DEADLINE.search(words) or _FULL.search(words):
                return quote(text, start, end)
    return None
