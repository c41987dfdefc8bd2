"""The office's own DOCX template, with Jinja marks, filled in from a draft.

The work is done by `nianbao.drafting.filling` in a process of its own, with limits of time and memory.
"""

from __future__ import annotations

import importlib.util
import io
import re

from nianbao.drafting.model import Draft
from nianbao.drafting.vetting import FILLED_NAME, open_vetted, roots
from nianbao.errors import NianbaoError, TemplateError
from nianbao.readers.numbering import W
from nianbao.readers.worker import Allowance, StopReason, Worker, WorkerStopped

SECONDS = 60.0
"""Time a template may take; an honest one takes about two seconds, most of them to start."""

MEMORY = 2**30
"""Bytes of address space that filling a template may take, where the system can limit it."""

_MARK = re.compile(r"\{\{|\{%|\{#.*?#\}")


def has_marks(data: bytes) -> bool:
    """Whether a DOCX holds Jinja marks in its body, headers, footers or notes.

    Raises what `open_vetted` does.
    """
    document = open_vetted(data)
    return any(
        _MARK.search("".join(text.text or "" for text in paragraph.iter(f"{W}t")))
        for root in roots(document)
        for paragraph in root.iter(f"{W}p")
    )


def fill(template: bytes, draft: Draft, seconds: float = SECONDS) -> bytes:
    """The template as DOCX with the draft's words in place of its marks.

    Raises TemplateError for a mistake in it, for names that a draft does not have (all are named), for what a
    template may not do, also where only the result would, and when it takes longer than `seconds`;
    NianbaoError without the extra `template`.
    """
    if importlib.util.find_spec("docxtpl") is None:
        raise NianbaoError(
            "A template with marks needs the extra `template`, which is not installed.",
            "Install it: pip install 'nianbao[template]'.",
        )
    vetted = io.BytesIO()
    open_vetted(template).save(vetted)
    worker = Worker("nianbao.drafting.filling")
    try:
        _, filled = worker.ask(
            {"draft": draft.model_dump(mode="json")}, vetted.getvalue(), Allowance(seconds, MEMORY)
        )
    except WorkerStopped as stopped:
        if stopped.reason is StopReason.TIME:
            raise TemplateError(
                f"The template was not filled in within {seconds:g} seconds: a loop in it hardly ends.",
                "Look at its {% for %} marks.",
            ) from None
        raise TemplateError(
            "The template could not be filled in: it takes too much memory.", "Make it simpler."
        ) from stopped
    finally:
        worker.end()
    open_vetted(filled, name=FILLED_NAME)
    return filled
