"""`nianbao eval run`: slices, the table, the file, the exit codes."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from nianbao.cli.handler import run as command
from nianbao.evaluation.cases import load_cases
from nianbao.evaluation.comparison import compare
from nianbao.evaluation.report.comparison_table import comparison_lines
from nianbao.evaluation.report.table import run_lines
from nianbao.evaluation.results import EvalRun, load_run
from nianbao.evaluation.runner import run_cases
from nianbao.evaluation.scoring import METRICS, pool
from nianbao.evaluation.slices import MIDDLE, SHORT, length_of, slices
from nianbao.evaluation.summarizers import BaselineSummarizer
from nianbao.schema.report import Level
from tests.support.eval_runs import result, run
from tests.support.paths import EVALS
from tests.support.scripted_answers import answer
from tests.support.scripted_server import Reply, ScriptedServer, Seen, completion, fault

RUN = ("eval", "run")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def lead() -> EvalRun:
    """The whole bundled set with the baseline `lead`."""
    return asyncio.run(run_cases(load_cases(EVALS), BaselineSummarizer("lead")))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A set of one report in text and one without."""
    for folder in ("gold", "reports"):
        (tmp_path / "set" / folder).mkdir(parents=True)
    for name in ("r05", "r11"):
        shutil.copy(EVALS / "gold" / f"{name}.json", tmp_path / "set" / "gold")
    shutil.copy(EVALS / "reports" / "r11.txt", tmp_path / "set" / "reports")
    return tmp_path / "set"


# Slices


def test_every_report_stands_in_one_slice_of_each_kind(lead: EvalRun) -> None:
    made = slices(lead.reports)
    for group in ("level", "script", "length"):
        assert sum(one.interval.reports for one in made if one.group == group) == 12
    tags = [tag for result in lead.reports for tag in result.shape]
    shapes = {one.name: one.interval.reports for one in made if one.group == "shape"}
    assert shapes == {tag: tags.count(tag) for tag in tags}


def test_a_slice_pools_its_reports(lead: EvalRun) -> None:
    county = [r for r in lead.reports if r.level is Level.COUNTY]
    (one,) = [s for s in slices(lead.reports) if (s.group, s.name) == ("level", "county")]
    assert one.interval.reports == len(county)
    assert one.interval.value == pool(r.counts for r in county).micro().f1.value
    (one,) = [s for s in slices(lead.reports, "coverage") if s.name == "county" and s.group == "level"]
    assert one.interval.value == METRICS["coverage"](pool(r.counts for r in county)).value


def test_repeats_count_as_one_report() -> None:
    once = result("a.txt", shape=("tag", "tag"))
    made = slices([once, once.model_copy(update={"repeat": 2})])
    assert {one.interval.reports for one in made} == {1}
    assert [one.group for one in made] == ["level", "script", "length", "shape"]


def test_what_is_not_known_is_a_slice_too() -> None:
    made = slices([result("a.txt").model_copy(update={"level": None, "script": None})])
    assert [one.name for one in made][:2] == ["unknown", "unknown"]


def test_lengths_have_their_bounds() -> None:
    ends = (0, SHORT - 1, SHORT, MIDDLE - 1, MIDDLE)
    assert [length_of(end).split()[0] for end in ends] == ["short", "short", "middle", "middle", "long"]


# The table


def plain(one: EvalRun, *, verbose: bool = False, width: int = 80) -> list[str]:
    """The table as plain lines."""
    return [line.plain for line in run_lines(one, slices(one.reports), width, verbose=verbose)]


@pytest.mark.parametrize("width", [20, 80, 110])
def test_no_line_is_wider_than_asked_for(lead: EvalRun, width: int) -> None:
    wide = lead.reports[0].model_copy(update={"report": "某某市某某区" * 9, "shape": ("窄长标签" * 20,)})
    long = {"name": "名称" * 50, "missing": ("缺" * 90,)}
    both = lead.model_copy(update={"reports": (wide, *lead.reports), **long})
    made = plain(both, verbose=True, width=width)
    made += [line.plain for line in comparison_lines(compare(lead, both), width, verbose=True)]
    assert max(map(cell_len, made)) <= max(width, 80)


def test_the_table_shows_every_metric_and_its_numbers(lead: EvalRun) -> None:
    said = "\n".join(plain(lead))
    pooled = pool(r.counts for r in lead.reports)
    for name in ("micro_partial_f1", "coverage", "figures_f1", "documents_f1", "theme_accuracy"):
        value = METRICS[name](pooled).value
        assert value is not None
        assert f"{value:.3f}" in said
    assert all(f"\n{r.report} " in said for r in lead.reports)
    assert "–" in next(line for line in said.splitlines() if line.startswith("Completeness"))


def test_failures_stand_at_the_top() -> None:
    down = result("b.txt", text="b", error="The endpoint is down.")
    cut = result("c.txt", text="c").model_copy(update={"failed_chunks": ("c1", "c2")})
    made = plain(run(result("a.txt"), down, cut, missing=("d.txt",)))
    assert made[3:6] == [
        "! not scored, its text was not found: d.txt",
        "! failed, scored as empty: b.txt: The endpoint is down.",
        "! c.txt: 2 chunks without an answer",
    ]


def test_few_reports_are_said() -> None:
    made = plain(run(result("a.txt")))
    assert any("too few reports" in line for line in made)
    assert "*" in next(line for line in made if line.startswith("achievement"))


def test_tags_of_one_report_are_shown_on_demand() -> None:
    one = run(result("a.txt", shape=("lone", "shared")), result("b.txt", text="b", shape=("shared",)))
    assert not any("lone" in line for line in plain(one))
    assert "1 tags of one report each: --verbose." in plain(one)
    assert any(line.startswith("shape: lone") for line in plain(one, verbose=True))


def test_reasons_are_listed_gravest_first_and_not_without_end() -> None:
    made = plain(run(result("a.txt")), verbose=True)
    reasons = [line for line in made if line.startswith("· ")]
    assert len(reasons) == len(result("a.txt").reasons)
    assert "missed item g5" in reasons[0]
    many = run(*(result(f"r{n}", text=str(n)) for n in range(40)))
    made = plain(many, verbose=True)
    assert sum(line.startswith("· ") for line in made) == 100
    assert any(line.startswith("… and ") for line in made)


def test_hostile_names_do_not_reach_the_terminal() -> None:
    bad = "\x1b[31mred\u202e[bold]x[/bold]"
    one = run(result("a.txt", shape=(bad,)).model_copy(update={"report": bad}), name=bad, missing=(bad,))
    said = "\n".join(plain(one, verbose=True))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "[bold]x[/bold]" in said


# The command


def test_a_dash_is_stdout(capsys: Capture) -> None:
    assert command([*RUN, "--set", str(EVALS), "--model", "lead", "-o", "-", "r11"]) == 0
    assert len(EvalRun.model_validate_json(capsys.readouterr().out).reports) == 1


def test_a_baseline_to_a_pipe_is_json(capsys: Capture) -> None:
    assert command([*RUN, "--set", str(EVALS), "--model", "outline", "r04", "r11"]) == 0
    made = EvalRun.model_validate_json(capsys.readouterr().out)
    assert [r.report for r in made.reports] == ["r04.txt", "r11.txt"]
    assert (made.name, made.endpoint, made.prompts) == ("outline", "", ())


def test_the_file_holds_the_run_and_stdout_the_table(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "run.json"
    arguments = [
        *RUN,
        "--set",
        str(EVALS),
        "--model",
        "lead",
        "--name",
        "试跑",
        "-o",
        str(out),
        "r11",
    ]
    assert command(arguments) == 0
    assert load_run(out).name == "试跑"
    assert capsys.readouterr().out.startswith("试跑 · 1 report\n")
    assert list(tmp_path.iterdir()) == [out]


def test_missing_texts_are_named_and_give_exit_code_3(small: Path, capsys: Capture) -> None:
    assert command([*RUN, "--set", str(small), "--model", "lead"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["missing"] == ["r05.txt"]
    assert "r05.txt: not scored" in said.err
    arguments = [*RUN, "--set", str(small), "--model", "lead", "--reports", str(EVALS / "reports")]
    assert command(arguments) == 0


def test_the_working_directory_has_the_set(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    small.rename(small.with_name("evals"))
    monkeypatch.chdir(small.parent)
    assert command([*RUN, "--model", "lead", "r11"]) == 0
    assert command([*RUN, "--set", "nowhere", "--model", "lead"]) == 4
    assert "nowhere" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said_first(small: Path, capsys: Capture) -> None:
    out = small / "no" / "run.json"
    assert command([*RUN, "--set", str(small), "--model", "lead", "-o", str(out)]) == 7
    assert "F1" not in capsys.readouterr().err


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """Arguments that ask an endpoint, which answers the report r11 and refuses every other."""

    def script(seen: Seen) -> Reply:
        return completion(answer(seen)) if "渔" in seen.user else fault(403)

    with ScriptedServer(script) as server:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("NIANBAO_CACHE_DIR", str(tmp_path / "cache"))
        yield ["--base-url", server.base_url, "--model", "scripted", "--mode", "json-schema"]


def test_an_endpoint_is_run_and_a_failed_report_named(scripted: list[str], capsys: Capture) -> None:
    arguments = [*RUN, "--set", str(EVALS), *scripted, "-f", "json", "--concurrency", "1"]
    assert command([*arguments, "r11", "r05"]) == 3
    said = capsys.readouterr()
    failed, fine = EvalRun.model_validate_json(said.out).reports
    assert (failed.report, bool(failed.error), failed.predicted) == ("r05.txt", True, ())
    assert (fine.report, fine.error) == ("r11.txt", "")
    assert "[1/2] r05.txt: failed, scores as empty:" in said.err
    assert "[2/2] r11.txt: F1 " in said.err


def test_embedded_overrules_an_endpoint_but_not_a_flag(scripted: list[str], capsys: Capture) -> None:
    assert command([*RUN, "--set", str(EVALS), *scripted[:2], "--model", "embedded"]) == 5
    assert "Choose one" in capsys.readouterr().err


def test_an_interrupted_run_writes_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    async def interrupted(*_: object, **__: object) -> EvalRun:
        raise KeyboardInterrupt

    monkeypatch.setattr("nianbao.evaluation.runner.run_cases", interrupted)
    out = small / "run.json"
    assert command([*RUN, "--set", str(small), "--model", "lead", "-o", str(out)]) == 130
    assert not out.exists()
    assert "run the same command again" in capsys.readouterr().err
