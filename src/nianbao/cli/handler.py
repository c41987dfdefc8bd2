"""The one handler: message, hint, exit code; no traceback for what a person can mend."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nianbao.cli import streams
from nianbao.cli.errors import tell_error, tell_unexpected
from nianbao.errors import NianbaoError, OutputError


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `nianbao.errors`).

    `arguments` defaults to those of the process. An unexpected error leaves through
    `sys.excepthook`, which says one sentence and lets Python exit with 1.
    """
    sys.excepthook = tell_unexpected
    with streams.prepared():
        code = _run(None if arguments is None else list(arguments))
        return code or (OutputError.exit_code if streams.unheard() else 0)


def _run(arguments: list[str] | None) -> int:
    from nianbao.cli.app import command

    try:
        command().main(args=arguments, prog_name="nianbao")
    except NianbaoError as error:
        tell_error(error)
        return error.exit_code
    except streams.ReaderGone:
        return 0
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    return 0
