"""Bundled reports in every format, damaged at random: each file follows from a seed and its number."""

from __future__ import annotations

import base64
import io
import random
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.support.files import docx_bytes, ole_bytes, paragraph

REPORTS = Path(__file__).parents[2] / "evals" / "reports"
Mutate = Callable[[bytes, random.Random], bytes]

_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"9" * 5000)
_TAG = re.compile(rb"<[^<>]{1,300}>")
_ATTRIBUTE = re.compile(rb'"[^"<>]{0,200}"')
_PDF_NAME = re.compile(rb"/[A-Za-z0-9]{1,30}")


@cache
def originals() -> dict[str, bytes]:
    """Whole files by name: those bundled, and the same texts in the other formats and encodings."""
    page = (REPORTS / "r01.html").read_bytes()
    text = (REPORTS / "r02.txt").read_text("utf-8")
    rows = "".join(paragraph(line) for line in text.splitlines() if line)
    archive = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"--b--\r\n"
    )
    return {
        "r01.html": page,
        "r03.docx": (REPORTS / "r03.docx").read_bytes(),
        "r06.pdf": (REPORTS / "r06.pdf").read_bytes(),
        "r02.txt": text.encode(),
        "r02-gb18030.txt": text.encode("gb18030"),
        "r02-utf16.txt": text.encode("utf-16"),
        "r02.docx": docx_bytes(rows),
        "r01.mht": archive,
        "a.rtf": b"{\\rtf1\\ansi " + text.encode("gb18030") + b"}",
        "a.doc": ole_bytes("WordDocument"),
    }


def mutated(seed: int, number: int) -> tuple[str, bytes]:
    """The file of that number: the name of the original, and its bytes after one to four mutations."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 - nothing is kept secret
    name = dice.choice(sorted(originals()))
    data = originals()[name]
    for _ in range(dice.randint(1, 4)):
        inside = name.endswith(".docx") and dice.random() < 0.6
        data = _inside_zip(data, dice) if inside else dice.choice(_MUTATIONS)(data, dice)
    return name, data


def _inside_zip(data: bytes, dice: random.Random) -> bytes:
    """A mutation of one part of a package; of the whole file where it is no package any more."""
    made = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            names = old.namelist()
            hit = "word/document.xml" if dice.random() < 0.5 else dice.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, dice.choice(_MUTATIONS)(part, dice) if name == hit else part)
    except Exception:  # noqa: BLE001 - damaged by the mutation before
        return _flip(data, dice)
    return made.getvalue()


def _at(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + int(2 ** dice.uniform(0, 12)))


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 40) if data else 0):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start, end = _at(data, dice)
    return data[:start] + data[end:]


def _end(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _zero(data: bytes, dice: random.Random) -> bytes:
    start, end = _at(data, dice)
    return data[:start] + bytes(end - start) + data[end:]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start, end = _at(data, dice)
    times = min(int(2 ** dice.uniform(1, 14)), 500_000 // max(1, end - start))
    return data[:end] + data[start:end] * times + data[end:]


def _splice(data: bytes, dice: random.Random) -> bytes:
    other = originals()[dice.choice(sorted(originals()))]
    start, end = _at(other, dice)
    place = dice.randrange(len(data) + 1)
    return data[:place] + other[start:end] + data[place:]


def _tokens(pattern: re.Pattern[bytes], data: bytes, dice: random.Random) -> list[re.Match[bytes]]:
    found = list(pattern.finditer(data[:2_000_000]))
    return dice.sample(found, min(len(found), dice.randint(1, 5)))


def _replaced(data: bytes, token: re.Match[bytes], by: bytes) -> bytes:
    return data[: token.start()] + by + data[token.end() :]


def _numbers(data: bytes, dice: random.Random) -> bytes:
    for token in sorted(_tokens(_NUMBER, data, dice), key=lambda one: -one.start()):
        data = _replaced(data, token, dice.choice(_NUMBERS))
    return data


def _swapped(pattern: re.Pattern[bytes]) -> Mutate:
    def swap(data: bytes, dice: random.Random) -> bytes:
        found = _tokens(pattern, data, dice)
        for token in sorted(found[1:], key=lambda one: -one.start()):
            data = _replaced(data, token, found[0][0])
        return data

    return swap


def _nest(data: bytes, dice: random.Random) -> bytes:
    """A tag opened thousands of times over."""
    found = _tokens(_TAG, data, dice)
    if not found:
        return _flip(data, dice)
    return _replaced(data, found[0], found[0][0] * int(2 ** dice.uniform(1, 13)))


_MUTATIONS: tuple[Mutate, ...] = (
    _flip, _flip, _cut, _end, _zero, _repeat, _splice, _numbers, _nest,
    _swapped(_TAG), _swapped(_ATTRIBUTE), _swapped(_PDF_NAME),
)  # fmt: skip
