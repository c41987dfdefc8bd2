"""The command: what is printed and written, in which form, with which exit code."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from nianbao.cli.diagnosis import Finding
from nianbao.cli.handler import run
from nianbao.cli.progress import log_board, status
from nianbao.llm.protocol import Usage
from nianbao.schema.summary import ReportSummary
from nianbao.summarization.pipeline import Progress
from tests.support.fake_pipeline import Calls, isolate, pretend, reports
from tests.support.summaries import TEXT


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return pretend(monkeypatch.setattr)


# What comes out


def test_one_report_to_a_pipe_is_one_json_document(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt")]) == 0
    said = capsys.readouterr()
    assert ReportSummary.model_validate_json(said.out).source.name == "a.txt"
    assert "a.txt: 5/5 chunks · 6 calls · 1,700 tokens" in said.err
    assert (len(calls.opened), calls.closed) == (1, 1)


def test_several_reports_to_a_pipe_are_json_lines(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt", "b.txt")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [ReportSummary.model_validate_json(line).source.name for line in lines] == ["a.txt", "b.txt"]
    assert len(calls.opened) == 1


def test_several_markdown_documents_do_not_share_anchors(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summarize", "--format", "md", *reports("a.txt", "b.txt")]) == 0
    anchors = re.findall(r'<a id="([^"]+)">', capsys.readouterr().out)
    assert len(anchors) == len(set(anchors)) == 10


def test_a_table_to_a_pipe_is_plain(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", "-f", "table", *reports("a.txt")]) == 0
    said = capsys.readouterr().out
    assert "成效（2 条）" in said
    assert "\x1b" not in said


def test_stdin_is_read(
    calls: Calls, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run(["summarize", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["source"]["name"] == "stdin"


def test_results_are_written_beside_nothing_half(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt", "b.txt"), "-o", "out/", "-f", "md"]) == 0
    said = capsys.readouterr()
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.md", "b.md"]
    assert Path("out/a.md").read_text(encoding="utf-8").startswith("# 青梧县2024年")
    assert said.out == ""
    assert "a.txt: written to out/a.md" in said.err


def test_flags_become_settings(calls: Calls) -> None:
    flags = ["--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--mode", "tools", "--max-calls", "7"]
    more = ["--no-store", "--timeout", "3.5", "--concurrency", "2", "--chunk-characters", "900"]
    assert run(["summarize", *reports("a.txt"), *flags, *more, "--max-tokens", "99"]) == 0
    (settings,) = calls.opened
    assert (settings.base_url, settings.model, settings.mode) == ("http://127.0.0.1:9/v1", "m", "tools")
    assert (settings.max_calls, settings.max_tokens, settings.use_store) == (7, 99, False)
    assert (settings.timeout, settings.concurrency, settings.chunk_characters) == (3.5, 2, 900)


def test_there_is_no_flag_for_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", "a.txt", "--api-key", "secret"]) == 2
    assert run(["summarize", "--help"]) == 0
    assert "NIANBAO_API_KEY" in capsys.readouterr().out


def test_a_dry_run_asks_nothing(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", "--dry-run", "-f", "table", *reports("a.txt", "b.txt"), "-o", "out/"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"report +chunks +calls +tokens in +tokens out", said)
    assert re.search(r"^all ", said, re.MULTILINE)
    assert not calls.opened
    assert not Path("out").exists()
    assert run(["summarize", "--dry-run", *reports("a.txt")]) == 0
    assert json.loads(capsys.readouterr().out)["report"] == "a.txt"


# What goes wrong


def test_a_bad_file_among_several_is_named_and_the_others_are_done(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty.txt").touch()
    assert run(["summarize", *reports("a.txt"), "empty.txt", "missing.txt", *reports("b.txt")]) == 4
    said = capsys.readouterr()
    assert calls.reports == ["a.txt", "b.txt"]
    assert len(said.out.splitlines()) == 2
    assert "empty.txt" in said.err
    assert "missing.txt" in said.err
    assert "Traceback" not in said.err


def test_no_model_is_opened_for_a_file_that_cannot_be_read(calls: Calls) -> None:
    assert run(["summarize", "missing.txt"]) == 4
    assert not calls.opened


def test_failed_chunks_are_named_and_the_exit_code_is_3(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summarize", *reports("failed.txt", "good.txt"), "-o", "out/"]) == 3
    said = capsys.readouterr().err
    assert "failed.txt: 1 of 5 chunks failed" in said
    assert "c2（§一(二)、§二2）: No usable answer after 5 tries." in said
    assert "run the same command again" in said
    assert ReportSummary.model_validate_json(Path("out/good.json").read_bytes()).complete


def test_an_interruption_keeps_what_is_finished(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt", "interrupt.txt", "c.txt"), "-o", "out/"]) == 130
    said = capsys.readouterr().err
    assert [path.name for path in Path("out").iterdir()] == ["a.json"]
    assert "Interrupted: 1 of 3 reports done." in said
    assert "run the same command again" in said
    assert calls.closed == 1


def test_a_refused_key_stops_the_run(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", *reports("a.txt", "refused.txt", "c.txt")]) == 6
    said = capsys.readouterr().err
    assert calls.reports == ["a.txt", "refused.txt"]
    assert "Stopped: 1 of 3 reports done." in said
    assert "Error: 127.0.0.1 refused the key.\nHint: Check NIANBAO_API_KEY.\n" in said


def test_bad_settings_and_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summarize", "a.txt", "--base-url", "ftp://x", "--model", "m"]) == 5
    assert run(["summarize"]) == 2
    assert run(["summarise", "a.txt"]) == 2
    assert "summarize" in capsys.readouterr().err


def test_every_output_tells_of_failed_chunks(calls: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    for form, words in (
        ("json", '"chunk": "c2"'),
        ("md", "1 段没有得到模型回答"),
        ("table", "1 段没有得到模型回答"),
    ):
        assert run(["summarize", "-f", form, *reports("failed.txt")]) == 3
        assert words in capsys.readouterr().out


# Progress


def _progress(stage: str, done: int, seconds: float = 0.0) -> Progress:
    return Progress("青梧\x1b[2J.txt", stage, done, 100, 1, 2, seconds, 75.0, None)  # type: ignore[arg-type] # a test's word


def test_status_says_chunks_failures_tokens_and_time() -> None:
    said = status("2/5", _progress("ask", 40), Usage(38, 9000, 1000, 60.0))
    assert (
        said == "[2/5] 青梧[2J.txt: 40/100 chunks · 1 failed · 2 kept · 38 calls · 10,000 tokens · 1:15 left"
    )


def test_status_of_the_other_stages() -> None:
    assert status("", _progress("read", 0), Usage()).endswith(": reading")
    assert status("", _progress("overview", 100), Usage()).endswith(" · overview")


def test_a_log_gets_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    now = iter(range(1000))
    with log_board("", Usage, lambda: next(now) * 0.5) as show:
        for done in range(100):
            show(_progress("ask", done))
        show(_progress("done", 100, 3700.0))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6
    assert lines[-1].endswith("1:01:40 taken")


# The other commands


def test_outline_prints_the_tree_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    reports("a.txt")
    assert run(["outline", "a.txt"]) == 0
    said = capsys.readouterr().out
    assert "地区：青梧县" in said
    assert re.search(r"存在不足  \[不足和原因\]", said)
    assert run(["outline", "a.txt", "--format", "json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert {unit["role"] for unit in tree["units"]} == {"achievements", "deficiencies", "plans"}
    assert sum(unit["figures"] for unit in tree["units"]) == 2


def test_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    assert "Apache-2.0" in capsys.readouterr().out
    assert run(["models", "-f", "json"]) == 0
    assert all(len(one["model"]["sha256"]) == 64 for one in json.loads(capsys.readouterr().out))


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert "ReportSummary" in json.loads(capsys.readouterr().out)["title"]


def test_doctor_says_what_is_wrong_and_exits_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding("weights", "ok", "Checked."), Finding("endpoint", "bad", "No answer.", "Start it.")]
    monkeypatch.setattr("nianbao.cli.diagnosis.diagnose", lambda _settings: tuple(found))
    assert run(["doctor"]) == 1
    assert re.search(r"bad +endpoint +No answer\. → Start it\.", capsys.readouterr().out)
    found.pop()
    assert run(["doctor", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "weights"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert re.fullmatch(r"nianbao \d+\.\d+\.\d+\n", capsys.readouterr().out)
