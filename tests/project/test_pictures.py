"""The pictures of the README: each is there, and made by docs/picture.py."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from nianbao.rendering import render
from nianbao.rendering.paper_style import TYPEFACES
from tests.support.paths import ROOT
from tests.support.summaries import summary

DOCS = ROOT / "docs"
MOST_BYTES = 400_000
"""Of one picture: a README with five of them still opens at once."""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DOCS)  # as when it is run: it imports its neighbours
    return importlib.import_module("picture")


def test_the_script_makes_every_picture_the_readme_shows(script: ModuleType) -> None:
    made = {f"docs/{name}.png" for name in script.PICTURES}
    made_of_imports = {"docs/house.svg"}
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert [one for one in shown if one not in made | made_of_imports or not (ROOT / one).is_file()] == []
    assert {f"docs/{path.name}" for path in DOCS.glob("*.png")} == made


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("house")


def test_the_house_is_drawn_as_it_stands(house: ModuleType) -> None:
    assert house.main(["--check"]) == 0, "run python docs/house.py"


def test_every_floor_is_drawn_and_every_arrow_is_there_or_implied(house: ModuleType) -> None:
    measured = house.measured()
    floors = [room for floor in measured.floors for room in floor]
    assert set(floors) == set(measured.modules) == set(house.ROOMS)
    assert ("grounding", "schema") in measured.needed()
    assert ("summarization", "schema") in measured.arrows - set(measured.needed())
    for above, below in measured.needed():
        assert (above, below) in measured.arrows
        assert floors.index(above) < floors.index(below)


def test_an_arrow_more_is_another_picture(house: ModuleType) -> None:
    now = house.measured()
    more = house.House(now.floors, now.modules, now.arrows | {("rendering", "llm")})
    assert house.drawn(more) != house.drawn(now) == house.drawn(house.measured())


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.png")), ids=lambda path: path.name)
def test_pictures_are_sharp_and_small(path: Path) -> None:
    with Image.open(path) as image:
        assert image.width >= 1200  # 600 points at two pixels a point
    assert path.stat().st_size < MOST_BYTES


def test_a_name_without_a_picture_is_refused(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        script.main(["sumary"])
    assert ended.value.code == 2
    assert "there is no picture sumary: choose from summary, page" in capsys.readouterr().err


def test_what_is_missing_is_one_sentence(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "summary.json"
    source.write_text(render(summary()), encoding="utf-8")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert script.main(["draft", "--out", str(tmp_path), "--summary", str(source)]) == 1
    told = capsys.readouterr()
    assert told.err == "The picture needs LibreOffice: install the package libreoffice-writer-nogui.\n"
    assert told.out == ""
    assert list(tmp_path.iterdir()) == [source]


def test_every_font_a_document_names_has_one_standing_in(script: ModuleType) -> None:
    settings = script.sheets.font_settings()
    assert [
        face.name for face in TYPEFACES if f'<test name="family"><string>{face.name}<' not in settings
    ] == []
