"""Lays a draft out as a document, in the order that the regulation requires of a report.

Blanks, hints to the writer and the source's words keep their emphasis; every stretch taken from a report
cites its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nianbao.drafting.model import Draft, Origins, Recollection, Slot
from nianbao.drafting.voice import Voice, voice_in
from nianbao.schema.document import (
    Block,
    Cite,
    Document,
    Emphasis,
    Heading,
    Paragraph,
    Run,
    Runs,
    Table,
    plain,
)
from nianbao.schema.terms import name_of
from nianbao.text.numerals import chinese_numeral

_BLANK = re.compile(r"【填[写寫]：[^【】]*】|【填】")


def to_document(draft: Draft) -> Document:
    """The draft as a document."""
    return _Layout(draft).document()


def _cites(origins: Origins) -> tuple[Cite, ...]:
    return tuple(Cite(**dict(origin)) for origin in dict.fromkeys(origins))


def _runs(text: str, origins: Origins = ()) -> Runs:
    """Words with their blanks told apart; the words before the first blank carry the cites."""
    runs: list[Run] = []
    at, cites = 0, _cites(origins)
    for match in _BLANK.finditer(text):
        if match.start() > at:
            runs.append(Run(text[at : match.start()], cites=cites))
            cites = ()
        runs.append(Run(match[0], Emphasis.BLANK))
        at = match.end()
    return (*runs, Run(text[at:], cites=cites)) if at < len(text) else tuple(runs)


class _Layout:
    """Makes the blocks of one draft; the program's own words in the draft's script."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.voice: Voice = voice_in(draft.script)
        self.sections = 0

    def document(self) -> Document:
        """The whole, in the order of the regulation."""
        draft = self.draft
        return Document(
            title=_runs(draft.title),
            blocks=tuple(self._blocks()),
            script=draft.script,
            addressee=(*_runs(draft.addressee), Run("：")),
            signature=_runs(draft.signature),
            date=_runs(draft.date),
            notes=draft.notes,
        )

    def _blocks(self) -> Iterator[Block]:
        draft = self.draft
        yield Paragraph(_runs(draft.opening))
        yield self._section("{year}主要举措和成效", draft.year_text)
        yield from self._achievements()
        yield self._section(draft.leaders_heading)
        for point in draft.leadership:
            yield Paragraph((Run(f"{point.heading}。", Emphasis.STRONG), *_runs(f"{point.blank}。")))
            yield from self._told(point.told)
        yield self._section("存在的不足和原因")
        for one in draft.deficiencies:
            if one.reminder:
                yield self._hint(one.reminder, one.sources)
            yield Paragraph(_runs(one.text))
        yield self._section("{year}主要安排", draft.next_year_text)
        yield from self._arrangements()
        if draft.targets or draft.figures:
            yield self._section("主要数据")
        if draft.targets:
            yield self._targets()
        if draft.figures:
            yield self._counts()
        yield self._section("其他需要报告的事项")
        yield Paragraph(_runs(f"{draft.other_matters}。"))

    def _section(self, words: str, year: str = "") -> Heading:
        """A heading of level one with the next number; a year that is a blank stays out of it."""
        self.sections += 1
        said = self.voice.say(words, year="" if "【" in year else year)
        return Heading(1, plain(f"{chinese_numeral(self.sections)}、{said}"))

    def _part(self, number: int, words: str) -> Heading:
        """A heading of level two; words in the draft's script."""
        return Heading(2, plain(f"（{chinese_numeral(number)}）{words}"))

    def _hint(self, words: str, origins: Origins = ()) -> Paragraph:
        return Paragraph(self._hints(((words, origins),)))

    def _hints(self, parts: Sequence[tuple[str, Origins]]) -> Runs:
        """A reminder to the writer in brackets, each part with its own cites."""
        middle = (Run(words, Emphasis.HINT, _cites(origins)) for words, origins in parts)
        return (Run(self.voice.say("〔提示："), Emphasis.HINT), *middle, Run("〕", Emphasis.HINT))

    def _told(self, told: Sequence[Recollection]) -> Iterator[Block]:
        """What last year's report told, each thing with its own source."""
        if told:
            parts: list[tuple[str, Origins]] = [(self.voice.say("上年报告写了："), ())]
            for number, one in enumerate(told, 1):
                parts.append((one.text + ("。" if number == len(told) else "；"), one.sources))
            yield Paragraph(self._hints(parts))

    def _achievements(self) -> Iterator[Block]:
        draft, number = self.draft, 0
        for number, part in enumerate(draft.themes, 1):
            yield self._part(number, part.heading)
            for slot in part.slots:
                yield Paragraph(_slot_runs(slot))
                if slot.reminder:
                    yield self._hint(slot.reminder)
            yield from self._told(part.told)
            yield Paragraph(_runs(f"{part.blank}。"))
        if draft.rectifications:
            number += 1
            yield self._part(number, self.voice.say("上年报告所列不足的整改情况"))
            for mended in draft.rectifications:
                yield Paragraph(_runs(mended.text, mended.sources))
                yield self._hint(mended.reminder)
        yield self._part(number + 1, self.voice.say("其他方面"))
        yield Paragraph(_runs(f"{draft.others}。"))

    def _arrangements(self) -> Iterator[Block]:
        draft = self.draft
        if draft.arrangements:
            yield self._part(1, self.voice.say("结转和继续推进的事项"))
        for one in draft.arrangements:
            title = Run(f"{one.title}。", Emphasis.STRONG, _cites(one.sources))
            yield Paragraph((title, *_runs(f"{one.blank}。")))
            if one.reminder:
                yield self._hint(one.reminder)
        yield self._part(2 if draft.arrangements else 1, self.voice.say("新的安排"))
        for one in draft.new_arrangements:
            yield Paragraph(_runs(one.text))

    def _targets(self) -> Table:
        rows = tuple(
            (plain(t.title), (Run(t.quote, cites=_cites(t.sources)),), (Run(t.blank, Emphasis.BLANK),))
            for t in self.draft.targets
        )
        return Table(
            caption=self.voice.say("上年报告所列目标的完成情况"),
            header=tuple(plain(self.voice.say(w)) for w in ("上年安排", "所列目标", "完成情况")),
            rows=rows,
            widths=(3, 6, 2),
        )

    def _counts(self) -> Table:
        """A row a figure, under the heading of its theme where the theme changes."""
        draft, say = self.draft, self.voice.say
        years = [f"{year}年" for year in draft.figure_years] or [draft.last_year_text]
        now = say("本年") if "【" in draft.year_text else draft.year_text
        header = (say("方面"), say("事项"), *years, now, say("单位"))
        rows: list[tuple[Runs, ...]] = []
        theme = None
        for row in draft.figures:
            label = "" if row.theme is theme else say(name_of(row.theme))
            theme = row.theme
            values = row.values or (row.last_year,)
            cells = [plain(value or "—") for value in values]
            name = (Run(row.name, cites=_cites(row.sources)),)
            rows.append((plain(label), name, *cells, (Run(row.this_year, Emphasis.BLANK),), plain(row.unit)))
        widths = (2.2, 5.0, *(1.5 for _ in years), 1.5, 1.3)
        return Table(say("主要数据对照"), tuple(map(plain, header)), rows=tuple(rows), widths=widths)


def _slot_runs(slot: Slot) -> Runs:
    """Heading, and each measure with its blank; the first measure carries the cites."""
    runs: list[Run] = [Run(f"{slot.title}。", Emphasis.STRONG)]
    for number, promise in enumerate(slot.promises):
        cites = _cites(slot.sources) if number == 0 else ()
        runs += (Run(promise.lead, cites=cites), Run(promise.blank, Emphasis.BLANK), Run("。"))
    return tuple(runs)
