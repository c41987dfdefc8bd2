"""Says which fonts of a DOCX this machine lacks. They are named in the file, never shipped."""

from __future__ import annotations

import shutil
import subprocess

from nianbao.cli import streams
from nianbao.rendering.paper_style import TYPEFACES, Typeface
from nianbao.text.script import Script

_SECONDS = 10
_SAME_FACE = 2
"""The first alternates of a face are the same face under another name; the rest only stand in for it."""


def tell_missing(script: Script) -> None:
    """Say in one sentence which fonts are not installed; nothing where all are, or where nobody can tell."""
    families = installed()
    if families is None:
        return
    lacking = [face.named(script) for face in TYPEFACES if not families & _names(face)]
    if lacking:
        streams.tell(
            f"Not installed on this machine: {', '.join(lacking)}. The file names these fonts; until they "
            "are installed, other Chinese fonts stand in for them here."
        )


def installed() -> frozenset[str] | None:
    """The font families that fontconfig knows; None without fontconfig (Windows, a bare server)."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a program of the system, fixed arguments
            [program, ":", "family"], capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = listed.stdout.decode("utf-8", "replace").splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(","))


def _names(face: Typeface) -> frozenset[str]:
    return frozenset((face.name, face.traditional, *face.alternates[:_SAME_FACE]))
