"""Word's automatic numbering as text: ECMA-376 part 1, 17.9 (numbering.xml) and 17.18.59 (formats)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nianbao.text.numerals import ONES, chinese_numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
DIGITS = f"〇{ONES}"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
CYCLES = {
    "ideographTraditional": STEMS,
    "ideographZodiac": BRANCHES,
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "decimalEnclosedCircle": "".join(
        map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))
    ),
    "decimalEnclosedParen": "".join(map(chr, range(0x2474, 0x2488))),
    "decimalEnclosedFullstop": "".join(map(chr, range(0x2488, 0x249C))),
}
CYCLES["decimalEnclosedCircleChinese"] = CYCLES["decimalEnclosedCircle"]
COUNTING = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "koreanCounting",
}  # fmt: skip
DIGITAL = {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"}
FORMAL_COUNTING = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
PLACE = re.compile(r"%([1-9])")


def numeral(value: int, form: str) -> str:
    """A counter's value in one of Word's number formats; decimal where the format is not known."""
    if form in {"none", "bullet"}:
        return ""
    if form in COUNTING | FORMAL_COUNTING and value:
        return chinese_numeral(value, formal=form in FORMAL_COUNTING)
    if form in DIGITAL | COUNTING:
        return "".join(DIGITS[int(digit)] for digit in str(value))
    if form in CYCLES and 1 <= value <= len(CYCLES[form]):
        return CYCLES[form][value - 1]
    if form in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(value).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    if form == "decimalZero":
        return f"{value:02}"
    if form in {"lowerRoman", "upperRoman"}:
        return roman(value) if form == "lowerRoman" else roman(value).upper()
    if form in {"lowerLetter", "upperLetter"} and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    return str(value)


def roman(value: int) -> str:
    """A whole number in small Roman numerals; decimal when it is not above zero or above 3999."""
    if not 0 < value < 4000:
        return str(value)
    written = ""
    for worth, letters in ROMAN:
        count, value = divmod(value, worth)
        written += letters * count
    return written


@dataclass(frozen=True, slots=True)
class NumberingLevel:
    """One level of a list: its format, its text (`%1.%2`), and when it begins again.

    `restart` is None for the usual rule (after any higher level), 0 for never, n for after level n
    (from 1). `legal` shows every counter in decimal; `style` is the paragraph style tied to it.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class List:
    """A list instance (`w:num`): the counters it shares, its levels, the levels it starts anew."""

    shared: str
    levels: dict[int, NumberingLevel]
    starts: dict[int, int]
    started: set[int] = field(default_factory=set)


class Numbering:
    """Counts through a document's automatic numbers, paragraph after paragraph."""

    def __init__(self, root: _Element | None, styles: _Element | None) -> None:
        self._lists: dict[str, List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root, styles)

    def _read(self, root: _Element, styles: _Element | None) -> None:
        abstracts = {a.get(f"{W}abstractNumId", ""): a for a in root.findall(f"{W}abstractNum")}
        targets = {n.get(f"{W}numId", ""): value(n, "abstractNumId") or "" for n in root.findall(f"{W}num")}
        for num in root.findall(f"{W}num"):
            number = num.get(f"{W}numId", "")
            shared = linked(targets[number], abstracts, targets, styles)
            abstract = abstracts.get(shared)
            if abstract is None:
                continue
            levels = {place(e): level_of(e) for e in abstract.findall(f"{W}lvl")}
            starts: dict[int, int] = {}
            for override in num.findall(f"{W}lvlOverride"):
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[place(override)] = level_of(own)
                first = value(override, "startOverride")
                if first is not None:
                    starts[place(override)] = whole(first, 1)
            self._lists[number] = List(shared, levels, starts)

    def level_for_style(self, number: str, style: str) -> int | None:
        """The level of a list that is tied to a paragraph style, None when none is."""
        known = self._lists.get(number)
        if known is None:
            return None
        return next((at for at, level in known.levels.items() if level.style == style), None)

    def next(self, number: str, at: int) -> str:
        """Count a paragraph of list `number` at level `at` (from 0) and give its number as text.

        Empty for unknown lists, bullets and levels without number. A space stands before the text
        only where the number does not end in a mark of its own.
        """
        known = self._lists.get(number)
        if known is None or not 0 <= at < LEVELS:
            return ""
        level = known.levels.get(at, NumberingLevel())
        counters = self._counters.setdefault(known.shared, {})
        if at in known.starts and at not in known.started:
            known.started.add(at)
            counters[at] = known.starts[at]
        else:
            counters[at] = counters[at] + 1 if at in counters else known.starts.get(at, level.start)
        for deeper in range(at + 1, LEVELS):
            restart = known.levels.get(deeper, NumberingLevel()).restart
            if restart is None or (restart > 0 and at < restart):
                counters.pop(deeper, None)
        if level.form == "bullet":
            return ""
        return PLACE.sub(lambda match: self._shown(known, level, int(match[1]) - 1), level.text)

    def _shown(self, known: List, level: NumberingLevel, at: int) -> str:
        other = known.levels.get(at, NumberingLevel())
        count = self._counters[known.shared].setdefault(at, known.starts.get(at, other.start))
        return numeral(count, "decimal" if level.legal else other.form)

    def suffix(self, number: str, at: int) -> str:
        """What stands between number and text: `tab`, `space` or `nothing`."""
        known = self._lists.get(number)
        return known.levels.get(at, NumberingLevel()).suffix if known else "nothing"


def linked(
    shared: str, abstracts: dict[str, _Element], targets: dict[str, str], styles: _Element | None
) -> str:
    """The abstract list behind a list style (`w:numStyleLink`), or `shared` itself."""
    abstract = abstracts.get(shared)
    name = value(abstract, "numStyleLink") if abstract is not None else None
    if name is None:
        return shared
    for other, candidate in abstracts.items():
        if value(candidate, "styleLink") == name:
            return other
    if styles is not None:
        for style in styles.findall(f"{W}style"):
            num = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if style.get(f"{W}styleId") == name and num is not None:
                return targets.get(num.get(f"{W}val", ""), shared)
    return shared


def level_of(element: _Element) -> NumberingLevel:
    """A `w:lvl` element as a Level."""
    legal = element.find(f"{W}isLgl")
    restart = value(element, "lvlRestart")
    return NumberingLevel(
        start=whole(value(element, "start"), 1),
        form=value(element, "numFmt") or alternate_form(element),
        text=value(element, "lvlText") or "",
        suffix=value(element, "suff") or "tab",
        restart=None if restart is None else whole(restart, 0),
        legal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false", "off"},
        style=value(element, "pStyle"),
    )


def alternate_form(element: _Element) -> str:
    """The number format inside `mc:AlternateContent`, as Word writes the newer ones; decimal without."""
    found = element.find(f".//{W}numFmt")
    return found.get(f"{W}val", "decimal") if found is not None else "decimal"


def value(element: _Element, child: str) -> str | None:
    """The `w:val` of a child element, None when there is none."""
    found = element.find(f"{W}{child}")
    return None if found is None else found.get(f"{W}val")


def place(element: _Element) -> int:
    """The level an element is for (`w:ilvl`), from 0."""
    return whole(element.get(f"{W}ilvl"), 0)


def whole(text: str | None, default: int) -> int:
    """A whole number written in an attribute, the default when it is none."""
    try:
        return int(text or default)
    except ValueError:
        return default
