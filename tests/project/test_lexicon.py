"""Words of the genre stand in the lexicon, and what the page about it names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nianbao.text.lexicon import list_names, word_list
from tests.support.paths import ROOT

MOST = 70
"""Compiled patterns with Chinese characters that may stay in Python: a third of the 210 there once were."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
SOURCES = {file: ast.parse(file.read_text("utf-8")) for file in (ROOT / "src").rglob("*.py")}
PAGE = (ROOT / "docs" / "lexicon.md").read_text("utf-8")


Names = dict[str, tuple[ast.expr, "Names"]]
"""What the names in reach of a module are bound to, each with the names in reach of where it is bound."""


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _names_of(tree: ast.Module, modules: dict[str, Names]) -> Names:
    names: Names = {
        alias.asname or alias.name: modules[node.module][alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in modules
        for alias in node.names
        if alias.name in modules[node.module]
    }
    names.update({name: (value, names) for name, value in _assigned(tree)})
    return names


def _modules() -> dict[str, Names]:
    """The names of all modules."""
    found: dict[str, Names] = {}
    for file, tree in SOURCES.items():
        own: Names = {}
        own.update({name: (value, own) for name, value in _assigned(tree)})
        found[".".join(file.relative_to(ROOT / "src").with_suffix("").parts)] = own
    for file, tree in SOURCES.items():
        found[".".join(file.relative_to(ROOT / "src").with_suffix("").parts)].update(_names_of(tree, found))
    return found


MODULES = _modules()


def _strings(node: ast.AST, names: Names, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every string that an expression is built of, names followed to what they are bound to."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name) and part.id in names and part.id not in seen:
            value, around = names[part.id]
            yield from _strings(value, around, seen | {part.id})


def _patterns(tree: ast.Module) -> list[int]:
    """Lines of the compiled patterns of a module with Chinese characters in what they are built of."""
    names = _names_of(tree, MODULES)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "re.compile"
        and any(CHINESE.search(text) for text in _strings(node, names))
    ]


def test_few_patterns_with_chinese_in_them_stay_in_python() -> None:
    found = {
        str(file.relative_to(ROOT)): lines for file, tree in SOURCES.items() if (lines := _patterns(tree))
    }
    assert sum(map(len, found.values())) <= MOST, found


def test_the_count_follows_names_over_modules() -> None:
    tree = ast.parse("import re\nfrom nianbao.text.numerals import ANY_YEAR as A\nP = re.compile(rf'{A}x')\n")
    assert _patterns(tree) == [3]
    assert _patterns(ast.parse("import re\nP = re.compile('a')\n")) == []


def test_the_lists_that_the_page_names_exist() -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE)) - {
        f"{n.partition('.')[0]}.toml" for n in list_names()
    }
    assert len(named) >= 25
    assert named - set(list_names()) == set()


def test_the_page_shows_a_list_as_it_is() -> None:
    shown = re.search(r"```toml\n\[core\]\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert " ".join(word_list("shortfalls.core").words) in shown[1]


def test_the_page_explains_every_field() -> None:
    fields = set(re.findall(r"`([a-z_]+)`", PAGE.partition("## 词里")[0]))
    assert set(word_list("shortfalls.core").__class__.model_fields) <= fields
