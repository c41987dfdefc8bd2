"""Place and level of whoever writes: from the title, the opening sentence, the signature, the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nianbao.schema.report import Level
from nianbao.structure.decisions import FactRule
from nianbao.text.folding import HAN
from nianbao.text.lexicon import alternation, pattern
from nianbao.text.numerals import ANY_YEAR

_SUFFIX = alternation("bodies.place")
_SUFFIX_ENDS = "市区县州盟旗镇乡"
_CORPS = r"(?:第?[一二三四五六七八九十百\d]{1,4})(?:师|团)"
"""Divisions and regimental farms of a production and construction corps, which are named by number."""
_PLACE = rf"(?:{_CORPS}|[{HAN}]{{1,12}}?(?:{_SUFFIX}))"
_DEPARTMENT = alternation("bodies.department")
_QUOTED = re.compile(r"《([^《》]*(?:报告|情况|总结)[^《》]*)》")
_LEADING_YEAR = re.compile(rf"^{ANY_YEAR}年度?")
_PARTY = re.compile(rf"^中共(?P<place>{_PLACE})(?P<body>委(?:员会)?|工委|党委|党工委)")
_TITLE_PLACE = re.compile(
    rf"^(?:关于)?(?:印发)?[《]?(?P<place>[{HAN}]{{1,18}}?(?:{_SUFFIX})|(?:[{HAN}]{{2,8}})?{_CORPS})?"
    rf"(?P<body>(?:人民)?政府|管委会|管理委员会|办事处|[{HAN}]{{2,12}}?(?:{_DEPARTMENT})|[{HAN}]{{2,8}}部)?"
    r"(?:党(?:组|委|工委))?(?:关于)?(?:报送|上报|呈报|印发|公布)?"
    rf"(?=\s*(?:{ANY_YEAR}|法治|依法|推进|年度|贯彻|全面|加强|工作|政府信息|政务))"
)
_VERBS = alternation("bodies.said_of")
"""What follows a subject: the genre's verbs and adverbs."""
_SUBJECT = re.compile(
    rf"^(?:本|今|上|全)?(?:年度?)?(?P<place>{_PLACE}(?:(?!{_VERBS}){_PLACE})?)"
    rf"(?P<body>(?:人民)?政府|党工委|党委|管委会|办事处"
    rf"|(?!{_VERBS})[{HAN}]{{2,10}}?(?:{_DEPARTMENT})(?=$|{_VERBS}))?(?![{_SUFFIX_ENDS}])"
)
_DEPARTMENT_SUBJECT = re.compile(rf"^(?P<place>)(?P<body>[{HAN}]{{2,12}}?(?:{_DEPARTMENT}))(?=$|{_VERBS})")
_FRONT = re.compile(rf"^(?:现[将就把]?|{ANY_YEAR}年(?:度|以来|来)?)")
_ASIDE = re.compile(
    rf"^(?:自|在|根据|按照|依据|为|随着|围绕|对照|以|通过|面对|{ANY_YEAR}年?(?:度|以来|来)?$|近年来|一年来|年内)"
)
"""Clauses in front of the subject: time, circumstance, ground."""
_CITED = re.compile(r"《[^《》]*》")
_SIGNED = pattern("bodies.signs")
_NAMED = re.compile(rf"[{HAN}]{{2,6}}?(?:{_SUFFIX})")
_OURS = pattern("bodies.ours")
_GENERAL = pattern("bodies.general")
"""Bodies that stand for their whole place."""
_FUNCTION_WORDS = pattern("bodies.function_word")
_SHORTEST_NAME = 3
_OFTEN = 3
_LEVELS: tuple[tuple[str, Level], ...] = (
    (r"^(?:国务院|国家)(?!税务总局.)|^[一-龥]{2,8}部$|总署$", Level.NATIONAL),
    (r"(?:开发区|高新区|经开区|新区|园区|示范区|保税区|度假区|管委会|管理委员会)$", Level.DEVELOPMENT_ZONE),
    (r"(?:街道?|办事处|镇|乡|苏木|嘎查|农场)$", Level.TOWNSHIP),
    (r"(?:省|自治区|特别行政区)$", Level.PROVINCE),
    (r"(?:自治州|州|盟|地区|市|师)$", Level.CITY),
    (r"(?:县|旗|自治县|林区|区|团)$", Level.COUNTY),
    (rf"(?:{_DEPARTMENT})$", Level.DEPARTMENT),
)
_TITLE_DEPARTMENT = re.compile(
    rf"(?:{_SUFFIX}|政府)?([{HAN}]{{2,12}}(?:局|厅|委员会|委|海关|支队|大队|总队))(?:党组)?(?:关于)?{ANY_YEAR}年"
)
_PARTY_OR_ZONE = pattern("bodies.party_or_zone")
_COUNTIES = pattern("bodies.counties")
_TOWNS = pattern("bodies.towns")


def place_of(shaped: str, title: str, opening: str, signed: Sequence[str]) -> tuple[str, FactRule] | None:
    """The jurisdiction's or department's name, and where it was found; None when nothing names it.

    `title` is shaped and without spaces, `opening` the report's first words, `signed` the lines of
    its signature.
    """
    quoted = _QUOTED.search(title)
    plain = _LEADING_YEAR.sub("", quoted[1] if quoted else title)
    for find in (_PARTY, _TITLE_PLACE):
        name = _named(find.search(plain))
        if name:
            return name, FactRule.PLACE_IN_TITLE
    subject = _subject(opening)
    if subject:
        return subject, FactRule.PLACE_IN_OPENING
    for words in signed:
        name = _SIGNED.sub("", re.sub(r"\d.*$", "", words).strip())
        if re.search(rf"(?:{_SUFFIX}|{_DEPARTMENT})$", name):
            return name, FactRule.PLACE_IN_SIGNATURE
    return _most_named(shaped)


def _subject(opening: str) -> str:
    """The place or department that is the subject of the opening's first sentence that has one."""
    for clause in re.split(r"[,。;:]", _CITED.sub("", opening)):
        words = _FRONT.sub("", clause.strip())
        if not words or _ASIDE.match(words):
            continue
        name = _named(_SUBJECT.match(words)) or _named(_DEPARTMENT_SUBJECT.match(words))
        if name:
            return name
    return ""


def _named(match: re.Match[str] | None) -> str:
    name = _name(match) if match else ""
    return "" if _OURS.match(name) or _FUNCTION_WORDS.match(name) else name


def _name(match: re.Match[str]) -> str:
    place, body = match["place"] or "", match["body"] or ""
    if not place:
        return "" if _GENERAL.match(body) else body
    whole = re.search(rf"(?:{_DEPARTMENT})$", body) and not _GENERAL.match(body) and match.re is not _PARTY
    return place + body if whole else place


def _most_named(shaped: str) -> tuple[str, FactRule] | None:
    found = (_FUNCTION_WORDS.sub("", name) for name in _NAMED.findall(shaped))
    names = (name for name in found if not _OURS.match(name))
    counts = Counter(name for name in names if len(name) >= _SHORTEST_NAME)
    name, often = counts.most_common(1)[0] if counts else ("", 0)
    return (name, FactRule.PLACE_NAMED_MOST) if often >= _OFTEN else None


def level_of(shaped: str, title: str, names: Sequence[str], addressee: str) -> Level:
    """The level of the body that writes; `names` are those of its place and of itself, best first.

    The arguments are shaped. A department is one at any level of government.
    """
    body = _TITLE_DEPARTMENT.search(title)
    if body and not _PARTY_OR_ZONE.search(body[1]):
        return Level.DEPARTMENT
    for name in names:
        level = next((level for pattern, level in _LEVELS if re.search(pattern, name)), None)
        if level is Level.CITY and _is_county_city(shaped, name, addressee):
            return Level.COUNTY
        if level is not None:
            return level
    return Level.UNKNOWN


def _is_county_city(shaped: str, name: str, addressee: str) -> bool:
    """Whether a city is one of county level.

    Such a city reports to another city, or speaks of its own towns but of no counties.
    """
    if not name.endswith("市"):
        return False
    above = re.match(r"(.{2,5}市)", addressee)
    if above and above[1] != name:
        return True
    return _COUNTIES.search(shaped) is None and _TOWNS.search(shaped) is not None
