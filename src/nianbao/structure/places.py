"""Place and level of whoever writes: from the title, the opening sentence, the signature, the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nianbao.schema.report import Level

_SUFFIX = (
    "自治区|自治州|自治县|特别行政区|经济技术开发区|高新技术产业开发区|经济开发区|开发区|高新区"
    "|经开区|示范区|新区|园区|街道|地区|林区|省|市|区|县|州|盟|旗|镇|乡"
)
_DEPARTMENT = "局|厅|委员会|委|办公室|总队|院|中心"
_ZONE_BODIES = ("管委会", "管理委员会")
_QUOTED = re.compile(r"《([^《》]*(?:报告|情况|总结)[^《》]*)》")
_LEADING_YEAR = re.compile(r"^(?:20\d\d|二[〇○零].{2})年度?")
_PARTY = re.compile(rf"^中共(?P<place>[一-龥]{{1,12}}?(?:{_SUFFIX}))(?P<body>委(?:员会)?|工委|党委|党工委)")
_TITLE_PLACE = re.compile(
    rf"^(?:关于)?(?:印发)?[《]?(?P<place>[一-龥]{{1,18}}?(?:{_SUFFIX}))?"
    rf"(?P<body>(?:人民)?政府|管委会|管理委员会|办事处|[一-龥]{{2,12}}?(?:{_DEPARTMENT})|[一-龥]{{2,8}}部)?"
    r"(?:党(?:组|委|工委))?(?:关于)?"
    r"(?=\s*(?:20\d\d|二[〇○零]|法治|依法|推进|年度|贯彻|全面|加强|工作|政府信息|政务))"
)
_OPENING_PLACE = re.compile(
    rf"(?:20\d\d|二[〇○零]..)年(?:度|以来|来)?[,]?\s*(?P<place>[一-龥]{{1,18}}?(?:{_SUFFIX}|{_DEPARTMENT}))"
    r"(?P<body>(?:人民)?政府|管委会|党工委)?"
    r"(?=[,、]|在|坚|深|认|全|以|紧|始|围|按|聚|贯|党|持|严|扎|积|切|不|高|立|牢|推|依|把|法|的|对)"
)
_SIGNED = re.compile(r"(?:人民政府|管委会|管理委员会|党工委|办事处|办公室)$")
_NAMED = re.compile(rf"[一-龥]{{2,6}}?(?:{_SUFFIX})")
_OURS = re.compile(r"^(?:我|本|全|各|该|上级|省|市|区|县|镇|乡|街道|其他|两)")
_SHORTEST_NAME = 3
_OFTEN = 3
_LEVELS: tuple[tuple[str, Level], ...] = (
    (r"^(?:国务院|国家)(?!税务总局.)|^[一-龥]{2,8}部$", Level.NATIONAL),
    (r"(?:开发区|高新区|经开区|新区|园区|示范区|管委会|管理委员会)$", Level.DEVELOPMENT_ZONE),
    (r"(?:街道|办事处|镇|乡)$", Level.TOWNSHIP),
    (r"(?:省|自治区)$", Level.PROVINCE),
    (r"(?:县|旗|自治县|林区|区)$", Level.COUNTY),
    (r"(?:自治州|州|盟|地区|市)$", Level.CITY),
    (rf"(?:{_DEPARTMENT})$", Level.DEPARTMENT),
)
_TITLE_DEPARTMENT = re.compile(
    rf"(?:{_SUFFIX}|政府)?([一-龥]{{2,12}}(?:局|厅|委员会|委))(?:党组)?(?:关于)?\d{{4}}年"
)
_PARTY_OR_ZONE = re.compile(r"(?:管委会|管理委员会|工委|[省市区县旗州盟镇乡]委)$")
_COUNTIES = re.compile(r"各[区县]|[县区]\((?:市|区|县)|县\(市|县区|区县")
_TOWNS = re.compile(r"各?(?:乡镇|镇\(|镇街|乡\(镇)")


def place_of(shaped: str, title: str, opening: str, signed: Sequence[str]) -> tuple[str, str] | None:
    """The jurisdiction's or department's name, and where it was found; None when nothing names it.

    `title` is shaped and without spaces, `opening` the report's first words, `signed` the lines of
    its signature.
    """
    quoted = _QUOTED.search(title)
    plain = _LEADING_YEAR.sub("", quoted[1] if quoted else title)
    for where, pattern, words in (
        ("title", _PARTY, plain),
        ("title", _TITLE_PLACE, plain),
        ("opening", _OPENING_PLACE, opening),
    ):
        match = pattern.search(words)
        name = _name(match) if match else ""
        if name and not _OURS.match(name):
            return name, where
    for words in signed:
        name = _SIGNED.sub("", re.sub(r"\d.*$", "", words).strip())
        if re.search(rf"(?:{_SUFFIX}|{_DEPARTMENT})$", name):
            return name, "signature"
    return _most_named(shaped)


def _name(match: re.Match[str]) -> str:
    place, body = match["place"] or "", match["body"] or ""
    if not place:
        return "" if body in ("政府", "人民政府") else body
    whole = re.search(rf"(?:{_DEPARTMENT})$", body) and body not in _ZONE_BODIES and match.re is not _PARTY
    return place + body if whole else place


def _most_named(shaped: str) -> tuple[str, str] | None:
    names = (name for name in _NAMED.findall(shaped) if not _OURS.match(name))
    counts = Counter(name for name in names if len(name) >= _SHORTEST_NAME)
    name, often = counts.most_common(1)[0] if counts else ("", 0)
    return (name, "most often named") if often >= _OFTEN else None


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
