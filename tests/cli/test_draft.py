"""`nianbao draft`: what is written where, in which form, with which exit code."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docx
import pytest

from nianbao.cli.handler import run
from nianbao.errors import BudgetExhausted
from nianbao.llm import factory as opening
from nianbao.llm.protocol import Answer, Profile, Question, Usage
from nianbao.rendering import render
from nianbao.schema.summary import ReportSummary
from tests.support.drafts import done, lack, plan, summary_of
from tests.support.fake_pipeline import isolate
from tests.support.summaries import FAILED, PROVENANCE

LONG = "将健全案卷互查机制，落实《案卷评查办法》，开展执法人员轮训。"


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)


def told(year: int = 2030, place: str = "梧溪县") -> ReportSummary:
    """A small report's summary."""
    return summary_of(
        plan("建强队伍", LONG),
        lack("力量不足", "执法力量不足，人员偏少。"),
        done("办案", f"办理行政处罚案件{year - 2000}件。"),
        year=year,
        place=place,
    )


def save(name: str, summary: ReportSummary) -> str:
    """Write a summary's JSON and return the file's name."""
    Path(name).write_text(render(summary), encoding="utf-8")
    return name


def text_of(path: Path) -> str:
    """The paragraphs of a DOCX."""
    return "\n".join(p.text for p in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


def comments_of(path: Path) -> str:
    """The comments of a DOCX."""
    return "\n".join(c.text for c in docx.Document(io.BytesIO(path.read_bytes())).comments)


def test_markdown_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", save("a.json", told())]) == 0
    said = capsys.readouterr()
    assert "梧溪县2031年法治政府建设年度报告" in said.out
    assert "【填写：“建强队伍”完成情况和成效】" in said.out
    assert "[^1]" in said.out
    assert said.err == ""


def test_sources_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    name = save("a.json", told())
    assert run(["draft", name, "--no-sources", "-o", "a.md"]) == 0
    assert "[^" not in Path("a.md").read_text("utf-8")
    assert run(["draft", name, "-o", "a.docx"]) == 0
    assert "梧溪县2030年" in comments_of(Path("a.docx"))
    assert run(["draft", name, "--no-sources", "-o", "b.docx"]) == 0
    assert comments_of(Path("b.docx")) == ""


def test_a_docx_is_written_and_its_open_blanks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", save("a.json", told()), save("b.json", told(2029)), "-o", "d.docx"]) == 0
    assert "nianbao draft --check d.docx" in capsys.readouterr().err
    assert "针对上年报告提出的“健全案卷互查机制" in text_of(Path("d.docx"))
    assert run(["draft", "--check", "d.docx"]) == 1
    said = capsys.readouterr()
    assert "（一）严格规范公正文明执法\n" in said.out
    assert "  【填】  行政执法 办理行政处罚案件 29 30 件\n" in said.out
    assert said.err.endswith("blanks are open.\n")


def test_a_draft_without_open_blanks_passes(capsys: pytest.CaptureFixture[str]) -> None:
    Path("done.md").write_text("# 报告\n\n已填好。\n", encoding="utf-8")
    assert run(["draft", "--check", "done.md"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "No blank is open.\n")


def test_the_kind_changes_the_wording(capsys: pytest.CaptureFixture[str]) -> None:
    name = save("a.json", told())
    assert run(["draft", name, "--kind", "zone"]) == 0
    assert "党工委、管委会主要负责同志" in capsys.readouterr().out
    assert run(["draft", name, "--kind", "department"]) == 0
    assert "党政主要负责人" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["draft"], 2, "Name this year's summary"),
        (["draft", "none.json"], 4, "none.json does not exist."),
        (["draft", "bad.json"], 4, "bad.json holds no JSON."),
        (["draft", "next.json"], 4, "next.json is a summary of schema version 2"),
        (["draft", "a.json", "far.json"], 4, "The summaries are of different places"),
        (["draft", "a.json", "a.json"], 4, "Two summaries are of the year 2030."),
        (["draft", "a.json", "-o", "a.json"], 7, "A draft cannot be written as a.json."),
        (["draft", "a.json", "-o", "a.pdf"], 7, "A draft cannot be written as a.pdf."),
        (["draft", "a.json", "-o", "none/a.docx"], 7, "There is no directory none."),
        (["draft", "own.md", "-o", "own.md"], 7, "own.md is an input"),
        (["draft", "a.json", "--template", "t.docx"], 7, "A draft from a template is a .docx file."),
        (["draft", "a.json", "--template", "t.docx", "-o", "a.md"], 7, "A draft cannot be written as a.md."),
        (["draft", "a.json", "--template", "t.docx", "-o", "t.docx"], 7, "t.docx is an input"),
        (["draft", "a.json", "--template", "t.docx", "-o", "x.docx"], 4, "t.docx does not exist."),
        (["draft", "--check", "none.docx"], 4, "none.docx does not exist."),
        (["draft", "a.json", "--kind", "village"], 2, "village"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    save("a.json", told())
    save("own.md", told())
    save("far.json", told(2029, "杉河县"))
    Path("bad.json").write_text("no json", encoding="utf-8")
    Path("next.json").write_text(json.dumps({"schema_version": 2}), encoding="utf-8")
    assert run(arguments) == code
    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_an_incomplete_summary_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    gaps = told().model_copy(update={"provenance": PROVENANCE.model_copy(update={"chunks_failed": FAILED})})
    assert run(["draft", save("a.json", gaps), "-o", "a.docx"]) == 0
    assert "a.json: the summary is incomplete" in capsys.readouterr().err


class Model:
    """Answers every question alike, or fails."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.profile = Profile("invented", "127.0.0.1", 160)
        self.spent = Usage()

    async def ask(self, question: Question[Any]) -> Answer[Any]:
        """The one answer."""
        if not self.task:
            raise BudgetExhausted("The budget of calls is used up.")
        return Answer(question.answer(task=self.task), Usage())


def pretend_model(monkeypatch: pytest.MonkeyPatch, task: str) -> None:
    """Put a model behind the door that says `task`."""

    @asynccontextmanager
    async def opened(*_: object) -> AsyncIterator[Model]:
        yield Model(task)

    monkeypatch.setattr(opening, "open_llm", opened)


def test_prose_is_taken_where_it_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_model(monkeypatch, "健全案卷互查机制、开展执法人员轮训")
    assert run(["draft", save("a.json", told()), "--prose", "-o", "a.docx"]) == 0
    assert "1 of 1 measures worded by the model" in capsys.readouterr().err
    assert "围绕上年报告提出的健全案卷互查机制、开展执法人员轮训任务，【填写：" in text_of(Path("a.docx"))


def test_prose_that_could_not_be_asked_for_is_said_and_the_draft_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_model(monkeypatch, "")
    assert run(["draft", save("a.json", told()), "--prose", "-o", "a.docx"]) == 3
    assert "The budget of calls is used up." in capsys.readouterr().err
    assert "针对上年报告提出的“健全案卷互查机制" in text_of(Path("a.docx"))


def test_without_prose_no_model_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a model was opened")

    monkeypatch.setattr(opening, "open_llm", refuse)
    assert run(["draft", save("a.json", told()), "-o", "a.docx"]) == 0


def test_an_offices_own_template_is_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    template = docx.Document()
    template.add_paragraph("{{ title }}（送审稿）")
    template.add_paragraph("{{ themes[0].slots[0].text }}")
    template.save("t.docx")
    assert run(["draft", save("a.json", told()), "--template", "t.docx", "-o", "a.docx"]) == 0
    text = text_of(Path("a.docx"))
    assert text.startswith(
        "梧溪县2031年法治政府建设年度报告（送审稿）\n建强队伍。针对上年报告提出的“健全案卷互查机制"
    )
    assert run(["draft", "--check", "a.docx"]) == 1
    assert "【填写：“建强队伍”完成情况和成效】" in capsys.readouterr().out


def test_the_fields_of_templates_are_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", "--template-fields"]) == 0
    out = capsys.readouterr().out
    assert "leadership" in out
    assert "next_year_text" in out
