"""What a DOCX style sheet says of numbering, hidden text and the table of contents (ECMA-376 17.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.readers.numbering import W, value

if TYPE_CHECKING:
    from lxml.etree import _Element


class Styles:
    """Looks things up along `w:basedOn`."""

    def __init__(self, root: _Element) -> None:
        self._styles = {s.get(f"{W}styleId", ""): s for s in root.findall(f"{W}style")}
        self.default = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}
            ),
            None,
        )

    def numbering(self, style: str | None) -> tuple[_Element | None, str]:
        """The `w:numPr` that a paragraph style has or inherits, and the id of the style that holds it."""
        for name, element in self._chain(style):
            found = element.find(f"{W}pPr/{W}numPr")
            if found is not None and found.find(f"{W}numId") is not None:
                return found, name
        return None, ""

    def hides(self, style: str | None) -> bool:
        """Whether a style makes its text hidden."""
        for _, element in self._chain(style):
            found = element.find(f"{W}rPr/{W}vanish")
            if found is not None:
                return is_on(found)
        return False

    def is_contents(self, paragraph: _Element) -> bool:
        """Whether a paragraph is a line of an automatic table of contents, by its style's built-in name."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(named.get(f"{W}val", "")) if named is not None else None
        return style is not None and (value(style, "name") or "").lower().startswith("toc ")

    def _chain(self, style: str | None) -> Iterator[tuple[str, _Element]]:
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            yield style, self._styles[style]
            style = value(self._styles[style], "basedOn")


def is_on(element: _Element) -> bool:
    """Whether an on-off property is on (ECMA-376 17.17.4)."""
    return element.get(f"{W}val", "1") not in {"0", "false", "off"}
