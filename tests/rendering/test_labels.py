"""The words of the outputs: written once, printed in both scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

import pytest

from nianbao.rendering.labels import Labels, OutlineLabels, PageLabels, labels_for
from nianbao.text.script import Script, in_script, simplify


def words(script: Script) -> list[str]:
    """Every word of the labels."""

    def flat(some: object) -> Iterator[str]:
        if isinstance(some, tuple):
            for one in some:
                yield from flat(one)
        else:
            yield str(some)

    labels = labels_for(Labels, script), labels_for(PageLabels, script), labels_for(OutlineLabels, script)
    return [word for one in labels for word in flat(astuple(one))]


def test_traditional_words_are_the_simplified_ones_converted() -> None:
    plain, traditional = words(Script.SIMPLIFIED), words(Script.TRADITIONAL)
    assert len(plain) > 60
    assert [simplify(word) for word in traditional] == plain
    assert sum(one != two for one, two in zip(plain, traditional, strict=True)) > 40
    assert "发" not in "".join(traditional)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("发布机关", "發布機關"),
        ("没有采用的回答：", "沒有採用的回答："),
        ("以下内容没有采用模型的回答", "以下內容沒有採用模型的回答"),
        ("占比", "佔比"),
        ("核对", "核對"),
    ],
)
def test_words_are_printed_as_official_texts_have_them(simplified: str, traditional: str) -> None:
    assert in_script(simplified, Script.TRADITIONAL) == traditional
    assert in_script(simplified, Script.SIMPLIFIED) == simplified


def test_names_between_braces_are_filled_in_both_scripts() -> None:
    for script in Script:
        assert "3" in labels_for(Labels, script).count.format(3)
        assert "7" in labels_for(PageLabels, script).place.format(start=7, end=9)
