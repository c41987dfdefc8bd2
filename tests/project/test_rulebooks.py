"""The rulebooks that code, tests and documents cite are here, say what is cited, and agree with the code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.evaluation.scoring import items, matching, statistics
from nianbao.schema.report import Kind, Role
from nianbao.schema.summary import Theme
from tests.support.paths import EVALS, ROOT

BOOKS = {path.name: path for path in (EVALS / "labelling.md", EVALS / "scoring.md", ROOT / "docs/genre.md")}
LABELLING, SCORING, _ = (path.read_text("utf-8") for path in BOOKS.values())
SOURCES = [
    path for top in ("src", "tests", "evals", "benchmarks", "docs") for path in (ROOT / top).rglob("*.py")
]
FILES = {path.name for path in ROOT.glob("*.md")} | {
    path.name for top in ("docs", "evals", "prompts") for path in (ROOT / top).rglob("*.md")
}


def _said(path: Path) -> Iterator[str]:
    """The docstrings and comments of a module; nothing where no document can be meant."""
    source = path.read_text("utf-8")
    if ".md" not in source and "guideline" not in source:
        return  # most modules: parsing them all takes seconds
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _headings(book: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", book, re.MULTILINE))


def _rules() -> list[int]:
    """The numbers of the rules of what an item is."""
    part = LABELLING.partition("\n## Items\n")[2].partition("\n## ")[0]
    return [int(number) for number in re.findall(r"^(\d+)\. ", part, re.MULTILINE)]


def _uncited(said: str) -> list[str]:
    """What a docstring or comment cites that is not there."""
    missing = [
        name for name in re.findall(r"(?<![\w/<*.…-])[\w-]+(?:\.v\d+)?\.md\b", said) if name not in FILES
    ]
    for name, rules in re.findall(r"(labelling)\.md,? rules? (\d+(?:(?:, | and |–|-)\d+)*)", said):
        missing += [f"{name} rule {n}" for n in re.findall(r"\d+", rules) if int(n) not in _rules()]
    for name, heading in re.findall(r"(\w+\.md), [\"“]([^\"”]+)[\"”]", " ".join(said.split())):
        if name in BOOKS and heading not in _headings(BOOKS[name].read_text("utf-8")):
            missing.append(f"{name}, {heading!r}")
    return missing


def test_a_citation_of_nothing_is_noticed() -> None:
    said = 'After nowhere.md, labelling.md, rules 7 and 12; scoring.md, "Pairing" and scoring.md, "Nothing".'
    assert _uncited(said) == ["nowhere.md", "labelling rule 12", "scoring.md, 'Nothing'"]


def test_what_the_code_cites_exists() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {one}"
        for path in SOURCES
        for said in _said(path)
        for one in _uncited(said)
    }
    assert found == set()


def test_no_source_cites_a_guideline_without_its_file() -> None:
    loose = [path.name for path in SOURCES for said in _said(path) if re.search(r"\bguideline\b", said)]
    assert loose == []


def test_links_between_the_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *EVALS.glob("*.md")]
    for path in documents:
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_rule_of_an_item_has_a_test_of_its_number() -> None:
    assert _rules() == list(range(1, 10))
    tested = {
        int(n)
        for n in re.findall(r"def test_rule_(\d+)_", (ROOT / "tests/structure/test_units.py").read_text())
    }
    assert tested == set(_rules())


def test_the_labelling_names_the_kinds_roles_and_themes_of_the_code() -> None:
    table = LABELLING.partition("\n## Themes\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [theme.value for theme in Theme]
    said = set(re.findall(r"`(\w+)`", LABELLING))
    assert {kind.value for kind in Kind} | {
        role.value for role in (Role.ACHIEVEMENTS, Role.LEADERSHIP, Role.DEFICIENCIES, Role.PLANS)
    } <= said


@pytest.mark.parametrize(
    "formula",
    [
        f"{matching.EVIDENCE_WEIGHT} · ev(g, p) + {matching.TITLE_WEIGHT} · dice2",
        f"ev > 0 and s ≥ {matching.THRESHOLD} ",
        f"a slack of {matching.SLACK:.0e}".replace("e-09", "e-9"),
        f"s + ({matching.SAME_KIND_BONUS} if the kinds agree)",
        f"`COR` if `ev ≥ {items.CORRECT_EVIDENCE}`",
        f"`ev ≥ {items.DUPLICATE_EVIDENCE}` and `dice2` of titles `≥ {items.DUPLICATE_TITLES}`",
        f"{statistics.RESAMPLES:,} times",
        f"up to n = {statistics.EXACT_UP_TO}",
    ],
)
def test_the_scoring_says_the_numbers_of_the_code(formula: str) -> None:
    assert formula in SCORING
