"""Place and level of whoever writes: from the title, the opening sentence, the signature, the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nianbao.schema.report import Level
from nianbao.structure.decisions import FactRule
from nianbao.text.folding import HAN
from nianbao.text.numerals import ANY_YEAR

_SUFFIX = (
    "自治区|自治州|自治县|自治旗|特别行政区|经济技术开发区|高新技术产业开发区|经济开发区|开发区|高新区"
    "|经开区|示范区|保税区|度假区|新区|园区|街道|地区|林区|矿区|苏木|嘎查|农场"
    "|省|市|区|县|州|盟|旗|镇|乡|街"
)
_SUFFIX_ENDS = "市区县州盟旗镇乡"
_CORPS = r"(?:第?[一二三四五六七八九十百\d]{1,4})(?:师|团)"
"""Divisions and regimental farms of a production and construction corps, which are named by number."""
_PLACE = rf"(?:{_CORPS}|[{HAN}]{{1,12}}?(?:{_SUFFIX}))"
_DEPARTMENT = "局|厅|委员会|委|办公室|总署|总队|支队|大队|海关|院|中心"
_QUOTED = re.compile(r"《([^《》]*(?:报告|情况|总结)[^《》]*)》")
_LEADING_YEAR = re.compile(rf"^{ANY_YEAR}年度?")
_PARTY = re.compile(rf"^中共(?P<place>{_PLACE})(?P<body>委(?:员会)?|工委|党委|党工委)")
_TITLE_PLACE = re.compile(
    rf"^(?:关于)?(?:印发)?[《]?(?P<place>[{HAN}]{{1,18}}?(?:{_SUFFIX})|(?:[{HAN}]{{2,8}})?{_CORPS})?"
    rf"(?P<body>(?:人民)?政府|管委会|管理委员会|办事处|[{HAN}]{{2,12}}?(?:{_DEPARTMENT})|[{HAN}]{{2,8}}部)?"
    r"(?:党(?:组|委|工委))?(?:关于)?(?:报送|上报|呈报|印发|公布)?"
    rf"(?=\s*(?:{ANY_YEAR}|法治|依法|推进|年度|贯彻|全面|加强|工作|政府信息|政务))"
)
_VERBS = (
    "坚持|坚决|深入|深化|认真|全面|全力|以|紧|始终|围绕|按照|聚焦|聚力|贯彻|党|持续|严|扎实|积极|切实|不断"
    "|高度|高质|高标|立足|牢|推进|推动|依法|依据|把|法治|的|对|整合|整治|在|落实|统筹|组织|开展|强化|完善|健全"
    "|规范|将|从|着力|创新|狠?抓|提升|加强|加快|大力|充分|努力|结合|通过|突出|学习|履行|召开|成立|制定|建立|多措"
    "|主动|进一步|有序|稳步|实现|取得|锚定|践行|压实|压紧|构建|打造|采取|注重|完成|印发|办理|及时|高位"
)
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
_SIGNED = re.compile(r"(?:人民政府|管委会|管理委员会|党工委|办事处|办公室)$")
_NAMED = re.compile(rf"[{HAN}]{{2,6}}?(?:{_SUFFIX})")
_OURS = re.compile(
    r"^(?:我|本|全|各|该|上级|其他|两|(?:省|市|区|县|镇|乡|街道)(?:委|政府|人民|级|直|属|内|域|本|场))"
)
_GENERAL = re.compile(r"^(?:党工?委|工委|委|(?:人民)?政府|管委会|管理委员会|办事处)$")
"""Bodies that stand for their whole place."""
_FUNCTION_WORDS = re.compile(r"^(?:根据|按照|现将|现就|由|经|向|对|为|与|和|及|以及|在|是|对照|围绕)")
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
_PARTY_OR_ZONE = re.compile(r"(?:管委会|管理委员会|工委|[省市区县旗州盟镇乡]委)$")
_COUNTIES = re.compile(r"各[区县]|[县区]\((?:市|区|县)|县\(市|县区|区县")
_TOWNS = re.compile(r"各?(?:乡镇|镇\(|镇街|乡\(镇)")


def place_of(shaped: str, title: str, opening: str, signed: Sequence[str]) -> tuple[str, FactRule] | None:
    """The jurisdiction's or department's name, and where it was found; None when nothing names it.

    `title` is shaped and without spaces, `opening` the report's first words, `signed` the lines of
    its signature.
    """
    quoted = _QUOTED.search(title)
    plain = _LEADING_YEAR.sub("", quoted[1] if quoted else title)
    for pattern in (_PARTY, _TITLE_PLACE):
        name = _named(pattern.search(plain))
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
