"""Start-up is quick because heavy packages are imported inside commands only."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "openai",
    "instructor",
    "pydantic",
    "docx",
    "pdfplumber",
    "trafilatura",
    "xllamacpp",
    "opencc",
    "lxml",
    "httpx2",
    "sqlite3",
    "asyncio",
    "rich",
    "jinja2",
    "charset_normalizer",
)


def _loaded(code: str) -> set[str]:
    """The top-level modules loaded after running `code` in a fresh interpreter."""
    probe = (
        f"import sys\n{code}\nsys.stdout.write('\\n@@' + ' '.join({{m.split('.')[0] for m in sys.modules}}))"
    )
    made = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    return set(made.stdout.rpartition("@@")[2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import nianbao",
        "import nianbao.cli.app",
        "from nianbao.cli.handler import run; run(['--help'])",
        "from nianbao.cli.handler import run; run(['summarize', '--help'])",
        "from nianbao.cli.handler import run; run(['eval', 'run', '--help'])",
        "from nianbao.cli.handler import run; run(['--version'])",
        "from nianbao.cli.handler import run; run(['summarize', '--no-such-flag', 'x'])",
    ],
)
def test_help_and_imports_load_nothing_heavy(code: str) -> None:
    loaded = _loaded(code)
    assert "nianbao" in loaded
    assert not loaded & set(HEAVY)


def test_import_of_the_package_loads_no_command_line() -> None:
    assert "typer" not in _loaded("import nianbao")


def test_public_names_load_when_used() -> None:
    assert "pydantic" in _loaded("from nianbao import ReportSummary")


def test_every_public_name_exists() -> None:
    import nianbao

    for name in nianbao.__all__:
        assert getattr(nianbao, name) is not None
    assert set(nianbao.__all__) <= set(dir(nianbao))
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(nianbao, "no_such" + "_name")
