"""What a file is: told by its first bytes, then by its name.

The signatures are those of the formats' own specifications: ISO 32000 7.5.2 (PDF header within
the first 1024 bytes), [MS-CFB] 2.2 (OLE), [MS-DOC] 2.5.2 (FIB), GB/T 33190 (OFD), APPNOTE 4.3 (ZIP).
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from nianbao.errors import BrokenFile, EmptyFile, EncryptedFile, UnsupportedFormat


class FileFormat(StrEnum):
    """The formats that are read; the values are those of `Source.format`."""

    TXT = "txt"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    PDF = "pdf"
    DOC = "doc"
    WPS = "wps"
    RTF = "rtf"


SAVE_AS = "Save it as .docx, .pdf with a text layer, .html or .txt and try again."
OCR = "Run text recognition (OCR) on it first, and save the result as .docx or .txt."
UNPACK = "Unpack it and give the report itself."
RESAVE = "Open it, save it again, and try the new file."
UNLOCK = "Open it, take the password off, save it, and try again."

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
FIB_FLAGS = 512 + 10
"""Where a .doc's flags stand when its main stream is in the first sector, as Word and WPS write it."""

MARKUP_START = re.compile(
    r"(?>\s+|<\?xml[^>]*\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|title|link|script|style"
    r"|div|p|table|section|article|span|h[1-6]|font|center|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
MARKUP_ROOT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
MARKUP = re.compile(r"<(?:p|br|div|td|span|body)\b[^>]*>", re.IGNORECASE)
WEB_SUFFIXES = {".html", ".htm", ".shtml", ".xhtml"}
RELATED_PARTS = re.compile(
    rb"\s*(?:[A-Za-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?Content-Type:\s*multipart/related\b",
    re.IGNORECASE,
)
HEAD = 64 * 1024


def detect(data: bytes, name: str) -> FileFormat:
    """The format of a file's bytes; `name` as shown in messages, its ending used where bytes do not tell.

    Raises EmptyFile, UnsupportedFormat, EncryptedFile, BrokenFile; each message names the file.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise EmptyFile(f"{name} is empty.", "Check that it was saved or downloaded completely.")
    if b"%PDF-" in data[:1024]:
        return FileFormat.PDF
    if data.startswith(OLE):
        return ole(data, name)
    if data.startswith(ZIP):
        return zipped(data, name)
    refuse_foreign(data, name)
    if data.lstrip().startswith(b"{\\rtf"):
        return FileFormat.RTF
    return marked_up(data, name)


def ole(data: bytes, name: str) -> FileFormat:
    """A compound file by the names of its streams: .doc and .wps are read, the rest refused.

    Raises EncryptedFile, UnsupportedFormat, BrokenFile.
    """

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise EncryptedFile(f"{name} is protected by a password.", UNLOCK)
    if has("WordDocument"):
        fib_here = data[512:514] == b"\xec\xa5"
        if fib_here and int.from_bytes(data[FIB_FLAGS : FIB_FLAGS + 2], "little") & 0x0100:
            raise EncryptedFile(f"{name} is protected by a password.", UNLOCK)
        return FileFormat.WPS if suffix(name) == ".wps" else FileFormat.DOC
    if has("Workbook") or has("Book") or has("PowerPoint Document"):
        raise UnsupportedFormat(f"{name} is a spreadsheet or a presentation, not a document.", SAVE_AS)
    if suffix(name) == ".wps":
        return FileFormat.WPS
    raise BrokenFile(f"{name} is an Office file without a document in it.", RESAVE)


def zipped(data: bytes, name: str) -> FileFormat:
    """A ZIP container by its members: DOCX is read, the rest refused.

    Raises UnsupportedFormat, EncryptedFile, BrokenFile.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BrokenFile(
            f"{name} is damaged: it begins as a ZIP container but cannot be opened.", RESAVE
        ) from error
    members = {info.filename for info in infos}
    if "word/document.xml" in members:
        if any(info.flag_bits & 0x1 for info in infos):
            raise EncryptedFile(f"{name} is protected by a password.", UNLOCK)
        return FileFormat.DOCX
    if "OFD.xml" in members:
        raise UnsupportedFormat(f"{name} is an OFD file, which is not read.", SAVE_AS)
    if any(member.startswith(("xl/", "ppt/")) for member in members):
        raise UnsupportedFormat(f"{name} is a spreadsheet or a presentation, not a document.", SAVE_AS)
    if "mimetype" in members or "[Content_Types].xml" in members:
        raise UnsupportedFormat(f"{name} is an office document of a kind that is not read.", SAVE_AS)
    raise UnsupportedFormat(f"{name} is an archive, not a report.", UNPACK)


def refuse_foreign(data: bytes, name: str) -> None:
    """Refuse archives and images by their signatures.

    Raises UnsupportedFormat.
    """
    if data.startswith(ARCHIVES):
        raise UnsupportedFormat(f"{name} is an archive, not a report.", UNPACK)
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    heif = data[4:8] == b"ftyp" and data[8:11] in {b"hei", b"hev", b"mif", b"avi"}
    bmp = data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00"
    if data.startswith(IMAGES) or webp or heif or bmp:
        raise UnsupportedFormat(f"{name} is an image.", OCR)


def marked_up(data: bytes, name: str) -> FileFormat:
    """Text, HTML, or a Word document in XML.

    Raises BrokenFile when the name promises a format whose signature is missing.
    """
    if is_mht(data):
        return FileFormat.MHT
    head = ascii_head(data)
    if 'progid="Word.Document"' in head:
        return FileFormat.DOC
    if MARKUP_START.match(head) or (head.lstrip().startswith("<") and MARKUP_ROOT.search(head)):
        return FileFormat.HTML
    if suffix(name) in WEB_SUFFIXES and MARKUP.search(head):
        return FileFormat.HTML
    promised = suffix(name)
    if promised in {".pdf", ".docx", ".ofd"}:
        raise BrokenFile(f"{name} is damaged: it does not begin as a {promised} file does.", RESAVE)
    return FileFormat.TXT


def is_mht(data: bytes) -> bool:
    """Whether a file begins with the headers of a message of related parts: a page saved as one file."""
    return RELATED_PARTS.match(data[:4096]) is not None


def ascii_head(data: bytes) -> str:
    """The start of a file with all but its ASCII characters blurred, also for UTF-16."""
    head = data[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def suffix(name: str) -> str:
    """The ending of a file name, lower case, with its dot."""
    return PurePath(name).suffix.lower()
