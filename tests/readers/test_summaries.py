"""Summaries read back from their files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nianbao.errors import BrokenFile, FileTooLarge, InputError
from nianbao.readers import Limits
from nianbao.readers.summaries import load_summary
from nianbao.rendering import render
from tests.support.summaries import summary


def _written(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(json.loads(render(summary())) | changes), encoding="utf-8")
    return path


def test_a_summary_comes_back_as_it_was(tmp_path: Path) -> None:
    assert load_summary(_written(tmp_path / "a.json")) == summary()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json does not exist"):
        load_summary(tmp_path / "none.json")


@pytest.mark.parametrize("version", [2, "9", None])
def test_another_version_is_said_as_such(tmp_path: Path, version: object) -> None:
    path = _written(tmp_path / "a.json", schema_version=version, surplus=1)
    with pytest.raises(BrokenFile, match=rf"a\.json is a summary of schema version {version}; .* version 1"):
        load_summary(path)


@pytest.mark.parametrize("words", ["", "no json", "[" * 5000, "{", "\udcff"])
def test_what_is_no_json_is_refused(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(words.encode("utf-8", "surrogateescape"))
    with pytest.raises(BrokenFile, match="holds no JSON"):
        load_summary(path)


def test_what_is_no_summary_says_where(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.json", plans=[{}])
    with pytest.raises(BrokenFile, match=r"is no summary: plans\.0\.id"):
        load_summary(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(BrokenFile, match="is no summary: the file"):
        load_summary(path)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        load_summary(_written(tmp_path / "a.json"), Limits(max_bytes=100))
