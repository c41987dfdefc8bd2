"""Units by the granularity rule of the labelling guideline: the smallest piece with its own heading or lead phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao import cues
from nianbao.outline.leads import leads_in
from nianbao.outline.stretches import lead_in, measures_in, organs_in, problems_in
from nianbao.outline.numbering import Scheme
from nianbao.outline.roles import Ruling, turn
from nianbao.outline.tree import Body, Node
from nianbao.report import Decision, Role

_LONG = 700
_FEW = 3
"""Paragraphs and characters up to which a heading holds one item when nothing below it has a lead phrase."""
_OPENING = 80
_OWN = 60
"""Characters from which a paragraph without lead phrase stands for itself among its like."""
_HOLDS = (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit to be: `[start, end)`, its title's span, the node it hangs under."""

    start: int
    end: int
    title: tuple[int, int] | None
    node: Node
    role: Role
    decision: Decision
    grouped: bool = True


@dataclass(frozen=True, slots=True)
class Turns:
    """Which turns of role a report allows: those for which it has no section of their own."""

    year: int | None
    lack: bool
    plan: bool

    def at(self, shaped: str, piece: Body | Node, role: Role) -> Ruling | None:
        """The turn at a piece that opens as a confession or an announcement, None when there is none."""
        ruling = turn(shaped, piece, role, self.year, mixed=role is Role.MIXED)
        if ruling is None or ruling.decision.rule != "opening words":
            return None
        if role is Role.MIXED:
            return ruling
        if ruling.role is Role.DEFICIENCIES:
            return ruling if self.lack and role in (Role.ACHIEVEMENTS, Role.LEADERSHIP) else None
        return ruling if self.plan else None


def pieces(shaped: str, root: Node, rulings: dict[Node, Ruling], year: int | None) -> list[Piece]:
    """Every unit of the report, in order of the text."""
    roles = {r.role for r in rulings.values()}
    turns = Turns(
        year,
        lack=not roles & {Role.DEFICIENCIES, Role.MIXED},
        plan=not roles & {Role.PLANS, Role.MIXED},
    )
    found: list[Piece] = []
    for top in root.children:
        _hoist(shaped, top, rulings[top].role, turns)
        found += _Section(shaped, rulings, turns).collect(top)
    return [p for p in found if p.role in _HOLDS and shaped[p.start : p.end].strip()]


def _hoist(shaped: str, top: Node, role: Role, turns: Turns) -> None:
    """Move a confession or announcement at the end of a section out of the last unit it follows."""
    chain, node = [top], top
    while node.children:
        node = node.children[-1]
        chain.append(node)
    for place, holder in enumerate(chain[1:], 1):
        for index, piece in enumerate(holder.content):
            if not isinstance(piece, Body) or (index == 0 and holder.run_in):
                continue
            if turns.at(shaped, piece, role) is None:
                continue
            moved = holder.content[index:]
            del holder.content[index:]
            for lower in moved:
                if isinstance(lower, Node):
                    lower.parent = top
            below = [n for n in chain[place + 1 :] if n in moved]
            if not below or below[0].parent is top:
                top.content.extend(moved)
            return


class _Section:
    """Collects the units of one top-level section; the role may turn on the way."""

    def __init__(self, shaped: str, rulings: dict[Node, Ruling], turns: Turns) -> None:
        self.shaped, self.rulings, self.turns = shaped, rulings, turns
        self.mixed = any(r.role is Role.MIXED for r in rulings.values())

    def collect(self, top: Node) -> list[Piece]:
        ruling = self.rulings[top]
        if ruling.role is not Role.MIXED and not (top.children or top.bodies):
            return []
        found: list[Piece] = []
        for state, run in self._runs(top, ruling):
            override = run[0] if isinstance(run[0], Node) and run[0] in self.rulings else None
            if override is not None and self.rulings[override].role is Role.MIXED:
                found += self.collect(override)
            elif override is not None:
                found += self._node(override, state)
            else:
                found += self._run(top, run, state)
        return found

    def _runs(self, top: Node, ruling: Ruling) -> list[tuple[Ruling, list[Body | Node]]]:
        """The section's content in stretches of one role."""
        mixed = ruling.role is Role.MIXED
        state = ruling
        if mixed:
            title = self.shaped[slice(*top.title)] if top.title else ""
            worked, lacked = cues.WORK_TITLE.search(title), cues.LACK_TITLE.search(title)
            first = (
                Role.ACHIEVEMENTS
                if worked and lacked and worked.start() < lacked.start() and not cues.PLAN_TITLE.search(title)
                else Role.DEFICIENCIES
            )
            state = Ruling(first, ruling.decision)
        runs: list[tuple[Ruling, list[Body | Node]]] = []
        for piece in top.content:
            if isinstance(piece, Node) and piece in self.rulings:
                runs.append((self.rulings[piece], [piece]))
                continue
            if mixed:
                turned = turn(self.shaped, piece, state.role, self.turns.year, mixed=True)
            else:
                turned = self.turns.at(self.shaped, piece, state.role)
            fresh = (
                turned is not None
                or not runs
                or (isinstance(runs[-1][1][0], Node) and runs[-1][1][0] in self.rulings)
            )
            state = turned or state
            if fresh:
                runs.append((state, []))
            runs[-1][1].append(piece)
        return runs

    def _run(self, top: Node, run: Sequence[Body | Node], ruling: Ruling) -> list[Piece]:
        """The units of a stretch of a section that has no lower heading of its own."""
        found: list[Piece] = []
        nodes = [p for p in run if isinstance(p, Node)]
        whole = (
            not nodes and len(run) == len(top.content) and ruling.role in (Role.ACHIEVEMENTS, Role.LEADERSHIP)
        )
        if whole and top.title is not None:
            return self._leaf(top, ruling)
        for group in _paragraphs(run):
            if isinstance(group, Node):
                found += self._node(group, ruling)
                continue
            before = bool(nodes) and group[0] < nodes[0].start
            found += self._bodies(
                top, [group], ruling, opening=before, alone=not nodes and len(list(_paragraphs(run))) == 1
            )
        return found

    def _node(self, node: Node, ruling: Ruling) -> list[Piece]:
        remedy = self._remedy(node, ruling)
        if remedy is not None:
            place, turned = remedy
            rest = node.content[place:]
            del node.content[place:]
            first, last = rest[0].start, max(r.own_end if isinstance(r, Node) else r.end for r in rest)
            spans = measures_in(self.shaped, first, last, each=False)
            plans = [Piece(a, b, None, node, turned.role, turned.decision, grouped=False) for a, b in spans]
            return [*self._node(node, ruling), *plans]
        if not node.children or not self._children_stand(node, ruling.role):
            return self._leaf(node, ruling)
        found: list[Piece] = []
        first = node.children[0]
        for group in _paragraphs(node.content):
            if isinstance(group, Node):
                found += self._node(group, ruling)
            elif group[0] < first.start:
                found += self._opening(node, group, ruling)
            else:
                found += self._bodies(node, [group], ruling, opening=False, alone=False)
        return found

    def _remedy(self, node: Node, ruling: Ruling) -> tuple[int, Ruling] | None:
        """Where a numbered shortfall of a mixed section goes over to its remedy, by index into its content."""
        if not self.mixed or ruling.role is not Role.DEFICIENCIES:
            return None
        for place, piece in enumerate(node.content):
            if place and isinstance(piece, Body):
                turned = turn(self.shaped, piece, Role.DEFICIENCIES, self.turns.year, mixed=False)
                if turned is not None and turned.role is Role.PLANS:
                    return place, turned
        return None

    def _children_stand(self, node: Node, role: Role) -> bool:
        """Whether the numbers under a heading are items, or an enumeration inside one."""
        kids = node.children
        led = [k for k in kids if k.title is not None and (k.run_in or k.content)]
        if 2 * len(led) >= len(kids):
            return True
        if role is Role.DEFICIENCIES:
            return not node.run_in
        own_lines = all(k.line for k in kids) and kids[0].scheme is not Scheme.SPOKEN
        return node.level <= 1 or (own_lines and node.own_end - node.start > _LONG)

    def _opening(self, node: Node, group: tuple[int, int], ruling: Ruling) -> list[Piece]:
        """Words between a heading and its first number: an item only when they tell something."""
        words = self.shaped[slice(*group)]
        if (
            ruling.role in (Role.DEFICIENCIES, Role.PLANS)
            or words[-1] in ":,"
            or len(words) < _OPENING
            or words.count("。") < 2
        ):
            return []
        return self._bodies(node, [group], ruling, opening=True, alone=False)

    def _leaf(self, node: Node, ruling: Ruling) -> list[Piece]:
        """The units under a heading or number without lower ones."""
        end = node.own_end
        groups = [
            g
            for g in _paragraphs([c for c in node.content if isinstance(c, Body)])
            if not isinstance(g, Node)
        ]
        leads = [self._leads(g, ruling.role, run_in=node.run_in and i == 0) for i, g in enumerate(groups)]
        count = sum(map(len, leads))
        if count >= 2 or (count == 1 and len(groups) > 1 and not node.run_in):
            return self._led(node, groups, leads, ruling)
        if ruling.role is Role.DEFICIENCIES and not node.run_in and groups and not node.children:
            found = self._problems(node, groups, ruling)
            if len(found) > 1 or node.title is None:
                return found
        elif ruling.role in (Role.ACHIEVEMENTS, Role.LEADERSHIP) and groups and not node.run_in:
            found = self._organs(node, groups, ruling)
            if len(found) > 1:
                return found
            if len(groups) == 1 and cues.BACKGROUND.search(self.shaped, *groups[0]):
                return []
        return [Piece(node.start, end, node.title, node, ruling.role, ruling.decision)]

    def _leads(self, group: tuple[int, int], role: Role, *, run_in: bool) -> list[tuple[int, int]]:
        found = leads_in(self.shaped, *group, lacking=role is Role.DEFICIENCIES)
        return [] if run_in and (len(found) < 2 or found[0][0] != group[0]) else found

    def _led(
        self, node: Node, groups: list[tuple[int, int]], leads: list[list[tuple[int, int]]], ruling: Ruling
    ) -> list[Piece]:
        found: list[Piece] = []
        for group, phrases in zip(groups, leads, strict=True):
            if not phrases or phrases[0][0] > group[0]:
                stop = phrases[0][0] if phrases else group[1]
                if stop - group[0] >= _OWN and self.shaped[stop - 1] not in ":,":
                    found += self._bodies(node, [(group[0], stop)], ruling, opening=False, alone=False)
                elif found:
                    last = found.pop()
                    found.append(Piece(last.start, stop, last.title, node, ruling.role, ruling.decision))
            edges = [*(p[0] for p in phrases), group[1]]
            for index, phrase in enumerate(phrases):
                found.append(
                    Piece(edges[index], edges[index + 1], phrase, node, ruling.role, ruling.decision)
                )
        return found

    def _bodies(
        self, node: Node, groups: list[tuple[int, int]], ruling: Ruling, *, opening: bool, alone: bool
    ) -> list[Piece]:
        """The units of paragraphs without a number."""
        leads = [self._leads(g, ruling.role, run_in=False) for g in groups]
        if any(leads):
            return self._led(node, groups, leads, ruling)
        if ruling.role is Role.DEFICIENCIES:
            start = lead_in(self.shaped, groups[0][0], groups[-1][1])
            if opening and not cues.LACK.search(self.shaped, start, groups[-1][1]):
                return []
            return [] if opening else self._problems(node, groups, ruling)
        if opening and (self.shaped[groups[-1][1] - 1] in ":," or self.shaped.count("。", *groups[0]) < 2):
            return []
        if ruling.role is Role.PLANS:
            spans = measures_in(self.shaped, groups[0][0], groups[-1][1], each=alone)
        else:
            spans = [s for g in groups for s in organs_in(self.shaped, *g)]
        return [Piece(a, b, None, node, ruling.role, ruling.decision, grouped=False) for a, b in spans]

    def _organs(self, node: Node, groups: list[tuple[int, int]], ruling: Ruling) -> list[Piece]:
        """Paragraphs without lead phrases: an item per body they move to, else the heading's one item.

        A top-level section of many paragraphs is no unit: there each paragraph stands for itself.
        """
        if cues.BACKGROUND.search(self.shaped, groups[0][0], groups[0][1]) and node.level <= 1:
            groups = groups[1:]
        if node.level <= 1 and (
            ruling.role is Role.LEADERSHIP or len(groups) > _FEW or node.own_end - node.start > _LONG
        ):
            return self._bodies(node, groups, ruling, opening=False, alone=len(groups) == 1)
        heads = [cues.ORGAN.match(self.shaped, *g) for g in groups]
        if len(groups) > 1 and len({h.group() for h in heads if h}) >= 2 and heads[0]:
            spans = [s for g in groups for s in organs_in(self.shaped, *g)]
        else:
            spans = organs_in(self.shaped, groups[0][0], groups[-1][1]) if groups else []
        if not spans or len(spans) < 2:
            return []
        return [Piece(a, b, None, node, ruling.role, ruling.decision, grouped=False) for a, b in spans]

    def _problems(self, node: Node, groups: list[tuple[int, int]], ruling: Ruling) -> list[Piece]:
        found: list[Piece] = []
        for index, (start, end) in enumerate(groups):
            # A number of its own means that the words behind it are the problem, no introduction.
            introduced = index == 0 and (node.title is not None or node.marker is None)
            begin = lead_in(self.shaped, start, end) if introduced else start
            if begin >= end:
                continue
            spans = problems_in(self.shaped, begin, end)
            grouped = False
            found += [Piece(a, b, None, node, ruling.role, ruling.decision, grouped) for a, b in spans]
        return found


def _paragraphs(content: Sequence[Body | Node]) -> list[tuple[int, int] | Node]:
    """Bodies joined to paragraphs (a piece that begins inside a line goes on with the one before)."""
    out: list[tuple[int, int] | Node] = []
    for piece in content:
        if isinstance(piece, Node):
            out.append(piece)
        elif out and not isinstance(out[-1], Node) and not piece.line:
            out[-1] = (out[-1][0], piece.end)
        else:
            out.append((piece.start, piece.end))
    return out
