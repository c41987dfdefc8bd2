"""Lines of an overview as text: the program's own composition, and the form of a model's. Pure.

What the program composes takes headings and verified summaries as they stand and adds labels only. A
model's words lose judgements and what is too long; nothing is put in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.report import Kind
from nianbao.schema.summary import HEADLINE_LIMIT, OVERVIEW_LIMIT, Breach, Checks, Line, Standing
from nianbao.schema.terms import KIND_LEADS
from nianbao.summarization.items import AnyItem
from nianbao.summarization.selection import WORDED, Choice
from nianbao.text.clauses import hangs, own_words, shorten
from nianbao.text.folding import bigrams, mostly_said, norm
from nianbao.text.lexicon import pattern
from nianbao.text.script import Variants, simplify

_STOCK = pattern("report.common")
_PRAISE = pattern("praise.success")

_SAYS_ITSELF = {
    Kind.DEFICIENCY: pattern("shortfalls.says_itself"),
    Kind.PLAN: pattern("plans.says_itself"),
}
"""Openings of a line that need no label."""

_ONLY_CAUSE = pattern("causes.only")
"""Openings of a shortfall's line that need the shortfall itself before them."""

ENTRY_LIMIT = 160
"""Longest entry of the highlights that speaks of two items, in characters."""

_WORSE = (Standing.VERIFIED, Standing.REPAIRED, Standing.QUOTED)

_NEAR = 3
"""Least character pairs that an item, and no nearer one, explains of a line that speaks of it."""


@dataclass(frozen=True, slots=True)
class ComposedLine:
    """Words of the program's own composition and the items they were taken from."""

    words: str
    items: tuple[AnyItem, ...]


def own_headline(choice: Choice, opening: str, variants: Variants) -> ComposedLine:
    """`opening` (place and year) and as many headings as fit into 40 characters: `某县2024年：甲；乙`.

    Headings of achievements; without any, of shortfalls or plans, named as such. A first heading that
    is too long by itself gives its leading clauses.
    """
    groups: tuple[tuple[AnyItem, ...], ...] = (choice.highlights, choice.concerns, choice.priorities)
    items = next(group for group in groups if group)
    label = KIND_LEADS[items[0].kind] or "："
    start = opening + variants.restore(label) if opening else variants.restore(label.lstrip("："))
    used: list[AnyItem] = []
    for item in items[:WORDED]:
        if len(_headed(start, [*used, item])) <= HEADLINE_LIMIT:
            used.append(item)
    if used:
        return ComposedLine(_headed(start, used), tuple(used))
    words = own_words(items[0].title, HEADLINE_LIMIT, lambda run: float(items[0].title.startswith(run)))
    return ComposedLine(words.rstrip("。"), (items[0],))


def _headed(start: str, items: Sequence[AnyItem]) -> str:
    return start + "；".join(i.title for i in items)


def own_text(choice: Choice, variants: Variants) -> ComposedLine:
    """Summaries of achievements, of shortfalls and of plans, in this order, within 200 characters.

    One of each comes before a second of any.
    """
    first: tuple[AnyItem, ...] = (*choice.highlights[:1], *choice.concerns[:1], *choice.priorities[:1])
    order = (*first, *(i for i in choice.told if i not in first))
    used: list[AnyItem] = []
    for item in order:
        if len(_told([*used, item], variants)) <= OVERVIEW_LIMIT:
            used.append(item)
    ordered = [i for kind in KIND_LEADS for i in used if i.kind is kind]
    return ComposedLine(_told(ordered, variants), tuple(ordered))


def _told(items: Sequence[AnyItem], variants: Variants) -> str:
    """One sentence a kind, shortfalls and plans under their labels."""
    sentences: list[str] = []
    for kind, label in KIND_LEADS.items():
        lines = [line_of(i).removesuffix("。") for i in items if i.kind is kind]
        if not lines:
            continue
        named = kind in _SAYS_ITSELF and _SAYS_ITSELF[kind].match(simplify(lines[0]))
        end = "" if lines[-1].endswith("…") else "。"
        sentences.append(("" if named else variants.restore(label)) + "；".join(lines) + end)
    return "".join(sentences)


def line_of(item: AnyItem) -> str:
    """An item's summary; behind its heading where it tells only the cause of a shortfall."""
    if item.kind is Kind.DEFICIENCY and _ONLY_CAUSE.match(simplify(item.summary)):
        return f"{item.title}，{item.summary}"
    return item.summary


def entry_of(item: AnyItem) -> str:
    """An item's summary behind its heading, for a list: what it is about, then what was done.

    Without the heading where the summary says most of it.
    """
    title, said = norm(item.title), norm(item.summary)
    return item.summary if len(title) < 2 or mostly_said(title, said) else f"{item.title}：{item.summary}"


def entry_with(item: AnyItem, others: Sequence[AnyItem]) -> ComposedLine:
    """An entry and, within 160 characters, the first of `others` that still fits."""
    words = entry_of(item)
    for other in others:
        both = words + entry_of(other)
        if len(both) <= ENTRY_LIMIT:
            return ComposedLine(both, (item, other))
    return ComposedLine(words, (item,))


def without_praise(words: str, cited: Sequence[AnyItem]) -> str:
    """The words without the clauses that only judge (`…成效显著`), unless the evidence judges so itself.

    A clause that only leads on to one that goes, goes with it. All of the words where nothing would be left.
    """
    held = simplify("".join(e.text for i in cited for e in i.evidence))
    kept: list[str] = []
    for clause in re.findall(r"[^，；。]*[，；。]|[^，；。]+", words):
        if all(p in held for p in _PRAISE.findall(simplify(clause))):
            kept.append(clause)
            continue
        while kept and kept[-1].endswith("，") and hangs(kept[-1]):
            kept.pop()
        if kept and kept[-1].endswith("，") and clause[-1] in "；。":
            kept[-1] = kept[-1][:-1] + clause[-1]
    return "".join(kept).rstrip("，；。") + "。" if kept else words


def without_last_clause(sentence: str) -> list[str]:
    """The sentence without its last clause, as a list; no sentence where it has only one."""
    shorter = shorten(sentence, len(sentence) - 1)
    return [shorter] if shorter != sentence else []


def fitted(sentences: list[str]) -> list[str]:
    """Sentences of at most 200 characters together: the longest loses its last clause, again and again.

    As they are where no clause can be cut, for the checks to refuse.
    """
    out = list(sentences)
    while sum(map(len, out)) > OVERVIEW_LIMIT:
        longest = max(range(len(out)), key=lambda n: len(out[n]))
        shorter = shorten(out[longest], len(out[longest]) - 1)
        if shorter == out[longest]:
            break
        out[longest] = shorter
    return out


def spoken_of(words: str, cited: Sequence[AnyItem]) -> tuple[AnyItem, ...]:
    """The cited items the words speak of: by heading, or by character pairs that no nearer one explains."""
    left = _rare_pairs(words)
    pairs = {i.id: left & _rare_pairs(f"{i.title}，{i.summary}") for i in cited}
    spoken = {i.id for i in cited if norm(i.title) in norm(words)}
    for item_id in sorted(pairs, key=lambda i: -len(pairs[i])):
        if len(left & pairs[item_id]) >= _NEAR:
            spoken.add(item_id)
            left -= pairs[item_id]
    return tuple(i for i in cited if i.id in spoken)


def _rare_pairs(words: str) -> set[str]:
    """Character pairs of the words without the genre's common stock."""
    parts = re.split(r"[^\w]+", _STOCK.sub("，", simplify(words)))
    return {pair for part in parts for pair in bigrams(part)}


def vouched_line(entry: ComposedLine) -> Line:
    """The items' own words as a line: checked before, with the standing of the worst of them."""
    worst = max((i.checks.standing for i in entry.items), key=_WORSE.index)
    ids = tuple(i.id for i in entry.items)
    return Line(text=entry.words, items=ids, checks=Checks(standing=worst))


def composed_line(own: ComposedLine, broken: tuple[Breach, ...]) -> Line:
    """The program's own line, flagged, with what was wrong with the model's."""
    checks = Checks(standing=Standing.QUOTED, breaches=broken)
    return Line(text=own.words, items=tuple(i.id for i in own.items), checks=checks)
