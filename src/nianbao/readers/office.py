""".doc, .wps and .rtf: LibreOffice turns them into DOCX, in a directory and profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from nianbao.errors import BrokenFile, UnsupportedFormat
from nianbao.readers.detection import RESAVE, FileFormat
from nianbao.readers.limits import Limits

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""LibreOffice settings for foreign files: no macros run, no linked content is fetched."""

SAVE_DOCX = "Open it in Word or WPS and save it as .docx, or install LibreOffice."


def to_docx(data: bytes, kind: FileFormat, name: str, limits: Limits) -> bytes:
    """The file's bytes as a DOCX, made by LibreOffice within `limits.soffice_seconds`.

    Raises UnsupportedFormat when LibreOffice is not there, BrokenFile when it cannot read the file
    or takes too long.
    """
    command = shutil.which(limits.soffice or "soffice")
    if command is None and limits.soffice is None:
        command = shutil.which("libreoffice")
    if command is None:
        raise UnsupportedFormat(f"{name} is a .{kind} file, which only LibreOffice can open here.", SAVE_DOCX)
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source = home / f"report.{kind}"
        source.write_bytes(data)
        settings = home / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        run(arguments(command, home, source), name, limits.soffice_seconds)
        result = home / "out" / "report.docx"
        if not result.is_file():
            raise BrokenFile(f"{name} is damaged or protected: LibreOffice cannot open it.", RESAVE)
        if result.stat().st_size > limits.max_unpacked:
            raise BrokenFile(f"{name} becomes too large a .docx.", SAVE_DOCX)
        return result.read_bytes()


def arguments(command: str, home: Path, source: Path) -> list[str]:
    """The command line of one conversion."""
    return [
        command,
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nologo",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(home / "out"),
        str(source),
    ]


def run(command: list[str], name: str, seconds: float) -> None:
    """Run LibreOffice, and end it with its children when the time is over or the user interrupts.

    Raises BrokenFile after `seconds`, UnsupportedFormat when it cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the command is the user's own LibreOffice, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UnsupportedFormat(f"{name} cannot be read: LibreOffice does not start.", SAVE_DOCX) from error
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise BrokenFile(
            f"{name} cannot be read: LibreOffice did not finish within {seconds:g} seconds.", SAVE_DOCX
        ) from error
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process with everything it started, if it still runs."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
