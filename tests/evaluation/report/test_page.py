"""The page of an eval run: everything of the run is on it, hostile names do nothing, texts stay whole."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from nianbao.cli.handler import run as command
from nianbao.evaluation.report.cases import State, cards_of
from nianbao.evaluation.report.labels import METRIC_GROUPS
from nianbao.evaluation.report.measures import (
    Slice,
    bar,
    confusion_rows,
    interval_text,
    metric_groups,
    slice_groups,
)
from nianbao.evaluation.report.page import to_run_page, view_of_run
from nianbao.evaluation.report.text import quotes_of, rows_of
from nianbao.evaluation.results import EvalRun
from nianbao.evaluation.scoring import METRICS, Fault, FaultRecord, Interval, values
from nianbao.evaluation.slices import slices
from nianbao.rendering.passages import Stretch
from tests.support.eval_runs import digest, items, result, run
from tests.support.scoring import STRIPES

TEXTS = {digest(STRIPES): STRIPES}
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "</style></title><svg onload=alert(1)>",
    '" onfocus="alert(1)" x=\'',
    "甲\u202e乙\u2066\u200b丙\x1b[31m",
    "{{ view }}{% raw %}",
    "https://example.invalid/a.png",
)


def parsed(made: EvalRun, texts: dict[str, str] | None = None) -> html.HtmlElement:
    return html.document_fromstring(
        to_run_page(made, TEXTS if texts is None else texts, slices(made.reports))
    )


def strings(page: html.HtmlElement, path: str) -> list[str]:
    return [str(one) for one in cast("list[str]", page.xpath(path))]


def words(page: html.HtmlElement, path: str) -> list[str]:
    """The text of every element that an XPath finds, white space made one blank."""
    return [" ".join(one.text_content().split()) for one in cast("list[html.HtmlElement]", page.xpath(path))]


def joined(some: tuple[Stretch, ...]) -> str:
    return "".join(one.text for one in some)


# Cases


def test_every_state_in_the_order_of_the_text() -> None:
    found = cards_of(result())
    told = [
        (c.number, c.state, c.gold.id if c.gold else None, c.predicted and c.predicted.id)
        for c in found.cards
    ]
    assert told == [
        (1, State.RIGHT, "g1", "u1"),
        (2, State.PARTIAL, "g2", "u2"),
        (3, State.WRONG_KIND, "g3", "u3"),
        (4, State.FLAWED, "g4", "u4"),
        (5, State.MISSED, "g5", None),
        (6, State.SPURIOUS, None, "u5"),
    ]
    assert [[fact.fault for fact in c.reasons] for c in found.cards] == [
        [],
        ["partial evidence"],
        ["wrong kind"],
        ["wrong theme"],
        ["missed item"],
        ["spurious item"],
    ]


def test_a_key_fact_with_the_id_of_an_item_belongs_to_no_item() -> None:
    found = cards_of(result())
    assert [fact.fault for fact in found.general] == ["missing key fact"]


def test_no_reason_is_lost() -> None:
    made = result()
    stray = (
        FaultRecord(fault=Fault.SPLIT, detail="into nothing", gold="not there"),
        FaultRecord(fault=Fault.DUPLICATE, detail="repeats u1", predicted="u2"),
        FaultRecord(fault=Fault.NOWHERE, detail="99件", predicted="not there"),
    )
    found = cards_of(made.model_copy(update={"reasons": made.reasons + stray}))
    facts = [*found.general, *(fact for one in found.cards for fact in one.reasons)]
    assert sorted((fact.fault, detail) for fact in facts for detail in fact.details) == sorted(
        (why.fault.value, why.detail) for why in made.reasons + stray
    )
    assert "duplicate item" in [fact.fault for fact in found.cards[1].reasons]


def test_a_run_that_failed_misses_everything() -> None:
    found = cards_of(result(error="no answer"))
    assert [c.state for c in found.cards] == [State.MISSED] * 5


# Texts


Sides = list[tuple[int, list[tuple[int, int]]]]


@st.composite
def marked_reports(draw: st.DrawFn) -> tuple[str, Sides, Sides]:
    text = draw(st.text(alphabet="甲乙。；\n\t 　\r<&\u2028", max_size=400))
    spans = st.lists(st.tuples(st.integers(-3, 420), st.integers(-3, 420)), max_size=3)
    gold, predicted = (list(enumerate(draw(st.lists(spans, max_size=6)), 1)) for _ in "gp")
    return text, gold, predicted


@given(marked_reports())
def test_both_columns_hold_the_whole_text(report: tuple[str, Sides, Sides]) -> None:
    text, gold, predicted = report
    rows = rows_of(text, gold, predicted)
    for column in ([row.gold for row in rows], [row.predicted for row in rows]):
        assert "".join("".join(map(joined, column)).split()) == "".join(text.split())


@given(marked_reports())
def test_marks_cover_the_evidence_and_nothing_else(report: tuple[str, Sides, Sides]) -> None:
    text, gold, predicted = report
    rows = rows_of(text, gold, predicted)
    for side, some in (
        (gold, [one for row in rows for one in row.gold]),
        (predicted, [one for row in rows for one in row.predicted]),
    ):
        for number, given_spans in side:
            spans = [(a, b) for a, b in given_spans if 0 <= a < b <= len(text)]
            covered = {at for a, b in spans for at in range(a, b)}
            wanted = "".join(text[at] for at in sorted(covered))
            marked = "".join(one.text for one in some if str(number) in one.keys)
            assert "".join(marked.split()) == "".join(wanted.split())
            starts = [ref for one in some for ref in one.anchors if ref.key == str(number)]
            assert len(starts) == bool(marked)


def test_a_report_on_one_line_is_cut_into_rows() -> None:
    line = "全镇开展检查若干次，办理案件若干件，群众普遍满意。" * 40
    rows = rows_of(line, (), ())
    assert len(rows) > 3
    assert all(joined(row.gold).endswith("。") for row in rows)
    assert all(row.plain for row in rows)


def test_a_long_line_is_cut_before_an_item() -> None:
    text = "前言" * 30 + "甲项工作有序推进" * 30
    # The second sentence of an item's evidence begins no row.
    rows = rows_of(text, [(1, ((60, 180), (180, 300)))], ())
    assert [joined(row.gold) for row in rows] == [text[:60], text[60:]]
    assert [ref.key for ref in rows[1].gold[0].anchors] == ["1"]


def test_quotes_of_neighbouring_sentences_are_one() -> None:
    text = "甲一。 甲二。乙三。丙四。"
    assert quotes_of([(4, 7), (0, 3), (90, 99), (8, 11)], text) == (
        "甲一。 甲二。",
        "三。丙",
    )


# Numbers


def test_every_metric_is_on_the_page() -> None:
    named = [name for _, rows in METRIC_GROUPS for name, _, _ in rows]
    assert len(named) == len(set(named))
    score = result().counts
    assert set(named) <= set(values(score))
    shown = {one.name for group in metric_groups([result()]) for one in group.measures}
    of_kinds = {name for name in METRICS if name.startswith(("achievement_", "deficiency_", "plan_"))}
    assert shown | of_kinds == set(values(score))


def test_the_values_are_those_of_the_scoring() -> None:
    made = run(result("甲县.txt"), result("乙县.txt", []))
    known = values(made.reports[0].counts)
    for group in metric_groups([made.reports[0]]):
        for one in group.measures:
            value = known[one.name]
            assert one.value == ("–" if value is None else f"{value:.3f}")
            assert (one.bar is None) == (value is None)
    assert view_of_run(made, {}).headline.measured.reports == 2


def test_bars_stay_inside_and_undefined_has_none() -> None:
    assert bar(Interval(None, None, None, 3)) is None
    assert interval_text(Interval(None, None, None, 3)) == "–"
    one = bar(Interval(0.5, 0.25, 1.75, 3))
    assert one
    assert (one.width, one.low, one.high, one.span) == ("50.0", "25.0", "100.0", "75.0")


def test_confusion_has_none_as_row_and_column() -> None:
    rows = dict(confusion_rows(result().counts))
    assert list(rows) == ["achievement", "deficiency", "plan", "none"]
    counts = {name: [cell.count if cell else None for cell in cells] for name, cells in rows.items()}
    assert counts == {
        "achievement": [2, 0, 0, 0],
        "deficiency": [0, 0, 1, 0],
        "plan": [0, 0, 1, 1],
        "none": [1, 0, 0, None],
    }


def test_slices_of_one_report_stand_apart_in_a_long_list_only() -> None:
    short = [Slice("level", f"l{n}", Interval(0.5, 0.4, 0.6, 1)) for n in range(3)]
    long = [Slice("shape", f"s{n}", Interval(0.5, 0.4, 0.6, 1 + (n < 2))) for n in range(20)]
    level, shape = slice_groups([*short, *long])
    assert (len(level.measures), len(level.single)) == (3, 0)
    assert (len(shape.measures), len(shape.single)) == (2, 18)


# The page


def test_failed_and_missing_reports_are_named_at_the_top() -> None:
    unfinished = result("丙县.txt").model_copy(update={"failed_chunks": ("c7",)})
    made = run(result(), result("乙县.txt", error="The endpoint is gone."), unfinished, missing=("丁县.txt",))
    page = parsed(made)
    first, second, third = words(page, "//main/*[1]//li")
    assert first == "乙县.txt failed and scored as an empty prediction: The endpoint is gone."
    assert second.startswith("丙县.txt: 1 chunk without an answer")
    assert second.endswith("(c7).")
    assert third == "丁县.txt: its report was not found, so it was not scored."
    assert words(page, "//section[contains(@class, 'report')]/h2")[0] == "乙县.txt F1 0.000"
    assert words(parsed(run()), "//*[contains(@class, 'alarm')]") == []


def test_a_headline_says_how_sure_it_is() -> None:
    page = parsed(run())
    (lead,) = words(page, "//*[contains(@class, 'lead')]")
    assert "n = 1 report" in lead
    assert "too few reports" in lead
    assert re.search(r"95 % interval \d\.\d{3} to \d\.\d{3}", lead)


def test_mismatches_come_first_and_lead_to_their_text() -> None:
    page = parsed(run())
    report = "//section[contains(@class, 'report')]"
    names = words(page, f"{report}//article/p[@class='name']/strong")
    assert names == ["≈ partial", "≠ wrong kind", "! flawed", "− missed", "+ spurious", "✓ right"]
    ids = set(strings(page, "//@id"))
    assert len(ids) == len(strings(page, "//@id"))
    targets = strings(page, "//a/@href")
    assert targets
    assert all(target.startswith("#") and target[1:] in ids for target in targets)
    assert words(page, "//a[@id='r1-g5']") == ["5 − missed"]
    assert strings(page, "//a[@id='r1-p5']/@href") == []
    assert words(page, "//mark[contains(@data-cases, 'r1-c2')]") == [
        "丙" * 10 + "。" + "丁" * 10 + "。",
        "丙" * 10 + "。",
    ]


def test_without_its_text_a_report_says_so_and_keeps_its_items() -> None:
    page = parsed(run(), {})
    (said,) = words(page, "//*[contains(@class, 'without')]")
    assert said.startswith("The text is not shown: no report with SHA-256")
    assert len(words(page, "//article")) == 6
    assert words(page, "//mark | //blockquote | //a[@class='to-text']") == []


def test_a_text_that_reads_otherwise_now_is_not_marked() -> None:
    page = parsed(run(), {digest(STRIPES): STRIPES + "多"})
    (said,) = words(page, "//*[contains(@class, 'without')]")
    assert "reads as 133 characters now, and the run was made over 132" in said
    assert words(page, "//mark") == []


def test_repeats_are_told_apart_and_counted_once() -> None:
    again = result().model_copy(update={"repeat": 2})
    made = run(result(), again).model_copy(update={"repeats": 2})
    page = parsed(made)
    assert words(page, "//section[contains(@class, 'report')]/h2") == [
        "甲县.txt · repeat 1 F1 0.500",
        "甲县.txt · repeat 2 F1 0.500",
    ]
    assert "n = 1 report" in words(page, "//*[contains(@class, 'lead')]")[0]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_words(hostile: str) -> None:
    calm = parsed(run(result(shape=("慢",)), missing=("丁",)))
    wrong = [
        one.model_copy(update={"title": hostile, "summary": hostile, "id": hostile}) for one in items()[:1]
    ]
    made = result(hostile, [*wrong, *items()[1:]], shape=(hostile,))
    texts = {digest(STRIPES): (hostile + STRIPES)[: len(STRIPES)]}
    page = parsed(run(made, name=hostile, missing=(hostile,)), texts)
    plain = hostile.translate(dict.fromkeys(map(ord, "\u202e\u2066\u200b\x1b")))
    assert plain in words(page, "//h1")[0]
    assert any(plain in one for one in words(page, "//article"))
    assert {element.tag for element in page.iter()} == {element.tag for element in calm.iter()}
    assert len(list(page.iter("script", "style"))) == 2
    assert strings(page, "//@src | //@style | //@*[starts-with(name(), 'on')]") == []
    assert all(target.startswith("#") for target in strings(page, "//@href | //@*[name()='xlink:href']"))
    assert not re.search(
        "[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x1b]", html.tostring(page, encoding="unicode")
    )


def test_the_policy_fits_the_script_and_the_style() -> None:
    page = parsed(run())
    (policy,) = strings(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    for directive, path in (("script-src", "//script/text()"), ("style-src", "//style/text()")):
        (inline,) = strings(page, path)
        wanted = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{directive} 'sha256-{wanted}'" in policy
        assert "url(" not in inline
        assert "http" not in inline


def test_languages_are_marked() -> None:
    page = parsed(run(result().model_copy(update={"script": None})))
    assert page.get("lang") == "en"
    assert set(strings(page, "//*[contains(@class, 'row')]/@lang")) == {"zh"}
    assert set(strings(parsed(run()), "//p[@class='title']/@lang")) == {"zh-Hans"}


# The command


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result file in a directory of its own, beside a folder with its report's text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "甲县.txt").write_text(STRIPES, encoding="utf-8")
    file = tmp_path / "run.json"
    file.write_text(run().model_dump_json(), encoding="utf-8")
    return file


def test_the_command_writes_the_page_beside_the_run(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["eval", "page", str(saved), "--reports", "texts"]) == 0
    page = html.document_fromstring(saved.with_suffix(".html").read_text(encoding="utf-8"))
    assert len(words(page, "//details[contains(@class, 'text')]")) == 1
    assert words(page, "//*[@id='slices']") == ["Slices"]
    assert "the text of 1 of 1 reports" in capsys.readouterr().err


def test_the_command_without_texts_writes_to_stdout(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["eval", "page", str(saved), "-o", "-"]) == 0
    assert "The text is not shown" in capsys.readouterr().out
    assert not saved.with_suffix(".html").exists()


def test_the_command_does_not_overwrite_the_run(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = saved.read_bytes()
    assert command(["eval", "page", str(saved), "-o", str(saved)]) == 7
    assert saved.read_bytes() == before
    assert "would be overwritten" in capsys.readouterr().err


def test_the_command_refuses_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.json"
    file.write_text("{}", encoding="utf-8")
    assert command(["eval", "page", str(file)]) == 4
    empty = run().model_copy(update={"reports": ()})
    file.write_text(empty.model_dump_json(), encoding="utf-8")
    assert command(["eval", "page", str(file)]) == 4
    assert "holds no report that was scored" in capsys.readouterr().err
