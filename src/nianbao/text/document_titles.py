"""《Titles》 and “quotations”: what stands between marks of its own."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nianbao.text.lexicon import alternation
from nianbao.text.memo import remembered
from nianbao.text.script import simplify
from nianbao.text.spans import Span, inside

_TITLE_LIMIT = 120
_QUOTATION_LIMIT = 120
_OPENING = re.compile("[《〈]")
_MARK = re.compile(r"[《》〈〉\n。；;]")
_HARD_STOP = re.compile(r"[，,。；;、：:！!？?\n《》“”]")
_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212\u2500\u2501]+")
_QUOTATION = re.compile(
    rf"“([^“”\n]{{1,{_QUOTATION_LIMIT}}})”|「([^「」\n]{{1,{_QUOTATION_LIMIT}}})」"
    rf'|"([^"\n]{{1,{_QUOTATION_LIMIT}}})"'
)
_NAME = alternation("documents.name")
_END_OF_NAME = re.compile(
    rf".+?{_NAME}(?:[(（][^()（）]*[)）])?(?:[(（][^()（）]*[)）])?"
    rf"(?=\Z|{alternation('documents.behind')})(?!{alternation('documents.of')})"
)
_YEARS = re.compile(r".*?[(（]\s*[0-9]{4}[^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class DocumentMention:
    """A document's title. `span` holds its brackets too; `title` stands without them."""

    span: Span
    title: str

    @property
    def key(self) -> str:
        """The document key of scoring.md: NFKC, Simplified, one dash, 〈〉 as <>, no white space."""
        return title_key(self.title)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks. `span` holds the marks too; `text` stands without them."""

    span: Span
    text: str
    name: bool
    """Whether it reads as a name: no mark inside that parts clauses."""


def title_key(title: str) -> str:
    """The key that titles are compared by, after scoring.md; outer 《》 are taken off."""
    key = "".join(simplify(unicodedata.normalize("NFKC", title)).split())
    if key.startswith("《") and key.endswith("》") and _closing(key, 0) == len(key) - 1:
        key = key[1:-1]
    return _DASHES.sub("-", key.replace("〈", "<").replace("〉", ">"))


def find_documents(text: str, start: int = 0, end: int | None = None) -> tuple[DocumentMention, ...]:
    """Titles in `text[start:end]`, in order, with offsets into `text`; the outermost of nested ones.

    A bracket that is never closed still opens a title: it ends with the document's name (a word
    such as 条例 or 意见, and the years in brackets behind it), at the latest before the next comma.
    """
    return inside(_documents(text), start, end)


def find_quotations(text: str, start: int = 0, end: int | None = None) -> tuple[Quotation, ...]:
    """Quotations of two characters or more in `text[start:end]`, with offsets into `text`.

    “…”, 「…」 and straight pairs, inside one line; of nested ones the inner; lone marks are none.
    """
    return tuple(q for q in inside(quotations(text), start, end) if len(q.text) >= 2)


@remembered
def quotations(text: str) -> tuple[Quotation, ...]:
    """Every quotation of the whole text, those of one character included."""
    found = []
    for match in _QUOTATION.finditer(text):
        words = match[1] or match[2] or match[3]
        found.append(Quotation(Span(*match.span()), words, not re.search(r"[，,。；;！？!?：:]", words)))
    return tuple(found)


@remembered
def _documents(text: str) -> tuple[DocumentMention, ...]:
    found: list[DocumentMention] = []
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        start = opening.start()
        close = _closing(text, start)
        if close is not None:
            at, title = close + 1, text[start + 1 : close]
        else:
            at = _end_of_open_title(text, start)
            title = text[start + 1 : at]
        if title.strip():
            found.append(DocumentMention(Span(start, at), title))
        at = max(at, start + 1)
    return tuple(found)


def _closing(text: str, start: int) -> int | None:
    """Offset of the bracket that closes the one at `start`, None when there is none in the sentence."""
    stack = [text[start]]
    for mark in _MARK.finditer(text, start + 1, start + _TITLE_LIMIT):
        if mark[0] in "《〈":
            stack.append(mark[0])
        elif mark[0] in "》〉":
            if stack[-1] != ("《" if mark[0] == "》" else "〈"):
                continue
            stack.pop()
            if not stack:
                return mark.start()
        elif mark[0] == "\n" or len(stack) == 1:
            return None
    return None


def _end_of_open_title(text: str, start: int) -> int:
    """Where a title ends that was opened at `start` and never closed."""
    first = start + 1
    at = first
    while (stop := _HARD_STOP.search(text, at, start + _TITLE_LIMIT)) is not None and stop[0] == "《":
        # A closed title inside it, 《关于印发《…》的通知, belongs to it unless a name is complete before.
        inner = _closing(text, stop.start())
        if inner is None or _END_OF_NAME.match(simplify(text[first : stop.start()])):
            break
        at = inner + 1
    region = text[first : stop.start() if stop else start + _TITLE_LIMIT]
    if "〈" not in region:
        region = region.partition("〉")[0]  # 《…〉 is a slip of the closing bracket
    plain = simplify(region)
    match = _END_OF_NAME.match(plain) or _YEARS.match(plain)
    return first + (match.end() if match else len(region.rstrip()))
