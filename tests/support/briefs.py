"""Invented reports as summaries, made by the program alone: what briefs are made of in tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache

from nianbao.schema.document import Block, Bullets, Document, Heading, Paragraph, Run, Runs, Table
from nianbao.schema.report import Source
from nianbao.schema.summary import (
    Checks,
    Line,
    Overview,
    ReportFacts,
    ReportSummary,
    Standing,
    source_facts,
)
from nianbao.structure import parse
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.items import merge
from tests.support.summaries import PROVENANCE

VERIFIED = Checks(standing=Standing.VERIFIED)
NUMBERS = "一二三四五六七八九十"


DULL_LACK = ("个别环节衔接不够紧密。",)
DULL_PLAN = ("抓好日常事务。按时办结。",)
"""A shortfall and a plan of no topic."""


def county(
    place: str,
    achieved: Sequence[str],
    lacking: Sequence[str] = DULL_LACK,
    planned: Sequence[str] = DULL_PLAN,
    year: int = 2023,
) -> ReportSummary:
    """A county's report: one numbered unit with a lead phrase for every text."""
    parts = [
        f"{place}{year}年法治政府建设年度报告",
        f"{year}年，{place}推进依法行政、行政执法、行政复议和普法，建设法治政府。现将情况报告如下。",
    ]
    for head, units in (
        ("一、主要举措和成效", achieved),
        ("二、存在的不足", lacking),
        ("三、下一步工作安排", planned),
    ):
        if units:
            parts += [head, *(f"（{NUMBERS[n]}）{unit}" for n, unit in enumerate(units))]
    return summary_of("\n".join(parts) + "\n")


@cache
def summary_of(text: str) -> ReportSummary:
    """The summary of an invented text: items in the source's own words, taken for verified."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    report = parse(Source("invented.txt", "txt", text, sha))
    verifier = verifier_of(report)
    lists = merge(report, [verifier.quoted(unit, ()) for unit in report.units])
    done = {"checks": VERIFIED}
    line = Line(text="", items=("none",), checks=VERIFIED)
    return ReportSummary(
        source=source_facts(report),
        report=ReportFacts.model_validate(report.facts, from_attributes=True),
        overview=Overview(headline=line, text=line, highlights=(), concerns=(), priorities=()),
        achievements=tuple(a.model_copy(update=done) for a in lists.achievements),
        deficiencies=tuple(d.model_copy(update=done) for d in lists.deficiencies),
        plans=tuple(p.model_copy(update=done) for p in lists.plans),
        provenance=PROVENANCE,
    )


def runs_of(document: Document) -> Iterator[Run]:
    """Every run of a document."""
    for runs in (document.title, document.subtitle, *(r for b in document.blocks for r in _of(b))):
        yield from runs


def _of(block: Block) -> Iterator[Runs]:
    match block:
        case Heading(runs=runs) | Paragraph(runs=runs):
            yield runs
        case Bullets(entries=entries):
            yield from entries
        case Table(header=header, rows=rows):
            yield from header
            for row in rows:
                yield from row


def lines_of(document: Document) -> str:
    """A document as plain lines, cells parted by `|`."""
    out = ["".join(r.text for r in document.title), "".join(r.text for r in document.subtitle)]
    for block in document.blocks:
        if isinstance(block, Table):
            out += [" | ".join("".join(r.text for r in cell) for cell in row) for row in block.rows]
        else:
            out += ["".join(r.text for r in runs) for runs in _of(block)]
    return "\n".join([*out, *document.notes])


QING = county(
    "青柳县",
    (
        "规范行政复议应诉。全年收到行政复议申请92件，受理89件，审结81件。行政机关负责人出庭应诉率由上年的82.5%上升至97.1%。",
        "主动接受监督。办理人大代表建议84件、政协提案113件，办结率100%，获评全省建议办理先进单位。",
        "深化政务公开。全年主动公开政府信息9600余条，办理依申请公开71件。",
        "创新政务服务。在全省率先推行渔村流动办事船，办结事项3.4万件。",
    ),
    (
        "乡镇执法力量不足。主要原因是编制紧缺，3个乡镇没有专职法制审核人员。",
        "部门之间数据共享不畅。执法系统尚未互通。",
        "普法宣传形式较为单一。面向老年人的宣传缺乏针对性。",
    ),
    (
        "充实基层执法力量。推动20名执法编制下沉乡镇，2024年6月底前配齐法制审核员。",
        "推进数据共享。归集执法数据，实现平台对接。",
    ),
)
LAN = county(
    "兰陂县",
    (
        "严格规范公正文明执法。开展案卷评查4次，评查案卷120卷。",
        "自觉接受各方面监督。承办人大代表建议121件、委员提案148件。",
        "做好复议应诉工作。截至10月，收到行政复议申请47件，受理43件，审结40件。",
        "推进政务公开。主动公开信息8643条，依申请公开75件。",
    ),
    (
        "基层执法队伍薄弱。个别乡镇执法人员仅有3名。",
        "信息壁垒仍然存在。部门数据标准不统一，重复采集较多。",
    ),
    ("补强执法力量。为每个乡镇配备2名法制审核员。", "深化普法宣传。启动新一轮普法规划。"),
)
XI = county(
    "浠桥区",
    (
        "接受监督。办理人大代表建议60件、政协提案75件。",
        "化解行政争议。收到行政复议申请66件，受理60件，审结55件。行政机关负责人出庭应诉率100%。",
        "公开政府信息。主动公开政府信息5200条，办理依申请公开37件。",
    ),
    ("普法宣传大水漫灌。针对青年群体的普法覆盖不够。",),
    ("开展精准普法。每个社区开展普法宣讲8场。",),
)
