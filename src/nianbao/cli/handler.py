"""The one handler: message, hint, exit code; no traceback for what a person can mend."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nianbao.cli import streams
from nianbao.cli.errors import tell_error, tell_unexpected
from nianbao.errors import NianbaoError


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `nianbao.errors`).

    `arguments` defaults to those of the process. An unexpected error leaves through
    `sys.excepthook`, which says one sentence and lets Python exit with 1.
    """
    streams.prepare()
    sys.excepthook = tell_unexpected
    from nianbao.cli.app import command

    try:
        command().main(args=None if arguments is None else list(arguments), prog_name="nianbao")
    except NianbaoError as error:
        tell_error(error)
        return error.exit_code
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    return 0
