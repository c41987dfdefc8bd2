"""Makes the pictures of the README: docs/summary.png, page.png, brief.png, draft.png and eval.png.

    python docs/picture.py              makes all of them
    python docs/picture.py page brief   makes these

What they show is made from evals/reports/r01.txt, and for eval.png from the whole bundled set, with the
recorded answers of the embedded LLM (evals/recordings): no model runs. Needs Chromium, LibreOffice, the
fonts of the package fonts-noto-cjk, and nianbao with its extra eval and its development group.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import needs
import screen
import sheets
import terminal
from material import Material
from PIL import Image

from nianbao import NianbaoError, ReportSummary, render
from nianbao.briefing import make
from nianbao.drafting.building import build
from nianbao.drafting.layout import to_document
from nianbao.drafting.model import CELL
from nianbao.evaluation.report.page import to_run_page
from nianbao.evaluation.slices import slices
from nianbao.rendering.paper import to_docx
from nianbao.rendering.paper_style import PaperStyle

HERE = Path(__file__).parent
LINES = 45
"""Lines of the terminal, the command's included."""
WINDOW = (1280, 776)
"""CSS pixels of a browser's window."""
RUN_WINDOW = (1280, 1080)
"""Likewise, of a run: down to the scores that are not near 1."""
COLOURS_KEPT = 48
"""Colours of a saved picture: letters stay crisp, and the file takes a third."""


def summary(material: Material) -> Image.Image:
    """The top of a summary as a terminal of 80 columns shows it."""
    needs.fonts(terminal.FONT)
    page, size = terminal.to_page(terminal.shown(material.summary, LINES))
    return screen.photograph(page, screen.View(size))


def page(material: Material) -> Image.Image:
    """The checking page at the shortfalls, one chosen, its evidence marked."""
    html = render(material.summary, "html", text=material.report.text)
    at = f"item-{chosen(material.summary)}"
    return screen.photograph(html, screen.View(WINDOW, at, top=".kind.deficiency", under=".filters"))


def chosen(summary: ReportSummary) -> int:
    """The number of the first shortfall with a cause and a plan that answers it, else of the first one."""
    found = [one for one in summary.deficiencies if one.cause and one.answered_by] or summary.deficiencies
    return next(number for number, item in enumerate(summary.items(), 1) if item.id == found[0].id)


def brief(material: Material) -> Image.Image:
    """The brief of one report: both its pages."""
    needs.fonts(sheets.SONG, sheets.HEI)
    return sheets.side_by_side(
        sheets.pages(to_docx(make([material.summary]).document, PaperStyle.COMPACT))[:2]
    )


def draft(material: Material) -> Image.Image:
    """Two pages of next year's draft: the first, and the one with the most figures to fill in."""
    needs.fonts(sheets.SONG, sheets.HEI)
    document = to_document(build([material.summary]))
    first, *others = sheets.pages(to_docx(document, PaperStyle.OFFICIAL))
    return sheets.side_by_side([first, *sorted(others, key=lambda sheet: -sheet.text.count(CELL))[:1]])


def evaluation(material: Material) -> Image.Image:
    """The top of a run's page."""
    run = material.run
    html = to_run_page(run, material.texts, slices(run.reports))
    return screen.photograph(html, screen.View(RUN_WINDOW, whole=".metrics tr:not(.group)"))


PICTURES: dict[str, Callable[[Material], Image.Image]] = {
    "summary": summary,
    "page": page,
    "brief": brief,
    "draft": draft,
    "eval": evaluation,
}
"""How each picture is made, by the name of its file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures; 1 with one sentence when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PICTURES)}; all without one")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR", help="where they go: docs/")
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="a summary of r01.txt, not the recorded one"
    )
    parser.add_argument("--run", type=Path, metavar="FILE", help="a result of eval run, not the recorded one")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.names if name not in PICTURES]:
        parser.error(f"there is no picture {unknown[0]}: choose from {', '.join(PICTURES)}")
    material = Material(asked.summary, asked.run)
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        for name in asked.names or PICTURES:
            target = asked.out / f"{name}.png"
            image = PICTURES[name](material)
            save(image, target)
            print(f"{target}: {image.width} × {image.height}, {target.stat().st_size:,} bytes")  # noqa: T201 - a script talks to its caller
    except NianbaoError as error:
        print(error.message, error.hint, file=sys.stderr)  # noqa: T201 - likewise
        return 1
    except (needs.MissingError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - likewise
        return 1
    return 0


def save(image: Image.Image, target: Path) -> None:
    """Write a PNG of few colours."""
    image.quantize(COLOURS_KEPT).save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
