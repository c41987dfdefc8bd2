"""The child process that fills one template: what hangs or grows ends with it.

It reads a line of JSON (the import path, the draft) and the template's bytes from stdin, and writes
`filled` with the DOCX, or `refused` with a message and a hint in JSON, to stdout.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it has no types
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError
from lxml import etree

from nianbao.drafting.sandbox import Absent, BudgetError, ClosedError, Sandbox, record
from nianbao.text.sanitize import clean

FILLED, REFUSED = b"filled\n", b"refused\n"
MEMORY = 2**30
"""Bytes of address space that filling a template may take, where the system can limit it."""

_FIELDS = "nianbao draft --template-fields lists what a template may use."
_MARKS = "See that every {% for %} and {% if %} ends in a paragraph or row like the one it began in."
_NEAR = 40
_WRONG = (TemplateError, OpcError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What Jinja, docxtpl and python-docx raise at a template that adds up to nothing."""


class _RefusedError(Exception):
    """Why a template was not filled, for a person."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class _Strict(DocxTemplate):  # type: ignore[misc]  # its base has no types
    """docxtpl repairs XML that a misplaced mark has broken and loses text on the way: this one tells."""

    def render_xml_part(self, *args: object, **kwargs: object) -> str:
        made: str = super().render_xml_part(*args, **kwargs)
        etree.fromstring(made.encode())  # DOCTYPE was refused before; nothing is resolved
        return made


def main() -> None:
    """Answer one request on stdin."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints, the answer stays clean
    _limit_memory()
    head = json.loads(sys.stdin.buffer.readline())
    try:
        made = FILLED + _fill(sys.stdin.buffer.read(), head["draft"])
    except _RefusedError as refusal:
        made = REFUSED + json.dumps({"message": refusal.message, "hint": refusal.hint}).encode()
    with answer:
        answer.write(made)


def _fill(template: bytes, draft: dict[str, object]) -> bytes:
    absent = Absent(draft)
    try:
        paper = _Strict(io.BytesIO(template))
        paper.render({name: record(value) for name, value in draft.items()}, Sandbox(absent))
        _report(absent)
        made = io.BytesIO()
        paper.save(made)
    except etree.XMLSyntaxError:
        _report(absent)
        raise _RefusedError("The template's marks break the document apart.", _MARKS) from None
    except TemplateSyntaxError as error:
        told = f"The template has a mistake: {clean(error.message or '')}{_near(error)}"
        raise _RefusedError(told, _FIELDS) from None
    except SecurityError as error:
        told = f"The template reaches for what it may not use: {clean(str(error))}"
        raise _RefusedError(told, _FIELDS) from None
    except (BudgetError, ClosedError) as error:
        raise _RefusedError(str(error), _FIELDS) from None
    except (RecursionError, MemoryError, OverflowError):
        raise _RefusedError("The template grows beyond all measure.", _FIELDS) from None
    except _WRONG as error:
        _report(absent)
        raise _RefusedError(f"The template cannot be filled in: {clean(str(error))[:200]}", _FIELDS) from None
    return made.getvalue()


def _report(absent: Absent) -> None:
    names = absent.named()
    if names:
        raise _RefusedError(f"The template uses what a draft does not have: {', '.join(names)}.", _FIELDS)


def _near(error: TemplateError) -> str:
    """The words around a mistake, where docxtpl found them."""
    lines: Iterable[str] = getattr(error, "docx_context", ())
    text = clean(" ".join(re.sub(r"<[^>]*>?", "", line) for line in list(lines)[2:4]))
    return f" (near “{text[:_NEAR]}”)" if text else ""


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: time is bounded all the same
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, most))


if __name__ == "__main__":
    main()
