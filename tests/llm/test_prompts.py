"""Prompts are files: rendered strictly, named by version, frozen once released, compared as rendered text.

`python -m tests.llm.test_prompts` writes the golden renderings anew.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from nianbao.errors import PromptError
from nianbao.llm.prompts import Prompt, load
from tests.support.paths import ROOT

PROMPTS = ROOT / "prompts"
GOLDEN = Path(__file__).parent / "golden"
RELEASED = GOLDEN / "released.sha256"
"""Lines `<sha256>  <name>.md` of the prompts that went out with a release: their bytes stay."""

VALUES = {
    "title": "规范合同管理",
    "text": "建立合同台账，审查合同88份，报价${price}与{{price}}均已核对。",
    "remark": "注意：上次的回答不合格：原文没有“880份”。请换个写法。\n",
    "place": "青禾县",
    "year": "2031",
    "items": "a1 规范合同管理\nd1 执法力量不均衡",
    "achievements": "- 审查合同88份",
    "deficiencies": "- 个别镇执法人员不足",
    "plans": "- 推动执法编制下沉",
    "statement": "审查合同88份。",
    "first": "审查合同88份。",
    "second": "审查合同98份。",
}
FILES = sorted(PROMPTS.glob("*.md"))


def _prompt(file: Path) -> Prompt:
    task, version = file.name.removesuffix(".md").split(".v")
    return load(task, int(version))


def _values(prompt: Prompt) -> dict[str, str]:
    wanted = set(re.findall(r"\$\{(\w+)\}", prompt.system + prompt.user))
    return {name: VALUES[name] for name in wanted}


def _rendered(file: Path) -> str:
    rendered = _prompt(file).render(_values(_prompt(file)))
    return f"# {rendered.name}\n# system\n{rendered.system}\n# user\n{rendered.user}\n"


def _golden(file: Path) -> Path:
    return GOLDEN / f"{file.name.removesuffix('.md')}.txt"


def altered(table: str, directory: Path) -> list[str]:
    """The released prompts of a table whose file is gone or changed."""
    out = []
    for line in table.splitlines():
        sha, name = line.split()
        file = directory / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != sha:
            out.append(name)
    return out


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_renders_as_its_golden_file(file: Path) -> None:
    assert _golden(file).read_text("utf-8") == _rendered(file), "run python -m tests.llm.test_prompts"


def test_every_golden_file_has_its_prompt() -> None:
    assert {f.name for f in GOLDEN.glob("*.v*.txt")} == {_golden(f).name for f in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_name_and_hash_are_those_of_the_file(file: Path) -> None:
    rendered = _prompt(file).render(_values(_prompt(file)))
    assert f"{rendered.name}.md" == file.name
    assert rendered.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_values_are_neither_missing_nor_surplus(file: Path) -> None:
    prompt = _prompt(file)
    values = _values(prompt)
    with pytest.raises(PromptError, match="missing: "):
        prompt.render(dict(list(values.items())[1:]))
    with pytest.raises(PromptError, match="unknown: extra"):
        prompt.render({**values, "extra": ""})


def test_a_report_cannot_ask_for_values() -> None:
    prompt = load("condense-achievement")
    user = prompt.render({"title": "${remark}", "text": "报价${title}、{{title}}、$$", "remark": ""}).user
    assert "标题：${remark}" in user
    assert "报价${title}、{{title}}、$$" in user


def test_released_prompts_keep_their_bytes() -> None:
    assert altered(RELEASED.read_text("ascii"), PROMPTS) == []


def test_a_changed_released_prompt_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "name.v1.md"
    file.write_bytes(b"# system\none\n# user\ntwo\n")
    table = f"{hashlib.sha256(file.read_bytes()).hexdigest()}  name.v1.md\n"
    assert altered(table, tmp_path) == []
    file.write_bytes(b"# system\nother\n# user\ntwo\n")
    assert altered(table, tmp_path) == ["name.v1.md"]
    file.unlink()
    assert altered(table, tmp_path) == ["name.v1.md"]


def test_an_unknown_prompt_or_version_says_so() -> None:
    with pytest.raises(PromptError, match="no prompt file"):
        load("unheard-of")
    with pytest.raises(PromptError, match="no prompt file"):
        load("sections", 9999)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    RELEASED.touch()
    for each in FILES:
        _golden(each).write_text(_rendered(each), "utf-8")
