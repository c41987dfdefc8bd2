"""The shell of every HTML page: one self-contained file that reaches for nothing and runs nothing foreign."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nianbao.rendering.passages import pieces
from nianbao.text.sanitize import UNSEEN, clean

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(
    template: str, *, title: str, lang: str, view: object, package: str = "nianbao.rendering"
) -> str:
    """The page `pages/<template>.html.j2` of a package, filled with `view`; ends in an end of line.

    Whatever the template prints is escaped, and freed of control characters, direction overrides
    and lone surrogates; line ends and tabs stay. `base.css`, `<template>.css`, `base.js` and
    `<template>.js` stand in the page, and a Content-Security-Policy names their hashes, so nothing
    else can run or load; a template `a-b` takes the files of `a` before its own. What the package does
    not have is that of `nianbao.rendering`. `lang` is a language tag (`Script.tag`). Raises
    jinja2.UndefinedError when the template asks for what `view` does not have.
    """
    style, script = (_joined(template, suffix, package) for suffix in ("css", "js"))
    page = _environment(package).get_template(f"{template}.html.j2")
    made = page.render(
        title=clean(title),
        lang=lang,
        policy=_policy(style, script),
        style=style,
        script=script,
        view=view,
    )
    return made.rstrip("\n") + "\n"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _joined(template: str, suffix: str, package: str) -> str:
    names = dict.fromkeys(("base", template.partition("-")[0], template))
    return "\n" + "\n".join(filter(None, (_file(f"{name}.{suffix}", package) for name in names)))


@lru_cache(maxsize=32)
def _file(name: str, package: str) -> str | None:
    """The text of a file in `pages/` of the package, else of this one; None when there is none."""
    for home in (package, "nianbao.rendering"):
        file = files(home) / "pages" / name
        if file.is_file():
            return file.read_text("utf-8")
    return None


@lru_cache(maxsize=2)
def _environment(package: str) -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: _file(name, package)),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pieces"] = pieces
    return environment


def _harmless(value: object) -> object:
    """What an expression prints, without characters that turn or hide text. Markup of ours stays as it is."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    if value.isascii() and value.isprintable():
        return value
    return "".join(char for char in value if char in "\n\t" or unicodedata.category(char) not in UNSEEN)
