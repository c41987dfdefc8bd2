"""DOCX: unsafe, damaged and foreign packages."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import BrokenFile, FileTooLarge, InputError, UnsupportedFormat
from nianbao.readers import Limits, load_bytes
from tests.support.files import docx_bytes, level, paragraph, zip_bytes

LIST = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def test_zip_bombs_are_refused_before_they_unpack() -> None:
    bomb = docx_bytes(paragraph("甲"), extra={"word/media/a.bin": bytes(30 * 2**20)})
    with pytest.raises(FileTooLarge, match="unpacks to"):
        load_bytes(bomb, "bomb.docx")
    with pytest.raises(FileTooLarge, match="unpacks to"):
        load_bytes(docx_bytes(paragraph("甲")), "a.docx", Limits(max_unpacked=500))
    many = docx_bytes(paragraph("甲"), extra={f"x/{n}": b"" for n in range(5001)})
    with pytest.raises(FileTooLarge, match="parts"):
        load_bytes(many, "many.docx")


def test_a_document_type_declaration_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("x") / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document>&e;</w:document>'.encode()
    with pytest.raises(BrokenFile, match="document type"):
        load_bytes(docx_bytes(paragraph("甲"), extra={"word/evil.xml": entity}), "a.docx")


def test_damaged_and_foreign_packages() -> None:
    with pytest.raises(BrokenFile, match="damaged"):
        load_bytes(zip_bytes({"word/document.xml": b"<w:document"}), "a.docx")
    with pytest.raises(BrokenFile, match="damaged"):
        load_bytes(docx_bytes("<w:p>"), "a.docx")
    data = bytearray(docx_bytes(paragraph("甲" * 50)))
    place = data.index(b"word/document.xml") + 60
    data[place : place + 20] = bytes(20)
    with pytest.raises(BrokenFile, match="damaged"):
        load_bytes(bytes(data), "a.docx")


def test_a_document_with_macros_is_refused() -> None:

    with zipfile.ZipFile(io.BytesIO(docx_bytes(paragraph("甲")))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = members["[Content_Types].xml"].replace(
        kind, b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    with pytest.raises(UnsupportedFormat, match="macros"):
        load_bytes(zip_bytes({**members, "[Content_Types].xml": types}), "a.docm")


@given(st.data())
def test_a_damaged_package_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = docx_bytes(
        paragraph("甲", list_id=3) + paragraph("乙", list_id=3), numbering=LIST, title="年度报告"
    )
    start = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 40))
    with contextlib.suppress(InputError):
        text = load_bytes(
            whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + length :], "a.docx"
        ).text
        assert text.strip()


@given(st.data())
def test_damaged_xml_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(paragraph("甲", list_id=3), numbering=LIST))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    start = data.draw(st.integers(0, len(members[name]) - 1))
    cut = members[name][:start] + members[name][start + data.draw(st.integers(1, 60)) :]
    with contextlib.suppress(InputError):
        assert load_bytes(zip_bytes({**members, name: cut}), "a.docx").text.strip()
