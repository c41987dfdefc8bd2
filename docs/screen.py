"""Pages as headless Chromium shows them, at two pixels a point."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import needs
from PIL import Image
from playwright.sync_api import Error, sync_playwright

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-lcd-text")
SCALE = 2

_MOVE = """([top, under]) => {
  if (!top) return;
  const bar = under ? document.querySelector(under).getBoundingClientRect().height : 0;
  scrollBy(0, document.querySelector(top).getBoundingClientRect().top - bar - 12);
}"""
_END = """(whole) => Math.max(...[...document.querySelectorAll(whole)]
  .map((one) => one.getBoundingClientRect().bottom).filter((end) => end <= innerHeight))"""


@dataclass(frozen=True, slots=True)
class View:
    """What of a page is shown: a window of CSS pixels, opened at `#fragment`.

    The page is moved so that `top` stands at the window's upper edge, below the bar `under`. With `whole`
    the picture ends at the last of those elements that fits. All three are CSS selectors, empty for none.
    """

    size: tuple[int, int]
    fragment: str = ""
    top: str = ""
    under: str = ""
    whole: str = ""


def photograph(html: str, view: View) -> Image.Image:
    """The page as seen. Raises MissingError without Chromium, or when the page does not come."""
    path = needs.browser()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8")
        try:
            browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
            page = browser.new_page(
                viewport={"width": view.size[0], "height": view.size[1]},
                device_scale_factor=SCALE,
                reduced_motion="reduce",
                color_scheme="light",
            )
            page.goto(file.as_uri() + (f"#{view.fragment}" if view.fragment else ""))
            page.evaluate(_MOVE, [view.top, view.under])
            height = page.evaluate(_END, view.whole) if view.whole else view.size[1]
            taken = page.screenshot(clip={"x": 0, "y": 0, "width": view.size[0], "height": height})
            browser.close()
        except Error as error:
            said = error.message.partition("\n")[0]
            raise needs.MissingError(f"Chromium made no picture: {said}") from None
    return Image.open(io.BytesIO(taken)).convert("RGB")
