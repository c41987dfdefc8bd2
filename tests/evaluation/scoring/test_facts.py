"""Figures, documents, faithfulness, executive summary: worked cases and properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.evaluation import scoring
from nianbao.evaluation.gold import KeyFact
from nianbao.evaluation.scoring import Fault, ReportScore
from nianbao.evaluation.scoring.tokens import Holdings, TokenKind, text_tokens
from nianbao.schema.report import Kind
from nianbao.schema.summary import Item
from nianbao.text.spans import Span
from tests.support.scoring import copy_of, figure, gold, gold_item, item, summary, with_facts, with_figures

FIRST = "全年办结行政复议案件1,234件，出台《云溪县调解办法（2023—2025年）》，培训70万人次。"
SECOND = "开展“法治夜校”活动三十余场，合格率达89.4%。"
TEXT = FIRST + SECOND
A, B = Span(0, len(FIRST)), Span(len(FIRST), len(TEXT))
GOLD = gold(
    [
        with_figures(
            gold_item("a", [A], title="办理复议", documents=("云溪县调解办法（2023—2025年）",)),
            TEXT,
            ("1,234件", "1234", "件"),
            ("70万人次", "70", "万人次"),
        ),
        with_figures(
            gold_item("b", [B], title="法治夜校"), TEXT, ("三十余场", "30", "场"), ("89.4%", "89.4", "%")
        ),
    ]
)


def score(*items: Item, lines: tuple[str, ...] = (), facts: tuple[KeyFact, ...] = ()) -> ReportScore:
    labels = GOLD.model_copy(update={"key_facts": facts})
    return scoring.score(labels, summary(items, lines, TEXT), TEXT)


def of(name: str, span: Span, title: str = "", text: str = "", kind: Kind = Kind.ACHIEVEMENT) -> Item:
    return item(name, [span], text=TEXT, title=title or name, summary=text, kind=kind)


def perfect() -> list[Item]:
    return [copy_of(one, TEXT) for one in GOLD.items]


def test_a_perfect_copy_has_every_figure_document_and_token() -> None:
    found = score(*perfect())
    values = scoring.values(found.counts)
    names = ("figures_f1", "figures_pooled_f1", "documents_f1", "faithfulness")
    assert [values[name] for name in names] == [1.0] * 4
    assert values["hallucination"] == 0.0
    assert (found.counts.figures.gold, found.counts.documents.gold) == (4, 1)
    assert found.reasons == ()


def test_figures_are_compared_by_value_and_exact_unit() -> None:
    a = with_facts(
        of("a", A, "办理复议"), [figure("1234件", "1234", "件"), figure("700000人", "700000", "人")]
    )
    b = with_facts(of("b", B, "法治夜校"), [figure("30场", "30", "场")])
    found = score(a, b)
    # Shared: 1234件 and 30场. 人 is not 人次.
    assert found.counts.figures.f1.value == pytest.approx(2 * 2 / (4 + 3))
    faults = {(r.fault, r.detail) for r in found.reasons if "figure" in r.fault.value}
    assert faults == {
        (Fault.MISSING_FIGURE, "700000人次"),
        (Fault.EXTRA_FIGURE, "700000人"),
        (Fault.MISSING_FIGURE, "89.4%"),
    }
    multiplied = with_facts(of("a", A, "办理复议"), [figure("700000人次", "700000", "人次")])
    assert score(multiplied).counts.figures.shared == 1


def test_a_figure_in_the_wrong_item_is_right_only_in_the_pool() -> None:
    a = with_facts(of("a", A, "办理复议"), [figure("30场", "30", "场")])
    found = score(a, of("b", B, "法治夜校"))
    assert (found.counts.figures.shared, found.counts.pooled_figures.shared) == (0, 1)


def test_facts_of_a_pair_of_different_kinds_earn_nothing() -> None:
    a = perfect()[0]
    planned = with_facts(of("a", A, "办理复议", kind=Kind.PLAN), a.figures, [d.title for d in a.documents])
    found = score(planned)
    assert (found.counts.figures.shared, found.counts.documents.shared) == (0, 0)
    assert (found.counts.figures.predicted, found.counts.documents.predicted) == (2, 1)
    assert found.counts.pooled_figures.shared == 2


def test_figures_match_one_to_one() -> None:
    twice = [figure("30场", "30", "场")] * 2
    found = score(with_facts(of("b", B, "法治夜校"), twice))
    assert (found.counts.figures.shared, found.counts.figures.predicted) == (1, 2)


@pytest.mark.parametrize(
    "written",
    ["《云溪县调解办法(2023-2025年)》", "云溪縣調解辦法（2023－2025年）", "云溪县 调解办法(2023—2025年)"],
)
def test_documents_are_compared_without_brackets_width_script_and_spaces(written: str) -> None:
    found = score(with_facts(of("a", A, "办理复议"), documents=[written]))
    assert (found.counts.documents.shared, found.counts.documents.predicted) == (1, 1)


def test_a_document_counts_once_an_item() -> None:
    title = "云溪县调解办法（2023—2025年）"
    found = score(with_facts(of("a", A, "办理复议"), documents=[title, f"《{title}》"]))
    assert found.counts.documents.predicted == 1


@given(st.integers(0, 3), st.integers(0, 9))
def test_a_changed_digit_in_a_figure_always_shows(which: int, digit: int) -> None:
    items = perfect()
    place, nth = divmod(which, 2)
    right = items[place].figures[nth]
    changed = Decimal(str(right.value)[:-1] + str(digit))
    wrong = right.model_copy(update={"value": changed})
    figures = [wrong if one is right else one for one in items[place].figures]
    items[place] = items[place].model_copy(update={"figures": tuple(figures)})
    values = scoring.values(score(*items).counts)
    expected = changed == right.value
    assert (values["figures_f1"] == 1.0) is expected
    assert (values["figures_pooled_f1"] == 1.0) is expected
    assert (values["faithfulness"] == 1.0) is expected


@given(st.integers(0, 3), st.integers(0, 9))
def test_a_changed_digit_in_a_summary_always_shows(at: int, digit: int) -> None:
    digits = "1234"
    changed = digits[:at] + str(digit) + digits[at + 1 :]
    found = score(of("a", A, "办理复议", f"办结案件{changed}件"))
    assert (found.counts.tokens.total, found.counts.tokens.supported) == (1, int(changed == digits))
    assert found.counts.tokens.nowhere == int(changed != digits)


def test_faithfulness_worked() -> None:
    # 1234 and the title stand in the source, but not in b's evidence; 45 stands nowhere.
    b = of(
        "b", B, "“法治夜校”", "举办“法治夜校”30场，办结1234件，合格率89.4%，出动45人，印发《云溪县调解办法》"
    )
    found = score(b)
    assert found.counts.tokens.total == 7
    assert found.counts.tokens.faithfulness.value == pytest.approx(4 / 7)
    assert found.counts.tokens.hallucination.value == pytest.approx(1 / 7)
    faults = {(r.fault, r.detail) for r in found.reasons if r.fault in (Fault.UNSUPPORTED, Fault.NOWHERE)}
    assert {fault for fault, _ in faults} == {Fault.UNSUPPORTED, Fault.NOWHERE}
    assert any("45" in detail for fault, detail in faults if fault is Fault.NOWHERE)
    assert any("1234" in detail for fault, detail in faults if fault is Fault.UNSUPPORTED)


def test_rounding_and_lost_multipliers_are_errors() -> None:
    for wrong in ("培训约71万人次", "培训70人次", "办结1200件", "合格率89%", "办结123件"):
        found = score(of("a", A, "办理复议", wrong))
        assert (found.counts.tokens.total, found.counts.tokens.supported) == (1, 0), wrong


def test_a_year_may_stand_anywhere_in_the_source() -> None:
    assert score(of("b", B, "法治夜校", "到2025年全覆盖")).counts.tokens.supported == 1
    assert score(of("b", B, "法治夜校", "到2031年全覆盖")).counts.tokens.nowhere == 1


def test_numbers_in_a_closed_title_are_no_tokens_and_an_unclosed_title_hides_nothing() -> None:
    closed = text_tokens("印发《三年行动方案（2023年至99年）》")
    assert [token.kind for token in closed] == [TokenKind.TITLE]
    unclosed = text_tokens("印发《行动方案，办结99件")
    assert [(token.kind, token.value) for token in unclosed] == [(TokenKind.NUMBER, Decimal(99))]


def test_quotations_need_two_characters() -> None:
    assert [t.text for t in text_tokens("“一”“法治”「两地」")] == ["“法治”", "「两地」"]


def test_a_quotation_may_cross_neighbouring_evidence_but_not_a_gap() -> None:
    text = "坚持“甲乙；丙丁”，施行。"
    source = Holdings(text)
    (quotation,) = text_tokens("“甲乙；丙丁”")
    cut = text.index("丙")
    assert source.supports(quotation, [Span(cut, 10), Span(0, cut)])
    assert not source.supports(quotation, [Span(0, cut - 1), Span(cut + 1, 10)])


def fact(name: str, weight: float, *anchors: tuple[str, ...]) -> KeyFact:
    return KeyFact(id=name, weight=weight, anchors=anchors)


def test_executive_summary_worked() -> None:
    facts = (
        fact("cases", 3, ("1234件",), ("复议", "诉讼")),
        fact("school", 2, ("夜校", "讲堂")),
        fact("people", 1, ("70万",)),
    )
    lines = ("云溪县办结行政復議1,234件", "法治讲堂办得好。培训170万人次。今后再接再厉！")
    found = score(lines=lines, facts=facts)
    # 170万 holds no 70万: a digit at the anchor's edge touches another. Two of four sentences hold a fact.
    assert found.counts.executive.completeness.value == pytest.approx(5 / 6)
    assert found.counts.executive.conciseness.value == pytest.approx(2 / 4)
    assert [r.gold for r in found.reasons if r.fault is Fault.MISSING_FACT] == ["people"]
    # 1234 is in the source, 1700000 is not.
    assert found.counts.executive.tokens.faithfulness.value == pytest.approx(1 / 2)


def test_a_fact_may_be_spread_but_no_sentence_alone_then_holds_it() -> None:
    spread = (fact("cases", 1, ("1234",), ("复议",)),)
    found = score(lines=("办结1234件。都是复议。",), facts=spread)
    assert (found.counts.executive.completeness.value, found.counts.executive.conciseness.value) == (1.0, 0.0)


def test_without_key_facts_the_executive_summary_has_no_completeness() -> None:
    values = scoring.values(score(lines=("办结1234件。",)).counts)
    assert (values["completeness"], values["conciseness"]) == (None, None)
    assert values["executive_faithfulness"] == 1.0


@given(st.text(alphabet="0123456789甲，", max_size=12), st.integers(0, 99))
def test_an_anchor_never_matches_inside_a_longer_number(text: str, number: int) -> None:
    digits = "".join(char for char in text if char not in "，")
    expected = str(number) in digits.replace("甲", " ").split()
    found = score(lines=(text,), facts=(fact("n", 1, (str(number),)),))
    assert (found.counts.executive.completeness.value == 1.0) is expected
