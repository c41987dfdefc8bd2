"""What a report says of itself: title, place, level, issuer, year, date, addressee."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nianbao.outline.blocks import Paragraph
from nianbao.report import Facts, Level, Page, Part

_HAN_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(20\d\d|二[〇○零][一二三四五六七八九〇○零]{2})年")
_DATE = re.compile(
    r"(20\d\d|二[〇○零][一二三四五六七八九〇○零]{2})\s*[年./-]\s*(\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s*[月./-]\s*(\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[日号]?"
)
_SUFFIX = (
    "自治区|自治州|自治县|特别行政区|经济技术开发区|高新技术产业开发区|经济开发区|开发区|高新区"
    "|经开区|示范区|新区|园区|街道|地区|林区|省|市|区|县|州|盟|旗|镇|乡"
)
_DEPARTMENT = "局|厅|委员会|委|办公室|总队|院|中心"
_TITLE_PLACE = re.compile(
    rf"^(?:关于)?(?:印发)?[《]?(?P<place>[一-龥]{{1,18}}?(?:{_SUFFIX}))?(?P<body>(?:人民)?政府"
    rf"|管委会|管理委员会|办事处|[一-龥]{{2,12}}?(?:{_DEPARTMENT}))?(?:党(?:组|委"
    rf"|工委))?(?:关于)?(?=\s*(?:20\d\d|二[〇○零]|法治|依法|推进|年度|贯彻|全面|加强|工作))"
)
_OPENING_PLACE = re.compile(
    rf"(?:20\d\d|二[〇○零]..)年(?:度|以来|来)?[,]?\s*(?P<place>[一-龥]{{1,18}}?(?:{_SUFFIX}"
    rf"|{_DEPARTMENT}))(?P<body>(?:人民)?政府|管委会|党工委)?"
    r"(?=[,、]|在|坚|深|认|全|以|紧|始|围|按|聚|贯|党|持|严|扎|积|切|不|高|立|牢|推|依|把|法|的|对)"
)
_NAMED = re.compile(rf"[一-龥]{{2,6}}?(?:{_SUFFIX})")
_OURS = re.compile(r"^(?:我|本|全|各|该|上级|省|市|区|县|镇|乡|街道|其他|两)")
_LEVELS: tuple[tuple[str, Level], ...] = (
    (r"(?:开发区|高新区|经开区|新区|园区|示范区|管委会|管理委员会)$", Level.DEVELOPMENT_ZONE),
    (r"(?:街道|办事处|镇|乡)$", Level.TOWNSHIP),
    (r"(?:省|自治区)$", Level.PROVINCE),
    (r"(?:县|旗|自治县|林区|区)$", Level.COUNTY),
    (r"(?:自治州|州|盟|地区|市)$", Level.CITY),
    (rf"(?:{_DEPARTMENT})$", Level.DEPARTMENT),
)


def facts_of(text: str, shaped: str, paragraphs: Sequence[Paragraph], page: Page) -> Facts:
    """The report's facts; None where neither the text nor its page says it."""
    title = _title(text, paragraphs) or page.title
    opening = _opening(shaped, paragraphs)
    plain_title = _plain(title)
    signed = [shaped[p.start : p.end] for p in paragraphs if p.part is Part.SIGNATURE]
    addressee = next(
        (text[p.start : p.end].rstrip(":：") for p in paragraphs if p.part is Part.SALUTATION), None
    )
    spot = _place(shaped, plain_title, opening, signed)
    place = _as_printed(text, shaped, spot) if spot else None
    issuer = _issuer(text, shaped, signed) or page.issuer
    date = next((d for d in map(_iso, reversed(signed)) if d), None) or _iso(page.date or "")
    return Facts(
        title=title,
        place=place,
        level=_level(shaped, spot, issuer, addressee, plain_title),
        issuer=issuer,
        year=_year(plain_title, opening, date),
        date=date,
        addressee=addressee,
        index_number=page.index_number or _index_number(text, shaped, paragraphs),
    )


def year_of(shaped: str, paragraphs: Sequence[Paragraph], page: Page) -> int | None:
    """The reporting year, needed before the roles: a later year in a heading means plans."""
    title = _plain(_title(shaped, paragraphs) or page.title)
    return _year(title, _opening(shaped, paragraphs), None)


def _plain(title: str | None) -> str:
    from nianbao.outline.shaping import shape

    return re.sub(r"\s+", "", shape(title or ""))


def _title(text: str, paragraphs: Sequence[Paragraph]) -> str | None:
    words = [text[p.start : p.end].strip() for p in paragraphs if p.part is Part.TITLE]
    return "".join(words[:3]) or None


def _opening(shaped: str, paragraphs: Sequence[Paragraph]) -> str:
    return next(
        (shaped[p.start : p.end][:400] for p in paragraphs if p.part in (Part.OPENING, Part.BODY)), ""
    )


def _place(shaped: str, title: str, opening: str, signed: list[str]) -> str | None:
    for pattern, words in ((_TITLE_PLACE, title), (_OPENING_PLACE, opening)):
        match = pattern.search(words)
        if match is None:
            continue
        groups = match.groupdict()
        name = (groups.get("place") or "") or (groups.get("body") or "")
        if (
            name
            and groups.get("place")
            and groups.get("body")
            and re.search(rf"(?:{_DEPARTMENT})$", groups["body"])
            and groups["body"] not in ("管委会", "管理委员会")
        ):
            name = groups["place"] + groups["body"]
        if name and not _OURS.match(name):
            return name
    for words in signed:
        name = re.sub(
            r"(?:人民政府|管委会|管理委员会|党工委|办事处|办公室)$", "", re.sub(r"\d.*$", "", words).strip()
        )
        if name and re.search(rf"(?:{_SUFFIX}|{_DEPARTMENT})$", name):
            return name
    return _most_named(shaped)


def _most_named(shaped: str) -> str | None:
    counts = Counter(m for m in _NAMED.findall(shaped) if not _OURS.match(m) and len(m) >= 3)
    if not counts:
        return None
    name, often = counts.most_common(1)[0]
    return name if often >= 3 else None


def _as_printed(text: str, shaped: str, name: str) -> str:
    at = shaped.find(name)
    return text[at : at + len(name)] if at >= 0 else name


def _issuer(text: str, shaped: str, signed: list[str]) -> str | None:
    for words in signed:
        name = re.sub(r"\s*(?:20\d\d|二[〇○零]).*$", "", words).strip()
        if name:
            return _as_printed(text, shaped, name)
    return None


def _iso(words: str) -> str | None:
    match = _DATE.search(words)
    if match is None or match[3] is None:
        return None
    year, month, day = (_number(match[i]) for i in (1, 2, 3))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _number(words: str) -> int:
    from nianbao.outline.numbering import han_value

    if words.isdigit():
        return int(words)
    if len(words) >= 4:
        return int(words.translate(_HAN_YEAR))
    return han_value(words) or 0


def _year(title: str, opening: str, date: str | None) -> int | None:
    for words in (title, opening):
        match = _YEAR.search(words)
        if match:
            return _number(match[1])
    match = re.search(r"(20\d\d)", title)
    if match:
        return int(match[1])
    return int(date[:4]) - 1 if date else None


def _level(shaped: str, place: str | None, issuer: str | None, addressee: str | None, title: str) -> Level:
    body = re.search(
        rf"(?:{_SUFFIX}|政府)?([一-龥]{{2,12}}(?:局|厅|委员会|委))(?:党组)?(?:关于)?\d{{4}}年", title
    )
    if body and not re.search(r"(?:管委会|管理委员会|工委)$", body[1]):
        return Level.DEPARTMENT
    for name in (place, _plain(issuer) if issuer else None):
        for pattern, level in _LEVELS:
            if not name or not re.search(pattern, name):
                continue
            if level is Level.CITY and _is_county_city(shaped, name, _plain(addressee)):
                return Level.COUNTY
            return level
    return Level.UNKNOWN


def _is_county_city(shaped: str, name: str, addressee: str) -> bool:
    """A city that reports to another city, or speaks of its own towns but of no counties, is a county-level city."""
    if not name.endswith("市"):
        return False
    above = re.match(r"(.{2,5}市)", addressee)
    if above and above[1] != name:
        return True
    return (
        re.search(r"各[区县]|[县区]\((?:市|区|县)|县\(市|县区|区县", shaped) is None
        and re.search(r"各?(?:乡镇|镇\(|镇街|乡\(镇)", shaped) is not None
    )


def _index_number(text: str, shaped: str, paragraphs: Sequence[Paragraph]) -> str | None:
    for paragraph in paragraphs:
        if paragraph.part is not Part.FURNITURE:
            continue
        match = re.search(
            r"索引号码?\s*[:|\]】]?\s*\|?\s*([A-Za-z0-9][\w/\-.]{4,40})",
            shaped[paragraph.start : paragraph.end],
        )
        if match:
            return text[paragraph.start + match.start(1) : paragraph.start + match.end(1)]
    return None
