"""Pages of a DOCX as LibreOffice lays them out, side by side.

The fonts that the documents name are not free to ship; free ones of the same width stand in for them, through
a fontconfig file of our own, so that the pictures are the same on every machine.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import needs
import pdfplumber
from pdfplumber.page import Page
from PIL import Image, ImageChops, ImageDraw

SONG, HEI = "Noto Serif CJK SC", "Noto Sans CJK SC"
STANDING_IN = {"仿宋_GB2312": SONG, "楷体_GB2312": SONG, "宋体": SONG, "黑体": HEI, "方正小标宋简体": SONG}
"""Font shown by font named."""
BOLD = frozenset({"方正小标宋简体"})
"""Fonts that are bold by themselves."""
SECONDS = 180
POINTS = 72
"""Of an inch."""
WIDTH = 1800
"""Pixels of the picture: a README's column at two pixels a point."""
PADDING, GAP, LINE = 40, 36, 2
"""Pixels: blank around what is printed, ground around the sheets, the sheets' edge."""
GROUND, EDGE, PAPER = "#eceef1", "#c3c8d0", "#ffffff"

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{matches}</fontconfig>
"""
_MATCH = """<match target="pattern">
<test name="family"><string>{named}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{shown}</string></edit>
{weight}</match>
"""
_WEIGHT = '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>\n'


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its picture, and its text."""

    image: Image.Image
    text: str


def pages(docx: bytes) -> list[Sheet]:
    """Every page, larger than it will be shown. Raises MissingError without LibreOffice."""
    with tempfile.TemporaryDirectory() as folder, pdfplumber.open(_to_pdf(docx, Path(folder))) as pdf:
        return [_sheet(page) for page in pdf.pages]


def _sheet(page: Page) -> Sheet:
    picture = page.to_image(resolution=POINTS * WIDTH / page.width, antialias=True)
    return Sheet(picture.original.convert("RGB"), page.extract_text())


def side_by_side(sheets: Sequence[Sheet]) -> Image.Image:
    """The sheets in a row, all cut alike to what is printed on them."""
    images = [sheet.image for sheet in sheets]
    box = _printed(images)
    width = (WIDTH - GAP * (len(sheets) + 1)) // len(sheets)
    height = round((box[3] - box[1]) * width / (box[2] - box[0]))
    made = Image.new("RGB", (WIDTH, height + 2 * GAP), GROUND)
    draw = ImageDraw.Draw(made)
    for place, image in enumerate(images):
        left = GAP + place * (width + GAP)
        draw.rectangle((left - LINE, GAP - LINE, left + width + LINE - 1, GAP + height + LINE - 1), EDGE)
        made.paste(image.crop(box).resize((width, height), Image.Resampling.LANCZOS), (left, GAP))
    return made


def _printed(images: Sequence[Image.Image]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is printed on any of the sheets, with some blank around it."""
    whole = Image.new("RGB", images[0].size, PAPER)
    for image in images:
        whole = ImageChops.darker(whole, image)
    box = ImageChops.invert(whole).getbbox()
    if box is None:
        raise needs.MissingError("LibreOffice made blank pages.")
    left, top, right, bottom = box
    blank = PADDING * 2
    return (
        max(left - blank, 0),
        max(top - blank, 0),
        min(right + blank, whole.width),
        min(bottom + blank, whole.height),
    )


def _to_pdf(docx: bytes, folder: Path) -> Path:
    """The DOCX as PDF. Raises MissingError when LibreOffice is not there or does not make it."""
    fonts = folder / "fonts.conf"
    fonts.write_text(font_settings(), encoding="utf-8")
    source = folder / "page.docx"
    source.write_bytes(docx)
    command = [needs.office(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--norestore", "--nologo", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    try:
        subprocess.run(command, env=environment, check=False, capture_output=True, timeout=SECONDS)  # noqa: S603 - an office program found on the path, and a document of ours
    except subprocess.TimeoutExpired:
        raise needs.MissingError(f"LibreOffice did not finish within {SECONDS} seconds.") from None
    made = source.with_suffix(".pdf")
    if not made.is_file():
        raise needs.MissingError("LibreOffice made no PDF.")
    return made


def font_settings() -> str:
    """A fontconfig file that puts the free fonts in the place of those named."""
    matches = (
        _MATCH.format(named=escape(named), shown=escape(shown), weight=_WEIGHT if named in BOLD else "")
        for named, shown in STANDING_IN.items()
    )
    return _FONTS.format(matches="".join(matches))
