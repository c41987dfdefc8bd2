"""From drafts to vouched words: form put in order, every rule checked, the source's own words as the last resort. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nianbao import cues
from nianbao.chunking import words_of
from nianbao.drafts import Draft
from nianbao.evidence import Claimed, check
from nianbao.items import Vouched, headings_above
from nianbao.report import Kind, Report, Span, Unit
from nianbao.summary import SUMMARY_LIMIT, TITLE_LIMIT, Breach, Standing, Theme
from nianbao.text import Variants, full_width, simplify
from nianbao.themes import Sorted, theme_of
from nianbao.wording import own_words, shorten, tidy

_TELLS = re.compile(r"\d|《|首[创个家]|率先|试点|获评|荣获|建立|出台|制定|印发|完成|推行|打造|实现")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A draft after the checks: vouched for, or the breaches that stand against it."""

    vouched: Vouched | None
    breaches: tuple[Breach, ...]


class Judge:
    """Judges the drafts of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._variants = Variants.of(report.text)

    def theme(self, unit: Unit) -> Sorted:
        """The program's theme of a unit; a leaders' section is about leadership by its role."""
        above = headings_above(self._report, unit)
        text = unit.span.cut(self._report.text)
        return theme_of(unit.title or "", text, above[-1] if above else "")

    def judge(self, draft: Draft, prompt: str, standing: Standing) -> Judgement:
        """Check a draft against the sentences it cites; `prompt` is what the model was told."""
        unit = self._report.unit(draft.unit)
        spans = self._spans(unit, draft)
        evidence = "".join(s.cut(self._report.text) for s in spans)
        summary = shorten(tidy(draft.summary, unit.title, self._variants))
        breaches = check(
            Claimed(summary, draft.kind, evidence, self._report.text, unit.title, prompt, SUMMARY_LIMIT)
        )
        if breaches:
            return Judgement(None, breaches)
        title, broken = self._title(unit, draft, evidence, prompt)
        theme, by = self._theme(unit, draft)
        return Judgement(Vouched(unit, draft.kind, spans, title, summary, theme, by, standing, broken), ())

    def quoted(self, unit: Unit, breaches: tuple[Breach, ...]) -> Vouched:
        """The unit in the source's own clauses, flagged."""
        words = words_of(self._report, unit)
        summary = full_width(own_words(words, SUMMARY_LIMIT, _telling))
        title = unit.title if unit.title is not None else self._own_title(unit)
        spans = (unit.span,)
        return Vouched(
            unit,
            unit.kind,
            spans,
            self._printed(title),
            summary,
            self.theme(unit).theme,
            "program",
            Standing.QUOTED,
            breaches,
        )

    def _spans(self, unit: Unit, draft: Draft) -> tuple[Span, ...]:
        """The unit's own span when all of it is cited, else the cited sentences, neighbours joined."""
        if set(draft.sentences) == set(unit.sentences):
            return (unit.span,)
        joined: list[Span] = []
        numbers = sorted(set(draft.sentences))
        for number, span in zip(numbers, self._report.spans_of(numbers), strict=True):
            if joined and number - 1 in numbers:
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        return tuple(joined)

    def _title(self, unit: Unit, draft: Draft, evidence: str, prompt: str) -> tuple[str, tuple[Breach, ...]]:
        """The source's own heading; else the model's title when it holds; else words of the source.

        With what was wrong with a title that was thrown away.
        """
        broken: tuple[Breach, ...] = ()
        if unit.title is not None:
            return self._printed(unit.title), broken
        if draft.title:
            words = tidy(draft.title, None, self._variants).rstrip("。")
            claimed = Claimed(words, draft.kind, evidence, self._report.text, None, prompt, TITLE_LIMIT)
            broken = check(claimed)
            if not broken:
                return words, broken
        return self._printed(self._own_title(unit)), broken

    def _own_title(self, unit: Unit) -> str:
        """A clause of the source that can stand as a title, at most 20 characters."""
        words = words_of(self._report, unit)
        clauses = [c.strip('“”"') for c in re.split(r"[，,。；;：:！!？?\n]", words)]
        parts = [p for c in clauses for p in ([c] if len(c) <= TITLE_LIMIT else c.split("、"))]
        fitting = [
            p
            for p in parts
            if 6 <= len(p) <= TITLE_LIMIT and p.count("“") == p.count("”") and p.count("《") == p.count("》")
        ]
        lacking = (
            [p for p in fitting if cues.LACK.search(simplify(p))] if unit.kind is Kind.DEFICIENCY else []
        )
        chosen = next(iter(lacking or fitting), None)
        return chosen if chosen is not None else words[: TITLE_LIMIT - 2] + "……"

    def _theme(self, unit: Unit, draft: Draft) -> tuple[Theme, Literal["model", "program"]]:
        prior = self.theme(unit)
        if draft.theme is None or prior.sure:
            return prior.theme, "program"
        return draft.theme, "model"

    def _printed(self, title: str) -> str:
        return self._variants.restore(full_width(simplify(" ".join(title.split())))).strip("。；，：")


def _telling(words: str) -> float:
    return float(len(_TELLS.findall(simplify(words)))) + (1.0 if cues.LACK.search(simplify(words)) else 0.0)


def reasons(breaches: tuple[Breach, ...]) -> str:
    """The breaches as one remark to the model."""
    return "；".join(dict.fromkeys(b.detail for b in breaches))
