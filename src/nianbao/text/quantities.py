"""Every number of a text with what stands behind it; what it means is for others to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nianbao.text.bounds import bounded
from nianbao.text.document_titles import find_documents
from nianbao.text.folding import HAN
from nianbao.text.lexicon import alternation, plain_words
from nianbao.text.list_numbers import Scheme, list_number
from nianbao.text.memo import remembered
from nianbao.text.numerals import parse_number
from nianbao.text.script import simplify
from nianbao.text.spans import Span, covered, inside

RATES = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "‱": Decimal("0.0001"), "成": Decimal("0.1")}
MYRIADS = {"万": 10**4, "亿": 10**8}
_THOUSANDS = {"百": 100, "千": 1000}
_MEASURED = frozenset(plain_words("measures.measured"))
_UNIT = alternation("measures.times", "measures.countable", "measures.nouns", "measures.measured")
_SPACE = "[ \u00a0\u2009\u202f\u3000]"
_COUNTS = rf"(?={_SPACE}?[{HAN}%‰])"
# Thousands are parted by commas; by a wide comma or a space only where a measure follows and no further
# number stands beside them, since both also part the numbers of a list or a row.
_THREES = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
    rf"|(?<![0-9]，)[1-9][0-9]{{0,2}}(?:，[0-9]{{3}})+(?![0-9，])(?=(?:\.[0-9]+)?{_COUNTS})"
    rf"|(?<![0-9]{_SPACE})(?<!第)(?:(?<!{_SPACE})[1-9][0-9]{{0,2}}|[1-9][0-9]?)(?:{_SPACE}[0-9]{{3}})+(?![0-9])(?=(?:\.[0-9]+)?{_COUNTS})"
)
_ARABIC = rf"(?:{_THREES}|[0-9]+)(?:\.[0-9]+)?"
_APIECE = re.compile("分别|依次|各[为是有]")
"""Before numbers that a comma parts, and no thousands."""

_APIECE_REACH = 30
_CHINESE = "[零〇一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+[万亿]?)?"
_NUMBER = re.compile(
    rf"(?P<share>[百千万]分之)(?P<part>{_ARABIC}|{_CHINESE})"
    rf"|(?P<below>[二三四五六七八九十]+)分之(?P<above>[一二两三四五六七八九十]+)"
    rf"|(?P<digits>{_ARABIC})|(?P<numeral>{_CHINESE})"
)
_GAP = r"[ \u3000]{0,2}(?:\*{2}[ \u3000]?)?"
"""What may stand between a number and its measure: blanks, and the stars that end bold type in Markdown."""

_TAIL = re.compile(
    rf"(?P<few>{_GAP}[余多来])?{_GAP}"
    r"(?P<times>[百千]?[万亿]+(?![能众象科达])|[百千](?![瓦克米伏]))?(?P<more>[余多])?"
    rf"{_GAP}(?P<unit>{_UNIT})?"
)
_WIDE = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F) if chr(point) not in "，；：？！（）"}
_LIST_HEAD = re.compile(
    r"(?:^|[。；;]\s*|\s)(?P<number>" + list_number(Scheme.ARABIC, Scheme.ARABIC_PAREN) + ")", re.MULTILINE
)
_LIST_AND_NUMBER = re.compile(r"[0-9]{1,2}\.(?=[0-9])")
_HEAD_BEFORE = re.compile(r"(?:^|[。；;]\s*|\s)\Z", re.MULTILINE)
_YEAR = re.compile("(?:19|20)[0-9]{2}年")
_LONE_ONE = re.compile(r"一(?:起(?![案涉行纠因])|[道面头块口片])|一[级年月日](?!以)")
_MORE_MEASURES = re.compile("[大级年届月日号成重]")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as printed.

    `value` is without `times` (万, 亿) and `unit` as matched in Simplified; `printed` is both in the
    source's script. `bare` is a 百 or 万 without a digit before it. `number_end` is the end of
    the numeral itself.
    """

    start: int
    number_end: int
    end: int
    value: Decimal
    times: str
    unit: str
    printed: str
    approx: bool
    chinese: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class NumberToken:
    """A number as faithfulness sees it: `value` with 万, 亿 and % multiplied out.

    `unit` is the measure word as printed with its 万 or 亿, empty when there is none.
    """

    span: Span
    value: Decimal
    unit: str
    approx: bool
    is_year: bool


def plain_of(text: str) -> str:
    """`text` Simplified and with half-width digits and signs; of the same length."""
    return simplify(text).translate(_WIDE)


def find_numbers(text: str, start: int = 0, end: int | None = None) -> tuple[NumberToken, ...]:
    """Numbers in `text[start:end]`, in order, with offsets into `text`: the tokens of scoring.md.

    Every Arabic number, and Chinese numerals before a measure word. Not those inside a closed
    《…》, nor list numbers at the head of a paragraph or sentence.
    """
    return inside(_numbers(text), start, end)


@remembered
def years_in(text: str) -> frozenset[Decimal]:
    """The years among the numbers of a text."""
    return frozenset(n.value for n in _numbers(text) if n.is_year)


@remembered
def _numbers(text: str) -> tuple[NumberToken, ...]:
    plain = plain_of(text)
    heads = {m.end("number") - len(m["number"].lstrip("(（ ")) for m in _LIST_HEAD.finditer(plain)}
    titled = covered(text, (d.span for d in find_documents(text) if text[d.span.end - 1] in "》〉"))
    tokens = []
    for found in scan(text):
        if found.start in heads or titled[found.start]:
            continue
        if found.chinese and not _before_measure(plain, found):
            continue
        value = found.value
        for mark in found.times:
            value *= MYRIADS[mark]
        value *= RATES.get(found.unit, 1)
        year = not found.printed and 1900 <= value < 2100 and found.number_end - found.start == 4
        tokens.append(NumberToken(Span(found.start, found.end), value, found.printed, found.approx, year))
    return tuple(tokens)


def _before_measure(plain: str, found: PrintedNumber) -> bool:
    """Whether a Chinese numeral counts: a measure word follows, and it is no part of a word."""
    before = plain[max(0, found.start - 1) : found.start]
    if found.bare and not found.approx:
        return False
    if found.value == 1 and not found.times:
        lexical = before in set("统唯单同之逐专合归划不如其惟进") or _LONE_ONE.match(plain, found.start)
        if lexical:
            return False
    if before in ("数", "几") or (found.unit == "分" and found.value <= 10):
        return False
    return bool(found.printed or "分之" in plain[found.start : found.end]) or bool(
        _MORE_MEASURES.match(plain, found.number_end)
    )


@remembered
def scan(text: str) -> tuple[PrintedNumber, ...]:
    """Every number of the text, in order."""
    plain = plain_of(text)
    found: list[PrintedNumber] = []
    at = 0
    while (match := _NUMBER.search(plain, at)) is not None:
        if "，" in match[0] and _APIECE.search(plain, max(0, match.start() - _APIECE_REACH), match.start()):
            match = _NUMBER.match(plain, match.start(), match.start() + match[0].index("，")) or match
        number = _share(plain, match) if match["share"] or match["below"] else _counted(text, plain, match)
        at = match.end()
        if number is not None:
            found.append(number)
            at = max(at, number.end)
    return tuple(found)


def _share(plain: str, match: re.Match[str]) -> PrintedNumber | None:
    """百分之九十, 三分之一."""
    if match["share"]:
        value = parse_number(match["part"])
        unit = {"百": "%", "千": "‰", "万": "‱"}[match["share"][0]]
    else:
        below, above = parse_number(match["below"]), parse_number(match["above"])
        value = round(above / below, 4) if above and below else None
        unit = ""
    if value is None:
        return None
    start, end = match.span()
    return PrintedNumber(
        start,
        end,
        end,
        value,
        "",
        unit,
        unit,
        bounded(plain, start, end).bound.estimate,
        chinese=True,
        bare=False,
    )


def _counted(text: str, plain: str, match: re.Match[str]) -> PrintedNumber | None:
    start, number_end = match.span()
    digits, times, bare = match[0], "", False
    if match["numeral"]:
        head = digits.rstrip("万亿")
        times, bare = digits[len(head) :], not head.strip("百千")
        value = parse_number(head) if head else Decimal(1)
    else:
        value = parse_number(digits)
    tail = _TAIL.match(plain, number_end)
    if value is None or tail is None:
        return None
    unit, few, end = tail["unit"] or "", bool(tail["few"] or tail["more"]), tail.end()
    behind = tail["times"] or ""
    if not unit and not behind:
        few, end = False, number_end
    elif not unit:
        end = tail.end("more") if tail["more"] else tail.end("times")
    kept = len(behind) - len(behind.lstrip("百千"))
    for mark in behind[:kept]:
        value *= _THOUSANDS[mark]
    printed = text[number_end - len(times) : number_end]
    printed += text[tail.start("times") + kept : tail.end("times")] if behind else ""
    printed += text[tail.start("unit") : tail.end("unit")] if unit else ""
    times += behind[kept:]
    cut = 0 if times else _list_number(plain, start, digits, counts=bool(unit) and unit not in _MEASURED)
    return PrintedNumber(
        start=start + cut,
        number_end=number_end,
        end=end,
        value=Decimal(digits[cut:]) if cut else value,
        times=times,
        unit=unit,
        printed=printed,
        approx=few or bounded(plain, start + cut, end).bound.estimate,
        chinese=bool(match["numeral"]),
        bare=bare,
    )


def _list_number(plain: str, start: int, digits: str, *, counts: bool) -> int:
    """The length of a list number that runs into the number behind it (`1.13个…`, `2.2024年…`) at a head."""
    head = _LIST_AND_NUMBER.match(digits)
    if head is None or not _HEAD_BEFORE.search(plain[max(0, start - 8) : start]):
        return 0
    return head.end() if counts or _YEAR.match(plain, start + head.end()) else 0
