"""The printed forms of a summary, one module each: JSON, Markdown, HTML, lines for a terminal."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nianbao.schema.summary import ReportSummary


class Format(StrEnum):
    """The forms a summary is printed in."""

    JSON = "json"
    MARKDOWN = "md"
    HTML = "html"
    TABLE = "table"


def render(
    summary: ReportSummary, form: Format | str = Format.JSON, width: int = 80, *, text: str | None = None
) -> str:
    """The summary in that form, ending in an end of line.

    `width` is in terminal cells and only matters to `Format.TABLE`. `text` is the text that was
    summarised (`Report.text`) and only matters to `Format.HTML`, which shows the quotes alone without
    it. Raises ValueError for a form that is not one of `Format`, InputError for another report's text.
    """
    match Format(form):
        case Format.JSON:
            from nianbao.rendering.jsons import to_json

            return to_json(summary)
        case Format.MARKDOWN:
            from nianbao.rendering.markdown import to_markdown

            return to_markdown(summary)
        case Format.HTML:
            from nianbao.rendering.summary_page import to_page

            return to_page(summary, text)
        case Format.TABLE:
            from nianbao.rendering.table import to_table

            return to_table(summary, width)
