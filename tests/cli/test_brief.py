"""`nianbao brief`: what goes in, what comes out, what is said when it cannot."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from nianbao.cli import handler
from nianbao.evaluation.baselines import outline_summary
from nianbao.schema.summary import FailedChunk, ReportSummary
from tests.support.briefs import LAN, QING, XI
from tests.support.paths import REPORTS
from tests.support.reports import bundled
from tests.support.scripted_server import KEY, ScriptedServer, completion
from tests.support.summaries import summary


def save(path: Path, *summaries: ReportSummary) -> Path:
    path.write_text("\n".join(s.model_dump_json() for s in summaries), "utf-8")
    return path


def run(*arguments: str | Path) -> int:
    return handler.run(["brief", *map(str, arguments)])


@pytest.fixture
def three(tmp_path: Path) -> Path:
    folder = tmp_path / "sums"
    folder.mkdir()
    for name, one in (("a.json", QING), ("b.json", LAN), ("c.json", XI)):
        save(folder / name, one)
    (folder / "notes.txt").write_text("none of ours", "utf-8")
    return folder


def test_one_report_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(save(tmp_path / "a.json", QING), "--no-prose") == 0
    told = capsys.readouterr()
    assert told.out.startswith("# 青柳县2023年法治政府建设年度报告要点")
    assert "办理人大代表建议84件" in told.out
    assert told.err == ""


def test_a_directory_and_json_lines_are_the_same(
    three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(three, "--no-prose") == 0
    first = capsys.readouterr().out
    assert run(save(tmp_path / "all.jsonl", XI, QING, LAN), "--no-prose") == 0
    assert capsys.readouterr().out == first
    assert "（3份报告）" in first


def test_sources_can_be_left_out(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(three, "--no-prose")
    long = capsys.readouterr().out
    run(three, "--no-prose", "--no-sources")
    assert len(capsys.readouterr().out) < len(long)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_who_is_missing(
    three: Path, tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    places = tmp_path / "places.txt"
    places.write_text("青柳县\n\n兰陂县人民政府\n远山县\n", encoding)
    assert run(three, "--no-prose", "--expected", places) == 0
    told = capsys.readouterr().out
    assert "应报3家，已报2家，未报1家。" in told
    assert "远山县" in told
    assert "名单以外的报告：浠桥区" in told


def test_docx_and_html_are_written(three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("brief.docx", "brief.html", "brief.md"):
        target = tmp_path / name
        assert run(three, "--no-prose", "-o", target) == 0
        assert target.stat().st_size > 1000
        assert f"Written to {target}" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "brief.docx") as archive:
        assert "共性不足" in archive.read("word/document.xml").decode()
        assert "word/comments.xml" in archive.namelist()
    page = (tmp_path / "brief.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert "获评全省建议办理先进单位" in page


def test_the_page_shows_whole_reports_where_they_are(tmp_path: Path) -> None:
    report = bundled()[0]
    made = save(tmp_path / "a.json", outline_summary(report))
    target = tmp_path / "brief.html"
    folder = REPORTS
    assert run(made, "--no-prose", "-o", target, "--reports", folder) == 0
    last = report.text.splitlines()[-1]
    assert last in target.read_text("utf-8")
    assert run(made, "--no-prose", "-o", target) == 0
    assert last not in target.read_text("utf-8")


def test_markup_in_a_summary_stays_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = QING.report.model_copy(update={"place": "<img src=x>|`县"})
    made = save(tmp_path / "a.json", QING.model_copy(update={"report": facts}), LAN)
    target = tmp_path / "brief.html"
    assert run(made, "--no-prose", "-o", target) == 0
    assert "<img src=x>" not in target.read_text("utf-8")
    assert run(made, "--no-prose") == 0
    assert "<img" not in capsys.readouterr().out


def test_incomplete_summaries_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed = (FailedChunk(chunk="c2", units=("u2",), reason="timeout"),)
    assert run(save(tmp_path / "a.json", summary(failed=failed)), "--no-prose") == 3
    told = capsys.readouterr()
    assert "本要点不完整" in told.out
    assert "Incomplete summaries" in told.err


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("{}", 4, "is no summary"),
        ("not json", 4, "holds no JSON"),
        (json.dumps({"schema_version": 9}), 4, "schema version 9"),
    ],
)
def test_what_is_no_summary_says_so(
    tmp_path: Path, content: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    assert run(tmp_path / "a.json", "--no-prose") == code
    assert said in capsys.readouterr().err


def test_a_bad_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "a.jsonl", QING, LAN)
    path.write_text(path.read_text("utf-8") + '\n{"schema_version": 1}', "utf-8")
    assert run(path, "--no-prose") == 4
    assert "a.jsonl, line 3" in capsys.readouterr().err


def test_bad_paths_say_what_to_do(three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    one = three / "a.json"
    for arguments, code, said in (
        ((empty,), 4, "holds no *.json"),
        ((tmp_path / "none.json",), 4, "does not exist"),
        ((one, "-o", tmp_path / "brief.pdf"), 7, "cannot be written as brief.pdf"),
        ((one, "-o", tmp_path / "no" / "brief.md"), 7, "There is no directory"),
        ((one, "--expected", tmp_path / "none.txt"), 4, "does not exist"),
        ((one, "-o", tmp_path / "b.html", "--reports", tmp_path / "none"), 4, "no folder of reports"),
    ):
        assert run(*arguments, "--no-prose") == code
        told = capsys.readouterr().err
        assert said in told
        assert "Hint: " in told


def test_an_input_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = save(tmp_path / "a.md", QING)
    assert run(made, "--no-prose", "-o", made) == 7
    assert "would be overwritten" in capsys.readouterr().err


def test_an_empty_list_says_so(three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = tmp_path / "places.txt"
    places.write_text("\n \n", "utf-8")
    assert run(three, "--no-prose", "--expected", places) == 4
    assert "names no place" in capsys.readouterr().err


def test_an_endpoint_words_the_opening(
    three: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = {"sentences": [{"id": "d1", "text": "乡镇执法力量不足，个别乡镇执法人员偏少。"}]}
    monkeypatch.setenv("NIANBAO_API_KEY", KEY)
    with ScriptedServer(lambda _: completion(sentence)) as server:
        monkeypatch.setenv("NIANBAO_BASE_URL", server.base_url)
        assert run(three, "--model", "said", "--no-store") == 0
        assert len(server.seen) == 2
    assert "乡镇执法力量不足，个别乡镇执法人员偏少" in capsys.readouterr().out


def test_a_used_up_budget_leaves_the_programs_words(
    three: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIANBAO_API_KEY", KEY)
    monkeypatch.setenv("NIANBAO_BASE_URL", "http://127.0.0.1:9/v1")
    assert run(three, "--model", "said", "--no-store", "--max-calls", "0") == 3
    told = capsys.readouterr()
    assert "3份报告共写成效11项" in told.out
    assert "could not be asked" in told.err
