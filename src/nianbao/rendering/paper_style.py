"""Measures and fonts of paper: GB/T 9704-2012 for official documents, and a tighter style for briefs.

Units are those of the format: half-points for type sizes, twips (1/20 point) for lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.text.script import Script

A4 = (11906, 16838)
"""Width and height of the page, in twips."""


class PaperStyle(StrEnum):
    """How a document is laid out."""

    OFFICIAL = "official"
    """GB/T 9704-2012: 22 lines of 28 characters."""
    COMPACT = "compact"
    """Small type and tight tables: the brief of one report on two pages."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font by name, and what may stand in where it is missing.

    `alternates` go into the font table (`w:altName`, ECMA-376 17.8.3.1), which Word follows, then
    `family` and `panose`. LibreOffice reads none of them: it takes what the system gives for Chinese
    (measured with 7.4), of the same width. `traditional` is the font's
    version with Traditional characters: the `_GB2312` fonts have none.
    """

    name: str
    traditional: str
    alternates: tuple[str, ...]
    family: str
    panose: str

    def named(self, script: Script) -> str:
        """The font's name for a document in that script."""
        return self.traditional if script is Script.TRADITIONAL else self.name

    def others(self, script: Script) -> tuple[str, ...]:
        """The names of what may stand in for it there."""
        names = (one for one in self.alternates if one != self.named(script))
        return tuple(one.replace(" SC", " TC") if script is Script.TRADITIONAL else one for one in names)


FANGSONG = Typeface(
    name="仿宋_GB2312",
    traditional="仿宋",
    alternates=("仿宋", "FangSong", "方正仿宋_GBK", "Noto Serif CJK SC", "Source Han Serif SC"),
    family="modern",
    panose="02010609030101010101",
)
KAITI = Typeface(
    name="楷体_GB2312",
    traditional="楷体",
    alternates=("楷体", "KaiTi", "方正楷体_GBK", "LXGW WenKai", "Noto Serif CJK SC"),
    family="modern",
    panose="02010609030101010101",
)
HEITI = Typeface(
    name="黑体",
    traditional="黑体",
    alternates=("SimHei", "方正黑体_GBK", "Noto Sans CJK SC", "Source Han Sans SC"),
    family="modern",
    panose="02010609060101010101",
)
TITLE_SONG = Typeface(
    name="方正小标宋简体",
    traditional="方正小标宋_GBK",
    alternates=("方正小标宋_GBK", "方正小标宋简体", "华文中宋", "宋体", "Noto Serif CJK SC"),
    family="script",
    panose="02010601030101010101",
)
SONGTI = Typeface(
    name="宋体",
    traditional="宋体",
    alternates=("SimSun", "方正书宋_GBK", "Noto Serif CJK SC", "Source Han Serif SC"),
    family="auto",
    panose="02010600030101010101",
)
TYPEFACES = (FANGSONG, KAITI, HEITI, TITLE_SONG, SONGTI)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a paragraph is set: font, size in half-points, exact line height in twips, blanks around it."""

    face: Typeface
    size: int
    line: int
    before: int = 0
    after: int = 0

    @property
    def em(self) -> int:
        """The width of one Chinese character, in twips."""
        return self.size * 10


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a style, in twips; `margins` top, right, bottom, left; `tighter` is taken from each
    character of the text; `footer` is the distance of the page number's foot from the page's."""

    margins: tuple[int, int, int, int]
    footer: int
    tighter: int
    title: TextStyle
    subtitle: TextStyle
    headings: tuple[TextStyle, TextStyle, TextStyle, TextStyle]
    body: TextStyle
    caption: TextStyle
    cell: TextStyle
    notes: TextStyle
    page_number: TextStyle
    heading_indent: bool
    cell_padding: tuple[int, int]

    @property
    def width(self) -> int:
        """The width of the type area."""
        return A4[0] - self.margins[1] - self.margins[3]

    @property
    def height(self) -> int:
        """The height of the type area."""
        return A4[1] - self.margins[0] - self.margins[2]


# 156 mm hold 28 characters of 16 pt only when each is 0.25 pt tighter, 225 mm hold 22 lines of 28.95 pt.
# A grid (w:docGrid) would say the same, but LibreOffice sets 21 lines by it.
_LINE = 579
_BODY = TextStyle(FANGSONG, 32, _LINE)

_OFFICIAL = Layout(
    margins=(2098, 1474, 1984, 1587),
    footer=1268,
    tighter=5,
    title=TextStyle(TITLE_SONG, 44, 700, after=_LINE),
    subtitle=TextStyle(KAITI, 32, _LINE, after=_LINE),
    headings=(TextStyle(HEITI, 32, _LINE), TextStyle(KAITI, 32, _LINE), _BODY, _BODY),
    body=_BODY,
    caption=TextStyle(HEITI, 28, _LINE),
    cell=TextStyle(FANGSONG, 24, 400),
    notes=TextStyle(KAITI, 21, 300),
    page_number=TextStyle(SONGTI, 28, 320),
    heading_indent=True,
    cell_padding=(40, 80),
)

_SMALL = TextStyle(SONGTI, 22, 340)
_COMPACT = Layout(
    margins=(1134, 1134, 1134, 1134),
    footer=567,
    tighter=0,
    title=TextStyle(TITLE_SONG, 36, 520, after=60),
    subtitle=TextStyle(KAITI, 22, 340, after=60),
    headings=(
        TextStyle(HEITI, 26, 400, before=100, after=40),
        TextStyle(HEITI, 22, 340, before=60, after=20),
        TextStyle(KAITI, 22, 340),
        _SMALL,
    ),
    body=_SMALL,
    caption=TextStyle(HEITI, 20, 320, before=40),
    cell=TextStyle(SONGTI, 19, 270),
    notes=TextStyle(KAITI, 17, 230),
    page_number=TextStyle(SONGTI, 18, 260),
    heading_indent=False,
    cell_padding=(20, 70),
)

_LAYOUTS = {PaperStyle.OFFICIAL: _OFFICIAL, PaperStyle.COMPACT: _COMPACT}


def layout_of(style: PaperStyle) -> Layout:
    """The measures of that style."""
    return _LAYOUTS[style]
