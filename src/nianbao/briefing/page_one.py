"""The brief of one report as a document: at most two pages of A4 in the compact look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.briefing.one import AnsweredShortfall, Contents, OneBrief
from nianbao.briefing.parts import Pen, supported
from nianbao.briefing.phrases import MeasuredFigure
from nianbao.schema.document import Block, Bullets, Cite, Document, Emphasis, Paragraph, Run, Runs
from nianbao.schema.report import Kind, Role
from nianbao.schema.summary import Achievement, Deficiency, Item, Line, Theme
from nianbao.schema.terms import NOT_FOUND, claim_name, name_of
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

_REST = "完整摘要"


def page_of_one(brief: OneBrief, pen: Pen, prose: tuple[Runs, ...] = ()) -> Document:
    """The document; `prose` replaces the overview's paragraph where a model wrote a better one."""
    report = brief.report
    year = f"{report.year}年" if report.year else ""
    title = pen.in_script(report.place, report) + pen.turned(f"{year}法治政府建设年度报告要点")
    return Document(
        title=(Run(title),),
        subtitle=_line(brief, pen, headline=True),
        blocks=tuple(_blocks(brief, pen, prose)),
        script=pen.script,
        notes=tuple(_notes(brief, pen)),
    )


def _blocks(brief: OneBrief, pen: Pen, prose: tuple[Runs, ...]) -> Iterator[Block]:
    report = brief.report
    if report.failed:
        words = f"本要点不完整：有{report.failed}段没有得到模型回答，相应内容以报告原句代替。"
        yield Paragraph((pen.own(words, Emphasis.STRONG),))
    yield pen.heading("总体情况")
    yield from (Paragraph(runs) for runs in (prose or (_line(brief, pen, headline=False),)))
    if brief.highlights:
        yield pen.heading("主要亮点")
        best = brief.highlights[:MOST_HIGHLIGHTS]
        yield Bullets(tuple((*pen.item(report, a), *_claim(brief, pen, a)) for a in best))
    if brief.shortfalls:
        yield pen.heading("不足、原因和对应安排")
        rows = [_shortfall(brief, pen, row) for row in brief.shortfalls[:MOST_SHORTFALLS]]
        yield pen.table(("不足", "原因", "对应安排"), rows, (5, 3, 4))
        yield from pen.rest(len(brief.shortfalls) - MOST_SHORTFALLS, _REST)
    if brief.priorities:
        entries = tuple(pen.item(report, p) for p in brief.priorities[:MOST_PLANS])
        yield pen.heading("下一步重点")
        yield Bullets(entries)
        yield from pen.rest(len(report.summary.plans) - len(entries), _REST)
    if brief.figures:
        yield pen.heading("关键数据")
        yield _figures(brief, pen)
        yield from pen.rest(len(brief.figures) - MOST_FIGURES, _REST)
    yield pen.heading("对照必备内容")
    yield _contents(brief.contents, pen)


def _line(brief: OneBrief, pen: Pen, *, headline: bool) -> Runs:
    """The overview's headline or paragraph where its items hold it, else that of the strongest items."""
    overview = brief.report.summary.overview
    line = overview.headline if headline else overview.text
    return _of_overview(brief, pen, line) or _composed(brief, pen, headline=headline)


def _of_overview(brief: OneBrief, pen: Pen, line: Line) -> Runs:
    """A line of the overview with its sources; nothing where it is empty or its items do not hold it."""
    items = [i for i in brief.report.summary.items() if i.id in line.items]
    quotes = [q.text for i in items for q in i.evidence]
    year = brief.report.year
    known = [*quotes, f"{year}年"] if year else quotes
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


def _claim(brief: OneBrief, pen: Pen, item: Achievement) -> Runs:
    """What an achievement claims, where its line does not say so anyway."""
    said = norm(item.summary)
    claim = next((c for c in item.claims if norm(c.quote.text) not in said), None)
    if claim is None:
        return ()
    label = pen.own(f"（{claim_name(claim.kind, pen.script)}：")
    return (label, pen.quote(brief.report, item, claim.quote), pen.own("）"))


def _shortfall(brief: OneBrief, pen: Pen, row: AnsweredShortfall) -> tuple[Runs, ...]:
    report, item = brief.report, row.item
    cause = _cause(brief, pen, item)
    if not row.plans:
        return pen.item(report, item), cause, (pen.own(NOT_FOUND, Emphasis.STRONG),)
    plans: list[Runs] = []
    for plan in row.plans[:_MOST_ANSWERS]:
        target = (
            (pen.own("（"), pen.quote(report, plan, plan.target, most=24), pen.own("）"))
            if plan.target
            else ()
        )
        plans.append((pen.heading_of(report, plan), *target))
    more = len(row.plans) - _MOST_ANSWERS
    tail = pen.some(f"；另有{more}项" if more > 0 else "")
    return pen.item(report, item), cause, (*pen.joined(plans), *tail)


def _cause(brief: OneBrief, pen: Pen, item: Deficiency) -> Runs:
    """The cause of a shortfall, else the first of those that the report gives for all of them together."""
    shared = brief.report.summary.shared_causes
    if item.cause is None and not shared:
        return (pen.own(NOT_FOUND),)
    quote = pen.quote(brief.report, item, item.cause or shared[0])
    return (quote,) if item.cause else (pen.own("原因合写，见："), quote)


def _figures(brief: OneBrief, pen: Pen) -> Block:
    """Key figures in two columns side by side."""
    shown = brief.figures[:MOST_FIGURES]
    half = (len(shown) + 1) // 2
    cells = [_figure(brief, pen, f) for f in shown]
    cells += [((), (), ())] * (2 * half - len(cells))
    rows = [(*cells[n], *cells[n + half]) for n in range(half)]
    return pen.table(("事项", "数值", "出处") * 2, rows, (4, 2.2, 1.8) * 2)


def _figure(brief: OneBrief, pen: Pen, one: MeasuredFigure) -> tuple[Runs, Runs, Runs]:
    cites = brief.report.cite(one.item, one.clause)
    what = Run(pen.turned(one.key), cites=cites) if one.key else pen.said(brief.report, one.what, cites)
    value = pen.said(brief.report, one.printed, cites)
    partly = pen.some("（非全年）" if one.part_year else "")
    return (what,), (value, *partly), (pen.own(clean(one.item.mark)),)


def _contents(c: Contents, pen: Pen) -> Block:
    causes, answers = c.deficiencies - c.with_cause, c.deficiencies - c.answered
    gaps = [f"{causes}项的原因"] * bool(causes and not c.shared_cause)
    gaps += [f"{answers}项的对应安排"] * bool(answers)
    gap = f"{'、'.join(gaps)}{NOT_FOUND}" if gaps or not c.deficiencies else ""
    shared = "（另有原因合写）" if c.shared_cause else ""
    deficiencies = f"{c.deficiencies}项，其中{c.with_cause}项写明原因{shared}，{c.answered}项有对应安排"
    led = f"在{name_of(Kind.ACHIEVEMENT)}中写了{name_of(Theme.LEADERSHIP)}{c.led}项" if c.led else "0项"
    leadership = (f"单独部分{c.leadership}项", "") if c.leadership else (led, f"单独部分{NOT_FOUND}")
    rows = (
        (Role.ACHIEVEMENTS, f"{c.achievements}项", "" if c.achievements else NOT_FOUND),
        (Role.DEFICIENCIES, deficiencies, gap),
        (Role.LEADERSHIP, *leadership),
        (Role.PLANS, f"{c.plans}项，其中{c.with_target}项有指标或时限", "" if c.plans else NOT_FOUND),
    )
    cells = [((pen.own(name_of(role)),), (pen.own(told),), pen.gap(gap)) for role, told, gap in rows]
    return pen.table(("必备内容", "报告情况", "需核对"), cells, (3, 6, 3))


def _notes(brief: OneBrief, pen: Pen) -> Iterator[str]:
    summary = brief.report.summary
    items = list(summary.items())
    flagged = sum(i.checks.flagged for i in items)
    yield pen.turned("每行都有报告原文作出处；必备内容依《法治政府建设与责任落实督察工作规定》。")
    if flagged and pen.flags:
        share = f"全文{flagged}/{len(items)}项"
        yield pen.turned(f"标有〔原文〕的是报告原句，未能由模型概括，请人工查看（{share}）。")
    elif flagged:
        yield pen.turned(f"全部{len(items)}项均为报告原句，没有经过模型概括。")
    yield from (pen.in_script(clean(note), brief.report) for note in summary.notes)
    yield clean(f"{summary.source.name}；{summary.provenance.model}；nianbao {summary.provenance.nianbao}")
