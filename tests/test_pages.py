"""The shell: self-contained, escaped, with a policy that fits what it holds."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from jinja2 import UndefinedError
from lxml import html

from nianbao.rendering import pages
from nianbao.rendering.pages import lang_of, render_page
from nianbao.text import Script

TEMPLATE = """{% extends "base.html.j2" %}
{% block main %}<p title="{{ view.said }}">{{ view.said }}</p>{% endblock %}"""


@dataclass(frozen=True)
class View:
    said: str


@pytest.fixture(autouse=True)
def template(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A template of the test's own, `trial`, beside the real ones."""
    real = pages._file
    invented = {
        "trial.html.j2": TEMPLATE,
        "trial.css": "p { margin: 1px }",
        "trial.js": 'shell.listen({ "<": 1 });',
    }
    monkeypatch.setattr(pages, "_file", lambda name: invented.get(name) or real(name))
    pages._environment.cache_clear()
    yield
    pages._environment.cache_clear()


def found(page: html.HtmlElement, path: str) -> list[str]:
    """The strings that an XPath to text or attributes finds."""
    return [str(one) for one in cast("list[str]", page.xpath(path))]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_names_what_stands_in_the_page_and_nothing_else() -> None:
    page = html.document_fromstring(render_page("trial", title="标题", lang="zh-Hans", view=View("法")))
    (script,), (style,) = found(page, "//script/text()"), found(page, "//style/text()")
    assert script.strip().endswith('shell.listen({ "<": 1 });')
    assert style.strip().endswith("p { margin: 1px }")
    (policy,) = found(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert found(page, "//meta[@name='referrer']/@content") == ["no-referrer"]
    assert found(page, "//@src | //@href | //@style | //@*[starts-with(name(), 'on')]") == []
    assert page.get("lang") == "zh-Hans"


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "</style></title><svg onload=alert(1)>",
        '" onmouseover="alert(1)',
        "' onclick='alert(1)",
        "{{ view }}{% raw %}",
        "&lt;b&gt; &amp;",
        "javascript:alert(1)",
    ],
)
def test_what_is_printed_reads_as_it_was_given(hostile: str) -> None:
    made = render_page("trial", title=hostile, lang="zh-Hans", view=View(hostile))
    page = html.document_fromstring(made)
    assert found(page, "//p/text()") == found(page, "//p/@title") == [hostile]
    assert found(page, "//title/text()") == found(page, "//h1/text()") == [hostile]
    assert {element.tag for element in page.iter()} == {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "main", "p", "script",
    }  # fmt: skip
    assert [element.tag for element in page.iter("script", "style")] == ["style", "script"]


def test_what_turns_or_hides_text_is_left_out() -> None:
    made = render_page(
        "trial", title="甲\x1b[31m\u202e乙", lang="zh-Hant", view=View("甲\u2066\u200b\ud800乙\n\t丙\x00")
    )
    assert '<p title="甲乙\n\t丙">甲乙\n\t丙</p>' in made
    assert "<title>甲[31m乙</title>" in made
    assert made.encode("utf-8").decode("utf-8") == made
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", made)


def test_a_template_that_asks_for_what_is_not_there_is_refused() -> None:
    with pytest.raises(UndefinedError, match="said"):
        render_page("trial", title="标题", lang="zh-Hans", view=object())


def test_languages() -> None:
    assert lang_of(Script.TRADITIONAL) == "zh-Hant"
    assert lang_of(Script.SIMPLIFIED) == "zh-Hans"


def test_jinja_is_imported_late() -> None:
    probe = "import sys, nianbao.rendering, nianbao.rendering.pages; assert 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", probe], check=True, timeout=60)  # noqa: S603 - our own interpreter
