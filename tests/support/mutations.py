"""Falsifications of a report's own words, one kind of error each: what no check may let through.

Every function takes the words, the evidence and a random source, and gives the falsified words, or None
where the words have nothing to falsify that way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

from nianbao.text.figures import find_numbers

Falsify = Callable[[str, str, random.Random], str | None]

_UNITS = {"件": "人", "人": "件", "家": "场", "次": "家", "个": "亿元", "项": "万人", "场": "项", "份": "起"}
_SWAPPED = {"下降": "增长", "增长": "下降", "上升": "下降", "减少": "增加", "提高": "降低"}
_TAILS = ("成效显著", "取得明显成效", "群众满意度大幅提升", "走在全国前列", "受到广泛好评")
_LEAKED = ("办理甲类事项", "督促丁类问题整改", "整合庚类资源", "按要求输出摘要如下")
_FOREIGN = ("详见https://example.org", "Summary only", "实行KPI考核")


def digit_changed(words: str, evidence: str, dice: random.Random) -> str | None:
    """Another digit in a number."""
    places = [m.start() for m in re.finditer(r"[0-9]", words)]
    if not places:
        return None
    at = dice.choice(places)
    other = dice.choice([d for d in "123456789" if d != words[at]])
    return words[:at] + other + words[at + 1 :]


def digit_dropped(words: str, evidence: str, dice: random.Random) -> str | None:
    """A number cut inside (2349 to 234)."""
    places = [m.start() for m in re.finditer(r"[0-9](?![0-9.])(?<=[0-9]{2})", words)]
    return None if not places else _without(words, (at := dice.choice(places)), at + 1)


def unit_changed(words: str, evidence: str, dice: random.Random) -> str | None:
    """Another measure word behind a number."""
    places = list(re.finditer(rf"(?<=[0-9余])[{''.join(_UNITS)}](?![\u4e00-\u9fff])", words))
    if not places:
        return None
    match = dice.choice(places)
    return words[: match.start()] + _UNITS[match[0]] + words[match.end() :]


def numbers_swapped(words: str, evidence: str, dice: random.Random) -> str | None:
    """Two numbers in each other's place."""
    tokens = [
        t
        for t in find_numbers(words)
        if re.fullmatch(r"[0-9.]+", words[t.span.start : t.span.end].rstrip("".join(_UNITS) + "%"))
    ]
    pairs = [(a, b) for a, b in pairwise(tokens) if a.value != b.value and not (a.is_year or b.is_year)]
    if not pairs:
        return None
    one, two = dice.choice(pairs)
    (a, b), (c, d) = (one.span.start, one.span.end), (two.span.start, two.span.end)
    number = re.compile(r"[0-9.]+")
    first, second = number.search(words, a, b), number.search(words, c, d)
    assert first is not None
    assert second is not None
    return (
        words[: first.start()]
        + second[0]
        + words[first.end() : second.start()]
        + first[0]
        + words[second.end() :]
    )


def estimate_dropped(words: str, evidence: str, dice: random.Random) -> str | None:
    """余, 超, 近, 以上, 不少于 left out beside a number."""
    return _dropped(
        words,
        r"(?<=[0-9])余|(?:超过?|近|约|不少于|不低于|不超过)(?=[0-9])|(?<=[0-9%件名人个])以[上内下]",
        dice,
    )


def hedge_dropped(words: str, evidence: str, dice: random.Random) -> str | None:
    """部分, 个别 and their like left out."""
    return _dropped(words, r"(?<!大)部分|个别|少数(?!民族)|有的(?=[\u4e00-\u9fff])|一些", dice)


def hedge_added(words: str, evidence: str, dice: random.Random) -> str | None:
    """个别 before what the evidence says of all."""
    places = [m.start() for m in re.finditer(r"(?<=[，；])[\u4e00-\u9fff]{4}", words)]
    if not places or re.search("个别|少数|部分|有的|個別|少數", evidence):
        return None
    at = dice.choice(places)
    return words[:at] + "个别" + words[at:]


def modal_dropped(words: str, evidence: str, dice: random.Random) -> str | None:
    """探索, 力争, 逐步 left out."""
    return _dropped(
        words, r"探索(?=[\u4e00-\u9fff]{2})|力争|争取(?=[\u4e00-\u9fff]{2})|逐步|(?<=[，])拟", dice
    )


def negation_dropped(words: str, evidence: str, dice: random.Random) -> str | None:
    """未, 不够, 有待 left out."""
    return _dropped(
        words,
        r"尚未|未能|未(?=[配形完建落覆打到])|不够|还不|有待进一步|有待|难以|缺乏|不(?=[强高足规充深])",
        dice,
    )


def direction_turned(words: str, evidence: str, dice: random.Random) -> str | None:
    """下降 told as 增长."""
    places = list(re.finditer(rf"(?:{'|'.join(_SWAPPED)})(?=[^，。；]{{0,3}}[0-9])", words))
    if not places:
        return None
    match = dice.choice(places)
    return words[: match.start()] + _SWAPPED[match[0]] + words[match.end() :]


def title_changed(words: str, evidence: str, dice: random.Random) -> str | None:
    """A character left out of a 《title》."""
    return _inside(words, r"《[^《》]{4,}》", dice)


def quotation_changed(words: str, evidence: str, dice: random.Random) -> str | None:
    """A character left out of a “quotation”."""
    return _inside(words, r"“[^“”《》]{3,}”", dice)


def told_ahead(words: str, evidence: str, dice: random.Random) -> str | None:
    """A measure taken that is told as a plan."""
    match = re.match(r"(?:全面|深入|持续|建立|开展|制定|组织|健全|完善|推进|推动|严格|实施|出台|加强)", words)
    return None if match is None else f"下一步{'将' if dice.random() < 0.5 else '，将'}{words}"


def told_done(words: str, evidence: str, dice: random.Random) -> str | None:
    """A plan that is told as done."""
    match = re.match(
        r"(?:建立|制定|完善|健全|推行|实施|出台|推进|推动|开展|组织)(?=[\u4e00-\u9fff《])", words
    )
    if match is None:
        return None
    return f"已{words}" if dice.random() < 0.5 else f"{match[0]}了{words[match.end() :]}"


def cut_in_a_word(words: str, evidence: str, dice: random.Random) -> str | None:
    """The end left out, so that the words stop before an object or inside a word of their own report."""
    places = [
        m.start() + 1 for m in re.finditer(r"[开推组建制加完健落强深提](?=[展动进织立定强善全实化升])", words)
    ]
    places = [at for at in places if at >= 12]
    return None if not places else words[: dice.choice(places)] + "。"


def cut_after_a_verb(words: str, evidence: str, dice: random.Random) -> str | None:
    """The end left out behind a verb that wants an object."""
    places = [
        m.end()
        for m in re.finditer(r"开展|推动|推进|制定|出台|建立|健全|印发|加强(?=[\u4e00-\u9fff])", words)
    ]
    places = [at for at in places if at >= 12 and words[at] not in "，；。、"]
    return None if not places else words[: dice.choice(places)] + "。"


def praised(words: str, evidence: str, dice: random.Random) -> str | None:
    """A judgement of success at the end."""
    return f"{words.rstrip('。')}，{dice.choice(_TAILS)}。"


def leaked(words: str, evidence: str, dice: random.Random) -> str | None:
    """Words of the prompt or its examples."""
    return f"{words.rstrip('。')}，{dice.choice(_LEAKED)}。"


def foreign(words: str, evidence: str, dice: random.Random) -> str | None:
    """Latin words or a URL."""
    return f"{words.rstrip('。')}，{dice.choice(_FOREIGN)}。"


def number_invented(words: str, evidence: str, dice: random.Random) -> str | None:
    """A number that stands nowhere."""
    return f"{words.rstrip('。')}，涉及{dice.randint(70001, 99999)}人。"


def title_invented(words: str, evidence: str, dice: random.Random) -> str | None:
    """A document that stands nowhere."""
    return f"{words.rstrip('。')}，落实《星海事项办理办法》。"


def scope_widened(words: str, evidence: str, dice: random.Random) -> str | None:
    """A first of the whole country."""
    return None if re.search("全国|全國|首[个個]", evidence) else f"全国首个{words}"


def _dropped(words: str, pattern: str, dice: random.Random) -> str | None:
    places = list(re.finditer(pattern, words))
    if not places:
        return None
    match = dice.choice(places)
    return _without(words, match.start(), match.end())


def _inside(words: str, pattern: str, dice: random.Random) -> str | None:
    places = list(re.finditer(pattern, words))
    if not places:
        return None
    match = dice.choice(places)
    inner = [i for i in range(match.start() + 1, match.end() - 1) if words[i].isalnum()]
    at = dice.choice(inner)
    return _without(words, at, at + 1)


def _without(words: str, start: int, end: int) -> str:
    return words[:start] + words[end:]
