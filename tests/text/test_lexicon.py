"""Every example of every list holds; a list that is not as it should be is told by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nianbao.errors import BrokenFile
from nianbao.text import lexicon
from nianbao.text.lexicon import alternation, list_names, pattern, plain_words, weights, word_list
from tests.support.paths import ROOT

LISTS = list_names()
FILE = '[one]\nabout = "a"\nsource = "s"\nexamples = ["甲"]\n'


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the lists are read from."""
    caches = (word_list, alternation, pattern, plain_words, weights, lexicon._forms, lexicon._tables)
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(lexicon, "files", lambda _: tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", LISTS)
def test_every_example_is_found_and_no_counterexample(name: str) -> None:
    made, find = word_list(name), pattern(name)
    assert [said for said in made.examples if not find.search(said)] == []
    assert [said for said in made.counterexamples if find.search(said)] == []


def test_every_list_is_used() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests" / "support").glob("*.py")]
    code = "\n".join(file.read_text("utf-8") for file in sources)
    slots = {
        slot if "." in slot else f"{name.partition('.')[0]}.{slot}"
        for name in LISTS
        for word in word_list(name).entries
        for slot in re.findall(r"<([a-z_.]+)>", word)
    }
    by_part = set(re.findall(r"f[\"'](\w+)\.\{", code))  # f"themes.{theme}"
    unused = [
        name
        for name in LISTS
        if not re.search(f"[\"']{name}[\"']", code)
        and name not in slots
        and name.partition(".")[0] not in by_part
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("word", "found", "passed"),
    [
        ("条(后!例)", "三条", "条例"),
        ("(前!没|所)有的", "有的人", "没有的"),
        ("组织(后=开展)", "组织开展", "组织"),
        ("(前=年)内", "年内", "县内"),
        ("推[进动]", "推动", "推广"),
        ("差距<1-3>大", "差距仍然大", "差距，大"),
        ("差距<句3>大", "差距，大", "差距。大"),
        ("<数>件", "3.5件", "几件"),
        ("<年>年", "2031年", "1931年"),
        ("<句首>因", "少，因病", "原因"),
        ("完成<句尾>", "已完成，", "完成率"),
        ("如下：", "如下:", "如下"),
        ("[，。]且", ",且", "且"),
        ("(很|较)?差$", "较差", "差别"),
    ],
)
def test_the_notation(word: str, found: str, passed: str, written: Path) -> None:
    (written / "own.toml").write_text(f'{FILE}words = "{word}"\n', "utf-8")
    find = pattern("own.one")
    assert find.search(found)
    assert not find.search(passed)
    assert find.groups == 0


def test_longer_words_come_first_also_those_of_a_list_taken_in(written: Path) -> None:
    (written / "own.toml").write_text(
        f'{FILE}words = "甲 甲乙 <two>"\n{FILE.replace("one", "two")}words = "甲乙丙(后!丁)"\n', "utf-8"
    )
    assert pattern("own.one").findall("甲乙丙，甲乙丙丁，甲") == ["甲乙丙", "甲乙", "甲"]
    assert plain_words("own.one") == ("甲", "甲乙", "甲乙丙")


def test_conditions_of_a_whole_list(written: Path) -> None:
    text = f'{FILE}words = "甲 乙"\nnot_after = "不 非常"\nnot_before = "[班级]"\nat_start = true\n'
    (written / "own.toml").write_text(f'{text}{FILE.replace("one", "two")}words = "<one>人"\n', "utf-8")
    assert pattern("own.one").search("甲组")
    assert not pattern("own.one").search("甲班")
    assert not pattern("own.one").search("有甲")
    assert pattern("own.two").search("乙人")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[one", "not TOML"),
        ('[two]\nabout = "a"\n', "no such list"),
        ('[one]\nwords = "甲"\nsource = "s"\nexamples = ["甲"]\n', "about"),
        (f"{FILE}", "no words"),
        (f'{FILE}words = "甲 乙 甲"\n', "甲 twice"),
        (f"{FILE}words = 3\n", "words"),
        (f'{FILE}words = "甲"\nwoords = "乙"\n', "woords"),
        (f'{FILE}words = "(甲"\n', "(甲"),
        (f'{FILE}words = "甲<two>"\n', "own.two: there is no such list"),
        (f'{FILE}words = "甲 <one>"\n', "takes in itself"),
        (f'{FILE.replace("examples", "counterexamples")}words = "甲"\n', "examples"),
    ],
)
def test_a_list_that_is_not_as_it_should_be_is_told(text: str, told: str, written: Path) -> None:
    (written / "own.toml").write_text(text, "utf-8")
    with pytest.raises(BrokenFile, match=re.escape(told)) as caught:
        pattern("own.one")
    assert "own" in caught.value.message
    assert "docs/lexicon.md" in caught.value.hint
