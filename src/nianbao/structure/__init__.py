"""From a decoded text to a `Report`: paragraphs, tree, roles, units, citation units. No model takes part."""

from __future__ import annotations

from nianbao.schema.report import Report, Source
from nianbao.structure.assembling import Assembly
from nianbao.structure.blocks import paragraphs
from nianbao.structure.causes import causes_of
from nianbao.structure.documents import select
from nianbao.structure.facts import facts_of, front_of, page_facts, title_lines
from nianbao.structure.furniture import parted
from nianbao.structure.recognition import recognise
from nianbao.structure.reporting_year import chosen, conflict
from nianbao.structure.roles import rule_sections
from nianbao.structure.shaping import shape
from nianbao.structure.tables import causes_in_rows, pieces_of_tables, set_apart, tables_in, with_rows
from nianbao.structure.tree import build
from nianbao.structure.units import pieces
from nianbao.text.script import script_of

__all__ = ["parse"]


def parse(source: Source) -> Report:
    """Understand a text.

    Raises NotAReport when the roles of an annual report cannot be found in it.
    """
    shaped = shape(source.text)
    cut = paragraphs(shaped)
    selection = select(shaped, cut)
    found = parted(shaped, cut, selection.aside)
    tables = tables_in(shaped, found)
    found = set_apart(found, tables)
    root = build(shaped, found)
    page = page_facts(source.page, source.text, found, selection.aside)
    front = front_of(shaped, found, page)
    year = chosen(front.witnesses)
    rulings = rule_sections(shaped, root, year)
    found_units, found_causes = pieces(shaped, root, rulings, year)
    rows = pieces_of_tables(shaped, tables, root, rulings)
    found_units = with_rows(found_units, rows)
    recognise(source.name, shaped, title_lines(shaped, found, page), found_units)
    assembly = Assembly(source.text, root, found_units)
    sentences = assembly.sentences()
    units = assembly.units(sentences)
    causes = (*causes_of(found_causes, units), *causes_in_rows(rows, units))
    return Report(
        source=source,
        script=script_of(source.text),
        blocks=assembly.blocks(found, [c.span for c in causes]),
        sections=assembly.sections(rulings),
        sentences=sentences,
        units=units,
        facts=facts_of(source.text, shaped, found, page, front),
        notes=(
            *source.notes,
            *selection.notes,
            *rows.notes,
            *filter(None, (conflict(front.witnesses, year),)),
        ),
        causes=causes,
    )
