"""Faithfulness: which numbers, 《titles》 and quotations of a text the source holds.

    faithfulness = in the item's own evidence / all      hallucination = nowhere in the source / all

A number is supported by an equal value, a title or quotation by its `norm` as a substring. Numbers
inside a closed 《…》 of the checked text are not counted; an unclosed 《 hides nothing. A year may
stand anywhere in the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nianbao.evaluation.scoring.counts import Fault, FaultRecord, Tokens, fault_of
from nianbao.evaluation.scoring.matching import valid_spans
from nianbao.schema.summary import Item
from nianbao.text.figures import find_documents, find_numbers, find_quotations
from nianbao.text.folding import norm
from nianbao.text.spans import Span, joined

_BRACKETS = str.maketrans("《》〈〉", "    ")


class TokenKind(StrEnum):
    """What a faithfulness token is."""

    NUMBER = "number"
    TITLE = "title"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Token:
    """A number (`value`), a title or a quotation (`norm`) of a text, as printed in `text`."""

    kind: TokenKind
    text: str
    value: Decimal | None = None
    norm: str = ""
    year: bool = False


def text_tokens(text: str) -> tuple[Token, ...]:
    """Every token of a text, repeated ones as often as they stand there."""
    found = [
        Token(TokenKind.NUMBER, n.span.cut(text), value=n.value, year=n.is_year) for n in find_numbers(text)
    ]
    # An unclosed 《 is no title here: where it ends would be a guess. Nor are straight pairs quotations;
    # those of one character `find_quotations` leaves out.
    titles = ((d.span.cut(text), norm(d.title)) for d in find_documents(text))
    quoted = ((q.span.cut(text), norm(q.text)) for q in find_quotations(text))
    found += (Token(TokenKind.TITLE, p, norm=words) for p, words in titles if p.endswith("》") and words)
    found += (Token(TokenKind.QUOTATION, p, norm=words) for p, words in quoted if p[0] in "“「" and words)
    return tuple(found)


def item_tokens(item: Item) -> tuple[Token, ...]:
    """The tokens of an item's title, summary, figures and documents.

    A figure's stated value is a token of its own where its text holds another number.
    """
    found = [*text_tokens(item.title), *text_tokens(item.summary)]
    for figure in item.figures:
        # The word before keeps 43.6件 from being read as the head of a list, 43., and 6件.
        printed = text_tokens(f"有{figure.text}")
        stated = text_tokens(f"有{figure.value:f}{figure.unit}")
        values = {token.value for token in printed}
        found += printed
        found += (token for token in stated if token.value not in values)
    for document in item.documents:
        found += text_tokens(f"《{document.title.removeprefix('《').removesuffix('》')}》")
    return tuple(found)


class Holdings:
    """What a source holds: its numbers with their places, and its words.

    Numbers inside 《…》 of the source count here: they do stand in it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        numbers = find_numbers(text.translate(_BRACKETS))
        self._numbers = tuple((number.span, number.value) for number in numbers)
        self._values = frozenset(number.value for number in numbers)
        self._norm = norm(text)

    def holds(self, token: Token) -> bool:
        """Whether the token stands anywhere in the source."""
        if token.kind is TokenKind.NUMBER:
            return token.value in self._values
        return token.norm in self._norm

    def supports(self, token: Token, evidence: Iterable[Span]) -> bool:
        """Whether the token stands in that evidence; for a year, in the source."""
        if token.kind is TokenKind.NUMBER and token.year:
            return self.holds(token)
        stretches = joined(self._text, evidence)  # a title may cross two sentences
        if token.kind is TokenKind.NUMBER:
            return any(
                value == token.value and any(stretch.holds(span) for stretch in stretches)
                for span, value in self._numbers
            )
        return any(token.norm in norm(stretch.cut(self._text)) for stretch in stretches)


def item_faithfulness(items: Sequence[Item], held: Holdings, text: str) -> tuple[Tokens, list[FaultRecord]]:
    """The tokens of all items against their own evidence, each unsupported one with its reason."""
    counts, reasons = Tokens(), []
    for item in items:
        evidence = valid_spans(item, text)
        for token in item_tokens(item):
            supported, nowhere = held.supports(token, evidence), not held.holds(token)
            counts += Tokens(1, int(supported), int(nowhere))
            if not supported:
                fault = Fault.NOWHERE if nowhere else Fault.UNSUPPORTED
                reasons.append(fault_of(fault, token.text, predicted=item))
    return counts, reasons


def text_faithfulness(texts: Iterable[str], held: Holdings) -> tuple[Tokens, list[FaultRecord]]:
    """The tokens of free texts against the whole source (the executive summary)."""
    tokens = [token for text in texts for token in text_tokens(text)]
    lacking = [token for token in tokens if not held.holds(token)]
    reasons = [fault_of(Fault.NOWHERE, f"{token.text} (overview)") for token in lacking]
    return Tokens(len(tokens), len(tokens) - len(lacking), len(lacking)), reasons
