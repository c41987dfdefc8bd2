"""What is written about the command is true: README, help, exit codes, the JSON Schema."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from typer._click import Command
from typer.core import TyperGroup

from nianbao import errors
from nianbao.cli.app import EXIT_CODES, command
from nianbao.cli.handler import run
from nianbao.cli.json_schemas import report_summary_schema, write
from nianbao.rendering import render
from nianbao.settings import Settings
from tests.support.paths import ROOT
from tests.support.summaries import FAILED, summary

README = (ROOT / "README.md").read_text(encoding="utf-8")
OTHER_CODES = {0, 2, 3, 130}
"""Done, wrong usage, incomplete, interrupted: codes that no error class carries."""


def _commands_in(document: str) -> Iterator[list[str]]:
    """The `nianbao …` commands of a document's code blocks and code spans, as words."""
    blocks = re.findall(r"^```(?:console|bash|sh|shell|text)?\n(.*?)^```", document, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`(nianbao [^`\n]+)`", document)
    for line in lines:
        for part in re.split(r"&&|\||;", line):
            found = re.match(r"\s*(?:\$ )?(?:uv run |uvx |python -m )?(?:--?\S+ )*(nianbao\s.+)", part)
            if found:
                yield [word for word in shlex.split(found[1], comments=True) if word != "…"]


def _help(*words: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run([*words, "--help"]) == 0
    return said.getvalue()


def _wrong(words: list[str]) -> str:
    """What is wrong with a command: an unknown command or flag; empty when nothing is."""
    arguments, names, shown = words[1:], list[str](), _help()
    while "Commands:" in shown and arguments and not arguments[0].startswith("-"):
        known = set(re.findall(r"^  (\w+)  ", shown.partition("Commands:")[2], re.MULTILINE))
        name, *arguments = arguments
        names.append(name)
        if name not in known:
            return f"no command {' '.join(names)}"
        shown = _help(*names)
    flags = set(re.findall(r"(?<![\w-])-{1,2}[a-z][\w-]*", shown))
    asked = {word.partition("=")[0] for word in arguments if re.match(r"--?[a-z]", word)}
    return ", ".join(f"no flag {flag}" for flag in sorted(asked - flags))


def test_wrong_commands_are_noticed() -> None:
    document = (
        "```console\n$ nianbao summarise a.txt\n$ nianbao summarize a.txt --fast | jq\n```\n`nianbao models`"
        "\n`nianbao eval walk` `nianbao eval run --model lead --fast`"
    )
    assert [_wrong(words) for words in _commands_in(document)] == [
        "no command summarise",
        "no flag --fast",
        "",
        "no command eval walk",
        "no flag --fast",
    ]


def test_every_command_in_the_readme_exists() -> None:
    found = list(_commands_in(README))
    assert ["nianbao", "summarize"] in [words[:2] for words in found], "README shows no summarize command"
    assert [problem for words in found if (problem := _wrong(words))] == []


def test_settings_named_in_the_readme_exist() -> None:
    known = {f"NIANBAO_{name.upper()}" for name in Settings.model_fields} | {"NIANBAO_TRACEBACK"}
    assert set(re.findall(r"NIANBAO_[A-Z_]+", README)) <= known


def _codes_of_errors() -> set[int]:
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    return {one.exit_code for one in classes if issubclass(one, errors.NianbaoError)} | OTHER_CODES


def test_exit_codes_in_the_help_are_those_of_the_errors() -> None:
    assert {
        int(code) for code in re.findall(r"(?:: |; )(\d+)", " ".join(EXIT_CODES.split()))
    } == _codes_of_errors()
    assert re.search(r"Exit codes: 0 done", _help())


def test_exit_codes_in_the_readme_are_those_of_the_errors() -> None:
    rows = re.findall(r"^\| *`?(\d+)`? *\|", README, re.MULTILINE)
    assert {int(code) for code in rows} == _codes_of_errors()


def test_every_command_and_option_has_a_help_text() -> None:
    group = command()
    assert isinstance(group, TyperGroup)
    for name, one in _commands(group):
        assert one.help, name
        assert [param.name for param in one.params if not getattr(param, "help", None)] == [], name


def _commands(group: TyperGroup, above: str = "") -> Iterator[tuple[str, Command]]:
    """Every command by its words, those of groups included."""
    for name, one in group.commands.items():
        yield f"{above}{name}", one
        if isinstance(one, TyperGroup):
            yield from _commands(one, f"{above}{name} ")


def test_help_fits_a_terminal() -> None:
    group = command()
    assert isinstance(group, TyperGroup)
    for words in ((), *(tuple(name.split()) for name, _ in _commands(group))):
        assert max(map(len, _help(*words).splitlines())) <= 80, words


def test_the_schema_files_are_current(tmp_path: Path) -> None:
    written = write(tmp_path)
    assert {path.name for path in written} == {path.name for path in (ROOT / "schemas").iterdir()}
    for path in written:
        current = (ROOT / "schemas" / path.name).read_bytes()
        assert current == path.read_bytes(), "stale: run python -m nianbao.cli.json_schemas"


def test_the_schema_names_what_is_written() -> None:
    schema, written = json.loads(report_summary_schema()), json.loads(render(summary(failed=FAILED)))
    kinds = schema["$defs"]
    for made, described in (
        (written, schema),
        (written["provenance"], kinds["Provenance"]),
        (written["achievements"][0], kinds["Achievement"]),
        (written["deficiencies"][0], kinds["Deficiency"]),
        (written["plans"][0]["target"], kinds["Quote"]),
    ):
        assert set(described["required"]) <= set(made) == set(described["properties"])


def test_the_command_is_named_as_it_is_called() -> None:
    assert command().name == "nianbao"
