"""Prompts are files: rendered strictly, named by version, frozen once released, compared as rendered text.

`python -m tests.llm.test_prompts` writes the golden renderings anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from nianbao.errors import PromptError
from nianbao.llm.prompts import Prompt, load
from nianbao.schema.summary import Theme
from nianbao.schema.terms import name_of
from tests.support.paths import ROOT

PROMPTS = ROOT / "prompts"
GOLDEN = Path(__file__).parent / "golden"
RELEASED = GOLDEN / "released.sha256"
"""Lines `<sha256>  <name>.md` of the prompts that went out with a release: their bytes stay."""

PLAIN = {
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
"""Values of the prompts that have no conditions: `<task>.v1.md`."""

PASSAGES = tuple(
    SimpleNamespace(unit=SimpleNamespace(kind=kind), free=free, words=words)
    for kind, free, words in [
        ("achievement", False, "规范合同管理。审查合同88份。"),
        ("achievement", True, "审定年度工作要点20条，报价${price}与{{price}}均已核对。"),
        ("deficiency", False, "个别镇执法人员不足。"),
    ]
)
POINTS = (
    SimpleNamespace(
        id="a1", theme="decisions", topic="", kind="achievement", examples=("审查合同88份", "{% x %}")
    ),
    SimpleNamespace(id="d1", theme="", topic="执法力量不足", kind="deficiency", examples=("执法人员偏少",)),
    SimpleNamespace(id="p1", theme="", topic="", kind="plan", examples=("推动执法编制下沉",)),
)
FIRST: dict[str, object] = {
    **{name: PLAIN[name] for name in ("title", "text", "place", "year")},
    "themes": (),
    "passages": PASSAGES,
    "achievements": ["审查合同88份", "化解纠纷310件"],
    "deficiencies": ["个别镇执法人员不足"],
    "plans": ["推动执法编制下沉"],
    "items": [
        SimpleNamespace(id="a1", words="规范合同管理"),
        SimpleNamespace(id="d1", words="执法力量不均衡"),
    ],
    "points": POINTS,
    "point": POINTS[0],
    "shared": True,
    "anchors": [["88份", "八十八份"], ["合同"]],
    "faults": None,
}
AGAIN: dict[str, object] = {
    **FIRST,
    "title": None,
    "place": "",
    "year": "",
    "themes": (Theme.DECISIONS, Theme.OVERSIGHT),
    "deficiencies": [],
    "point": POINTS[1],
    "shared": False,
    "faults": ("原文没有“880份”", "句子不完整"),
}
LEFT_OUT: dict[str, object] = {**FIRST, "point": POINTS[2], "faults": ()}
VARIANTS = {"first": FIRST, "again": AGAIN, "left out": LEFT_OUT}
"""What a question may be put with: at first, without a title and with reasons, after it was left out."""

FILES = sorted(PROMPTS.glob("*.md"))


def _prompt(file: Path) -> Prompt:
    task, version = file.name.removesuffix(".md").split(".v")
    return load(task, int(version))


def _has_conditions(prompt: Prompt) -> bool:
    return "{%" in prompt.user


def _values(prompt: Prompt) -> dict[str, object]:
    from_: Mapping[str, object] = FIRST if prompt.variables <= FIRST.keys() else PLAIN
    return {name: from_[name] for name in prompt.variables}


def _rendered(file: Path) -> str:
    prompt = _prompt(file)
    if not _has_conditions(prompt):
        rendered = prompt.render(_values(prompt))
        return f"# {rendered.name}\n# system\n{rendered.system}\n# user\n{rendered.user}\n"
    told = {
        name: prompt.render({key: values[key] for key in prompt.variables})
        for name, values in VARIANTS.items()
    }
    system = told["first"].system
    assert all(each.system == system for each in told.values())
    users = "".join(f"# user, {name}\n{each.user}\n" for name, each in told.items())
    return f"# {prompt.name}\n# system\n{system}\n{users}"


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
    for name in values:
        with pytest.raises(PromptError, match=f"missing: {name};"):
            prompt.render({key: value for key, value in values.items() if key != name})
    with pytest.raises(PromptError, match="unknown: extra"):
        prompt.render({**values, "extra": ""})


def test_a_report_cannot_ask_for_values() -> None:
    prompt = load("condense-achievement")
    order = "报价${title}、{{title}}、{% if title %}、{# title #}、$$"
    user = prompt.render({"title": "${text}", "text": order, "themes": (), "faults": (order,)}).user
    assert "标题：${text}" in user
    assert user.count(order) == 2


@pytest.mark.parametrize("tasks", [("condense-achievement", "condense-deficiency", "condense-plan")])
def test_questions_that_differ_in_their_rules_only_have_one_form(tasks: tuple[str, ...]) -> None:
    assert len({load(task).user for task in tasks}) == 1


def test_only_text_counts_as_characters_of_a_prompt() -> None:
    prompt = Prompt(
        "name.v1", "", "规则\n", '{% set a = {"b": "丙"} %}\n{% if x %}\n甲${a[x]}乙\n{% endif %}\n'
    )
    assert prompt.characters == len("规则\n甲乙\n")


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


def test_briefs_call_themes_as_the_outputs_do() -> None:
    points = [_themed(theme) for theme in Theme]
    told = load("brief").render({"points": points, "shared": True, "faults": ()}).user
    for theme, point in zip(Theme, points, strict=True):
        name = f"{name_of(theme)}（成绩）"
        alone = load("brief-point").render({"point": point, "shared": True, "faults": ()}).user
        assert f"a1 {name}\n" in told
        assert alone.startswith(f"主题：{name}\n")


def _themed(theme: Theme) -> SimpleNamespace:
    return SimpleNamespace(id="a1", theme=theme.value, topic="", kind="achievement", examples=("建立台账",))


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
