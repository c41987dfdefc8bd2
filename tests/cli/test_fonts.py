"""What is said of fonts that are missing here."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.cli.fonts import installed, tell_missing
from nianbao.rendering.paper_style import TYPEFACES
from nianbao.text.script import Script


def listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str, code: int = 0) -> None:
    """A fontconfig that knows those families."""
    program = tmp_path / "fc-list"
    told = "".join(f"echo '{line}'\n" for line in lines)
    program.write_text(f"#!/bin/sh\n{told}exit {code}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def test_missing_fonts_are_named_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listing(tmp_path, monkeypatch, "仿宋,FangSong", "SimHei", "Noto Serif CJK SC")
    tell_missing(Script.SIMPLIFIED)
    said = capsys.readouterr().err
    assert "楷体_GB2312, 方正小标宋简体, 宋体." in said
    assert "仿宋" not in said
    assert len(said.splitlines()) == 1


def test_nothing_is_said_where_all_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listing(tmp_path, monkeypatch, *(face.name for face in TYPEFACES))
    tell_missing(Script.TRADITIONAL)
    assert capsys.readouterr().err == ""


def test_nothing_is_said_where_nobody_can_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listing(tmp_path, monkeypatch, code=1)
    assert installed() is None
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert installed() is None
    tell_missing(Script.SIMPLIFIED)
    assert capsys.readouterr().err == ""
