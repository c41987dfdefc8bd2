"""Makes files for tests and for the bundled reports: PDF by hand, DOCX from XML, OLE and ZIP stubs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

A4 = (595, 842)
"""Page size in points."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text on a page: left edge, top edge and size in points, PDF operators in front of it."""

    x: float
    top: float
    text: str
    size: float = 16.0
    before: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line on a page, its ends in points from the left and top edge."""

    x0: float
    top: float
    x1: float
    bottom: float


def width_of(text: str, size: float) -> float:
    """The width of a line in points: ASCII characters half as wide as all others."""
    return sum(size / 2 if " " <= c <= "~" else size for c in text)


FONT = (
    (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
        b" /DescendantFonts [4 0 R] >>"
    ),
    (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (GB1) /Supplement 5 >> /FontDescriptor 5 0 R /DW 1000 /W [1 95 500 814 907 500] >>"
    ),
    (
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    ),
)
"""Objects 3 to 5: the font, its Chinese half, its measures. ASCII is half as wide as the rest."""


def pdf_bytes(pages: Iterable[Sequence[Placed | Rule]]) -> bytes:
    """A PDF of those pages.

    The font is named, not embedded (Adobe-GB1 with the predefined CMap UniGB-UTF16-H): every reader
    has the CMap, and viewers put a Chinese font of their own in its place. A page without lines
    gets a grey rectangle. The same pages give the same bytes.
    """
    leaves = list(pages)
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(leaves)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(leaves)} >>".encode(),
        *FONT,
    ]
    for index, lines in enumerate(leaves):
        stream = content_stream(lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] /Contents {7 + 2 * index} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assemble(objects)


def content_stream(lines: Sequence[Placed | Rule]) -> bytes:
    """The drawing operators of a page; text as UTF-16 hex strings."""
    if not lines:
        return b"0.5 g 60 60 400 600 re f"
    shown = (
        f"{line.x0:g} {A4[1] - line.top:g} m {line.x1:g} {A4[1] - line.bottom:g} l S"
        if isinstance(line, Rule)
        else f"q {line.before} BT /F1 {line.size:g} Tf {line.x:g}"
        f" {A4[1] - line.top - 0.88 * line.size:.2f} Td"
        f" <{line.text.encode('utf-16-be').hex()}> Tj ET Q"
        for line in lines
    )
    return "\n".join(shown).encode("ascii")


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Numbered objects with header, cross-reference table and trailer (ISO 32000 7.5)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )
    return bytes(out)


def write_pdf(pages: Iterable[Sequence[Placed | Rule]], path: Path) -> None:
    """Write `pdf_bytes` to a file."""
    path.write_bytes(pdf_bytes(pages))


def set_pages(
    paragraphs: Sequence[str], *, head: str = "", numbers: bool = True, columns: int = 28, rows: int = 22
) -> list[list[Placed]]:
    """Paragraphs set as an official document: 28 characters a line, 22 lines a page, numbers like `— 1 —`.

    The first line of a paragraph is indented by two characters; a closing mark may hang over the
    right edge. `head` runs over every page.
    """
    lines = [line for paragraph in paragraphs for line in set_paragraph(paragraph, columns)]
    pages: list[list[Placed]] = []
    for start in range(0, len(lines), rows):
        page = [
            Placed(79 + indent * 16, 105 + 29 * row, text)
            for row, (indent, text) in enumerate(lines[start : start + rows])
        ]
        if head:
            page.insert(0, Placed(79, 50, head, 10.5))
        if numbers:
            page.append(Placed(270, 775, f"— {len(pages) + 1} —", 14))
        pages.append(page)
    return pages


def set_paragraph(paragraph: str, columns: int) -> list[tuple[int, str]]:
    """A paragraph's lines with their indents in characters; Latin words and numbers stay whole."""
    lines: list[tuple[int, str]] = []
    indent, line, room = 2, "", columns - 2.0
    for token in tokens(paragraph):
        need = width_of(token, 1.0)
        if need > room and token not in "，。、；：？！）》”’":
            lines.append((indent, line))
            indent, line, room = 0, "", float(columns)
        line += token
        room -= need
    return [*lines, (indent, line)]


def tokens(text: str) -> list[str]:
    """Characters, with runs of ASCII letters and digits kept together."""
    found: list[str] = []
    for char in text:
        if found and char.isascii() and char.isalnum() and found[-1].isascii() and found[-1].isalnum():
            found[-1] += char
        else:
            found.append(char)
    return found


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def docx_bytes(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    title: str = "",
    extra: Mapping[str, bytes] | None = None,
    related: Mapping[str, bytes] | None = None,
) -> bytes:
    """A DOCX around the XML inside `w:body`, `w:numbering` and `w:styles`; the prefix `w` is bound.

    `title` goes to the core properties; `extra` adds members to the package, `related` whole parts by
    their kind (`footnotes`, `header`), to which the document refers.
    """
    parts = {
        "document": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "styles": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        "numbering": f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>',
    }
    types = {f"/word/{part}.xml": f"{KIND}.{part}+xml" for part in (*parts, *(related or {}))}
    types["/word/document.xml"] = f"{KIND}.document.main+xml"
    types["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in types.items())
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{rels}{overrides}</Types>',
        "_rels/.rels": relations(
            (f"{RELATION}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": relations(
            (f"{RELATION}/styles", "styles.xml"),
            (f"{RELATION}/numbering", "numbering.xml"),
            *((f"{RELATION}/{kind}", f"{kind}.xml") for kind in related or {}),
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
        ),
        **{f"word/{part}.xml": xml for part, xml in parts.items()},
    }
    packed = {name: (DECLARATION + xml).encode() for name, xml in members.items()}
    members_of_kind = {f"word/{kind}.xml": part for kind, part in (related or {}).items()}
    return zip_bytes({**packed, **members_of_kind, **(extra or {})})


def relations(*targets: tuple[str, str]) -> str:
    """A relationships part: types and targets."""
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of those members, compressed, dated 1980: the same members give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def paragraph(text: str, *, list_id: int | None = None, level: int = 0, style: str = "") -> str:
    """A `w:p` with one run, in a list when `list_id` is given."""
    listed = (
        "" if list_id is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    )
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{run(text)}</w:p>"


def run(text: str) -> str:
    """A `w:r` with one text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(at: int, form: str, text: str, more: str = "") -> str:
    """A `w:lvl` that starts at 1."""
    shown = f'<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/>{shown}</w:lvl>'


def ole_bytes(*streams: str, flags: int = 0, fib: bool = False) -> bytes:
    """The look of an OLE compound file that holds streams of those names."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")
    first = (b"\xec\xa5" + bytes(8) + flags.to_bytes(2, "little")) if fib else b""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    return head + first.ljust(512, b"\x00") + names
