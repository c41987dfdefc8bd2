"""Checks words against the evidence they cite. Pure: no model, no file.

Each rule has an id and gives its reason in Chinese, because the reason goes back to the model. Numbers
are compared in `quantities`, qualifiers and tense in `hedges`; here stand form, titles
and quotations, kind, praise, leaks, and how much of the words the evidence holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from nianbao.grounding.breaches import BreachReason
from nianbao.grounding.hedges import unkept, wrong_tense
from nianbao.grounding.quantities import disagreements
from nianbao.schema.report import Kind
from nianbao.schema.summary import Breach
from nianbao.text.clauses import balanced, hangs
from nianbao.text.figures import find_documents, find_quotations
from nianbao.text.folding import dice2, full_width, is_han, norm, word_pairs
from nianbao.text.lexicon import pattern
from nianbao.text.script import simplify

_LACK = pattern("shortfalls.admits")
_LACKING = pattern("shortfalls.lacking")
_PRAISE = pattern("praise.inflates")

_ECHO = 0.85
_GROUNDED = 0.62
"""Least share of the words' character pairs that stand in the evidence; copying gives 1.0."""

_MISQUOTED = 0.5
"""How alike two quotations are of which one is taken for a slip of the other."""

_LEAK_RUN = 8
_PLACEHOLDER = pattern("leaks.placeholder")
_ABOUT_THE_TASK = pattern("leaks.about_the_task")
_BAD_END = pattern("clauses.cut_off")
_GOOD_END = pattern("clauses.whole_word")
_WANTS_MORE = pattern("verbs.unfinished")
_TASK_START = pattern("verbs.task")
_ADVERB = pattern("verbs.adverb")


@dataclass(frozen=True, slots=True)
class Assertion:
    """Words to check: the line itself, its kind, the heading it stands under, what it may not hold.

    `evidence` is the cited text, `source` the whole report's (years may stand anywhere in it);
    `prompt` is the text of the prompt, examples included; `limit` in characters.
    """

    words: str
    kind: Kind | None
    evidence: str
    source: str
    title: str | None = None
    prompt: str = ""
    limit: int = 60


def check(claimed: Assertion) -> tuple[Breach, ...]:
    """Every rule the words break, in the order of the rules; empty when they hold."""
    return tuple(breach for rule in _RULES for breach in rule(claimed))


def _length(c: Assertion) -> Iterable[Breach]:
    if len(c.words) > c.limit:
        yield BreachReason.TOO_LONG.breach(c.limit)
    if len(norm(c.words)) < 4:
        yield BreachReason.EMPTY.breach()


def _whole(c: Assertion) -> Iterable[Breach]:
    body = _printed(c.words).rstrip("。！？；，")
    last = re.split(r"[，；。：]", body)[-1]
    ends_badly = (_BAD_END.search(body) and not _GOOD_END.search(body)) or len(last) < 2
    if not balanced(c.words) or ends_badly or _stops_short(body, _printed(c.evidence), _printed(c.source)):
        yield BreachReason.CUT_OFF.breach()


@lru_cache(maxsize=64)
def _printed(text: str) -> str:
    return full_width(simplify(text))


def _stops_short(body: str, evidence: str, source: str) -> bool:
    """Whether words copied from the evidence stop where it goes on inside a word or before an object.

    Inside a word: the last two characters are followed by one and the same character wherever the
    report has them, and the last one with that character is the more common pair (successor variety,
    Harris 1955).
    """
    tail = body[-4:]
    behind = {evidence[m.end() : m.end() + 1] for m in re.finditer(re.escape(tail), evidence)}
    if len(tail) < 4 or not behind or any(not _goes_on(char) for char in behind):
        return False
    if _WANTS_MORE.search(body) or hangs(body.rsplit("，", 1)[-1]):
        return True
    after = {source[m.end() : m.end() + 1] for m in re.finditer(re.escape(body[-2:]), source)}
    if len(after) != 1 or not is_han(char := after.pop()):
        return False
    return source.count(body[-1] + char) > source.count(body[-2:])


def _goes_on(char: str) -> bool:
    return bool(char) and (char.isalnum() or char in "“《")


def _numbers(c: Assertion) -> Iterable[Breach]:
    return disagreements(c.words, c.evidence, c.source)


def _titles_and_quotations(c: Assertion) -> Iterable[Breach]:
    titles = {_bare(d.title) for d in find_documents(c.evidence)}
    short = {re.sub(r"\([^()]*\)$", "", t) for t in titles}
    outside = c.evidence
    for document in find_documents(c.evidence):
        outside = outside.replace(document.span.cut(c.evidence), "《》")
    for document in find_documents(c.words):
        title = _bare(document.title)
        inside = any(f"《{title}》" in t or f"<{title}>" in t for t in titles)
        if title not in titles | short and not inside and norm(document.title) not in norm(outside):
            yield BreachReason.UNKNOWN_DOCUMENT.breach(document.title)
    quoted = {simplify(q.text) for q in find_quotations(c.evidence)}
    for quotation in find_quotations(c.words):
        if not _quoted_rightly(simplify(quotation.text), quoted, simplify(c.evidence)):
            yield BreachReason.UNKNOWN_QUOTATION.breach(quotation.text)


def _bare(title: str) -> str:
    """A title for comparing: Simplified, half-width brackets, no dashes and white space."""
    plain = simplify(title).replace("（", "(").replace("）", ")").replace("〈", "<").replace("〉", ">")
    return re.sub(r"[\s—–-]", "", plain)


def _quoted_rightly(said: str, quoted: set[str], evidence: str) -> bool:
    """Whether the evidence quotes the same or a whole part of it, or says it and quotes nothing like it."""
    if any(norm(said) == norm(q) or re.search(rf"(?<!\w){re.escape(said)}(?!\w)", q) for q in quoted):
        return True
    if any(said in q or dice2(said, q) >= _MISQUOTED for q in quoted):
        return False
    return norm(said) in norm(evidence)


def _hedges(c: Assertion) -> Iterable[Breach]:
    return unkept(c.words, c.evidence)


def _echo(c: Assertion) -> Iterable[Breach]:
    if not c.title or len(norm(c.evidence)) <= 2 * len(norm(c.title)):
        return
    said, title = word_pairs(_ADVERB.sub("", simplify(c.words))), word_pairs(c.title)
    inside = bool(said) and len(said & title) / len(said) >= _ECHO
    if dice2(c.words, c.title) >= _ECHO or inside:
        yield BreachReason.ECHO.breach()


def _kind(c: Assertion) -> Iterable[Breach]:
    said, held = simplify(c.words), simplify(c.evidence)
    if c.kind is Kind.DEFICIENCY and not _LACKING.search(said):
        if _LACK.search(held) or _TASK_START.match(said):
            yield BreachReason.LACK_AS_OTHER_KIND.breach()
    elif c.kind is Kind.DEFICIENCY and _TASK_START.match(said) and said[:6] not in held:
        yield BreachReason.LACK_AS_TASK.breach()
    yield from wrong_tense(c.words, c.kind, c.evidence)


def _praise(c: Assertion) -> Iterable[Breach]:
    said, held = simplify(c.words), simplify(c.evidence)
    for found in dict.fromkeys(_PRAISE.findall(said)):
        if found not in held:
            yield BreachReason.UNKNOWN_PRAISE.breach(found)
            return


def _leak(c: Assertion) -> Iterable[Breach]:
    said, held = norm(c.words), norm(c.evidence)
    plain = simplify(c.evidence)
    for leak in (_PLACEHOLDER, _ABOUT_THE_TASK):
        if (found := leak.search(c.words)) and found[0] not in plain:
            yield BreachReason.LEAK.breach()
            return
    prompt = _norm_of(c.prompt)
    for at in range(len(said) - _LEAK_RUN + 1):
        run = said[at : at + _LEAK_RUN]
        if run in prompt and run not in held:
            yield BreachReason.LEAK.breach()
            return


@lru_cache(maxsize=32)
def _norm_of(text: str) -> str:
    return norm(text)


def _grounded(c: Assertion) -> Iterable[Breach]:
    said, held = word_pairs(c.words), word_pairs(c.evidence)
    if said and len(said & held) / len(said) < _GROUNDED:
        yield BreachReason.MOSTLY_FOREIGN.breach()
    foreign = set(re.findall(r"[a-z]{2,}", norm(c.words))) - set(re.findall(r"[a-z]{2,}", norm(c.evidence)))
    if foreign:
        yield BreachReason.UNKNOWN_WORD.breach(min(foreign))


_RULES: tuple[Callable[[Assertion], Iterable[Breach]], ...] = (
    _length,
    _whole,
    _numbers,
    _titles_and_quotations,
    _hedges,
    _echo,
    _kind,
    _praise,
    _leak,
    _grounded,
)
