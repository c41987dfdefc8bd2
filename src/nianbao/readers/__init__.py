"""A file to a text with its origin, and to a report: one module per format behind two functions.

    source = load("report.docx")      # nianbao.schema.report.Source: text, SHA-256, format, page, notes
    report = read("report.docx")      # nianbao.schema.report.Report: the text understood

Every refusal is one of the `InputError`s of `nianbao.errors`; nothing is written, nothing fetched.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from nianbao.errors import FileTooLarge, InputError
from nianbao.readers.detection import FileFormat, detect
from nianbao.readers.limits import INVISIBLE, Limits, check_text, mebibytes, shown_name
from nianbao.schema.report import Page, Report, Source

__all__ = ["Limits", "load", "load_bytes", "read"]

DEFAULT = Limits()


def read(path: Path | str, limits: Limits = DEFAULT) -> Report:
    """Read a file and understand it as a report; `-` reads standard input.

    Raises InputError and its kinds.
    """
    from nianbao.structure import parse

    return parse(load(path, limits))


def load(path: Path | str, limits: Limits = DEFAULT) -> Source:
    """The text of a file with its origin; `-` reads standard input.

    Plain text is the decoded file unchanged, but for characters that cannot be seen and for what a
    page cut (`readers.wrapped`); both are noted. Other formats give one paragraph or table row a
    line. Raises InputError and its kinds; every message names the file.
    """
    if str(path) == "-":
        data, name = read_bounded(None, "stdin", limits), "stdin"
    else:
        name = shown_name(str(path))
        data = read_bounded(Path(path), name, limits)
    return load_bytes(data, name, limits)


def load_bytes(data: bytes, name: str, limits: Limits = DEFAULT) -> Source:
    """The text of a file's bytes; `name` is used in messages and, by its ending, where bytes do not tell.

    Raises InputError and its kinds.
    """
    name = shown_name(name)
    check_size(len(data), name, limits)
    kind = detect(data, name)
    text, page, notes = extract(data, kind, name, limits)
    text = text.translate(INVISIBLE)
    check_text(name, text, limits)
    digest = hashlib.sha256(data).hexdigest()
    return Source(name=name, format=kind.value, text=text, sha256=digest, page=page, notes=notes)


def extract(data: bytes, kind: FileFormat, name: str, limits: Limits) -> tuple[str, Page, tuple[str, ...]]:
    """Text, page facts and notes of a file of a known format."""
    if kind is FileFormat.TXT:
        from nianbao.readers.plain import decode
        from nianbao.readers.wrapped import unwrapped

        decoded = decode(data, name)
        seen = decoded.text.translate(INVISIBLE)
        unseen = len(decoded.text) - len(seen)
        text, notes = unwrapped(seen)
        left_out = (f"Left out: {unseen} zero-width characters.",) if unseen else ()
        return text, Page(), (*decoded.notes, *left_out, *notes)
    if kind is FileFormat.HTML:
        from nianbao.readers.html import read_html

        return read_html(data, name)
    if kind is FileFormat.MHT:
        from nianbao.readers.mht import read_mht

        return read_mht(data, name)
    if kind is FileFormat.PDF:
        from nianbao.readers.pdf import read_pdf

        text, notes = read_pdf(data, name, limits)
        return text, Page(), notes
    from nianbao.readers.docx import read_docx

    if kind is FileFormat.DOCX:
        return read_docx(data, name, limits)
    from nianbao.readers.office import to_docx

    text, page, notes = read_docx(to_docx(data, kind, name, limits), name, limits)
    return text, page, (*notes, f"Read through LibreOffice, which turned the .{kind} file into a .docx.")


def read_bounded(path: Path | None, name: str, limits: Limits) -> bytes:
    """The bytes of a file, or of standard input for None, never more than one over the limit.

    Raises InputError when it cannot be read, FileTooLarge.
    """
    try:
        if path is None:
            data = sys.stdin.buffer.read(limits.max_bytes + 1)
        else:
            with path.open("rb") as file:
                data = file.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist.", "Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{name} is a directory, not a file.", "Name the files in it.") from error
    except PermissionError as error:
        if path is not None and path.is_dir():  # Windows reports a directory this way
            raise InputError(f"{name} is a directory, not a file.", "Name the files in it.") from error
        raise InputError(f"{name} may not be read.", "Ask for permission to read it, or copy it.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(
            f"{name} cannot be read.", "Check the path and the disk, or copy the file."
        ) from error
    check_size(len(data), name, limits)
    return data


def check_size(size: int, name: str, limits: Limits) -> None:
    """Refuse a file over the limit.

    Raises FileTooLarge.
    """
    if size > limits.max_bytes:
        raise FileTooLarge(
            f"{name} is larger than {mebibytes(limits.max_bytes)}.",
            "Save the report alone without pictures, or raise the size limit.",
        )
