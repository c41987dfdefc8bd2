"""Rules and reasons: ids that outputs hold, a sentence beside each."""

from __future__ import annotations

import pytest

from nianbao.grounding.breaches import BreachReason, BreachRule
from nianbao.rendering.reasons import breach_reason
from nianbao.text.script import Script


def test_the_ids_that_outputs_hold_stay() -> None:
    told = (
        "length empty cut-off number unit approx direction noun document quotation hedge echo kind praise"
        " leak words place form"
    )
    assert " ".join(BreachRule) == told


def test_every_rule_can_be_broken_and_has_its_own_sentence() -> None:
    assert {reason.value[0] for reason in BreachReason} == set(BreachRule)
    assert len({rule.sentence for rule in BreachRule}) == len(BreachRule)


@pytest.mark.parametrize("reason", BreachReason)
def test_a_breach_names_what_was_at_fault_and_is_never_a_template(reason: BreachReason) -> None:
    at_fault = [f"{{{number}}}甲" for number in range(reason.value[1].count("{}"))]
    breach = reason.breach(*at_fault)
    assert breach.rule == reason.value[0].value
    assert all(words in breach.detail for words in at_fault)
    assert "{}" not in breach.detail
    assert breach_reason(breach, Script.SIMPLIFIED).startswith(reason.value[0].sentence)
