"""A file in, a summary out: progress, provenance, notes, and what a dry run foretells."""

from __future__ import annotations

import asyncio
import io
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import BaseModel

from nianbao.errors import EndpointUnreachable, InvalidAnswer, NianbaoError, SettingsError
from nianbao.llm.protocol import Question
from nianbao.readers import read
from nianbao.settings import Settings
from nianbao.summarization.pipeline import Progress, asummarize, plan, summarize
from tests.support.fake_llm import COST, FakeLlm, Reply, honest
from tests.support.paths import REPORTS

NAMES = ("r01", "r03", "r08", "r11")
FORMS = pytest.mark.parametrize("characters", [160, 6000], ids=["small", "large"])


def file(name: str) -> Path:
    return REPORTS / f"{name}.txt"


def of_overview(question: Question[BaseModel]) -> bool:
    return question.prompt.name.startswith(("overview", "choose"))


def overview_fails(question: Question[BaseModel]) -> Reply:
    if of_overview(question):
        return InvalidAnswer("No answer came.")
    return honest(question)


@FORMS
def test_sync_and_async_make_the_same_summary(characters: int) -> None:
    one = summarize(file("r11"), llm=FakeLlm(characters=characters))
    two = asyncio.run(asummarize(str(file("r11")), llm=FakeLlm(characters=characters)))
    three = summarize(read(file("r11")), llm=FakeLlm(characters=characters))
    assert one.complete
    for other in (two, three):
        assert (other.source, other.overview, list(other.items())) == (
            one.source,
            one.overview,
            list(one.items()),
        )


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.TextIOWrapper(io.BytesIO(file("r11").read_bytes()))
    monkeypatch.setattr(sys, "stdin", raw)
    made = summarize("-", llm=FakeLlm())
    assert made.source.sha256 == summarize(file("r11"), llm=FakeLlm()).source.sha256


def test_inside_an_event_loop_the_async_door_is_named() -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match="await asummarize"):
            summarize(file("r11"), llm=FakeLlm())

    asyncio.run(main())


@FORMS
def test_progress_comes_in_order_and_only_grows(characters: int) -> None:
    told: list[Progress] = []
    model = FakeLlm(characters=characters)
    made = summarize(file("r01"), llm=model, progress=told.append)
    stages = [p.stage for p in told]
    assert stages == sorted(stages, key=["read", "ask", "overview", "done"].index)
    assert (stages[0], stages[-2:]) == ("read", ["overview", "done"])
    for before, after in pairwise(told):
        assert (before.done, before.seconds) <= (after.done, after.seconds)
        assert before.total <= after.total
    assert all(p.done <= p.total and p.report == "r01.txt" for p in told)
    assert told[-1].done == told[-1].total == len([q for q in model.asked if not of_overview(q)])
    fresh = {p.item.summary for p in told if p.item}
    assert fresh == {item.summary for item in made.items()}
    assert all(p.left is not None and p.left >= 0 for p in told if p.done)


def test_answers_from_the_store_are_counted_and_foretell_no_time() -> None:
    told: list[Progress] = []
    made = summarize(file("r11"), llm=FakeLlm(kept=True), progress=told.append)
    assert (made.provenance.calls, made.provenance.tokens_in) == (0, 0)
    assert made.provenance.kept == made.provenance.chunks_asked
    assert {p.left for p in told} == {None}


@FORMS
@pytest.mark.parametrize("name", NAMES)
def test_a_dry_run_foretells_the_chunks_the_calls_and_about_the_tokens(name: str, characters: int) -> None:
    report, model = read(file(name)), FakeLlm(characters=characters)
    made = summarize(report, llm=model)
    foretold = plan(
        report, Settings(base_url="http://127.0.0.1:9/v1", model="x", chunk_characters=characters)
    )
    again = [q for q in model.asked if "上次的回答不合格" in q.prompt.user]
    assert foretold.calls == len(foretold.chunks) + 1 == len(model.asked) - len(again)
    assert foretold.report == f"{name}.txt"
    assert sum(c.units for c in foretold.chunks) == len(report.units)
    asked = sum(len(q.prompt.system + q.prompt.user) for q in model.asked if q not in again)
    assert (
        0.6 * asked <= foretold.tokens_in <= 0.85 * asked
    )  # tokens a character, by the tokenizer: 0.62 to 0.71
    assert 15 * len(report.units) <= foretold.tokens_out <= 120 * len(report.units)
    assert made.provenance.chunks_asked == len(model.asked)


def test_a_dry_run_asks_for_pieces_of_the_embedded_model_and_sections_of_another() -> None:
    report = read(file("r01"))
    pieces, sections = (
        plan(report, Settings()),
        plan(report, Settings(base_url="http://127.0.0.1:9/v1", model="x")),
    )
    assert len(pieces.chunks) == len(report.units)
    assert len(sections.chunks) < 4
    assert sections.tokens_in < pieces.tokens_in


def test_provenance_counts_this_run_alone() -> None:
    model = FakeLlm()
    first = summarize(file("r11"), llm=model)
    second = summarize(file("r11"), llm=model)
    for one in (first.provenance, second.provenance):
        assert one.calls == one.chunks_asked == len(model.asked) // 2
        assert one.tokens_in == one.calls * COST.tokens_in
        assert one.tokens_out == one.calls * COST.tokens_out
        assert (one.kept, one.chunks_failed) == (0, ())
    assert second.provenance.model == "fake"
    assert second.provenance.endpoint == "loopback"


@FORMS
def test_every_prompt_that_was_used_is_named_with_its_checksum(characters: int) -> None:
    model = FakeLlm(characters=characters)
    used = {(p.name, p.sha256) for p in summarize(file("r01"), llm=model).provenance.prompts}
    assert used == {(q.prompt.name, q.prompt.sha256) for q in model.asked}


def test_an_overview_that_failed_is_a_failed_chunk() -> None:
    made = summarize(file("r01"), llm=FakeLlm(overview_fails))
    assert not made.complete
    assert [(c.chunk, c.units, c.reason) for c in made.provenance.chunks_failed] == [
        ("overview", (), "No answer came.")
    ]
    assert "标题和总体概括由程序用已核实的条目拼成。" in made.notes


def test_nobody_answers_is_an_error_not_a_summary() -> None:
    with pytest.raises(EndpointUnreachable):
        summarize(file("r11"), llm=FakeLlm(lambda _: EndpointUnreachable("Nobody is there.")))


def test_notes_say_what_the_report_lacks_in_its_script() -> None:
    assert "单独的第一责任人职责部分，程序未识别，请核对。" in summarize(file("r11"), llm=FakeLlm()).notes
    old = summarize(file("r03"), llm=FakeLlm(overview_fails)).notes
    assert "標題和總體概括由程序用已核實的條目拼成。" in old


def test_a_headline_alone_that_was_composed_is_noted_alone() -> None:
    def talk(question: Question[BaseModel]) -> Reply:
        said = dict(honest(question))
        return said | {"headline": "群众满意度达到99.9%"} if "headline" in said else said

    made = summarize(file("r11"), llm=FakeLlm(talk))
    assert made.overview.headline.checks.flagged
    assert "标题由程序用已核实的条目拼成。" in made.notes


def test_settings_come_from_the_environment_when_none_are_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIANBAO_CONCURRENCY", "none")
    with pytest.raises(SettingsError):
        summarize(file("r11"), llm=FakeLlm())
    assert summarize(file("r11"), llm=FakeLlm(), settings=Settings()).complete


def test_a_limit_of_the_settings_holds_for_the_file() -> None:
    with pytest.raises(NianbaoError, match=r"r11\.txt"):
        summarize(file("r11"), llm=FakeLlm(), settings=Settings(max_file_bytes=1000))
