"""What the lines around an article say of it: title, issuer, date, index number, each behind its label.

The labels are those of the catalogues of 政府信息公开 and of the line under a page's title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from nianbao.schema.report import Page
from nianbao.structure.shaping import shape
from nianbao.text.lexicon import alternation, pattern, plain_words
from nianbao.text.numerals import ANY_YEAR, MONTH_OR_DAY, parse_number, year_value
from nianbao.text.script import simplify

TITLE, ISSUER, DATE, INDEX, SOURCE, OTHER = (
    plain_words(f"pages.{name}") for name in ("title", "issuer", "date", "index", "source", "other")
)
"""Labels of what a page says of its article, those that say it best first."""
LABEL_GAP = r"[ \u3000]{0,9}"
"""Between the characters of a label that was spread to the width of those above (文　　号)."""
LABELS = frozenset((*TITLE, *ISSUER, *DATE, *INDEX, *SOURCE, *OTHER))
LABEL_BLANKS = re.compile(r"[\s\u3000\[\]【】]+")
NAMED = re.compile(
    rf"({'|'.join(LABEL_GAP.join(label) for label in sorted(LABELS, key=len, reverse=True))}){LABEL_GAP}[:：]"
)
LINE_LIMIT = 150
VALUE_END = re.compile(r"(?:[|【\[（(】）)［\]］]|(?:19|20)\d\d\s*[-年/.]|字\s*[体号]).*")
"""What a page puts behind an issuer without a label: a date, a share bar."""
VALUE_LIMIT = 120
LABELLED = re.compile(r"^([^:：]{2,12})[:：]\s*(.*)$")
DAY = re.compile(rf"({ANY_YEAR})\s*[年./-]\s*({MONTH_OR_DAY})\s*[月./-]\s*({MONTH_OR_DAY})\s*[日号]?")
OWN_SITE = re.compile(rf"^{alternation('furniture.own_site')}?$")
SITE_TAIL = re.compile(r"\s{0,9}[-_|–—]{1,9}[^-_|–—]{0,100}$")
_ALONE = re.compile(
    rf"[(\[]?(?:(?P<by>\S{{2,20}})\s+)?(?P<day>{re.sub(r'[(](?![?])', '(?:', DAY.pattern)})"
    r"(?:\s+\d{1,2}:\d\d(?::\d\d)?(?:\s+\S{2,6})?)?[)\]]?"
)
"""A day under the title, alone or with whoever published the text, the hour and the place."""
_CONTACT = pattern("furniture.contact")
_AUTHORED = pattern("bodies.name_ends")
_SHARED = pattern("furniture.published")


def completed(page: Page, lines: Sequence[str], below: Sequence[str] = ()) -> Page:
    """`page` with what the lines of a text say where it says nothing.

    `lines` are those of the page's furniture, `below` those of them under the title, where a day may
    stand alone.
    """
    said = labelled_values(lines)
    author = first(said, ("作者",))
    issuer = first(said, ISSUER) or first(said, SOURCE) or (author if _AUTHORED.search(shape(author)) else "")
    alone = next((match for match in map(_ALONE.fullmatch, map(shape, below)) if match), None)
    if alone and not issuer and _AUTHORED.search(alone["by"] or ""):
        issuer = alone["by"]
    date = first(said, DATE) or day_beside(lines) or (alone["day"] if alone else "")
    return replace(
        page,
        title=page.title or first(said, TITLE) or None,
        issuer=page.issuer or own_name(issuer),
        date=page.date or iso_day(date),
        index_number=page.index_number or first(said, INDEX) or None,
    )


def own_name(issuer: str) -> str | None:
    """An issuer without what a page puts behind it; None where it is only the site itself."""
    name = VALUE_END.sub("", issuer).strip()
    return None if OWN_SITE.match(simplify(name)) else name


def label_of(text: str) -> str | None:
    """The metadata label that a piece of text is, without its blanks and colon; None for other text."""
    bare = LABEL_BLANKS.sub("", text).rstrip(":：")
    return bare if bare in LABELS else None


def is_labelled(words: str) -> bool:
    """Whether a line says something of the text, or who is to be asked, behind a label."""
    return NAMED.match(words) is not None or _CONTACT.match(words.lstrip("(（")) is not None


def labelled_values(lines: Iterable[str]) -> dict[str, str]:
    """Labels with their values, from `label：value` in one piece or `label`, `value` in two.

    Pieces are lines and table cells in reading order; the first value of a label counts.
    """
    found: dict[str, str] = {}
    waiting: str | None = None
    for piece in (part.strip() for line in lines for part in parted(line)):
        if not piece:
            continue
        label = label_of(piece)
        if label is not None:
            waiting = label
            continue
        split = NAMED.match(piece)
        if split:
            value = piece[split.end() :].strip()
            if value and len(value) <= VALUE_LIMIT:
                found.setdefault(re.sub(r"\s", "", split[1]), value)
        elif waiting is not None and len(piece) <= VALUE_LIMIT:
            found.setdefault(waiting, piece)
        waiting = None
    return found


def parted(line: str) -> list[str]:
    """The pieces of a line: its cells, and in a short line what stands before each label."""
    cells = re.split(r"[\t|｜丨]", line)
    if len(line) > LINE_LIMIT:
        return cells
    return [
        cell[a:b]
        for cell in cells
        for a, b in pairwise([0, *(m.start() for m in NAMED.finditer(cell)), len(cell)])
    ]


def day_beside(lines: Sequence[str]) -> str:
    """The line that says a day beside the article's source, empty without one."""
    return next(
        (
            line
            for line in lines
            if len(line) <= LINE_LIMIT
            and DAY.search(line)
            and (any(label in SOURCE for label in NAMED.findall(line)) or _SHARED.search(simplify(line)))
        ),
        "",
    )


def first(values: dict[str, str], labels: Iterable[str]) -> str:
    """The value of the first label that has one, else an empty string."""
    return next((values[label] for label in labels if values.get(label)), "")


def iso_day(text: str) -> str | None:
    """The first day written in a text as ISO 8601, None when there is none or it is no day."""
    match = DAY.search(shape(text))
    if match is None:
        return None
    year = year_value(match[1])
    month, day = (int(parse_number(match[i]) or 0) for i in (2, 3))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
