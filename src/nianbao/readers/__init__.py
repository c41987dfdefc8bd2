"""A file to a text with its origin, and to a report: one module per format behind two functions.

    source = load("report.docx")      # nianbao.schema.report.Source: text, SHA-256, format, page, notes
    report = read("report.docx")      # nianbao.schema.report.Report: the text understood

Every refusal is one of the `InputError`s of `nianbao.errors`; nothing is written, nothing fetched. All but
short plain text is read by a child process within limits that grow with the file: see `readers.worker`.
"""

from __future__ import annotations

import hashlib
import stat
import sys
from dataclasses import asdict, replace
from pathlib import Path

from nianbao.errors import BrokenFile, FileTooLarge, InputError
from nianbao.readers.contents import contents
from nianbao.readers.detection import RESAVE, SAVE_AS, ZIP, FileFormat, detect
from nianbao.readers.limits import MEBIBYTE, Limits, mebibytes, shown_name
from nianbao.readers.worker import Allowance, StopReason, Tell, Worker, WorkerStopped
from nianbao.schema.report import Page, Report, Source

__all__ = ["Limits", "load", "load_bytes", "read"]

DEFAULT = Limits()
SHORT_TEXT = 2**16
"""Bytes of plain text that are read without a child: twice a usual report. A damaged 138 KB took 11 s."""
CONVERTED = (FileFormat.DOC, FileFormat.WPS, FileFormat.RTF)
"""Formats that LibreOffice, a process with limits of its own, turns into DOCX first."""

READER = Worker("nianbao.readers.contents")


def read(path: Path | str, limits: Limits = DEFAULT, tell: Tell | None = None) -> Report:
    """Read a file and understand it as a report; `-` reads standard input, `tell` hears of pages read.

    Raises InputError and its kinds.
    """
    from nianbao.structure import parse

    return parse(load(path, limits, tell))


def load(path: Path | str, limits: Limits = DEFAULT, tell: Tell | None = None) -> Source:
    """The text of a file with its origin; `-` reads standard input, `tell` hears of pages read.

    Plain text is the decoded file unchanged, but for characters that cannot be seen, for what a page
    cut (`readers.wrapped`) and for marks of Markdown (`readers.markdown`); all are noted. Other formats
    give one paragraph or table row a line. Raises InputError and its kinds; every message names the file.
    """
    if str(path) == "-":
        data, name = read_bounded(None, "stdin", limits), "stdin"
    else:
        name = shown_name(str(path))
        data = read_bounded(Path(path), name, limits)
    return load_bytes(data, name, limits, tell)


def load_bytes(data: bytes, name: str, limits: Limits = DEFAULT, tell: Tell | None = None) -> Source:
    """The text of a file's bytes; `name` is used in messages and, by its ending, where bytes do not tell.

    Raises InputError and its kinds.
    """
    name = shown_name(name)
    check_size(len(data), name, limits)
    digest = hashlib.sha256(data).hexdigest()
    # What is inside a ZIP container is for the child to look at.
    kind = FileFormat.DOCX if data.startswith(ZIP) else detect(data, name)
    if kind is FileFormat.TXT and len(data) <= SHORT_TEXT:
        text, page, notes = contents(data, kind, name, limits, tell=lambda _done, _total: None)
        return Source(name, kind.value, text, digest, page, notes)
    if kind not in CONVERTED:
        return replace(_read_apart(data, name, limits, tell), sha256=digest)
    from nianbao.readers.office import to_docx

    source = _read_apart(to_docx(data, kind, name, limits), name, limits, tell)
    note = f"Read through LibreOffice, which turned the .{kind} file into a .docx."
    return replace(source, format=kind.value, sha256=digest, notes=(*source.notes, note))


def _read_apart(data: bytes, name: str, limits: Limits, tell: Tell | None) -> Source:
    """What the child process reads in a file, without the file's checksum.

    Raises InputError's kinds: those of the format, FileTooLarge for a limit that was met.
    """
    asked = {"name": name, "limits": asdict(limits)}
    try:
        told, text = READER.ask(asked, data, _allowance(len(data)), tell)
    except WorkerStopped as stopped:
        if stopped.reason is StopReason.FAULT:
            raise BrokenFile(f"{name} is damaged: what is in it cannot be read.", RESAVE) from stopped
        much = "time" if stopped.reason is StopReason.TIME else "memory"
        raise FileTooLarge(
            f"{name} takes more {much} to read than a file of its size may.", SAVE_AS
        ) from stopped
    return Source(
        name=name,
        format=told["format"],
        text=text.decode("utf-8", "surrogatepass"),
        sha256="",
        page=Page(**told["page"]),
        notes=tuple(told["notes"]),
    )


def _allowance(size: int) -> Allowance:
    """What a file of so many bytes may take.

    Measured: a dense page of a PDF takes 0.1 s and 1 to 7 KB; 20 MB of plain text 8 s, 2 MB of web page 4 s.
    Eight seconds and 256 MB are for small files, whatever they hold.
    """
    seconds = 8 + size / 500_000
    memory = 256 * MEBIBYTE + min(16 * size, 512 * MEBIBYTE)
    return Allowance(seconds, memory, step=0.5, most=seconds + size / 2_000)


def read_bounded(path: Path | None, name: str, limits: Limits) -> bytes:
    """The bytes of a file, or of standard input for None, never more than one over the limit.

    Raises InputError when it cannot be read, FileTooLarge.
    """
    try:
        if path is not None and not stat.S_ISREG(mode := path.stat().st_mode) and not stat.S_ISDIR(mode):
            raise InputError(
                f"{name} is a pipe or a device, not a file.",
                "Save it as a file, or give it on standard input: -",
            )
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
