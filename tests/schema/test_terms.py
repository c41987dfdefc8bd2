"""One thing has one name: in the table of terms, and in every output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pytest

from nianbao import render
from nianbao.briefing import make
from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.evaluation.report.page import to_run_page
from nianbao.evaluation.report.table import run_lines
from nianbao.evaluation.slices import slices
from nianbao.llm import prompts
from nianbao.rendering.brief_page import to_brief_page
from nianbao.rendering.document_markdown import to_markdown
from nianbao.rendering.outline import outline_lines
from nianbao.schema.report import Kind, Level, Part, Role, Source
from nianbao.schema.summary import ReportSummary, Theme
from nianbao.schema.terms import KINDS_TOLD, name_of
from nianbao.structure import parse
from nianbao.text.script import Script, simplify
from tests.support.briefs import county
from tests.support.eval_runs import run
from tests.support.outlines import compose

ACHIEVED = (
    "优化政务服务。办结“一件事”118项，营商环境持续优化。",
    "管好规范性文件。审查规范性文件12件，清理文件3件。",
    "规范行政决策。重大行政决策全部经过合法性审查，审查合同31份。",
    "规范行政执法。行政执法人员培训6期，办理行政处罚案件22件。",
    "防范突发事件。开展应急预案演练5次，消除安全隐患40处。",
    "办好行政复议。办结行政复议案件18件，调解争议30起。",
    "接受各方监督。办理人大代表建议16件，主动公开政府信息200条。",
    "建好数字政府。信息化平台共享数据9类。",
    "加强党的领导。党委中心组学法4次，开展述法。",
    "做实普法。普法宣传60场，办理法律援助50件。",
)
LACKING = ("执法培训不足。由于经费有限，执法培训次数偏少。", "普法形式单一。")
PLANNED = ("开展执法培训。2025年6月底前行政执法人员全员培训一遍。", "创新普法形式。")

SECOND_NAMES = {
    Kind.ACHIEVEMENT: "成绩",
    Kind.PLAN: "计划|打算",
    Theme.FUNCTIONS: "政府职能(?!，)",
    Theme.RULEMAKING: "制度建设",
    Theme.EMERGENCIES: "应急管理",
    Theme.DISPUTES: "(?<!矛盾)纠纷化解",
    Theme.OVERSIGHT: "权力监督",
    Theme.LEADERSHIP: "统筹推进方面",
    Role.LEADERSHIP: "第一责任人履职",
}
"""What these were called side by side with their names; the invented reports hold none of it themselves."""


@cache
def summaries() -> tuple[ReportSummary, ...]:
    """Two invented reports with achievements of every theme."""
    return tuple(county(place, ACHIEVED, LACKING, PLANNED, year=2024) for place in ("青梧县", "柏川县"))


@cache
def outputs(script: Script) -> Mapping[str, str]:
    """Everything that is printed of them, by what it is."""
    ours = tuple(
        one.model_copy(update={"source": one.source.model_copy(update={"script": script})})
        for one in summaries()
    )
    report = parse(Source("a.txt", "txt", compose(lacks=LACKING, plans=PLANNED), "0" * 64))
    one, many, draft = make(ours[:1]).document, make(ours).document, to_document(build(ours[:1]))
    evaluated = run()
    return {
        "table": render(ours[0], "table"),
        "markdown": render(ours[0], "md"),
        "page": render(ours[0], "html"),
        "outline": "\n".join(line.plain for line in outline_lines(report)),
        "brief": to_markdown(one),
        "brief page": to_brief_page(one),
        "brief of many": to_markdown(many),
        "draft": to_markdown(draft),
        "run page": to_run_page(evaluated, {}, slices(evaluated.reports)),
        "run table": "\n".join(
            line.plain for line in run_lines(evaluated, slices(evaluated.reports), verbose=True)
        ),
    }


@pytest.mark.parametrize("script", Script)
def test_nothing_has_a_second_name(script: Script) -> None:
    for form, said in outputs(script).items():
        plain = simplify(said)
        found = {str(thing): re.findall(other, plain) for thing, other in SECOND_NAMES.items()}
        assert not any(found.values()), (form, found)


@pytest.mark.parametrize("form", ["table", "markdown", "page", "brief of many"])
def test_every_theme_and_kind_is_called_by_its_name(form: str) -> None:
    said = outputs(Script.SIMPLIFIED)[form]
    themes = {item.theme for item in summaries()[0].achievements}
    assert len(themes) == len(Theme)
    assert [name_of(thing) for thing in (*themes, *Kind) if name_of(thing) not in said] == []


@pytest.mark.parametrize("kind", [Theme, Kind, Role, Level, Part, Script])
def test_every_member_has_a_name_of_its_own(kind: type[Theme | Kind | Role | Level | Part | Script]) -> None:
    names = [name_of(one) for one in kind]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[\u4e00-\u9fff]{2,8}", name) for name in names)


def test_traditional_names_are_converted() -> None:
    assert name_of(Theme.OVERSIGHT, Script.TRADITIONAL) == "權力制約和監督"
    assert name_of(Kind.PLAN, Script.TRADITIONAL) == "安排"


def test_models_are_told_what_the_recorded_answers_were_asked_with() -> None:
    """Another word in a prompt is another prompt: its recordings and the cases' answers would be void."""
    prompt = prompts.load("sections").system
    assert all(f"{told}{kind}" in prompt for kind, told in KINDS_TOLD.items())
