"""Titles of documents and quotations. All sentences are invented."""

from __future__ import annotations

import pytest

from nianbao.text.figures import (
    find_documents,
    find_quotations,
    title_key,
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("印发《青禾县行政规范性文件管理办法》《要点》。", ["青禾县行政规范性文件管理办法", "要点"]),
        ("学习《关于印发<考核工作办法>的通知》。", ["关于印发<考核工作办法>的通知"]),
        ("学习《关于印发《考核工作办法》的通知》。", ["关于印发《考核工作办法》的通知"]),
        (
            "落实《实施纲要(2021-2025年)和省、市要求,对照《青禾省条例》",
            ["实施纲要(2021-2025年)", "青禾省条例"],
        ),
        ("落实《青禾市信用条例和有关要求,持续推进", ["青禾市信用条例"]),
        ("落实《青禾市信用条例，持续推进。再学《方案》", ["青禾市信用条例", "方案"]),
        ("贯彻《关于印发《青禾市条例》的通知，持续", ["关于印发《青禾市条例》的通知"]),
        ("制定〈考核细则〉，", ["考核细则"]),
        ("拍摄《我(不)想迟到》", ["我(不)想迟到"]),
        ("宣传《宪法和《青禾法典》", ["宪法", "青禾法典"]),
        ("宣传《青禾许可法〉。", ["青禾许可法"]),
        ("多余的》收尾", []),
        ("《》", []),
    ],
)
def test_documents(text: str, titles: list[str]) -> None:
    assert [d.title for d in find_documents(text)] == titles


def test_document_keys_fold_script_width_dashes_and_brackets() -> None:
    assert title_key("《實施綱要（2021—2025年）》") == title_key("实施纲要(2021-2025年)")
    assert title_key("关于〈规定〉的 通知") == title_key("关于<规定>的通知")
    assert title_key("《甲法》和《乙法》") == "《甲法》和《乙法》"


def test_quotations() -> None:
    text = '推进“一网通办”和「放管服」，写"明白卡"，双“一”字，多余的”收尾，“未闭\n“下行”'
    assert [q.text for q in find_quotations(text)] == ["一网通办", "放管服", "明白卡", "下行"]
    assert all(text[q.span.start + 1 : q.span.end - 1] == q.text for q in find_quotations(text))
