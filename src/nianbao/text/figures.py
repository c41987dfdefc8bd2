"""Figures after labelling.md; the one door to numbers, 《titles》 and “quotations”.

The rules are the genre's, never one report's: what counts or measures is a figure; years, dates,
document numbers, ordinals and names made of numbers are none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from nianbao.text.cells import measured_cells
from nianbao.text.document_titles import (
    DocumentMention,
    Quotation,
    find_documents,
    find_quotations,
    quotations,
    title_key,
)
from nianbao.text.lexicon import alternation, pattern, plain_words
from nianbao.text.memo import remembered
from nianbao.text.quantities import MYRIADS, NumberToken, PrintedNumber, find_numbers, plain_of, scan
from nianbao.text.script import simplify
from nianbao.text.sentences import CLAUSE_MARKS
from nianbao.text.spans import Span, covered, inside

__all__ = [
    "DocumentMention",
    "Figure",
    "NumberToken",
    "Quotation",
    "figure_key",
    "find_documents",
    "find_figures",
    "find_numbers",
    "find_quotations",
    "title_key",
]

_SMALL = 10
"""Up to here a Chinese number may only count a list that is spelled out."""

_NAMED_BEFORE = re.compile(
    rf"(?:[A-Za-z_#〔\[]|[+×*·/]\s*|[0-9A-Za-z]\.|{alternation('naming.with_number')})\Z"
)
_NOUNS = frozenset(plain_words("measures.nouns"))
_SMALL_SETS = frozenset(plain_words("measures.small_sets"))
_SET_NAMES = plain_words("measures.set_names")
_SET_OF = re.compile(f"个{alternation('measures.aspects', 'measures.tenets')}")
_LIST_NUMBER = re.compile(r"(?:\A|(?<=[。；;\s]))[0-9]{1,2}\.\Z")
_RANGE = re.compile(r"(?<![0-9.])(?P<low>[0-9]+(?:\.[0-9]+)?)\s*[-—–~～至到]\s*\Z")
_RANK = pattern("naming.rank")
_AROUND_CLOCK = pattern("naming.around_clock")
_MEETING = pattern("naming.meeting")
_CLAUSE_END = re.compile(r"\s*(?:\Z|[，,。；;、：:）)\n])")
_LIST_BEHIND = pattern("naming.lists_behind")
_BACK_REFERENCE = pattern("naming.refers_back")
_CLAUSE_MARKS = re.compile(rf"[{CLAUSE_MARKS}\n“”《》(（]")
_RATE_UNITS = ("%", "‰", "‱", "倍", "成")
_VERB = pattern("naming.breaks_list")
_LAST_DAY = 31
_TERM_BEFORE = pattern("naming.term_before")
_TERM_AFTER = pattern("naming.term_behind")
_PLACE_NAME = pattern("naming.place_name")
_LONE_ONE = frozenset("场期起份件名篇部次个处家册项条")
_NO_LONE_ONE_BEFORE = frozenset("跑查办进每月周季年少多唯独仅同统单之逐专一")
_SPELLED_OUT_BEFORE = ("等", "这", "上述", "以上", "前述", "该", "其中的")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its measure word. `value` is without 万 and 亿, which belong to `unit`.

    `text` is the source's own; `unit` is in the source's script, without spaces. A range (3-5个) has
    the value of its upper end and is `approx`, as 余, 多, 近, 超, 约 and their like make it. A rate is
    in `%` or `‰` also when it is written 百分之九十; 三分之一 has no unit and four decimals.
    """

    span: Span
    text: str
    value: Decimal
    unit: str
    approx: bool

    @property
    def key(self) -> tuple[Decimal, str]:
        """The figure key of scoring.md: 万 and 亿 multiplied out, the unit NFKC and Simplified."""
        return figure_key(self.value, self.unit)


def figure_key(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The key that figures are compared by: (decimal, unit) of scoring.md; 八成 and 80% share one."""
    plain = simplify(unicodedata.normalize("NFKC", unit))
    plain = re.sub(r"\s|[余多近超约逾]", "", plain)
    if plain == "成":
        return value * 10, "%"
    while plain[:1] in MYRIADS:
        value *= MYRIADS[plain[0]]
        plain = plain[1:]
    return value, plain


def find_figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """Figures in `text[start:end]`, in order, with offsets into `text`, after labelling.md.

    The whole of `text` is read for context and remembered, so asking for many parts costs one scan.
    """
    return inside(_figures(text), start, end)


@remembered
def _figures(text: str) -> tuple[Figure, ...]:
    plain = plain_of(text)
    titles, names = find_documents(text), (q for q in quotations(text) if q.name)
    hidden = covered(text, (*(d.span for d in titles), *(q.span for q in names)))
    figures = []
    for found in scan(text):
        if hidden[found.start] or not _counts(plain, found):
            continue
        start, approx = found.start, found.approx
        low = None if found.chinese else _RANGE.search(plain, max(0, start - 12), start)
        if low is not None and Decimal(low["low"]) < found.value:
            start, approx = low.start(), True
        figures.append(
            Figure(Span(start, found.end), text[start : found.end], found.value, found.printed, approx)
        )
    taken = {figure.span.start for figure in figures}
    in_rows = [
        Figure(Span(cell.start, cell.end), words, Decimal(words.replace(",", "")), cell.unit, approx=False)
        for cell in measured_cells(text)
        if cell.start not in taken
        for words in (text[cell.start : cell.end],)
    ]
    return tuple(sorted((*figures, *in_rows), key=lambda figure: figure.span.start))


def _counts(plain: str, found: PrintedNumber) -> bool:
    """Whether a number is a figure of labelling.md."""
    line = plain.rfind("\n", 0, found.start) + 1
    before = plain[max(line, found.start - 40) : found.start].rstrip(" \u3000")
    before = _LIST_NUMBER.sub("", before).removesuffix("**")  # bold in Markdown
    after = plain[found.end : found.end + 24].lstrip(" \u3000")
    if found.unit in ("名", "位") and _RANK.search(before):
        return True
    if _NAMED_BEFORE.search(before) or (found.bare and not found.approx):
        return False
    if _names_a_set(plain[found.number_end : found.end] + after, found.value):
        return False
    if found.unit == "小时" and found.value == 24 and _AROUND_CLOCK.match(after):
        return False
    if found.unit == "个月" and before.endswith("前"):
        return False
    if found.unit == "次" and (_MEETING.match(after) or before.endswith("届")):
        return False
    return _chinese_counts(before, after, found) if found.chinese else _arabic_counts(before, after, found)


def _names_a_set(behind: str, value: Decimal) -> bool:
    """Whether what stands behind the number makes a set's name of it."""
    behind = behind.lstrip(" \u3000")
    if behind.startswith(_SET_NAMES) or (value == 3 and behind.startswith("项制度")):
        return True
    return value <= _SMALL and _SET_OF.match(behind) is not None


def _arabic_counts(before: str, after: str, found: PrintedNumber) -> bool:
    if not found.unit:
        return bool(found.times)
    if found.unit in _NOUNS:
        return not (1900 <= found.value < 2100) and not before.endswith((".", "-", "—"))
    if found.unit == "分":
        return not before.endswith(("时", "点", ":"))
    if found.unit == "日":
        return found.value > _LAST_DAY or bool(_TERM_BEFORE.search(before) or _TERM_AFTER.match(after))
    if found.value <= _SMALL and not _CLAUSE_END.match(after):
        return not _listed(before, int(found.value))
    return True


def _chinese_counts(before: str, after: str, found: PrintedNumber) -> bool:
    """Chinese numerals mostly name sets; those that count stand with a measure word of things."""
    if found.unit in _NOUNS or found.unit in ("分", "元") or before.endswith(("数", "几", "成百")):
        return found.unit == "元" and bool(found.times)
    if not found.unit:
        return 0 < found.value < 1
    if found.unit in _RATE_UNITS or found.approx or found.value > _SMALL or found.times:
        return True
    if found.value == 1:
        return _lone_one_counts(before, after, found.unit)
    if found.unit == "期" and not _CLAUSE_END.match(after):
        return False  # 二期工程 is the second
    if found.unit in _SMALL_SETS or (found.unit == "家" and _PLACE_NAME.match(after)):
        return False
    return not _spelled_out(before, after, int(found.value))


def _lone_one_counts(before: str, after: str, unit: str) -> bool:
    """Whether 一 counts: at the end of a clause (举办讲座一场) and in no saying (发现一起、查处一起)."""
    if f"一{unit}" in before[-12:] + after[:12] or not _CLAUSE_END.match(after):
        return False
    at_least = before.endswith(("不少于", "至少"))
    return at_least or (unit in _LONE_ONE and bool(before) and before[-1] not in _NO_LONE_ONE_BEFORE)


def _spelled_out(before: str, after: str, number: int) -> bool:
    """Whether the things that a small number counts are listed beside it or were named before."""
    if before.endswith(_SPELLED_OUT_BEFORE) or _LIST_BEHIND.match(after):
        return True
    if not _CLAUSE_MARKS.split(before)[-1]:
        return _BACK_REFERENCE.match(after) is not None
    return not _CLAUSE_END.match(after) and _listed(before, number)


def _listed(before: str, number: int) -> bool:
    """Whether `number` things joined by 、 stand right before, with no verb between (A、B两个…)."""
    *listed, last = _CLAUSE_MARKS.split(before)[-1].split("、")
    return number >= 2 and len(listed) == number - 1 and bool(last) and not _VERB.search(last)
