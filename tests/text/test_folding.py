"""Script and width folding, numerals, sentence ends. All sentences are invented."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.folding import dice2, fold, full_width, is_content, norm
from nianbao.text.numerals import parse_number
from nianbao.text.script import Script, Variants, script_of, simplify
from nianbao.text.sentences import sentence_spans

MARKS = (
    '法治镇鎮余餘于於,，.。;；:：!！?？()（）“”"‘’「」'
    "『』《》〈〉 \n\t　％㎡①ﬁÅe\u0301\u0308ｶﾞ가\u1100\u1161İß1２3%aZ"
)
TEXTS = st.text(max_size=40) | st.text(alphabet=MARKS, max_size=60)
MECHANICAL = "關于印發規范性文件的通知,餘額不變,余下事項由鎮政府負責,里面和后續工作、統籌系統、聯系群眾"


def test_script_is_told_by_characters_that_only_one_script_has() -> None:
    assert script_of("依法行政关于规范性文件") is Script.SIMPLIFIED
    assert script_of("關于規范性文件的監督") is Script.TRADITIONAL
    assert script_of("余下里面后于") is Script.SIMPLIFIED
    assert script_of("") is Script.SIMPLIFIED
    assert script_of("全县学习《關於》通知，发布规划") is Script.SIMPLIFIED
    assert script_of(MECHANICAL) is Script.TRADITIONAL


@given(TEXTS)
def test_simplify_keeps_the_length(text: str) -> None:
    assert len(simplify(text)) == len(text)


def test_simplify() -> None:
    assert simplify("關於規範執法") == "关于规范执法"
    plain = "依法行政abc123"
    assert simplify(plain) is plain


def test_simplify_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(simplify, ["執法監督" * 50] * 64)) == {"执法监督" * 50}


@given(TEXTS)
def test_fold_is_nfkc_simplified_lower_case(text: str) -> None:
    folded = fold(text)
    whole = simplify(unicodedata.normalize("NFKC", text))
    assert folded.text == "".join(char.lower() for char in whole)


@given(TEXTS, st.data())
def test_fold_leads_home(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    assert len(folded.home) == len(folded.text) + 1
    assert list(folded.home) == sorted(folded.home)
    assert folded.home[-1] == len(text)
    assert folded.span(0, len(folded.text)) == (0, len(text))
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    left, right = folded.span(start, end)
    assert 0 <= left <= right <= len(text)
    if start < end:
        assert folded.text[start:end] in fold(text[left:right]).text


@pytest.mark.parametrize(
    ("text", "needle", "original"),
    [
        ("面积5㎡。", "m2", "㎡"),
        ("占５０％以上", "50%", "５０％"),
        ("共①项", "1", "①"),
        ("oﬃce", "f", "ﬃ"),
        ("cafe\u0301馆", "é", "e\u0301"),
        ("ｶﾞｽ", "ガ", "ｶﾞ"),
        ("關於規範", "规范", "規範"),
        ("ABC", "bc", "BC"),
    ],
)
def test_a_folded_span_comes_home(text: str, needle: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(needle)
    left, right = folded.span(at, at + len(needle))
    assert text[left:right] == original


def test_fold_refuses_offsets_outside() -> None:
    with pytest.raises(ValueError, match="not a span"):
        fold("法治").span(1, 3)


def test_norm_and_dice2_follow_scoring() -> None:
    assert norm("《關於①》 ABC-１2，㎡!") == "关于1abc12m2"
    assert dice2("", "，。") == 1.0
    assert dice2("法", "治") == 0.0
    assert dice2("法", "") == 0.0
    assert dice2("推進 執法", "推进，执法") == 1.0
    assert dice2("依法行政", "依法治政") == pytest.approx(2 * 1 / 6)
    assert dice2("哈哈哈", "哈哈") == pytest.approx(2 * 1 / 3)
    assert is_content("法")
    assert is_content("①")
    assert not is_content("，")
    assert not is_content("+")


@given(TEXTS, TEXTS)
def test_dice2_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert dice2(a, b) == dice2(b, a)
    assert 0.0 <= dice2(a, b) <= 1.0
    assert dice2(a, a) == 1.0


def test_variants_give_the_sources_own_forms() -> None:
    variants = Variants.of(MECHANICAL)
    assert variants.restore("关于规范性文件的通知") == "關于規范性文件的通知"
    assert variants.restore(simplify(MECHANICAL)) == MECHANICAL
    assert variants.restore("关于30项《规范》的监督") == "關于30項《規范》的監督"
    assert variants.restore("關於") == "關于"


def test_variants_of_a_simplified_source_change_nothing() -> None:
    assert Variants.of("依法行政，规范执法").restore("规范發展") == "规范發展"


@given(TEXTS)
def test_restore_keeps_the_length(text: str) -> None:
    assert len(Variants.of(MECHANICAL).restore(text)) == len(text)


@pytest.mark.parametrize(
    ("half", "full"),
    [
        ("加强领导,压实责任;抓好落实.", "加强领导，压实责任；抓好落实。"),
        ("县人民政府:\n现报告如下:", "县人民政府：\n现报告如下："),
        ("共1,234件,达89.4%,比例7×24", "共1,234件，达89.4%，比例7×24"),
        ("10:30开会,见https://a.gov.cn/b?c=1,d", "10:30开会，见https://a.gov.cn/b?c=1,d"),
        ("(一)总体情况(含3个镇)", "（一）总体情况（含3个镇）"),
        ("纲要(2021-2025年)", "纲要（2021-2025年）"),
        ("1.提升水平!好吗?", "1.提升水平！好吗？"),
        ('推进"一网通办"和"放管服"', "推进“一网通办”和“放管服”"),
        ('缺了一半的"引号', '缺了一半的"引号'),
        ("“甲”,“乙”", "“甲”，“乙”"),
        ("Hello, world (v1.2): ok; yes?", "Hello, world (v1.2): ok; yes?"),
        ("印发《甲办法》,2024年施行.", "印发《甲办法》，2024年施行。"),
    ],
)
def test_full_width(half: str, full: str) -> None:
    assert full_width(half) == full


@given(TEXTS)
def test_full_width_twice_is_full_width_once(text: str) -> None:
    once = full_width(text)
    assert full_width(once) == once
    assert len(once) == len(text)


@given(st.text(alphabet="0123456789,.:%abc ()", max_size=30))
def test_full_width_leaves_numbers_and_latin_alone(text: str) -> None:
    assert full_width(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("22", "22"), ("1,234", "1234"), ("２２", "22"), ("89.4", "89.4"), ("0.89亿", "89000000")),
        *(
            ("70万", "700000"),
            ("70萬", "700000"),
            ("70余万", "700000"),
            ("3千", "3000"),
            ("2百万", "2000000"),
        ),
        *(("三十", "30"), ("十", "10"), ("十二", "12"), ("一百二十三", "123"), ("一百零二", "102")),
        *(("一百二", "120"), ("两千", "2000"), ("兩千", "2000"), ("十二万", "120000"), ("三万五", "35000")),
        *(
            ("一点五", "1.5"),
            ("一点五亿", "150000000"),
            ("一亿二千万", "120000000"),
            ("一万亿", "1000000000000"),
        ),
        *(("二〇二四", "2024"), ("三十余", "30"), ("壹佰", "100"), ("百", "100"), ("零", "0")),
    ],
)
def test_numerals(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "三四十", "三五", "第一", "1.2.3", "十百", "几十", "法治", "点五", "余", "一点"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert parse_number(text) is None


def chinese(number: int) -> str:
    """The numeral in full, an independent way: four digits at a time."""
    digits = "零一二三四五六七八九"
    if number == 0:
        return "零"
    parts = ""
    for mark, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        group, number = divmod(number, size)
        if group == 0:
            continue
        if parts and group < 1000:
            parts += "零"
        said = ""
        for name, tens in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
            digit, group = divmod(group, tens)
            said += digits[digit] + name if digit else ("零" if said and group and said[-1] != "零" else "")
        parts += said + mark
    return parts


@given(st.integers(0, 10**12 - 1))
def test_every_chinese_integer_is_read(number: int) -> None:
    assert parse_number(chinese(number)) == number


@given(st.decimals(0, 10**6, allow_nan=False, places=2))
def test_every_arabic_number_is_read(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number}万") == number * 10000


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是督导。二是培训；三是考核;完。", ["一是督导。", "二是培训；", "三是考核;", "完。"]),
        ("好！真的？是!对?", ["好！", "真的？", "是!", "对?"]),
        ("合格率89.4%.办结1.5万件.完成", ["合格率89.4%.", "办结1.5万件.", "完成"]),
        ("1.加强领导。2.Mr. Li来访", ["1.加强领导。", "2.Mr. Li来访"]),
        ("一.加强领导", ["一.加强领导"]),
        ("“谁执法、谁普法。”的要求已落实。下一句", ["“谁执法、谁普法。”的要求已落实。", "下一句"]),
        ("他说“好。”我们走。", ["他说“好。”", "我们走。"]),
        ("镇里（含社区；下同）已完成。好", ["镇里（含社区；下同）已完成。", "好"]),
        ("印发《甲。乙》并落实。好", ["印发《甲。乙》并落实。", "好"]),
        ("「甲。」乙。", ["「甲。」", "乙。"]),
        ("落实《纲要和要求。再学《方案》。", ["落实《纲要和要求。", "再学《方案》。"]),
        ("“新账未清。再办理完毕。", ["“新账未清。", "再办理完毕。"]),
        ("办结10件。”共15件", ["办结10件。”", "共15件"]),
        ("（一）总体情况\n  正文一。 \n\n正文二", ["（一）总体情况", "正文一。", "正文二"]),
        ("真的吗？！是。。", ["真的吗？！", "是。。"]),
        ("", []),
        (" \n　", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_slip_does_not_hide_the_sentences_after_it() -> None:
    far = "“未闭的引号。" + "工作持续推进。" * 30 + "多余的”收尾。"
    assert len(sentences(far)) == 32


@given(TEXTS, st.data())
def test_sentences_tile_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = sentence_spans(text, start, end)
    held: set[int] = set()
    last = start
    for left, right in spans:
        assert last <= left < right <= end
        assert text[left:right] == text[left:right].strip()
        held.update(range(left, right))
        last = right
    assert all(text[i].isspace() for i in range(start, end) if i not in held)
    assert all("\n" not in text[left:right] for left, right in spans)
