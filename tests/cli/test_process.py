"""The command in a process of its own: signals, pipes, locales, terminals, defects."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.fake_pipeline import isolate, reports
from tests.support.paths import ROOT

SCRIPT = "tests.support.fake_pipeline"


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def _start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-m", SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def test_a_defect_is_said_in_a_sentence_and_its_traceback_on_demand() -> None:
    reports("broken.txt")
    process = _start("summarize", "broken.txt")
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 1
    assert "Error: unexpected RuntimeError: a cog[31m fell out." in said
    assert "NIANBAO_TRACEBACK=1" in said
    assert "Traceback" not in said
    process = _start("summarize", "broken.txt", NIANBAO_TRACEBACK="1")
    assert b"Traceback" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    process = _start("summarize", *reports("a.txt", "slow.txt"), "-o", "out/")
    deadline = time.monotonic() + 30
    while not Path("out/a.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert "Interrupted: 1 of 2 reports done." in said
    assert "Traceback" not in said
    assert [path.name for path in Path("out").iterdir()] == ["a.json"]


def test_a_closed_pipe_is_no_error() -> None:
    process = _start("summarize", "-f", "table", *reports(*(f"{n}.txt" for n in range(40))))
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert said == "" or "Error" not in said
    assert "Exception ignored" not in said


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line for the shell: `nianbao` is the command, `pretended` the one with an invented pipeline in it."""
    python = f"'{sys.executable}' -m"
    named = f'nianbao() {{ {python} nianbao "$@"; }}; pretended() {{ {python} {SCRIPT} "$@"; }}'
    command = f"{named}; {line}"
    return subprocess.run(  # noqa: S603 - our own line
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "line",
    [
        "pretended summarize a.txt",
        "pretended summarize -f table a.txt b.txt",
        "nianbao --help",
        "nianbao schema",
    ],
)
def test_a_full_or_closed_stdout_ends_with_7(line: str) -> None:
    reports("a.txt", "b.txt")
    for where in (">/dev/full", ">&-"):
        done = _shell(f"{line} {where}")
        assert done.returncode == 7
        assert done.stderr.count("Error: The result cannot be printed: stdout") == 1
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2>&- >&-"])
def test_what_cannot_be_said_on_stderr_loses_no_result(where: str) -> None:
    reports("a.txt")
    assert _shell(f"pretended summarize a.txt -o a.json {where}").returncode == 7
    assert Path("a.json").read_text(encoding="utf-8").startswith("{")
    assert _shell(f"nianbao summarize none.txt {where}").returncode == (7 if ">&- " in where else 4)


def test_output_is_utf_8_whatever_the_locale() -> None:
    c_locale = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    process = _start("summarize", *reports("a.txt"), "-f", "md", **c_locale)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.decode("utf-8").startswith("# 青梧县2024年")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_terminal_gets_progress_and_a_table() -> None:
    import pty

    reports("slow.txt")
    main, terminal = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-m", SCRIPT, "summarize", "slow.txt"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"},
    )
    os.close(terminal)
    seen = b""
    try:
        while chunk := os.read(main, 65536):
            seen += chunk
    except OSError:  # the terminal's other end was closed: the process has ended
        pass
    os.close(main)
    said = seen.decode()
    assert process.wait(timeout=60) == 0
    assert "joining the weights 50%" in said
    assert re.search(r"slow\.txt: \d/5 chunks", said)
    assert "§一(一) 规范执法" in said
    assert said.rindex("chunks") < said.index("成效（2 条）")
    assert not said.startswith("{")
