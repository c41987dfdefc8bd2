"""Bytes to text: byte order marks, UTF-8, UTF-16, GB18030 and Big5, told apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nianbao.errors import BrokenFile, UnsupportedFormat
from nianbao.readers.limits import INVISIBLE

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; UTF-32 LE before UTF-16 LE, whose mark it begins with."""

CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f]")
FOREIGN = re.compile(r"[^\t-\r\x20-\x7e]")
CONTROL_SHARE = 0.005
PLAUSIBLE_SHARE = 0.7
SAVE_UTF8 = "Open it in an editor and save it as UTF-8."
SAMPLE = 200_000
BY_LINE = ("utf-8", "gb18030", "cp950")
"""Encodings in which a line break is one byte that stands for nothing else."""
LOST = "\ufffd"
LOST_SHARE = 0.02
"""Of the characters: with more lost than that, what is left may say something else than was written."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, the Python codec most of it is in, and notes on bytes that did not fit."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """The text of bytes, unchanged: newlines stay, only a byte order mark is dropped.

    A byte order mark decides; then strict UTF-8 (Chinese in a legacy encoding is hardly ever valid
    UTF-8); then the `declared` codec, when it gives common characters; then whichever of GB18030,
    Big5 and UTF-16 gives the most. What fits none as a whole is read line by line, and a note says
    where. Raises UnsupportedFormat for binary data, BrokenFile when no encoding can be trusted.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return trusted(replaced(data[len(mark) :], encoding), name)
    guess = "utf-8" if fits(data, "utf-8") else guess_encoding(data, declared)
    if guess in BY_LINE:
        return trusted(by_line(data, guess), name)
    if guess is not None:
        return trusted(Decoded(data.decode(guess), guess), name)
    if 0 < data.count(0) <= LOST_SHARE * len(data):
        return decode(data.replace(b"\x00", b"\xff"), name, declared)
    if 0 in data:
        raise UnsupportedFormat(f"{name} is a binary file, not a text.", SAVE_UTF8)
    lines = data.split(b"\n")
    main = max(BY_LINE, key=lambda encoding: sum(line_encoding(line, encoding) == encoding for line in lines))
    return trusted(by_line(data, main), name)


def trusted(found: Decoded, name: str) -> Decoded:
    """The text itself, or a refusal when too many of its bytes did not fit.

    Raises UnsupportedFormat, BrokenFile.
    """
    checked(found.text, name)
    if found.notes and found.text.count(LOST) > LOST_SHARE * len(found.text):
        raise BrokenFile(f"{name} is damaged, or in an encoding that is not known.", SAVE_UTF8)
    return found


def replaced(data: bytes, encoding: str) -> Decoded:
    """The text with U+FFFD for what does not fit, and a note that says in which lines."""
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, () if fits(data, encoding) else (damage_note(text),))


def by_line(data: bytes, main: str) -> Decoded:
    """The text in an encoding, but for lines that are in another: a footer pasted in by a program.

    A line that is not UTF-8 is taken for GB18030 or Big5 where it gives common characters; one of a
    legacy text that is UTF-8 is hardly ever anything else.
    """
    lines: list[str] = []
    foreign: list[int] = []
    damaged = False
    for number, line in enumerate(data.split(b"\n"), 1):
        encoding = line_encoding(line, main)
        damaged |= encoding is None
        if encoding not in {main, None}:
            foreign.append(number)
        lines.append(line.decode(encoding or main, "replace"))
    text = "\n".join(lines)
    notes = [f"In another encoding than the rest ({main}): {places(foreign)}."] if foreign else []
    return Decoded(text, main, (*notes, damage_note(text)) if damaged else tuple(notes))


def line_encoding(line: bytes, main: str) -> str | None:
    """The encoding a line is in; None when it fits none."""
    if line.isascii():
        return main
    if main != "utf-8" and fits(line, "utf-8") and plausibility(line.decode()) >= PLAUSIBLE_SHARE:
        return "utf-8"
    if fits(line, main):
        return main
    others = (other for other in BY_LINE if other != main and fits(line, other))
    return next((o for o in others if plausibility(line.decode(o)) >= PLAUSIBLE_SHARE), None)


def damage_note(text: str) -> str:
    """Where bytes did not fit, the end named where the file was cut off inside a character."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if LOST in line]
    if text.endswith(LOST) and text.count(LOST) == 1:
        return "The file ends inside a character: it may have been cut off."
    return f"Bytes that could not be decoded are shown as {LOST}: {places(lines)}."


def places(lines: Sequence[int]) -> str:
    """Line numbers for a note, at most five."""
    named = ", ".join(map(str, lines[:NAMED]))
    more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    return f"line{'s' * (len(lines) > 1)} {named}{more}"


def checked(text: str, name: str) -> str:
    """The text itself, or a refusal when control characters show that it is none.

    Raises UnsupportedFormat.
    """
    controls = len(CONTROL.findall(text))
    if "\x00" in text or controls > max(2, CONTROL_SHARE * len(text)):
        raise UnsupportedFormat(f"{name} is a binary file, not a text.", SAVE_UTF8)
    return text


def fits(data: bytes, encoding: str) -> bool:
    """Whether every byte fits, and none is NUL."""
    try:
        return "\x00" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False


def guess_encoding(data: bytes, declared: str = "") -> str | None:
    """The legacy encoding of a Chinese text without byte order mark, None when none is plausible.

    The `declared` one is taken when it is plausible. Every candidate that decodes strictly is
    weighed by `plausibility`. On cuts of 6 to 3000 characters this was right where
    charset-normalizer, told the same candidates, missed every UTF-16 text without a mark and some of
    the short ones.
    """
    best: tuple[float, str] | None = None
    for encoding in ("gb18030", "cp950", "utf-16-le", "utf-16-be"):
        if not fits(data, encoding):
            continue
        score = plausibility(data.decode(encoding)) + (encoding == declared)
        if score >= PLAUSIBLE_SHARE + (encoding == declared) and (best is None or score > best[0]):
            best = score, encoding
    return best[1] if best else None


def plausibility(text: str) -> float:
    """The share of a text's non-ASCII and control characters that are common in Chinese; 0 to 1.

    Common are the first levels of GB 2312 (3755 characters) and of Big5 (5401), and CJK and
    full-width punctuation. A text of ASCII alone counts as 1.
    """
    foreign = FOREIGN.findall(text[:SAMPLE].translate(INVISIBLE))
    if not foreign:
        return 1.0
    common = common_characters()
    return sum(1 for c in foreign if c in common) / len(foreign)


@cache
def common_characters() -> frozenset[str]:
    """The characters of `plausibility`, read from Python's own codec tables."""
    simplified = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    traditional = bytes(
        b
        for row in range(0xA4, 0xC7)
        for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        for b in (row, cell)
        if (row, cell) <= (0xC6, 0x7E)
    )
    marks = "“”‘’…—–·•○●×÷℃％‰①②③④⑤⑥⑦⑧⑨⑩■□◆★→\u00a0"
    ranges = (*range(0x3000, 0x3020), *range(0xFF00, 0xFF65))
    letters = simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
    return frozenset(letters + marks + "".join(map(chr, ranges)))
