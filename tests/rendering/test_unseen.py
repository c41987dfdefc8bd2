"""Control, direction, zero-width and tag characters from a file or a model do nothing in any output."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.briefing import make
from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.rendering import Format, document_markdown, render
from nianbao.rendering.brief_page import to_brief_page
from nianbao.rendering.jsons import to_json, to_json_line
from nianbao.rendering.outline import outline_json, outline_lines
from nianbao.rendering.paper import to_docx
from nianbao.rendering.paper_style import PaperStyle
from nianbao.schema.report import Source
from nianbao.schema.summary import ReportSummary
from nianbao.structure import parse
from nianbao.text.sanitize import visible_json
from tests.support.summaries import TEXT, summary

UNSEEN = st.sampled_from(
    "\x00\x07\x1b\x7f\x80\x85\x9b\x9d\xad\u061c\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060"
    "\u2066\u2069\ufeff\ufff9\U000e0001\U000e0041"
)
_FREE = {
    "title",
    "summary",
    "text",
    "place",
    "issuer",
    "name",
    "value",
    "unit",
    "reason",
    "headline",
    "quote",
}


def _hostile(value: object, mark: str, key: str = "") -> object:
    """JSON with the mark inside every free text."""
    if isinstance(value, dict):
        return {name: _hostile(one, mark, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_hostile(one, mark, key) for one in value]
    if isinstance(value, str) and key == "text":
        return value.replace(",", mark)  # as in the source: offsets count characters
    if isinstance(value, str) and key in _FREE and len(value) > 1:
        return value[:1] + mark + value[1:]
    return value


def _made(mark: str) -> ReportSummary:
    return ReportSummary.model_validate(_hostile(summary().model_dump(mode="json"), mark))


def _unseen(output: str) -> set[str]:
    found = {char for char in output if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    return found - {"\n", "\t"}


def _members(package: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield archive.read(name).decode("utf-8").replace("\r", "")


def _outputs(made: ReportSummary, mark: str) -> Iterator[tuple[str, str]]:
    text = TEXT.replace(",", mark)
    for form in Format:
        yield form.value, render(made, form, text=text)
    yield "lines of JSON", to_json_line(made)
    brief, draft = make([made]), build([made], None)
    for what, document in (("brief", brief.document), ("draft", to_document(draft))):
        yield f"{what} as Markdown", document_markdown.to_markdown(document)
        for xml in _members(to_docx(document, PaperStyle.COMPACT)):
            yield f"{what} as DOCX", xml
    yield "brief as a page", to_brief_page(brief.document, [])
    report = parse(Source(f"a{mark}.txt", "txt", text, "0" * 64))
    yield "outline as JSON", outline_json(report)
    yield "outline", "\n".join(line.plain for line in outline_lines(report, 80))


@given(UNSEEN)
@settings(max_examples=12, deadline=None)
def test_no_output_holds_what_is_not_seen(mark: str) -> None:
    made = _made(mark)
    assert mark in made.model_dump_json() or json.dumps(mark)[1:-1] in made.model_dump_json()
    for what, output in _outputs(made, mark):
        assert not _unseen(output), what


@given(UNSEEN)
def test_json_holds_the_same_values_escaped(mark: str) -> None:
    made = _made(mark)
    for text in (to_json(made), to_json_line(made)):
        assert text.isascii() or not _unseen(text)
        assert ReportSummary.model_validate_json(text) == made


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_reads_as_before(value: object) -> None:
    text = visible_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert not _unseen(text)


@pytest.mark.parametrize("char", ["\u3000", "é", "𠀀", "\u00a0", "👍"])
def test_what_is_seen_stays(char: str) -> None:
    assert visible_json(f'"{char}"') == f'"{char}"'
