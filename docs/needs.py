"""What the pictures need beside Python packages, and the one error that says what this machine lacks."""

from __future__ import annotations

import shutil
import subprocess

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OFFICES = ("soffice", "libreoffice")


class MissingError(Exception):
    """What a picture needs and cannot have, in one sentence."""


def browser() -> str:
    """The path of Chromium. Raises MissingError."""
    return _program(BROWSERS, "Chromium: install the package chromium")


def office() -> str:
    """The path of LibreOffice. Raises MissingError."""
    return _program(OFFICES, "LibreOffice: install the package libreoffice-writer-nogui")


def fonts(*families: str) -> None:
    """Raise MissingError unless every one of these fonts is installed; trust where fontconfig is not."""
    lister = shutil.which("fc-list")
    if lister is None:
        return
    known = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a fixed command
    for family in families:
        if family not in known:
            raise MissingError(f"The picture needs the font {family}: install the package fonts-noto-cjk.")


def _program(names: tuple[str, ...], wanted: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise MissingError(f"The picture needs {wanted}.")
    return found
