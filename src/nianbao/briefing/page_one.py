"""The brief of one report as a document: at most two pages of A4 in the compact look."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.briefing.one import AnsweredShortfall, Contents, OneBrief
from nianbao.briefing.parts import HeadingCounter, Pen, left_out, supported, table
from nianbao.briefing.phrases import MeasuredFigure
from nianbao.schema.document import Block, Bullets, Cite, Document, Emphasis, Paragraph, Run, Runs
from nianbao.schema.report import Kind, Role
from nianbao.schema.summary import Achievement, Item, Line, Theme
from nianbao.schema.terms import claim_name, name_of
from nianbao.summarization.realization import own_headline, own_text
from nianbao.text.folding import norm
from nianbao.text.sanitize import clean
from nianbao.text.script import Variants

MOST_HIGHLIGHTS = 5
MOST_SHORTFALLS = 6
MOST_PLANS = 5
MOST_FIGURES = 16
_MOST_ANSWERS = 2
"""Most entries of each part: what two pages hold."""

_GENRE = "法治政府建设年度报告"
_IN_SUMMARY = "完整摘要"


def page_of_one(brief: OneBrief, pen: Pen, prose: tuple[Runs, ...] = ()) -> Document:
    """The document; `prose` replaces the overview's paragraph where a model wrote a better one."""
    head = HeadingCounter(pen)
    report = brief.report
    blocks: list[Block] = [*_warning(brief, pen)]
    blocks.append(head("总体情况"))
    blocks += [Paragraph(runs) for runs in (prose or (overview_runs(brief, pen),))]
    if brief.highlights:
        blocks += [head("主要亮点"), Bullets(_highlights(brief, pen))]
    if brief.shortfalls:
        blocks += [head("不足、原因和对应安排"), _shortfalls(brief, pen)]
        blocks += _rest(pen, len(brief.shortfalls) - MOST_SHORTFALLS)
    if brief.priorities:
        entries = tuple(pen.item(report, p) for p in brief.priorities[:MOST_PLANS])
        more = len(report.summary.plans) - len(entries)
        blocks += [head("下一步重点"), Bullets(entries), *_rest(pen, more)]
    if brief.figures:
        blocks += [head("关键数据"), _figures(brief, pen)]
        blocks += _rest(pen, len(brief.figures) - MOST_FIGURES)
    blocks += [head("对照必备内容"), _contents(brief.contents, pen)]
    return Document(
        title=(_title(brief, pen),),
        subtitle=headline_runs(brief, pen),
        blocks=tuple(blocks),
        script=pen.script,
        notes=_notes(brief, pen),
    )


def _title(brief: OneBrief, pen: Pen) -> Run:
    place = pen.in_script(brief.report.place, brief.report)
    year = f"{brief.report.year}年" if brief.report.year else ""
    return Run(place + pen.turned(f"{year}{_GENRE}要点"))


def _rest(pen: Pen, more: int) -> list[Block]:
    runs = left_out(pen, more, _IN_SUMMARY)
    return [Paragraph(runs)] if runs else []


def _warning(brief: OneBrief, pen: Pen) -> tuple[Block, ...]:
    failed = brief.report.failed
    if not failed:
        return ()
    words = f"本要点不完整：有{failed}段没有得到模型回答，相应内容以报告原句代替。"
    return (Paragraph((pen.own(words, Emphasis.STRONG),)),)


def headline_runs(brief: OneBrief, pen: Pen) -> Runs:
    """The overview's headline where its items hold it, else headings of the strongest items."""
    return _line(brief, pen, brief.headline) or _composed(brief, pen, headline=True)


def overview_runs(brief: OneBrief, pen: Pen) -> Runs:
    """The overview's paragraph where its items hold it, else the strongest items' summaries."""
    return _line(brief, pen, brief.overview) or _composed(brief, pen, headline=False)


def _line(brief: OneBrief, pen: Pen, line: Line) -> Runs:
    """A line of the overview with its sources; nothing where it is empty or its items do not hold it."""
    items = [i for i in brief.report.summary.items() if i.id in line.items]
    quotes = [q.text for i in items for q in i.evidence]
    facts = brief.report.summary.report
    known = [*quotes, f"{facts.year}年"] if facts.year else quotes
    if not norm(line.text) or not items or not supported(line.text, known):
        return ()
    return (pen.said(brief.report, line.text, _cites(brief, items)), *pen.flag(line.checks.flagged))


def _composed(brief: OneBrief, pen: Pen, *, headline: bool) -> Runs:
    choice = brief.choice
    if not choice.told:
        return ()
    variants = Variants(brief.report.summary.source.script, {})
    own = own_headline(choice, "", variants) if headline else own_text(choice, variants)
    quotes = [q.text for i in own.items for q in i.evidence]
    if not supported(own.words, quotes):
        first = own.items[0]
        return (pen.heading_of(brief.report, first),) if headline else pen.item(brief.report, first)
    return (pen.said(brief.report, own.words, _cites(brief, own.items)),)


def _cites(brief: OneBrief, items: Sequence[Item]) -> tuple[Cite, ...]:
    return tuple(c for i in items for c in brief.report.cite(i))


def _highlights(brief: OneBrief, pen: Pen) -> tuple[Runs, ...]:
    return tuple(
        (*pen.item(brief.report, a), *_claims(brief, pen, a)) for a in brief.highlights[:MOST_HIGHLIGHTS]
    )


def _claims(brief: OneBrief, pen: Pen, item: Achievement) -> Runs:
    """What an achievement claims, where its line does not say so anyway."""
    said = norm(item.summary)
    claims = [c for c in item.claims if norm(c.quote.text) not in said][:1]
    out: Runs = ()
    for claim in claims:
        label = pen.own(f"（{claim_name(claim.kind, pen.script)}：")
        out = (*out, label, pen.quote(brief.report, item, claim.quote), pen.own("）"))
    return out


def _shortfalls(brief: OneBrief, pen: Pen) -> Block:
    rows = [_shortfall(brief, pen, row) for row in brief.shortfalls[:MOST_SHORTFALLS]]
    return table(pen, "", ("不足", "原因", "对应安排"), rows, (5, 3, 4))


def _shortfall(brief: OneBrief, pen: Pen, row: AnsweredShortfall) -> tuple[Runs, ...]:
    report, item = brief.report, row.item
    cause: Runs = (pen.own("报告未写明"),)
    if item.cause is not None:
        cause = (pen.quote(report, item, item.cause),)
    if not row.plans:
        return pen.item(report, item), cause, (pen.own("未见对应安排", Emphasis.STRONG),)
    plans: list[Runs] = []
    for plan in row.plans[:_MOST_ANSWERS]:
        target = (
            (pen.own("（"), pen.quote(report, plan, plan.target, 24), pen.own("）")) if plan.target else ()
        )
        plans.append(((pen.own("；"),) if plans else ()) + (pen.heading_of(report, plan), *target))
    more = len(row.plans) - _MOST_ANSWERS
    tail = (pen.own(f"；另有{more}项"),) if more > 0 else ()
    return pen.item(report, item), cause, (*(r for runs in plans for r in runs), *tail)


def _figures(brief: OneBrief, pen: Pen) -> Block:
    """Key figures in two columns side by side."""
    shown = brief.figures[:MOST_FIGURES]
    half = (len(shown) + 1) // 2
    cells = [_figure(brief, pen, f) for f in shown]
    cells += [((), (), ())] * (2 * half - len(cells))
    rows = [(*cells[n], *cells[n + half]) for n in range(half)]
    return table(pen, "", ("事项", "数值", "出处") * 2, rows, (4, 2.2, 1.8) * 2)


def _figure(brief: OneBrief, pen: Pen, one: MeasuredFigure) -> tuple[Runs, Runs, Runs]:
    cites = brief.report.cite(one.item, one.clause)
    partly = "（非全年）" if one.part_year else ""
    return (
        (Run(pen.turned(one.key), cites=cites) if one.key else pen.said(brief.report, one.what, cites),),
        (pen.said(brief.report, one.printed, cites), *((pen.own(partly),) if partly else ())),
        (pen.own(clean(one.item.mark)),),
    )


def _contents(c: Contents, pen: Pen) -> Block:
    rows = [
        (name_of(Role.ACHIEVEMENTS), f"{c.achievements}项", "" if c.achievements else "没有写"),
        (
            name_of(Role.DEFICIENCIES),
            f"{c.deficiencies}项，其中{c.with_cause}项写明原因，{c.answered}项有对应安排",
            _deficiency_gap(c),
        ),
        (
            name_of(Role.LEADERSHIP),
            f"单独部分{c.leadership}项" if c.leadership else _led(c),
            "" if c.leadership else "没有单独部分",
        ),
        (
            name_of(Role.PLANS),
            f"{c.plans}项，其中{c.with_target}项有指标或时限",
            "" if c.plans else "没有写",
        ),
    ]
    cells = [
        ((pen.own(name),), (pen.own(told),), (pen.own(gap, Emphasis.STRONG),) if gap else ((pen.own("—"),)))
        for name, told, gap in rows
    ]
    return table(pen, "", ("必备内容", "报告情况", "缺项"), cells, (3, 6, 3))


def _led(c: Contents) -> str:
    return f"在{name_of(Kind.ACHIEVEMENT)}中写了{name_of(Theme.LEADERSHIP)}{c.led}项" if c.led else "没有写"


def _deficiency_gap(c: Contents) -> str:
    if not c.deficiencies:
        return "没有写不足"
    causes, answers = c.deficiencies - c.with_cause, c.deficiencies - c.answered
    gaps = [f"{causes}项没有原因"] if causes else []
    gaps += [f"{answers}项没有对应安排"] if answers else []
    return "，".join(gaps)


def _notes(brief: OneBrief, pen: Pen) -> tuple[str, ...]:
    summary = brief.report.summary
    items = list(summary.items())
    flagged = sum(i.checks.flagged for i in items)
    notes = ["每行都有报告原文作出处；必备内容依《法治政府建设与责任落实督察工作规定》。"]
    if flagged and pen.flags:
        notes.append(
            f"标有〔原文〕的是报告原句，未能由模型概括，请人工查看（全文{flagged}/{len(items)}项）。"
        )
    elif flagged:
        notes.append(f"全部{len(items)}项均为报告原句，没有经过模型概括。")
    made = clean(f"{summary.source.name}；{summary.provenance.model}；nianbao {summary.provenance.nianbao}")
    return (
        *(pen.turned(n) for n in notes),
        *(pen.in_script(clean(n), brief.report) for n in summary.notes),
        made,
    )
