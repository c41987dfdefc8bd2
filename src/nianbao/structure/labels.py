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

_LABEL = re.compile(rf"(?:(?<=[。;:!?\s])|(?<=\A))(?P<label>[{HAN}]{{2,8}})[:】]")
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
    labels = [(m.start("label"), _role(m["label"])) for m in _LABEL.finditer(shaped, piece.start, piece.end)]
    turns = [(at, role) for at, role in labels if role is not None]
    if {role for _, role in turns} != set(_WITHIN):
        return [piece]
    # What stands in front of the first label (the lead phrase) belongs to what that label tells.
    starts = [(piece.start, turns[0][1]), *turns[1:], (piece.end, None)]
    parts: list[LeafPiece] = []
    for (start, role), (end, _) in pairwise(starts):
        if role is None:
            continue
        title = piece.title if not parts else None
        decision = ruled(role, RoleRule.OPENING, shaped[start : start + 4].partition(":")[0], start).decision
        parts.append(
            replace(piece, start=start, end=end, title=title, role=role, decision=decision, grouped=False)
        )
    return parts


def _role(label: str) -> Role | None:
    """What a label announces; None for a cause, and for what is no label of these."""
    if _CAUSE.search(label):
        return None
    if _MEASURE.search(label):
        return Role.PLANS
    return Role.DEFICIENCIES if _PROBLEM.search(label) else None
