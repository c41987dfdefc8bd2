"""An invented report's summary through the real types, for the tests of the outputs and the command."""

from __future__ import annotations

from collections.abc import Mapping

from nianbao.schema.report import Level, Role
from nianbao.schema.summary import (
    Achievement,
    Breach,
    Checks,
    Claim,
    Deficiency,
    FailedChunk,
    Line,
    Link,
    Overview,
    Plan,
    PromptUsed,
    Provenance,
    Quote,
    ReportFacts,
    ReportSummary,
    SourceFacts,
    Standing,
    Theme,
)
from nianbao.text.script import Script

TEXT = (
    "青梧县2024年法治政府建设年度报告\n"
    "2024年,县政府统筹推进法治政府建设,依法行政水平稳步提高,有关工作报告如下。\n"
    "一、主要成效\n"
    "(一)规范执法.全年办理行政处罚案件22件,获评省司法厅执法示范点。\n"
    "(二)优化服务.政务服务提速,办结“一件事”118项。\n"
    "二、存在不足\n"
    "一是部分执法人员能力不足,原因是培训偏少。二是个别镇街备案不及时。\n"
    "三、下步计划\n"
    "1.开展执法培训,2025年6月底前覆盖全员。\n"
)

VERIFIED = Checks(standing=Standing.VERIFIED)
QUOTED = Checks(standing=Standing.QUOTED, breaches=(Breach(rule="number", detail="220"),))


def quote(words: str) -> Quote:
    """`words` where they first stand in TEXT."""
    start = TEXT.index(words)
    return Quote(start=start, end=start + len(words), text=words)


FIRST = Achievement(
    id="a1",
    title="规范执法",
    summary="办理行政处罚案件22件,获评示范点。",
    theme=Theme.ENFORCEMENT,
    theme_by="model",
    role=Role.ACHIEVEMENTS,
    mark="一(一)",
    section=("一、主要成效", "(一)规范执法"),
    unit="u1",
    evidence=(quote("全年办理行政处罚案件22件,获评省司法厅执法示范点。"),),
    checks=VERIFIED,
    claims=(Claim(kind="award", quote=quote("获评省司法厅执法示范点"), by="省司法厅"),),
)
SECOND = Achievement(
    id="a2",
    title="优化服务",
    summary="办结“一件事”118项。",
    theme=Theme.FUNCTIONS,
    theme_by="model",
    role=Role.ACHIEVEMENTS,
    mark="一(二)",
    section=("一、主要成效", "(二)优化服务"),
    unit="u2",
    evidence=(quote("办结“一件事”118项。"),),
    checks=QUOTED,
)
LACKING = Deficiency(
    id="d1",
    title="执法能力不足",
    summary="部分执法人员能力不足。",
    theme=Theme.ENFORCEMENT,
    theme_by="program",
    role=Role.DEFICIENCIES,
    mark="二1",
    section=("二、存在不足",),
    unit="u3",
    evidence=(quote("一是部分执法人员能力不足,原因是培训偏少。"),),
    checks=VERIFIED,
    cause=quote("培训偏少"),
    answered_by=(Link(item="p1", reason="同为执法培训"),),
)
LATE = Deficiency(
    id="d2",
    title="备案不及时",
    summary="个别镇街备案不及时。",
    theme=Theme.RULEMAKING,
    theme_by="model",
    role=Role.DEFICIENCIES,
    mark="二2",
    section=("二、存在不足",),
    unit="u4",
    evidence=(quote("二是个别镇街备案不及时。"),),
    checks=VERIFIED,
)
TRAINING = Plan(
    id="p1",
    title="开展执法培训",
    summary="开展执法培训,覆盖全员。",
    theme=Theme.ENFORCEMENT,
    theme_by="model",
    role=Role.PLANS,
    mark="三1",
    section=("三、下步计划",),
    unit="u5",
    evidence=(quote("开展执法培训,2025年6月底前覆盖全员。"),),
    checks=VERIFIED,
    answers=(Link(item="d1", reason="同为执法培训"),),
    target=quote("2025年6月底前"),
)
OVERVIEW = Overview(
    headline=Line(text="执法更加规范,培训尚待补齐", items=("a1", "d1"), checks=VERIFIED),
    text=Line(text="全年办案22件,办结118项;执法能力仍有不足。", items=("a1", "a2"), checks=VERIFIED),
    highlights=(Line(text="获评执法示范点", items=("a1",), checks=VERIFIED),),
    concerns=(Line(text="备案不及时,未见对应计划", items=("d2",), checks=VERIFIED),),
    priorities=(Line(text="执法培训覆盖全员", items=("p1",), checks=VERIFIED),),
)
FACTS = ReportFacts(
    title="青梧县2024年法治政府建设年度报告",
    place="青梧县",
    level=Level.COUNTY,
    issuer=None,
    year=2024,
    date=None,
)
PROVENANCE = Provenance(
    nianbao="0.1.0",
    model="invented-1b",
    model_sha256=None,
    endpoint="127.0.0.1",
    prompts=(PromptUsed(name="condense.v1", sha256="1" * 64),),
    versions={"python": "3.11"},
    chunks_asked=5,
    chunks_failed=(),
    calls=6,
    kept=0,
    tokens_in=1500,
    tokens_out=200,
    seconds=12.34,
)

FAILED = (FailedChunk(chunk="c2", units=("u2", "u4"), reason="No usable answer after 5 tries."),)


def summary(
    *,
    script: Script = Script.SIMPLIFIED,
    first: Mapping[str, str] | None = None,
    failed: tuple[FailedChunk, ...] = (),
    notes: tuple[str, ...] = (),
) -> ReportSummary:
    """Two achievements, two deficiencies (one unanswered), one plan; `first` changes fields of the first."""
    return ReportSummary(
        source=SourceFacts(
            name="青梧.txt", sha256="0" * 64, format="txt", script=script, characters=len(TEXT)
        ),
        report=FACTS,
        overview=OVERVIEW,
        achievements=(FIRST.model_copy(update=dict(first or {})), SECOND),
        deficiencies=(LACKING, LATE),
        plans=(TRAINING,),
        provenance=PROVENANCE.model_copy(update={"chunks_failed": failed}),
        notes=notes,
    )
