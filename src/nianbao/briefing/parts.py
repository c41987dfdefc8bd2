"""What every page of a brief is made of: runs in the brief's script, with their sources, and capped lists.

Words of a report and words of the program never share a run: a run with sources holds no number that its
quotes do not hold; a run without sources is the program's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nianbao.briefing.filing import FiledReport
from nianbao.schema.document import Block, Cite, Emphasis, Heading, Paragraph, Run, Runs, Table
from nianbao.schema.summary import Item, Quote
from nianbao.text.figures import find_numbers
from nianbao.text.folding import full_width, norm
from nianbao.text.list_numbers import after_number
from nianbao.text.numerals import chinese_numeral
from nianbao.text.sanitize import clean
from nianbao.text.script import Script, Variants, simplify

FLAG = "〔原文〕"
_QUOTED = 60
"""Most characters of a report's own words in a line; the whole quote stands in its source."""


def supported(words: str, quotes: Iterable[str]) -> bool:
    """Whether every number of some words stands in one of the quotes, compared by value."""
    said = {n.value for n in find_numbers(words)}
    return not said or said <= {n.value for q in quotes for n in find_numbers(q)}


def amount(value: Decimal) -> str:
    """A number as the program prints it: grouped by thousands, no needless zeros."""
    plain = f"{value:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def scale_of(values: Sequence[Decimal]) -> tuple[Decimal, str]:
    """What all of some numbers are printed in: 亿, 万 or plain, by the smallest of them."""
    least = min(values)
    scales = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"))
    return next(((size, mark) for size, mark in scales if least >= size), (Decimal(1), ""))


class Pen:
    """Writes one document's runs in one script. `flags` is off where every line would carry one."""

    def __init__(self, script: Script, flags: bool = True) -> None:
        self.script, self.flags = script, flags
        self._turn = Variants(script, {})
        self._headings = 0

    def own(self, words: str, emphasis: Emphasis = Emphasis.PLAIN) -> Run:
        """Words of the program, written in Simplified characters."""
        return Run(self.turned(words), emphasis)

    def turned(self, words: str) -> str:
        """The program's words in the script."""
        return self._turn.restore(words)

    def some(self, words: str) -> Runs:
        """Words of the program as runs; none where there are no words."""
        return (self.own(words),) if words else ()

    def gap(self, words: str) -> Runs:
        """What is missing, set apart; a dash where nothing is."""
        return (self.own(words, Emphasis.STRONG) if words else self.own("—"),)

    def joined(self, parts: Iterable[Runs]) -> Runs:
        """The parts with ； between."""
        runs: list[Run] = []
        for part in parts:
            runs += (self.own("；"), *part) if runs else part
        return tuple(runs)

    def heading(self, words: str) -> Heading:
        """The next heading of level one: 一、 二、 …"""
        self._headings += 1
        return Heading(1, (self.own(f"{chinese_numeral(self._headings)}、{words}"),))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[tuple[Runs, ...]],
        widths: Sequence[float],
        caption: str = "",
    ) -> Table:
        """A table under a caption of the program's words."""
        return Table(
            self.turned(caption),
            tuple((self.own(h),) for h in header),
            rows=tuple(rows),
            widths=tuple(widths),
        )

    def rest(self, more: int, where: str) -> list[Block]:
        """What a capped list says of the rest; nothing when there is none."""
        return [Paragraph((self.own(f"（另有{more}项，见{where}。）"),))] if more > 0 else []

    def name(self, filed: FiledReport) -> str:
        """A report's name in the script."""
        return self.in_script(filed.name, filed)

    def names(self, reports: Sequence[FiledReport], most: int = 0) -> str:
        """Names with 、 between; `most` of them where it is given, the others counted."""
        shown = [self.name(f) for f in (reports[:most] if most else reports)]
        more = len(reports) - len(shown)
        return "、".join(shown) + (self.turned(f"等{len(reports)}家") if more else "")

    def said(
        self, filed: FiledReport, words: str, cites: tuple[Cite, ...], emphasis: Emphasis = Emphasis.PLAIN
    ) -> Run:
        """Words of a report or of its summary, with their sources."""
        return Run(self.in_script(full_width(clean(words)), filed), emphasis, cites)

    def item(self, filed: FiledReport, item: Item, *, title: bool = True) -> Runs:
        """An item: heading set apart, summary, a flag where the source's own words stand in.

        What holds a number that its evidence does not hold is replaced by the evidence's own words.
        """
        cites = filed.cite(item)
        quotes = [q.text for q in item.evidence]
        head, body = (w[after_number(w) :].rstrip("。；，") for w in map(clean, (item.title, item.summary)))
        sound = supported(body, quotes)
        if not sound:
            body = shortened(clean(quotes[0]))
        if not title or not norm(head) or not supported(head, quotes) or _repeats(head, body):
            head = ""
        runs = [self.said(filed, head, cites, emphasis=Emphasis.STRONG)] if head else []
        runs.append(self.said(filed, f"：{body}。" if head else f"{body}。", cites))
        return (*runs, *self.flag(item.checks.flagged or not sound))

    def heading_of(self, filed: FiledReport, item: Item, emphasis: Emphasis = Emphasis.PLAIN) -> Run:
        """An item's heading alone, the evidence's own words where it holds a number of nowhere."""
        head = clean(item.title)
        if not norm(head) or not supported(head, [q.text for q in item.evidence]):
            head = shortened(clean(item.evidence[0].text), 20)
        return self.said(filed, head.rstrip("。；，"), filed.cite(item), emphasis=emphasis)

    def quote(self, filed: FiledReport, item: Item, quote: Quote, most: int = _QUOTED) -> Run:
        """A report's own words, in its own script."""
        words = full_width(shortened(clean(quote.text), most))
        return Run(words, cites=filed.cite(item, quote))

    def flag(self, flagged: bool) -> Runs:
        """The mark of a line that a person should look at."""
        return (Run(FLAG, Emphasis.FLAG),) if flagged and self.flags else ()

    def in_script(self, words: str, filed: FiledReport) -> str:
        """Words of a report in the brief's script; as they are where it is the same."""
        theirs = filed.summary.source.script
        if theirs is self.script:
            return words
        return simplify(words) if self.script is Script.SIMPLIFIED else self._turn.restore(words)


def _repeats(head: str, body: str) -> bool:
    """Whether a heading says what its line says anyway."""
    return norm(body).startswith(norm(head)) or norm(head).startswith(norm(body))


def shortened(words: str, most: int = _QUOTED) -> str:
    """The words, cut with … behind a mark or a whole number where they are too long."""
    words = words.strip("，。；、：,;: ")
    if len(words) <= most:
        return words
    cut = words[:most]
    at = max((cut.rfind(m) for m in "，；。、,;"), default=-1)
    if at < most // 2:
        at = most
        while at > 1 and (words[at - 1].isnumeric() or words[at - 1] in ".,%％万亿萬億"):
            at -= 1
    return words[:at].rstrip("，；。、,;") + "…"
