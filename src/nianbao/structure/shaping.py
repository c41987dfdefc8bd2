"""The matching form of a text: Simplified characters, half-width marks, the same length, so offsets carry."""

from __future__ import annotations

import re

from nianbao.text.folding import HAN
from nianbao.text.numerals import TO_99
from nianbao.text.script import simplify

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WIDTH = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(char): " " for char in _SPACES + _INVISIBLE},
    ord("〔"): "[",
    ord("〕"): "]",
    ord("丨"): "|",
    ord("｡"): "。",
}
# A half-width full stop behind a Chinese character; behind a numeral it may close a list number (一.).
_STOP = re.compile(rf"(?<=[{HAN}”》」』%])(?<![{TO_99}])\.(?=\s|\Z|[{HAN}“《「『])")


# Bullets, and marks of Markdown as a text copied out of a chat holds them: no words.
_MARKDOWN = re.compile(r"^[ \t]*(?:(?:#{1,6}|[-*+>])[ \t]+|[★☆●◆◇■□▲△▶►•▪▸◦‣➢✦※][ \t]*)|\*\*", re.MULTILINE)


def shape(text: str) -> str:
    """The matching form of a text, of the same length."""
    plain = _STOP.sub("。", simplify(text).translate(_WIDTH))
    return _MARKDOWN.sub(lambda mark: " " * len(mark[0]), plain)
