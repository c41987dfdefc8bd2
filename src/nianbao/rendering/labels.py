"""The words that the outputs print around a summary and a report, in the report's own script.

Each field's default is what is printed, in Simplified characters; `{}` takes what its name says. What
themes, kinds and the like are called stands in `nianbao.schema.terms`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar

from nianbao.schema.report import Kind
from nianbao.schema.terms import NOT_FOUND, name_of
from nianbao.text.script import Script, in_script

LabelsT = TypeVar("LabelsT", "Labels", "PageLabels", "OutlineLabels")

_KINDS = "、".join(map(name_of, Kind))


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a printed summary."""

    untitled: str = "法治政府建设年度报告"
    overview: str = "总体"
    highlights: str = "亮点"
    concerns: str = "关注"
    priorities: str = "重点"
    count: str = "{} 条"
    none: str = "无"
    cause: str = "原因"
    answered: str = f"对应{name_of(Kind.PLAN)}"
    unanswered: str = f"对应{name_of(Kind.PLAN)}{NOT_FOUND}"
    target: str = "目标"
    answers: str = f"对应{name_of(Kind.DEFICIENCY)}"
    quoted: str = "〔原文〕"
    quoted_means: str = "标有〔原文〕的内容未能通过核对或没有得到模型回答，现为报告原句，请人工查看。"
    failed: str = "摘要不完整：{} 段没有得到模型回答，以下各处以报告原句代替："
    failed_reason: str = "原因"
    sources: str = "出处"
    sources_mean: str = "以下是每条的报告原文，[起, 止) 是字符位置。"
    characters: str = "字符"
    notes: str = "说明"
    made: str = "{used.model}（{used.endpoint}），nianbao {used.nianbao}"
    spent: str = (
        "提问 {used.chunks_asked} 段，请求 {used.calls} 次，沿用 {used.kept} 次，"
        "词元 {used.tokens_in} 入 {used.tokens_out} 出，用时 {used.seconds:.1f} 秒"
    )
    flagged: str = "{flagged}/{total} 条为原文代替（{share}）"
    source: str = "{source.name}，{source.characters} 字，SHA-256 {source.sha256}"
    more: str = "等 {} 处"


@dataclass(frozen=True, slots=True)
class PageLabels:
    """The words of a checking page that `Labels` does not hold."""

    look: str = "需要人工查看"
    look_means: str = "以下内容没有采用模型的回答，现为报告原句。"
    all_passed: str = "{} 条全部通过核对，没有需要人工查看的内容。"
    items: str = "条目"
    source: str = "报告原文"
    sources: str = "引用的报告"
    quotes_only: str = "没有报告全文，以下只列出引用的原句。"
    place: str = "字符 {start}–{end}"
    refused: str = "没有采用的回答："
    repaired: str = "重问后通过核对"
    quoted: str = "原文代替"
    filters: str = "筛选"
    all_kinds: str = "全部"
    all_themes: str = "全部主题"
    only_flagged: str = "只看需查看的"
    words: str = "按文字筛选"
    shown: str = "显示 {shown}/{total} 条"
    nothing_shown: str = "没有符合条件的条目。"
    help: str = "操作说明"
    close: str = "关闭"
    keys: tuple[tuple[str, str], ...] = (
        ("j k", "下一处、上一处"),
        ("f", "下一处需要查看的内容"),
        ("Enter", "与原文互相跳转，点击也可以"),
        ("Esc", "取消选中，收起原文"),
        ("?", "打开或关闭本说明"),
    )
    filter_keys: tuple[tuple[str, str], ...] = (
        ("1 2 3", f"只看{_KINDS}；再按一次看全部"),
        ("/", "按文字筛选"),
    )
    made: str = "生成情况"


@dataclass(frozen=True, slots=True)
class OutlineLabels:
    """The words of `nianbao outline`."""

    source: str = "{name}，{format}，{characters} 字，{script}"
    facts: tuple[str, ...] = ("标题", "地区", "层级", "发布机关", "年度", "日期", "主送", "索引号")
    apart: str = "不作摘要的部分"
    counts: str = "（{id}，{sentences} 句，{figures} 个数）"
    ungrouped: str = "无小标题"


def labels_for(kind: type[LabelsT], script: Script) -> LabelsT:
    """The words of that kind for a report in that script."""
    return kind(**{field.name: _turned(field.default, script) for field in fields(kind)})


@cache
def _turned(words: Any, script: Script) -> Any:
    if isinstance(words, tuple):
        return tuple(_turned(one, script) for one in words)
    return in_script(words, script)
