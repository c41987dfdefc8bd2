"""Whether a text is such a report at all: by the roles found in it, and by the genre's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.errors import NotAReport
from nianbao.schema.report import Role
from nianbao.structure.leaves import LeafPiece
from nianbao.text.folding import HAN
from nianbao.text.lexicon import pattern
from nianbao.text.numerals import TO_99
from nianbao.text.sentences import sentence_spans

_HAN = re.compile(f"[{HAN}]")
_GENRE = pattern("report.genre_word")
_REPORT = pattern("report.named")
_OTHER_DOCUMENT = pattern("genre.other_document")
_INTERPRETATION = pattern("genre.interpretation")
_TREATISE = pattern("genre.treatise")
_SCHOLARLY = pattern("genre.scholarly")
_EXPLAINED = pattern("genre.explained")
_DONE = pattern("plans.done")
_ISSUES = pattern("genre.issues_report")
"""A notice that issues a report: what is read is the report behind it."""
_ATTACHED = pattern("genre.attached")
_ASKED_FOR = pattern("genre.asks_for_reports")
_ASKS = pattern("genre.asks")
_CITED = re.compile(r"《[^《》]*》")
_ARTICLE = re.compile(rf"^[ \t]*第[{TO_99}百零〇]+条", re.MULTILINE)
_REQUIRED = (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)
_LEAST_ROLES = 2
_LEAST_WORDS = 5
_SPREAD = 250
"""Characters of text for which at least one of the genre's words must stand."""
_ARTICLES = 5
"""Articles (第…条) at the start of a line from which a text is a law."""
_EXPLAINS = 2
"""Parts of an interpretation from which a text without a report's title is one."""
_SHORT = 600
"""Characters of a page, its menus counted, that holds no report but leads to one."""
_FILE = re.compile(r"[^\s:;,。]{1,80}\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\b", re.IGNORECASE)
_FEW = 3
_DONE_SHARE = 0.12
"""Share of sentences on work done below which a text only looks ahead: in fifteen reports the least is
0.24, in plans and key points it is 0 to 0.05."""
_HINT = "Give a 法治政府建设年度报告 with its achievements, shortfalls or plans."


def recognise(name: str, shaped: str, title: Sequence[str], units: Sequence[LeafPiece]) -> None:
    """Pass a text that reads as an annual report.

    `title` are the shaped lines of its title, or the lines in front of it where it has none. Raises
    NotAReport, which says what is missing or what the text is instead.
    """
    why = _why_not(shaped, units) or _other_genre(shaped, title, units)
    if why and len(shaped) <= _SHORT and (_ATTACHED.search(shaped) or _FILE.search(shaped)):
        raise NotAReport(
            f"{name} does not hold the report but leads to a file (附件){_named_files(shaped)}.",
            "Give that file instead.",
        )
    if why:
        raise NotAReport(f"{name} does not read as an annual report: {why}.", _HINT)


def _named_files(shaped: str) -> str:
    named = [*dict.fromkeys(match[0].strip() for match in _FILE.finditer(shaped))]
    return ": " + "; ".join(f"“{file}”" for file in named[:_FEW]) if named else ""


def _why_not(shaped: str, units: Sequence[LeafPiece]) -> str:
    roles = {unit.role for unit in units}
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


def _other_genre(shaped: str, title: Sequence[str], units: Sequence[LeafPiece]) -> str:
    """What the text is instead of a report, by the word its title ends in and by what it says."""
    bare = [_CITED.sub("", line).strip() for line in title]
    for line in bare:
        if _INTERPRETATION.search(line):
            return "it is an interpretation (解读) of a document"
    if any(_ASKED_FOR.search(line) for line in bare) and _ASKS.search(shaped):
        return "it is a notice that asks for reports"
    if any(_REPORT.search(line) for line in bare) or any(_ISSUES.search(line) for line in title):
        return ""
    for line in bare:
        named = _OTHER_DOCUMENT.search(line)
        if named:
            return f"its title says that it is no report but a {re.sub(r'[(].*', '', named[0])}"
        if _TREATISE.search(line):
            return "it reads as an article or paper (论文)"
    if _SCHOLARLY.search(shaped):
        return "it reads as an article or paper (论文)"
    if len(set(_EXPLAINED.findall(shaped))) >= _EXPLAINS:
        return "it is an interpretation (解读) of a document"
    if _only_ahead(shaped, units):
        return "it announces what is to be done (要点, 方案 or a plan) and reports nothing done"
    return ""


def _only_ahead(shaped: str, units: Sequence[LeafPiece]) -> bool:
    """Whether what stands in the place of achievements reports hardly anything done."""
    told = [
        shaped[a:b]
        for unit in units
        if unit.role in (Role.ACHIEVEMENTS, Role.LEADERSHIP)
        for a, b in sentence_spans(shaped, unit.start, unit.end)
    ]
    done = sum(_DONE.search(words) is not None for words in told)
    return len(told) >= _FEW and done < _DONE_SHARE * len(told)
