"""Where every number of a brief or a draft comes from: a cited source, or the program's own count or year."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.briefing import Brief
from nianbao.briefing.many import ManyBrief
from nianbao.briefing.parts import supported
from nianbao.drafting.layout import to_document
from nianbao.drafting.model import Draft
from nianbao.drafting.wording import REGULATION
from nianbao.schema.document import Document, Heading, Paragraph, Table, text_of
from nianbao.schema.summary import ReportSummary
from nianbao.text.figures import find_numbers
from nianbao.text.folding import norm
from nianbao.text.sanitize import clean
from nianbao.text.script import simplify
from tests.support.briefs import runs_of

MOST_COUNTED = 1000
"""Counts of items and reports are below; figures of made reports are above."""

TITLE = re.compile(r"《[^》“”：；。、【】〔]*》")
"""Not over the marks that the draft puts between two stretches: a lone 《 of the source closes nowhere."""


def check_brief(made: Brief, most: int = MOST_COUNTED) -> None:
    """Runs with sources hold only their numbers; runs without only sums, addends, medians, years, counts.

    `most` is the highest count that the program can have made.
    """
    years = {Decimal(f.year or 0) for f in made.reports}
    own: set[Decimal] = set()
    if isinstance(made.data, ManyBrief):
        for comparison in made.data.comparisons:
            own |= {v.figure.value for s in comparison.sums for v in s.addends}
            own |= {s.total for s in comparison.sums}
            own |= {o.median for o in comparison.outliers}
    for run in runs_of(made.document):
        if run.cites:
            quotes = [c.quote for c in run.cites]
            opening = [f"{f.year}年" for f in made.reports]
            assert supported(run.text, [*quotes, *opening]), (run.text, quotes)
        else:
            said = {n.value for n in find_numbers(run.text)}
            assert {n for n in said if n > most} <= own | years, run.text


def parts(document: Document) -> list[str]:
    """The words of every paragraph, heading and cell, with title, signature and date."""
    found = [text_of(r) for r in (document.title, document.addressee, document.signature, document.date)]
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(text_of(block.runs))
        elif isinstance(block, Table):
            cells = (cell for row in (block.header, *block.rows) for cell in row)
            found += [block.caption, *(text_of(cell) for cell in cells)]
    return found + list(document.notes)


def check_draft(draft: Draft, *summaries: ReportSummary) -> None:
    """Digits: the sources' own or a year the program computes; titles: the sources' own or the regulation."""
    document = to_document(draft)
    sources = "\n".join(clean(q.text) for s in summaries for i in s.items() for q in i.evidence)
    known = set(re.findall(r"\d+", sources))
    years = [s.report.year for s in summaries if s.report.year is not None]
    known |= {str(year) for year in years}
    known |= {str(max(years) + ahead) for ahead in (1, 2)} if years else set()
    plain = norm(sources)
    for words in parts(document):
        assert set(re.findall(r"\d+", words)) <= known, words
        for title in TITLE.findall(simplify(words)):
            assert title == REGULATION or norm(title) in plain, words
