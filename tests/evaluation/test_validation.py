"""`validating` and `labelling`: every complaint about labels, and a start to label from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.errors import InputError, NotAReport
from nianbao.evaluation.gold import load_gold
from nianbao.evaluation.skeleton import SKELETON, gold_json, skeleton
from nianbao.evaluation.validation import Validation, validate
from nianbao.readers.find import find_reports
from nianbao.schema.report import Kind
from tests.support.paths import EVALS
from tests.support.reports import bundled, report_of

SENTENCES = [
    "规范合同管理。审查合同88份,印发《合同管理办法》。",
    "深化综合执法。开展检查2.5万次,办案三十余件。",
    "执法力量不足。个别镇只有3名执法人员。",
    "推动编制下沉。明年新增编制12个。",
]
TEXT = "".join(SENTENCES)
KINDS = ["achievement", "achievement", "deficiency", "plan"]
ROLES = {"achievement": "achievements", "deficiency": "deficiencies", "plan": "plans"}
IDS = ["a1", "a2", "d1", "p1"]


def at(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def figure(text: str, value: str, unit: str) -> dict[str, Any]:
    start, end = at(text)
    return {"start": start, "end": end, "text": text, "value": value, "unit": unit, "approx": False}


def labels() -> dict[str, Any]:
    """Labels of `TEXT` without a fault."""
    figures = [
        [figure("88份", "88", "份")],
        [figure("2.5万次", "2.5", "万次"), figure("三十余件", "30", "件")],
        [figure("3名", "3", "名")],
        [figure("12个", "12", "个")],
    ]
    items = [
        {
            "id": name,
            "kind": kind,
            "role": ROLES[kind],
            "theme": "enforcement",
            "title": f"标题{name}",
            "evidence": [at(sentence)],
            "figures": found,
            "documents": ["合同管理办法"] if name == "a1" else [],
        }
        for name, kind, sentence, found in zip(IDS, KINDS, SENTENCES, figures, strict=True)
    ]
    facts = [
        {"id": f"{name}{letter}", "weight": 1, "anchors": [[anchor]]}
        for letter in "ab"
        for name, anchor in zip(IDS, ["88份", "综合执法", "执法力量", "编制"], strict=True)
    ]
    return {
        "report": "x.txt",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "items": items,
        "key_facts": facts,
        "labelled_by": "two readers",
    }


def checked(folder: Path, *golds: object, text: str = TEXT, name: str = "x.txt") -> Validation:
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / name).write_bytes(text.encode())
    paths = [folder / f"g{number}.json" for number in range(len(golds))]
    for path, one in zip(paths, golds, strict=True):
        path.write_text(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False), "utf-8")
    return validate(paths, find_reports([folder / "reports"]))


def told(found: Validation) -> list[tuple[str, str]]:
    return [(one.item, one.reason) for one in found.complaints]


def test_right_labels_draw_no_complaint(tmp_path: Path) -> None:
    assert checked(tmp_path, labels()) == Validation(1, ())


@pytest.mark.parametrize("folder", [EVALS, EVALS.parents[1] / "shared"], ids=["ours", "shared"])
def test_the_gold_that_is_there_draws_none(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("not beside this checkout")
    paths = sorted((folder / "gold").glob("*.json"))
    found = validate(paths, find_reports([folder / "reports"]))
    assert paths
    assert found == Validation(len(paths), ())


def _figure(change: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda gold: gold["items"][0]["figures"][0].update(change)


def _item(change: dict[str, Any], number: int = 0) -> Callable[[dict[str, Any]], None]:
    return lambda gold: gold["items"][number].update(change)


def _fact(change: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda gold: gold["key_facts"][0].update(change)


def _facts_of_achievements(gold: dict[str, Any]) -> None:
    for number, fact in enumerate(gold["key_facts"]):
        fact["id"] = f"a{number % 2 + 1}{'abcdefgh'[number]}"


FAULTS: list[tuple[Callable[[dict[str, Any]], None], str, str]] = [
    (_item({"kind": "success"}), "a1", "kind: "),
    (_item({"theme": "sports"}), "a1", 'it is "sports"'),
    (_item({"role": "chapter"}), "a1", "role: "),
    (_item({"role": "opening"}), "a1", "role opening holds no items"),
    (_item({"title": ""}), "a1", "title of 0 characters"),
    (_item({"title": "长" * 21}), "a1", "title of 21 characters"),
    (_item({"id": "a2"}), "a2", "2 items have this id"),
    (_item({"id": 7}), "item number 1", "id: "),
    (_item({"evidence": []}), "a1", "evidence: "),
    (_item({"evidence": [[5, 3]]}), "a1", "evidence.0"),
    (_item({"evidence": [[-1, 5]]}), "a1", "evidence.0"),
    (_item({"evidence": [[5, 5]]}), "a1", "evidence [5, 5) is empty"),
    (_item({"evidence": [[0, 10_000]]}), "a1", "leaves the text"),
    (_item({"evidence": [at("。"), at(SENTENCES[0])]}), "a1", "holds no letter"),
    (_item({"evidence": [at(SENTENCES[0]), at("88份")]}), "a1", "shared with itself"),
    (_item({"evidence": [[0, len(SENTENCES[0]) + 4]]}), "a2", "shared with a1"),
    (_figure({"text": "89份"}), "a1", "the text says '88份' there"),
    (_figure(figure("12个", "12", "个")), "a1", "lies outside the evidence"),
    (_figure({"end": 10_000}), "a1", "is no span of the text"),
    (_figure({"value": "89"}), "a1", "value 89份 is not what is printed"),
    (_figure({"unit": "件"}), "a1", "unit 件 is not what is printed"),
    (_figure({"value": "many"}), "a1", "figures.0.value"),
    (lambda gold: gold["items"][0]["figures"].append(figure("88", "88", "")), "a1", "overlaps another"),
    (lambda gold: gold["items"][0].pop("figures"), "a1", "figures: Field required"),
    (_item({"documents": ["合同管理条例"]}), "a1", "《合同管理条例》 is not in the evidence"),
    (_item({"documents": [""]}), "a1", "document 《》 is not in the evidence"),
    (_item({"documents": []}), "a1", "《合同管理办法》 at 17 is not among the documents"),
    (_fact({"anchors": [["88份"], ["99份", "合同法"]]}), "fact a1a", "none of 99份 | 合同法 stands in"),
    (_fact({"anchors": [["8份"]]}), "fact a1a", "none of 8份 stands"),
    (_fact({"anchors": [["88份", "。"]]}), "fact a1a", "anchor '。' has no letter"),
    (_fact({"id": "z9"}), "fact z9", "belongs to no item"),
    (_fact({"id": "a2a"}), "fact a2a", "2 key facts have this id"),
    (_fact({"weight": 0}), "fact a1a", "weight: "),
    (lambda gold: gold["key_facts"].pop(), "", "7 key facts, wanted 8 to 12"),
    (lambda gold: gold.update(key_facts=[]), "", "0 key facts"),
    (_facts_of_achievements, "", "no key fact is drawn from a plan"),
    (lambda gold: gold.update(labelled_by=SKELETON), "", "correct the labels"),
    (lambda gold: gold.update(sha256="nonsense"), "", "sha256: "),
    (lambda gold: gold.update(items={}), "", "items: "),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "item", "reason"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_fault_is_named_with_its_item(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], item: str, reason: str
) -> None:
    gold = labels()
    spoil(gold)
    found = checked(tmp_path, gold)
    assert any(name == item and reason in why for name, why in told(found)), told(found)
    assert found.exit_code == 1


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    gold = labels()
    gold["items"][0] |= {"theme": "sports", "title": "长" * 21, "evidence": [[0, 10_000]]}
    gold["items"][0]["figures"][0]["value"] = "89"
    gold["items"][1]["kind"] = "success"
    gold["key_facts"][0]["weight"] = "heavy"
    found = [why for _, why in told(checked(tmp_path, gold))]
    for part in ("theme: ", "21 characters", "leaves the text", "value 89份", "kind: ", "weight: "):
        assert any(part in why for why in found), part


def test_a_changed_text_is_wrong_and_a_missing_one_is_absent(tmp_path: Path) -> None:
    changed = checked(tmp_path, labels(), text=TEXT.replace("88", "98"))
    assert [why for _, why in told(changed) if "was changed" in why]
    assert changed.exit_code == 1
    missing = checked(tmp_path, labels() | {"report": "y.txt"}, text="别的文字。")
    assert missing.complaints[0].absent
    assert "--reports" in missing.complaints[0].reason
    assert (missing.exit_code, missing.wrong, missing.absent) == (3, 0, 1)
    both = checked(tmp_path, labels() | {"report": "y.txt", "labelled_by": SKELETON}, text="别的文字。")
    assert both.exit_code == 1


def test_a_report_labelled_twice_in_one_folder_is_a_fault(tmp_path: Path) -> None:
    assert "g0.json labels the same report" in told(checked(tmp_path, labels(), labels()))[0][1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "no JSON"),
        ('{"items": [3]}', "item number 1: "),
    ],
)
def test_what_is_no_gold_file_is_said(tmp_path: Path, content: str, reason: str) -> None:
    found = checked(tmp_path, content)
    assert found.exit_code == 1
    assert any(reason in f"{one.item}: {one.reason}" for one in found.complaints)


def test_unreadable_files_are_complaints(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_bytes(b"\xff\xfe\xff")
    found = validate([odd, tmp_path / "none.json"], {})
    assert found.complaints[0].reason == "it is no UTF-8"
    assert found.complaints[1].file == "none.json"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_value_of_any_field_breaks_the_check(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A field replaced by anything JSON can hold gives complaints or none, never an error."""
    gold = labels()
    anything = st.recursive(
        st.none() | st.booleans() | st.integers(-5, 60) | st.floats() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )
    place: Any = gold
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inside = isinstance(place[key], dict | list) and bool(place[key])
        if inside and data.draw(st.booleans()):
            place = place[key]
            continue
        before, place[key] = deepcopy(place[key]), data.draw(anything)
        break
    found = checked(tmp_path_factory.mktemp("any"), gold)
    assert found.files == 1
    assert all(one.reason for one in found.complaints)
    place[key] = before
    assert gold == labels()


def test_a_skeleton_is_gold_that_says_it_is_uncorrected(tmp_path: Path) -> None:
    for report in bundled():
        path = tmp_path / f"{report.source.name}.json"
        path.write_text(gold_json(skeleton(report)), "utf-8")
        found = validate([path], find_reports([EVALS / "reports"]))
        assert [why.split(",")[0] for _, why in told(found)] == [
            "labelled_by says 'skeleton",
            "0 key facts",
        ]
        gold = load_gold(path)
        assert gold.labelled_by == SKELETON
        assert len(gold.items) == len(report.units)
        for kind in Kind:
            own = [item.id for item in gold.items if item.kind is kind]
            assert own == [f"{kind.value[0]}{n}" for n in range(1, len(own) + 1)]


def test_a_skeleton_needs_units() -> None:
    with pytest.raises(NotAReport):
        skeleton(report_of("一封与报告无关的信。"))


def test_reports_are_found_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_bytes(b"one")
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / ".hidden").write_bytes(b"two")
    assert find_reports([tmp_path]) == {hashlib.sha256(b"one").hexdigest(): tmp_path / "a.txt"}
    with pytest.raises(InputError, match="no folder"):
        find_reports([tmp_path / "a.txt"])
