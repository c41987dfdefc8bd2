"""Where the role turns inside a section: a confession or an announcement without a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.schema.report import Role
from nianbao.structure.decisions import RoleRule
from nianbao.structure.nodes import Body, Node
from nianbao.structure.roles import Ruling, future_share, lack_share, ruled, sentences_of
from nianbao.text.lexicon import pattern

_LACK_OPENS = pattern("shortfalls.opens")
_LACK_ADMITTED = pattern("shortfalls.confesses")
_PLAN_OPENS = pattern("plans.opens")
_PLAN_OPENS_SOFT = pattern("plans.opens_behind_shortfalls")

_SURE = 0.5
_OPENS, _ADMITS = 160, 200
"""Characters in which a confession must begin, and say what it confesses."""
_CUE = 12


@dataclass(frozen=True, slots=True)
class Turns:
    """Finds the turns of a report; `lack` and `plan` tell whether it has no section for them."""

    shaped: str
    year: int | None
    lack: bool
    plan: bool

    def at(self, piece: Body | Node, role: Role) -> Ruling | None:
        """The turn at a piece that opens as a confession or an announcement, None when there is none.

        Only a report without a section for it turns, and a mixed section.
        """
        ruling = self.opening(piece, role)
        if ruling is None or role is Role.MIXED:
            return ruling
        if ruling.role is Role.DEFICIENCIES:
            return ruling if self.lack and role in (Role.ACHIEVEMENTS, Role.LEADERSHIP) else None
        return ruling if self.plan else None

    def opening(self, piece: Body | Node, state: Role) -> Ruling | None:
        """The role that the first words of a piece announce, None when it is `state` or none.

        A heading that announces nothing itself goes by the first words under it.
        """
        found = self._opening(piece, state)
        if found is None and isinstance(piece, Node) and piece.bodies and piece.bodies[0].line:
            return self._opening(piece.bodies[0], state)
        return found

    def _opening(self, piece: Body | Node, state: Role) -> Ruling | None:
        start, words = self._words(piece)
        plan = self._announces(words, state)
        if plan:
            return None if state is Role.PLANS else ruled(Role.PLANS, RoleRule.OPENING, plan.group(), start)
        opens = _LACK_OPENS.match(words[:_OPENS])
        if opens and state is not Role.DEFICIENCIES and _LACK_ADMITTED.search(words[:_ADMITS]):
            cue = opens.group()[-_CUE:]
            return ruled(Role.DEFICIENCIES, RoleRule.OPENING, cue, start + opens.end() - len(cue))
        return None

    def in_mixed(self, piece: Body | Node, state: Role) -> Ruling | None:
        """The turn at any piece of a mixed section: by its opening, else by what its sentences do."""
        turned = self.opening(piece, state)
        start, words = self._words(piece)
        if turned is not None or self._announces(words, state):
            return turned
        said = sentences_of(self.shaped, start, self._own_end(piece, state))
        lack, ahead = lack_share(said), future_share(said)
        if state is Role.PLANS:
            admits = min(lack, lack_share(said[:2])) >= _SURE > ahead
            return ruled(Role.DEFICIENCIES, RoleRule.ADMITS, f"{lack:.0%}") if admits else None
        return ruled(Role.PLANS, RoleRule.ANNOUNCES, f"{ahead:.0%}") if lack == 0 and ahead >= _SURE else None

    def _own_end(self, piece: Body | Node, state: Role) -> int:
        """Where a piece ends, or goes over to what is to be done about it."""
        for inner in piece.content if isinstance(piece, Node) else ():
            if isinstance(inner, Body) and self._announces(self._words(inner)[1], state):
                return inner.start
        return _end(piece)

    def _words(self, piece: Body | Node) -> tuple[int, str]:
        """A piece's words from its lead phrase on, and where they begin."""
        start = piece.start
        if isinstance(piece, Node):
            start = piece.title[0] if piece.title else piece.end
        words = self.shaped[start : _end(piece)]
        return start + len(words) - len(words.lstrip()), words.lstrip()

    def _announces(self, words: str, state: Role) -> re.Match[str] | None:
        plan = _PLAN_OPENS.match(words)
        years = re.findall(r"20\d\d(?=年)", plan.group()) if plan else []
        if years and self.year is not None and int(years[-1]) <= self.year:
            return None
        if plan is None and state is Role.DEFICIENCIES:
            return _PLAN_OPENS_SOFT.match(words)
        return plan


def _end(piece: Body | Node) -> int:
    return piece.end if isinstance(piece, Body) else piece.own_end


def hoist(top: Node, role: Role, turns: Turns) -> None:
    """Move a confession or an announcement at the end of a section out of the last unit it follows."""
    chain = [top]
    while chain[-1].children:
        chain.append(chain[-1].children[-1])
    for depth, holder in enumerate(chain[1:], 1):
        for index, piece in enumerate(holder.content):
            # The first words under a heading are what it is over: they do not leave it empty.
            headed = index == 0 and (holder.run_in or (isinstance(piece, Body) and piece.line))
            if isinstance(piece, Body) and not headed and turns.at(piece, role) is not None:
                _move(chain[: depth + 1], index)
                return


def _move(chain: Sequence[Node], index: int) -> None:
    """Hang the last node's content from `index` on, and all that follows it, under the first."""
    top, holder = chain[0], chain[-1]
    moved = holder.content[index:]
    del holder.content[index:]
    for above, below in zip(reversed(chain[1:-1]), reversed(chain[2:]), strict=True):
        after = above.content.index(below) + 1
        moved += above.content[after:]
        del above.content[after:]
    for piece in moved:
        if isinstance(piece, Node):
            piece.parent = top
    at = top.content.index(chain[1]) + 1
    top.content[at:at] = moved
