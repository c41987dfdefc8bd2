"""How a report was understood: facts, the tree with roles and the reasons for them, what was set apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from rich.text import Text

from nianbao.rendering.labels import OutlineLabels, labels_for
from nianbao.rendering.reasons import reason
from nianbao.rendering.wrapping import lines, shortened
from nianbao.schema.report import Decision, Part, Report, Role, Section, Unit
from nianbao.schema.terms import name_of
from nianbao.text.figures import find_figures
from nianbao.text.sanitize import clean, visible_json
from nianbao.text.script import Script

_APART = frozenset(Part) - {Part.BODY, Part.HEADING}
_STYLES = {
    Role.ACHIEVEMENTS: "green",
    Role.LEADERSHIP: "blue",
    Role.DEFICIENCIES: "red",
    Role.PLANS: "magenta",
    Role.MIXED: "yellow",
}
_NARROWEST = 40


def outline_json(report: Report) -> str:
    """The report as indented JSON, its types' own field names, with a `figures` count in every unit."""
    tree = asdict(report)
    for unit, raw in zip(report.units, tree["units"], strict=True):
        raw["figures"] = len(find_figures(report.text, unit.span.start, unit.span.end))
    return visible_json(json.dumps(tree, ensure_ascii=False, indent=2)) + "\n"


def outline_lines(report: Report, width: int = 80) -> list[Text]:
    """The outline as styled lines of at most `width` terminal cells (40 at least), cleaned of controls."""
    labels, width = labels_for(OutlineLabels, report.script), max(width, _NARROWEST)
    return [line for part in _parts(report, labels, width) for line in part]


def _parts(report: Report, labels: OutlineLabels, width: int) -> Iterator[list[Text]]:
    source, facts = report.source, report.facts
    told = labels.source.format(
        name=clean(source.name),
        format=source.format,
        characters=len(source.text),
        script=name_of(report.script, report.script),
    )
    yield lines(Text(told), width)
    level = name_of(facts.level, report.script)
    said = (facts.title, facts.place, level, facts.issuer, facts.year, facts.date, facts.addressee)
    for name, value in zip(labels.facts, (*said, facts.index_number), strict=True):
        yield lines(Text(f"{name}：", "bold").append(clean(str(value or "–"))), width, "", indent=4)
    for decision in facts.decisions:
        yield lines(_why(decision, report.script), width, "  ", indent=4)
    for note in (*source.notes, *report.notes):
        yield lines(Text(clean(note), "yellow"), width, "! ", indent=2)
    yield [Text("")]
    nodes: list[Section | Unit] = [*report.sections, *report.units]
    for node in sorted(nodes, key=_place):
        yield (
            _section(report, node, width)
            if isinstance(node, Section)
            else _unit(report, node, labels, width=width)
        )
    apart = [block for block in report.blocks if block.part in _APART]
    if apart:
        yield [Text(""), Text(labels.apart, "bold")]
    for block in apart:
        words = f"{name_of(block.part, report.script)}：{clean(block.span.cut(report.text))}"
        yield [Text(shortened("  " + words, width), "dim")]


def _place(node: Section | Unit) -> tuple[int, int]:
    return (node.heading.start, 0) if isinstance(node, Section) else (node.span.start, 1)


def _why(decision: Decision, script: Script) -> Text:
    cue = f" “{clean(decision.cue)}”" if decision.cue else ""
    return Text(f"← {reason(decision.rule, script)}{cue}", "dim")


def _section(report: Report, section: Section, width: int) -> list[Text]:
    indent = "  " * (section.level - 1)
    line = Text(f"{clean(section.number)} {clean(section.title)}".strip(), "bold")
    line.append(f"  [{name_of(section.role, report.script)}] ", _STYLES.get(section.role, "dim")).append(
        _why(section.decision, report.script)
    )
    return lines(line, width, indent[: width // 3], indent=2 + len(indent[: width // 3]))


def _unit(report: Report, unit: Unit, labels: OutlineLabels, width: int) -> list[Text]:
    level = 0 if unit.section is None else report.sections[unit.section].level
    indent = ("  " * level)[: width // 3]
    figures = len(find_figures(report.text, unit.span.start, unit.span.end))
    title = clean(unit.title) if unit.title else shortened(clean(unit.span.cut(report.text)), 30)
    kind = name_of(unit.kind, report.script)
    line = Text(f"§{clean(unit.mark)} ").append(f"{kind} ", _STYLES.get(unit.role, "dim"))
    line.append(title if unit.title else f"「{title}」")
    counts = labels.counts.format(id=unit.id, sentences=len(unit.sentences), figures=figures)
    line.append(f" {counts}" + ("" if unit.grouped else f" {labels.ungrouped}") + " ", "dim")
    if not _inherited(report, unit):
        line.append(_why(unit.decision, report.script))
    return lines(line, width, f"{indent}· ", indent=len(indent) + 2)


def _inherited(report: Report, unit: Unit) -> bool:
    """Whether the reason for the unit's kind already stands beside a heading above it."""
    above = unit.section
    while above is not None:
        decision = report.sections[above].decision
        if (decision.rule, decision.cue) == (unit.decision.rule, unit.decision.cue):
            return True
        above = report.sections[above].parent
    return False
