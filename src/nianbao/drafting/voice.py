"""The draft's own words in its script, and its blanks, each with a label of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nianbao.schema.summary import ReportSummary
from nianbao.text.numerals import chinese_numeral
from nianbao.text.script import Script, Variants

_NAME = re.compile(r"\{([a-z]+)\}")
_LONGEST_NAME = 30
"""Characters of a heading that a blank's label repeats."""


class Voice:
    """Speaks for one draft: `say` its own words, `ask` by a blank whose label no other blank has."""

    def __init__(self, variants: Variants) -> None:
        self._variants = variants
        self._taken: set[str] = set()

    def say(self, template: str, **names: str) -> str:
        """The program's own words in the draft's script; `{}` take `names` as they stand, and once.

        Raises KeyError for a `{}` without its name.
        """
        return _NAME.sub(lambda match: names[match[1]], self._variants.restore(template))

    def ask(self, template: str, **names: str) -> str:
        """A blank `【填写：…】`; `{}` of its label take `names`, their own marks taken out."""
        label = self.say(template, **{name: _inside(words) for name, words in names.items()})
        unique, number = label, 1
        while unique in self._taken:
            number += 1
            unique = f"{label}（{chinese_numeral(number)}）"
        self._taken.add(unique)
        return self.say("【填写：{label}】", label=unique)


def _inside(words: str) -> str:
    """Words that can stand inside a blank and inside “”: short, on one line, without marks of their own."""
    plain = " ".join(re.sub(r"[【】]", " ", words).split()).translate(str.maketrans("“”", "‘’"))
    return plain if len(plain) <= _LONGEST_NAME else plain[:_LONGEST_NAME] + "……"


def voice_in(script: Script) -> Voice:
    """A voice in a script, with its usual forms."""
    return Voice(Variants(script, {}))


def voice_of(summary: ReportSummary) -> Voice:
    """A voice in the report's script, with the forms of the evidence that its summary quotes."""
    return Voice(variants_in(summary.source.script, (q.text for i in summary.items() for q in i.evidence)))


def variants_in(script: Script, texts: Iterable[str]) -> Variants:
    """The forms of a script, learnt from texts where these are in it."""
    found = Variants.of("".join(texts))
    return found if found.script is script else Variants(script, {})
