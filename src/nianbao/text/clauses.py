"""Puts a model's words in order without changing what they say. Pure.

Everything here is about form: punctuation, an echoed heading at the front, length, script. What the
words claim is checked by `nianbao.grounding.rules`.
"""

from __future__ import annotations
