"""Whether a text is such a report at all: by the roles found in it, and by the genre's words."""

from __future__ import annotations

import re
from collections.abc import Set

from nianbao.errors import NotAReport
from nianbao.schema.report import Role
from nianbao.text.folding import HAN
from nianbao.text.lexicon import pattern
from nianbao.text.numerals import TO_99

_HAN = re.compile(f"[{HAN}]")
_GENRE = pattern("report.genre_word")
_ARTICLE = re.compile(rf"^[ \t]*第[{TO_99}百零〇]+条", re.MULTILINE)
_REQUIRED = (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)
_LEAST_ROLES = 2
_LEAST_WORDS = 10
_SPREAD = 250
"""Characters of text for which at least one of the genre's words must stand."""
_ARTICLES = 5
"""Articles (第…条) at the start of a line from which a text is a law."""
_HINT = "Give a 法治政府建设年度报告 with its achievements, shortfalls or plans."


def recognise(name: str, shaped: str, roles: Set[Role]) -> None:
    """Pass a text that reads as an annual report.

    `roles` are those of its units. Raises NotAReport, which says what is missing.
    """
    why = _why_not(shaped, roles)
    if why:
        raise NotAReport(f"{name} does not read as an annual report: {why}.", _HINT)


def _why_not(shaped: str, roles: Set[Role]) -> str:
    if not _HAN.search(shaped):
        return "it holds no Chinese text"
    if len(_ARTICLE.findall(shaped)) >= _ARTICLES:
        return "it is set out in articles, like a law"
    if len(roles) < _LEAST_ROLES:
        missing = [r.value for r in _REQUIRED if r not in roles]
        return f"no section reads as {', '.join(missing)}"
    words = len(_GENRE.findall(shaped))
    if words < _LEAST_WORDS or words * _SPREAD < len(shaped):
        return "its words are not the genre's"
    return ""
