"""Words of the genre as data: lists that an expert of the field reads, corrects and extends.

A list is called by its file and its name there: `shortfalls.admits` is the table `[admits]` of
`shortfalls.toml`. It says what it holds (`about`) and where that comes from (`source`), gives `words`
parted by white space (or `weights`: words under the weight they have), and `examples` and
`counterexamples` that a test runs. `nianbao.text.lexicon.notation` has the notation of a word,
`docs/lexicon.md` explains it to those who do not program.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from nianbao.errors import BrokenFile
from nianbao.text.lexicon import notation

_REFERENCE = re.compile(r"<([a-z_]+\.)?([a-z_]+)>")


def _parted(value: object) -> object:
    return value.split() if isinstance(value, str) else value


_Words = Annotated[tuple[str, ...], BeforeValidator(_parted)]


class WordList(BaseModel):
    """One list, its words in the lexicon's notation.

    `not_after` and `not_before` say what may not stand beside any of the words; `at_start` and `at_end`
    that they stand at the very start or end of what is looked at. `says` are words that the program itself
    prints where it has found one of the list.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    source: str
    words: _Words = ()
    weights: dict[float, _Words] = Field(default_factory=dict)
    not_after: _Words = ()
    not_before: _Words = ()
    at_start: bool = False
    at_end: bool = False
    says: dict[str, str] = Field(default_factory=dict)
    examples: tuple[str, ...] = Field(min_length=1)
    counterexamples: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """All words, those with a weight too."""
        return (*self.words, *(word for words in self.weights.values() for word in words))

    @property
    def bound(self) -> bool:
        """Whether the list as a whole has a condition."""
        return bool(self.not_after or self.not_before or self.at_start or self.at_end)


def list_names() -> tuple[str, ...]:
    """The names of all lists, by file."""
    found = sorted(file.name for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    return tuple(f"{file[:-5]}.{table}" for file in found for table in _tables(file[:-5]))


@cache
def word_list(name: str) -> WordList:
    """The list of this name. BrokenFile when there is none, or when it is not as a list should be."""
    file, _, table = name.partition(".")
    try:
        made = WordList.model_validate(_tables(file)[table])
    except KeyError:
        raise _fault(name, "there is no such list") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise _fault(name, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    twice = sorted({word for word in made.entries if made.entries.count(word) > 1})
    if twice or not made.entries:
        raise _fault(name, f"it holds {'、'.join(twice)} twice" if twice else "it holds no words")
    return made


@cache
def alternation(*names: str) -> str:
    """A regular expression, without groups of its own, that matches any word of these lists."""
    try:
        words = [form for name in names for form in _forms(name)]
    except RecursionError:
        raise _fault(names[0], "it takes in itself") from None
    return f"(?:{'|'.join(dict.fromkeys(form for _, form in sorted(words, key=lambda form: -form[0])))})"


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """What finds the words of these lists in a Simplified text, longer words before shorter ones."""
    return re.compile(alternation(*names))


@cache
def weights(name: str) -> Mapping[str, float]:
    """The plain words of a list with the weight of each."""
    return {word: weight for weight, words in word_list(name).weights.items() for word in words}


@cache
def plain_words(name: str) -> tuple[str, ...]:
    """The words of a list without their conditions, those of lists that it takes in too."""
    found: list[str] = []
    for word in word_list(name).entries:
        other = _taken_in(word, name)
        found.extend(plain_words(other) if other else [notation.plain(word)])
    return tuple(found)


@cache
def _forms(name: str) -> tuple[tuple[int, str], ...]:
    """The words of a list, each with its length and as a regular expression.

    The words of a list that stands there as a word are taken in one by one, so that longer words of
    either come first.
    """
    made = word_list(name)
    forms: list[tuple[int, str]] = []
    for word in made.entries:
        other = _taken_in(word, name)
        forms.extend(_forms(other) if other else [(notation.length(word), _regex(word, name))])
    if not made.bound:
        return tuple(forms)
    before = notation.beside("前", "!", [_regex(word, name) for word in made.not_after])
    behind = notation.beside("后", "!", [_regex(word, name) for word in made.not_before]) * bool(
        made.not_before
    )
    return tuple(
        (size, f"{'^' * made.at_start}{before}(?:{form}){behind}{'$' * made.at_end}") for size, form in forms
    )


def _regex(word: str, name: str) -> str:
    file = name.partition(".")[0]
    try:
        return notation.to_regex(word, lambda slot: alternation(slot if "." in slot else f"{file}.{slot}"))
    except re.error as error:
        raise _fault(name, f"{word} is not written as a word should be ({error})") from error


def _taken_in(word: str, name: str) -> str | None:
    """The list that a word of the list `name` stands for as a whole, None when it is a word."""
    found = _REFERENCE.fullmatch(word)
    return f"{found[1] or name.partition('.')[0] + '.'}{found[2]}" if found else None


@cache
def _tables(file: str) -> dict[str, Any]:
    path = files(__name__) / f"{file}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise _fault(file, "there is no such file") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(file, f"it is not TOML: {error}") from error


def _fault(name: str, what: str) -> BrokenFile:
    return BrokenFile(f"Word list {name}: {what}.", "See docs/lexicon.md for how a list is written.")
