"""A page saved by a browser as one file (MHTML, RFC 2557): its HTML part, read as any other page."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

from nianbao.errors import BrokenFile
from nianbao.readers.html import read_html
from nianbao.schema.report import Page

_SAVE_AS = "Open it in a browser and save it as a web page (.html), or copy its text into a .txt file."


def read_mht(data: bytes, name: str) -> tuple[str, Page, tuple[str, ...]]:
    """The article of the largest HTML part, as `read_html` gives it.

    Raises BrokenFile when there is no such part, and what `read_html` raises.
    """
    message = BytesParser(policy=policy.compat32).parsebytes(data)
    parts = (
        part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}
    )
    pages = [payload for part in parts if isinstance(payload := part.get_payload(decode=True), bytes)]
    if not any(pages):
        raise BrokenFile(f"{name} is a web archive (MHTML) without a page in it.", _SAVE_AS)
    return read_html(max(pages, key=len), name)
