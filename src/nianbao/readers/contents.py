"""What is in a file: its text, page facts and notes, by format. `main` is the child process that reads."""

from __future__ import annotations

from dataclasses import asdict

from nianbao.readers.detection import FileFormat, detect
from nianbao.readers.limits import INVISIBLE, Limits, check_text
from nianbao.readers.plain import LOST, places
from nianbao.readers.worker import Facts, Tell, serve
from nianbao.schema.report import Page

Contents = tuple[str, Page, tuple[str, ...]]
"""Text, what the page said of it, notes."""


def main() -> None:
    """Read one file after another, as `nianbao.readers` asks for them."""
    serve(_answer)


def _answer(asked: Facts, data: bytes, tell: Tell) -> tuple[Facts, bytes]:
    name, limits = asked["name"], Limits(**asked["limits"])
    kind = detect(data, name)
    text, page, notes = contents(data, kind, name, limits, tell=tell)
    told = {"format": kind.value, "page": asdict(page), "notes": notes}
    return told, text.encode("utf-8", "surrogatepass")


def contents(data: bytes, kind: FileFormat, name: str, limits: Limits, *, tell: Tell) -> Contents:
    """The text of a file of a known format that is none of LibreOffice's; `tell` hears of pages.

    Raises InputError's kinds.
    """
    text, page, notes = _by_format(data, kind, name, limits, tell=tell)
    text = text.translate(INVISIBLE)
    check_text(name, text, limits)
    if LOST in text and not any(LOST in note or "cut off" in note for note in notes):
        lines = [number for number, line in enumerate(text.split("\n"), 1) if LOST in line]
        notes = (
            *notes,
            f"Damaged before it was saved: {LOST} (U+FFFD) stands for what is lost: {places(lines)}.",
        )
    return text, page, notes


def _by_format(data: bytes, kind: FileFormat, name: str, limits: Limits, *, tell: Tell) -> Contents:
    if kind is FileFormat.TXT:
        from nianbao.readers.markdown import without_marks
        from nianbao.readers.plain import decode
        from nianbao.readers.wrapped import unwrapped

        decoded = decode(data, name)
        seen = decoded.text.translate(INVISIBLE)
        unseen = len(decoded.text) - len(seen)
        joined, notes = unwrapped(seen)
        text, marked = without_marks(joined)
        left_out = (f"Left out: {unseen} zero-width characters.",) if unseen else ()
        return text, Page(), (*decoded.notes, *left_out, *notes, *marked)
    if kind is FileFormat.HTML:
        from nianbao.readers.html import read_html

        return read_html(data, name)
    if kind is FileFormat.MHT:
        from nianbao.readers.mht import read_mht

        return read_mht(data, name)
    if kind is FileFormat.PDF:
        from nianbao.readers.pdf import read_pdf

        text, notes = read_pdf(data, name, limits, tell)
        return text, Page(), notes
    from nianbao.readers.docx import read_docx

    return read_docx(data, name, limits)
