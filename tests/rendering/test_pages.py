"""The shell: self-contained, escaped, with a policy that fits what it holds."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from jinja2 import UndefinedError
from lxml import html

from nianbao.rendering import pages
from nianbao.rendering.pages import render_page
from nianbao.text.script import Script

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
    monkeypatch.setattr(pages, "_file", lambda name, package: invented.get(name) or real(name, package))
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
    assert Script.TRADITIONAL.tag == "zh-Hant"
    assert Script.SIMPLIFIED.tag == "zh-Hans"


def test_jinja_is_imported_late() -> None:
    probe = "import sys, nianbao.rendering, nianbao.rendering.pages; assert 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", probe], check=True, timeout=60)  # noqa: S603 - our own interpreter


def _tokens(dark: bool) -> dict[str, str]:
    """The colours of the pages' style sheets, by system setting."""
    folder = Path(pages.__file__).with_name("pages")
    sheet = "".join((folder / name).read_text("utf-8") for name in ("base.css", "checking.css"))
    night = re.findall(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}", sheet)
    assert len(night) == 2
    day = re.findall(r":root \{([^}]*)\}", sheet)
    found_ones: dict[str, str] = {}
    for block in (*(one for one in day if one not in night), *(night if dark else ())):
        found_ones.update(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return found_ones


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_the_contrast_of_level_aa(dark: bool) -> None:
    tokens = _tokens(dark)
    text = {
        "ink": ("paper", "card", "sunk", "good-wash", "bad-wash", "next-wash", "on"),
        "paper": ("accent",),
    }
    text |= {"soft": ("paper", "card", "sunk"), "accent": ("paper", "card"), "flag": ("paper", "card", "on")}
    text |= {tone: (f"{tone}-wash", "paper", "card") for tone in ("good", "bad", "next", "flag")}
    for front, backs in text.items():
        for back in backs:
            one, two = sorted((_luminance(tokens[front]), _luminance(tokens[back])))
            assert (two + 0.05) / (one + 0.05) >= 4.5, (front, back)
    for edge in ("focus", "on-edge"):
        one, two = sorted((_luminance(tokens[edge]), _luminance(tokens["paper"])))
        assert (two + 0.05) / (one + 0.05) >= 3, edge
