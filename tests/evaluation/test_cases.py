"""Eval sets: gold finds its report by bytes; what is not found is named; checksums do not see the order."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import BrokenFile, InputError
from nianbao.evaluation.cases import Case, CaseSet, checksums, load_cases
from nianbao.evaluation.gold import Gold
from tests.support.paths import EVALS

TEXT = "一、主要成效。"


def gold_file(set_dir: Path, name: str, text: str, report: str = "") -> Path:
    """A gold file without items for a report of that text."""
    path = set_dir / "gold" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps({"report": report or f"{name}.txt", "sha256": digest, "items": []}))
    return path


def names(found: CaseSet) -> list[str]:
    """The names of the cases."""
    return [case.name for case in found.cases]


def test_the_bundled_set_is_found_whole() -> None:
    found = load_cases(EVALS)
    assert names(found) == [f"r{number:02}.txt" for number in range(1, 13)]
    assert found.missing == ()
    for case in found.cases:
        assert hashlib.sha256(case.path.read_bytes()).hexdigest() == case.gold.sha256


def test_reports_are_found_elsewhere_by_their_bytes_alone(tmp_path: Path) -> None:
    gold_file(tmp_path / "set", "r1", TEXT)
    gold_file(tmp_path / "set", "r2", TEXT + "二")
    deep = tmp_path / "private" / "2024"
    deep.mkdir(parents=True)
    (deep / "另名.dat").write_text(TEXT, encoding="utf-8")
    found = load_cases(tmp_path / "set", [tmp_path / "private"])
    assert [(case.name, case.path.name) for case in found.cases] == [("r1.txt", "另名.dat")]
    assert found.missing == ("r2.txt",)


def test_a_changed_report_is_missing(tmp_path: Path) -> None:
    gold_file(tmp_path, "r1", TEXT)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "r1.txt").write_text(TEXT + "\n", encoding="utf-8")
    assert load_cases(tmp_path) == CaseSet((), ("r1.txt",))


@pytest.mark.parametrize("name", ["r03", "r03.txt", "r03.json", "anywhere/r03.txt"])
def test_names_narrow_a_set(name: str) -> None:
    assert names(load_cases(EVALS, names=[name, "r01"])) == ["r01.txt", "r03.txt"]


def test_a_name_without_gold_is_said() -> None:
    with pytest.raises(InputError, match=r"r99.*no gold file"):
        load_cases(EVALS, names=["r01", "r99"])


def test_an_empty_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no gold file"):
        load_cases(tmp_path)


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    gold_file(tmp_path, "r1", TEXT)
    with pytest.raises(InputError, match="nowhere"):
        load_cases(tmp_path, [tmp_path / "nowhere"])


def test_a_report_labelled_twice_is_refused(tmp_path: Path) -> None:
    gold_file(tmp_path, "a", TEXT)
    gold_file(tmp_path, "b", TEXT)
    with pytest.raises(InputError, match="2 gold files"):
        load_cases(tmp_path)
    gold_file(tmp_path, "b", TEXT + "二", report="a.txt")
    with pytest.raises(InputError, match=r"2 gold files .* a\.txt"):
        load_cases(tmp_path)


def test_a_gold_file_that_is_none_is_refused(tmp_path: Path) -> None:
    gold_file(tmp_path, "a", TEXT).write_text("[]")
    with pytest.raises(BrokenFile, match=r"a\.json"):
        load_cases(tmp_path)


def case(name: str, text: str, labels: str) -> Case:
    """A case of that name, text and gold file."""
    digests = [hashlib.sha256(each.encode()).hexdigest() for each in (text, labels)]
    return Case(Gold(report=name, sha256=digests[0], items=()), Path(name), digests[1])


CASES = st.lists(
    st.builds(case, st.text(max_size=4), st.text(max_size=4), st.text(max_size=4)),
    max_size=5,
    unique_by=lambda one: one.name,
)


@given(CASES, st.randoms())
def test_checksums_do_not_see_the_order(cases: list[Case], dice: Random) -> None:
    shuffled = list(cases)
    dice.shuffle(shuffled)
    assert checksums(shuffled) == checksums(cases)


def test_checksums_tell_texts_from_labels() -> None:
    one = checksums([case("a", "text", "labels")])
    assert checksums([case("a", "text", "other")]).corpus == one.corpus
    assert checksums([case("a", "text", "other")]).labels != one.labels
    assert checksums([case("a", "other", "labels")]).corpus != one.corpus
    assert checksums([case("b", "text", "labels")]) != one
