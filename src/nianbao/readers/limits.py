"""What a file may cost, and how a file is named in a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from nianbao.errors import EmptyFile, FileTooLarge

MEBIBYTE = 2**20
NAME_LIMIT = 120
INVISIBLE: Mapping[int, None] = {
    point: None
    for first, last in (
        (0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069),
        (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0100, 0xE01EF),
    )
    for point in range(first, last + 1)
}  # fmt: skip
"""Soft hyphen, zero-width and direction marks, variation selectors: inside a word they say nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may take.

    `max_bytes` is the file itself and `max_unpacked` what a DOCX or PDF unpacks to, both in bytes;
    `max_pages` counts PDF pages; `max_characters` the text that came out. `soffice` is the
    LibreOffice command for .doc, .wps and .rtf (None: the one on PATH), `soffice_seconds` the
    time it may take.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_unpacked: int = 200 * MEBIBYTE
    max_pages: int = 500
    max_characters: int = 8_000_000
    soffice: str | None = None
    soffice_seconds: float = 60.0


def shown_name(name: str) -> str:
    """The last part of a path, safe to print: printable characters only, at most 120.

    A file name is foreign text: it may hold terminal escapes, direction marks or undecodable bytes.
    """
    last = PurePath(name).name or name
    printable = last.encode("utf-8", "backslashreplace").decode("utf-8")
    clean = "".join(c for c in printable if c.isprintable() or c == "\u3000") or "the file"
    return clean if len(clean) <= NAME_LIMIT else clean[: NAME_LIMIT - 1] + "…"


def mebibytes(size: int) -> str:
    """A number of bytes for a person, in MB of 2**20 bytes."""
    return f"{size / MEBIBYTE:.3g} MB"


def check_text(name: str, text: str, limits: Limits) -> None:
    """Refuse a text without content, or one that is too long.

    Raises EmptyFile, FileTooLarge.
    """
    if not text.translate(INVISIBLE).strip():
        raise EmptyFile(f"{name} holds no text.", "Check that it is the right file.")
    if len(text) > limits.max_characters:
        raise FileTooLarge(
            f"{name} holds {len(text)} characters, over the limit of {limits.max_characters}.",
            "Split it into single reports, or raise the limit of characters.",
        )
