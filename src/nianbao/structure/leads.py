"""Lead phrases in running text: short sentences that name what the words behind them tell."""

from __future__ import annotations

from nianbao.text.lexicon import pattern
from nianbao.text.sentences import sentence_spans

_CAUSES = pattern("shortfalls.announces_causes")
_TOLD_CAUSES = pattern("shortfalls.tells_causes")
_WITH_LACKS = pattern("shortfalls.noun_and_cause")
_LACK = pattern("shortfalls.admits")
_ANNOUNCES = pattern("plans.announces")

_LEAD_VERB = pattern("leads.verb")
_NO_LEAD = pattern("leads.none")
_MEASURE = pattern("leads.counted")
_FLAT_END = pattern("leads.flat")


_LONGEST_LEAD, _LONGEST_LATER = 26, 20
_PLAIN_LEAD = 16
"""Characters up to which the first sentence of a paragraph needs no telling verb to be a lead phrase."""


def _flat(words: str) -> bool:
    return _FLAT_END.search(words) is not None and _LEAD_VERB.match(words) is None


def _is_lead(words: str, rest: int, like: int | None, *, lacking: bool) -> bool:
    """Whether a sentence is a lead phrase.

    `rest` is the length of the sentence behind it in characters, `like` that of the lead phrase
    before it, None for the first sentence of a paragraph.
    """
    core = words.rstrip("。!?")
    first = like is None
    if words[-1:] not in "。!" or not 4 <= len(core) <= (_LONGEST_LEAD if first else _LONGEST_LATER):
        return False
    if _MEASURE.search(core) or (len(core) > 9 and _NO_LEAD.match(core)) or "《" in core or rest <= len(core):
        return False
    commas = core.count(",")
    if lacking:
        return commas <= 1 and _LACK.search(core) is not None
    if commas > 1 or _flat(core.removesuffix("了") if first else core):
        return False
    if commas == 1:
        left, _, right = core.partition(",")
        return abs(len(left) - len(right)) <= 4 and _LEAD_VERB.match(core) is not None
    if len(core) <= (_PLAIN_LEAD if like is None else like):
        return True
    return _LEAD_VERB.match(core) is not None


def opening_lead(shaped: str, start: int, end: int) -> tuple[int, int] | None:
    """The lead phrase that a paragraph opens with when an enumeration follows it, closing mark left out."""
    sentences = sentence_spans(shaped, start, end)
    if not sentences:
        return None
    left, right = sentences[0]
    return (left, right - 1) if _is_lead(shaped[left:right], right - left, None, lacking=False) else None


def leads_in(shaped: str, start: int, end: int, *, lacking: bool = False) -> list[tuple[int, int]]:
    """Spans of the lead phrases in a paragraph without a number, closing full stop left out.

    The first sentence may be any short phrase; a later one must begin with a verb of the genre and
    be followed by longer words. `lacking` asks for phrases that admit a lack.
    """
    sentences = sentence_spans(shaped, start, end)
    if sentences and _ANNOUNCES.search(shaped[slice(*sentences[0])]):
        sentences = sentences[1:]
    found: list[tuple[int, int]] = []
    for index, (left, right) in enumerate(sentences[:-1]):
        opened = bool(found) and found[0][0] == sentences[0][0]
        after = sentences[index + 1]
        # Where the first lead phrase is short, later ones of its length need no telling verb.
        like = None if index == 0 else (min(found[0][1] - found[0][0], 14) + 3 if opened else 0)
        if _is_lead(shaped[left:right], after[1] - after[0], like, lacking=lacking):
            if found and index and found[-1][1] >= left - 1:
                continue
            found.append((left, right - 1))
    if found and found[0][0] > sentences[0][0] and len(found) == 1:
        return []
    return found


def causes_told(words: str) -> int:
    """Length of the words that open a paragraph of causes of all shortfalls before it; 0 when none do."""
    found = _TOLD_CAUSES.match(words)
    return found.end() if found and len(words) > found.end() + 1 else 0


def announces_causes(words: str) -> bool:
    """Whether a heading or a line announces causes and nothing else.

    `存在问题的原因分析` does, `存在的问题及原因` announces both.
    """
    return _CAUSES.search(words) is not None and _WITH_LACKS.search(words) is None
