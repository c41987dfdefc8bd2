"""What is a report and what is none."""

from __future__ import annotations

import pytest

from nianbao.errors import NotAReport
from nianbao.schema.report import Kind
from tests.support.outlines import TITLE, compose, of_kind, read

NOVEL = (
    "那年冬天，老陈赶着马车进了山。雪下得很大，路上没有一个人。他想起儿子离家时说的话，心里一阵发酸。\n" * 20
)
LAW = "\n".join(
    f"第{n}条 行政机关应当依照法治政府建设的要求开展工作，不得损害公民的合法权益。"
    for n in "一二三四五六七八九"
)
NEWS = (
    "澧溪县召开法治政府建设工作推进会\n"
    "近日，澧溪县召开法治政府建设工作推进会。会议传达了上级会议精神，县长出席并讲话，各部门负责人参加会议。\n"
    "会议指出，过去一年全县依法行政水平明显提高，行政执法更加规范，普法宣传深入人心。\n" * 3
)
NO_ROLES = "政府工作法治执法普法决策督察政务。" * 12


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOVEL, "no section reads as"),
        (LAW, "articles"),
        ("The annual report on government by law.\n" * 30, "no Chinese"),
        (NEWS, "no section reads as"),
        (NO_ROLES, "no section reads as"),
        ("", "no Chinese"),
        ("一、\n二、\n三、\n", "no section reads as"),
        ("一、成效。\n天气很好，花开得也很好。\n二、不足。\n一是雨水太少，花不够香。\n", "genre"),
    ],
    ids=["novel", "law", "english", "news", "no roles", "empty", "bare numbers", "other matters"],
)
def test_what_is_no_report_is_refused(text: str, says: str) -> None:
    with pytest.raises(NotAReport, match=says) as caught:
        read(text)
    assert "report.txt" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("title", "old", "new"),
    [
        ("澧溪县2023年政府信息公开工作年度报告", "普法", "政务公开"),
        ("澧溪县司法局2023年工作总结", "普法", "人民调解"),
    ],
)
def test_neighbouring_genres_are_read(title: str, old: str, new: str) -> None:
    report = read(compose().replace(TITLE, title).replace(old, new))
    assert report.facts.title == title
    assert [len(of_kind(report, kind)) for kind in Kind] == [2, 2, 2]


AHEAD = """{title}
为推进法治政府建设，制定以下内容。
一、依法全面履行政府职能
（一）深化改革。继续压减审批环节，推动更多政务服务事项全程网办，实行清单管理。
（二）优化环境。落实公平竞争审查制度，清理妨碍公平竞争的政策措施。
二、严格规范公正文明执法
（三）推行三项制度。强化执法人员资格管理，开展行政执法案卷评查。
三、下一步保障措施
（四）加强统筹。各单位要明确责任，确保落到实处。
"""


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("澧溪县2024年依法行政工作要点", "要点"),
        ("澧溪县法治政府建设实施方案（试行）", "方案"),
        ("2024年全县法治工作", "nothing done"),
        ("浅析乡镇法治政府的制度建设", "论文"),
        ("【文字解读】《澧溪县2023年法治政府建设情况报告》文件解读", "解读"),
    ],
)
def test_another_genre_is_told_by_its_title_and_by_what_it_says(title: str, says: str) -> None:
    with pytest.raises(NotAReport, match=says):
        read(AHEAD.format(title=title))


def test_a_notice_that_issues_a_report_is_read_as_the_report() -> None:
    title = "澧溪县人民政府关于印发《澧溪县2023年度法治政府建设情况报告》的通知"
    assert len(read(compose().replace(TITLE, title)).units) == 6


def test_a_short_report_on_ones_own_duty_is_read() -> None:
    report = read(
        "2024年度述法报告\n澧溪县应急管理局局长 张某某\n现将本人2024年度履行职责情况报告如下：\n"
        "一、履职情况\n（一）带头学法。主持专题学法4次。\n（二）规范执法。办理行政处罚案件68件。\n"
        "二、存在问题\n一是学法深度不够。\n三、改进措施\n一是健全学法制度。\n"
    )
    assert (report.facts.title, report.facts.year) == ("2024年度述法报告", 2024)
    assert [len(of_kind(report, kind)) for kind in Kind] == [2, 1, 1]
