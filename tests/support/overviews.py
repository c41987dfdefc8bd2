"""A report of our own, its items in its own words, and an overview of them by a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache

from nianbao.errors import NianbaoError
from nianbao.schema.report import Report
from nianbao.summarization.extraction import verifier_of
from nianbao.summarization.items import Lists, merge
from nianbao.summarization.overview import OverviewOutcome, overview
from tests.support.fake_llm import FakeLlm, Talk
from tests.support.reports import report_of

TEXT = """汐川县2024年法治政府建设年度报告
2024年，汐川县以习近平法治思想为指导，推进法治政府建设。现将有关情况报告如下。
一、主要举措和成效
（一）优化政务服务。设立综合窗口22个，办结事项3.4万件，获评全省政务服务示范县。
（二）规范行政执法。印发《汐川县执法评查办法》，开展案卷评查4次，纠正问题31个。
（三）化解矛盾纠纷。推行“渔港说事”，调解案件860件，成功率98.2%。
（四）深化普法宣传。建成法治文化公园6座，开展宣讲120场。
二、存在的不足
（一）部分基层执法人员能力不足。主要原因是培训覆盖面还不够广。
（二）个别单位合法性审查流于形式。
三、下一步工作安排
（一）加强执法培训。全年组织培训6场，覆盖全部乡镇。
（二）完善审查机制。出台审查工作规程。
"""
OLD = """汐川縣2024年法治政府建設年度報告
2024年，汐川縣推進法治政府建設。現將有關情況報告如下。
一、主要舉措和成效
（一）優化政務服務。設立綜合窗口22個，辦結事項3.4萬件。
（二）規範行政執法。開展案卷評查4次，糾正問題31個。
（三）化解矛盾糾紛。調解案件860件，成功率98.2%。
二、存在的不足
（一）部分基層執法人員能力不足。培訓覆蓋面還不夠廣，行政執法監督力量較弱。
三、下一步工作安排
（一）加強執法培訓。全年組織行政執法培訓6場，覆蓋全部鄉鎮。
"""


@cache
def made(text: str) -> tuple[Report, Lists]:
    """A report and its items in the source's own words."""
    report = report_of(text, "汐川.txt")
    verifier = verifier_of(report)
    return report, merge(report, [verifier.quoted(unit, ()) for unit in report.units])


def run(talk: Talk, characters: int = 160, text: str = TEXT, lists: Lists | None = None) -> OverviewOutcome:
    report, own = made(text)
    return asyncio.run(overview(report, own if lists is None else lists, FakeLlm(talk, characters)))


def saying(*answers: Mapping[str, object] | NianbaoError) -> Talk:
    """One answer after another; a question too many fails."""
    left = list(answers)
    return lambda _: left.pop(0)
