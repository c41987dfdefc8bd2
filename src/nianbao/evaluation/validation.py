"""Checks gold files against labelling.md: every complaint, never only the first.

Offsets are half-open characters of the report's text. A file that passes can be scored with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import InputError
from nianbao.evaluation.gold import Gold, GoldFault, GoldFigure, GoldItem, KeyFact, read_gold
from nianbao.evaluation.scoring.executive import said
from nianbao.evaluation.skeleton import SKELETON
from nianbao.readers import load
from nianbao.schema.report import Kind, Role
from nianbao.schema.summary import TITLE_LIMIT
from nianbao.text.figures import figure_key, find_documents, title_key
from nianbao.text.folding import is_content, norm
from nianbao.text.quantities import scan
from nianbao.text.spans import Span

FEWEST_FACTS, MOST_FACTS = 8, 12
"""Key facts of a report, after scoring.md."""

_ROLES = (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)
_RATES = ("%", "‰", "‱")


@dataclass(frozen=True, slots=True)
class GoldComplaint:
    """A fault with its file. `absent` marks the one that is none of the labels: the report was not found."""

    file: str
    item: str
    reason: str
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Validation:
    """What was wrong with so many files."""

    files: int
    complaints: tuple[GoldComplaint, ...]

    @property
    def wrong(self) -> int:
        """Complaints about labels."""
        return sum(not one.absent for one in self.complaints)

    @property
    def absent(self) -> int:
        """Files whose report was not found."""
        return sum(one.absent for one in self.complaints)

    @property
    def exit_code(self) -> int:
        """1 when labels are wrong, 3 when only some text was not found, else 0."""
        return 1 if self.wrong else 3 if self.absent else 0


def validate(paths: Sequence[Path], reports: Mapping[str, Path]) -> Validation:
    """Check gold files. `reports` maps the SHA-256 of a report file's bytes to where it is."""
    complaints: list[GoldComplaint] = []
    labelled: dict[tuple[Path, str], str] = {}
    for path in paths:
        reading = read_gold(path)
        complaints += (GoldComplaint(path.name, fault.item, fault.reason) for fault in reading.faults)
        gold = reading.gold
        if gold is None:
            continue
        # Files named apart by their folders may be two labellers'; in one folder they would count twice.
        for mark in filter(None, (gold.sha256, gold.report)):
            first = labelled.setdefault((path.parent, mark), path.name)
            if first != path.name:
                complaints.append(
                    GoldComplaint(path.name, "", f"{first} labels the same report ({mark[:20]})")
                )
        complaints += _about(path.name, gold, reports)
    return Validation(len(paths), tuple(complaints))


def _about(file: str, gold: Gold, reports: Mapping[str, Path]) -> Iterator[GoldComplaint]:
    """Every complaint about one file that its reader does not make."""
    faults = list(_without_text(gold))
    path = reports.get(gold.sha256)
    if path is None:
        yield _not_found(file, gold, reports)
    else:
        try:
            faults += _with_text(gold, load(path).text)
        except InputError as error:
            faults.append(GoldFault("", error.message))
    for fault in faults:
        yield GoldComplaint(file, fault.item, fault.reason)


def _not_found(file: str, gold: Gold, reports: Mapping[str, Path]) -> GoldComplaint:
    """A changed text is a fault of the labels; a text that is elsewhere is none."""
    for sha256, path in reports.items():
        if gold.report and path.name == gold.report:
            reason = f"the text was changed: {path.name} has SHA-256 {sha256[:12]}…, labelled was "
            return GoldComplaint(file, "", f"{reason}{gold.sha256[:12]}…")
    wanted = gold.report or "its report"
    reason = (
        f"{wanted} was not found: no file has SHA-256 {gold.sha256[:12]}…; name its folder with --reports"
    )
    return GoldComplaint(file, "", reason, absent=True)


def _without_text(gold: Gold) -> Iterator[GoldFault]:
    """What can be told from the labels alone."""
    if gold.labelled_by.startswith(SKELETON):
        yield GoldFault("", f"labelled_by says {SKELETON!r}: correct the labels, then write who did")
    for item in gold.items:
        if not 0 < len(item.title.strip()) <= TITLE_LIMIT:
            reason = f"title of {len(item.title)} characters, wanted 1 to {TITLE_LIMIT}"
            yield GoldFault(item.id, reason)
        if item.role not in _ROLES:
            yield GoldFault(item.id, f"role {item.role} holds no items; one of {', '.join(_ROLES)}")
    if "key_facts" in gold.model_fields_set:
        yield from _facts(gold)


def _facts(gold: Gold) -> Iterator[GoldFault]:
    """The key facts: how many, of which kinds, each tied to an item. A file without the field makes none."""
    facts = gold.key_facts
    if not FEWEST_FACTS <= len(facts) <= MOST_FACTS:
        wanted = f"wanted {FEWEST_FACTS} to {MOST_FACTS} or no field key_facts"
        yield GoldFault("", f"{len(facts)} key facts, {wanted}")
    items = [gold.item_of(fact) for fact in facts]
    for kind in (Kind.DEFICIENCY, Kind.PLAN) if facts else ():
        if not any(item is not None and item.kind is kind for item in items):
            yield GoldFault("", f"no key fact is drawn from a {kind}")
    for fact, item in zip(facts, items, strict=True):
        name = f"fact {fact.id}"
        if item is None:
            yield GoldFault(name, "it belongs to no item: its id is the item's, with a letter when several")
        for anchor in {a for alternatives in fact.anchors for a in alternatives if not norm(a)}:
            yield GoldFault(name, f"anchor {anchor!r} has no letter or digit")


def _with_text(gold: Gold, text: str) -> Iterator[GoldFault]:
    """What the report's text tells of the labels."""
    yield from gold.misplaced(text)
    for item in gold.items:
        for reason in (*_spans(item, text), *_figures(item, text), *_documents(item, text)):
            yield GoldFault(item.id, reason)
    yield from _overlaps(gold.items, text)
    for fact in gold.key_facts:
        source = gold.item_of(fact)
        for reason in _anchors(fact, source, text) if source is not None else ():
            yield GoldFault(f"fact {fact.id}", reason)


def _anchors(fact: KeyFact, item: GoldItem, text: str) -> Iterator[str]:
    """Of every list of a key fact's anchors one stands in the evidence, found as the scorer finds it."""
    evidence = norm("".join(span.cut(text) for span in sorted(item.evidence)))
    for alternatives in fact.anchors:
        if not said(fact.model_copy(update={"anchors": (alternatives,)}), [evidence]):
            yield f"none of {' | '.join(alternatives)} stands in the evidence of {item.id}"


def _spans(item: GoldItem, text: str) -> Iterator[str]:
    for span in item.evidence:
        if len(span) and span.end <= len(text) and not any(map(is_content, span.cut(text))):
            yield f"evidence [{span.start}, {span.end}) holds no letter and no digit"


def _figures(item: GoldItem, text: str) -> Iterator[str]:
    """Figures: inside the evidence, counted once, with the value that is printed."""
    for number, figure in enumerate(item.figures):
        place = f"figure {figure.text} at [{figure.start}, {figure.end})"
        if not any(s.start <= figure.start and figure.end <= s.end for s in item.evidence):
            yield f"{place} lies outside the evidence"
        if any(figure.start < other.end and other.start < figure.end for other in item.figures[:number]):
            yield f"{place} overlaps another figure"
        if reason := _misread(figure, text):
            yield f"{place}: {reason}"


def _misread(figure: GoldFigure, text: str) -> str:
    """Why value or unit are not what is printed; empty when they are, or when the print cannot be read."""
    value, unit = figure_key(figure.value, figure.unit)
    inside = (f for f in scan(text) if figure.start <= f.start and f.number_end <= figure.end)
    printed = {figure_key(found.value, found.printed)[0] for found in inside}
    if printed and value not in printed:
        return f"value {figure.value}{figure.unit} is not what is printed"
    if unit and unit not in _RATES and norm(unit) not in norm(figure.text):
        return f"unit {figure.unit} is not what is printed"
    return ""


def _documents(item: GoldItem, text: str) -> Iterator[str]:
    """Document titles: each stands in the evidence behind a 《, and each 《 there has its title."""
    evidence = [title_key(span.cut(text)) for span in item.evidence]
    keys = [title_key(title) for title in item.documents]
    for title, key in zip(item.documents, keys, strict=True):
        if not key or not any(f"《{key}" in words for words in evidence):
            yield f"document 《{title}》 is not in the evidence"
    for span in item.evidence:
        for document in find_documents(text, span.start, span.end):
            # Where a bracket is never closed, people and program may end the title in different places.
            if not any(key.startswith(document.key) or document.key.startswith(key) for key in keys):
                yield f"《{document.title}》 at {document.span.start} is not among the documents"


def _overlaps(items: Iterable[GoldItem], text: str) -> Iterator[GoldFault]:
    """Evidence shared by two items, or counted twice in one.

    After labelling.md a unit is one item and a heading over several is in none, so nothing may be shared
    but marks and white space.
    """
    spans = sorted(((s, item.id) for item in items for s in item.evidence), key=lambda one: one[0])
    for number, (span, name) in enumerate(spans):
        for later, other in spans[number + 1 :]:
            if later.start >= span.end:
                break
            shared = Span(later.start, min(span.end, later.end))
            if any(map(is_content, shared.cut(text))):
                whose = "itself" if other == name else name
                yield GoldFault(other, f"evidence [{shared.start}, {shared.end}) is shared with {whose}")
