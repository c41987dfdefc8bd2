"""The package as the field cases see it: a report that was read, a refusal, an endpoint's right answers.

The cases are kept outside the repository and know the package through this module alone
(`tests/end_to_end/test_field_cases.py` lays it over theirs). It imports no more than it needs.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import nianbao
from nianbao.errors import InputError, InvalidAnswer, NotAReport
from nianbao.llm.protocol import Answer, AnswerT, Profile, Question, Usage
from nianbao.schema.report import Report, Unit
from nianbao.schema.summary import Achievement, Deficiency, Plan

COMMAND = (sys.executable, "-m", "nianbao")
KIND = {"achievements": "achievement", "deficiencies": "deficiency", "plans": "plan"}
"""What the units of a section are, by the section's role."""
_FURNISHED = ("body", "heading")
"""Parts of a report whose blocks count as shown only where a unit or a heading holds them."""


@dataclass(frozen=True)
class Refused:
    """A file that was not read, as `not-a-report` or `unreadable`, with message and hint in one."""

    kind: str
    words: str


@dataclass(frozen=True)
class Piece:
    """A unit with all the words it stands on."""

    kind: str
    title: str
    mark: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the summary: the words quoted for it, its figures as (value, unit), its cause."""

    kind: str
    text: str
    figures: tuple[tuple[Decimal, str], ...]
    cause: str


@dataclass(frozen=True)
class Seen:
    """A file that was read. Characters of `text` outside of the half-open `told` are lost to a reader."""

    text: str
    facts: Mapping[str, object]
    pieces: Sequence[Piece]
    items: Sequence[Line]
    notes: Sequence[str]
    told: Sequence[tuple[int, int]] = field(repr=False, default=())


class SilentLlm:
    """An `Llm` without a valid answer: every line stays in the words of the source."""

    profile = Profile("silent", "nowhere", 6000)
    spent = Usage()

    async def ask(self, question: Question[AnswerT]) -> Answer[AnswerT]:
        """Raises InvalidAnswer."""
        raise InvalidAnswer(f"No answer to {question.prompt.name}.")


def read(path: Path) -> Seen | Refused:
    """Read and summarise a file. What is no InputError is a defect and goes through."""
    try:
        report = nianbao.read(path)
    except InputError as error:
        kind = "not-a-report" if isinstance(error, NotAReport) else "unreadable"
        # A case's file name tells what it is about, and would answer for the message.
        return Refused(kind, f"{error.message} {error.hint}".replace(path.name, "The file"))
    with tempfile.TemporaryDirectory() as folder:
        settings = nianbao.Settings(cache_dir=Path(folder), use_store=False)
        summary = asyncio.run(nianbao.asummarize(report, settings=settings, llm=SilentLlm()))
    return Seen(
        text=report.text,
        facts=facts_of(report),
        pieces=[
            Piece(
                kind=unit.kind.value,
                title=unit.title or "",
                mark=unit.mark,
                text="".join(report.text[start:end] for start, end in spans_of(unit)),
            )
            for unit in report.units
        ],
        items=[line_of(item) for item in summary.items()],
        notes=tuple(dict.fromkeys((*report.source.notes, *report.notes, *summary.notes))),
        told=told_of(report),
    )


def facts_of(report: Report) -> dict[str, object]:
    """The facts of a report by name, enumerations as their words."""
    names = ("title", "place", "level", "issuer", "year", "date", "addressee")
    found = {name: getattr(report.facts, name, None) for name in names}
    return {name: getattr(value, "value", value) for name, value in found.items()}


def spans_of(unit: Unit) -> list[tuple[int, int]]:
    """The half-open stretches of a unit."""
    spans = getattr(unit, "spans", None) or (unit.span,)
    return [(span.start, span.end) for span in spans]


def told_of(report: Report) -> list[tuple[int, int]]:
    """Units, headings, and blocks that are set apart with a name: title, opening, signature, furniture."""
    told = [span for unit in report.units for span in spans_of(unit)]
    told += [(section.heading.start, section.heading.end) for section in report.sections]
    told += [(b.span.start, b.span.end) for b in report.blocks if b.part.value not in _FURNISHED]
    return told


def line_of(item: Achievement | Deficiency | Plan) -> Line:
    """An item of the summary as a line."""
    cause = getattr(item, "cause", None)
    causes = cause if isinstance(cause, tuple | list) else (cause,)
    return Line(
        kind=item.kind.value,
        text="".join(quote.text for quote in item.evidence),
        figures=tuple((figure.value, figure.unit) for figure in item.figures),
        cause=" ".join(one.text for one in causes if one),
    )


# An endpoint that answers rightly, in the words it is shown

_THEMES = ((r"执法|处罚", "enforcement"), (r"复议|调解", "disputes"), (r"普法|宣传", "society"))
_LABELS = {"成绩": "achievement", "不足": "deficiency", "计划": "plan"}
_NUMBERED = re.compile(r"^(?:【(?P<label>\w+)】|(?P<n>\d+)(?P<free>[、＊])(?P<words>.+))$", re.MULTILINE)
_LISTED = re.compile(r"^(?P<id>[adp]\d+) (?P<words>.+)$", re.MULTILINE)


def answer(request: Mapping[str, object]) -> str:
    """A right answer, as JSON, to a chat request of ours."""
    messages = request.get("messages", ())
    assert isinstance(messages, Sequence)
    said = "\n".join(str(one.get("content")) for one in messages if isinstance(one, Mapping))
    listed = [(found["id"], found["words"]) for found in _LISTED.finditer(said)]
    made = _items(said) if _NUMBERED.search(said) and not listed else _choice(listed)
    return json.dumps(made, ensure_ascii=False)


def _items(said: str) -> dict[str, object]:
    """Every numbered piece as an item of its own."""
    items: list[dict[str, object]] = []
    kind = "achievement"
    for found in _NUMBERED.finditer(said):
        if found["label"]:
            kind = _LABELS.get(found["label"], kind)
            continue
        head, _, rest = found["words"].partition("。")
        theme = next((name for words, name in _THEMES if re.search(words, found["words"])), "functions")
        title = head[:18] if found["free"] == "＊" else ""
        told: dict[str, object] = {"n": [int(found["n"])], "summary": rest or head, "title": title}
        items.append(told | {"kind": kind, "theme": theme})
    return {"items": items}


def _choice(listed: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The first items chosen, their words in a row."""
    ids = [name for name, _ in listed]
    words = [words.rstrip("。") for _, words in listed]
    return {
        "highlights": [name for name in ids if name.startswith("a")][:5],
        "priorities": [name for name in ids if name.startswith("p")][:5],
        "cited": ids[:4],
        "text": f"{'；'.join(words[:4])}。",
        "headline": words[0][:35] if words else "",
    }


def worded(summary: str) -> tuple[int, int]:
    """Of a summary in JSON, how many items there are and how many are in a model's words."""
    tree = json.loads(summary)
    items = [item for name in KIND for item in tree[name]]
    return len(items), sum(item["checks"]["standing"] != "quoted" for item in items)
