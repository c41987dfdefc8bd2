"""Which script a text is in, and from one script into the other. All sentences are invented."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given

from nianbao.text.script import Script, Variants, script_of, simplify
from tests.support.texts import TEXTS

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
