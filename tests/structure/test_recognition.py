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
