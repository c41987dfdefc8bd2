"""What a block is on the page: title, salutation, opening, text, closing, signature, page furniture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from nianbao.schema.report import Part
from nianbao.structure.blocks import Paragraph
from nianbao.structure.front import front_parts
from nianbao.text.list_numbers import Scheme
from nianbao.text.numerals import ANY_YEAR

_LABELS = (
    "索引号|索引号码|信息索引|主题分类|信息分类|发布机构|发文机关|发文机构|发文日期|成文日期"
    "|发布日期|发布时间|公开日期|生成日期|发文字号|文号"
    "|名称|来源|信息来源|文章来源|稿件来源|作者|浏览次数|浏览量|访问量|阅读次数|阅读量|点击数"
    "|点击量|点击率|字体|字号|当前位置|您的位置|您现在的位置"
    "|所在位置|您所在的位置|当前所在位置|更新时间|录入时间|时间|日期|信息名称|公开方式|公开范围|公开类别|公开时限|体裁分类|公文种类|有效性|关键词"
    "|主题词|时效性|状态|内容概述|组配分类|服务对象"
)
_FURNITURE = re.compile(
    rf"^[\[【(<]*(?:(?:{_LABELS})[:|\]】]"
    r"|打印|分享|关闭|收藏|首页|上一篇|下一篇|上一条|下一条|相关(?:链接|文章|阅读|稿件|信息|新闻"
    r"|文件|解读)|关联(?:稿件|信息|文章|阅读)|附件|责任编辑|责编|编辑:|审核:|校对:|扫一扫"
    r"|主办单位|承办单位|主办:|承办:|版权所有|网站标识码|网站地图|[^。]{0,3}ICP备|联系我们"
    r"|关于我们|文字解读|图文解读|图解|视频解读|政策解读|保护视力|视力保护|微信|微博|我要纠错|返回"
    r"|回到顶部"
    r"|用手机|手机扫|字体大小|大中小|【大|\[大|\(?此件|\(?此文|>|您当前|无障碍|繁体|简体"
    r"|智能问答|-{1,3}$|$)"
)
_TAIL = re.compile(
    r"^[\[【(<]*(?:相关(?:链接|文章|阅读|稿件|信息|新闻|文件|解读)|关联(?:稿件|信息|文章|阅读)"
    r"|责任编辑|责编|编辑:|审核:|上一篇|下一篇|上一条|下一条|扫一扫|打印|分享|附件|主办单位"
    r"|承办单位|主办:|版权所有|网站标识码"
    r"|用手机|手机扫|文字解读|图解|关闭|\[?打印本页|来源:|信息来源)"
)
_DATE = re.compile(
    rf"^[(\[]?\s*{ANY_YEAR}\s*年\s*\S{{1,3}}\s*月\s*(?:\S{{1,3}}\s*[日号])?\s*[)\]]?$"
    r"|^20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)
_SIGNED_DATE = re.compile(rf"{ANY_YEAR}年\S{{1,3}}月\S{{1,3}}日$")
_BODY_NAME = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|领导小组|局|厅|委|办|办事处|街道|中心|总队|支队"
    r"|公司)(?:\s*\([^)]*\))?$"
)
_TITLE = re.compile(
    r"(?:法治|依法行政|依法治).{0,40}(?:报告|情况|总结|汇报)|(?:年度|工作)(?:报告|总结"
    r"|情况)(?:\([^)]*\))?$"
)
_NUMBER_LINE = re.compile(r"^\S{1,10}[\[(]20\d\d[\])]第?\d+号$")
_CLOSING = re.compile(r"^(?:特此报告|以上报告|专此报告|此报告|特此汇报|以上汇报)")
_BANNER = re.compile(r"星期[一二三四五六日天]|农历|^今天是|^(?:上|下)午好|^欢迎(?:您|访问|来到)")
"""The clock and the greeting of a site."""
_LONGEST_CLOSING = 30
_SHORTEST_SENTENCE, _SHORTEST_PROSE, _SURE_PROSE = 15, 40, 80
_LONGEST_SIGNATURE = 40
_LONGEST_FURNITURE = 160
_LONGEST_PATH = 120
_CELL = 60
_TAIL_SHARE, _TAIL_LEAST = 0.2, 400
"""Share of the text, and characters at least, in which the furniture behind a report begins."""


def parted(
    shaped: str, found: Sequence[Paragraph], aside: Mapping[int, Part] = MappingProxyType({})
) -> list[Paragraph]:
    """The paragraphs with the part of each; `aside` are those that are not the report's, by their place."""
    own = iter(_parted(shaped, [p for place, p in enumerate(found) if place not in aside]))
    return [replace(p, part=aside[at]) if at in aside else next(own) for at, p in enumerate(found)]


def _parted(shaped: str, found: Sequence[Paragraph]) -> list[Paragraph]:
    """The parts of the report's own; the first prose and the last mark off its words."""
    first = next((i for i, p in enumerate(found) if _is_prose(shaped, p)), len(found))
    last = _tail(shaped, found, first)
    lines = [shaped[p.start : p.end] for p in found]
    front = front_parts(lines[:first], [_is_page(words) for words in lines[:first]])
    out = [replace(p, part=part) for p, part in zip(found, front, strict=False)]
    paged = False
    for index, (words, paragraph) in enumerate(zip(lines[first:], found[first:], strict=True), first):
        part = Part.BODY
        if index >= last:
            part = _back(words, paged)
            paged = paged or (part is Part.FURNITURE and not _lists_annexes(words, paragraph))
        elif _CLOSING.match(words) and index > first and len(words) <= _LONGEST_CLOSING:
            part = Part.CLOSING
        out.append(replace(paragraph, part=part))
    return out


def _is_page(words: str) -> bool:
    """Whether a line in front of the report is the page's, not the report's."""
    return (
        is_furniture(words)
        or _BANNER.search(words) is not None
        or _NUMBER_LINE.match(words) is not None
        or _DATE.match(words) is not None
    )


def _is_prose(shaped: str, paragraph: Paragraph) -> bool:
    words = shaped[paragraph.start : paragraph.end]
    if is_furniture(words):
        return False
    if paragraph.marker is not None and paragraph.marker.scheme <= Scheme.HAN_PAREN:
        return True
    if len(words) >= _SHORTEST_SENTENCE and words[-1] == "。":
        return True
    if len(words) < _SHORTEST_PROSE or not any(mark in words for mark in "。,;"):
        return False
    return len(words) >= _SURE_PROSE or words[-1] in "。:" or _TITLE.search(words) is None


def is_furniture(words: str) -> bool:
    """Whether a line is what a page puts around a text: menus, share bars, metadata tables."""
    if words.count(">") >= 2 and "。" not in words and len(words) <= _LONGEST_PATH:
        return True
    cells = words.count("|")
    if cells >= 2 and len(words) < _CELL * (cells + 1) and "。" not in words[:-1]:
        return True
    return (
        "。" not in words and len(words) <= _LONGEST_FURNITURE and _FURNITURE.match(_close(words)) is not None
    )


def _close(words: str) -> str:
    """Without the spaces that spread a label (`索 引 号:`)."""
    return re.sub(r"\s+", "", words)


def _tail(shaped: str, found: Sequence[Paragraph], first: int) -> int:
    """Index of the first paragraph behind the report's own words."""
    total, last = len(shaped), len(found)
    begins = total - max(_TAIL_SHARE * total, _TAIL_LEAST)
    for index in range(first + 1, len(found)):
        paragraph = found[index]
        words = shaped[paragraph.start : paragraph.end]
        if paragraph.start > begins and len(words) <= _LONGEST_PATH and _TAIL.match(_close(words)):
            last = index
            break
    while last > first + 1:
        paragraph = found[last - 1]
        words = shaped[paragraph.start : paragraph.end]
        if not (_DATE.match(words) or is_furniture(words) or _signs(words, paragraph)):
            break
        last -= 1
    return last


def _signs(words: str, paragraph: Paragraph) -> bool:
    if (
        paragraph.marker is not None
        or len(words) > _LONGEST_SIGNATURE
        or any(mark in words for mark in "。;,:")
    ):
        return False
    return (_BODY_NAME.search(words) or _SIGNED_DATE.search(words)) is not None


def _lists_annexes(words: str, paragraph: Paragraph) -> bool:
    """Whether a line belongs to the list of annexes, which stands before the signature (GB/T 9704-2012)."""
    return words.startswith("附件") or (
        paragraph.marker is not None and paragraph.marker.scheme is Scheme.ARABIC
    )


def _back(words: str, paged: bool) -> Part:
    """What a line behind the report is; a signature never stands behind the page's furniture."""
    if is_furniture(words) or paged:
        return Part.FURNITURE
    dated = _DATE.match(words) or (len(words) <= _LONGEST_SIGNATURE and _SIGNED_DATE.search(words))
    return Part.SIGNATURE if dated or _BODY_NAME.search(words) else Part.FURNITURE
