"""An empty DOCX of a style: its styles, fonts, page and page numbers, without any text.

Part and element names are those of ECMA-376 part 1, chapter 17. Nothing here comes from outside: the
XML is made of our own names and numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nianbao.rendering.paper_style import A4, HEITI, SONGTI, TYPEFACES, Layout, TextStyle, Typeface
from nianbao.text.script import Script

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMES = f'xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"'
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip archive can hold

BULLETS = 1
"""Number of the bulleted list in the package."""

_CHARACTER_STYLES = """
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>\
<w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Blank"><w:name w:val="填写项"/><w:qFormat/>\
<w:rPr><w:shd w:val="clear" w:color="auto" w:fill="FFF200"/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Hint"><w:name w:val="提示"/><w:qFormat/>\
<w:rPr><w:color w:val="7F7F7F"/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Flag"><w:name w:val="请核对"/><w:qFormat/>\
<w:rPr><w:color w:val="C00000"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>\
<w:rPr><w:sz w:val="21"/></w:rPr></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>\
<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>\
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
"""


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: id, name and type, and the elements between `w:keepNext` and `w:outlineLvl`."""

    id: str
    name: str
    type: TextStyle
    align: str = "both"
    indent: bool = False
    keep: str = ""
    tail: str = ""
    next: str = ""
    own: bool = False


def blank_package(layout: Layout, script: Script) -> bytes:
    """The bytes of an empty DOCX; equal arguments give equal bytes."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _rels(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"/>',
        "word/document.xml": _document(layout),
        "word/styles.xml": _styles(layout, script),
        "word/numbering.xml": _numbering(layout),
        "word/settings.xml": _settings(script),
        "word/fontTable.xml": _font_table(script),
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
        "word/_rels/document.xml.rels": _rels(
            *(
                (f"{_OFFICE}/{name}", f"{name}.xml")
                for name in ("styles", "numbering", "settings", "fontTable")
            ),
            (f"{_OFFICE}/footer", "footer1.xml"),
            (f"{_OFFICE}/footer", "footer2.xml"),
        ),
    }
    return pack((name, (_XML + xml).encode()) for name, xml in parts.items())


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of the members in order, each with the same date: equal members give equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return made.getvalue()


def _content_types() -> str:
    kinds = {"document": "document.main", "footer1": "footer", "footer2": "footer"}
    names = ("document", "styles", "numbering", "settings", "fontTable", "footer1", "footer2")
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kinds.get(name, name)}+xml"/>'
        for name in names
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _rels(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _document(layout: Layout) -> str:
    top, right, bottom, left = layout.margins
    return (
        f"<w:document {_NAMES}><w:body><w:sectPr>"
        '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
        f'<w:pgSz w:w="{A4[0]}" w:h="{A4[1]}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="851" w:footer="{layout.footer}" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _footer(side: str) -> str:
    # One character of blank on the outside (GB/T 9704-2012, 7.5); the dashes belong to the number.
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'<w:ftr {_NAMES}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{dash.format("— ")}{field}{dash.format(" —")}</w:p></w:ftr>'
    )


def _settings(script: Script) -> str:
    language = _language(script)
    return (
        f'<w:settings {_NAMES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="{language}"/></w:settings>'
    )


def _language(script: Script) -> str:
    return "zh-TW" if script is Script.TRADITIONAL else "zh-CN"


def _font_table(script: Script) -> str:
    rows = "".join(_font(face, script) for face in TYPEFACES)
    return f"<w:fonts {_NAMES}>{rows}</w:fonts>"


def _font(face: Typeface, script: Script) -> str:
    name = face.named(script)
    names = tuple(one for one in face.alternates if one != name)
    if script is Script.TRADITIONAL:
        names = tuple(one.replace(" SC", " TC") for one in names)
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(names)}"/><w:panose1 w:val="{face.panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{face.family}"/><w:pitch w:val="auto"/></w:font>'
    )


def _numbering(layout: Layout) -> str:
    em = layout.body.em
    return (
        f'<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{em}" w:hanging="{em}"/></w:pPr><w:rPr>{_fonts(SONGTI.name)}</w:rPr></w:lvl>'
        f'</w:abstractNum><w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _fonts(name: str) -> str:
    # The hint settles marks that both scripts have (“”, ——, …): they are Chinese here.
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
    )


def _styles(layout: Layout, script: Script) -> str:
    body = layout.body
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(body.face.named(script))}"
        f'<w:sz w:val="{body.size}"/><w:szCs w:val="{body.size}"/>'
        f'<w:lang w:val="en-US" w:eastAsia="{_language(script)}"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    )
    styles = "".join(_style(style, layout, script) for style in _paragraph_styles(layout))
    return f"<w:styles {_NAMES}>{defaults}{styles}{_CHARACTER_STYLES}{_grid(layout)}</w:styles>"


def _paragraph_styles(layout: Layout) -> list[_Style]:
    body = layout.body
    bullets = f'<w:numPr><w:numId w:val="{BULLETS}"/></w:numPr>'
    rule = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="7F7F7F"/></w:pBdr>'
    # No blanks between digits and Chinese: the place of the date is counted in characters.
    even = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    together = "<w:keepNext/><w:keepLines/>"
    return [
        _Style("Normal", "Normal", body),
        _Style("BodyText", "Body Text", body, indent=True),
        _Style("Title", "Title", layout.title, align="center", keep=together, next="BodyText"),
        _Style(
            "Subtitle", "Subtitle", layout.subtitle, align="center", keep="<w:keepNext/>", next="BodyText"
        ),
        *_heading_styles(layout, together),
        _Style("Addressee", "主送机关", body, align="left", keep="<w:keepNext/>", next="BodyText", own=True),
        _Style("ListBullet", "List Bullet", body, keep=bullets),
        _Style("Signature", "Signature", body, align="right", keep=f"<w:keepNext/>{even}", next="Date"),
        _Style("Date", "Date", body, align="right", keep=even),
        _Style("Caption", "caption", layout.caption, align="center", keep="<w:keepNext/>"),
        _Style("TableText", "表格文字", layout.cell, align="left", own=True),
        _Style(
            "TableHead",
            "表头",
            replace(layout.cell, face=HEITI),
            align="center",
            keep="<w:keepNext/>",
            own=True,
        ),
        _Style("Notes", "说明", layout.notes, own=True),
        _Style("NotesFirst", "说明首段", layout.notes, keep=rule, next="Notes", own=True),
        _Style("Footer", "footer", layout.page_number, align="left"),
        _Style("CommentText", "annotation text", TextStyle(SONGTI, 21, 300), align="left"),
    ]


def _heading_styles(layout: Layout, together: str) -> list[_Style]:
    return [
        _Style(
            f"Heading{number}",
            f"heading {number}",
            kind,
            indent=layout.heading_indent,
            keep=together,
            tail=f'<w:outlineLvl w:val="{number - 1}"/>',
            next="BodyText",
        )
        for number, kind in enumerate(layout.headings, 1)
    ]


def _style(style: _Style, layout: Layout, script: Script) -> str:
    kind = style.type
    tight = layout.tighter if kind.size == layout.body.size else 0
    # Two characters: counted in characters where a program can, in twips of this type where it cannot.
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * (kind.em - tight)}"/>' if style.indent else ""
    flag = ' w:default="1"' if style.id == "Normal" else ' w:customStyle="1"' if style.own else ""
    based = "" if style.id == "Normal" else '<w:basedOn w:val="Normal"/>'
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    spacing = f'<w:spacing w:val="-{tight}"/>' if tight else '<w:spacing w:val="0"/>'
    return (
        f'<w:style w:type="paragraph"{flag} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f"{based}{following}<w:qFormat/><w:pPr>{style.keep}<w:spacing "
        f'w:before="{kind.before}" w:after="{kind.after}" '
        f'w:line="{kind.line}" w:lineRule="exact"/>{indent}<w:jc w:val="{style.align}"/>{style.tail}</w:pPr>'
        f"<w:rPr>{_fonts(kind.face.named(script))}{spacing}"
        f'<w:sz w:val="{kind.size}"/><w:szCs w:val="{kind.size}"/></w:rPr></w:style>\n'
    )


def _grid(layout: Layout) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    upright, across = layout.cell_padding
    padding = "".join(
        f'<w:{edge} w:w="{size}" w:type="dxa"/>'
        for edge, size in (("top", upright), ("left", across), ("bottom", upright), ("right", across))
    )
    return (
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{padding}</w:tblCellMar></w:tblPr></w:style>"
    )
