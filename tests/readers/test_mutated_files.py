"""Damaged and hostile files: each ends in a text or in one sentence, soon, and the next file is read."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable

import pytest

from nianbao import readers
from nianbao.errors import InputError
from nianbao.readers import Limits, load_bytes
from nianbao.readers.worker import Allowance
from nianbao.structure import parse
from tests.support.files import FONT, assemble, docx_bytes, paragraph
from tests.support.mutated_files import mutated, originals

SECONDS = 20.0
LIMITS = Limits(soffice="no-such-command")


@pytest.mark.parametrize("number", range(60))
def test_a_damaged_file_ends_in_a_text_or_a_sentence(number: int) -> None:
    name, data = mutated(20, number)
    start = time.monotonic()
    refusal = None
    try:
        parse(load_bytes(data, name, LIMITS))
    except InputError as error:
        refusal = error
    assert time.monotonic() - start < SECONDS
    if refusal is not None:
        assert refusal.message.endswith(".")
        assert "\n" not in refusal.message
        assert refusal.hint


def test_mutations_follow_from_the_seed_and_change_the_file() -> None:
    assert mutated(1, 5) == mutated(1, 5)
    changed = [data != originals()[name] for name, data in (mutated(1, number) for number in range(40))]
    assert sum(changed) > 35
    assert {mutated(1, number)[0] for number in range(200)} == set(originals())


def drawn(stream: bytes, filters: bytes = b"", resources: bytes = b"", more: Iterable[bytes] = ()) -> bytes:
    """A PDF of one page with that content stream; further objects begin with number 8."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << %s >> >>"
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
            *FONT,
            page % (resources or b"/Font << /F1 3 0 R >>"),
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
            *more,
        ]
    )


def nested_forms() -> bytes:
    """Eight forms, each of which draws the next one ten times."""
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 50"
    names = (b" /Resources << /XObject << /X %d 0 R >> >> >>\nstream\n" % number for number in range(9, 17))
    forms = (head + name + b"/X Do" * 10 + b"\nendstream" for name in names)
    return drawn(b"/X Do", resources=b"/XObject << /X 8 0 R >>", more=forms)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "forms.pdf": (nested_forms, "more time"),
    "bomb.pdf": (lambda: drawn(zlib.compress(bytes(2**22)), b"/Filter /FlateDecode"), "unpacks to"),
    "tags.docx": (lambda: docx_bytes("<w:p/>" * 6_000_000), "no report needs"),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 200_000 + "法治".encode() * 50, "too deep"),
    "archive.mht": (lambda: b"Content-Type: multipart/related; boundary=b\r\n\r\n--b", "without a page"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_the_next_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, told = HOSTILE[name]
    data = make()
    limits = Limits(max_unpacked=2**26 if name.endswith("x") else 2**21)
    with monkeypatch.context() as patch:
        patch.setattr(readers, "_allowance", lambda _: Allowance(seconds=1, memory=2**28))
        with pytest.raises(InputError, match=told) as caught:
            load_bytes(data, name, limits)
    assert caught.value.message.startswith(name)
    assert caught.value.hint
    assert load_bytes(docx_bytes(paragraph("甲")), "a.docx").text == "甲\n"
