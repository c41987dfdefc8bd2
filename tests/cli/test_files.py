"""The command's inputs and outputs: which files, where to, refused in time, written whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from nianbao.cli.handler import run
from nianbao.cli.inputs import Input, collect
from nianbao.cli.outputs import choose_format, plan_jobs, write
from nianbao.errors import InputError, OutputError
from nianbao.rendering import Format
from tests.support.fake_pipeline import Calls, isolate, pretend, reports
from tests.support.paths import ROOT
from tests.support.summaries import TEXT


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return pretend(monkeypatch.setattr)


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("a.txt", "is an input"),
        ("link.json", "is an input"),
        ("no/such/a.json", "There is no directory"),
        ("a.txt/", "cannot be made"),
        ("pipe", "no regular file"),
        ("/dev/null", "no regular file"),
        ("loop", "symbolic links"),
        ("loop/a.json", "symbolic links"),
        ("locked.json", "write-protected"),
        ("a.txt/a.json", "Not a directory"),
        ("长" * 200, "too long"),
    ],
)
def test_an_impossible_output_is_refused_before_any_model_call(
    calls: Calls, capsys: pytest.CaptureFixture[str], out: str, words: str
) -> None:
    reports("a.txt")
    Path("link.json").symlink_to("a.txt")
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    Path("locked.json").touch(mode=0o444)
    assert run(["summarize", "a.txt", "-o", out]) == 7
    assert words in capsys.readouterr().err
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert not calls.opened
    assert Path("a.txt").read_text(encoding="utf-8") == TEXT


def test_several_reports_need_a_directory(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt", "b.txt"), "-o", "all.json"]) == 7
    assert "-o all/" in capsys.readouterr().err


def test_a_directory_that_cannot_be_written_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        plan_jobs([Input(Path("a.txt"))], "out/", Format.JSON)


def test_a_failed_write_leaves_the_old_result(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Path("a.json")
    target.write_text("old", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write(target, "new")
    assert [path.read_text(encoding="utf-8") for path in Path().iterdir()] == ["old"]


def test_a_symbolic_link_is_written_through() -> None:
    Path("real.json").touch()
    Path("link.json").symlink_to("real.json")
    write(Path("link.json"), "new")
    assert Path("link.json").is_symlink()
    assert Path("real.json").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_mode(mode: int) -> None:
    for name in ("real.json", "link.json"):
        Path("real.json").touch()
        Path("real.json").chmod(mode)
        Path("link.json").unlink(missing_ok=True)
        Path("link.json").symlink_to("real.json")
        write(Path(name), "new")
        assert stat.S_IMODE(Path("real.json").stat().st_mode) == mode
        assert Path("real.json").read_text(encoding="utf-8") == "new"


def test_what_became_a_pipe_while_the_work_was_done_is_not_replaced() -> None:
    os.mkfifo("a.json")
    with pytest.raises(OutputError, match="no regular file"):
        write(Path("a.json"), "new")
    assert [path.name for path in Path().iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["summarize", "a.txt", "-o"],
        ["brief", "a.json", "--no-prose", "-o"],
        ["draft", "a.json", "-o"],
        ["eval", "label", "a.txt", "-o"],
        ["eval", "run", "--model", "lead", "--set", "evals", "-o"],
        ["eval", "gate", "--update", "--baseline"],
    ],
    ids=lambda arguments: "-".join(arguments[:2]),
)
def test_every_command_refuses_what_is_no_file(
    calls: Calls, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    reports("a.txt")
    Path("evals").symlink_to(ROOT / "evals")
    assert run(["summarize", "a.txt", "-o", "a.json"]) == 0
    for suffix in (".md", ".json"):
        os.mkfifo(f"pipe{suffix}")
        Path(f"loop{suffix}").symlink_to(f"loop{suffix}")
    suffix = ".md" if arguments[0] in {"brief", "draft"} else ".json"
    for name, words in (("pipe", "no regular file"), ("loop", "symbolic links")):
        capsys.readouterr()
        assert run([*arguments, name + suffix]) == 7
        assert words in capsys.readouterr().err
    assert Path(f"loop{suffix}").is_symlink()
    assert stat.S_ISFIFO(Path(f"pipe{suffix}").stat().st_mode)
    assert len(calls.opened) == 1


def test_names_of_results_do_not_collide() -> None:
    inputs = [Input(Path(name)) for name in ("x/a.txt", "x/a.pdf", "y/a.txt", "b.txt", "z/B.txt")]
    names = [job.target.name for job in plan_jobs(inputs, "out/", Format.MARKDOWN) if job.target]
    assert names == ["a.txt.md", "a.pdf.md", "a.txt-2.md", "b.txt.md", "B.txt-2.md"]


@pytest.mark.parametrize(
    ("asked", "out", "terminal", "form"),
    [
        (None, None, True, Format.TABLE),
        (None, None, False, Format.JSON),
        (None, "a.md", True, Format.MARKDOWN),
        (None, "out/", True, Format.JSON),
        (Format.TABLE, "a.md", False, Format.TABLE),
    ],
)
def test_the_form_follows_the_flag_then_the_ending_then_the_reader(
    asked: Format | None, out: str | None, terminal: bool, form: Format
) -> None:
    assert choose_format(asked, out, terminal=terminal) is form


# What goes in


def test_a_directory_gives_its_reports_in_order_once() -> None:
    reports("d/b.txt", "d/a.txt", "d/.hidden.txt", "d/notes.json", "d/sub/c.txt")
    assert [one.name for one in collect(["d", "d/a.txt"], None)] == ["a.txt", "b.txt"]
    assert [one.name for one in collect(["d"], "**/*.txt")] == ["a.txt", "b.txt", "c.txt"]
    assert [one.name for one in collect(["d"], "*.json")] == ["notes.json"]


@pytest.mark.parametrize("pattern", [None, "*.pdf", "", "/etc/*"])
def test_a_directory_without_reports_says_so(pattern: str | None) -> None:
    Path("d").mkdir()
    with pytest.raises(InputError):
        collect(["d"], pattern)
