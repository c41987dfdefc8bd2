"""The gate over a small set whose answers a scripted model gave: what it lets through, and what not."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from nianbao.cli.handler import run as command
from nianbao.errors import BrokenFile, InputError, InvalidAnswer
from nianbao.evaluation.cases import load_cases
from nianbao.evaluation.gate import (
    GateBaseline,
    GateVerdict,
    RegressionNotAllowed,
    Suite,
    judge,
    load_baseline,
    measure,
    renew,
)
from nianbao.evaluation.recordings import (
    NotRecorded,
    Recorder,
    Recording,
    ReplayLlm,
    load_recording,
    write_recording,
)
from nianbao.evaluation.results import EvalRun
from nianbao.evaluation.runner import run_cases
from nianbao.evaluation.summarizers import BaselineSummarizer, LlmSummarizer
from nianbao.llm import prompts
from nianbao.llm.protocol import Question
from tests.support.fake_llm import FakeLlm, honest
from tests.support.paths import EVALS, PROMPTS

NAMES = ("r05", "r11")
MODEL = "fake"


def recorded(set_dir: Path) -> tuple[EvalRun, Recording]:
    recorder = Recorder(FakeLlm(), "settings")
    run = asyncio.run(run_cases(load_cases(set_dir), LlmSummarizer((recorder,))))
    return run, recorder.recording


def replayed(set_dir: Path, recording: Recording) -> tuple[EvalRun, ReplayLlm]:
    replaying = ReplayLlm(recording)
    return asyncio.run(run_cases(load_cases(set_dir), LlmSummarizer((replaying,)))), replaying


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of two bundled reports with a recording and a baseline."""
    root = tmp_path_factory.mktemp("gate") / "evals"
    for name in NAMES:
        for folder, suffix in (("gold", ".json"), ("reports", ".txt")):
            (root / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(EVALS / folder / f"{name}{suffix}", root / folder)
    run, recording = recorded(root)
    (root / "recordings").mkdir()
    (root / "recordings" / f"{MODEL}.jsonl").write_text(write_recording(recording), "utf-8")
    suites = GateBaseline(suites=(measure("evals", run, MODEL),))
    (root / "baseline.json").write_text(suites.model_dump_json(), "utf-8")
    return root


@pytest.fixture
def evals(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the set, in the working directory, to spoil."""
    root = tmp_path / "evals"
    shutil.copytree(original, root)
    monkeypatch.chdir(tmp_path)
    return root


def change(path: Path, edit: Callable[[dict[str, object]], object]) -> None:
    data = json.loads(path.read_text("utf-8"))
    edit(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def suite_of(evals: Path) -> Suite:
    return load_baseline(evals / "baseline.json").suites[0]


def test_a_replay_is_the_recorded_run(evals: Path) -> None:
    run, recording = recorded(evals)
    again, replaying = replayed(evals, recording)
    assert not replaying.missing
    assert replaying.used == set(recording.entries)
    assert [r.counts for r in again.reports] == [r.counts for r in run.reports]
    assert [r.predicted for r in again.reports] == [r.predicted for r in run.reports]
    assert all(r.calls == 0 for r in again.reports)


def test_a_recording_survives_its_file(evals: Path) -> None:
    path = evals / "recordings" / f"{MODEL}.jsonl"
    recording = load_recording(path)
    assert write_recording(recording) == path.read_text("utf-8")
    assert recording.head.model == MODEL


def test_a_failure_is_recorded_and_fails_again() -> None:
    def fails(question: Question[BaseModel]) -> InvalidAnswer:
        return InvalidAnswer("The answer stayed invalid.")

    recorder = Recorder(FakeLlm(fails), "settings")
    question = a_question()
    with pytest.raises(InvalidAnswer):
        asyncio.run(recorder.ask(question))
    with pytest.raises(InvalidAnswer, match="stayed invalid") as caught:
        asyncio.run(ReplayLlm(recorder.recording).ask(question))
    assert not isinstance(caught.value, NotRecorded)


def test_an_unknown_question_is_counted_by_its_prompt() -> None:
    empty = Recorder(FakeLlm(), "settings").recording
    replaying = ReplayLlm(empty)
    question = a_question()
    with pytest.raises(NotRecorded):
        asyncio.run(replaying.ask(question))
    assert replaying.missing == {question.prompt.name: 1}


def a_question() -> Question[BaseModel]:
    talking = FakeLlm(honest)
    cases = load_cases(EVALS, names=("r11",))
    asyncio.run(run_cases(cases, LlmSummarizer((talking,))))
    return talking.asked[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", "is empty"), ("{}\n", "line 1"), ('{"model": 3}\n', "line 1"), ("no JSON\n", "line 1")],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, text: str, wanted: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(BrokenFile, match=wanted):
        load_recording(path)


def test_recordings_of_two_models_are_not_mixed() -> None:
    one, other = (Recorder(FakeLlm(characters=n), "s").recording for n in (160, 6000))
    with pytest.raises(InputError, match="another model"):
        one.with_(other)


def test_the_gate_holds_when_nothing_changed(evals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["eval", "gate"]) == GateVerdict.HOLDS
    shown = capsys.readouterr().out
    assert "micro_partial_f1" in shown
    assert "REGRESSION" not in shown


def test_a_broken_prompt_word_stops_the_gate(
    evals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(PROMPTS, folder)
    broken = max(folder.glob("condense-plan.v*.md"))
    text = broken.read_text("utf-8")
    assert "原文" in text
    broken.write_text(text.replace("原文", "原又", 1), "utf-8")
    monkeypatch.setattr(prompts, "data_directory", lambda _: folder)
    prompts.load.cache_clear()
    try:
        assert command(["eval", "gate"]) == GateVerdict.NOT_EVALUATED
    finally:
        monkeypatch.undo()
        prompts.load.cache_clear()
    said = capsys.readouterr().err
    assert "prompts changed" in said
    assert "without a recorded answer" in said
    assert "condense-plan" in said


def test_a_changed_label_stops_the_gate(evals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def relabel(gold: dict[str, object]) -> None:
        items = gold["items"]
        assert isinstance(items, list)
        items[0]["theme"] = "oversight" if items[0]["theme"] != "oversight" else "society"

    change(evals / "gold" / "r11.json", relabel)
    assert command(["eval", "gate"]) == GateVerdict.NOT_EVALUATED
    assert "the labels changed" in capsys.readouterr().err


def test_a_changed_report_stops_the_gate(evals: Path) -> None:
    path = evals / "reports" / "r11.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    assert command(["eval", "gate"]) == GateVerdict.NOT_EVALUATED


def test_a_worse_system_is_a_regression(evals: Path) -> None:
    found = load_cases(evals)
    outline, lead = (asyncio.run(run_cases(found, BaselineSummarizer(name))) for name in ("outline", "lead"))
    outcome = judge(measure("evals", outline, "outline"), lead, {})
    assert outcome.verdict is GateVerdict.REGRESSION
    headline = outcome.checked[0]
    assert not headline.holds
    assert headline.p is not None
    assert 0 < headline.p <= 1
    back = judge(measure("evals", lead, "lead"), outline, {})
    assert back.checked[0].holds


def test_a_value_under_its_floor_is_a_regression(evals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def raise_floor(baseline: dict[str, object]) -> None:
        suites = baseline["suites"]
        assert isinstance(suites, list)
        suites[0]["floors"]["completeness"] = 1.01

    change(evals / "baseline.json", raise_floor)
    assert command(["eval", "gate"]) == GateVerdict.REGRESSION
    assert "REGRESSION" in capsys.readouterr().out


def test_nothing_ran_is_never_holds(evals: Path) -> None:
    for report in (evals / "reports").iterdir():
        report.unlink()
    assert command(["eval", "gate"]) == GateVerdict.NOT_EVALUATED
    assert command(["eval", "gate", "--model", "nobody"]) == GateVerdict.NOT_EVALUATED
    assert command(["eval", "gate", "--baseline", "no.json"]) == GateVerdict.NOT_EVALUATED


def test_bounds_fall_only_with_a_reason(evals: Path) -> None:
    old = suite_of(evals)
    worse = old.model_copy(update={"floors": {**old.floors, "coverage": old.floors["coverage"] - 0.1}})
    with pytest.raises(RegressionNotAllowed, match="coverage"):
        renew(old, worse, " ", "2026-01-02")
    kept = renew(old, worse, "shorter spans", "2026-01-02")
    assert [(a.metric, a.reason) for a in kept.allowed] == [("coverage", "shorter spans")]
    assert renew(kept, old, "", "2026-01-03").allowed == kept.allowed


def test_update_measures_anew_and_keeps_other_suites(evals: Path) -> None:
    assert command(["eval", "gate", "--model", "outline", "--update"]) == 0
    names = {suite.model for suite in load_baseline(evals / "baseline.json").suites}
    assert names == {MODEL, "outline"}
    assert command(["eval", "gate"]) == GateVerdict.HOLDS


def test_update_does_not_lower_a_floor_by_itself(evals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def raise_floor(baseline: dict[str, object]) -> None:
        suites = baseline["suites"]
        assert isinstance(suites, list)
        suites[0]["floors"]["coverage"] = 1.01

    change(evals / "baseline.json", raise_floor)
    before = (evals / "baseline.json").read_bytes()
    assert command(["eval", "gate", "--update"]) == 1
    assert "--allow-regression" in capsys.readouterr().err
    assert (evals / "baseline.json").read_bytes() == before
    assert command(["eval", "gate", "--allow-regression", "measured by mistake"]) == 0
    assert suite_of(evals).allowed[0].reason == "measured by mistake"
    assert command(["eval", "gate"]) == GateVerdict.HOLDS
