"""An eval set as cases: a gold file and the report it was labelled on, found by the bytes' SHA-256.

    found = load_cases(Path("evals"), [Path("private/reports")])

A set is a folder with `gold/*.json` and perhaps `reports/`. Gold is stand-off: it points into a text that
may lie elsewhere, so that an office can keep its texts to itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import InputError
from nianbao.evaluation.gold import Gold, load_gold
from nianbao.readers.find import find_reports

GOLD, REPORTS = "gold", "reports"
"""The folders of a set."""


@dataclass(frozen=True, slots=True)
class Case:
    """The labels of one report and the report's file. `labels_sha256` is that of the gold file's bytes."""

    gold: Gold
    path: Path
    labels_sha256: str

    @property
    def name(self) -> str:
        """The report's name in the gold file."""
        return self.gold.report


@dataclass(frozen=True, slots=True)
class CaseSet:
    """What can be scored, by name, and the names of the reports whose text was not found."""

    cases: tuple[Case, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checksums:
    """SHA-256 of what was scored: of the report files (`corpus`) and of the gold files (`labels`)."""

    corpus: str
    labels: str


def load_cases(set_dir: Path, reports_dirs: Sequence[Path] = (), names: Sequence[str] = ()) -> CaseSet:
    """The cases of a set; `names` (`r01`, `r01.txt`) narrow it.

    Reports are looked up in the set's own `reports/` first, then in `reports_dirs`, folders inside them
    included. Raises InputError when there is no gold file, when a name has none, or when two gold files
    label the same report; BrokenFile for a gold file that does not fit its types.
    """
    golds = _chosen(_golds(set_dir / GOLD), names, set_dir)
    own = set_dir / REPORTS
    found = find_reports([*([own] if own.is_dir() else []), *reports_dirs])
    cases = (Case(gold, found[gold.sha256], _digest(path)) for path, gold in golds if gold.sha256 in found)
    return CaseSet(
        tuple(sorted(cases, key=lambda case: case.name)),
        tuple(sorted(gold.report for _, gold in golds if gold.sha256 not in found)),
    )


def checksums(cases: Iterable[Case]) -> Checksums:
    """SHA-256 over the lines `name sha256`, sorted, of the reports and of the gold files.

    The order of the cases does not matter. A gate compares these with those of its baseline.
    """
    chosen = tuple(cases)
    return Checksums(
        corpus=_over((case.name, case.gold.sha256) for case in chosen),
        labels=_over((case.name, case.labels_sha256) for case in chosen),
    )


def _over(pairs: Iterable[tuple[str, str]]) -> str:
    lines = sorted(f"{name} {digest}\n" for name, digest in pairs)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _golds(folder: Path) -> list[tuple[Path, Gold]]:
    """The gold files of a folder, each report labelled once: twice it would count twice."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(
            f"{folder} holds no gold file.", "Name a set with --set: a folder with gold/*.json in it."
        )
    golds = [(path, load_gold(path)) for path in paths]
    for what in ([gold.report for _, gold in golds], [gold.sha256 for _, gold in golds]):
        name, count = Counter(what).most_common(1)[0]
        if count > 1:
            raise InputError(
                f"{count} gold files in {folder} are for the report {name}.", "Keep one of them in the set."
            )
    return golds


def _chosen(
    golds: Sequence[tuple[Path, Gold]], names: Sequence[str], set_dir: Path
) -> list[tuple[Path, Gold]]:
    """Those of `names`, by the gold file's or the report's name, with or without its ending."""
    wanted = {Path(name).name for name in names}
    calls = {path: {path.name, path.stem, gold.report, Path(gold.report).stem} for path, gold in golds}
    unknown = sorted(wanted - set().union(*calls.values()))
    if unknown:
        raise InputError(
            f"{', '.join(unknown)}: no gold file of the set {set_dir} is for it.", "Check the name."
        )
    return [(path, gold) for path, gold in golds if not wanted or calls[path] & wanted]
