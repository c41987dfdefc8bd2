"""The brief of many reports as a document."""

from __future__ import annotations

from nianbao.briefing.many import TOLD, BriefPoint, ManyBrief
from nianbao.briefing.page_figures import comparison_blocks, outlier_blocks
from nianbao.briefing.page_matrix import matrix_blocks
from nianbao.briefing.parts import HeadingCounter, Pen, left_out, table
from nianbao.briefing.practices import Practice
from nianbao.briefing.recurring import ALIKE, Group
from nianbao.schema.document import Block, Bullets, Document, Emphasis, Paragraph, Run, Runs
from nianbao.schema.report import Kind
from nianbao.schema.summary import Theme
from nianbao.schema.terms import claim_name, name_of
from nianbao.text.sanitize import clean

MOST_GROUPS = 8
MOST_PRACTICES = 24
_QUOTES = 4
_NAMES = 12
"""Most groups, claims, quotes of a group, names in a row."""

_GENRE = "法治政府建设年度报告"


def page_of_many(brief: ManyBrief, pen: Pen, prose: tuple[Runs, ...] = ()) -> Document:
    """The document; `prose` stands between the program's own sentences where a model wrote it."""
    head = HeadingCounter(pen)
    blocks: list[Block] = [*_warnings(brief, pen), head("综述")]
    blocks += _opening(brief, pen, prose)
    blocks += [head("报送情况和内容完整性"), *_roster(brief, pen), _reports(brief, pen)]
    for name, groups in (("共性不足", brief.shortfalls), ("共性安排", brief.plans)):
        if groups:
            entries = tuple(_group(g, pen) for g in groups[:MOST_GROUPS])
            blocks += [head(name), Bullets(entries), *_rest(pen, len(groups) - MOST_GROUPS)]
    if brief.practices:
        blocks += [head("首创、试点和表彰"), _practices(brief, pen)]
        blocks += _rest(pen, len(brief.practices) - MOST_PRACTICES)
    if brief.matrix.themes:
        blocks += [head(f"各主题{name_of(Kind.ACHIEVEMENT)}和突出做法"), *matrix_blocks(brief.matrix, pen)]
    if brief.comparisons:
        blocks += [head("可比数据"), *comparison_blocks(brief.comparisons, pen)]
    if brief.outliers:
        blocks += [head("偏离中位数的数据"), *outlier_blocks(brief.outliers, pen)]
    return Document(
        title=(pen.own(f"{_year(brief)}{_GENRE}综合要点"),),
        subtitle=(pen.own(f"（{len(brief.reports)}份报告）"),),
        blocks=tuple(blocks),
        script=pen.script,
        notes=tuple(pen.turned(n) for n in _notes(brief, pen)),
    )


def _year(brief: ManyBrief) -> str:
    years = [y for y, _ in brief.roster.years]
    return f"{years[0]}年度" if len(years) == 1 and years[0] else ""


def _rest(pen: Pen, more: int) -> list[Block]:
    runs = left_out(pen, more, "各报告摘要")
    return [Paragraph(runs)] if runs else []


def _warnings(brief: ManyBrief, pen: Pen) -> list[Block]:
    if not brief.incomplete:
        return []
    words = f"有{len(brief.incomplete)}份摘要不完整，其中一些内容以报告原句代替："
    names = Run(pen.names(brief.incomplete, _NAMES), Emphasis.STRONG)
    return [Paragraph((pen.own(words, Emphasis.STRONG), names, pen.own("。")))]


def _opening(brief: ManyBrief, pen: Pen, prose: tuple[Runs, ...]) -> list[Block]:
    """Two paragraphs: what was achieved, what is lacking; counts by the program, the rest by a model."""
    achieved, lacking = _achieved(brief, pen), _lacking(brief, pen)
    first, second = (*prose, (), ())[:2]
    return [
        Paragraph((*achieved, *(first or _told(brief.achieved, pen)))),
        Paragraph((*lacking, *second, *_ahead(brief, pen))),
    ]


def _achieved(brief: ManyBrief, pen: Pen) -> Runs:
    total = sum(c.achievements for c in brief.contents)
    words = f"{len(brief.reports)}份报告共写{name_of(Kind.ACHIEVEMENT)}{total}项"
    if brief.tallies:
        widest = "、".join(f"{_theme(t.theme)}（{t.reports}家、{t.items}项）" for t in brief.tallies[:TOLD])
        words += f"，写得最多的是{widest}"
    claimed = len({(p.report.name, p.item.id) for p in brief.practices})
    claims = f"；有首创、试点或表彰的{claimed}项" if claimed else ""
    return (pen.own(f"{words}{claims}。"),)


def _theme(theme: Theme) -> str:
    return name_of(theme)


def _lacking(brief: ManyBrief, pen: Pen) -> Runs:
    total = sum(c.deficiencies for c in brief.contents)
    causes = sum(c.with_cause for c in brief.contents)
    answered = sum(c.answered for c in brief.contents)
    words = f"共写不足{total}项，其中{causes}项写明原因，{total - answered}项未见对应安排"
    return (pen.own(f"{words}{_widest(brief.shortfalls, '，较集中的是')}。"),)


def _ahead(brief: ManyBrief, pen: Pen) -> Runs:
    return (pen.own(f"下一年的安排{_widest(brief.plans, '较集中的是')}。"),) if brief.plans else ()


def _widest(groups: tuple[Group, ...], lead: str) -> str:
    """The groups of most reports by name; names of topics only, which are the program's own words."""
    named = [f"{g.name}（{len(g.reports)}家）" for g in groups[:3] if g.topic]
    return lead + "、".join(named) if named else ""


def _told(points: tuple[BriefPoint, ...], pen: Pen) -> Runs:
    """The program's own sentence for each point: its examples by heading."""
    return tuple(run for point in points for run in own_sentence(point, pen))


def own_sentence(point: BriefPoint, pen: Pen) -> Runs:
    """A point in the program's words: the name, then each report with its item's own heading or words."""
    runs: list[Run] = [pen.own(f"{point_name(point)}，如")]
    for number, example in enumerate(point.examples):
        report, item = example.report, example.item
        words = (
            pen.heading_of(report, item)
            if example.quote is None
            else pen.quote(report, item, example.quote, 40)
        )
        runs += [pen.own("；")] if number else []
        runs += [Run(f"{pen.name(report)}："), words]
    return (*runs, pen.own("。"))


def point_name(point: BriefPoint) -> str:
    """What a point is called, in Simplified characters."""
    themes = {t.value: f"{_theme(t)}方面" for t in Theme}
    return themes.get(point.name, point.name)


def _roster(brief: ManyBrief, pen: Pen) -> list[Block]:
    roster = brief.roster
    lines: list[Runs] = []
    if roster.expected is not None:
        done = roster.expected - len(roster.missing)
        lines.append((pen.own(f"应报{roster.expected}家，已报{done}家，未报{len(roster.missing)}家。"),))
        if roster.missing:
            names = "、".join(clean(m) for m in roster.missing)
            lines.append((pen.own("未报：", Emphasis.STRONG), Run(names), pen.own("。")))
        if roster.extra:
            lines.append((pen.own("名单以外的报告："), Run(pen.names(roster.extra)), pen.own("。")))
    else:
        lines.append((pen.own(f"共{len(roster.reports)}份报告；没有给出应报名单，不判断谁未报送。"),))
    if len(roster.years) > 1:
        years = "、".join(f"{y}年{n}份" if y else f"年度不明{n}份" for y, n in roster.years)
        lines.append((pen.own(f"报告年度不同：{years}。不同年度的数据不合计。"),))
    lines.extend(
        (pen.own("同一地方有多份报告："), Run(pen.names(some)), pen.own("。")) for some in roster.doubled
    )
    if roster.repeated:
        lines.append((pen.own(f"另有{roster.repeated}份摘要出自同一报告文件，只计一份。"),))
    return [Paragraph(runs) for runs in lines]


def _reports(brief: ManyBrief, pen: Pen) -> Block:
    """One row a report: what it holds, and which required contents it lacks."""
    rows = []
    for filed, c in zip(brief.reports, brief.contents, strict=True):
        gaps = "、".join(c.missing)
        rows.append(
            (
                (Run(pen.name(filed)),),
                (pen.own(f"{c.achievements}"),),
                (pen.own(f"{c.deficiencies}／{c.with_cause}／{c.answered}"),),
                (pen.own(f"{c.plans}／{c.with_target}"),),
                (pen.own(gaps, Emphasis.STRONG) if gaps else pen.own("—"),),
            )
        )
    header = ("报告", name_of(Kind.ACHIEVEMENT), "不足／有原因／有安排", "安排／有指标", "缺的必备内容")
    return table(pen, "", header, rows, (4, 1.2, 2.6, 2, 4))


def _group(group: Group, pen: Pen) -> Runs:
    """A group: its name, how many and who, in whose words."""
    first: dict[str, Run] = {}
    for member in group.members:
        words = pen.quote(member.report, member.item, member.quote, 40)
        first.setdefault(pen.name(member.report), words)
    name = pen.own(group.name, Emphasis.STRONG) if group.topic else _named(group, pen)
    runs: list[Run] = [name, pen.own(f"（{len(first)}家）：")]
    for number, (who, words) in enumerate(list(first.items())[:_QUOTES]):
        runs += [pen.own("；")] if number else []
        runs += [Run(f"{who}："), words]
    others = list(first)[_QUOTES:]
    if others:
        runs += [pen.own("；还有"), Run("、".join(others))]
    runs.append(pen.own("。"))
    if group.unanswered and len(group.unanswered) == len(first):
        runs.append(pen.own("各家均未见对应安排。"))
    elif group.unanswered:
        runs += [pen.own("未见对应安排："), Run(pen.names(group.unanswered, _NAMES)), pen.own("。")]
    return tuple(runs)


def _named(group: Group, pen: Pen) -> Run:
    """The name of a group that no topic has: a member's heading, with its source."""
    member = next((m for m in group.members if m.item.title == group.name), group.members[0])
    return pen.heading_of(member.report, member.item, Emphasis.STRONG)


def _practices(brief: ManyBrief, pen: Pen) -> Block:
    rows = [_practice(p, pen) for p in brief.practices[:MOST_PRACTICES]]
    return table(pen, "", ("类别", "报告", "报告原话", "认定方"), rows, (1.2, 3, 8, 2.6))


def _practice(practice: Practice, pen: Pen) -> tuple[Runs, ...]:
    report, item, claim = practice.report, practice.item, practice.claim
    by: Runs = (pen.own("报告未写明"),)
    if claim.by:
        by = (pen.said(report, claim.by, report.cite(item, claim.quote)),)
    return (
        (Run(claim_name(claim.kind, pen.script)),),
        (Run(pen.name(report)),),
        (pen.quote(report, item, claim.quote),),
        by,
    )


def _notes(brief: ManyBrief, pen: Pen) -> list[str]:
    items = [i for f in brief.reports for i in f.summary.items()]
    flagged = sum(i.checks.flagged for i in items)
    notes = [
        "每行都有报告原文作出处，地名和冒号后面是报告原话或摘要标题。",
        "主题归类和共性归组由程序完成；必备内容依《法治政府建设与责任落实督察工作规定》。",
        f"共性问题按常见问题类型逐句归组；其余的须主题相同、词语重合达到{ALIKE * 100:.0f}%才归为一组。",
        "突出做法依次看表彰和首创、试点、数据多少。",
        "合计只加同一层级、同一年度、全年口径的确数，约数、比率、平均数和非全年数不计。",
    ]
    if flagged and pen.flags:
        notes.append(f"标有〔原文〕的未能由模型概括，请人工查看（全部{len(items)}项中有{flagged}项）。")
    return notes
