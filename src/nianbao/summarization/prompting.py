"""Makes a chunk into a question, and an answer into drafts that cite sentence numbers.

One setting decides the form: a chunk of one unit for a small model asks for a condensed piece, a chunk
of sections asks for items by number. A model never copies text: it answers with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast

from pydantic import model_validator

from nianbao.grounding.answers import AnswerModel, Draft, Piece, SectionItem, Sections, ThemeGuess, piece_type
from nianbao.llm import prompts
from nianbao.llm.protocol import Profile, Question
from nianbao.schema.report import Chunk, Kind, Report, Unit
from nianbao.schema.summary import Theme
from nianbao.schema.terms import KINDS_TOLD
from nianbao.summarization.chunking import excerpt
from nianbao.text.script import simplify

_PIECE_TOKENS = 120
_ITEM_TOKENS = 110
"""Most tokens of an answer: for one piece, and for each numbered piece of a section."""

_NAME_IT = "先给title：4至18字的短标题，用原文的词。"
_SORT_IT = "最后给theme，选一："
_THEMES = {
    Theme.FUNCTIONS: "政府职能与政务服务、营商环境",
    Theme.RULEMAKING: "立法与规范性文件",
    Theme.DECISIONS: "行政决策、合法性审查、合同",
    Theme.ENFORCEMENT: "行政执法",
    Theme.EMERGENCIES: "应急与安全生产",
    Theme.DISPUTES: "复议、应诉、调解、信访",
    Theme.OVERSIGHT: "监督、督察、政务公开",
    Theme.TECHNOLOGY: "信息化、数据",
    Theme.LEADERSHIP: "党的领导、学法述法、考核、队伍",
    Theme.SOCIETY: "普法、公共法律服务",
}

Decode = Callable[[AnswerModel], tuple[Draft, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how to read its answer."""

    question: Question[AnswerModel]
    decode: Decode


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A numbered piece of a section: a whole unit, or a sentence of a passage that may be grouped."""

    unit: Unit
    sentences: tuple[int, ...]
    free: bool


def ask(
    report: Report, chunk: Chunk, profile: Profile, remark: str, themes: Callable[[Unit], ThemeGuess]
) -> Asked:
    """The question over a chunk. `remark` says what was wrong with the answer before, empty at first."""
    if profile.groups:
        return _ask_sections(report, chunk, remark)
    return _ask_piece(report, chunk.units[0], profile, remark, themes(chunk.units[0]))


def _ask_piece(report: Report, unit: Unit, profile: Profile, remark: str, prior: ThemeGuess) -> Asked:
    doubt = () if prior.sure else prior.candidates
    wanted = [_NAME_IT] if unit.title is None else []
    if doubt:
        wanted.append(_SORT_IT + "；".join(f"{t.value} {_THEMES[t]}" for t in doubt) + "。")
    notes = [f"注意：上次的回答不合格：{remark}。请换个写法。"] if remark else []
    prompt = prompts.load(f"condense-{unit.kind.value}").render(
        {
            "title": simplify(unit.title) if unit.title else "（没有）",
            "text": simplify(excerpt(report.words_of(unit), profile.chunk_characters)),
            "remark": "".join(f"{line}\n" for line in [*wanted, *notes]),
        }
    )
    answer = piece_type(titled=unit.title is not None, themes=doubt)
    return Asked(Question(prompt, answer, _PIECE_TOKENS), partial(_piece_drafts, unit))


def _piece_drafts(unit: Unit, answer: AnswerModel) -> tuple[Draft, ...]:
    said = cast("Piece", answer)
    theme = getattr(said, "theme", None)
    return (
        Draft(
            unit=unit.id,
            sentences=unit.sentences,
            kind=unit.kind,
            summary=said.summary,
            title=getattr(said, "title", None),
            theme=Theme(theme) if theme else None,
        ),
    )


def _ask_sections(report: Report, chunk: Chunk, remark: str) -> Asked:
    pieces = _numbered(chunk.units)
    lines: list[str] = []
    kind: Kind | None = None
    for number, piece in enumerate(pieces, 1):
        if piece.unit.kind is not kind:
            kind = piece.unit.kind
            lines.append(f"【{KINDS_TOLD[kind]}】")
        lines.append(f"{number}{'＊' if piece.free else '、'}{_words(report, piece)}")
    note = f"\n注意：上次的回答不合格：{remark}。请改正。" if remark else ""
    prompt = prompts.load("sections").render({"text": "\n".join(lines), "remark": note})
    tokens = 60 + _ITEM_TOKENS * len(pieces)
    answer = _sections_type(_stretches(pieces))
    return Asked(Question(prompt, answer, tokens), partial(_section_drafts, pieces))


def _words(report: Report, piece: _Numbered) -> str:
    """The piece on one line, from its lead phrase on: it has our number, its own would cost tokens."""
    text = report.text
    start = piece.unit.lead.start if piece.unit.lead else 0
    words = "".join(text[max(s.start, start) : s.end] for s in report.spans_of(piece.sentences))
    return " ".join(words.split())


def _numbered(units: Sequence[Unit]) -> tuple[_Numbered, ...]:
    out: list[_Numbered] = []
    for unit in units:
        if unit.grouped or len(unit.sentences) == 1:
            out.append(_Numbered(unit, unit.sentences, free=unit.title is None))
        else:
            out.extend(_Numbered(unit, (s,), free=True) for s in unit.sentences)
    return tuple(out)


_Stretches = tuple[int | None, ...]
"""For each piece the stretch of text whose pieces may become one item, None when it stands alone."""


def _stretches(pieces: Sequence[_Numbered]) -> _Stretches:
    """Only sentences of one section and role that stand in no titled unit may become one item."""
    places = list(dict.fromkeys((p.unit.section, p.unit.role) for p in pieces))
    return tuple(places.index((p.unit.section, p.unit.role)) if p.free else None for p in pieces)


@lru_cache(maxsize=256)
def _sections_type(stretches: _Stretches) -> type[AnswerModel]:
    """`Sections`, whose numbers are checked: known, used once, grouped only where that is allowed.

    A number left out is no fault of the answer here: its unit is asked again alone.
    """

    class Numbered(Sections):
        @model_validator(mode="after")
        def _numbers(self) -> Any:
            _check_numbers(self.items, stretches)
            return self

    Numbered.__name__ = Numbered.__qualname__ = "Sections"
    return Numbered


def _check_numbers(items: Sequence[SectionItem], stretches: _Stretches) -> None:
    used: set[int] = set()
    for item in items:
        for n in item.n:
            if not 1 <= n <= len(stretches):
                raise ValueError(f"没有编号{n}，编号只有1到{len(stretches)}")
            if n in used:
                raise ValueError(f"编号{n}用了两次")
            used.add(n)
        apart = max(item.n) - min(item.n) >= len(item.n)
        joined = {stretches[n - 1] for n in item.n}
        if apart or (len(item.n) > 1 and (len(joined) > 1 or None in joined)):
            raise ValueError(f"编号{'、'.join(map(str, item.n))}不能合为一条")


def _section_drafts(pieces: tuple[_Numbered, ...], answer: AnswerModel) -> tuple[Draft, ...]:
    out: list[Draft] = []
    for item in cast("Sections", answer).items:
        chosen = [pieces[n - 1] for n in sorted(item.n)]
        unit = chosen[0].unit
        free = chosen[0].free and not unit.grouped
        out.append(
            Draft(
                unit=unit.id,
                sentences=tuple(s for p in chosen for s in p.sentences),
                kind=Kind(item.kind) if free else unit.kind,
                summary=item.summary,
                title=item.title or None,
                theme=item.theme,
            )
        )
    return tuple(out)
