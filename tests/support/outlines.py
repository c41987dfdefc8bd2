"""Invented reports for the tests of the outline, put together from their parts."""

from __future__ import annotations

from nianbao.schema.report import Kind, Page, Part, Report, Source, Unit
from nianbao.structure import parse

TITLE = "澧溪县2023年度法治政府建设情况报告"
OPENING = (
    "2023年，澧溪县以习近平法治思想为指导，深入推进依法行政，法治政府建设工作迈出新步伐。"
    "现将有关情况报告如下："
)
WORK = (
    "(一)规范行政执法行为。组织执法人员培训12场次，评查行政执法案卷86卷，办理行政处罚案件140件。",
    "(二)健全依法决策机制。审查规范性文件9件，重大行政决策全部经过合法性审查。",
)
LACKS = (
    "一是普法形式不够丰富。宣传多以发放资料为主，群众参与度不高。",
    "二是执法力量薄弱。乡镇持证执法人员偏少，法律专业人员缺乏。",
)
PLANS = (
    "一是抓好普法宣传。创新宣传形式，打造法治文化阵地。",
    "二是充实执法力量。推动人员编制下沉，加强业务培训。",
)


def compose(
    work: tuple[str, ...] = WORK,
    lacks: tuple[str, ...] = LACKS,
    plans: tuple[str, ...] = PLANS,
) -> str:
    """A report with its three sections, one paragraph a line."""
    lines = [TITLE, OPENING, "一、主要举措和成效", *work, "二、存在的不足", *lacks]
    return "\n".join([*lines, "三、下一步工作安排", *plans]) + "\n"


def read(text: str, page: Page | None = None) -> Report:
    """The report of a plain text."""
    return parse(Source("report.txt", "txt", text, "", page or Page()))


BODY = compose().removeprefix(TITLE + "\n")


def framed(title: str = TITLE, opening: str = OPENING, end: str = "", addressee: str = "") -> Report:
    """The report with other words around its sections."""
    return read("\n".join(filter(None, [title, addressee, BODY.replace(OPENING, opening)])) + end)


def words(report: Report, kind: Kind | None = None) -> list[str]:
    """The text of the units of a kind, of all without one."""
    return [u.span.cut(report.text) for u in of_kind(report, kind)]


def of_kind(report: Report, kind: Kind | None = None) -> list[Unit]:
    """The units of a kind, all without one."""
    return [u for u in report.units if kind in (None, u.kind)]


def parts(report: Report, part: Part) -> list[str]:
    """The text of the blocks of a part."""
    return [b.span.cut(report.text) for b in report.blocks if b.part is part]
