"""Names that a template uses and a draft does not have: gathered, so that one run names them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from nianbao.text.sanitize import printable

_NAME_LIMIT = 60


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
