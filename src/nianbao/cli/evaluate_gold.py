"""`nianbao eval validate`, `label`, `agree`: gold labels checked, begun, compared. None asks a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.cli import streams
from nianbao.cli.options import OutlineForm, TreeFormat, settings_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nianbao.evaluation.agreement import Agreement
    from nianbao.evaluation.reliability import Kappa

DEFAULT_SET = Path("evals")

SetDir = Annotated[
    Path, typer.Option("--set", metavar="DIR", help="An eval set: a folder with gold/ and perhaps reports/.")
]
Reports = Annotated[
    list[Path] | None,
    typer.Option("--reports", metavar="DIR", help="Where else report texts are; may be given several times."),
]


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Gold files, or names in the set (r01). [default: all]"),
    ] = None,
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
) -> None:
    """Check gold files: every complaint with file, item and reason, one a line.

    Exits with 1 when labels are wrong, with 3 when only some report was not found.
    """
    from nianbao.evaluation.validation import validate as check
    from nianbao.readers.find import find_reports

    found = check(gold_files(set_dir, files or ()), find_reports(report_folders(set_dir, reports)))
    for one in found.complaints:
        streams.out(_line((one.file, one.item, one.reason)))
    absent = f", {found.absent} reports not found" if found.absent else ""
    streams.tell(f"{found.files} gold files, {found.wrong} complaints{absent}.")
    raise typer.Exit(found.exit_code)


def label(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A report, or - for stdin.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="GOLD.json", help="[default: stdout]")
    ] = None,
) -> None:
    """Write a gold skeleton from the outline, for a person to correct. Asks no model.

    `eval validate` complains about it until a person has put a name into labelled_by.
    """
    from nianbao.cli.inputs import STDIN, named_input, read_input
    from nianbao.cli.outputs import check_target, write
    from nianbao.errors import OutputError
    from nianbao.evaluation.skeleton import gold_json, skeleton

    if out is not None and check_target(out, [] if file == STDIN else [file]).exists():
        raise OutputError(f"{out} exists and may hold labels that were corrected.", "Choose another -o.")
    report = read_input(named_input(file), settings_from({}))
    text = gold_json(skeleton(report))
    if out is None:
        streams.out(text)
    else:
        write(out, text)
        streams.tell(f"{len(report.units)} items to correct, written to {out}")


def agree(
    a: Annotated[Path, typer.Argument(metavar="A", help="One labeller's gold file or folder.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other's.")],
    set_dir: SetDir = DEFAULT_SET,
    reports: Reports = None,
    form: OutlineForm = TreeFormat.TABLE,
) -> None:
    """Compare two labellers with the scorer: agreement, Cohen's kappa, and where they differ.

    Exits with 3 when not every report of both could be compared.
    """
    from nianbao.evaluation.agreement import agree as compare
    from nianbao.evaluation.agreement import load_labels
    from nianbao.readers.find import find_reports

    found = compare(load_labels(a), load_labels(b), find_reports(report_folders(set_dir, reports)))
    if form is TreeFormat.JSON:
        streams.out_json(found.model_dump_json(indent=2))
    else:
        streams.out("".join(_agreement(found)))
    for names, why in (
        (found.only_a, "labelled in A only"),
        (found.only_b, "labelled in B only"),
        (found.missing, "text not found; name its folder with --reports"),
    ):
        for name in names:
            streams.tell(f"{name}: not compared, {why}")
    raise typer.Exit(0 if found.complete else 3)


def gold_files(set_dir: Path, files: Sequence[str]) -> tuple[Path, ...]:
    """The gold files meant: paths as they are, other names inside the set, all of the set without any.

    Raises InputError for a name that is neither, and for a set without gold.
    """
    from nianbao.errors import InputError

    inside = {path.stem: path for path in sorted((set_dir / "gold").glob("*.json"))}
    if not files:
        if not inside:
            raise InputError(f"{set_dir} has no gold files in gold/.", "Name an eval set: --set DIR.")
        return tuple(inside.values())
    chosen = []
    for file in files:
        path = Path(file)
        if path.suffix == ".json" and path.is_file():
            chosen.append(path)
        elif path.stem in inside:
            chosen.append(inside[path.stem])
        else:
            raise InputError(f"{file} is no gold file, nor the name of one in {set_dir}.", "Check the name.")
    return tuple(dict.fromkeys(chosen))


def report_folders(set_dir: Path, reports: Sequence[Path] | None) -> tuple[Path, ...]:
    """The set's own reports, where it has any, and the folders that were named."""
    own = set_dir / "reports"
    return (*([own] if own.is_dir() else []), *(reports or ()))


def _line(cells: Sequence[str]) -> str:
    """Cells that are not empty as one harmless line."""
    from nianbao.text.sanitize import clean

    return ": ".join(clean(cell) for cell in cells if cell) + "\n"


def _agreement(found: Agreement) -> Iterator[str]:
    """The agreement as lines: how much, how far beyond chance, what differs."""
    yield (
        f"{len(found.reports)} reports, {found.items_a} items of A, {found.items_b} of B, "
        f"{found.matched} matched; 95 % intervals over reports\n\n"
    )
    for name, measured in found.metrics.items():
        yield f"{name:<24} {_number(measured.value)}  {_number(measured.low)} … {_number(measured.high)}\n"
    yield "\n" + _kappa("kind", found.kinds) + _kappa("theme", found.themes)
    if found.disagreements:
        yield f"\n{len(found.disagreements)} disagreements\n"
    for one in found.disagreements:
        ids = "/".join(f"{side} {name}" for side, name in (("A", one.a), ("B", one.b)) if name)
        yield _line((one.report, ids, one.what, one.detail))


def _kappa(what: str, kappa: Kappa) -> str:
    share = kappa.agreed
    return (
        f"{what:<6} Cohen's kappa {_number(kappa.kappa)}, the same in {share.hits} of {share.of} "
        f"({_number(share.low)} … {_number(share.high)})\n"
    )


def _number(value: float | None) -> str:
    return "    –" if value is None else f"{value:.3f}"
