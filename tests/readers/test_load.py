"""What a file is, what is refused and how, and what `load` says of a source."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    InputError,
    ScannedPdf,
    UnsupportedFormat,
)
from nianbao.readers import Limits, load, load_bytes
from nianbao.readers.detection import FileFormat, detect
from nianbao.readers.limits import shown_name
from tests.support.files import docx_bytes, ole_bytes, paragraph, pdf_bytes, set_pages, zip_bytes

TEXT = "澄湖市2024年度法治政府建设报告\r\n一、主要举措\n全年制定规范性文件22项。\r"


def test_plain_text_is_the_decoded_file_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_bytes(TEXT.encode())
    source = load(file)
    assert source.text == TEXT
    assert (source.name, source.format) == ("报告.txt", "txt")
    assert source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("-", Path("-")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))
        source = load(path)
        assert (source.name, source.text) == ("stdin", TEXT)


DOCX = docx_bytes(paragraph("一、主要举措"))
PDF = pdf_bytes(set_pages(["一、主要举措和成效，全面推进依法行政"]))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (DOCX, "a.txt", FileFormat.DOCX),
        (PDF, "a.docx", FileFormat.PDF),
        (b"\xef\xbb\xbf <!-- x --><HTML><p>a", "a.doc", FileFormat.HTML),
        ("\ufeff<html><body>年报".encode("utf-16-le"), "a", FileFormat.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><body/></html>', "a", FileFormat.HTML),
        ("一、<strong>举措</strong><br>二、".encode(), "a.html", FileFormat.HTML),
        ("一、见 <html> 标签".encode(), "a.txt", FileFormat.TXT),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "a.doc", FileFormat.DOC),
        (b"{\\rtf1\\ansi a}", "a.doc", FileFormat.RTF),
        (ole_bytes("WordDocument"), "a.docx", FileFormat.DOC),
        (ole_bytes("WordDocument"), "a.WPS", FileFormat.WPS),
        (TEXT.encode(), "a.md", FileFormat.TXT),
    ],
)
def test_content_decides_before_the_name(data: bytes, name: str, expected: FileFormat) -> None:
    assert detect(data, name) is expected


REFUSED: list[tuple[str, bytes, type[InputError], str]] = [
    ("empty.txt", b"", EmptyFile, "is empty"),
    ("zeros.txt", bytes(64), EmptyFile, "is empty"),
    ("blank.txt", "\u3000\u200b \r\n".encode(), EmptyFile, "holds no text"),
    ("blank.docx", docx_bytes("<w:p/>"), EmptyFile, "holds no text"),
    ("app.html", b"<html><body><script>load()</script></body></html>", EmptyFile, "without an article"),
    ("a.ofd", zip_bytes({"OFD.xml": b"<x/>"}), UnsupportedFormat, "OFD"),
    ("a.xlsx", zip_bytes({"xl/workbook.xml": b""}), UnsupportedFormat, "spreadsheet"),
    ("a.odt", zip_bytes({"mimetype": b"application/vnd.oasis"}), UnsupportedFormat, "office document"),
    ("a.zip", zip_bytes({"report.docx": b""}), UnsupportedFormat, "archive"),
    ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(20), UnsupportedFormat, "archive"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), UnsupportedFormat, "image"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), UnsupportedFormat, "image"),
    ("a.xls", ole_bytes("Workbook"), UnsupportedFormat, "spreadsheet"),
    ("a.bin", bytes(range(256)) * 4, UnsupportedFormat, "binary"),
    ("a.txt", b"report\x01\x02\x03\x04\x05\x06" * 9, UnsupportedFormat, "binary"),
    ("secret.docx", ole_bytes("EncryptionInfo", "EncryptedPackage"), EncryptedFile, "password"),
    ("secret.doc", ole_bytes("WordDocument", fib=True, flags=0x0100), EncryptedFile, "password"),
    ("a.msg", ole_bytes("__properties"), BrokenFile, "without a document"),
    ("cut.docx", DOCX[: len(DOCX) // 2], BrokenFile, "damaged"),
    ("fake.pdf", TEXT.encode(), BrokenFile, "damaged"),
    ("fake.docx", TEXT.encode(), BrokenFile, "damaged"),
    ("cut.pdf", PDF[:300], BrokenFile, "damaged"),
    ("half.txt", "澄湖市全年制定规范性文件".encode()[:-1] + b"\xff\xff\xff", BrokenFile, "encoding"),
    ("utf16.txt", b"\xff\xfe\x00\xd8\x00\x4e", BrokenFile, "damaged"),
    ("scan.pdf", pdf_bytes([[], []]), ScannedPdf, "scan"),
]


@pytest.mark.parametrize(("name", "data", "error", "says"), REFUSED, ids=[case[0] for case in REFUSED])
def test_every_refusal_names_the_file_and_the_way_out(
    tmp_path: Path, name: str, data: bytes, error: type[InputError], says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load(file)
    assert caught.type is error
    assert caught.value.message.startswith(name)
    assert says in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    assert str(tmp_path) not in caught.value.message
    assert [*tmp_path.iterdir()] == [file]


def test_paths_that_are_no_readable_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt does not exist"):
        load(tmp_path / "gone.txt")
    with pytest.raises(InputError, match="is a directory"):
        load(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        load("a\0b.txt")
    (tmp_path / "part.txt").write_bytes(b"x")
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "part.txt" / "a.txt")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "locked.txt"
    file.write_bytes(TEXT.encode())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom no mode stops
    with pytest.raises(InputError, match=r"locked\.txt may not be read"):
        load(file)


def test_limits_on_bytes_and_characters(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes(TEXT.encode())
    size = len(TEXT.encode())
    assert load(file, Limits(max_bytes=size)).text == TEXT
    with pytest.raises(FileTooLarge, match="is larger than"):
        load(file, Limits(max_bytes=size - 1))
    assert load(file, Limits(max_characters=len(TEXT))).text == TEXT
    with pytest.raises(FileTooLarge, match="characters"):
        load(file, Limits(max_characters=len(TEXT) - 1))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_pipes_and_devices_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")  # whoever opens it waits for a writer
    for path in (tmp_path / "pipe.txt", "/dev/zero"):
        with pytest.raises(InputError, match="is a pipe or a device"):
            load(path)


def test_endless_standard_input_is_read_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a" * 5000)))
    with pytest.raises(FileTooLarge):
        load("-", Limits(max_bytes=1000))


def test_names_are_safe_to_print() -> None:
    assert shown_name("/home/x/\x1b[31m报告\u202e.txt\n") == "[31m报告.txt"
    assert shown_name("-") == "-"
    assert len(shown_name("长" * 500)) <= 120
    shown_name(os.fsdecode(b"\xff.txt")).encode()


@given(st.text(min_size=1))
def test_no_name_brings_a_control_character_into_a_message(name: str) -> None:
    with pytest.raises(EmptyFile) as caught:
        load_bytes(b"", name)
    assert caught.value.message.replace("\u3000", " ").isprintable()


FAKE = """#!{python}
import sys, pathlib, shutil, time
arguments = sys.argv[1:]
out = pathlib.Path(arguments[arguments.index("--outdir") + 1])
profile = [a for a in arguments if a.startswith("-env:UserInstallation=file:")][0]
assert "DisableMacrosExecution" in (out.parent / "profile/user/registrymodifications.xcu").read_text()
{body}
"""


def fake_soffice(folder: Path, body: str) -> str:
    """A stand-in for LibreOffice that runs `body`."""
    command = folder / "soffice"
    command.write_text(FAKE.format(python=sys.executable, body=body), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return str(command)


def test_doc_and_rtf_go_through_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(DOCX)
    copy = f"out.mkdir(); shutil.copy({str(tmp_path / 'made.docx')!r}, out / 'report.docx')"
    limits = Limits(soffice=fake_soffice(tmp_path, copy))
    for data, name, kind in (
        (ole_bytes("WordDocument"), "a.doc", "doc"),
        (ole_bytes("WordDocument"), "a.wps", "wps"),
        (b"{\\rtf1 a}", "a.rtf", "rtf"),
    ):
        source = load_bytes(data, name, limits)
        assert (source.format, source.text) == (kind, "一、主要举措\n")
        assert source.sha256 == hashlib.sha256(data).hexdigest()
        assert "LibreOffice" in source.notes[-1]


def test_libreoffice_missing_failing_or_hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ole_bytes("WordDocument")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnsupportedFormat) as missing:
        load_bytes(data, "a.doc")
    assert "save it as .docx" in missing.value.hint
    with pytest.raises(UnsupportedFormat):
        load_bytes(data, "a.doc", Limits(soffice=str(tmp_path / "nowhere")))
    with pytest.raises(BrokenFile, match="LibreOffice cannot open it"):
        load_bytes(data, "a.doc", Limits(soffice=fake_soffice(tmp_path, "sys.exit(1)")))
    slow = Limits(soffice=fake_soffice(tmp_path, "time.sleep(60)"), soffice_seconds=0.3)
    with pytest.raises(BrokenFile, match=r"did not finish within 0\.3 seconds"):
        load_bytes(data, "a.doc", slow)


def test_what_cannot_be_seen_is_left_out_and_counted() -> None:
    text = "澄\u200b湖市依法\u2060行政\ufe0f，法\u00ad治\u202e政府"
    source = load_bytes(text.encode(), "a.txt")
    assert source.text == "澄湖市依法行政，法治政府"
    assert source.notes == ("Left out: 5 zero-width characters.",)
