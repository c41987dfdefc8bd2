"""Rules of the program in the report's script: those behind its outline, those an answer broke."""

from __future__ import annotations

import re

from nianbao.grounding.breaches import BreachRule
from nianbao.schema.summary import Breach
from nianbao.structure.decisions import FactRule, RoleRule
from nianbao.text.sanitize import clean
from nianbao.text.script import Script, in_script

_DECISIONS = {rule.value: rule.sentence for rule in (*RoleRule, *FactRule)}


def reason(rule: str, script: Script) -> str:
    """What a value of `Decision.rule` is called in a report of that script; one without a name is cleaned."""
    return in_script(_DECISIONS[rule], script) if rule in _DECISIONS else clean(rule)


_BREACHES = {rule.value: rule.sentence for rule in BreachRule}
_QUOTED = re.compile(r"[“《][^“”《》]*[”》]")


def breach_reason(breach: Breach, script: Script) -> str:
    """Why an answer was thrown away, in plain words, with the words of the answer that were at fault.

    What the detail says besides is what the model was told, in Simplified Chinese: it is printed for
    a rule without words of its own only.
    """
    name, detail = _BREACHES.get(breach.rule), clean(breach.detail)
    if name is None:
        return f"{clean(breach.rule)}：{detail}" if detail else clean(breach.rule)
    at_fault = "".join(_QUOTED.findall(detail)) or (f"“{detail}”" if detail.isascii() and detail else "")
    name = in_script(name, script)
    return f"{name}：{at_fault}" if at_fault else name
