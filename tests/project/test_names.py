"""The house: a class has one name in the whole package, rooms and modules are few enough to be found."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "nianbao"
MOST_ROOMS, MOST_MODULES = 12, 4
"""Folders and modules at the top of the package, `__init__` and `__main__` among the modules."""
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
"""Lines, docstrings among them."""
STILL_LONG = frozenset({"settings.py"})
"""Modules a few lines over, to be parted; the list may only shrink."""


@cache
def trees() -> dict[str, tuple[ast.Module, int]]:
    """Every module by its path in the package: its syntax tree and its number of lines."""
    texts = {str(path.relative_to(PACKAGE)): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    return {name: (ast.parse(text), len(text.splitlines())) for name, text in texts.items()}


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """The nodes of some kinds, each with its module."""
    for module, (tree, _) in trees().items():
        yield from ((module, node) for node in ast.walk(tree) if isinstance(node, kinds))


def test_a_class_name_stands_in_one_module() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for module, node in nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        homes[node.name].add(module)
    assert len(homes) > 200
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


def test_the_top_of_the_package_is_seen_at_a_glance() -> None:
    rooms = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    modules = sorted(path.name for path in PACKAGE.glob("*.py"))
    assert len(rooms) <= MOST_ROOMS, rooms
    assert len(modules) <= MOST_MODULES, modules


def test_no_module_is_long() -> None:
    assert {name for name, (_, lines) in trees().items() if lines > LONGEST_MODULE} <= STILL_LONG


def test_no_function_is_long() -> None:
    long: dict[str, int] = {}
    for module, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        assert node.end_lineno is not None
        lines = node.end_lineno - node.lineno + 1
        if lines > LONGEST_FUNCTION:
            long[f"{Path(module).as_posix()}:{node.name}"] = lines
    assert long == {}
