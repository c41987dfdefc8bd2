"""Lead phrases in running text: short sentences that name what the words behind them tell."""

from __future__ import annotations

import re

from nianbao.text.lexicon import pattern
from nianbao.text.sentences import sentence_spans

_CAUSES = pattern("shortfalls.announces_causes")
_WITH_LACKS = pattern("shortfalls.noun_and_cause")
_LACK = pattern("shortfalls.admits")
_ANNOUNCES = pattern("plans.announces")

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


_LONGEST_LEAD, _LONGEST_LATER = 26, 20
_PLAIN_LEAD = 16
"""Characters up to which the first sentence of a paragraph needs no telling verb to be a lead phrase."""


def _flat(words: str) -> bool:
    return _FLAT_END.search(words) is not None and _LEAD_VERB.match(words) is None


def _is_lead(words: str, rest: int, like: int | None, *, lacking: bool) -> bool:
    """Whether a sentence is a lead phrase.

    `rest` is the length of the sentence behind it in characters, `like` that of the lead phrase
    before it, None for the first sentence of a paragraph.
    """
    core = words.rstrip("。!?")
    first = like is None
    if words[-1:] not in "。!" or not 4 <= len(core) <= (_LONGEST_LEAD if first else _LONGEST_LATER):
        return False
    if _MEASURE.search(core) or (len(core) > 9 and _NO_LEAD.match(core)) or "《" in core or rest <= len(core):
        return False
    commas = core.count(",")
    if lacking:
        return commas <= 1 and _LACK.search(core) is not None
    if commas > 1 or _flat(core.removesuffix("了") if first else core):
        return False
    if commas == 1:
        left, _, right = core.partition(",")
        return abs(len(left) - len(right)) <= 4 and _LEAD_VERB.match(core) is not None
    if len(core) <= (_PLAIN_LEAD if like is None else like):
        return True
    return _LEAD_VERB.match(core) is not None


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


def announces_causes(words: str) -> bool:
    """Whether a heading or a line announces causes and nothing else.

    `存在问题的原因分析` does, `存在的问题及原因` announces both.
    """
    return _CAUSES.search(words) is not None and _WITH_LACKS.search(words) is None
