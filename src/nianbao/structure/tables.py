"""Tables in a text: rows of cells parted by tabs or `|`, read under their header.

A row under 问题, 原因, 整改措施 gives a shortfall, its cause and a plan; a row of sentences gives an item
of its section's role, rows of values whose column or row names a unit one item together. Other rows give
no items; they stay in the report as blocks of their own part, and a note names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from nianbao.schema.report import CausePassage, Decision, Part, Role, Unit
from nianbao.structure.blocks import TextParagraph
from nianbao.structure.decisions import RoleRule
from nianbao.structure.leaves import LeafPiece
from nianbao.structure.nodes import Node
from nianbao.structure.roles import Ruling
from nianbao.text.cells import TextRow, rows_in
from nianbao.text.figures import find_figures
from nianbao.text.folding import HAN
from nianbao.text.lexicon import pattern
from nianbao.text.list_numbers import Scheme, after_number, marker_at
from nianbao.text.spans import Span

_HAN = re.compile(f"[{HAN}]")
_LONGEST_LABEL = 16
_SAYS = 12
"""Chinese characters from which a cell says something; below it is a label or a value."""
_BRIDGE = 24
"""Characters of the longest line that stands inside a table without cells: a group of its rows."""
_QUOTED = 20
_VALUE = re.compile(r"[\d.,% -]*\d[\d.,% ]*|[-—/]{1,2}")
_CLAUSES = re.compile(r"[,。;]")
_SENTENCE = re.compile(r"[。;!?]")
_LONGEST_LEAD = 25
_SECTIONS = pattern("report.work_heading", "shortfalls.heading", "plans.heading")


class Column(Enum):
    """What a column is about, by its header."""

    PROBLEM = auto()
    CAUSE = auto()
    MEASURE = auto()
    RESULT = auto()
    OTHER = auto()


_HEADERS = (
    (Column.CAUSE, pattern("columns.cause")),
    (Column.PROBLEM, pattern("columns.problem")),
    (Column.MEASURE, pattern("columns.measure")),
    (Column.RESULT, pattern("columns.result")),
)
_TOLD = {Column.MEASURE, Column.RESULT}
_ROLES = {Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS}


@dataclass(frozen=True, slots=True)
class TextTable:
    """Consecutive rows below their header; None where the first row already tells something."""

    header: TextRow | None
    rows: tuple[TextRow, ...]

    @property
    def span(self) -> Span:
        """From the first row, the header included, to the end of the last."""
        return Span((self.header or self.rows[0]).start, self.rows[-1].end)


@dataclass(frozen=True, slots=True)
class TablePieces:
    """What tables give: units to be, causes with the start of the unit they are given for, notes."""

    units: tuple[LeafPiece, ...]
    causes: tuple[tuple[Span, int], ...]
    notes: tuple[str, ...]


def tables_in(shaped: str, found: Sequence[TextParagraph]) -> list[TextTable]:
    """The tables that stand in the report's body, in order."""
    body = [p for p in found if p.part is Part.BODY]
    rows = [row for row in rows_in(shaped) if any(row.start <= p.start < row.end for p in body)]
    tables: list[list[TextRow]] = []
    for row in rows:
        if tables and _follows(shaped, tables[-1], row):
            tables[-1].append(row)
        else:
            tables.append([row])
    told = [_tells(shaped, rows[0]) for rows in tables]
    return [
        TextTable(None, tuple(rows)) if tells else TextTable(rows[0], tuple(rows[1:]))
        for rows, tells in zip(tables, told, strict=True)
        if tells or len(rows) > 1
    ]


def set_apart(found: Sequence[TextParagraph], tables: Sequence[TextTable]) -> list[TextParagraph]:
    """The paragraphs, those that stand in tables as parts of their own."""
    spans = [table.span for table in tables]
    return [
        replace(p, part=Part.TABLE)
        if p.part is Part.BODY and any(span.start <= p.start < span.end for span in spans)
        else p
        for p in found
    ]


def pieces_of_tables(
    shaped: str, tables: Sequence[TextTable], root: Node, rulings: Mapping[Node, Ruling]
) -> TablePieces:
    """The units and causes that the rows give, each under the heading that stands above its table."""
    units: list[LeafPiece] = []
    causes: list[tuple[Span, int]] = []
    notes: list[str] = []
    for table in tables:
        reader = _Reader(shaped, table, *_place(table, root, rulings))
        own = list(reader.units())
        units += own
        causes += reader.causes(own)
        silent = sum(not any(p.start < row.end and row.start < p.end for p in own) for row in table.rows)
        if silent > 0:
            first = shaped[slice(*_filled(table.rows[-1])[0])] if _filled(table.rows[-1]) else ""
            notes.append(f"Rows of a table (表格) that are no items: {silent}, the last “{first[:_QUOTED]}”.")
    return TablePieces(tuple(units), tuple(causes), tuple(notes))


def with_rows(found: Sequence[LeafPiece], rows: TablePieces) -> list[LeafPiece]:
    """The units of the text and of tables in order.

    A heading that stands over nothing but such a table is no unit; a row inside a unit is part of that.
    """
    over = {piece.node for piece in rows.units}
    kept = [p for p in found if not (p.node in over and not p.node.content and p.end <= p.node.end)]
    held = [Span(p.start, p.end) for p in kept]
    apart = [p for p in rows.units if not any(span.meets(Span(p.start, p.end)) for span in held)]
    return sorted((*kept, *apart), key=lambda piece: piece.start)


def causes_in_rows(rows: TablePieces, units: Sequence[Unit]) -> Iterator[CausePassage]:
    """The causes that rows give, each for the shortfall of its row."""
    owners = {unit.span.start: unit.id for unit in units}
    for span, start in rows.causes:
        if start in owners:
            yield CausePassage(span, (owners[start],))


def _follows(shaped: str, before: Sequence[TextRow], row: TextRow) -> bool:
    """Whether a row goes on with a table: nothing stands between, or the name of a group of rows.

    A numbered heading begins a new table; so does the name of a section where no header stands above.
    """
    between = shaped[before[-1].end : row.start].strip()
    if len(between) > _BRIDGE or "\n" in between or between.endswith(("。", ":", ";")):
        return False
    number = marker_at(between, 0)
    section = number is not None and number.scheme <= Scheme.HAN
    return not section and not (_SECTIONS.search(between) and _tells(shaped, before[0]))


def _tells(shaped: str, row: TextRow) -> bool:
    """Whether a row closes with a sentence or clauses behind mere labels: then it is no header."""
    filled = _filled(row)
    labels = [shaped[slice(*cell)].rstrip("。:") for cell in filled[:-1]]
    if not labels or any(_SENTENCE.search(label) for label in labels):
        return False
    words = shaped[slice(*filled[-1])]
    return words.endswith("。") or (len(_HAN.findall(words)) >= _SAYS and _CLAUSES.search(words) is not None)


def _filled(row: TextRow) -> list[tuple[int, int]]:
    return [cell for cell in row.cells if cell[1] > cell[0]]


def _place(table: TextTable, root: Node, rulings: Mapping[Node, Ruling]) -> tuple[Node, Ruling | None]:
    """The node a table hangs under, and the ruling that holds there."""
    node = root
    for candidate in root.walk():
        if candidate.start > table.span.start:
            break
        node = candidate
    above: Node | None = node
    while above is not None and above not in rulings:
        above = above.parent
    return node, None if above is None else rulings[above]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one table under a heading."""

    shaped: str
    table: TextTable
    node: Node
    ruling: Ruling | None

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the columns are about, by the header; without one, nothing is known of any."""
        cells = self.table.header.cells if self.table.header else ()
        return tuple(self._column(self.shaped[slice(*cell)]) for cell in cells)

    def units(self) -> Iterator[LeafPiece]:
        """The units of the rows below the header, in order."""
        columns = self.columns
        if Column.PROBLEM in columns:
            for row in self.table.rows:
                yield from self._of_columns(row, columns)
            return
        role = self.ruling.role if self.ruling else Role.OTHER
        role = Role.PLANS if Column.MEASURE in columns and role not in _ROLES else role
        if role in _ROLES:
            told = [
                (row, piece) for row in self.table.rows for piece in self._of_sentences(row, role, columns)
            ]
            yield from self._figures_as_one(told)

    def _figures_as_one(self, told: Sequence[tuple[TextRow, LeafPiece]]) -> Iterator[LeafPiece]:
        """The pieces, those of rows of measured values that follow each other as one."""
        before: LeafPiece | None = None
        for row, piece in told:
            valued = self._valued(row)
            if before is not None and valued:
                before = replace(before, end=piece.end)
                continue
            if before is not None:
                yield before
            before = piece if valued else None
            if not valued:
                yield piece
        if before is not None:
            yield before

    def _valued(self, row: TextRow) -> bool:
        """Whether bare values stand behind a row's first cell."""
        return any(_VALUE.fullmatch(self.shaped, *cell) for cell in _filled(row)[1:])

    def causes(self, own: Sequence[LeafPiece]) -> Iterator[tuple[Span, int]]:
        """The cells of causes, each with the start of the shortfall in its row or in one above."""
        columns = self.columns
        for row in self.table.rows:
            lacks = [p for p in own if p.role is Role.DEFICIENCIES and p.start < row.end]
            for column, cell in zip(columns, row.cells, strict=False):
                if column is Column.CAUSE and cell[1] > cell[0] and lacks:
                    yield Span(*cell), lacks[-1].start

    def _of_columns(self, row: TextRow, columns: Sequence[Column]) -> Iterator[LeafPiece]:
        told = {Column.PROBLEM: Role.DEFICIENCIES, Column.MEASURE: Role.PLANS}
        heads = self.table.header.cells if self.table.header else ()
        for column, cell, head in zip(columns, row.cells, heads, strict=False):
            if column in told and self._has_words(cell):
                cue = Span(*head)
                decision = Decision(RoleRule.COLUMN, cue.cut(self.shaped), cue)
                yield LeafPiece(*cell, None, self.node, told[column], decision)

    def _of_sentences(self, row: TextRow, role: Role, columns: Sequence[Column]) -> Iterator[LeafPiece]:
        """A unit from the first cell with words to the last that says something, when one does."""
        told = {cell for column, cell in zip(columns, row.cells, strict=False) if column in _TOLD}
        valued = self._valued(row)
        says = [
            cell
            for cell in _filled(row)
            if self._says(cell, valued=valued) or (cell in told and self._has_words(cell))
        ]
        if says and self.ruling is not None:
            first = next(cell for cell in row.cells if self._has_words(cell))
            title = self._lead(first) if self.table.header is None and first != says[-1] else None
            yield LeafPiece(first[0], says[-1][1], title, self.node, role, self.ruling.decision)

    def _lead(self, cell: tuple[int, int]) -> tuple[int, int] | None:
        """The lead phrase in a row's first cell, without its number and closing mark."""
        words = self.shaped[slice(*cell)].rstrip("。: —–")
        number = after_number(words)
        if _SENTENCE.search(words) or len(words) - number > _LONGEST_LEAD:
            return None
        return cell[0] + number, cell[0] + len(words)

    def _has_words(self, cell: tuple[int, int]) -> bool:
        return _HAN.search(self.shaped, *cell) is not None

    def _says(self, cell: tuple[int, int], *, valued: bool) -> bool:
        """Whether a cell says something; beside bare values a long label says nothing."""
        words = self.shaped[slice(*cell)]
        clauses = not valued or _CLAUSES.search(words) is not None
        long = words.endswith("。") or (clauses and len(_HAN.findall(words)) >= _SAYS)
        return long or any(figure.unit for figure in find_figures(self.shaped, *cell))

    @staticmethod
    def _column(words: str) -> Column:
        plain = re.sub(r"\s", "", words)
        if len(plain) > _LONGEST_LABEL:
            return Column.OTHER
        return next((column for column, form in _HEADERS if form.search(plain)), Column.OTHER)
