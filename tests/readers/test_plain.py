"""Encodings told apart."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import BrokenFile, UnsupportedFormat
from nianbao.readers.plain import Decoded, common_characters, plausibility
from nianbao.readers.plain import decode as decoded


def decode(data: bytes, name: str) -> str:
    return decoded(data, name).text


CHINESE = (
    "全市深入推进依法行政，严格规范公正文明执法。",
    "一是健全制度。全年制定规范性文件22项，清理34488件，合格率89.4%。",
    "执法力量不足，专业能力有待提高；",
    "“1+14+28”工作体系、《澄湖市法治政府建设规划（2021—2025年）》\r\n",
    "\u3000\u3000下一步，我区将持续优化营商环境。\n",
    "(二)开展培训7×24小时,覆盖800余人次;",
)
TRADITIONAL = (
    "全市深入推進依法行政，嚴格規範公正文明執法。",
    "一是健全制度。全年制定規範性文件22項，清理34488件，合格率89.4%。",
    "執法力量不足，專業能力有待提高；\r\n",
    "下一步，我區將持續優化營商環境，關于述法工作的《規定》。\n",
)

passages = st.lists(st.sampled_from(CHINESE), min_size=1, max_size=12).map("".join)
traditional = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=12).map("".join)
cut = st.integers(min_value=12, max_value=400)


@given(passages | traditional, cut, st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"]))
def test_text_comes_back_as_it_was(text: str, length: int, encoding: str) -> None:
    text = text[:length]
    assert decode(text.encode(encoding), "a.txt") == text


@given(traditional, cut)
def test_big5_comes_back_as_it_was(text: str, length: int) -> None:
    text = text[:length]
    data = text.encode("cp950", "ignore")
    assert decode(data, "a.txt") == data.decode("cp950")


MARKED = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(MARKED))
def test_a_byte_order_mark_decides_and_only_it_is_dropped(text: str, mark: tuple[bytes, str]) -> None:
    bom, encoding = mark
    assert decode(bom + text.encode(encoding), "a.txt") == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"), min_size=1))
def test_any_utf8_text_is_read_as_utf8(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decoded(text.encode(), "a.txt") == Decoded(text, "utf-8")


def test_english_in_utf16_without_a_mark() -> None:
    assert decode("Annual report\n".encode("utf-16-le"), "a.txt") == "Annual report\n"
    assert decode("Annual report\n".encode("utf-16-be"), "a.txt") == "Annual report\n"


def test_a_few_control_characters_are_tolerated_many_are_not() -> None:
    assert decode(b"page\x0cnext\x0bline\x1a", "a.txt") == "page\x0cnext\x0bline\x1a"
    with pytest.raises(UnsupportedFormat):
        decode(b"ab\x01\x02" * 10, "a.txt")
    with pytest.raises(UnsupportedFormat):
        decode(codecs.BOM_UTF8 + b"ab\x00cd", "a.txt")


def test_plausibility_tells_text_from_mojibake() -> None:
    text = "".join(CHINESE)
    assert plausibility(text) == 1.0
    assert plausibility(text.encode().decode("gb18030", "replace")) < 0.7
    assert plausibility("plain ASCII") == 1.0
    assert {"法", "規", "，", "—"} <= common_characters()


REPORT = "\n".join((*CHINESE[:3], *CHINESE[5:])) + "\n"
FOOTER = "主办：澄湖市人民政府办公室\n"


@pytest.mark.parametrize(
    ("data", "text", "says"),
    [
        (REPORT.encode().replace("执法".encode(), b"\xa0" + "执法".encode(), 1), "�执法", "line 1"),
        (
            REPORT.encode("gbk").replace("执法".encode("gbk"), b"\xff" + "执法".encode("gbk"), 1),
            "�执法",
            "line 1",
        ),
        (REPORT.encode().replace("全市".encode(), b"\x00" + "全市".encode()), "�全市", "line 1"),
        (REPORT.strip().encode()[:-2], "�", "cut off"),
        (codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le") + b"\x2d", "�", "cut off"),
        (REPORT.encode() + FOOTER.encode("gbk"), FOOTER, "another encoding"),
        (REPORT.encode("gbk") + FOOTER.encode(), FOOTER, "another encoding"),
    ],
    ids=["utf-8", "gbk", "nul", "cut", "cut utf-16", "footer in gbk", "footer in utf-8"],
)
def test_a_little_damage_is_read_and_said(data: bytes, text: str, says: str) -> None:
    found = decoded(data, "a.txt")
    assert text in found.text
    assert "制定规范性文件22项" in found.text
    assert says in found.notes[0]


def test_much_damage_is_refused() -> None:
    with pytest.raises(BrokenFile, match="damaged"):
        decoded(REPORT.encode().replace(b"\xef", b"\xff\xfe\xff"), "a.txt")
