"""Tests stand where one looks for them: in the room, in the file of the module; slow ones in end_to_end."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.paths import ROOT

TESTS, PACKAGE = ROOT / "tests", ROOT / "src/nianbao"
OF_NO_ROOM = {"end_to_end", "project", "support"}
ACROSS_A_ROOM = {
    "briefing": {"properties"},
    "cli": {"cli", "files", "process", "startup"},
    "drafting": {"properties"},
    "evaluation/scoring": {"properties"},
    "llm": {"hostile_replies", "providers"},
    "readers": {"cases", "docx_damage", "load", "mutated_files", "nothing_lost"},
    "rendering": {"rendering", "unseen"},
    "structure": {"properties"},
    "summarization": {"faults", "growth", "injection", "overview_properties"},
}
"""What is tested of a whole room, not of one module: the fewer the better."""


def _modules(room: Path) -> set[str]:
    """Names of the modules and folders of a room."""
    return {path.stem for path in room.iterdir() if path.suffix == ".py" or path.is_dir()}


def test_every_test_file_has_its_module() -> None:
    for path in TESTS.rglob("test_*.py"):
        room = path.parent.relative_to(TESTS).as_posix()
        if room in OF_NO_ROOM:
            continue
        known = _modules(PACKAGE / room) | ACROSS_A_ROOM.get(room, set())
        assert path.stem.removeprefix("test_") in known, f"{path.relative_to(ROOT)} tests no module of {room}"


def test_slow_tests_stand_in_one_folder() -> None:
    marked = [
        path for path in TESTS.rglob("test_*.py") if re.search(r"mark\.slow\b", path.read_text("utf-8"))
    ]
    assert {path.parent.name for path in marked if path != Path(__file__)} == {"end_to_end"}


def test_what_serves_the_embedded_model_is_slow() -> None:
    users = [path for path in TESTS.rglob("test_*.py") if "cache_with_weights" in path.read_text("utf-8")]
    assert {path.parent.name for path in users if path != Path(__file__)} == {"end_to_end"}
