"""Pages in a real browser: the system's Chromium, nothing but `file://`, no error on its console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Read when the tests are collected: each test's own environment holds no NIANBAO_ variable.
_NEEDED = os.environ.get("NIANBAO_NEED_BROWSER") == "1"
DESKTOP = (1280, 900)
PHONE = (390, 844)
"""Widths and heights in CSS pixels."""


def browser_path() -> str | None:
    """The system's browser, None when there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser; skips when none is installed, fails then if NIANBAO_NEED_BROWSER=1."""
    path = browser_path()
    if path is None:
        said = f"no browser: none of {', '.join(_NAMES)} is on PATH"
        if _NEEDED:
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def opened(
    browser: Browser,
    html: str | Path,
    *,
    size: tuple[int, int] = DESKTOP,
    scripts: bool = True,
    dark: bool = False,
    fragment: str = "",
) -> Iterator[Page]:
    """The page in a window of that size, loaded from a file.

    Fails at the end when the page asked for anything else than that file, wrote an error on its
    console, broke its Content-Security-Policy or threw.
    """
    faults: list[str] = []
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    try:
        page = _guarded(context, faults)
        page.goto(Path(html).resolve().as_uri() + (f"#{fragment}" if fragment else ""))
        yield page
        if faults:
            pytest.fail("; ".join(faults))
    finally:
        context.close()


def _guarded(context: BrowserContext, faults: list[str]) -> Page:
    def route(one: Route) -> None:
        if one.request.url.startswith("file://"):
            one.continue_()
        else:
            faults.append(f"request: {one.request.url}")
            one.abort()

    def console(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            faults.append(f"console: {said.text}")

    context.route("**/*", route)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"thrown: {error}"))
    return page


def overflow(page: Page) -> int:
    """How many CSS pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
