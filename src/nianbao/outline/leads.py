"""Lead phrases and problems in running text: where one piece ends and the next begins, without a number."""

from __future__ import annotations

import re

from nianbao import cues
from nianbao.text import sentence_spans

_VERBS = (
    "加强|加快|加大|强化|推进|推动|深化|完善|健全|提升|提高|优化|规范|落实|压实|压紧|坚持|聚焦"
    "|抓好|抓实|抓住|抓紧|严格|严把|严守|严明|开展|创新|拓展|拓宽|构建|建立|建强|建好|做好|做实"
    "|做优|做强|做细|持续|全面|深入|扎实|着力|大力|积极|切实|不断"
    "|进一步|突出|注重|狠抓|夯实|筑牢|打造|畅通|发挥|引导|培育|形成|保障|实施|组织|统筹|整合|探索"
    "|改革|改进|防范|化解|维护|促进|营造|普及|监督|公开|接受|厘清|理顺|明确|紧盯|紧扣|树牢|扛牢"
    "|织密|擦亮|用好|用活|管好|配强|配齐|锻造|释放|激发|服务|凝聚|贯彻|学习|领导|稳步|有序|有效"
    "|有力|依法|科学|高效|精准|常态|动态|多元|扩大|延伸|下沉|简化|压减|清理|修订|制定|编制|出台"
    "|充实|纵深|率先|示范|带头|履行|把好|把牢|筑起|守好|守牢|兜牢|盯紧|盯牢|回应|破解|解决|整治"
    "|严肃|严查|规制|广泛|主动|助力|支持|鼓励|赋能|提质|增效|集成|靠前|前移|关口|联动|协同|共建"
    "|共治|丰富|活跃|讲好|走好|用足|唱响|开创|迭代|升级|试点|推行|推广|运用|巩固|增强|提速|细化"
    "|量化|立足|围绕|锚定|念好|打好|打通|下好|练好|练强|树立|把握|把稳|把住|考核|督察|问责"
)
_LEAD_VERB = re.compile(rf"^(?:{_VERBS})")
_NO_LEAD = re.compile(
    r"^(?:20\d\d|今年|去年|全年|年内|年初|年底|截至|截止|目前|同时|其中|此外|另外|一年来|近年来"
    r"|期间|我|本|该|这|对此|并|已|共|累计|同比|经|据|由|受|因|与|在|对|为|以|通过|根据|按照|如"
    r"|例如|即|则|均|还|也|又|再|各|全[省市县区镇])"
)
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?(?:余|多|万|亿)*(?:件|场|次|人|个|家|份|起|项|条|%|部|名|元|期|批|宗|例|户|处"
    r"|所)"
)
_FLAT_END = re.compile(
    r"(?:了|显著|良好|成效|好评|肯定|效果|批示|推广|第一|前列|转载|完成|到位|覆盖|提升|提高|增强"
    r"|下降|上升|增长|落实|见效|结果|进展)$"
)


def _flat(words: str) -> bool:
    return _FLAT_END.search(words) is not None and _LEAD_VERB.match(words) is None


def _is_lead(words: str, rest: int, like: int | None, *, lacking: bool) -> bool:
    """`rest` is the length of the sentence behind; `like` that of a lead phrase before, None for the first sentence."""
    core = words.rstrip("。!?")
    first = like is None
    if words[-1:] not in "。!" or not 4 <= len(core) <= (26 if first else 20):
        return False
    if _MEASURE.search(core) or (len(core) > 9 and _NO_LEAD.match(core)) or "《" in core or rest <= len(core):
        return False
    commas = core.count(",")
    if lacking:
        return commas <= 1 and cues.LACK.search(core) is not None
    if commas > 1 or _flat(core.removesuffix("了") if first else core):
        return False
    if commas == 1:
        left, _, right = core.partition(",")
        return abs(len(left) - len(right)) <= 4 and _LEAD_VERB.match(core) is not None
    if len(core) <= (16 if like is None else like):
        return True
    return _LEAD_VERB.match(core) is not None


_ANNOUNCES = re.compile(
    r"(?:以下|如下|几个方面|重点(?:做好|抓好|推进|围绕)).{0,14}[。:]$|是[^,。]{0,24}(?:之年|一年"
    r"|时期)"
)


def opening_lead(shaped: str, start: int, end: int) -> tuple[int, int] | None:
    """The lead phrase that a paragraph opens with when an enumeration follows it, closing mark left out."""
    sentences = sentence_spans(shaped, start, end)
    if not sentences:
        return None
    left, right = sentences[0]
    return (left, right - 1) if _is_lead(shaped[left:right], right - left, None, lacking=False) else None


def leads_in(shaped: str, start: int, end: int, *, lacking: bool = False) -> list[tuple[int, int]]:
    """Spans of the lead phrases in a paragraph without a number, closing full stop left out.

    The first sentence may be any short phrase; a later one must begin with a verb of the genre and
    be followed by longer words. `lacking` asks for phrases that admit a lack.
    """
    sentences = sentence_spans(shaped, start, end)
    if sentences and _ANNOUNCES.search(shaped[slice(*sentences[0])]):
        sentences = sentences[1:]
    found: list[tuple[int, int]] = []
    for index, (left, right) in enumerate(sentences[:-1]):
        opened = bool(found) and found[0][0] == sentences[0][0]
        after = sentences[index + 1]
        # Where the first lead phrase is short, later ones of its length need no telling verb.
        like = None if index == 0 else (min(found[0][1] - found[0][0], 14) + 3 if opened else 0)
        if _is_lead(shaped[left:right], after[1] - after[0], like, lacking=lacking):
            if found and index and found[-1][1] >= left - 1:
                continue
            found.append((left, right - 1))
    if found and found[0][0] > sentences[0][0] and len(found) == 1:
        return []
    return found


def lead_in(shaped: str, start: int, end: int) -> int:
    """Where the problems begin in a paragraph of shortfalls, behind `主要表现在` or a general confession.

    Returns `end` when the stretch only confesses in general and names nothing.
    """
    sentences = sentence_spans(shaped, start, end)
    if not sentences:
        return end
    left, right = sentences[0]
    for match in reversed(list(cues.LISTS.finditer(shaped, left, right))):
        tail = shaped[match.end() : right].strip(" 。;:,")
        if match.group()[-1] in ":," or re.match(
            r"(?:主要|集中|突出|具体)?(?:表现|体现|反映|集中)|主要(?:是|包括)", match.group()
        ):
            if len(tail) >= 6:
                return match.end()
            if not tail and len(sentences) > 1:
                return sentences[1][0]
    words = shaped[left:right]
    general = cues.GENERIC.search(words) or (
        cues.LACK_OPENS.match(words) and cues.LACK_ADMITTED.search(words)
    )
    if general and words[-1] in "。:":
        after = general.end()
        named = re.search(r"[,](.{8,})[。]$", words[after:])
        if named and cues.LACK.search(named[1]) and not cues.GENERIC.search(named[1]):
            return left + after + named.start(1)
        return sentences[1][0] if len(sentences) > 1 else end
    return left


def problems_in(shaped: str, start: int, end: int) -> list[tuple[int, int]]:
    """The separate problems in running text: cut at 。 and ；, by `…方面` where these lead.

    A sentence that only explains the problem before it belongs to it.
    """
    pieces = sentence_spans(shaped, start, end)
    aspects = [p for p in pieces if cues.ASPECT.match(shaped, *p)]
    if len(aspects) >= 2:
        pieces = pieces[pieces.index(aspects[0]) :]
    starts: list[int] = []
    for index, (left, right) in enumerate(pieces):
        words = shaped[left:right]
        if len(aspects) >= 2 or aspects[:1] == pieces[:1]:
            begins = cues.ASPECT.match(words) is not None
        else:
            clause = index > 0 and shaped[pieces[index - 1][1] - 1] == ";"
            begins = (
                len(words) >= 8
                and not cues.EXPLAINS.match(words)
                and (clause or cues.LACK.search(words) is not None)
            )
        if begins or not starts:
            starts.append(left)
    return _spans(starts, pieces[-1][1] if pieces else end)


def measures_in(shaped: str, start: int, end: int, *, each: bool) -> list[tuple[int, int]]:
    """The measure groups of an untitled passage of plans.

    Cut where `在…上，` or `…方面` lead; else, with `each`, a sentence each; else one stretch. A sentence
    that only announces (`重点做好以下工作。`) belongs to none.
    """
    pieces = sentence_spans(shaped, start, end)
    aspects = [p for p in pieces if cues.ASPECT.match(shaped, *p)]
    if len(aspects) >= 2:
        return _spans([a for a, _ in aspects], end)
    while pieces and (
        shaped[pieces[0][1] - 1] == ":" or (len(pieces) > 1 and _ANNOUNCES.search(shaped[slice(*pieces[0])]))
    ):
        pieces = pieces[1:]
    if not pieces:
        return []
    return pieces if each and len(pieces) >= 3 else [(pieces[0][0], pieces[-1][1])]


def organs_in(shaped: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a passage that moves from body to body; one stretch when it does not."""
    pieces = sentence_spans(shaped, start, end)
    starts: list[int] = []
    names: set[str] = set()
    for left, right in pieces:
        after_stop = not starts or shaped[left - 1 : left].isspace() or shaped[left - 1] in "。”!"
        organ = cues.ORGAN.match(shaped, left, right) if after_stop else None
        fresh = organ is not None and len(organ.group()) >= 3 and organ.group() not in names
        if organ is not None and fresh:
            names.add(organ.group())
        if fresh or not starts:
            starts.append(left)
    if len(names) < 2 or cues.ORGAN.match(shaped, start, end) is None:
        return _spans(starts[:1], pieces[-1][1] if pieces else end)
    return _spans(starts, pieces[-1][1])


def _spans(starts: list[int], end: int) -> list[tuple[int, int]]:
    return list(zip(starts, [*starts[1:], end], strict=True))
