"""Last year's own DOCX as the template: headings stay, text becomes reminders, years move on."""

from __future__ import annotations

import io
import re

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st

from nianbao.drafting.building import build
from nianbao.drafting.lastyear import turn
from nianbao.drafting.lastyear_tables import moved_on
from nianbao.errors import InputError, NotAReport
from nianbao.schema.summary import ReportSummary, SourceFacts
from tests.support.summaries import summary

LINES = (
    "青梧县2024年法治政府建设年度报告",
    "市人民政府：",
    "2024年，县政府统筹推进法治政府建设，依法行政水平稳步提高，现将有关工作情况报告如下。",
    "一、2024年主要举措和成效",
    "（一）规范行政执法",
    "全年办理行政处罚案件22件，获评省司法厅执法示范点，执法人员参训300人次。",
    "（二）优化服务。政务服务提速，办结“一件事”118项，群众满意率98.5%。",
    "二、存在的不足",
    "一是部分执法人员能力不足，原因是培训偏少。",
    "三、2025年工作打算",
    "落实《青梧县法治建设规划（2021—2025年）》，开展执法培训，2025年6月底前覆盖全员。",
    "青梧县人民政府",
    "2025年2月28日",
)


def _report(*, table: bool = False) -> bytes:
    document = docx.Document()
    for line in LINES:
        level = 1 if re.match("[一二三]、", line) else 2 if line.startswith("（一）") else 0
        paragraph = document.add_paragraph(style=f"Heading {level}" if level else "Normal")
        run = paragraph.add_run(line)
        run.font.name, run.font.size = "仿宋_GB2312", Pt(16)
    if table:
        made = document.add_table(rows=2, cols=4)
        for row, cells in enumerate(
            (("指标", "2023年", "2024年", "单位"), ("行政复议案件", "28", "31", "件"))
        ):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    made_bytes = io.BytesIO()
    document.save(made_bytes)
    return made_bytes.getvalue()


def _paragraphs(data: bytes) -> list[Paragraph]:
    return [one for one in docx.Document(io.BytesIO(data)).paragraphs if one.text]


def _texts(data: bytes) -> list[str]:
    return [one.text for one in _paragraphs(data)]


def test_headings_stay_and_text_becomes_reminders() -> None:
    made = _texts(turn(_report(), None))
    assert made[:2] == ["青梧县2025年法治政府建设年度报告", "市人民政府："]
    for heading in ("一、2025年主要举措和成效", "（一）规范行政执法", "二、存在的不足", "三、2026年工作打算"):
        assert heading in made
    told = made.index(f"【上年：{LINES[5]}】")
    assert made[told + 1] == "【填写：“规范行政执法”：今年的做法、成效和数据】"
    assert "（二）优化服务。【上年：政务服务提速，办结“一件事”118项，群众满意率98.5%。】" in made
    assert f"【上年：{LINES[10]}】" in made
    assert "青梧县人民政府" in made
    assert made[-1] == "【填写：日期】"


def test_styles_and_fonts_are_kept_and_reminders_are_grey() -> None:
    made = _paragraphs(turn(_report(), None))
    heading = next(one for one in made if one.text.startswith("一、"))
    hint = next(one for one in made if "22件" in one.text)
    blank = made[[one.text for one in made].index(hint.text) + 1]
    assert heading.style is not None
    assert heading.style.name == "Heading 1"
    assert hint.runs[0].font.color.rgb == RGBColor(0x7F, 0x7F, 0x7F)
    assert blank.runs[0].font.highlight_color == WD_COLOR_INDEX.YELLOW
    assert [run.font.size for run in (*hint.runs, *blank.runs)] == [Pt(16), Pt(16)]


def test_every_paragraph_of_text_has_a_blank_and_no_figure_stays_outside_a_reminder() -> None:
    made = "\n".join(_texts(turn(_report(), None)))
    left = re.sub(r"【[^【】]*】", "", made)
    assert not re.search(r"22件|118|300|98\.5", left)
    blanks = re.findall(r"【填写：([^【】]*)】", made)
    assert len(blanks) == len(set(blanks)) == made.count("【上年：") + 1  # and the date


def test_tables_show_last_year_beside_a_blank() -> None:
    document = docx.Document(io.BytesIO(turn(_report(table=True), None)))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["指标", "2024年", "2025年", "单位"],
        ["行政复议案件", "【上年：31】【填】", "【填】", "件"],
    ]


def test_a_draft_of_this_very_file_lends_its_blanks() -> None:
    import hashlib

    from nianbao.schema.report import Kind
    from nianbao.schema.summary import Deficiency, Plan, Quote

    data = _report()
    old: ReportSummary = summary()
    words = {Kind.DEFICIENCY: LINES[8], Kind.PLAN: LINES[10]}

    def moved(item: Deficiency | Plan) -> Deficiency | Plan:
        text = words[item.kind]
        return item.model_copy(update={"evidence": (Quote(start=0, end=len(text), text=text),)})

    source = SourceFacts(**{**old.source.model_dump(), "sha256": hashlib.sha256(data).hexdigest()})
    mine = old.model_copy(
        update={
            "source": source,
            "deficiencies": tuple(moved(one) for one in old.deficiencies[:1]),
            "plans": tuple(moved(one) for one in old.plans[:1]),
        }
    )
    draft = build([mine], None)
    made = _texts(turn(data, draft))
    assert draft.deficiencies[0].text in made
    assert draft.arrangements[0].text in made
    slots = [slot.text for theme in draft.themes for slot in theme.slots]
    assert slots
    assert all(text in made for text in slots)
    other = _texts(turn(data, build([old], None)))
    assert draft.deficiencies[0].text not in other


def test_no_report_is_told() -> None:
    document = docx.Document()
    document.add_paragraph("今天天气很好，我们去公园散步。")
    made = io.BytesIO()
    document.save(made)
    with pytest.raises(NotAReport):
        turn(made.getvalue(), None)
    with pytest.raises(InputError):
        turn(b"PK\x03\x04 broken", None)


@pytest.mark.parametrize(
    ("text", "year", "wanted"),
    [
        ("青梧县2024年度法治政府建设报告", 2024, "青梧县2025年度法治政府建设报告"),
        ("二〇二九年工作打算", None, "二〇三〇年工作打算"),
        ("二○二四年", 2024, "二○二五年"),
        ("三、2025年工作安排", 2024, "三、2026年工作安排"),
        ("落实2021—2025年规划", 2024, "落实2021—2025年规划"),
        ("2021年至2025年", None, "2021年至2025年"),
        ("《2024年立法计划》落实", 2024, "《2024年立法计划》落实"),
        ("2024年12月31日", 2024, "2024年12月31日"),
        ("自2013年以来", 2024, "自2013年以来"),
        ("项目120245年", 2024, "项目120245年"),
    ],
)
def test_years_move_on(text: str, year: int | None, wanted: str) -> None:
    for start, end, new in reversed(moved_on(text, year)):
        text = text[:start] + new + text[end:]
    assert text == wanted


@given(st.text("2024—至年月日《》二〇一三法", max_size=30))
def test_a_year_keeps_its_length(text: str) -> None:
    for start, end, new in moved_on(text, None):
        assert end - start == len(new) == 4
