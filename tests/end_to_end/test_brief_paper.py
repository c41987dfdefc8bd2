"""A brief of one report fits two pages as LibreOffice sets it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from nianbao.cli.handler import run
from nianbao.evaluation.baselines import outline_summary
from tests.support.briefs import county
from tests.support.reports import bundled


def _pages(path: Path) -> int:
    """Pages of a DOCX as LibreOffice lays it out."""
    profile = path.parent / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(path.parent), str(path)], check=True, timeout=100)  # noqa: S603 - our own file
    pdf = path.with_suffix(".pdf").read_bytes()
    return pdf.count(b"/Type/Page\n") + pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page\n")


@pytest.mark.slow
def test_one_report_fits_two_pages(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        if os.environ.get("NIANBAO_NEED_OFFICE") == "1":
            pytest.fail("LibreOffice is needed here")
        pytest.skip("LibreOffice is not installed")
    long = [
        f"推进第{n}项重点工作并持续抓好落实见效。"
        + "健全工作机制，明确责任分工，" * 4
        + f"办结事项{n + 300}件。"
        for n in range(9)
    ]
    lacks = [
        f"某方面工作做得还不够扎实到位{n}。主要原因是人手紧、任务重、经验少、统筹不够，涉及{n + 20}家单位。"
        for n in range(9)
    ]
    some = {"full": county("青柳县", long, lacks, long), "bundled": outline_summary(bundled()[9])}
    for name, made in some.items():
        source, target = tmp_path / f"{name}.json", tmp_path / f"{name}.docx"
        source.write_text(made.model_dump_json(), "utf-8")
        assert run(["brief", str(source), "--no-prose", "-o", str(target)]) == 0
        assert 1 <= _pages(target) <= 2
