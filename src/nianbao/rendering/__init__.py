"""The printed forms of a summary, one module each: JSON, Markdown, lines for a terminal."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nianbao.summary import ReportSummary


class Format(StrEnum):
    """The forms a summary is printed in."""

    JSON = "json"
    MARKDOWN = "md"
    TABLE = "table"


def render(summary: ReportSummary, form: Format | str = Format.JSON, width: int = 80) -> str:
    """The summary in that form, ending in an end of line.

    `width` is in terminal cells and only matters to `Format.TABLE`. Raises ValueError for a form
    that is not one of `Format`.
    """
    match Format(form):
        case Format.JSON:
            from nianbao.rendering.jsons import to_json

            return to_json(summary)
        case Format.MARKDOWN:
            from nianbao.rendering.markdown import to_markdown

            return to_markdown(summary)
        case Format.TABLE:
            from nianbao.rendering.table import to_table

            return to_table(summary, width)
