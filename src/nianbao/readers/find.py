"""Where report files are, by the SHA-256 of their bytes: gold files name their report by it alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from nianbao.errors import InputError


def find_reports(folders: Iterable[Path]) -> dict[str, Path]:
    """Every file of the folders and of what is in them; of equal files the first one by folder and name.

    Hidden files are left out. Raises InputError when a folder is none or a file cannot be read.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is no folder of reports.", "Check --reports.")
        for path in sorted(folder.rglob("*")):
            if path.name.startswith(".") or not path.is_file():
                continue
            try:
                with path.open("rb") as file:
                    found.setdefault(hashlib.file_digest(file, "sha256").hexdigest(), path)
            except OSError as error:
                raise InputError(
                    f"{path} cannot be read: {error.strerror}.", "Check its permissions."
                ) from None
    return found
