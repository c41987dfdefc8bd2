"""The notation of a word in a list, and the regular expression it stands for.

| written | stands for |
| --- | --- |
| `(甲|乙)`, `(甲)?`, `[甲乙]`, `[^甲乙]` | one of them; it or nothing; one of, none of these characters |
| `(后!甲|乙)`, `(前!甲|乙)` | here 甲 or 乙 may not follow, may not stand before |
| `(后=甲|乙)`, `(前=甲|乙)` | here 甲 or 乙 must follow, must stand before |
| `<8>`, `<2-8>` | up to 8, 2 to 8 characters of the same clause |
| `<句8>`, `<字8>` | up to 8 characters of the same sentence; up to 8 Chinese characters |
| `<数>`, `<年>` | a number, a year of this century in Arabic digits |
| `<句首>`, `<句尾>` | here a clause begins, ends |
| `<list>`, `<file.list>` | any word of that list, of this file or another |
| `^`, `$` | here the text that is looked at begins, ends |

Every other character stands for itself, a full-width mark for the half-width one too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.text.folding import HAN

_WIDTHS = {wide: wide + half for wide, half in zip("，；：！？（）", ",;:!?()", strict=True)}
_TOKEN = re.compile(
    r"<(?P<slot>[^<>]+)>|\((?P<side>[前后])(?P<sign>[!=])(?P<near>[^()]+)\)"
    r"|\[(?P<negated>\^?)(?P<chars>[^\[\]]+)\]|(?P<mark>[()|?^$])|(?P<char>.)"
)
_GAP = re.compile(r"(?P<reach>[句字]?)(?:(?P<least>\d+)-)?(?P<most>\d+)")
_REACHES = {"": r"[^，,。；;\n]", "句": r"[^。\n]", "字": f"[{HAN}]"}
_SLOTS = {
    "数": r"\d{1,20}(?:\.\d{1,9})?",
    "年": r"20\d\d",
    "句首": r"(?:^|(?<=[，,。；;、：:（(]))",
    "句尾": r"(?=$|[，,。；;、：:）)])",
}
_OPEN_ENDED = re.compile(r"\([前后][!=][^()]*\)|<[^<>]*>|[()|?^$]")


def to_regex(word: str, list_of: Callable[[str], str]) -> str:
    """The regular expression, without groups of its own, that a word stands for.

    `list_of` gives that of a list by the name in a slot. Raises `re.error` for what is no notation.
    """
    made = "".join(_part(token, list_of) for token in _TOKEN.finditer(word))
    re.compile(made)
    return made


def length(word: str) -> int:
    """How many characters a word has, its conditions, gaps and lists not counted."""
    return len(re.sub(r"\[[^\[\]]+\]", "一", _OPEN_ENDED.sub("", word)))


def plain(word: str) -> str:
    """A word without the conditions on what stands beside it."""
    return re.sub(r"\([前后][!=][^()]+\)", "", word)


def beside(side: str, sign: str, words: list[str]) -> str:
    """The condition that one of the words (`=`) or none of them (`!`) stands before (前) or behind (后)."""
    if side == "后":
        return f"(?{sign}{'|'.join(words)})"
    looks = [f"(?<{sign}{word})" for word in words]  # a look behind has one length
    return "".join(looks) if sign == "!" else f"(?:{'|'.join(looks)})"


def _part(token: re.Match[str], list_of: Callable[[str], str]) -> str:
    if token["slot"]:
        return _slot(token["slot"], list_of)
    if token["near"]:
        words = [to_regex(word, list_of) for word in token["near"].split("|")]
        return beside(token["side"], token["sign"], words)
    if token["chars"]:
        inside = "".join(_WIDTHS.get(char, re.escape(char)) for char in token["chars"])
        return f"[{token['negated']}{inside}]"
    if token["mark"]:
        return "(?:" if token["mark"] == "(" else token["mark"]
    wide = _WIDTHS.get(token["char"])
    return f"[{wide}]" if wide else re.escape(token["char"])


def _slot(name: str, list_of: Callable[[str], str]) -> str:
    gap = _GAP.fullmatch(name)
    if gap is not None:
        return f"{_REACHES[gap['reach']]}{{{gap['least'] or 0},{gap['most']}}}?"
    return _SLOTS.get(name) or list_of(name)
