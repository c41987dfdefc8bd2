"""The brief of many reports as a document."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.briefing.many import TOLD, ManyBrief
from nianbao.briefing.page_tables import comparison_blocks, outlier_blocks, theme_blocks
from nianbao.briefing.parts import Pen
from nianbao.briefing.points import own_sentence, words_of
from nianbao.briefing.practices import Practice
from nianbao.briefing.recurring import ALIKE, Group
from nianbao.schema.document import Block, Bullets, Document, Emphasis, Paragraph, Run, Runs
from nianbao.schema.report import Kind
from nianbao.schema.terms import NOT_FOUND, claim_name, name_of
from nianbao.text.sanitize import clean

MOST_GROUPS = 8
MOST_PRACTICES = 24
_QUOTES = 4
_NAMES = 12
"""Most groups, claims, quotes of a group, names in a row."""

_REST = "各报告摘要"
_ACHIEVEMENTS = name_of(Kind.ACHIEVEMENT)


def page_of_many(brief: ManyBrief, pen: Pen, prose: tuple[Runs, ...] = ()) -> Document:
    """The document; `prose` stands between the program's own sentences where a model wrote it."""
    years = [year for year, _ in brief.filing.years]
    year = f"{years[0]}年度" if len(years) == 1 and years[0] else ""
    return Document(
        title=(pen.own(f"{year}法治政府建设年度报告综合要点"),),
        subtitle=(pen.own(f"（{len(brief.reports)}份报告）"),),
        blocks=tuple(_blocks(brief, pen, prose)),
        script=pen.script,
        notes=tuple(pen.turned(n) for n in _notes(brief, pen)),
    )


def _blocks(brief: ManyBrief, pen: Pen, prose: tuple[Runs, ...]) -> Iterator[Block]:
    yield from _warnings(brief, pen)
    yield pen.heading("综述")
    yield from _opening(brief, pen, prose)
    yield pen.heading("报送情况和内容完整性")
    yield from (Paragraph(runs) for runs in _roster(brief, pen))
    yield _reports(brief, pen)
    for name, groups in (("共性不足", brief.shortfalls), ("共性安排", brief.plans)):
        if groups:
            yield pen.heading(name)
            yield Bullets(tuple(_group(g, pen) for g in groups[:MOST_GROUPS]))
            yield from pen.rest(len(groups) - MOST_GROUPS, _REST)
    if brief.practices:
        yield pen.heading("首创、试点和表彰")
        rows = [_practice(p, pen) for p in brief.practices[:MOST_PRACTICES]]
        yield pen.table(("类别", "报告", "报告原话", "认定方"), rows, (1.2, 3, 8, 2.6))
        yield from pen.rest(len(brief.practices) - MOST_PRACTICES, _REST)
    if brief.themes:
        yield pen.heading(f"各主题{_ACHIEVEMENTS}和突出做法")
        yield from theme_blocks(brief.themes, brief.reports, pen)
    if brief.comparisons:
        yield pen.heading("可比数据")
        yield from comparison_blocks(brief.comparisons, pen)
    if brief.outliers:
        yield pen.heading("偏离中位数的数据")
        yield from outlier_blocks(brief.outliers, pen)


def _warnings(brief: ManyBrief, pen: Pen) -> Iterator[Block]:
    incomplete = [f for f in brief.reports if f.failed]
    if incomplete:
        words = f"有{len(incomplete)}份摘要不完整，其中一些内容以报告原句代替："
        names = Run(pen.names(incomplete, _NAMES), Emphasis.STRONG)
        yield Paragraph((pen.own(words, Emphasis.STRONG), names, pen.own("。")))


def _opening(brief: ManyBrief, pen: Pen, prose: tuple[Runs, ...]) -> Iterator[Block]:
    """Two paragraphs: what was achieved, what is lacking; counts by the program, the rest by a model."""
    first, second = (*prose, (), ())[:2]
    own = tuple(run for point in brief.achieved for run in own_sentence(point, pen))
    yield Paragraph((pen.own(_achieved(brief)), *(first or own)))
    ahead = f"下一年的安排{_widest(brief.plans, '较集中的是')}。" if brief.plans else ""
    yield Paragraph((pen.own(_lacking(brief)), *second, *pen.some(ahead)))


def _achieved(brief: ManyBrief) -> str:
    total = sum(c.achievements for c in brief.contents)
    words = f"{len(brief.reports)}份报告共写{_ACHIEVEMENTS}{total}项"
    if brief.themes:
        rows = brief.widest[:TOLD]
        widest = "、".join(f"{name_of(row.theme)}（{row.reports}家、{row.items}项）" for row in rows)
        words += f"，写得最多的是{widest}"
    claimed = len({(p.report.name, p.item.id) for p in brief.practices})
    claims = f"；有首创、试点或表彰的{claimed}项" if claimed else ""
    return f"{words}{claims}。"


def _lacking(brief: ManyBrief) -> str:
    total = sum(c.deficiencies for c in brief.contents)
    causes = sum(c.with_cause for c in brief.contents)
    answered = sum(c.answered for c in brief.contents)
    shared = sum(c.shared_cause for c in brief.contents)
    together = f"（另有{shared}份报告原因合写）" if shared else ""
    words = f"共写不足{total}项，其中{causes}项写明原因{together}，{answered}项有对应安排"
    if total > answered:
        words += f"，其余{total - answered}项的对应安排{NOT_FOUND}"
    return f"{words}{_widest(brief.shortfalls, '，较集中的是')}。"


def _widest(groups: tuple[Group, ...], lead: str) -> str:
    """The groups of most reports by name; names of topics only, which are the program's own words."""
    named = [f"{g.name}（{len(g.reports)}家）" for g in groups[:TOLD] if g.topic]
    return lead + "、".join(named) if named else ""


def _roster(brief: ManyBrief, pen: Pen) -> Iterator[Runs]:
    roster, filing = brief.roster, brief.filing
    if roster is None:
        yield (pen.own(f"共{len(brief.reports)}份报告；没有给出应报名单，不判断谁未报送。"),)
    else:
        done = roster.expected - len(roster.missing)
        yield (pen.own(f"应报{roster.expected}家，已报{done}家，未报{len(roster.missing)}家。"),)
        if roster.missing:
            names = "、".join(clean(m) for m in roster.missing)
            yield (pen.own("未报：", Emphasis.STRONG), Run(names), pen.own("。"))
        if roster.extra:
            yield (pen.own("名单以外的报告："), Run(pen.names(roster.extra)), pen.own("。"))
    if len(filing.years) > 1:
        years = "、".join(f"{y}年{n}份" if y else f"年度不明{n}份" for y, n in filing.years)
        yield (pen.own(f"报告年度不同：{years}。不同年度的数据不合计。"),)
    for some in filing.doubled:
        yield (pen.own("同一地方有多份报告："), Run(pen.names(some)), pen.own("。"))
    if filing.repeated:
        yield (pen.own(f"另有{filing.repeated}份摘要出自同一报告文件，只计一份。"),)


def _reports(brief: ManyBrief, pen: Pen) -> Block:
    """One row a report: what it holds, and which required contents were not found."""
    rows = []
    for filed, c in zip(brief.reports, brief.contents, strict=True):
        counts = (f"{c.achievements}", f"{c.deficiencies}／{c.with_cause}／{c.answered}")
        told = [(pen.own(words),) for words in (*counts, f"{c.plans}／{c.with_target}")]
        rows.append(((Run(pen.name(filed)),), *told, pen.gap("、".join(c.missing))))
    header = ("报告", _ACHIEVEMENTS, "不足／有原因／有安排", "安排／有指标", "未识别的必备内容")
    return pen.table(header, rows, (4, 1.2, 2.6, 2, 4))


def _group(group: Group, pen: Pen) -> Runs:
    """A group: its name, how many and who, in whose words."""
    first = group.first_of_each
    name = pen.own(group.name, Emphasis.STRONG) if group.topic else _named(group, pen)
    told = pen.joined((Run(f"{pen.name(m.report)}："), words_of(m, pen)) for m in first[:_QUOTES])
    runs = [name, pen.own(f"（{len(first)}家）："), *told]
    if others := [m.report for m in first[_QUOTES:]]:
        runs += [pen.own("；还有"), Run(pen.names(others))]
    runs.append(pen.own("。"))
    if group.unanswered and len(group.unanswered) == len(first):
        runs.append(pen.own(f"各家的对应安排{NOT_FOUND}。"))
    elif group.unanswered:
        runs += [pen.own(f"对应安排{NOT_FOUND}："), Run(pen.names(group.unanswered, _NAMES)), pen.own("。")]
    return tuple(runs)


def _named(group: Group, pen: Pen) -> Run:
    """The name of a group that no topic has: a member's heading, with its source."""
    member = next((m for m in group.members if m.item.title == group.name), group.members[0])
    return pen.heading_of(member.report, member.item, Emphasis.STRONG)


def _practice(practice: Practice, pen: Pen) -> tuple[Runs, ...]:
    report, item, claim = practice.report, practice.item, practice.claim
    said = pen.said(report, claim.by, report.cite(item, claim.quote)) if claim.by else pen.own(NOT_FOUND)
    kind, quote = Run(claim_name(claim.kind, pen.script)), pen.quote(report, item, claim.quote)
    return (kind,), (Run(pen.name(report)),), (quote,), (said,)


def _notes(brief: ManyBrief, pen: Pen) -> Iterator[str]:
    yield "每行都有报告原文作出处，地名和冒号后面是报告原话或摘要标题。"
    yield "主题归类和共性归组由程序完成；必备内容依《法治政府建设与责任落实督察工作规定》。"
    yield f"共性问题按常见问题类型逐句归组；其余的须主题相同、词语重合达到{ALIKE * 100:.0f}%才归为一组。"
    yield "突出做法依次看表彰和首创、试点、数据多少。"
    yield "合计只加同一层级、同一年度、全年口径的确数，约数、比率、平均数和非全年数不计。"
    items = [i for f in brief.reports for i in f.summary.items()]
    flagged = sum(i.checks.flagged for i in items)
    if flagged and pen.flags:
        yield f"标有〔原文〕的未能由模型概括，请人工查看（全部{len(items)}项中有{flagged}项）。"
