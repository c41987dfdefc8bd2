"""Reports to test with: the bundled ones, read once a process, and one of any invented text."""

from __future__ import annotations

import hashlib
from functools import cache

from nianbao.readers import Limits, read
from nianbao.schema.report import Report, Source
from nianbao.structure import parse
from tests.support.paths import REPORTS


def report_of(text: str, name: str = "invented.txt") -> Report:
    """A report from invented text."""
    return parse(Source(name, "txt", text, hashlib.sha256(text.encode()).hexdigest()))


@cache
def bundled() -> tuple[Report, ...]:
    """The bundled reports in plain text."""
    return tuple(read(path, Limits()) for path in sorted(REPORTS.glob("*.txt")))
