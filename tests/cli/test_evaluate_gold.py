"""`nianbao eval validate`, `label`, `agree`: what is printed, written, and returned."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nianbao.cli.handler import run
from nianbao.evaluation.agreement import Agreement
from nianbao.evaluation.gold import load_gold
from tests.support.paths import EVALS


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A set of two of the bundled reports, to be spoiled."""
    for folder, suffix in (("gold", "json"), ("reports", "txt")):
        (tmp_path / "set" / folder).mkdir(parents=True)
        for name in ("r08", "r11"):
            shutil.copy(EVALS / folder / f"{name}.{suffix}", tmp_path / "set" / folder)
    return tmp_path / "set"


def change(path: Path, **fields: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields, ensure_ascii=False), "utf-8")


def test_valid_gold_is_counted(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "validate", "--set", str(own)]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "2 gold files, 0 complaints.\n")


def test_complaints_are_one_a_line_with_file_and_item(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = own / "gold" / "r08.json"
    items = json.loads(gold.read_text("utf-8"))["items"]
    items[0] |= {"theme": "spo\x1b[31mrts\n", "title": ""}
    change(gold, items=items)
    assert run(["eval", "validate", "--set", str(own)]) == 1
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"r08.json: {items[0]['id']}: t") for line in lines)
    assert "\x1b" not in said.out
    assert said.err == "2 gold files, 2 complaints.\n"


def test_a_text_that_is_elsewhere_is_found_there(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private = own.parent / "private" / "deep"
    private.mkdir(parents=True)
    (own / "reports" / "r08.txt").rename(private / "other name.txt")
    assert run(["eval", "validate", "--set", str(own)]) == 3
    said = capsys.readouterr()
    assert said.out.startswith("r08.json: r08.txt was not found")
    assert "1 reports not found" in said.err
    assert run(["eval", "validate", "--set", str(own), "--reports", str(own.parent / "private")]) == 0
    assert run(["eval", "validate", "--set", str(own), "r11"]) == 0


def test_gold_files_are_named_by_path_or_by_name(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = own / "gold"
    assert run(["eval", "validate", "--set", str(own), "r11", "r11.txt", str(gold / "r11.json")]) == 0
    assert "1 gold files" in capsys.readouterr().err
    assert run(["eval", "validate", "--set", str(own), "r99"]) == 4
    assert "r99 is no gold file" in capsys.readouterr().err
    assert run(["eval", "validate", "--set", str(gold)]) == 4
    assert run(["eval", "validate", "--set", str(own), "--reports", str(own / "none")]) == 4


def test_a_skeleton_is_written_corrected_and_compared(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = own.parent / "other"
    other.mkdir()
    target = other / "r11.json"
    assert run(["eval", "label", str(own / "reports" / "r11.txt"), "-o", str(target)]) == 0
    assert run(["eval", "validate", "--set", str(own), str(target)]) == 1
    assert "skeleton" in capsys.readouterr().out
    raw = json.loads(target.read_text("utf-8"))
    del raw["key_facts"], raw["note"]
    target.write_text(json.dumps(raw | {"labelled_by": "a reader"}, ensure_ascii=False), "utf-8")
    capsys.readouterr()
    assert run(["eval", "validate", "--set", str(own), str(target)]) == 0
    assert capsys.readouterr().out == ""

    assert run(["eval", "agree", str(own), str(other), "--set", str(own)]) == 3
    said = capsys.readouterr()
    assert "r08.txt: not compared, labelled in A only" in said.err
    assert said.out.startswith("1 reports, 23 items of A")
    assert "Cohen's kappa" in said.out
    assert max(map(len, said.out.splitlines()[:20])) <= 80
    assert run(["eval", "agree", str(own), str(own), "--set", str(own), "-f", "json"]) == 0
    found = Agreement.model_validate_json(capsys.readouterr().out)
    assert found.disagreements == ()
    assert found.complete


def test_a_skeleton_goes_to_a_pipe_and_never_over_labels(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, gold = str(own / "reports" / "r08.txt"), own / "gold" / "r08.json"
    assert run(["eval", "label", report]) == 0
    (own / "made.json").write_text(capsys.readouterr().out, "utf-8")
    assert load_gold(own / "made.json").sha256 == load_gold(gold).sha256
    before = gold.read_bytes()
    assert run(["eval", "label", report, "-o", str(gold)]) == 7
    assert gold.read_bytes() == before
    assert run(["eval", "label", str(own / "none.txt")]) == 4
