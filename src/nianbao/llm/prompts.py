"""Finds, hashes and strictly renders `prompts/<task>.v<N>.md`.

A prompt file has two parts, `# system` and `# user`, and holds every word that a model is told beside
the values: the variants of a question are conditions and loops of Jinja in the file, so that its SHA-256
covers them. Variables are `${name}`. A value is put in once and never read again as a template, so text
from a report cannot become one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.errors import PromptError

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_FILE = re.compile(r"(?P<task>[a-z][a-z-]*)\.v(?P<version>[1-9][0-9]*)\.md")
_TAG = re.compile(r"\{%(?:(?!\{%).)*?%\}\n?|\$\{[^{}]*\}", re.DOTALL)
_PARTS = re.compile(r"\A# system\n(?P<system>.*?)\n# user\n(?P<user>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """A prompt with its values put in. `name` is `<task>.v<N>`; `sha256` that of the file's bytes."""

    name: str
    sha256: str
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file."""

    name: str
    sha256: str
    system: str
    user: str

    def render(self, values: Mapping[str, object]) -> RenderedPrompt:
        """Put in `values`. Raises PromptError when one is missing or one is not asked for."""
        wanted = self.variables
        if wanted != set(values):
            missing = ", ".join(sorted(wanted - set(values))) or "none"
            surplus = ", ".join(sorted(set(values) - wanted)) or "none"
            raise PromptError(
                f"Prompt {self.name} does not fit its variables (missing: {missing}; unknown: {surplus})."
            )
        return RenderedPrompt(
            self.name,
            self.sha256,
            _compiled(self.system).render(values).strip(),
            _compiled(self.user).render(values).strip(),
        )

    @property
    def characters(self) -> int:
        """How many characters it has beside values and the tags of its template."""
        return len(_TAG.sub("", self.system + self.user))

    @property
    def variables(self) -> frozenset[str]:
        """The names of the values it takes."""
        return _variables(self.system) | _variables(self.user)


@cache
def _environment() -> SandboxedEnvironment:
    """Jinja with `${name}` for a variable: `{{` and `{"` are text in a prompt."""
    from jinja2 import (
        StrictUndefined,  # late: `nianbao --help` renders no prompt
    )
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        variable_start_string="${",
        variable_end_string="}",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # a prompt is plain text
    )


@cache
def _compiled(template: str) -> Template:
    return _environment().from_string(template)


@cache
def _variables(template: str) -> frozenset[str]:
    from jinja2.meta import find_undeclared_variables

    return frozenset(find_undeclared_variables(_environment().parse(template)))


def data_directory(name: str) -> Traversable:
    """`prompts` or `schemas`: beside the sources in a checkout, inside the package in a wheel."""
    root = Path(__file__).parents[3]
    if (root / "pyproject.toml").is_file() and (root / name).is_dir():
        return root / name
    return files("nianbao") / "data" / name


@cache
def load(task: str, version: int | None = None) -> Prompt:
    """The prompt of a task, its newest version unless one is named.

    Raises PromptError when there is no such file or it lacks one of its two parts.
    """
    found: dict[int, Traversable] = {}
    for file in data_directory("prompts").iterdir():
        match = _FILE.fullmatch(file.name)
        if match and match["task"] == task:
            found[int(match["version"])] = file
    if not found or (version is not None and version not in found):
        raise PromptError(f"There is no prompt file {task}.v{version or 'N'}.md.", "Reinstall nianbao.")
    chosen = version or max(found)
    raw = found[chosen].read_bytes()
    parts = _PARTS.match(raw.decode("utf-8"))
    if parts is None:
        raise PromptError(f"Prompt {task}.v{chosen}.md lacks its '# system' or '# user' part.")
    return Prompt(f"{task}.v{chosen}", hashlib.sha256(raw).hexdigest(), parts["system"], parts["user"])
