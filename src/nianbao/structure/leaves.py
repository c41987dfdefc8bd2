"""The units in words that hold no numbered items: by lead phrases, problems, measures, bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.schema.report import Decision, Role
from nianbao.structure.leads import leads_in
from nianbao.structure.nodes import Body, Node
from nianbao.structure.roles import Ruling
from nianbao.structure.stretches import Stretch, lead_in, measures_in, organs_in, problems_in
from nianbao.text.figures import find_figures
from nianbao.text.lexicon import pattern

_LACK = pattern("shortfalls.admits")
_GENERAL = pattern("shortfalls.general")
_BACKGROUND = pattern("report.background")
_ORGAN = pattern("bodies.opens_with")

LONG = 700
"""Characters above which a heading holds several items, though nothing below it has a lead phrase."""
_FEW = 3
"""Paragraphs up to which a top-level section without a lead phrase is one item."""
_OWN = 60
"""Characters from which a paragraph without lead phrase stands for itself among its like."""
_TOLD = (Role.ACHIEVEMENTS, Role.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class LeafPiece:
    """A unit to be: `[start, end)`, its title's span, the node it hangs under."""

    start: int
    end: int
    title: Stretch | None
    node: Node
    role: Role
    decision: Decision
    grouped: bool = True


def grouped_paragraphs(content: Sequence[Body | Node]) -> list[Stretch | Node]:
    """Bodies joined to paragraphs: a piece that begins inside a line goes on with the one before."""
    out: list[Stretch | Node] = []
    for piece in content:
        if isinstance(piece, Node):
            out.append(piece)
        elif out and not isinstance(out[-1], Node) and not piece.line:
            out[-1] = (out[-1][0], piece.end)
        else:
            out.append((piece.start, piece.end))
    return out


@dataclass(frozen=True, slots=True)
class Leaves:
    """Finds the units of a shaped text below the last heading or number."""

    shaped: str

    def under(self, node: Node, ruling: Ruling) -> list[LeafPiece]:
        """The units under a heading or number without lower ones that stand for themselves."""
        groups = [g for g in grouped_paragraphs(node.bodies) if not isinstance(g, Node)]
        leads = [self._leads(g, ruling.role, run_in=node.run_in and i == 0) for i, g in enumerate(groups)]
        count = sum(map(len, leads))
        if count >= 2 or (count == 1 and len(groups) > 1 and not node.run_in):
            return self._led(node, groups, leads, ruling)
        if ruling.role is Role.DEFICIENCIES and not node.run_in and groups and not node.children:
            found = self._problems(node, groups, ruling)
            if len(found) > 1 or node.title is None:
                return found
        elif ruling.role in _TOLD and groups and not node.run_in:
            found = self._organs(node, groups, ruling)
            if len(found) > 1:
                return found
            if len(groups) == 1 and _BACKGROUND.search(self.shaped, *groups[0]):
                return []
        return [LeafPiece(node.start, node.own_end, node.title, node, ruling.role, ruling.decision)]

    def among(self, node: Node, group: Stretch, ruling: Ruling, *, alone: bool) -> list[LeafPiece]:
        """The units of a paragraph without a number; `alone` when its section has no other."""
        phrases = self._leads(group, ruling.role, run_in=False)
        if phrases:
            return self._led(node, [group], [phrases], ruling)
        if ruling.role is Role.DEFICIENCIES:
            return self._problems(node, [group], ruling)
        if ruling.role is Role.PLANS:
            return _untitled(node, measures_in(self.shaped, *group, each=alone), ruling)
        return _untitled(node, organs_in(self.shaped, *group), ruling)

    def before(self, node: Node, group: Stretch, ruling: Ruling) -> list[LeafPiece]:
        """The units of a paragraph between a heading and its first number: usually none.

        An opening of several sentences, or with a figure, that does not announce a list tells something
        of its own; one of a section of shortfalls where it names a problem.
        """
        phrases = self._leads(group, ruling.role, run_in=False)
        if phrases:
            return self._led(node, [group], [phrases], ruling)
        counts = bool(find_figures(self.shaped, *group))
        announces = self.shaped[group[1] - 1] in ":,"
        if ruling.role is Role.DEFICIENCIES:
            if self._names_problems(group):
                return self._problems(node, [group], ruling)
            # A general confession with a figure is told as a whole: the figure would be lost.
            return _untitled(node, [group], ruling) if counts and not announces else []
        if announces or (self.shaped.count("。", *group) < 2 and not counts):
            return []
        return self.among(node, group, ruling, alone=False)

    def _names_problems(self, group: Stretch) -> bool:
        """Whether words in front of a list name problems of their own, not only that there are some."""
        words = self.shaped[lead_in(self.shaped, *group) : group[1]]
        return words[-1:] in ("。", ";") and bool(_LACK.search(words)) and not _GENERAL.search(words)

    def _leads(self, group: Stretch, role: Role, *, run_in: bool) -> list[Stretch]:
        found = leads_in(self.shaped, *group, lacking=role is Role.DEFICIENCIES)
        return [] if run_in and (len(found) < 2 or found[0][0] != group[0]) else found

    def _led(
        self, node: Node, groups: Sequence[Stretch], leads: Sequence[Sequence[Stretch]], ruling: Ruling
    ) -> list[LeafPiece]:
        """A unit for each lead phrase.

        Words in front of the first stand alone when they are long, else go on with the unit before.
        """
        found: list[LeafPiece] = []
        for (start, end), phrases in zip(groups, leads, strict=True):
            stop = phrases[0][0] if phrases else end
            if stop - start >= _OWN and self.shaped[stop - 1] not in ":,":
                found += self.among(node, (start, stop), ruling, alone=False)
            elif stop > start and found:
                found[-1] = replace(found[-1], end=stop)
            edges = [*(p[0] for p in phrases), end]
            for phrase, until in zip(phrases, edges[1:], strict=True):
                found.append(LeafPiece(phrase[0], until, phrase, node, ruling.role, ruling.decision))
        return found

    def _organs(self, node: Node, groups: Sequence[Stretch], ruling: Ruling) -> list[LeafPiece]:
        """Paragraphs without lead phrases: an item per body they move to, else the heading's one item.

        A top-level section of many paragraphs is no unit: there each paragraph stands for itself.
        """
        if _BACKGROUND.search(self.shaped, *groups[0]) and node.level <= 1:
            groups = groups[1:]
        long = len(groups) > _FEW or node.own_end - node.start > LONG
        if node.level <= 1 and (ruling.role is Role.LEADERSHIP or long):
            return [p for g in groups for p in self.among(node, g, ruling, alone=False)]
        heads = [_ORGAN.match(self.shaped, *g) for g in groups]
        if heads and heads[0] and len({h.group() for h in heads if h}) >= 2:
            return _untitled(node, [s for g in groups for s in organs_in(self.shaped, *g)], ruling)
        return _untitled(node, organs_in(self.shaped, groups[0][0], groups[-1][1]), ruling) if groups else []

    def _problems(self, node: Node, groups: Sequence[Stretch], ruling: Ruling) -> list[LeafPiece]:
        found: list[LeafPiece] = []
        for index, (start, end) in enumerate(groups):
            # A number of its own means that the words behind it are the problem, no introduction.
            introduced = index == 0 and (node.title is not None or node.marker is None)
            begin = lead_in(self.shaped, start, end) if introduced else start
            if begin < end:
                found += _untitled(node, problems_in(self.shaped, begin, end), ruling)
        return found


def _untitled(node: Node, spans: Sequence[Stretch], ruling: Ruling) -> list[LeafPiece]:
    return [LeafPiece(a, b, None, node, ruling.role, ruling.decision, grouped=False) for a, b in spans]
