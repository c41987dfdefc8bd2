"""Recalls what a report announced or admitted, in its own words; says nothing of what became of it. Pure.

Planning words go only where they open a measure. Whatever is left is a stretch of the evidence.
"""

from __future__ import annotations

import re

from nianbao.drafting.model import DraftOrigin, Origins
from nianbao.schema.summary import Deficiency, Item, Plan, Quote, ReportSummary
from nianbao.text.clauses import clauses, hangs, without_connective
from nianbao.text.folding import full_width, is_han, norm
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import after_number
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify
from nianbao.text.sentences import sentence_spans

_LACK = pattern("shortfalls.admits")

_MOST_MEASURES = 4
"""Measures of one plan that get a blank each; more are joined to as many groups."""

_LEAST = 4
"""Han characters below which a measure says nothing."""

_LONGEST_TITLE, _LONGEST_PROBLEM = 26, 30
"""Characters of a heading that stands as it is, and of a clause that can stand for a shortfall."""

_MARKS = "。；，：、 "
"""Marks that end or part clauses: none belongs to a heading or a quotation's edge."""

_TIME = pattern("plans.time")
_SUBJECT = pattern("plans.subject")
_PARTICLE = pattern("plans.particle")
"""将 as the particle that puts the object first: no planning word."""

_PLANNING = pattern("plans.planning")
_FLOURISH = pattern("praise.flourish")
"""A last clause that only says what for: no measure to answer for."""


def printed(text: str) -> str:
    """Words of a source on one line, without control characters, with full-width punctuation."""
    return full_width(clean(text))


def quoted(words: str) -> str:
    """Words in “”, quotation marks inside them turned to ‘’ and back (GB/T 15834)."""
    return f"“{words.translate(str.maketrans('“”‘’', '‘’“”'))}”"


def evidence_of(item: Item) -> str:
    """All of an item's evidence as one line in print form; numbers of two stretches never run together."""
    text = ""
    for quote in item.evidence:
        more = clean(quote.text)
        text += " " * (text[-1:].isalnum() and more[:1].isalnum() and more[:1].isascii()) + more
    return full_width(text)


def title_of(item: Item) -> str:
    """The item's heading; its first clause where it is a whole sentence.

    A clause of the evidence where the heading holds what the evidence does not.
    """
    evidence = evidence_of(item)
    title = printed(item.title).strip(_MARKS)
    trusted = bool(title) and held(title, evidence)
    if trusted and len(title) <= _LONGEST_TITLE:
        return title
    words = title if trusted else evidence.strip(_MARKS)
    return next((c for a, b in clauses(words) if len(c := words[a:b].strip(_MARKS)) >= _LEAST), words)


def problem_of(item: Deficiency) -> str:
    """What falls short, in a few words: the heading where it says so, else the first clause that does."""
    title, evidence = title_of(item), evidence_of(item)
    if _LACK.search(simplify(title)):
        return title
    said = (without_connective(evidence[a:b]).strip(_MARKS) for a, b in clauses(evidence))
    lacking = (c for c in said if _LACK.search(simplify(c)) and not hangs(c))
    return next((c for c in lacking if len(c) <= _LONGEST_PROBLEM), title)


def told_of(item: Item) -> str:
    """The item's summary; its title where the summary holds what the evidence does not."""
    words = printed(item.summary).rstrip("。")
    return words if words and held(words, evidence_of(item)) else title_of(item)


def held(words: str, evidence: str) -> bool:
    """Whether every run of digits and every 《title》 of the words stands in the evidence as it is."""
    said = set(re.findall(r"\d+", words))
    titles = re.findall(r"《[^》]*》?", simplify(words))
    return said <= set(re.findall(r"\d+", evidence)) and all(t in simplify(evidence) for t in titles)


def measures(plan: Plan) -> tuple[str, ...]:
    """The measures of a plan as stretches of its evidence, at most four; never none.

    Number, lead phrase, planning words in front and a closing flourish are left out.
    """
    text = evidence_of(plan)
    body = _without_lead(text, plan.title)
    spans = [(a, b) for a, b in sentence_spans(text, body) if norm(text[a:b])]
    per_group = -(-len(spans) // _MOST_MEASURES)
    groups = [spans[i : i + per_group] for i in range(0, len(spans), max(per_group, 1))]
    found = [_measure(text[g[0][0] : g[-1][1]]) for g in groups]
    kept = tuple(m for m in found if sum(map(is_han, m)) >= _LEAST)
    return kept or (text.strip(_MARKS) or title_of(plan),)


def admitted(item: Deficiency) -> str:
    """A shortfall in its own words, without its number."""
    text = evidence_of(item)
    return text[after_number(text) :].strip(_MARKS) or title_of(item)


def _without_lead(text: str, title: str) -> int:
    """Where the words behind number and lead phrase begin; behind the number alone without a lead phrase.

    A lead phrase is closed by a full stop or a colon, or runs on without a mark where line breaks were
    lost. A heading that is a clause of the text, followed by a comma, is no lead phrase.
    """
    start = after_number(text)
    lead = re.compile(r"[^。：:；]*[。：:；]").match(text, start)
    if lead and lead.end() < len(text) and norm(lead[0]) == norm(title):
        return lead.end()
    head = printed(title).strip(_MARKS)
    behind = start + len(head)
    if head and text.startswith(head, start) and is_han(text[behind : behind + 1]):
        return behind
    return start


def _measure(words: str) -> str:
    """One measure without what opens it as a plan and without a closing flourish."""
    return _without_flourish(without_planning(words.strip(_MARKS))).strip(_MARKS)


def without_planning(words: str) -> str:
    """Words without the number, time, subject and planning words that open them; never without all else."""
    plain = simplify(words)
    at = after_number(plain)
    while True:
        match = _TIME.match(plain, at) or _SUBJECT.match(plain, at)
        if match is None and not _PARTICLE.match(plain, at):
            match = _PLANNING.match(plain, at)
        if match is None or sum(map(is_han, plain[match.end() :])) < _LEAST:
            return words[at:]
        at = match.end()


def _without_flourish(words: str) -> str:
    parts = clauses(words)
    if len(parts) > 1:
        start, end = parts[-1]
        last = simplify(words[start:end])
        before = words[: parts[-2][1]]
        if _FLOURISH.match(last) and not re.search(r"\d|《", last) and not hangs(before):
            return before
    return words


def short_name(summary: ReportSummary) -> str:
    """How a report is called in print: place and year (安平县2023年), else by title or file."""
    facts = summary.report
    place, year = facts.place or facts.issuer or "", "" if facts.year is None else f"{facts.year}年"
    return printed(f"{place}{year}" or facts.title or summary.source.name)


def origins_of(summary: ReportSummary, item: Item) -> Origins:
    """The places of an item's evidence."""
    return tuple(origin_of(summary, item, quote) for quote in item.evidence)


def origin_of(summary: ReportSummary, item: Item, quote: Quote) -> DraftOrigin:
    """The place of one stretch of an item's evidence."""
    return DraftOrigin(
        report=short_name(summary),
        mark=item.mark,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        sha256=summary.source.sha256,
        item=item.id,
    )
