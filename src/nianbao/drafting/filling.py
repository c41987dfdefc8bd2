"""The child process that fills a template, by the protocol of `nianbao.readers.worker`."""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Iterable
from html import unescape

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it has no types
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.exceptions import TemplateError as JinjaError
from lxml import etree

from nianbao.drafting.sandbox import Absent, BudgetError, ClosedError, Sandbox, record
from nianbao.errors import TemplateError
from nianbao.readers.worker import serve
from nianbao.text.sanitize import clean

_FIELDS = "nianbao draft --template-fields lists what a template may use."
_MARKS = "See that every {% for %} and {% if %} ends in a paragraph or row like the one it began in."
_NEAR = 40
"""Characters of the template in a message."""
_TAG = re.compile(r"<[^>]*>?")
_WRONG = (JinjaError, OpcError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What Jinja, docxtpl and python-docx raise at a template that adds up to nothing."""


class _Strict(DocxTemplate):  # type: ignore[misc]  # its base has no types
    """docxtpl repairs XML that a misplaced mark has broken and loses text on the way: this one tells."""

    def render_xml_part(self, *args: object, **kwargs: object) -> str:
        made: str = super().render_xml_part(*args, **kwargs)
        etree.fromstring(made.encode())  # DOCTYPE was refused before; nothing is resolved
        return made


def main() -> None:
    """Answer requests for filled templates."""
    serve(lambda asked, template, _tell: ({}, _fill(template, asked["draft"])))


def _fill(template: bytes, draft: dict[str, object]) -> bytes:
    absent = Absent(draft)
    sandbox = Sandbox(absent)
    try:
        paper = _Strict(io.BytesIO(template))
        paper.render({name: record(value) for name, value in draft.items()}, sandbox)
        _report(absent)
        made = io.BytesIO()
        paper.save(made)
    except etree.XMLSyntaxError:
        _report(absent)
        raise TemplateError("The template's marks break the document apart.", _MARKS) from None
    except TemplateSyntaxError as error:
        told = f"{clean(error.message or '')}{_near(list(getattr(error, 'docx_context', ()))[2:4])}"
        raise TemplateError(f"The template has a mistake: {told}", _FIELDS) from None
    except SecurityError as error:
        told = f"The template reaches for what it may not use{_failed_in(sandbox, error)}."
        raise TemplateError(told, _FIELDS) from None
    except (BudgetError, ClosedError) as error:
        raise TemplateError(f"{str(error).rstrip('.')}{_failed_in(sandbox, error)}.", _FIELDS) from None
    except (RecursionError, MemoryError, OverflowError):
        raise TemplateError("The template grows beyond all measure.", _FIELDS) from None
    except _WRONG as error:
        _report(absent)
        told = f"a mark asks for what cannot be done{_failed_in(sandbox, error)}."
        raise TemplateError(f"The template cannot be filled in: {told}", _FIELDS) from None
    return made.getvalue()


def _report(absent: Absent) -> None:
    names = absent.named()
    if names:
        raise TemplateError(f"The template uses what a draft does not have: {', '.join(names)}.", _FIELDS)


def _failed_in(sandbox: Sandbox, error: Exception) -> str:
    """The words around the mark in which filling failed; empty where it failed outside any."""
    places = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == "<template>"]
    lines = sandbox.source.splitlines()
    return _near(lines[place - 1 : place]) if places and (place := places[-1] or 1) <= len(lines) else ""


def _near(lines: Iterable[str]) -> str:
    """The words of some lines of XML, for a message."""
    text = clean(unescape(" ".join(_TAG.sub("", line) for line in lines)))
    return f" (near “{text[:_NEAR]}”)" if text else ""
