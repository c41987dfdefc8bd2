"""Gold files: what is read, and what is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nianbao.errors import BrokenFile, InputError
from nianbao.evaluation.gold import load_gold, load_golds
from nianbao.schema.report import Kind, Level, Role
from nianbao.schema.summary import Theme
from nianbao.text.spans import Span

TEXT = "全年办结案件1,234件。"


def labels(**changes: Any) -> dict[str, Any]:
    figure = {"start": 6, "end": 12, "text": "1,234件", "value": "1,234", "unit": "件"}
    item = {
        "id": "a1",
        "kind": "achievement",
        "role": "achievements",
        "theme": "disputes",
        "title": "办案",
        "evidence": [[0, 13]],
        "figures": [figure],
        "documents": [],
    }
    return {"report": "x.txt", "sha256": "0" * 64, "items": [item], **changes}


def written(folder: Path, content: object) -> Path:
    path = folder / "x.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_gold_file_is_read(tmp_path: Path) -> None:
    facts = [{"id": "f", "weight": 2, "anchors": [["1234件", "案件"]]}]
    extra = {"level": "county", "shape": ["numbered"], "year": 2023, "key_facts": facts, "unknown": 1}
    found = load_gold(written(tmp_path, labels(**extra)))
    (item,) = found.items
    assert (item.kind, item.role, item.theme) == (Kind.ACHIEVEMENT, Role.ACHIEVEMENTS, Theme.DISPUTES)
    assert item.evidence == (Span(0, 13),)
    assert item.figures[0].value == Decimal(1234)
    assert found.key_facts[0].anchors == (("1234件", "案件"),)
    assert (found.level, found.shape, found.year) == (Level.COUNTY, ("numbered",), 2023)
    assert load_golds(tmp_path) == (found,)
    found.check(TEXT)


@pytest.mark.parametrize("shape", ["one line", ["one line"]])
def test_one_tag_may_stand_alone(tmp_path: Path, shape: object) -> None:
    assert load_gold(written(tmp_path, labels(shape=shape))).shape == ("one line",)


def test_labels_that_do_not_fit_the_text_are_refused(tmp_path: Path) -> None:
    found = load_gold(written(tmp_path, labels()))
    with pytest.raises(InputError, match="leaves the text"):
        found.check(TEXT[:8])
    with pytest.raises(InputError, match="the text says"):
        found.check("年" + TEXT)


def _without(field: str) -> dict[str, Any]:
    found = labels()
    del found["items"][0][field]
    return found


def _spans(*spans: list[int]) -> dict[str, Any]:
    found = labels()
    found["items"][0]["evidence"] = spans
    return found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "no JSON"),
        ([], "no JSON object"),
        (labels(sha256="abc"), "sha256"),
        (_without("figures"), "a1: figures"),
        (_spans(), "evidence"),
        (_spans([3, 3]), "empty"),
        (_spans([5, 3]), "evidence"),
        (labels(items=labels()["items"] * 2), "2 items have this id"),
        (labels(key_facts=[{"id": "f", "weight": 0, "anchors": [["a"]]}]), "weight"),
        (labels(key_facts=[{"id": "f", "weight": 1, "anchors": [[]]}]), "anchors"),
    ],
)
def test_a_broken_gold_file_is_named(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(BrokenFile, match=message) as caught:
        load_gold(written(tmp_path, content))
    assert "x.json" in caught.value.message


def test_missing_gold_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_gold(tmp_path / "none.json")
    with pytest.raises(InputError, match="no gold file"):
        load_golds(tmp_path)
