"""A set is run: every report scored, what failed counted as empty and named, costs where they belong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nianbao.errors import EndpointUnreachable, InputError, InvalidAnswer
from nianbao.evaluation import scoring
from nianbao.evaluation.baselines import lead_summary, outline_summary
from nianbao.evaluation.cases import CaseSet, load_cases
from nianbao.evaluation.results import EvalRun, ReportResult, load_run
from nianbao.evaluation.runner import Job, run_cases
from nianbao.evaluation.summarizers import BaselineSummarizer, LlmSummarizer, ModelOrigin, Tell, open_asking
from nianbao.llm.protocol import Usage
from nianbao.schema.report import Kind, Report
from nianbao.schema.summary import ReportSummary
from nianbao.settings import Settings
from nianbao.summarization.pipeline import Progress
from tests.support.fake_llm import FakeLlm
from tests.support.paths import EVALS
from tests.support.reports import bundled
from tests.support.scripted_answers import answer
from tests.support.scripted_server import Reply, ScriptedServer, Seen, completion, fault


def some(*names: str) -> CaseSet:
    """Those cases of the bundled set."""
    return load_cases(EVALS, names=names)


@pytest.fixture(scope="module")
def outline() -> EvalRun:
    """The whole bundled set with the baseline `outline`."""
    return asyncio.run(run_cases(load_cases(EVALS), BaselineSummarizer("outline")))


@dataclass(frozen=True, slots=True)
class Failing:
    """The outline, but a failure for the reports of those names."""

    names: tuple[str, ...]
    overviews: bool = True
    at_once: int = 1

    @property
    def origin(self) -> ModelOrigin:
        """A name."""
        return ModelOrigin("failing")

    @property
    def spent(self) -> Usage:
        """Nothing."""
        return Usage()

    async def summarize(self, report: Report, repeat: int, tell: Tell) -> ReportSummary:  # noqa: ARG002 - the protocol's
        """The outline's, or InvalidAnswer."""
        if report.source.name in self.names:
            raise InvalidAnswer("The answer stayed invalid.")
        return outline_summary(report)


def test_the_bundled_set_is_scored_whole(outline: EvalRun) -> None:
    assert [result.report for result in outline.reports] == [f"r{n:02}.txt" for n in range(1, 13)]
    assert (outline.name, outline.model, outline.missing) == ("outline", "outline", ())
    f1 = scoring.pool(result.counts for result in outline.reports).micro().f1.value
    assert f1 is not None
    assert f1 > 0.9


def test_a_run_says_what_the_labels_say_of_a_report(outline: EvalRun) -> None:
    for case, result in zip(load_cases(EVALS).cases, outline.reports, strict=True):
        gold = case.gold
        assert (result.sha256, result.shape) == (gold.sha256, gold.shape)
        assert (result.year, result.level, result.script) == (gold.year, gold.level, gold.script)
        assert len(result.gold) == len(gold.items)
        assert len(result.predicted) == sum(k.predicted for k in result.counts.kinds.values())


def test_counts_come_back_from_the_file(outline: EvalRun, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(outline.model_dump_json(), encoding="utf-8")
    again = load_run(path)
    assert again == outline
    fresh = asyncio.run(run_cases(some("r04"), BaselineSummarizer("outline"))).reports[0].counts
    read = next(result.counts for result in again.reports if result.report == "r04.txt")
    assert read == fresh
    assert scoring.values(read) == scoring.values(fresh)


def test_baselines_write_no_overview_which_is_undefined_not_wrong(outline: EvalRun) -> None:
    for result in outline.reports:
        assert result.counts.executive == scoring.Executive()
        assert result.overview == ()
        assert scoring.Fault.MISSING_FACT not in {why.fault for why in result.reasons}


def test_the_lead_of_every_section_is_one_item() -> None:
    for report in bundled():
        made = list(lead_summary(report).items())
        assert Kind.ACHIEVEMENT in {item.kind for item in made}
        for item in made:
            (quote,) = item.evidence
            assert quote.text == report.text[quote.start : quote.end]
        starts = [item.evidence[0].start for item in made]
        assert len(set(starts)) == len(starts)


def test_a_failed_report_scores_as_empty_and_is_named() -> None:
    run = asyncio.run(run_cases(some("r01", "r04"), Failing(("r01.txt",))))
    failed, fine = run.reports
    assert failed.error == "The answer stayed invalid."
    assert (failed.predicted, failed.pairs, fine.error) == ((), (), "")
    counts = failed.counts
    assert sum(k.gold for k in counts.kinds.values()) == len(some("r01").cases[0].gold.items)
    assert sum(k.predicted + k.correct for k in counts.kinds.values()) == 0
    assert counts.executive.completeness.numerator == 0
    assert counts.executive.completeness.denominator > 0


def test_a_failed_baseline_has_no_overview_to_be_wrong() -> None:
    run = asyncio.run(run_cases(some("r01"), Failing(("r01.txt",), overviews=False)))
    assert run.reports[0].counts.executive == scoring.Executive()


def test_failed_chunks_are_kept_and_the_rest_is_scored() -> None:
    llm = FakeLlm(lambda _: InvalidAnswer("No."), characters=6000)
    run = asyncio.run(run_cases(some("r11"), LlmSummarizer((llm,))))
    (result,) = run.reports
    assert result.error == ""
    assert result.failed_chunks
    assert result.counts.micro().f1.value
    assert (result.calls, result.tokens_in) == (llm.spent.calls, llm.spent.tokens_in)


def test_missing_texts_stay_named() -> None:
    found = replace(some("r11"), missing=("x.txt",))
    run = asyncio.run(run_cases(found, BaselineSummarizer("lead")))
    assert run.missing == ("x.txt",)
    assert len(run.reports) == 1


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing to score"):
        asyncio.run(run_cases(CaseSet((), ("x.txt",)), BaselineSummarizer("lead")))


def test_labels_that_do_not_fit_are_said_before_anything_is_asked() -> None:
    (fits,), (other,) = some("r11").cases, some("r10").cases
    wrong = replace(fits, gold=other.gold)
    llm = FakeLlm()
    with pytest.raises(InputError, match=r"r10\.txt"):
        asyncio.run(run_cases(CaseSet((fits, wrong)), LlmSummarizer((llm,))))
    assert llm.asked == []


class Notes:
    """A watcher that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.costs: list[int] = []

    def begin(self, job: Job, spent: Callable[[], Usage]) -> None:
        """A job begins."""
        self.told.append(f"begin {job.number}/{job.total}")
        self.costs.append(spent().calls)

    def take(self, job: Job, progress: Progress) -> None:
        """A job goes on."""
        self.told.append(f"{job.number} {progress.stage}")

    def end(self, job: Job, result: ReportResult) -> None:
        """A job is done."""
        self.told.append(f"end {job.number} {result.report} #{result.repeat}")


def test_a_watcher_is_told_of_every_job() -> None:
    notes = Notes()
    asyncio.run(run_cases(some("r11"), LlmSummarizer((FakeLlm(characters=6000),)), repeats=2, watcher=notes))
    marks = [line for line in notes.told if line.startswith(("begin", "end"))]
    assert marks == ["begin 1/2", "end 1 r11.txt #1", "begin 2/2", "end 2 r11.txt #2"]
    assert [line for line in notes.told if line.endswith("done")] == ["1 done", "2 done"]
    assert 0 == notes.costs[0] < notes.costs[1]


# The model, its store, its costs


def settings(server: ScriptedServer, cache: Path, **more: object) -> Settings:
    """Settings for a scripted endpoint."""
    fixed = {"base_url": server.base_url, "model": "scripted", "mode": "json-schema", "cache_dir": cache}
    return Settings.model_validate({**fixed, "chunk_characters": 6000, **more})


async def _asked(found: CaseSet, chosen: Settings, repeats: int = 1) -> EvalRun:
    async with open_asking(chosen, repeats) as asking:
        return await run_cases(found, asking, repeats=repeats)


def test_a_second_run_takes_every_answer_from_the_store(tmp_path: Path) -> None:
    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        first = asyncio.run(_asked(some("r11"), settings(server, tmp_path)))
        asked = len(server.seen)
        second = asyncio.run(_asked(some("r11"), settings(server, tmp_path)))
        assert len(server.seen) == asked
    assert first.reports[0].calls == asked
    assert (second.reports[0].calls, second.reports[0].kept) == (0, first.reports[0].calls)
    assert second.reports[0].counts == first.reports[0].counts
    assert (first.model, first.endpoint) == ("scripted", server.base_url.split("/")[2])
    assert {prompt.name for prompt in first.prompts} >= {"sections.v2"}


def test_an_interrupted_run_goes_on_where_it_stood(tmp_path: Path) -> None:
    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        asyncio.run(_asked(some("r11"), settings(server, tmp_path)))
        before = len(server.seen)
        both = asyncio.run(_asked(some("r05", "r11"), settings(server, tmp_path)))
    first, second = both.reports
    assert first.calls == len(server.seen) - before
    assert second.calls == 0


def test_each_repeat_is_really_asked_and_kept_apart(tmp_path: Path) -> None:
    with ScriptedServer(lambda seen: completion(answer(seen))) as server:
        run = asyncio.run(_asked(some("r11"), settings(server, tmp_path), repeats=2))
        assert [(r.repeat, r.kept) for r in run.reports] == [(1, 0), (2, 0)]
        assert run.reports[0].calls == run.reports[1].calls == len(server.seen) / 2
        again = asyncio.run(_asked(some("r11"), settings(server, tmp_path), repeats=2))
    assert [r.calls for r in again.reports] == [0, 0]


def test_costs_of_reports_at_the_same_time_are_told_apart(tmp_path: Path) -> None:
    lone: dict[str, tuple[int, int]] = {}
    with ScriptedServer(_stubborn) as server:
        for name in ("r05", "r11"):
            chosen = settings(server, tmp_path, use_store=False, concurrency=1)
            (alone,) = asyncio.run(_asked(some(name), chosen)).reports
            lone[alone.report] = (alone.calls, alone.tokens_in)
        asked = len(server.seen)
        chosen = settings(server, tmp_path, use_store=False, concurrency=8)
        both = asyncio.run(_asked(some("r05", "r11"), chosen))
    assert {r.report: (r.calls, r.tokens_in) for r in both.reports} == lone
    assert sum(r.calls for r in both.reports) == len(server.seen) - asked
    assert any(r.failed_chunks for r in both.reports)


def _stubborn(seen: Seen) -> Reply:
    """Right answers, and for one kind of question none that is valid: a failure costs calls too."""
    return completion("no json") if "不足" in seen.user else completion(answer(seen))


def test_an_endpoint_that_is_down_fails_every_report_by_name(tmp_path: Path) -> None:
    with ScriptedServer(lambda _: fault(401)) as server:
        run = asyncio.run(_asked(some("r05", "r11"), settings(server, tmp_path)))
    assert all(result.error for result in run.reports)
    assert scoring.pool(result.counts for result in run.reports).micro().f1.value == 0.0


def test_an_unexpected_error_is_not_swallowed() -> None:
    def broken(question: object) -> EndpointUnreachable:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run_cases(some("r11"), LlmSummarizer((FakeLlm(broken),))))
