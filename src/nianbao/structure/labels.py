"""Problem, cause and measure told under labels inside one item: `问题:… 原因:… 整改措施:…`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nianbao.schema.report import Role
from nianbao.structure.decisions import RoleRule
from nianbao.structure.leaves import LeafPiece
from nianbao.structure.roles import ruled
from nianbao.text.folding import HAN
from nianbao.text.lexicon import pattern
from nianbao.text.numerals import TO_99

_LABEL = re.compile(rf"(?<![^。;:!?\s【\[)])(?P<label>[{HAN}]{{2,8}})[:】]")
_PROBLEM = pattern("columns.problem")
_CAUSE = pattern("columns.cause")
_MEASURE = pattern("columns.measure")
_WITHIN = (Role.DEFICIENCIES, Role.PLANS)


def by_label(shaped: str, found: Sequence[LeafPiece]) -> list[LeafPiece]:
    """The pieces, those that tell a shortfall and its measure under labels parted in two.

    A cause under its label stays with the shortfall in front of it.
    """
    return [part for piece in found for part in _parts(shaped, piece)]


def _parts(shaped: str, piece: LeafPiece) -> list[LeafPiece]:
    if piece.role not in _WITHIN:
        return [piece]
    labels = _LABEL.finditer(shaped, piece.start, piece.end)
    told = [(_start(shaped, m.start("label")), _role(m["label"])) for m in labels]
    turns = [(at, role) for at, role in told if role is not None]
    if not any(role is Role.PLANS for _, role in turns) or piece.role is Role.PLANS:
        return [piece]
    # What stands in front of the first label (the lead phrase) is of the shortfall.
    own = turns[0][1] is Role.PLANS and turns[0][0] > piece.start
    first = [(piece.start, piece.role)] if own else []
    starts = [*first, *turns, (piece.end, None)]
    starts[0] = (piece.start, starts[0][1])
    parts: list[LeafPiece] = []
    for (start, role), (end, _) in pairwise(starts):
        if role is None:
            continue
        named = piece.title is not None and _role(shaped[slice(*piece.title)]) is None
        title = piece.title if not parts and named else None
        decision = ruled(role, RoleRule.OPENING, shaped[start : start + 4].partition(":")[0], start).decision
        parts.append(
            replace(piece, start=start, end=end, title=title, role=role, decision=decision, grouped=False)
        )
    return parts


def _start(shaped: str, label: int) -> int:
    """Where a label begins, with the bracket in front of it."""
    return label - 1 if shaped[label - 1 : label] in ("【", "[") else label


def _role(label: str) -> Role | None:
    """What a label announces; None for a cause, and for what is no label of these."""
    label = re.sub(rf"[{TO_99}\d]+$", "", label)
    if _CAUSE.search(label):
        return None
    if _MEASURE.search(label):
        return Role.PLANS
    return Role.DEFICIENCIES if _PROBLEM.search(label) else None
