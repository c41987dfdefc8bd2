"""A foreign DOCX: only listed relationships, parts and fields pass, whatever they are called."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nianbao.drafting.field_codes import HARMLESS, foreign_field
from nianbao.drafting.vetting import open_vetted
from nianbao.errors import BrokenFile, TemplateError

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELS, _PACKAGE_RELS, _TYPES = "word/_rels/document.xml.rels", "_rels/.rels", "[Content_Types].xml"
_ADDRESS = 'Target="http://127.0.0.1:9/x" TargetMode="External"'


def _package(changes: dict[str, tuple[str, str]], more: dict[str, bytes] | None = None) -> bytes:
    """An empty document with words replaced in its members, and members added."""
    made, plain = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in changes:
                before, after = (one.encode() for one in changes[name])
                assert before in data
                data = data.replace(before, after, 1)
            new.writestr(name, data)
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return made.getvalue()


def _related(kind: str, how: str, rels: str = _RELS) -> dict[str, tuple[str, str]]:
    relation = f'<Relationship Id="rIdX" Type="{kind}" {how}/></Relationships>'
    return {rels: ("</Relationships>", relation)}


def _with_body(xml: str) -> dict[str, tuple[str, str]]:
    return {"word/document.xml": ("<w:body>", f"<w:body>{xml}")}


def _typed(kind: str) -> dict[str, tuple[str, str]]:
    return {_TYPES: ("</Types>", f'<Override PartName="/word/other.bin" ContentType="{kind}"/></Types>')}


@pytest.mark.parametrize("rels", [_RELS, _PACKAGE_RELS])
@pytest.mark.parametrize("kind", ["image", "frame", "oleObject", "attachedSchema", "no-such-thing"])
def test_no_address_but_a_link_to_follow_passes(kind: str, rels: str) -> None:
    with pytest.raises(TemplateError, match="links to another file"):
        open_vetted(_package(_related(f"{_OFFICE}/{kind}", _ADDRESS, rels)))
    open_vetted(_package(_related(f"{_OFFICE}/hyperlink", _ADDRESS, rels)))


@pytest.mark.parametrize("rels", [_RELS, _PACKAGE_RELS])
@pytest.mark.parametrize(
    "kind",
    [
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "http://schemas.microsoft.com/office/2006/relationships/wordVbaData",
        "http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations",
        f"{_OFFICE}/control", f"{_OFFICE}/oleObject", f"{_OFFICE}/package", f"{_OFFICE}/aFChunk",
        f"{_OFFICE}/IMAGE", "http://127.0.0.1/relationships/image", "image", "",
    ],
)  # fmt: skip
def test_a_relationship_that_is_not_listed_is_refused_under_any_name(kind: str, rels: str) -> None:
    target = "word/other.bin" if rels == _PACKAGE_RELS else "other.bin"
    changes = _related(kind, f'Target="{target}"', rels) | _typed("image/png")
    with pytest.raises(TemplateError) as caught:
        open_vetted(_package(changes, {"word/other.bin": b"x"}))
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "application/vnd.ms-office.vbaProject", "image/svg+xml", "text/html"]
)
def test_a_part_of_an_unlisted_kind_is_refused_behind_a_listed_relationship(kind: str) -> None:
    changes = _related(f"{_OFFICE}/image", 'Target="other.bin"') | _typed(kind)
    with pytest.raises(TemplateError, match="a kind that no template needs"):
        open_vetted(_package(changes, {"word/other.bin": b"x"}))


@pytest.mark.parametrize(
    "xml",
    [
        f'<w:p><a:blip xmlns:a="{_DRAWING}" r:link="rIdX"/></w:p>',
        '<w:p><v:fill xmlns:v="urn:schemas-microsoft-com:vml" src="http://127.0.0.1:9/x"/></w:p>',
        '<w:altChunk r:id="rIdX"/>',
        '<w:subDoc r:id="rIdX"/>',
    ],
)  # fmt: skip
def test_an_address_cannot_be_used_under_cover_of_a_link(xml: str) -> None:
    with pytest.raises(TemplateError, match="another file"):
        open_vetted(_package(_related(f"{_OFFICE}/hyperlink", _ADDRESS) | _with_body(xml)))


def test_mail_merge_asks_for_data_and_is_refused() -> None:
    merged = '<w:mailMerge><w:query w:val="SELECT 1"/></w:mailMerge></w:settings>'
    with pytest.raises(TemplateError, match="mailMerge"):
        open_vetted(_package({"word/settings.xml": ("</w:settings>", merged)}))


def test_parts_that_are_not_parsed_at_opening_are_looked_into() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    changes = _related(f"{_OFFICE}/footnotes", 'Target="other.bin"') | _typed(kind)
    notes = f'<w:footnotes xmlns:w="{_W}"><w:p><w:fldSimple w:instr="DDEAUTO x"/></w:p></w:footnotes>'
    with pytest.raises(TemplateError, match="DDEAUTO"):
        open_vetted(_package(changes, {"word/other.bin": notes.encode()}))
    hidden = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><w:footnotes xmlns:w="{_W}"/>'
    with pytest.raises(BrokenFile):
        open_vetted(_package(changes, {"word/other.bin": hidden.encode("utf-16")}))
    with pytest.raises(BrokenFile):
        open_vetted(_package(changes, {"word/other.bin": b"<no end"}))


# Fields


def _root(*paragraphs: str) -> etree._Element:
    return etree.fromstring(
        f'<w:body xmlns:w="{_W}">{"".join(f"<w:p>{one}</w:p>" for one in paragraphs)}</w:body>'
    )


def _code(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


_FOREIGN = st.sampled_from(
    ["INCLUDEPICTURE", "IncludeText", "dde", "DDEAUTO", "LINK", "IMPORT", "DATABASE", "RD", "MACROBUTTON"]
)


@given(_FOREIGN, st.lists(st.integers(0, 20), max_size=4), st.booleans(), st.booleans())
def test_a_kind_split_over_runs_and_paragraphs_is_put_together(
    kind: str, cuts: list[int], over_paragraphs: bool, inside: bool
) -> None:
    code, ends = f'  {kind} "http://127.0.0.1:9/x"', [0, *sorted(cuts), None]
    pieces = [_code(code[a:b]) for a, b in pairwise(ends)]
    runs = [_mark("begin"), *pieces, _mark("end")]
    if inside:
        runs = [_mark("begin"), _code("IF 1 = 1 "), *runs, _mark("separate"), _mark("end")]
    assert foreign_field(_root(*(runs if over_paragraphs else ["".join(runs)]))) == kind


@pytest.mark.parametrize("kind", sorted(HARMLESS))
def test_harmless_fields_pass(kind: str) -> None:
    nested = f"{_mark('begin')}{_code(' PAGE ')}{_mark('end')}"
    assert foreign_field(_root(f"{_mark('begin')}{_code(f' {kind.upper()} ')}{nested}{_mark('end')}")) is None
    assert foreign_field(_root(f'<w:fldSimple w:instr="{kind}"/>')) is None


@pytest.mark.parametrize(
    "paragraph",
    [
        f"{_mark('begin')}{_mark('begin')}{_code('QUOTE LINK')}{_mark('end')}{_code(' x')}{_mark('end')}",
        f"{_mark('begin')}{_code('LINK x')}",
        f"{_code('PAGE ')}{_code('DDE x')}",
        f"{_mark('end')}{_code('DDE x')}",
        f"{_mark('begin')}{_code('{{ kind }} x')}{_mark('end')}",
        f"{_mark('begin')}{_code('ＬＩＮＫ x')}{_mark('end')}",
        '<w:fldSimple w:instr="&#9;include&#8203;picture x"/>',
    ],
)
def test_a_kind_that_is_computed_unfinished_or_disguised_is_refused(paragraph: str) -> None:
    assert foreign_field(_root(paragraph)) is not None
