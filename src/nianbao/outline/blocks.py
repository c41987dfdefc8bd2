"""Lines and paragraphs: what is text, what is title, salutation, signature or page furniture.

`shape` gives the matching form of a text: Simplified, half-width, same length, so offsets carry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nianbao import cues
from nianbao.outline.numbering import Marker, Scheme, marker_at, markers_in
from nianbao.report import Part
from nianbao.text import sentence_spans, simplify

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0x00A0: " ",
    0x2002: " ",
    0x2003: " ",
    0xFEFF: " ",
    0x200B: " ",
    0x3014: "[",
    0x3015: "]",
}
_ONE_LINE = 500
"""Characters above which a line with several numbers is a report whose line breaks were lost."""
_HEADING = 45
_ENDS = "。!?;:"

_LABELS = (
    "索引号|索引号码|信息索引|主题分类|信息分类|发布机构|发文机关|发文机构|发文日期|成文日期"
    "|发布日期|发布时间|公开日期|生成日期|发文字号|文号"
    "|名称|来源|信息来源|文章来源|稿件来源|作者|浏览次数|浏览量|访问量|阅读次数|阅读量|点击数"
    "|点击量|点击率|字体|字号|当前位置|您的位置|您现在的位置"
    "|时间|日期|信息名称|公开方式|公开范围|公开类别|公开时限|体裁分类|公文种类|有效性|关键词"
    "|主题词|时效性|状态|内容概述|组配分类|服务对象"
)
_FURNITURE = re.compile(
    rf"^[\[【(<\s]*(?:(?:{_LABELS})\s*[:|\]】]"
    r"|打印|分享|关闭|收藏|首页|上一篇|下一篇|上一条|下一条|相关(?:链接|文章|阅读|稿件|信息|新闻"
    r"|文件|解读)|关联(?:稿件|信息|文章|阅读)|附件|责任编辑|责编|编辑:|审核:|校对:|扫一扫"
    r"|主办单位|承办单位|主办:|承办:|版权所有|网站标识码|网站地图|[^。]{0,3}ICP备|联系我们"
    r"|关于我们|文字解读|图文解读|图解|视频解读|政策解读|保护视力|视力保护|微信|微博|我要纠错|返回"
    r"|回到顶部"
    r"|用手机|手机扫|字体大小|大 中 小|【大|\[大|\(?此件|\(?此文|>|您当前|无障碍|繁体|简体"
    r"|智能问答|-{1,3}$|$)"
)
_TAIL = re.compile(
    r"^[\[【(<\s]*(?:相关(?:链接|文章|阅读|稿件|信息|新闻|文件|解读)|关联(?:稿件|信息|文章|阅读)"
    r"|责任编辑|责编|编辑:|审核:|上一篇|下一篇|上一条|下一条|扫一扫|打印|分享|附件|主办单位"
    r"|承办单位|主办:|版权所有|网站标识码"
    r"|用手机|手机扫|文字解读|图解|关闭|\[?打印本页|来源:|信息来源)"
)
_DATE = re.compile(
    r"^[(\[]?\s*(?:20\d\d"
    r"|[二][〇○零O0][一二三四五六七八九〇○零十]{2})\s*年\s*\S{1,3}\s*月\s*(?:\S{1,3}\s*[日号])?\s*[)\]]?$"
    r"|^20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)
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


def shape(text: str) -> str:
    """The matching form of a text; raises nothing and keeps the length."""
    return simplify(text).translate(_WIDTH)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that stands by itself, `[start, end)`, with the number it opens with.

    `line` is False where the paragraph begins inside a line (a number in running text).
    """

    start: int
    end: int
    marker: Marker | None
    part: Part = Part.BODY
    line: bool = True

    @property
    def inner(self) -> int:
        """Where the words begin, behind the number."""
        return self.marker.end if self.marker else self.start


def paragraphs(shaped: str) -> list[Paragraph]:
    """Every paragraph with its part, in order; white space belongs to none."""
    lines = [p for start, end in _lines(shaped) for p in _split(shaped, start, end)]
    return _parts(shaped, lines)


def _lines(shaped: str) -> list[tuple[int, int]]:
    found = []
    for match in re.finditer(r"[^\r\n\v\f\x85\u2028\u2029]+", shaped):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append((start, start + len(stripped)))
    return found


def _split(shaped: str, start: int, end: int) -> list[Paragraph]:
    markers = {m.start: m for m in markers_in(shaped, start, end)}
    numbers = [m for m in markers.values() if m.scheme < Scheme.SPOKEN]
    breaks = {start}
    if end - start > _ONE_LINE and len(numbers) >= 3:
        breaks |= set(_lost_breaks(shaped, start, end, {start, *markers}))
        breaks |= {at for at in markers if shaped[at - 1 : at].isspace()}
    edges = [*sorted({*breaks, *markers, *_turns(shaped, start, end)}), end]
    pieces = []
    for left, right in zip(edges, edges[1:], strict=False):
        stop = left + len(shaped[left:right].rstrip())
        if stop > left:
            pieces.append(Paragraph(left, stop, markers.get(left), line=left in breaks))
    return pieces


def _turns(shaped: str, start: int, end: int) -> list[int]:
    """Sentences inside a line that open a confession or an announcement: the role may turn there."""
    found = []
    for left, right in sentence_spans(shaped, start, end):
        words = shaped[left:right]
        if left > start and (
            cues.PLAN_OPENS.match(words)
            or cues.PLAN_OPENS_SOFT.match(words)
            or (cues.LACK_OPENS.match(words) and cues.LACK_ADMITTED.search(words))
        ):
            found.append(left)
    return found


def _lost_breaks(shaped: str, start: int, end: int, cuts: set[int]) -> list[int]:
    """Where a line that lost its breaks had them: a space behind a full stop, or behind a heading."""
    found, piece = [], start
    for match in re.finditer(r"\s+", shaped[start:end]):
        at, after = start + match.start(), start + match.end()
        piece = max([c for c in cuts if c <= at] + [piece])
        head = shaped[piece:at]
        number = marker_at(shaped, piece)
        commas = 2 if number is not None and number.scheme <= Scheme.HAN_PAREN else 0
        bare = not any(mark in head for mark in "。;") and len(head) <= _HEADING and head.count(",") <= commas
        titled = bare and (number is not None or len(head) >= 4) and not head[-1:].isascii()
        if head[-1:] in ("。", "!", "?", ":", "”") or titled:
            found.append(after)
            piece = after
    return found


def _parts(shaped: str, found: list[Paragraph]) -> list[Paragraph]:
    first = next((i for i, p in enumerate(found) if _is_prose(shaped, p)), len(found))
    last = _tail(shaped, found, first)
    out: list[Paragraph] = []
    titled = False
    for index, paragraph in enumerate(found):
        words = shaped[paragraph.start : paragraph.end]
        part = Part.BODY
        if index < first:
            part = _front(words, titled)
            titled = titled or part is Part.TITLE
        elif index >= last:
            part = _back(words, out)
        elif _CLOSING.match(words) and index > first and len(words) <= 30:
            part = Part.CLOSING
        out.append(replace(paragraph, part=part))
    return out


def _is_prose(shaped: str, paragraph: Paragraph) -> bool:
    words = shaped[paragraph.start : paragraph.end]
    if is_furniture(words):
        return False
    if paragraph.marker is not None and paragraph.marker.scheme <= Scheme.HAN_PAREN:
        return True
    if len(words) < 40 or not any(mark in words for mark in "。,;"):
        return False
    return len(words) >= 80 or words[-1] in "。:" or _TITLE.search(words) is None


def is_furniture(words: str) -> bool:
    """Whether a line is what a page puts around a text."""
    cells = words.count("|")
    if words.count(">") >= 2 and "。" not in words and len(words) <= 120:
        return True
    if cells >= 2 and len(words) < 60 * (cells + 1) and "。" not in words[:-1]:
        return True
    return "。" not in words and len(words) <= 160 and _FURNITURE.match(words) is not None


def _front(words: str, titled: bool) -> Part:
    if is_furniture(words) or _NUMBER_LINE.match(words) or _DATE.match(words):
        return Part.FURNITURE
    if words.endswith(":") and len(words) <= _HEADING:
        return Part.SALUTATION
    if len(words) <= 60 and not words.endswith("。") and (_TITLE.search(words) or not titled):
        return Part.TITLE
    return Part.FURNITURE


def _tail(shaped: str, found: list[Paragraph], first: int) -> int:
    """Index of the first paragraph behind the report's own words."""
    if not found:
        return 0
    total = len(shaped)
    last = len(found)
    for index in range(first + 1, len(found)):
        paragraph = found[index]
        words = shaped[paragraph.start : paragraph.end]
        if total - paragraph.start < max(0.2 * total, 400) and len(words) <= 120 and _TAIL.match(words):
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
    if paragraph.marker is not None or len(words) > 40 or any(mark in words for mark in "。;,:"):
        return False
    return _BODY_NAME.search(words) is not None or bool(re.search(r"20\d\d年\d{1,2}月\d{1,2}日$", words))


def _back(words: str, before: list[Paragraph]) -> Part:
    behind = any(p.part is Part.FURNITURE for p in before[-6:]) and before[-1].part is Part.FURNITURE
    if not behind and (
        _DATE.match(words) or (len(words) <= 40 and re.search(r"20\d\d年\d{1,2}月\d{1,2}日$", words))
    ):
        return Part.SIGNATURE
    if not behind and not is_furniture(words) and _BODY_NAME.search(words):
        return Part.SIGNATURE
    return Part.FURNITURE
