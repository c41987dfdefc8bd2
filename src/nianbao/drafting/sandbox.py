"""The Jinja environment for an office's template: strict, closed, with budgets. It never sees a file.

Only the draft's fields, a few filters and string methods, `range` and `namespace` can be reached. Names that
do not exist are gathered, so that one run names them all. What is printed is words and numbers, never a
record, a list or a method: its Python form would show what is inside.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import wraps
from types import SimpleNamespace
from typing import Any, ClassVar

from jinja2 import Environment, Template, Undefined, nodes, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing
from markupsafe import Markup, escape

from nianbao.text.sanitize import printable

STEPS = 20_000
"""Numbers that all `range`s of a template may give together."""

OUTPUT = 8_000_000
"""Characters of XML that one part of a template may grow to."""

FILTERS = frozenset({
    "batch", "capitalize", "count", "default", "d", "first", "float", "groupby", "int", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round",
    "select", "selectattr", "slice", "sort", "string", "sum", "title", "trim", "unique", "upper",
})  # fmt: skip
_OF_WORDS = frozenset({"capitalize", "lower", "replace", "string", "title", "trim", "upper"})
_STRING_METHODS = frozenset({
    "count", "endswith", "find", "lower", "lstrip", "replace", "rstrip", "split", "startswith", "strip",
    "upper",
})  # fmt: skip
_CLOSED: dict[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.EvalContextModifier: "autoescape",
    nodes.ScopedEvalContextModifier: "autoescape",
}


_NAME_LIMIT = 60
"""Characters of a name that is told."""


class BudgetError(Exception):
    """A template that asks for too much; the message is for a person."""


class ClosedError(Exception):
    """A template that uses what a template may not; the message is for a person."""


def record(value: object) -> object:
    """JSON as what a template sees: objects with fields and no methods, tuples, cleaned text."""
    match value:
        case dict():
            return SimpleNamespace(**{str(key): record(one) for key, one in value.items()})
        case list() | tuple():
            return tuple(record(one) for one in value)
        case str():
            return printable(value)
    return value


class Absent:
    """The names that were used and are not there, each with the fields it could have been."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        self._found: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, among: Iterable[str] | None = None) -> None:
        """Note a name; `among` are the fields of the record it was looked for in, None for the draft's."""
        self._found.setdefault(name, self.fields if among is None else tuple(among))

    def named(self) -> list[str]:
        """Every name with its nearest field, if one is near."""
        told = []
        for name, fields in self._found.items():
            near = difflib.get_close_matches(name, fields, n=1)
            shown = printable(name)[:_NAME_LIMIT]
            told.append(f"{shown} (did you mean {near[0]}?)" if near else shown)
        return told

    def undefined(self) -> type[Undefined]:
        """The class of what is not there, for a Jinja environment."""
        return type("NotThere", (_NotThere,), {"gathered": self})


class _NotThere(Undefined):
    """Notes its name when it is used, and goes on as if empty. Its text is thrown away with the result.

    Raises SecurityError where the sandbox made it in place of something closed.
    """

    gathered: ClassVar[Absent]

    def _note(self) -> None:
        if issubclass(self._undefined_exception, SecurityError):
            raise SecurityError(self._undefined_message)
        record = self._undefined_obj
        among = None if record is missing else getattr(record, "__dict__", {})
        self.gathered.add(str(self._undefined_name), among)

    def _go_on(self, *_: object, **__: object) -> Any:
        self._note()
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._go_on()

    __getitem__ = __call__ = _go_on
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _go_on

    def __str__(self) -> str:
        self._note()
        return ""

    def __iter__(self) -> Iterator[object]:
        self._note()
        return iter(())

    def __bool__(self) -> bool:
        self._note()
        return False

    def __len__(self) -> int:
        self._note()
        return 0

    def __eq__(self, other: object) -> bool:
        self._note()
        return self is other

    def __hash__(self) -> int:
        self._note()
        return id(self)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without files, imports, macros, raw output and growth."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, absent: Absent) -> None:
        super().__init__(autoescape=True, undefined=absent.undefined(), finalize=_printed)
        self._absent = absent
        self._steps = 0
        self.source = ""
        of_words = {name: _of_words(self.filters[name]) for name in _OF_WORDS}
        joined = {"join": _joined, "words": words}
        self.filters = {name: self.filters[name] for name in FILTERS} | of_words | joined
        self.globals = {"range": self._range, "namespace": Namespace}
        self.concat = _bounded  # type: ignore[method-assign]  # jinja joins the output with it

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - jinja's name for it
        template_class: type[Template] | None = None,
    ) -> Template:
        """Compile after a look at the tree: closed marks are refused, unknown names noted.

        `source` is kept, for messages. Raises ClosedError.
        """
        self.source = source if isinstance(source, str) else ""
        tree = self.parse(source) if isinstance(source, str) else source
        for put_together in tree.find_all(nodes.Concat):
            put_together.nodes = [
                nodes.Filter(one, "words", [], [], None, None, lineno=put_together.lineno)
                for one in put_together.nodes
            ]
        for kind, mark in _CLOSED.items():
            if tree.find(kind):
                raise ClosedError(f"{{% {mark} %}} is not available in a template.")
        guarded = {name.name for test in tree.find_all((nodes.Test, nodes.Filter)) if test.name in _ASKING
                   for name in test.find_all(nodes.Name)}  # fmt: skip
        for name in sorted(find_undeclared_variables(tree) - guarded - self._absent_known()):
            self._absent.add(name)
        return super().from_string(tree, globals, template_class)

    def _absent_known(self) -> set[str]:
        return {*self._absent.fields, *self.globals}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Fields of records and loops; of texts a few methods, none that formats or pads."""
        if isinstance(obj, str):
            return attr in _STRING_METHODS
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        """Sums and products of numbers of everyday size, and texts put together.

        Raises BudgetError.
        """
        numbers = all(isinstance(one, int | float) and abs(one) < 10**12 for one in (left, right))
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            if len(left) + len(right) > OUTPUT:
                raise BudgetError("The template grows beyond all measure.")
            return left + right
        if operator == "**" or not numbers:
            raise ClosedError(f"A template can use {operator} for numbers only, and no powers.")
        return super().call_binop(context, operator, left, right)  # type: ignore[arg-type]  # untyped there

    def _range(self, *bounds: int) -> Iterator[int]:
        numbers = range(*bounds)
        for number in numbers:
            self._steps += 1
            if self._steps > STEPS:
                raise BudgetError(f"The template's loops take more than {STEPS} steps.")
            yield number


_ASKING = ("defined", "undefined", "default", "d")


def words(value: object) -> object:
    """A value that can be printed as it is: words, a number, what is absent. Raises ClosedError."""
    if value is None or isinstance(value, str | int | float | Undefined):
        return value
    raise ClosedError("The template prints a whole list or record, or a method, where words belong.")


def _printed(value: object) -> object:
    """What is unknown is a blank to fill, never the word None. Raises ClosedError."""
    return "【填】" if value is None else words(value)


def _of_words(function: Callable[..., object]) -> Callable[..., object]:
    """A filter that turns its values into text, for words alone."""

    @wraps(function)
    def checked(*values: object, **named: object) -> object:
        for value in (*values, *named.values()):
            if not isinstance(value, nodes.EvalContext):
                words(value)
        return function(*values, **named)

    return checked


@pass_environment
def _joined(
    environment: Environment, values: Iterable[object], between: str = "", attribute: str | int | None = None
) -> Markup:
    """Jinja's `join`, for words alone. Raises ClosedError."""
    if attribute is not None:
        values = map(make_attrgetter(environment, attribute), values)
    return Markup(escape(words(between))).join(escape(words(value)) for value in values)  # noqa: S704 - escaped


def _bounded(parts: Iterable[str]) -> str:
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > OUTPUT:
            raise BudgetError("The template grows beyond all measure.")
        kept.append(part)
    return "".join(kept)
