"""Units by the rules of labelling.md, "Items": the smallest piece with its own heading or lead phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.schema.report import Role
from nianbao.structure.decisions import RoleRule
from nianbao.structure.labels import by_label
from nianbao.structure.leaves import LONG, LeafPiece, Leaves, grouped_paragraphs
from nianbao.structure.nodes import Body, Node
from nianbao.structure.roles import Ruling, names_work_first
from nianbao.structure.stretches import Stretch, measures_in
from nianbao.structure.turns import Turns, hoist
from nianbao.text.list_numbers import Scheme

_OPENING = 80
"""Characters below which words between a number and its first lower number tell nothing of their own."""
_DONE = (Role.ACHIEVEMENTS, Role.LEADERSHIP)
_HOLDS = (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)


def pieces(
    shaped: str, root: Node, rulings: dict[Node, Ruling], year: int | None
) -> tuple[list[LeafPiece], list[LeafPiece]]:
    """Every unit of the report, and every cause that stands apart, in order of the text.

    Mends the tree on the way: a confession or an announcement that no heading parts from the last
    unit of a section moves out of it.
    """
    roles = {r.role for r in rulings.values()}
    turns = Turns(
        shaped,
        year,
        lack=not roles & {Role.DEFICIENCIES, Role.MIXED},
        plan=not roles & {Role.PLANS, Role.MIXED},
    )
    sections = _Sections(shaped, rulings, turns)
    found: list[LeafPiece] = []
    for top in root.children:
        hoist(top, rulings[top].role, turns)
        found += sections.collect(top)
    told = sorted(
        (p for p in by_label(shaped, found) if shaped[p.start : p.end].strip()), key=lambda p: p.start
    )
    causes = [p for p in told if p.decision.rule == RoleRule.CAUSES]
    return [p for p in told if p.role in _HOLDS], causes


@dataclass(slots=True)
class _Run:
    """Content of a section that has one role; `own` when it is a lower heading with a role of its own."""

    ruling: Ruling
    content: list[Body | Node] = field(default_factory=list)
    own: bool = False


class _Sections:
    """Collects the units of top-level sections; the role may turn inside one."""

    def __init__(self, shaped: str, rulings: dict[Node, Ruling], turns: Turns) -> None:
        self._shaped, self._rulings, self._turns = shaped, rulings, turns
        self._leaves = Leaves(shaped)
        self._mixed = any(r.role is Role.MIXED for r in rulings.values())

    def collect(self, top: Node) -> list[LeafPiece]:
        """The units of a section."""
        found: list[LeafPiece] = []
        for run in self._runs(top, self._rulings[top]):
            node = run.content[0]
            if not run.own or not isinstance(node, Node):
                found += self._run(top, run.content, run.ruling)
            elif run.ruling.role is Role.MIXED:
                found += self.collect(node)
            else:
                found += self._node(node, run.ruling)
        return found

    def _runs(self, top: Node, ruling: Ruling) -> list[_Run]:
        """The section's content in stretches of one role."""
        mixed = ruling.role is Role.MIXED
        state = Ruling(self._first_role(top), ruling.decision) if mixed else ruling
        runs: list[_Run] = []
        for piece in top.content:
            if isinstance(piece, Node) and piece in self._rulings:
                runs.append(_Run(self._rulings[piece], [piece], own=True))
                continue
            turned = self._turns.in_mixed(piece, state.role) if mixed else self._turns.at(piece, state.role)
            state = turned or state
            if turned is not None or not runs or runs[-1].own:
                runs.append(_Run(state))
            runs[-1].content.append(piece)
        return runs

    def _first_role(self, top: Node) -> Role:
        """What a mixed section begins with: shortfalls, unless its heading names the work before them."""
        title = self._shaped[slice(*top.title)] if top.title else ""
        return Role.ACHIEVEMENTS if names_work_first(title) else Role.DEFICIENCIES

    def _run(self, top: Node, content: Sequence[Body | Node], ruling: Ruling) -> list[LeafPiece]:
        """The units of a stretch of a section that has no lower heading of its own."""
        first = next((p for p in content if isinstance(p, Node)), None)
        whole = first is None and len(content) == len(top.content)
        if whole and top.title is not None and ruling.role in (Role.ACHIEVEMENTS, Role.LEADERSHIP):
            return self._leaves.under(top, ruling)
        groups = grouped_paragraphs(content)
        found: list[LeafPiece] = []
        for group in groups:
            if isinstance(group, Node):
                found += self._node(group, ruling)
            elif first is not None and group[0] < first.start:
                found += self._leaves.before(top, group, ruling)
            else:
                found += self._leaves.among(top, group, ruling, alone=len(groups) == 1)
        return found

    def _node(self, node: Node, ruling: Ruling) -> list[LeafPiece]:
        """The units of a numbered piece or a lower heading."""
        ruling = self._rulings[node] if node.causes and node in self._rulings else ruling
        if ahead := self._cut_ahead(node, ruling):
            return [*self._node(node, ruling), *ahead]
        if not node.children or not (node.causes or self._children_stand(node, ruling.role)):
            return self._leaves.under(node, ruling)
        found: list[LeafPiece] = []
        first = node.children[0]
        for group in grouped_paragraphs(node.content):
            if isinstance(group, Node):
                found += self._node(group, ruling)
            elif group[0] > first.start:
                found += self._leaves.among(node, group, ruling, alone=False)
            elif self._tells(group, ruling.role):
                found += self._leaves.before(node, group, ruling)
        return found

    def _cut_ahead(self, node: Node, ruling: Ruling) -> list[LeafPiece]:
        """Cut what a unit goes over to at its end: the remedy of a shortfall, a plan behind work done.

        A remedy only in a report with a mixed section, a plan only where no section is for plans. The
        turn is looked for down the unit's last numbers, since it stands behind all of them.
        """
        lacking = ruling.role is Role.DEFICIENCIES
        if not (self._mixed and lacking) and not (self._turns.plan and ruling.role in _DONE):
            return []
        holder: Node | None = node
        while holder is not None:
            first = _after_own_words(holder)
            for place, piece in enumerate(holder.content[first:], first):
                turned = self._turns.opening(piece, ruling.role) if isinstance(piece, Body) else None
                if turned is not None and turned.role is Role.PLANS:
                    return self._cut(node, holder, place, turned)
            holder = holder.children[-1] if holder.children else None
        return []

    def _cut(self, node: Node, holder: Node, place: int, turned: Ruling) -> list[LeafPiece]:
        """Take the content of `holder` from a place on out of a unit, and make pieces of it."""
        rest = holder.content[place:]
        del holder.content[place:]
        end = max(r.own_end if isinstance(r, Node) else r.end for r in rest)
        spans = measures_in(self._shaped, rest[0].start, end, each=False)
        return [LeafPiece(a, b, None, node, turned.role, turned.decision, grouped=False) for a, b in spans]

    def _children_stand(self, node: Node, role: Role) -> bool:
        """Whether the numbers under a heading are items, or an enumeration inside one."""
        kids = node.children
        if node in self._rulings and role in (Role.DEFICIENCIES, Role.PLANS):
            return True  # its heading names a section, no item
        led = [k for k in kids if k.title is not None and (k.run_in or k.content)]
        if 2 * len(led) >= len(kids):
            return True
        if role is Role.DEFICIENCIES:
            return not node.run_in
        own_lines = all(k.line for k in kids) and kids[0].scheme is not Scheme.SPOKEN
        return node.level <= 1 or (own_lines and node.own_end - node.start > LONG)

    def _tells(self, group: Stretch, role: Role) -> bool:
        """Whether words between a number and its first lower number may tell something of their own."""
        return role not in (Role.DEFICIENCIES, Role.PLANS) and group[1] - group[0] >= _OPENING


def _after_own_words(node: Node) -> int:
    """The place in a node's content behind the words that are its own."""
    first = node.content[0] if node.content else None
    bare = node.title is not None and not node.run_in and isinstance(first, Body) and not first.line
    return 0 if bare else 1
