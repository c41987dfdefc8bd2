"""`python -m nianbao`, and the script `nianbao`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command and end the process with its exit code."""
    from nianbao.cli.handler import run

    sys.exit(run())


if __name__ == "__main__":
    main()
