"""The words of the checking pages around what is checked, in the report's own script."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.text.script import Script


@dataclass(frozen=True, slots=True)
class PageLabels:
    """Every word of a checking page that `Labels` does not hold. `{}` takes what its name says."""

    look: str
    look_means: str
    all_passed: str
    summary: str
    items: str
    source: str
    sources: str
    quotes_only: str
    place: str
    refused: str
    repaired: str
    quoted: str
    filters: str
    all_kinds: str
    all_themes: str
    only_flagged: str
    words: str
    shown: str
    nothing_shown: str
    help: str
    close: str
    keys: tuple[tuple[str, str], ...]
    filter_keys: tuple[tuple[str, str], ...]
    made: str


_SIMPLIFIED = PageLabels(
    look="需要人工查看",
    look_means="以下内容没有采用模型的回答，现为报告原句。",
    all_passed="{} 条全部通过核对，没有需要人工查看的内容。",
    summary="摘要",
    items="条目",
    source="报告原文",
    sources="引用的报告",
    quotes_only="没有报告全文，以下只列出引用的原句。",
    place="字符 {start}–{end}",
    refused="没有采用的回答：",
    repaired="重问后通过核对",
    quoted="原文代替",
    filters="筛选",
    all_kinds="全部",
    all_themes="全部主题",
    only_flagged="只看需查看的",
    words="按文字筛选",
    shown="显示 {shown}/{total} 条",
    nothing_shown="没有符合条件的条目。",
    help="操作说明",
    close="关闭",
    keys=(
        ("j k", "下一处、上一处"),
        ("f", "下一处需要查看的内容"),
        ("Enter", "与原文互相跳转，点击也可以"),
        ("Esc", "取消选中，收起原文"),
        ("?", "打开或关闭本说明"),
    ),
    filter_keys=(("1 2 3", "只看成绩、不足、计划；再按一次看全部"), ("/", "按文字筛选")),
    made="生成情况",
)

_TRADITIONAL = PageLabels(
    look="需要人工查看",
    look_means="以下內容沒有採用模型的回答，現為報告原句。",
    all_passed="{} 條全部通過核對，沒有需要人工查看的內容。",
    summary="摘要",
    items="條目",
    source="報告原文",
    sources="引用的報告",
    quotes_only="沒有報告全文，以下只列出引用的原句。",
    place="字符 {start}–{end}",
    refused="沒有採用的回答：",
    repaired="重問後通過核對",
    quoted="原文代替",
    filters="篩選",
    all_kinds="全部",
    all_themes="全部主題",
    only_flagged="只看需查看的",
    words="按文字篩選",
    shown="顯示 {shown}/{total} 條",
    nothing_shown="沒有符合條件的條目。",
    help="操作說明",
    close="關閉",
    keys=(
        ("j k", "下一處、上一處"),
        ("f", "下一處需要查看的內容"),
        ("Enter", "與原文互相跳轉，點擊也可以"),
        ("Esc", "取消選中，收起原文"),
        ("?", "打開或關閉本說明"),
    ),
    filter_keys=(("1 2 3", "只看成績、不足、計劃；再按一次看全部"), ("/", "按文字篩選")),
    made="生成情況",
)


def page_labels_for(script: Script) -> PageLabels:
    """The words of a page about reports of that script."""
    return _TRADITIONAL if script is Script.TRADITIONAL else _SIMPLIFIED
