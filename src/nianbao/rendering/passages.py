"""The source beside a page: its paragraphs, cut where evidence, figures and 《titles》 begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nianbao.errors import InputError
from nianbao.rendering.labels import PageLabels
from nianbao.rendering.segments import Mark, Segment, clipped, segments
from nianbao.rendering.view import Ref
from nianbao.text.document_titles import find_documents
from nianbao.text.figures import find_figures
from nianbao.text.list_numbers import Scheme, list_number
from nianbao.text.script import script_of

FIGURE, TITLE = "figure", "title"
_EVIDENCE = "evidence "
_LONGEST_HEADING = 40
_LINE = re.compile(r"[^\n]+")
_TOP = re.compile(r"\s*" + list_number(Scheme.HAN))
_SECOND = re.compile(r"\s*" + list_number(Scheme.HAN_PAREN))


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of text; `form` is `figure`, `title` or empty."""

    text: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the source that something rests on.

    `[start, end)` are characters of the source and `text` its words there; `key` names what rests on
    them, in digits, and `mark` is its place as printed; `tone` is what it is shown as (`achievement`,
    `deficiency`, `plan`, `cited`).
    """

    key: str
    mark: str
    start: int
    end: int
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces that the same evidence covers: `keys` are empty between evidence.

    `anchors` are those of the keys whose evidence begins here; `tone` is that of the first key.
    """

    pieces: tuple[Fragment, ...]
    keys: tuple[str, ...] = ()
    anchors: tuple[Ref, ...] = ()
    tone: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(one.text for one in self.pieces)


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A paragraph, or a quote alone: `place` then says where it stands; `level` above 0 is a heading's."""

    stretches: tuple[Stretch, ...]
    level: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class CheckingPage:
    """What a checking page shows: what is said on one side, the sources on the other."""

    words: PageLabels
    keys: tuple[tuple[str, str], ...]
    said: object
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One source: `whole` is False when only the quotes are at hand."""

    name: str
    passages: tuple[SourcePassage, ...]
    whole: bool

    @property
    def lang(self) -> str:
        """The language tag of the source's own script, which a document about it need not share."""
        words = (stretch.text for passage in self.passages for stretch in passage.stretches)
        return script_of("".join(words)).tag


def pieces(text: str) -> tuple[Fragment, ...]:
    """`text` cut into figures, 《titles》 and what is between; the joined texts are `text`."""
    return tuple(_fragment(one) for one in segments(text, _inside(text)))


def panel_of(name: str, text: str | None, evidence: Sequence[Evidence], place: str) -> Panel:
    """A source by its cleaned name: its whole text where it is at hand, the quotes alone where it is None.

    Raises InputError when a quote does not stand in the text at its offsets.
    """
    if text is None:
        return Panel(name, quotes_alone(evidence, place), whole=False)
    for one in evidence:
        if text[one.start : one.end] != one.text:
            raise InputError(
                f"The text of {name} is not the one that was cited: "
                f"the quote at [{one.start}, {one.end}) does not stand there.",
                "Give the report that the summary was made from, as nianbao reads it, or none.",
            )
    return Panel(name, whole_text(text, evidence), whole=True)


def whole_text(text: str, evidence: Sequence[Evidence]) -> tuple[SourcePassage, ...]:
    """The paragraphs of a source; blank lines are left out. Raises ValueError for evidence outside of it."""
    lines = [line.span() for line in _LINE.finditer(text) if line[0].strip()]
    rows = stretches(text, evidence, lines, inside=_inside(text))
    return tuple(
        SourcePassage(row, _level(text[start:end])) for row, (start, end) in zip(rows, lines, strict=True)
    )


def stretches(
    text: str,
    evidence: Sequence[Evidence],
    bounds: Iterable[tuple[int, int]],
    *,
    anchors: str = "evidence-",
    inside: Iterable[Mark] = (),
) -> Iterator[tuple[Stretch, ...]]:
    """The half-open parts of a text, which ascend, each cut where evidence begins and ends.

    `anchors` begins the names of anchors; `inside` are figures and 《titles》. Raises ValueError for evidence
    outside of the text.
    """
    marks = [Mark(one.start, one.end, _EVIDENCE + one.key) for one in evidence]
    begun = _Anchors(evidence, anchors)
    for row in clipped(segments(text, [*marks, *inside]), bounds):
        yield tuple(begun.stretch(tuple(map(_fragment, run)), keys) for keys, run in groupby(row, _keys))


def quotes_alone(evidence: Sequence[Evidence], place: str) -> tuple[SourcePassage, ...]:
    """The quotes in the order of the source, each once; `place` is filled with `{start}` and `{end}`."""
    shared: dict[tuple[int, int, str], list[str]] = {}
    for one in sorted(evidence, key=lambda one: (one.start, one.end)):
        shared.setdefault((one.start, one.end, one.text), []).append(one.key)
    begun = _Anchors(evidence)
    return tuple(
        SourcePassage(
            (begun.stretch(pieces(text), tuple(dict.fromkeys(keys))),),
            place=place.format(start=start, end=end),
        )
        for (start, end, text), keys in shared.items()
    )


class _Anchors:
    """Makes the stretches of one source in order: a key's anchor stands where its evidence first begins."""

    def __init__(self, evidence: Sequence[Evidence], prefix: str = "evidence-") -> None:
        self._first = {one.key: one for one in reversed(evidence)}
        self._prefix = prefix
        self._begun: set[str] = set()

    def stretch(self, some: tuple[Fragment, ...], keys: tuple[str, ...]) -> Stretch:
        """The pieces that the evidence of those keys covers."""
        if not keys:
            return Stretch(some)
        fresh = [key for key in keys if key not in self._begun]
        self._begun.update(fresh)
        anchors = tuple(Ref(self._prefix + key, self._first[key].mark, key) for key in fresh)
        return Stretch(some, keys=keys, anchors=anchors, tone=self._first[keys[0]].tone)


def _inside(text: str) -> Iterator[Mark]:
    yield from (Mark(one.span.start, one.span.end, TITLE) for one in find_documents(text))
    yield from (Mark(one.span.start, one.span.end, FIGURE) for one in find_figures(text))


def _fragment(segment: Segment) -> Fragment:
    return Fragment(segment.text, next((key for key in segment.keys if key in (TITLE, FIGURE)), ""))


def _keys(segment: Segment) -> tuple[str, ...]:
    return tuple(key.removeprefix(_EVIDENCE) for key in segment.keys if key.startswith(_EVIDENCE))


def _level(line: str) -> int:
    """The level of a heading, 0 for body text: a short line that begins with the number of one."""
    if len(line.strip()) > _LONGEST_HEADING or line.rstrip().endswith(("。", "；", ";")):
        return 0
    return 1 if _TOP.match(line) else 2 if _SECOND.match(line) else 0
